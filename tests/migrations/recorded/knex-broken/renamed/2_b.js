exports.up = async (knex) => {
  await knex('a').del();
};
exports.down = async (knex) => {};

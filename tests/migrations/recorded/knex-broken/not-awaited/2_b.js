exports.up = async (knex) => {
  await knex('a').insert({ id: 1 });
};
exports.down = async (knex) => {};

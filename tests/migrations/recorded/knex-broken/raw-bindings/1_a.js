exports.up = async (knex) => {
  await knex.raw('SELECT ?, ?', [1]);
};
exports.down = async (knex) => {};

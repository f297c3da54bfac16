exports.up = async (knex) => {
  await knex.schema.createTable('a', (t) => { t.enu('kind', ['x', 'y']); });
};
exports.down = async (knex) => {};

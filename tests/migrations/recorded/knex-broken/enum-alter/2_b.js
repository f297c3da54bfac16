exports.up = async (knex) => {
  await knex.schema.alterTable('a', (t) => { t.enu('kind', ['x', 'y', 'z']).alter(); });
};
exports.down = async (knex) => {};

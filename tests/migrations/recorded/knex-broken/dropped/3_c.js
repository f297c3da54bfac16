exports.up = async (knex) => {
  await knex.schema.table('a', (t) => { t.index('x'); });
};
exports.down = async (knex) => {};

exports.up = async (knex) => {
  await knex.schema.table('a', (t) => { t.dropColumn('x'); });
};
exports.down = async (knex) => {};

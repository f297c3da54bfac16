exports.up = async (knex) => {
  await knex.schema.createTable('a', (t) => { t.string('x').index(); t.index('x'); });
};
exports.down = async (knex) => {};

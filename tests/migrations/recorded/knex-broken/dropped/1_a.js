exports.up = async (knex) => {
  await knex.schema.createTable('a', (t) => { t.increments(); t.string('x'); });
};
exports.down = async (knex) => {};

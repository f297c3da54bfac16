exports.up = async (knex) => {
  await knex.schema.createTable('a', (t) => { t.increments(); });
  await knex.schema.createTable('b', (t) => { t.integer('a_id').references('a.id'); });
};
exports.down = async (knex) => {};

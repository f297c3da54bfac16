exports.up = async (knex) => {
  await knex.schema.createTable('a', (t) => { t.uuid('id').primary(); });
  await knex.schema.createTable('b', (t) => { t.integer('a_id').references('id').inTable('a'); });
};
exports.down = async (knex) => {};

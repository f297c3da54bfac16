exports.up = async (knex) => {
  await knex.schema.createTable('a', (t) => { t.increments(); });
  await knex.raw('CREATE INDEX CONCURRENTLY a_id ON a (id)');
};
exports.down = async (knex) => {};

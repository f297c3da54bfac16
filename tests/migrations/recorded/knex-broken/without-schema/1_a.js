exports.up = async (knex) => {
  await knex.schema.withSchema('shop').createTable('a', (t) => { t.increments(); });
};
exports.down = async (knex) => {};

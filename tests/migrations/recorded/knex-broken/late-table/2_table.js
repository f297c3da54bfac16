exports.up = async (knex) => {
  await knex.schema.createTable('orders', (t) => { t.increments(); });
};
exports.down = async (knex) => {};

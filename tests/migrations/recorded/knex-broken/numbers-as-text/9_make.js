exports.up = async (knex) => {
  await knex.schema.createTable('a', (t) => t.increments());
};
exports.down = async (knex) => {};

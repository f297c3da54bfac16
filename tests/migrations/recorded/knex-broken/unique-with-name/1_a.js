exports.up = async (knex) => {
  await knex.schema.createTable('s.a', (t) => { t.increments(); t.primary('id'); });
};
exports.down = async (knex) => {};

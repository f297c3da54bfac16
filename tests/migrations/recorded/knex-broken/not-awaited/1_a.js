exports.up = async (knex) => {
  knex.schema.createTable('a', (t) => { t.increments(); });
};
exports.down = async (knex) => {};

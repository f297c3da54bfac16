exports.up = async (knex) => {
  await knex.schema.createTable('a', (t) => { t.increments(); t.string('name'); });
};
exports.down = async (knex) => {};

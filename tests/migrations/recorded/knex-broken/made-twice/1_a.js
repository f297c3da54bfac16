exports.up = async (knex) => {
  await knex.schema.createTable('a', (t) => { t.increments(); t.string('mail').unique(); });
};
exports.down = async (knex) => {};

exports.up = async (knex) => {
  await knex.schema.createTable('a', (t) => { t.increments(); t.string('code').unique('code_once'); });
};
exports.down = async (knex) => {};

exports.up = async (knex) => {
  await knex.schema.createTable('a', (t) => { t.increments(); }).renameTable('a', 'b');
};
exports.down = async (knex) => {};

exports.up = async (knex) => {
  await knex.schema.createTable('a', (t) => { t.increments(); });
  await knex.raw('ALTER TABLE a ADD COLUMN b int DEFAULT ?', [3]);
};
exports.down = async (knex) => {};

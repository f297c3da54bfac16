exports.up = async (knex) => {
  await knex.schema.createTable('a', (t) => { t.jsonb('data'); });
  await knex.raw("SELECT * FROM a WHERE data ? 'x'");
};
exports.down = async (knex) => {};

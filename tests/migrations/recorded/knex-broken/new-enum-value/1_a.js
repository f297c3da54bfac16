exports.up = async (knex) => {
  await knex.raw("CREATE TYPE mood AS ENUM ('ok')");
  await knex.schema.createTable('a', (t) => { t.specificType('mood', 'mood'); });
};
exports.down = async (knex) => {};

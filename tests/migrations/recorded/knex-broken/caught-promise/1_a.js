exports.up = async (knex) => {
  await knex.schema.alterTable('nothing', (t) => t.dropColumn('a')).catch(() => {});
  await knex('knex_migrations').select();
};
exports.down = async (knex) => {};

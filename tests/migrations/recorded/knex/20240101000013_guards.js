exports.up = async function (knex) {
  if (await knex.schema.hasTable('pets')) {
    await knex.schema.alterTable('pets', (t) => t.string('there'));
  }
  if (!(await knex.schema.hasTable('nowhere'))) {
    await knex.schema.createTable('nowhere', (t) => t.increments());
  }
  const has = await knex.schema.hasColumn('pets', 'there');
  if (!has) {
    await knex.schema.alterTable('pets', (t) => t.string('there'));
  }
  await knex.schema.hasColumn('pets', 'missing').then((exists) => {
    if (!exists) return knex.schema.table('pets', (t) => { t.string('missing'); });
  });
  const tables = await knex.raw("SELECT 1 FROM information_schema.tables WHERE table_name = 'pets'");
  if (tables.rows.length > 0) {
    await knex.schema.alterTable('pets', (t) => { t.dropColumn('there'); });
  }
};
exports.down = async () => {};

exports.up = async function (knex) {
  await knex.schema.createView('people', (view) => {
    view.columns(['id', 'mail']);
    view.as(knex('users').select('id', 'email'));
  });
  await knex.schema.createViewOrReplace('people', function (view) {
    view.columns(['id', 'mail']);
    view.as(knex.select('id', 'email').from('users').whereNotNull('name'));
    view.checkOption();
  });
  await knex.schema.createMaterializedView('counted', (view) => {
    view.as(knex('posts').select('user_id').count('* as posts').groupBy('user_id'));
  });
  await knex.schema.refreshMaterializedView('counted');
  await knex.schema.alterView('people', (view) => {
    view.column('mail').rename('email');
    view.column('email').defaultTo("'nobody'");
  });
  await knex.schema.renameView('people', 'persons');
  await knex.schema.dropView('persons').dropMaterializedView('counted');
  await knex.schema.dropViewIfExists('persons').dropMaterializedViewIfExists('counted');
};
exports.down = async () => {};

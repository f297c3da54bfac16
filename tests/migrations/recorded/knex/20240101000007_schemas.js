exports.up = async function (knex) {
  await knex.schema.createSchema('shop').createSchemaIfNotExists('shop').createSchema('gone');
  await knex.schema.dropSchema('gone').dropSchemaIfExists('gone', true);
  await knex.schema.withSchema('shop').createTable('orders', (t) => {
    t.increments();
    t.string('no').unique().notNullable();
    t.enu('way', ['by air', 'by sea'], { useNative: true, enumName: 'way_kind' });
    t.enu('pay', ['cash'], { useNative: true, enumName: 'pay_kind', schemaName: 'public' });
    t.string('note').comment('free');
    t.index('note');
  });
  await knex.schema.withSchema('shop').createTable('lines', (t) => {
    t.integer('order_id').references('id').inTable('shop.orders');
    t.integer('line').index();
    t.primary(['order_id', 'line'], { constraintName: 'line_key', deferrable: 'deferred' });
  });
  await knex.schema.withSchema('shop').alterTable('orders', (t) => {
    t.dropIndex('note');
    t.dropColumns('pay', 'note');
    t.dropColumns(['way']);
  });
  await knex.schema.withSchema('shop').renameTable('lines', 'order_lines');
  await knex.schema.createTable('shop.extras', (t) => {
    t.integer('id');
    t.string('name').unique();
  });
  await knex.schema.withSchema('shop').dropTableIfExists('nothing').dropTable('extras');
};
exports.down = (knex) => knex.schema.dropSchema('shop', true);

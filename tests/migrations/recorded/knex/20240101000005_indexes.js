exports.up = async function (knex) {
  await knex.schema.createTable('items', (t) => {
    t.increments();
    t.integer('shop_id');
    t.string('sku');
    t.jsonb('data');
    t.timestamp('deleted_at');
    t.unique(['sku'], { indexName: 'sku_once', useConstraint: false, predicate: knex.whereNull('deleted_at') });
    t.unique(['shop_id', 'sku'], { indexName: 'shop_sku', deferrable: 'immediate' });
    t.index('data', 'items_data', 'gin');
    t.index(['shop_id'], 'live_shops', { predicate: knex.whereRaw('deleted_at is null') });
    t.index(['id', 'sku'], undefined, { indexType: 'UNIQUE', storageEngineIndexType: 'btree' });
    t.index(knex.raw('lower(sku)'), 'items_lower');
    t.index([knex.raw('upper(sku)'), 'shop_id'], 'items_upper');
  });
  await knex.schema.alterTable('items', (t) => {
    t.unique('data');
    t.dropUnique('data');
    t.dropUniqueIfExists(['shop_id'], 'nothing');
    t.dropForeignIfExists('shop_id');
    t.dropPrimaryIfExists('no_such');
    t.dropIndex([], 'items_lower');
  });
};
exports.down = (knex) => knex.schema.dropTable('items');

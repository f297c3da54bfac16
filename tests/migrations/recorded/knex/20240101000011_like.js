exports.up = async function (knex) {
  await knex.schema.createTableLike('items_old', 'items');
  await knex.schema.createTableLike('items_more', 'items', (t) => { t.string('why'); });
  await knex.schema.createTableIfNotExists('items', (t) => t.increments());
  await knex.schema.createTable('items_part', (t) => { t.string('part'); t.inherits('items'); });
  await knex.schema.renameTable('items_old', 'items_former').dropTableIfExists('items_more').dropTable('items_part');
};
exports.down = async () => {};

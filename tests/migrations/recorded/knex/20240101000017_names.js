exports.up = async function (knex) {
  await knex.schema.createTable('Order-Items', (t) => {
    t.increments('Id');
    t.integer('orderId').index();
    t.integer(' spaced ').unique();
    t.string('quo"te');
    t.unique(['orderId', 'Id']);
  });
  await knex.schema.alterTable('Order-Items', (t) => {
    t.dropIndex('orderId');
    t.integer('bookId').references('books.id').index();
    t.string('a_long_name_for_a_column_in_a_table').unique();
  });
  await knex('Order-Items').insert({ orderId: 1, ' spaced ': 2 });
  await knex('Order-Items as o').where('o.orderId', 1).select('o.*');
};
exports.down = async () => {};

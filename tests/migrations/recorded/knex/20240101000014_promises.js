const names = ['red', 'green', 'blue'];
const table = (knex, name) => knex.schema.createTable(name, (t) => { t.increments(); });
exports.up = (knex) =>
  Promise.resolve()
    .then(() => names.reduce((chain, name) => chain.then(() => table(knex, name)), Promise.resolve()))
    .then(() => knex.schema.createTable('last', (t) => { t.integer('red_id').references('red.id'); }))
    .then(() => knex('red').insert([{ id: 1 }, { id: 2 }]))
    .then(() => knex.transaction(async (trx) => {
      await trx('green').insert({ id: 1 });
      await trx.schema.dropTable('blue');
      return knex('last').transacting(trx).insert({ red_id: 1 });
    }));
exports.down = async function () {};

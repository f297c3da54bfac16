exports.up = async function (knex) {
  await knex.transaction(async (trx) => {
    await trx.schema.createTable('ledgers', (t) => { t.increments(); t.decimal('sum', 14, 2).notNullable().defaultTo(0); });
    await trx.transaction(async (inner) => { await inner('ledgers').insert({ sum: 12.5 }); });
    await trx('ledgers').where({ sum: 12.5 }).update({ sum: 1 });
  });
  const trx = await knex.transaction();
  try {
    await trx('ledgers').insert({ sum: 3 });
    await trx.commit();
  } catch (error) {
    await trx.rollback();
    throw error;
  }
};
exports.down = (knex) => knex.schema.dropTableIfExists('ledgers');

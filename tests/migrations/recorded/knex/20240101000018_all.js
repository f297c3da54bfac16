exports.up = async function up(knex) {
  const tables = ['north', 'south'];
  await Promise.all(tables.map((name) => knex.schema.createTable(name, (t) => { t.increments('id').primary(); t.string('name'); })));
  await Promise.all([
    knex('north').insert({ name: 'a' }),
    knex.schema.alterTable('south', (t) => { t.integer('north_id').references('id').inTable('north').index(); }),
  ]);
  for (let i = 1; i <= 2; i++) {
    await knex('north').insert({ id: 10 + i, name: `n${i}` });
  }
};
exports.down = async function down(knex) {
  await knex.schema.dropTable('south').dropTable('north');
};

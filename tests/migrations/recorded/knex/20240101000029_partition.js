exports.up = async (knex) => {
  await knex.schema.raw('CREATE TABLE events (at timestamptz NOT NULL, kind text) PARTITION BY RANGE (at)');
  const years = [2023, 2024];
  for (const year of years) {
    await knex.schema.raw(`CREATE TABLE events_${year} PARTITION OF events FOR VALUES FROM ('${year}-01-01') TO ('${year + 1}-01-01')`);
  }
  await knex.schema.alterTable('events', (t) => { t.index(['kind', 'at']); t.string('who'); });
  await knex('events').insert({ at: '2024-02-03', kind: 'x' });
  await knex.schema.dropTable('events_2023');
};
exports.down = (knex) => knex.schema.dropTable('events');

const format = (table, column, values) => {
  const constraint = `${table}_${column}_check`;
  return [
    `ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${constraint};`,
    `ALTER TABLE ${table} ADD CONSTRAINT ${constraint} CHECK (${column} = ANY (ARRAY['${values.join(
      `'::text, '`
    )}'::text]));`,
  ].join('\n');
};
exports.up = async function (knex) {
  await knex.raw(format('tickets', 'state', ['new', 'done', 'void']));
  await knex('tickets').insert({ state: 'void', level: 'low' });
  await knex.raw(`ALTER TYPE mood_kind RENAME VALUE 'bad' TO 'foul'`);
};
exports.down = async function (knex) {
  await knex.raw(format('tickets', 'state', ['new', 'done']));
};

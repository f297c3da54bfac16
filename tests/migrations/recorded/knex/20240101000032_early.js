exports.up = async function (knex) {
  const columns = await knex('numbered').columnInfo();
  if (columns.extra) {
    return;
  }
  await knex.schema.alterTable('numbered', (t) => {
    t.string('extra');
    if (columns.what) {
      t.dropColumn('what');
    }
  });
  const [{ count }] = await knex('numbered').count('* as count');
  if (Number(count) > 0) {
    await knex('numbered').update({ extra: 'x' });
  }
};
exports.down = async () => {};

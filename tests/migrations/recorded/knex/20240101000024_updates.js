exports.up = async function (knex) {
  await knex('ledgers').update({ sum: knex.raw('?? + ?', ['sum', 1]) }).where('id', '<', 100);
  await knex('ledgers').update('sum', knex.ref('id')).whereNotNull('sum');
  await knex('posts').update({ lang: knex('users').select('name').where('users.id', knex.ref('posts.user_id')).limit(1) });
  await knex('north').whereLike('name', 'n%').orWhereILike('name', 'X').andWhereNot('id', 3).del();
  await knex('north').insert(knex.select('id', 'name').from('made').where('name', 'y'));
  await knex(knex.raw('?? (??)', ['south', 'name'])).insert(knex('north').select('name').distinct());
  await knex('north').select('name').union(knex('south').select('name')).orderBy('name');
  await knex('north').where(knex.raw('id > ?', [5])).orWhere({ id: 1, name: null }).select(knex.raw('count(*) as n')).groupByRaw('id').orderByRaw('n desc');
  await knex('north').whereNotExists(knex('south').whereRaw('south.north_id = north.id')).whereNotBetween('id', [1, 2]).select('id');
  await knex('north').joinRaw('natural join south').select('north.id').first();
  await knex('north').whereIn(['id', 'name'], [[1, 'a'], [2, 'b']]).select();
  await knex('north').where('id', 'in', [1, 2]).where('name', 'is not', null).where(true).pluck('id');
  await knex('north').innerJoin('south as s', 's.north_id', '=', 'north.id').rightJoin('made', { 'made.id': 's.id' }).countDistinct('made.id as n').sum({ total: 'made.id' });
};
exports.down = async () => {};

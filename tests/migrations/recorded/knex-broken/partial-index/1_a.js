exports.up = async (knex) => {
  await knex.schema.createTable('a', (t) => {
    t.string('x');
    t.index(['x'], 'ix', { predicate: knex.where('x', 'y') });
  });
};
exports.down = async (knex) => {};

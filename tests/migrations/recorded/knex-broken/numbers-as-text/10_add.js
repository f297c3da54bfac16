exports.up = async (knex) => {
  await knex.schema.table('a', (t) => t.string('b'));
};
exports.down = async (knex) => {};

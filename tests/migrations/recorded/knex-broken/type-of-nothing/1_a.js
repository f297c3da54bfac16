exports.up = async (knex) => {
  await knex.schema.createTable('a', (t) => { t.int('x'); });
};
exports.down = async (knex) => {};

exports.up = async (knex) => {
  await knex.schema.createTable('a', (t) => { t.increments(); t.string('name').notNullable(); });
  await knex('a').insert({ name: null });
};
exports.down = async (knex) => {};

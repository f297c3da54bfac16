exports.up = async (knex) => {
  await knex.schema.createTable('a', (t) => { t.uuid('id').primary().defaultTo(knex.raw('uuid_generate_v4()')); });
};
exports.down = async (knex) => {};

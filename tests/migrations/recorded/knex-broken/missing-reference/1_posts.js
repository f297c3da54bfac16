exports.up = async (knex) => {
  await knex.schema.createTable('posts', (t) => {
    t.increments();
    t.integer('author_id').references('id').inTable('authors');
  });
};
exports.down = async (knex) => {};

exports.up = async (knex) => {
  try {
    await knex.schema.dropTable('nothing');
  } catch (error) {
    console.log('there was none');
  }
  await knex.schema.createTable('a', (t) => t.increments());
};
exports.down = async (knex) => {};

exports.up = async (knex) => {
  await knex.schema.dropTable('a');
};
exports.down = async (knex) => {};

exports.up = async (knex) => {
  await knex.schema.alterTable('a', (t) => { t.dropUnique('code'); });
};
exports.down = async (knex) => {};

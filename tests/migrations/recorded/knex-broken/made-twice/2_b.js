exports.up = async (knex) => {
  await knex.schema.alterTable('a', (t) => { t.unique('mail'); });
};
exports.down = async (knex) => {};

exports.up = async (knex) => {
  await knex.schema.alterTable('orders', (t) => { t.string('note'); });
};
exports.down = async (knex) => {};

exports.up = async (knex) => {
  await knex.schema.createView('v', (view) => { view.as(knex('nothing').select('a')); });
};
exports.down = async (knex) => {};

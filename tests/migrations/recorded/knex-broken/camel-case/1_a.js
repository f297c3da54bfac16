exports.up = async (knex) => {
  await knex.schema.createTable('a', (t) => { t.string('firstName'); });
  await knex.raw('CREATE INDEX ON a (firstName)');
};
exports.down = async (knex) => {};

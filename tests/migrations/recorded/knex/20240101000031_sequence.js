exports.up = async function (knex) {
  const { schema } = knex;
  await schema.raw('CREATE SEQUENCE numbers START 100');
  const create = knex.schema.createTable('numbered', function () {
    this.integer('no').defaultTo(knex.raw("nextval('numbers')")).primary();
    this.string('what').collate('C');
    this.integer('up_id').unsigned().index().references('no').inTable('numbered');
  });
  await create;
  await knex.schema.alterTable('numbered', (t) => {
    t.integer('up_id').nullable().alter();
    t.bigInteger('no').notNullable().alter({ alterNullable: false });
    t.string('what', 10).defaultTo('z').alter();
  });
};
exports.down = (knex) => knex.schema.dropTable('numbered').raw('DROP SEQUENCE numbers');

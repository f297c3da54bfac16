const TABLE = 'books';
async function withAudit(knex, name, define) {
  await knex.schema.createTable(name, (t) => {
    t.increments();
    define(t);
    t.timestamps(true, true);
  });
  await knex.raw(`CREATE INDEX ${name}_made ON ${name} (created_at)`);
}
module.exports = { TABLE, withAudit };

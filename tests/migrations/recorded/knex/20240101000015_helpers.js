const { withAudit, TABLE } = require('./lib/audit');
exports.up = async (knex) => {
  await withAudit(knex, TABLE, (t) => { t.string('title', 40); });
  await knex.schema.createTable(`${TABLE}_log`, (t) => {
    for (const column of ['who', 'what']) t.string(column).notNullable();
    ['a', 'b'].forEach((name) => { t.integer(name); });
    if (TABLE === 'books') { t.date('day'); }
  });
};
exports.down = async (knex) => { await knex.schema.dropTable(TABLE); };

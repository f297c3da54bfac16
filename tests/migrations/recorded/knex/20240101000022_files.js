const fs = require('fs');
const path = require('path');
const rows = require('./sql/rows.json');
exports.up = async (knex) => {
  const text = fs.readFileSync(path.join(__dirname, 'sql', 'audit.sql'), 'utf8');
  await knex.raw(text);
  for (const name of ['made', 'north']) {
    await knex.raw(`CREATE TRIGGER ${name}_audited AFTER INSERT ON ?? FOR EACH ROW EXECUTE PROCEDURE audited()`, [name]);
  }
  await knex('north').insert(rows);
};
exports.down = async (knex) => { await knex.raw('DROP TABLE audit'); };

exports.up = (knex) => knex.schema.createTable('a', (t) => { t.integer('b'); });
exports.down = async () => {};

exports.config = { transaction: false };
exports.up = (knex) => knex.raw(`
  CREATE INDEX CONCURRENTLY i ON a (b);
  CREATE INDEX CONCURRENTLY j ON a (b);
`);
exports.down = async () => {};

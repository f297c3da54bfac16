exports.config = { transaction: false };
exports.up = (knex) => knex.raw("CREATE TABLE t AS SELECT 'b'::m");
exports.down = async () => {};

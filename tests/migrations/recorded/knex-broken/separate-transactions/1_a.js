exports.up = async (knex) => { await knex.raw("CREATE TYPE m AS ENUM ('a')"); await knex.raw("ALTER TYPE m ADD VALUE 'b'"); };
exports.down = async () => {};

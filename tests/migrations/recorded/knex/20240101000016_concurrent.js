exports.config = { transaction: false };
exports.up = (knex) => knex.raw('CREATE INDEX CONCURRENTLY books_title ON books (title)');
exports.down = (knex) => knex.raw('DROP INDEX books_title');

exports.up = (knex) => knex.schema
  .createExtensionIfNotExists('uuid-ossp')
  .createExtension('pgcrypto')
  .dropExtension('pgcrypto')
  .dropExtensionIfExists('pgcrypto');
exports.down = (knex) => knex.schema.dropExtensionIfExists('uuid-ossp');

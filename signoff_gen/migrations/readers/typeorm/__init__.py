"""TypeORM's migrations, from their TypeScript or JavaScript; nothing of it is run.

Facts about TypeORM that this reader keeps to (0.3, PostgreSQL):

- A migration is an exported class; it is ordered by the last 13 characters of its `name`, or of
  the class's name, read as a number. A name without such a number is refused, and so is 0. Two
  equal numbers run in the order in which the files are loaded.
- All migrations share one transaction unless `migrationsTransactionMode` says `each` or `none`;
  with `all`, TypeORM refuses migrations with a `transaction` of their own, so that a chain with
  one of them is run in another mode.
- Before the first migration it makes its `migrations` table (`migrationsTableName`), and, where
  entities have generated uuid columns, the extension `uuid-ossp` (not with
  `uuidExtension: 'pgcrypto'` or `installExtensions: false`). Without any entity in sight,
  migrations that use `uuid_generate_v4()` are taken to come from such entities.
"""

from signoff_gen.migrations.readers.typeorm.reader import TypeOrm as TypeOrm

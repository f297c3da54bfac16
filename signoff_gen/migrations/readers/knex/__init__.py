"""Knex's migrations, from their JavaScript or TypeScript; nothing of it is run.

Facts about Knex that this reader keeps to (3.x, PostgreSQL):

- A migration is a file that gives `up` and `down`; without `down` Knex refuses to run anything.
  Files are ordered by their names, those of all directories together unless `sortDirsSeparately`
  is set; folders within a directory are not looked into.
- All migrations that are due share one transaction, unless one of them says
  `config = {transaction: false}`: then each has one of its own, but for those.
- Builders act when they are awaited, returned or given to `then`. One that is not does nothing.
- Before the first migration it makes `knex_migrations` and `knex_migrations_lock`.
"""

from signoff_gen.migrations.readers.knex.reader import Knex as Knex

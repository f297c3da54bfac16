"""node-pg-migrate: `1700000000000_users.sql`, or programs that are handed `pgm`; nothing is run.

Facts about node-pg-migrate that this reader keeps to (9.0):

- Files are ordered by the number that their names begin with. The whole chain is one transaction;
  a migration that says `pgm.noTransaction()` breaks it up.
- Calls of `pgm` are sent when `up` is done, those of `pgm.db` at once.
- Names are quoted as they are, so that `schema.table` is one name; `{schema, name}` is two.
- Without `down`, what `up` does is turned round, as far as that can be done.
"""

from signoff_gen.migrations.readers.node_pg_migrate.reader import NodePgMigrate as NodePgMigrate

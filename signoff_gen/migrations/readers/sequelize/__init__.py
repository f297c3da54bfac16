"""Sequelize's migrations, from their JavaScript or TypeScript; nothing of it is run.

Facts about Sequelize that this reader keeps to (6, and 5 where a project says so; PostgreSQL):

- A migration is a file with an exported `up`; files are run in the order of their names, compared
  by their characters, so that `10-a.js` comes before `2-b.js`. It is given the query interface and
  the package, or, by umzug from version 3 on, an object with the query interface as `context`.
- There is no transaction unless a migration makes one. What is not given that transaction runs
  beside it, on another connection, and does not see what it did.
- Names are always in double quotes, so that they keep their case. `createTable` says IF NOT EXISTS,
  `dropTable` and `removeIndex` IF EXISTS.
- An ENUM is a type `enum_<table>_<column>`, which is made before the table unless that of the
  table's first ENUM is there, and which stays when the table is dropped.
  Version 5 makes it without asking where a column is added, and does not quote schemas.
- `unique` counts only if it is `true`; `NOW` and `UUIDV4` as defaults are no defaults of the
  database. Before the first migration Sequelize makes its table `SequelizeMeta`.
"""

from signoff_gen.migrations.readers.sequelize.reader import Sequelize as Sequelize

"""Alembic: revisions in Python, read through their syntax trees and never imported.

`graph` orders the revisions as Alembic does, `operations` knows what `op` and its like do, `ddl`
what of it changes the schema, `tables` and `types` write what SQLAlchemy would write, and
`connection` knows the questions that migrations put to the database.
"""

from signoff_gen.migrations.readers.alembic.reader import Alembic as Alembic

"""What Knex asks the database: whether there is a table, or a column of one."""

from collections.abc import Sequence

from signoff_gen.migrations.readers.javascript.arguments import argument
from signoff_gen.migrations.readers.javascript.lookups import exists_as
from signoff_gen.migrations.readers.javascript.recorder import Moment
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Host,
    Question,
    Site,
    Unknown,
    truth,
    unanswered,
)
from signoff_gen.migrations.readers.knex.session import Session
from signoff_gen.migrations.readers.names import as_written


def asked(
    session: Session,
    schema: object,
    arguments: Sequence[object],
    site: Site,
    column: object = UNDEFINED,
    moment: Moment | None = None,
) -> Question:
    """The question whether a table, or a column of it, is there.

    Args:
        session: of the migration.
        schema: of the builder; Knex asks for the current one if there is none.
        arguments: the table's name comes first; it is one name, even with a dot in it.
        site: the call.
        column: its name, `undefined` if the table is asked for.
        moment: when it was asked, now if left out.
    """
    wording, renamed = session.wording(), session.settings.renamed
    name = renamed(wording.text(argument(arguments, 0)))
    path = f'"{name}"' if "." in name else as_written(name)
    if truth(schema) is not False:
        path = f"{as_written(wording.text(schema))}.{path}"
    member = None if column is UNDEFINED else renamed(wording.text(column))
    if not wording.sure:
        return unanswered(site.excerpt)
    question = exists_as("table" if member is None else "column", path, member)
    return session.recorder.asks(question, moment or session.recorder.now(site))


class ColumnInfo(Host):
    """What `columnInfo()` gives: an object with a member for each column.

    Args:
        session: of the migration.
        schema: of the query.
        table: its table.
        column: the one that is asked for, `undefined` for all.
    """

    lazy = True

    def __init__(self, session: Session, schema: object, table: object, column: object) -> None:
        self._session = session
        self._schema = schema
        self._table = table
        self._column = column
        self._moment: Moment | None = None

    def settle(self, site: Site) -> object:
        """The question is asked."""
        if self._column is not UNDEFINED:
            return Unknown(site.excerpt)
        self._moment = self._session.recorder.now(site)
        self.lazy = False
        return self

    def get(self, name: str, site: Site) -> object:
        """Whether there is a column of that name."""
        return asked(self._session, self._schema, [self._table], site, name, self._moment)

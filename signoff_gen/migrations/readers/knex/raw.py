"""`knex.raw` and its kin: SQL as it is written, with values put in."""

from collections.abc import Sequence
from typing import Final

from signoff_gen.migrations.readers.javascript.lookups import looked_up
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    UNDEFINED,
    Guess,
    Holed,
    Record,
    Site,
    Unknown,
    text_of,
)
from signoff_gen.migrations.readers.knex.session import Session
from signoff_gen.migrations.readers.knex.wording import Fragment, Misused, Wording, takes_values

SAME: Final = ("transacting", "timeout", "debug", "options", "connection", "queryContext", "on",
               "stream", "clone", "catch")  # fmt: skip
"""Calls of every builder that change nothing about its SQL."""


class Raw(Fragment):
    """SQL as it is written.

    Args:
        session: of the migration.
        sql: the SQL.
        bindings: what its places stand for; `undefined` if none are given.
        site: the call.
    """

    def __init__(self, session: Session, sql: str, bindings: object, site: Site) -> None:
        self._session = session
        self._sql = sql
        self._bindings = bindings
        self._site = site
        self._around = ("", "")

    def inline(self, wording: Wording) -> str:
        """It, as a part of a statement."""
        before, after = self._around
        return f"{before}{wording.filled(self._sql, self._bindings)}{after}"

    def as_text(self) -> str:
        """It, in a template."""
        wording = self._session.wording()
        made = self.inline(wording)
        return made if wording.sure else Guess(made)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """Its text, or itself."""
        if name in ("toString", "toQuery"):
            return self.as_text()
        if name == "wrap":
            self._around = (text_of(arguments[0]), text_of(arguments[1]))
        elif name not in SAME:
            self._session.recorder.gap(site, f"`{name}` of raw SQL is not understood")
        return self

    def settle(self, site: Site) -> object:
        """It is sent."""
        self._session.waited()
        recorder, wording = self._session.recorder, self._session.wording(beside=True)
        if not self._sql.strip(HOLE + " \n\t"):
            if self._sql.strip():
                recorder.gap(
                    self._site, f"the SQL of `{self._site.excerpt}` is known only at run time"
                )
            return Unknown(site.excerpt)
        try:
            holed = isinstance(self._sql, Holed)
            sql = wording.filled(str(self._sql) if holed else self._sql, self._bindings)
        except Misused as error:
            recorder.thrown(self._site, str(error))
            return Unknown(site.excerpt)
        if wording.values and not takes_values(sql):
            said = f"bind message supplies {wording.values} parameters"
            recorder.thrown(self._site, f'{said}, but prepared statement "" requires 0')
        sql = self._around[0] + sql + self._around[1] if any(self._around) else sql
        kind = Guess if not wording.sure else Holed if holed else str
        recorder.written(kind(sql), self._site)
        known = wording.sure and HOLE not in sql
        rows = looked_up(recorder, sql, UNDEFINED, self._site) if known else None
        return Record({"rows": rows}, open=True) if rows is not None else Unknown(site.excerpt)


def of_call(session: Session, arguments: Sequence[object], site: Site) -> Raw:
    """What `raw(sql, bindings)` gives."""
    sql = arguments[0] if arguments else UNDEFINED
    given = arguments[1] if len(arguments) > 1 else UNDEFINED
    if isinstance(sql, Raw):
        return sql
    return Raw(session, sql if isinstance(sql, str) else Guess(HOLE), given, site)

"""`pgm`, the builder that node-pg-migrate hands to a migration."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from signoff_gen.migrations.readers.javascript.arguments import Arguments, argument
from signoff_gen.migrations.readers.javascript.lookups import looked_up
from signoff_gen.migrations.readers.javascript.recorder import Recorder
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    UNDEFINED,
    Conditions,
    FileText,
    Guess,
    Host,
    Native,
    Record,
    Site,
    Unknown,
)
from signoff_gen.migrations.readers.node_pg_migrate import objects, tables
from signoff_gen.migrations.readers.node_pg_migrate.terms import Literal, Refused, Terms

_OPERATIONS: Final = {**tables.OPERATIONS, **objects.OPERATIONS}
_ONE_WAY: Final = frozenset({
    "sql", "alterColumn", "alterTable", "dropTable", "dropColumns", "dropColumn", "dropConstraint",
    "dropType", "addTypeValue", "dropTypeAttribute", "setTypeAttribute", "dropIndex",
    "dropFunction", "dropTrigger", "dropSchema", "dropDomain", "alterDomain", "dropSequence",
    "alterSequence",
    "dropView", "alterView", "alterViewColumn", "dropMaterializedView", "dropExtension",
    "dropPolicy", "alterPolicy", "revokeOnTables", "revokeOnSchemas",
})  # fmt: skip
"""What node-pg-migrate cannot turn round by itself."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A statement that is sent once `up` is done."""

    sql: str
    site: Site
    holds: Conditions
    sure: bool
    written: bool


class Builder(Host):
    """What `up` is given.

    Args:
        recorder: takes down what is done.
        terms: makes what writes a statement.
    """

    effective = True

    def __init__(self, recorder: Recorder, terms: Callable[[], Terms]) -> None:
        self._recorder = recorder
        self._terms = terms
        self._steps: list[_Step] = []
        self.transactional = True
        self.reversible = True

    def get(self, name: str, site: Site) -> object:
        """The database itself, and methods to be called later."""
        if name == "db":
            return Connection(self._recorder)
        return Native(name, lambda arguments, where: self.call(name, arguments, where))

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """Another step."""
        self.reversible = self.reversible and name not in _ONE_WAY
        if name == "func":
            return Literal(argument(arguments, 0))
        if name == "sql":
            self._sql(arguments, site)
        elif name == "noTransaction":
            self.transactional = False
            return self
        elif name in _OPERATIONS:
            self._operation(name, arguments, site)
        else:
            self._recorder.gap(site, f"`{name}` of pgm is not understood")
        return UNDEFINED

    def _operation(self, name: str, arguments: Arguments, site: Site) -> None:
        terms = self._terms()
        try:
            made = _OPERATIONS[name](terms, arguments)
        except Refused as error:
            self._recorder.thrown(site, str(error))
            return
        except LookupError:
            self._recorder.gap(
                site, f"the arguments of `{site.excerpt}` are known only at run time"
            )
            return
        for sql in made:
            self._add(sql, site, terms.sure, written=False)

    def _sql(self, arguments: Arguments, site: Site) -> None:
        sql, values = argument(arguments, 0), argument(arguments, 1)
        if not isinstance(sql, str) or not sql.strip(HOLE + " \n\t"):
            if sql != "":
                what = f"the SQL of `{site.excerpt}` is known only at run time"
                self._recorder.gap(site, what)
            return
        terms = self._terms()
        text: str = sql
        for key, value in values.members.items() if isinstance(values, Record) else ():
            named = isinstance(value, str) or (
                isinstance(value, Record) and "name" in value.members
            )
            made = terms.name(value) if named else terms.value(value)
            text = text.replace(f"{{{key}}}", made)
        sure = terms.sure and not isinstance(sql, Guess)
        kept = FileText(text, sql.path) if isinstance(sql, FileText) else text
        self._add(kept, site, sure, written=True)

    def _add(self, sql: str, site: Site, sure: bool, *, written: bool) -> None:
        self._steps.append(_Step(sql, site, self._recorder.holds(), sure, written))

    def send(self) -> None:
        """`up` is done: what it asked for is sent."""
        self._recorder.in_one_piece = not self.transactional
        for step in self._steps:
            self._recorder.under(step.holds, lambda step=step: self._send(step))  # type: ignore[misc]
        self._steps = []

    def _send(self, step: _Step) -> None:
        if step.written:
            self._recorder.written(step.sql if step.sure else Guess(step.sql), step.site)
        else:
            self._recorder.made(step.sql, step.site, sure=step.sure, exact=True)


class Connection(Host):
    """`pgm.db`, which does not wait."""

    effective = True

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """`query` and `select`."""
        sql = argument(arguments, 0)
        if isinstance(sql, Record):
            sql = sql.members.get("text", UNDEFINED)
        if name not in ("query", "select") or not isinstance(sql, str) or sql == HOLE:
            self._recorder.gap(site, f"`{site.excerpt}` is not understood")
            return Unknown(site.excerpt)
        self._recorder.written(sql, site)
        rows = looked_up(self._recorder, sql, argument(arguments, 1), site)
        if rows is None:
            return Unknown(site.excerpt)
        return rows if name == "select" else Record({"rows": rows}, open=True)


class Package(Host):
    """The package `node-pg-migrate`."""

    def get(self, name: str, site: Site) -> object:
        """`PgLiteral` is understood, the rest is not known."""
        return LiteralClass() if name == "PgLiteral" else Unknown(site.excerpt)


class LiteralClass(Host):
    """`PgLiteral`."""

    def construct(self, arguments: Arguments, site: Site) -> object:
        """SQL that stays as it is."""
        return Literal(argument(arguments, 0))

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """`PgLiteral.create('…')`."""
        return Literal(argument(arguments, 0)) if name == "create" else Unknown(site.excerpt)

"""`sql`: a read-only query, and what its rows must be."""

import json
import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from signoff_gen.errors import SurroundingsError
from signoff_gen.model import Block, Int, Json
from signoff_gen.redact import mask_json
from signoff_gen.runners.base import Context, Outcome, Runner, error, failed, passed
from signoff_gen.runners.evidence_files import EvidenceName
from signoff_gen.runners.expect import Expectation, failures, summary
from signoff_gen.runners.json_schema import CannotJudge
from signoff_gen.runners.postgres_address import Database, DatabaseUrl, driver
from signoff_gen.runners.postgres_cluster import resolve, running
from signoff_gen.runners.postgres_connection import Connection, Ended, Limits, connect, told
from signoff_gen.runners.strict_json import cut, pretty, same, shown

if TYPE_CHECKING:
    import psycopg

MOST_ROWS = 1000
"""Rows that are kept and can be judged; of more than these only the number is known."""
MOST_BYTES = 16 * 1024 * 1024
"""Size, as JSON, up to which rows are kept."""

_REFERENCE = re.compile(r"(?<!\$)\$\{[A-Za-z_]")
_NOT_THERE = frozenset({"42P01", "42703", "42883", "42704", "3F000"})
"""What a table, column, function, type or schema that is missing looks like."""
_SYNTAX = "42601"
_BATCH = 100

# The server itself makes JSON of a row: it knows all its types. Nothing but a query fits between
# the brackets, so neither COPY nor a second statement gets in.
_BEFORE = 'DECLARE rows NO SCROLL CURSOR FOR SELECT row_to_json("a row".*)::text FROM (\n'
_AFTER = '\n) AS "a row"'


def _check_query(query: str) -> str:
    if _REFERENCE.search(query):
        raise PydanticCustomError(
            "bound", "values are not put into a query: write `$1` there, and the value in `params`"
        )
    if not query.strip(" \t\r\n;"):
        raise PydanticCustomError("query", "expected a query")
    if "\0" in query:
        raise PydanticCustomError("query", "a query cannot hold a NUL character")
    return query


class Rows(Block):
    """What must come out of a query."""

    count: Annotated[Int, Field(ge=0)] | None = None
    """How many rows there are."""
    equals: tuple[Json, ...] | None = None
    """The rows: mappings of column to value, in their order."""
    json_: tuple[Expectation, ...] = Field(default=(), alias="json")
    """Expectations on the rows as a JSON array of objects: `$[0].name`."""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if self.count is None and self.equals is None and not self.json_:
            raise PydanticCustomError("nothing_expected", "expected `count`, `equals` or `json`")
        return self


class Sql(Runner):
    """A query gives the rows that are expected, at least one where nothing is said."""

    kind: ClassVar[str] = "sql"
    shorthand: ClassVar[str | None] = "query"
    verbatim: ClassVar[frozenset[str]] = frozenset({"query"})
    default_timeout: ClassVar[float] = 30.0

    url: DatabaseUrl | None = None
    """A connection string, or `ephemeral`. Left out: the throw-away database where an earlier check
    of the run has started it, or else the environment's DATABASE_URL."""
    query: Annotated[str, AfterValidator(_check_query)]
    """One SELECT, VALUES or WITH; `$1`, `$2`, … stand for `params`."""
    params: tuple[Json, ...] = ()
    """Values for `$1`, `$2`, …; they are bound, never put into the text."""
    expect: Rows | None = None
    """What must come out; at least one row where nothing is said."""
    save: EvidenceName | None = None
    """Name of the file with the rows in the evidence folder."""

    def default_title(self) -> str:
        """The query on one line."""
        line = " ".join(self.query.split()).replace("`", "'")
        return f"Query: `{cut(line)}`"

    def named_evidence(self) -> Sequence[str]:
        """Its rows."""
        return (self.save,) if self.save else ()

    def run(self, context: Context) -> Outcome:
        """Ask, keep the rows as evidence, and hold them against what is expected.

        Raises:
            SurroundingsError: psycopg is missing, or there is no database to reach (SG901 to
                SG905).
            InvalidInput: the database's password cannot be masked (SG401).
        """
        psycopg = driver()
        limits = Limits.of(context)
        try:
            database = self._database(context, limits)
            options = "-c default_transaction_read_only=on"
            with connect(
                database, limits, context.redactor, remote=True, options=options
            ) as connection:
                rows, count = self._ask(connection)
            return self._judge(rows, count, context)
        except Ended as ended:
            return Outcome(ended.status, str(ended))
        except psycopg.Error as problem:
            outcome = failed if problem.sqlstate in _NOT_THERE else error
            return outcome(context.redactor.text(self._words(problem)))
        except CannotJudge as problem:
            return error(context.redactor.text(str(problem)))

    def _database(self, context: Context, limits: Limits) -> Database:
        session = context.session
        if self.url is not None:
            return resolve(self.url, session, limits, context.redactor)
        if (cluster := running(session)) is not None:
            return cluster.database
        if url := session.environment.get("DATABASE_URL"):
            return resolve(url, session, limits, context.redactor)
        raise SurroundingsError(
            "no `url` is given, no earlier check has started a throw-away database, "
            "and DATABASE_URL is not set",
            code="SG904",
            hint="give the check a `url`",
        )

    def _ask(self, connection: Connection) -> tuple[list[Any], int]:
        """The rows, `MOST_ROWS` at most, and how many there are."""
        import psycopg

        text = _BEFORE + self.query.rstrip(" \t\r\n;") + _AFTER
        cursor = psycopg.RawCursor(connection.raw)
        connection.raw.prepare_threshold = 0
        with connection.statement():
            cursor.execute(b"BEGIN TRANSACTION READ ONLY")
            # Prepared, so that the server takes one statement only.
            cursor.execute(text.encode(), [_bound(value) for value in self.params], prepare=True)
        rows: list[Any] = []
        count = size = 0
        while True:
            with connection.statement():
                batch = cursor.execute(f"FETCH {_BATCH} FROM rows".encode()).fetchall()
            count += len(batch)
            for (row,) in batch:
                size += len(row)
                if len(rows) == MOST_ROWS or size > MOST_BYTES:
                    with connection.statement():
                        count += cursor.execute(b"MOVE FORWARD ALL FROM rows").rowcount
                    return rows, count
                rows.append(_value(row))
            if len(batch) < _BATCH:
                return rows, count

    def _judge(self, rows: list[Any], count: int, context: Context) -> Outcome:
        name = context.evidence_name(".json", self.save)
        context.evidence.file(name).write_bytes(_as_file(rows, context))
        broken = list(self._broken(rows, count, context))
        if broken:
            return failed(summary(broken), evidence=(name,), details=tuple(broken))
        return passed(_rows(count), evidence=(name,))

    def _broken(self, rows: list[Any], count: int, context: Context) -> Iterator[str]:
        """What does not hold, a line for each."""
        if self.expect is None:
            if not rows:
                yield "no row"
            return
        if self.expect.count is not None and self.expect.count != count:
            yield f"{_rows(count)}, expected {self.expect.count}"
        if len(rows) < count and (self.expect.equals is not None or self.expect.json_):
            yield f"{_rows(count)} are more than can be compared; let the query choose fewer"
            return
        if self.expect.equals is not None:
            yield from _differences(rows, self.expect.equals, context)
        yield from failures(self.expect.json_, rows, "the rows", context)

    def _words(self, problem: "psycopg.Error") -> str:
        """The server's error, with the line of the query it is about."""
        said = told(problem)
        if problem.sqlstate == _SYNTAX and re.search(r'near "(;|\))"', said):
            said += "; only one SELECT, VALUES or WITH can be asked"
        position = problem.diag.statement_position
        if position is None or (at := int(position) - 1 - len(_BEFORE)) < 0:
            return said
        line = self.query[:at].count("\n") + 1
        return f"{said} in line {line}" if "\n" in self.query.strip() else said


def _bound(value: Any) -> Any:
    """A value as the server can take it."""
    from psycopg.types.json import Jsonb

    return Jsonb(value) if isinstance(value, dict) else value


def _value(row: str) -> Any:
    """A row that the server has put into JSON."""
    return json.loads(row, object_pairs_hook=_without_duplicates, parse_float=_number)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise CannotJudge(f"two columns are called {cut(twice)}: give one another name with AS")
    return value


def _number(text: str) -> float | str:
    """A number with a fraction; as text where a JSON number would not hold it exactly."""
    value = float(text)
    return value if math.isfinite(value) and Decimal(repr(value)) == Decimal(text) else text


def _differences(rows: list[Any], expected: Sequence[Any], context: Context) -> Iterator[str]:
    if len(rows) != len(expected):
        yield f"{_rows(len(rows))}, expected {len(expected)}"
    for number, (row, wanted) in enumerate(zip(rows, expected, strict=False), start=1):
        if not same(row, wanted):
            found, other = (shown(v, (), context.fields, context.redactor) for v in (row, wanted))
            yield f"row {number} is {found}, expected {other}"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _as_file(rows: list[Any], context: Context) -> bytes:
    value = mask_json(rows, context.fields)
    plain = pretty(value)
    masked = context.redactor.data(plain)
    if masked != plain:
        # A known value may have stood there as a number, and a marker without quotes is no JSON.
        from signoff_gen.runners.http_saved import as_file

        return as_file(value, context.redactor)
    return masked

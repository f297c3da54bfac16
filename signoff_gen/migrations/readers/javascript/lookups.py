"""What code looks up in the database, whatever the framework, and what each answer means."""

import re
from collections.abc import Sequence
from typing import Final, Literal

from signoff_gen.migrations.chain import Condition
from signoff_gen.migrations.readers.javascript.recorder import Recorder
from signoff_gen.migrations.readers.javascript.values import (
    Array,
    Guess,
    Host,
    Question,
    Site,
    Truth,
    Unknown,
    unanswered,
)
from signoff_gen.migrations.readers.names import as_written

Kind = Literal["table", "column", "index", "constraint", "type"]

_CATALOGS: Final = re.compile(
    r"\bfrom\s+(?:information_schema\s*\.\s*|pg_catalog\s*\.\s*)?"
    r"(tables|columns|table_constraints|pg_tables|pg_class|pg_type|pg_constraint|pg_indexes"
    r"|pg_attribute|pg_enum|pg_views|views)\b",
    re.IGNORECASE,
)
_PART: Final = re.compile(
    r"(?:\w+\.)?(\w+)(?:::\w+)?\s*=\s*(?:'((?:[^']|'')*)'|\$(\d{1,9})|(current_schema(?:\(\))?))(?:::\w+)?"
    r"|n\.oid\s*=\s*\w+\.\w+|\w+\.\w+namespace\s*=\s*\w+\.oid",
    re.IGNORECASE,
)
_NAMES: Final[dict[str, Kind | None]] = {
    "table_name": "table", "tablename": "table", "relname": "table", "viewname": "table",
    "column_name": "column", "attname": "column", "typname": "type", "indexname": "index",
    "conname": "constraint", "constraint_name": "constraint",
    "table_schema": None, "schemaname": None, "nspname": None, "table_catalog": None,
    "constraint_schema": None, "constraint_type": None, "table_type": None, "relkind": None,
    "typtype": None, "contype": None,
}  # fmt: skip
"""What a column of a catalog names; those with None say where or of which kind it is."""
_SCHEMAS: Final = ("table_schema", "schemaname", "nspname", "constraint_schema")


def exists(kind: Kind, path: str, member: str | None = None) -> Question:
    """The question whether something is there."""
    return exists_as(kind, as_written(path), member)


def exists_as(kind: Kind, name: str, member: str | None = None) -> Question:
    """The question whether something is there that is named as SQL would name it."""
    return Question((Condition(kind, name, member),), (Condition(kind, name, member, holds=False),))


class Answer(Host):
    """What a look-up found; it counts as true if it found anything.

    Args:
        question: whether it finds anything.
        what: how it was asked, for saying so.
    """

    def __init__(self, question: Question, what: str) -> None:
        self.question = question
        self.what = what

    def truth(self) -> Truth:
        """Whether it found anything."""
        return self.question


class Count(Answer):
    """How many things a look-up found."""

    def compare(self, operator: str, other: object) -> Truth | None:
        """Comparisons tell only whether there are any."""
        written = isinstance(other, str) and re.fullmatch("[0-9]{1,9}", other)
        number = int(other) if isinstance(other, str) and written else other
        if (operator, number) in ((">", 0), (">=", 1)):
            return self.question
        if (operator, number) in (("===", 0), ("<", 1), ("<=", 0)):
            return ~self.question
        return self.question if (operator, number) == ("===", 1) else None

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """`toString()` changes nothing about it."""
        return self if name in ("toString", "valueOf") else Unknown(site.excerpt)


class Index(Answer):
    """Where something stands in what a look-up found, -1 if it does not."""

    def truth(self) -> Truth:
        """0 counts as false: this says nothing."""
        return unanswered(self.what)

    def compare(self, operator: str, other: object) -> Truth | None:
        """Comparisons tell whether it is there."""
        if (operator, other) in ((">", -1), (">=", 0)):
            return self.question
        return ~self.question if (operator, other) in (("===", -1), ("<", 0)) else None


class Rows(Answer):
    """The rows of a query about the schema.

    Args:
        question: whether what it asks for is there.
        what: how it was asked.
        kind: `rows` if there is a row for each thing found, `value` if there is one row that says
            whether there are any, `count` if it says how many.
    """

    def __init__(self, question: Question, what: str, kind: Literal["rows", "value", "count"]):
        super().__init__(question, what)
        self.kind = kind

    def truth(self) -> Truth:
        """A list counts as true, even if it is empty."""
        return True

    def get(self, name: str, site: Site) -> object:
        """Their number, or one of them."""
        if name == "length":
            return Count(self.question, self.what) if self.kind == "rows" else 1
        return Row(self.question, self.what, self.kind) if name == "0" else Unknown(site.excerpt)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """Asking for any of them is asking whether there are any."""
        is_known = self.kind == "rows" and name == "at"
        return Row(self.question, self.what, "rows") if is_known else Unknown(site.excerpt)


class Row(Answer):
    """A row of a query about the schema."""

    def __init__(self, question: Question, what: str, kind: Literal["rows", "value", "count"]):
        super().__init__(question, what)
        self.kind = kind

    def truth(self) -> Truth:
        """Whether there is such a row."""
        return self.question if self.kind == "rows" else True

    def get(self, name: str, site: Site) -> object:
        """A column of it."""
        if self.kind == "value":
            return self.question
        return Count(self.question, self.what) if self.kind == "count" else Unknown(site.excerpt)


def rows_of(sql: str, parameters: object) -> Rows | None:
    """What a query about the schema answers; None if it asks for something else.

    Args:
        sql: the query.
        parameters: for its `$1`, as a list.
    """
    if isinstance(sql, Guess) or len(sql) > 5_000:
        return None
    plain = sql.replace('"', "").strip().rstrip(";").strip()
    if not plain.lower().startswith("select"):
        return None
    kind: Literal["rows", "value", "count"] = "rows"
    if re.match(r"select\s+exists\s*\(", plain, re.IGNORECASE):
        kind = "value"
    elif re.match(r"select\s+count\s*\(", plain, re.IGNORECASE):
        kind = "count"
    given = parameters.items if isinstance(parameters, Array) else []
    regclass = re.search(r"to_regclass\s*\(\s*(?:'([^']*)'|\$(\d{1,9}))", plain, re.IGNORECASE)
    if regclass:
        name = regclass[1] or _parameter(given, int(regclass[2] or 0))
        return Rows(exists("table", name.removeprefix("public.")), plain, "value") if name else None
    question = _question(plain, given)
    return Rows(question, plain, kind) if question is not None else None


def looked_up(recorder: Recorder, sql: str, parameters: object, site: Site) -> Rows | None:
    """What a query about the schema answers now; None if it asks for something else.

    Args:
        recorder: numbers questions by when they were answered.
        sql: the query.
        parameters: for its `$1`, as a list.
        site: where it is sent.
    """
    rows = rows_of(sql, parameters)
    if rows is not None:
        rows.question = recorder.asks(rows.question, recorder.now(site))
    return rows


def _parameter(given: Sequence[object], number: int) -> str:
    value = given[number - 1] if 0 < number <= len(given) else ""
    return value if isinstance(value, str) and not isinstance(value, Guess) else ""


def _question(sql: str, given: Sequence[object]) -> Question | None:
    catalog = _CATALOGS.search(sql)
    where = re.split(r"\bwhere\b", sql, maxsplit=1, flags=re.IGNORECASE)
    if catalog is None or len(where) != 2:
        return None
    clause = re.split(r"\b(?:limit|order by|group by)\b", where[1], flags=re.IGNORECASE)[0]
    clause = re.sub(r"\)\s*(?:as\s+\w+)?\s*$", "", clause.strip(), flags=re.IGNORECASE)
    found: dict[str, str] = {}
    schema = ""
    for part in re.split(r"\band\b", clause, flags=re.IGNORECASE):
        match = _PART.fullmatch(part.strip().strip("()").strip())
        if match is None or (match[1] and match[1].lower() not in _NAMES):
            return None
        if match[1] is None:
            continue
        value = match[2] or _parameter(given, int(match[3] or 0))
        kind = _NAMES[match[1].lower()]
        if match[1].lower() in _SCHEMAS:
            schema = value
        elif kind is not None:
            found[kind] = value
    return _asked(found, f"{schema}." if schema not in ("", "public") else "", catalog[1].lower())


def _asked(found: dict[str, str], schema: str, catalog: str) -> Question | None:
    if not all(found.values()):
        return None
    if "column" in found:
        return (
            exists("column", schema + found["table"], found["column"]) if "table" in found else None
        )
    for kind in ("constraint", "index", "type"):
        if kind in found:
            return exists(kind, schema + found[kind])
    is_table = catalog in ("tables", "pg_tables", "views", "pg_views", "pg_class")
    return exists("table", schema + found["table"]) if "table" in found and is_table else None

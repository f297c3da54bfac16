"""SQL of which pieces are known only at run time, filled in so that the rest can be judged."""

import re
from typing import Final

from signoff_gen.migrations.sql.tree import SEVERAL, Unparsable, parameters, parse

HOLE: Final = "\ue000"
"""Stands in a text for a piece that is known only at run time."""
_TOKEN: Final = re.compile(
    r"--[^\n]*+|/\*.*?\*/|(?:(?<![\w$])(?:[EN]|U&))?'(?:[^']|'')*+'|\"(?:[^\"]|\"\")*+\""
    r"|\$(\w*)\$.*?\$\1\$",
    re.DOTALL | re.IGNORECASE,
)
_TEXT: Final = "?"
_VALUE: Final = "$1"
_NUMBER: Final = "100"
"""A number that sizes, percentages, limits and beginnings may all be."""
_ROWS: Final = frozenset({"InsertStmt", "UpdateStmt", "DeleteStmt", "SelectStmt", "MergeStmt"})
"""Statements that do nothing but read and write rows, unless a SELECT says INTO."""


def filled(sql: str) -> str | None:
    """The SQL with something in place of each hole.

    A hole in a text becomes text, one among values a parameter. None where a name, a keyword or
    a whole clause is missing, since then it is not known what the statement does.
    """
    if HOLE not in sql:
        return sql
    kept, at = [], 0
    for token in _TOKEN.finditer(sql):
        text = token[0]
        kept.append(sql[at : token.start()].replace(HOLE, _VALUE))
        if HOLE in text and text[0] in '"$':
            return None
        kept.append(text.replace(HOLE, _TEXT))
        at = token.end()
    kept.append(sql[at:].replace(HOLE, _VALUE))
    made = "".join(kept)
    candidates = (made, re.sub(r"(\bVALUES\s*)\$1(?!\s*[\w(])", r"\1($1)", made, flags=re.I))
    return next((text for text in candidates if is_sql(text)), None)


def parametrised(sql: str) -> str | None:
    """The SQL with a parameter in place of each text that has holes; None if that is no SQL.

    What is left says for certain what the statement does, whatever the values are.
    """
    made = _parametrised(sql)
    return made if HOLE not in made and is_sql(made) else None


def _parametrised(sql: str) -> str:
    kept, at = [], 0
    for token in _TOKEN.finditer(sql):
        text = token[0]
        kept += [sql[at : token.start()], text]
        if HOLE in text and text.endswith("'"):
            kept[-1] = _VALUE
        at = token.end()
    return "".join([*kept, sql[at:]])


def valued(sql: str) -> str | None:
    """The SQL with a parameter in place of each hole, where each is a value in rows or a query.

    What is left says for certain which tables and columns it uses. None where a hole may be a part
    of a name, or where what it holds would become a part of the schema.
    """
    known = _parametrised(sql)
    count = known.count(_VALUE) + known.count(HOLE)
    made = known.replace(HOLE, f"${SEVERAL}")
    bare = re.sub(rf"(\bVALUES\s*)(\${SEVERAL})(?!\s*[\w(])", r"\1(\2)", made, flags=re.IGNORECASE)
    for text in (made, bare):
        if only_rows(text) and len(parameters(text)) == count:
            return text
    return None


def measured(sql: str) -> str | None:
    """The SQL with a number in place of each hole that can be nothing else; None for other holes.

    Such are the options of sequences and tables, and the lengths of types: whatever the numbers
    are, the rest says for certain what the statement does.
    """
    known = _parametrised(sql)
    if HOLE not in known or is_sql(known.replace(HOLE, _VALUE)):
        return None
    made = known.replace(HOLE, _NUMBER)
    return made if is_sql(made) else None


def only_rows(sql: str) -> bool:
    """Whether all that SQL does is to read and write rows."""
    try:
        found = parse(sql)
    except Unparsable:
        return False
    return all(item.kind in _ROWS and "intoClause" not in item.node for item in found)


def is_sql(sql: str) -> bool:
    """Whether PostgreSQL understands it."""
    try:
        parse(sql)
    except Unparsable:
        return False
    return True

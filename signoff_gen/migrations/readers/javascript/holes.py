"""SQL of which pieces are known only at run time, filled in so that the rest can be judged."""

import re
from typing import Final

from signoff_gen.migrations.readers.javascript.values import HOLE
from signoff_gen.migrations.sql.tree import Unparsable, parse

_TOKEN: Final = re.compile(
    r"--[^\n]*+|/\*.*?\*/|(?:(?<![\w$])(?:[EN]|U&))?'(?:[^']|'')*+'|\"(?:[^\"]|\"\")*+\""
    r"|\$(\w*)\$.*?\$\1\$",
    re.DOTALL | re.IGNORECASE,
)
_TEXT: Final = "?"
_VALUE: Final = "$1"


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
    kept, at = [], 0
    for token in _TOKEN.finditer(sql):
        text = token[0]
        kept += [sql[at : token.start()], text]
        if HOLE in text and text.endswith("'"):
            kept[-1] = _VALUE
        at = token.end()
    made = "".join([*kept, sql[at:]])
    return made if HOLE not in made and is_sql(made) else None


def is_sql(sql: str) -> bool:
    """Whether PostgreSQL understands it."""
    try:
        parse(sql)
    except Unparsable:
        return False
    return True

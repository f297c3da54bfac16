"""SQL with values in place of what stands for them."""

import re
from typing import Final

from signoff_gen.migrations.readers.javascript.values import HOLE, Array, Guess, Holed, Record
from signoff_gen.migrations.readers.sequelize.escaping import escaped
from signoff_gen.migrations.readers.sequelize.options import Refused

_TOKEN: Final = re.compile(
    r"'(?:[^']|'')*+'|\"[^\"]*+\"|--[^\n]*+|/\*.*?\*/|\$(\w*)\$.*?\$\1\$|(?<!:):(?!:)([A-Za-z_]\w*)"
    r"|(?<![\w?])\?(?![|&?])",
    re.DOTALL,
)


def replaced(sql: str, values: Array | Record) -> str:
    """SQL with values in place of each `?` or `:name`.

    Args:
        sql: as it stands in the code.
        values: a list for `?`, an object for names.

    Raises:
        Refused: a value is missing.
    """
    given = list(values.items) if isinstance(values, Array) else []

    def value(match: re.Match[str]) -> str:
        name = match[2]
        if isinstance(values, Record) and name is not None:
            if name not in values.members:
                if values.open:
                    return HOLE
                raise Refused(f'Named parameter ":{name}" has no value in the given object.')
            return escaped(values.members[name], listed=True)
        if isinstance(values, Array) and match[0] == "?":
            if not given:
                return HOLE
            return escaped(given.pop(0), listed=True)
        return match[0]

    made = _TOKEN.sub(value, sql)
    if HOLE in made and (isinstance(sql, Holed) or not isinstance(sql, Guess)):
        return Holed(made)
    return Guess(made) if isinstance(sql, Guess) else made


def bound(sql: str, values: Array | Record) -> str:
    """SQL whose `$name` are numbered, as the server wants them."""
    if isinstance(values, Array):
        return sql
    numbers = {name: number for number, name in enumerate(values.members, 1)}

    def number(match: re.Match[str]) -> str:
        return f"${numbers[match[1]]}" if match[1] in numbers else match[0]

    made = re.sub(r"(?<![\w$])\$([A-Za-z_]\w*)(?![\w$])", number, sql)
    return Guess(made) if isinstance(sql, Guess) else made

"""Names and values as SQL writes them."""

from collections.abc import Iterable
from decimal import Decimal


def quoted(name: str) -> str:
    """A name in double quotes, so that it means exactly itself."""
    return '"{}"'.format(name.replace('"', '""'))


def qualified(schema: str | None, name: str) -> str:
    """A name with its schema, if it has one."""
    return f"{quoted(schema)}.{quoted(name)}" if schema else quoted(name)


def listed(names: Iterable[str]) -> str:
    """Names between parentheses."""
    return "({})".format(", ".join(map(quoted, names)))


def literal(value: object) -> str | None:
    """A value of Python as SQL writes it; None where there is no plain way.

    >>> literal("it's")
    "'it''s'"
    """
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    if isinstance(value, str):
        return "'{}'".format(value.replace("'", "''"))
    return None

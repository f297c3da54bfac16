"""Names and values as SQL writes them."""

import re
from collections.abc import Iterable
from decimal import Decimal

from signoff_gen.migrations.sql.keywords import RESERVED

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


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


def split_path(path: str) -> tuple[str, str]:
    """The schema, empty if there is none, and the name of `schema.name`."""
    parts = path.split(".")
    return (parts[-2], parts[-1]) if len(parts) > 1 else ("", path)


def as_written(path: str) -> str:
    """A path as one would write it in SQL: in quotes only where they are needed."""
    return ".".join(
        part if _PLAIN.fullmatch(part) and part not in RESERVED else f'"{part}"'
        for part in path.split(".")
    )

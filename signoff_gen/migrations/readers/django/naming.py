"""Names that Django and PostgreSQL give to constraints and indexes that nobody named."""

from collections.abc import Container, Sequence
from hashlib import md5

LONGEST = 63
"""Bytes of a name that PostgreSQL keeps."""


def bare(table: str) -> str:
    """A table's name without the schema that may be smuggled into it."""
    return table.split('"."')[-1].strip('"')


def digest(*parts: str, length: int) -> str:
    """The hash that Django puts into names."""
    found = md5(usedforsecurity=False)
    for part in parts:
        found.update(part.encode("utf-8", "replace"))
    return found.hexdigest()[:length]


def truncated(name: str) -> str:
    """A name of a table, with a hash at its end where it is too long."""
    if len(name) <= LONGEST:
        return name
    return name[: LONGEST - 4] + digest(name, length=4)


def generated(table: str, columns: Sequence[str], suffix: str = "") -> str:
    """What Django calls an index or a constraint on columns of a table.

    >>> generated("shop_order", ["customer_id"])
    'shop_order_customer_id_f638df20'
    """
    ending = digest(table, *columns, length=8) + suffix
    joined = "_".join(columns)
    name = f"{table}_{joined}_{ending}"
    if len(name) <= LONGEST:
        return name
    ending = ending[: LONGEST // 3]
    each = (LONGEST - len(ending)) // 2 - 1
    name = f"{table[:each]}_{joined[:each]}_{ending}"
    if name[0] == "_" or name[0].isdigit():
        name = f"D{name[:-1]}"
    return name


def foreign_key(table: str, column: str, to_table: str, to_column: str) -> str:
    """What Django calls a foreign key."""
    return generated(table, [column], f"_fk_{to_table}_{to_column}")


def automatic(table: str, column: str, label: str, taken: Container[str] = ()) -> str:
    """What PostgreSQL calls a constraint without a name.

    Args:
        table: its table.
        column: its column, or nothing.
        label: `key`, `pkey` or `check`.
        taken: names that are in use.
    """
    number = 0
    while True:
        ending = label if number == 0 else f"{label}{number}"
        name = _fitted(table, column, ending)
        if name not in taken:
            return name
        number += 1


def _fitted(table: str, column: str, label: str) -> str:
    """The parts of a name, the longer ones cut until the whole fits."""
    room = LONGEST - len(label) - 1 - (1 if column else 0)
    one, other = len(table), len(column)
    while one + other > room:
        if one > other:
            one -= 1
        else:
            other -= 1
    return "_".join(part for part in (table[:one], column[:other], label) if part)

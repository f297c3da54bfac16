"""Names as TypeORM writes and makes them."""

import hashlib
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from signoff_gen.migrations.readers.javascript.values import joined, like
from signoff_gen.migrations.readers.names import split_path

LONGEST_OWN_NAME = 30
"""Characters of the names that TypeORM makes."""


def quoted(name: str) -> str:
    """A name in double quotes, as TypeORM always writes it."""
    return joined(('"', name, '"'))


def quoted_path(path: str) -> str:
    """`schema.name` with both parts in double quotes."""
    schema, name = split_path(path)
    text = f"{quoted(schema)}.{quoted(name)}" if schema else quoted(name)
    return like(path, text)


def columns(names: Iterable[str]) -> str:
    """Columns in double quotes, with commas between them."""
    return joined([quoted(name) for name in names], ", ")


def _hashed(prefix: str, table: str, parts: Sequence[str]) -> str:
    """The start of a digest over the table without its schema, and the parts."""
    key = quote("_".join([split_path(table)[1], *parts]), safe="-_.!~*'()")
    digest = hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()
    return prefix + digest[: LONGEST_OWN_NAME - len(prefix)]


def primary_key(table: str, column_names: Sequence[str]) -> str:
    """The name that TypeORM gives a primary key."""
    return _hashed("PK_", table, sorted(column_names))


def unique(table: str, column_names: Sequence[str]) -> str:
    """The name that TypeORM gives a unique constraint."""
    return _hashed("UQ_", table, sorted(column_names))


def foreign_key(table: str, column_names: Sequence[str]) -> str:
    """The name that TypeORM gives a foreign key."""
    return _hashed("FK_", table, sorted(column_names))


def index(table: str, column_names: Sequence[str], where: str = "") -> str:
    """The name that TypeORM gives an index."""
    return _hashed("IDX_", table, [*sorted(column_names), *([where] if where else [])])


def check(table: str, expression: str) -> str:
    """The name that TypeORM gives a check constraint."""
    return _hashed("CHK_", table, [expression])


def exclusion(table: str, expression: str) -> str:
    """The name that TypeORM gives an exclusion constraint."""
    return _hashed("XCL_", table, [expression])


def enum_type(table: str, column: str, given: str = "") -> str:
    """The type of an enumerated column, with the table's schema."""
    schema, name = split_path(table)
    own = given or joined((name, "_", like(column, column.lower()), "_enum"))
    return joined((schema, ".", own)) if schema and "." not in own else own

"""A column as TypeORM finds it in the database."""

from typing import Final

from signoff_gen.migrations.readers.javascript.known import Table

_REPORTED: Final = {
    "int2": "smallint", "int4": "integer", "int8": "bigint", "smallserial": "smallint",
    "serial": "integer", "bigserial": "bigint", "varchar": "character varying",
    "bpchar": "character", "bool": "boolean", "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone", "time": "time without time zone",
    "timetz": "time with time zone", "float4": "real", "float8": "double precision",
    "varbit": "bit varying",
}  # fmt: skip
"""The types that it finds, where they differ from those of the parser."""


def as_found(table: Table, column: str) -> dict[str, object] | None:
    """The options of a column; None if the table has none of that name."""
    if column not in table.columns:
        return None
    name = table.columns[column].removesuffix("[]")
    kind = _REPORTED.get(name, name)
    size = table.sizes.get(column, "")
    precision, _, scale = size.partition(",")
    is_number = kind == "numeric"
    return {
        "name": column,
        "type": kind,
        "length": "" if is_number or kind.startswith("time") else size,
        "precision": precision if is_number else "",
        "scale": scale if is_number else "",
        "isArray": table.columns[column].endswith("[]"),
        "isNullable": column not in table.required,
        "isUnique": bool(table.alone("unique", column)),
        "default": "?" if column in table.defaults else None,
    }

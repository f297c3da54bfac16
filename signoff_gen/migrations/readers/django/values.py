"""Values of Python, as Django hands them to PostgreSQL."""

from collections.abc import Mapping
from typing import Final

from signoff_gen.migrations.readers.django import kinds
from signoff_gen.migrations.readers.django.state import Field
from signoff_gen.migrations.readers.names import literal
from signoff_gen.migrations.readers.python.values import (
    Class,
    Function,
    Made,
    Member,
    Symbol,
    Unknown,
    Value,
)

_STAND_INS: Final[Mapping[str, str]] = {
    "BooleanField": "false", "NullBooleanField": "false", "UUIDField":
    "'00000000-0000-4000-8000-000000000000'::uuid", "DateField": "'2000-01-01'::date",
    "DateTimeField": "'2000-01-01T00:00:00+00:00'::timestamptz", "TimeField": "'00:00:00'::time",
    "DurationField": "'0 days'::interval", "JSONField": "'{}'::jsonb",
    "BinaryField": r"'\x'::bytea",
    "HStoreField": "''::hstore", "ArrayField": "'{}'", "IntegerRangeField": "'empty'",
    "GenericIPAddressField": "'127.0.0.1'", "IPAddressField": "'127.0.0.1'",
}  # fmt: skip
"""What stands for a value that only a run would show, by the kind of its field."""
_NUMBERS: Final = {
    *kinds.AUTO, *kinds.CHECKED, "BigIntegerField", "IntegerField",
    "SmallIntegerField", "FloatField", "DecimalField", "OrderWrt",
}  # fmt: skip

_WHOLE: Final = {"BigIntegerField", "IntegerField", "SmallIntegerField", *kinds.CHECKED}
"""Kinds that make a whole number of what they are given."""


def quote(text: str) -> str:
    """A string as SQL writes it."""
    return "'{}'".format(text.replace("'", "''"))


def typed(value: Value, item: Field | None) -> str | None:
    """A known value as SQL writes it for a field; None if there is no plain way.

    Args:
        value: what it is in Python.
        item: the field that it is for, if there is one.
    """
    kind = kinds.SAME.get(item.kind, item.kind) if item is not None else ""
    if isinstance(value, Made):
        return _built(value)
    if kind in _WHOLE and isinstance(value, bool):
        return str(int(value))
    if kind in ("BooleanField", "NullBooleanField") and value in (0, 1):
        return "true" if value else "false"
    if isinstance(value, bool):
        return ("true" if value else "false") if kind not in ("CharField", "TextField") else (
            quote(str(value))
        )  # fmt: skip
    if isinstance(value, (dict, list, tuple)) and kind in ("JSONField", "ArrayField"):
        return _container(value, item)
    if kind in ("CharField", "TextField", "SlugField", "FileField") and isinstance(
        value, (int, float)
    ):
        return quote(str(value))
    if kind == "FloatField" and type(value) is int:
        return f"{value}.0"
    if kind == "JSONField" and isinstance(value, (str, int, float)):
        return f"{quote(_json(value))}::jsonb"
    if kind in ("GenericIPAddressField", "IPAddressField") and isinstance(value, str):
        return f"{quote(value)}::inet"
    if isinstance(value, bytes):
        return rf"'\x{value.hex()}'::bytea"
    return literal(value)


def _built(value: Made) -> str | None:
    first = value.args[0] if value.args else None
    if value.path == "decimal.Decimal" and isinstance(first, (str, int, float)):
        return str(first)
    if value.path == "uuid.UUID" and isinstance(first, str):
        return f"{quote(first)}::uuid"
    if value.path == "django.db.models.Value" and isinstance(first, (str, int, float, bool)):
        return typed(first, None)
    return None


def _container(value: Value, item: Field | None) -> str | None:
    if item is not None and item.kind == "ArrayField":
        return "'{}'" if not value else None
    try:
        return f"{quote(_json(value))}::jsonb"
    except (TypeError, ValueError, RecursionError):
        return None


def _json(value: Value) -> str:
    import json

    return json.dumps(value)


def default_of(item: Field) -> str | None:
    """What a new column is filled with; None where it is with nothing.

    What only a run would show is something of the same type.

    Args:
        item: the field.
    """
    if "default" in item.given:
        value = item.given["default"]
        return None if value is None else _filled(value, item)
    if item.kind == "GeneratedField":
        return None
    never = item.kind in kinds.NEVER_EMPTY or not item.kind
    if not item.null and item.get("blank") is True and not never:
        return r"'\x'::bytea" if item.kind == "BinaryField" else "''"
    if item.get("auto_now") is True or item.get("auto_now_add") is True:
        return stand_in(item)
    return None


def _filled(value: Value, item: Field) -> str | None:
    if isinstance(value, Symbol) and value.path.startswith("builtins."):
        made = {"dict": {}, "list": [], "str": "", "int": 0, "bool": False, "float": 0.0}.get(
            value.path.removeprefix("builtins.")
        )
        return stand_in(item) if made is None else typed(made, item) or stand_in(item)
    if isinstance(value, (Symbol, Made, Unknown, Function, Member, Class)):
        return (typed(value, item) if isinstance(value, Made) else None) or stand_in(item)
    return typed(value, item) or stand_in(item)


def stand_in(item: Field) -> str:
    """Some value that fits a field."""
    kind = kinds.SAME.get(item.kind, item.kind)
    if kind in _STAND_INS:
        return _STAND_INS[kind]
    if kind in kinds.RELATIONS:
        return "$1"  # what it points to says whether it is a number
    if kind in _NUMBERS:
        return "0"
    return "'empty'" if kind.endswith("RangeField") else "''"

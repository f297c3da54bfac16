"""Fields as migrations write them: `models.CharField(max_length=20)`."""

import ast
from typing import Final

from signoff_gen.migrations.readers.django import kinds
from signoff_gen.migrations.readers.django.state import Field
from signoff_gen.migrations.readers.python.values import Class, Function, Made, Symbol, Value

_USER: Final = {"django.conf.settings.AUTH_USER_MODEL", "settings.AUTH_USER_MODEL"}
USER: Final = "settings.AUTH_USER_MODEL"
"""What stands for the model of users until the settings are known."""
_DEEPEST: Final = 12
_WRITES_ITSELF: Final = {"db_type", "rel_db_type", "db_parameters", "get_internal_type"}
_SHOWN_ONLY: Final = {
    "blank", "choices", "db_column", "editable", "error_messages", "help_text", "validators",
    "limit_choices_to", "on_delete", "related_name", "related_query_name", "verbose_name",
    "swappable", "serialize", "auto_created", "parent_link",
}  # fmt: skip
"""Arguments that say nothing to the database; `db_column` is compared by itself."""


def field_of(name: str, made: Made, depth: int = 0) -> Field:
    """A field from the call that makes it.

    Args:
        name: what the model calls it.
        made: the call of its class.
        depth: how many fields it stands in.
    """
    given = {key: _plain(item) for key, item in made.kwargs.items()}
    kind, more = _kind(made)
    given = {**more, **given}
    base: Field | None = None
    if kind in kinds.RELATIONS or kind == kinds.MANY:
        if made.args:
            given.setdefault("to", _plain(made.args[0]))
    elif kind == "ArrayField":
        base = _inner(made.get("base_field", 0), depth)
        given.pop("base_field", None)
        if len(made.args) > 1:
            given.setdefault("size", made.args[1])
    elif kind == "GeneratedField":
        base = _inner(made.get("output_field"), depth)
        given.pop("output_field", None)
    return Field(name, kind, made.path, given, base)


def _inner(value: Value, depth: int) -> Field | None:
    return field_of("", value, depth + 1) if isinstance(value, Made) and depth < _DEEPEST else None


def _plain(value: Value) -> Value:
    """An argument; what names the model of users is the same however it does."""
    if isinstance(value, Symbol) and value.path in _USER:
        return USER
    if isinstance(value, Made) and value.path == "django.db.migrations.swappable_dependency":
        return _plain(value.args[0]) if value.args else None
    return value


def _kind(made: Made) -> tuple[str, dict[str, Value]]:
    """The class of Django's own that a field behaves like; empty if that is not known."""
    if made.path in kinds.OF_OTHERS:
        kind, more = kinds.OF_OTHERS[made.path]
        return kind, dict(more)
    if isinstance(made.of, Class):
        return _of_class(made.of, 0), {}
    known = made.name in kinds.KNOWN and made.path.startswith("django.")
    return (made.name if known else ""), {}


def _of_class(found: Class, depth: int) -> str:
    """What a class of the project behaves like, unless it says otherwise itself."""
    if depth > _DEEPEST:
        return ""
    internal = found.names.get("get_internal_type")
    if isinstance(internal, Function):
        return _returned(internal)
    if _WRITES_ITSELF & found.names.keys():
        return ""
    for base in found.bases:
        kind = ""
        if isinstance(base, Class):
            kind = _of_class(base, depth + 1)
        elif isinstance(base, Symbol):
            kind = _kind(Made(base.path))[0]
        if kind:
            return kind
    return ""


def _returned(internal: Function) -> str:
    """The kind that a field says it is."""
    last = internal.node.body[-1] if isinstance(internal.node.body, list) else internal.node.body
    value = last.value if isinstance(last, ast.Return) else None
    kind = value.value if isinstance(value, ast.Constant) else None
    return kind if isinstance(kind, str) and kind in kinds.KNOWN else ""


def settled(item: Field, user: str) -> Field:
    """A field whose relations name the model of users outright."""
    if item.given.get("to") == USER:
        return item.changed(to=user)
    return item


def shape(item: Field, to: object) -> object:
    """What a field is for the database, to compare it with another.

    Args:
        item: the field.
        to: what its relation points to.
    """
    kind = item.kind or item.path
    usual = kinds.DEFAULTS.get(item.kind, {})
    told = {
        key: value
        for key, value in item.given.items()
        if key not in _SHOWN_ONLY and usual.get(key, _UNSAID.get(key, _NOTHING)) != value
    }
    if "to" in told:
        told["to"] = to
    inner = shape(item.base, None) if item.base is not None else None
    return kind, canonical(told), inner


_NOTHING: Final = object()
_UNSAID: Final = {
    "null": False, "unique": False, "db_index": False, "primary_key": False, "max_length": None,
    "auto_now": False, "auto_now_add": False, "db_tablespace": None, "db_collation": None,
    "db_comment": None, "db_table": None, "through": None, "size": None, "to_field": None,
}  # fmt: skip


def canonical(value: Value, depth: int = 0) -> object:
    """A value that is equal to another one exactly if both were written alike."""
    if depth > 30:
        return None
    if isinstance(value, Made):
        args = tuple(canonical(item, depth + 1) for item in value.args)
        return "made", value.path, args, canonical(dict(value.kwargs), depth + 1)
    if isinstance(value, Symbol):
        return "symbol", value.path
    if isinstance(value, Function):
        return "function", value.name
    if isinstance(value, (list, tuple)):
        return tuple(canonical(item, depth + 1) for item in value)
    if isinstance(value, (set, frozenset)):
        return tuple(sorted(repr(canonical(item, depth + 1)) for item in value))
    if isinstance(value, dict):
        pairs = [(repr(key), canonical(item, depth + 1)) for key, item in value.items()]
        return tuple(sorted(pairs, key=lambda pair: pair[0]))
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (bool, int, float, bytes, type(None))):
        return type(value).__name__, value
    return type(value).__name__, getattr(value, "what", "")

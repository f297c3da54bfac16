"""Columns that fields have in the database."""

from dataclasses import dataclass

from signoff_gen.migrations.readers.django import kinds
from signoff_gen.migrations.readers.django.state import Field, Key, Model, State


class Refused(Exception):
    """Django raises an error rather than do it; its text is the message."""


_DEEPEST = 12
"""Foreign keys that lead to foreign keys, and arrays of arrays."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a foreign key points to."""

    key: Key
    table: str
    column: str
    constrained: bool
    """The database watches over it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A field's column."""

    field: Field
    table: str
    name: str
    type: str
    kind: str
    """What changes of its type are compared by."""
    check: str | None = None
    """A condition that its kind brings."""
    target: Target | None = None
    certain: bool = True
    """Its type is known."""

    @property
    def identity(self) -> bool:
        """Whether it numbers itself."""
        return self.field.kind in kinds.AUTO

    @property
    def collation(self) -> str | None:
        """The collation that it is given."""
        found = self.field.get("db_collation")
        return str(found) if isinstance(found, str) else None

    @property
    def comment(self) -> str | None:
        """The comment that it is given."""
        found = self.field.get("db_comment")
        return str(found) if isinstance(found, str) and found else None

    @property
    def pattern_class(self) -> str | None:
        """The operator class of a second index, for searching with patterns."""
        if "[" in self.type or not (self.field.indexed or self.field.unique):
            return None
        for word in ("varchar", "text"):
            if self.type.startswith(word):
                return f"{word}_pattern_ops"
        return None


def name_of(item: Field) -> str:
    """What a field's column is called."""
    named = item.get("db_column")
    if isinstance(named, str) and named:
        return str(named)
    return f"{item.name}_id" if item.kind in kinds.RELATIONS else item.name


def column(state: State, model: Model, item: Field) -> Column | None:
    """The column of a field; None if it has none.

    Args:
        state: all models at that moment.
        model: the one with the field.
        item: the field.
    """
    if item.kind in kinds.NO_COLUMN:
        return None
    table, name = state.table(model), name_of(item)
    if item.kind in kinds.RELATIONS:
        found = target(state, model, item)
        if found is None:
            return Column(item, table, name, "bigint", "bigint", certain=False)
        sql, certain = _type_of_reference(state, model, item, 0)
        return Column(item, table, name, sql, sql, target=found, certain=certain)
    sql, certain = _type(item, 0)
    check = f'"{name}" >= 0' if item.kind in kinds.CHECKED else None
    same = kinds.template(item.kind) or sql
    return Column(item, table, name, sql, same, check, certain=certain)


def refuse_unresolved(state: State, model: Model, item: Field) -> None:
    """See that a relation leads to a model that is there by then.

    Raises:
        Refused: it does not, and the migrations of that model's app are all known.
    """
    if item.kind not in kinds.RELATIONS and item.kind != kinds.MANY:
        return
    key = state.resolve(model, item.get("to"))
    if key is None or key in state.models or not state.is_known(key[0]):
        return
    raise Refused(f"the field {model.label}.{item.name} leads to the model {'.'.join(key)}, "
                  "which is not there then (related model cannot be resolved)")  # fmt: skip


def refuse_missing(state: State, model: Model, name: str) -> None:
    """See that a name that is no field's cannot be one.

    Raises:
        Refused: all fields of the model are known.
    """
    if state.is_whole(model):
        raise Refused(f"{model.label} has no field named '{name}'")


def columns(state: State, model: Model) -> list[Column]:
    """The columns of a model's own fields."""
    found = (column(state, model, item) for item in state.fields(model))
    return [each for each in found if each is not None]


def _type(item: Field, depth: int) -> tuple[str, bool]:
    """A field's type, and whether it is known."""
    if item.kind == "ArrayField" and item.base is not None and depth < _DEEPEST:
        inner, certain = _type(item.base, depth + 1)
        size = item.get("size")
        return f"{inner}[{size if type(size) is int else ''}]", certain
    if item.kind == "GeneratedField" and item.base is not None and depth < _DEEPEST:
        return _type(item.base, depth + 1)
    sql = kinds.type_of(item.kind, item.options)
    return ("text", False) if sql is None else (sql, True)


def target(state: State, model: Model, item: Field) -> Target | None:
    """What a foreign key points to; None if that model is not known."""
    found = _referenced(state, model, item)
    if found is None:
        return None
    other, field = found
    constrained = item.get("db_constraint") is not False
    return Target(other.key, state.table(other), name_of(field), constrained)


def _referenced(state: State, model: Model, item: Field) -> tuple[Model, Field] | None:
    key = state.resolve(model, item.get("to"))
    other = state.models.get(key) if key else None
    if other is None:
        return None
    named = item.get("to_field")
    if isinstance(named, str):
        field = state.field(other, named)
        return None if field is None else (other, field)
    return other, state.primary(other)


def _type_of_reference(state: State, model: Model, item: Field, depth: int) -> tuple[str, bool]:
    found = _referenced(state, model, item)
    if found is None or depth > _DEEPEST:
        return "bigint", False
    other, field = found
    if field.kind in kinds.RELATIONS:
        return _type_of_reference(state, other, field, depth + 1)
    return _type(field, 0)


def related(state: State, model: Model, item: Field) -> list[tuple[Model, Field]]:
    """Foreign keys whose type follows that of a field, with those that point to them in turn."""
    found: list[tuple[Model, Field]] = []
    _gather(state, model, item, found)
    return found


def _gather(state: State, model: Model, item: Field, found: list[tuple[Model, Field]]) -> None:
    here = [
        (other, field)
        for other in state.everyone()
        for field in other.fields.values()
        if field.kind in kinds.RELATIONS and _follows(state, model, item, other, field)
    ]
    here.sort(key=lambda pair: _query_name(*pair))
    for other, field in here:
        if len(found) < 500 and not any(each[1] is field for each in found):
            found.append((other, field))
            _gather(state, other, field, found)


def _follows(state: State, model: Model, item: Field, other: Model, field: Field) -> bool:
    key = state.resolve(other, field.get("to"))
    found = state.models.get(key) if key else None
    if found is None or state.concrete(found).key != state.concrete(model).key:
        return False
    named = field.get("to_field")
    return item.primary if named is None else named == item.name


def _query_name(model: Model, item: Field) -> str:
    """What a relation is called at its other end."""
    for option in ("related_query_name", "related_name"):
        found = item.get(option)
        if isinstance(found, str):
            return str(found)
    return f"{model.name}_{item.name}+" if model.auto_made else model.name.lower()

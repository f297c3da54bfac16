"""Indexes and constraints that models and operations spell out."""

from dataclasses import replace
from typing import Final

from signoff_gen.migrations.readers.django import naming
from signoff_gen.migrations.readers.django.expressions import NotUnderstood, Writer
from signoff_gen.migrations.readers.django.pending import (
    Clause,
    Pending,
    column_names,
    listed,
    q,
)
from signoff_gen.migrations.readers.django.state import Model, State
from signoff_gen.migrations.readers.python.values import Made, Member, Symbol, Value

METHODS: Final = {
    "Index": "", "BTreeIndex": "btree", "GinIndex": "gin", "GistIndex": "gist",
    "BrinIndex": "brin", "HashIndex": "hash", "SpGistIndex": "spgist", "BloomIndex": "bloom",
}  # fmt: skip
_SUFFIXES: Final = {"SpGistIndex": "spgist", "Index": "idx"}
_STORAGE: Final = {
    "fillfactor", "deduplicate_items", "fastupdate", "gin_pending_list_limit", "buffering",
    "autosummarize", "pages_per_range", "length",
}  # fmt: skip
_CONSTRAINTS: Final = {"UniqueConstraint", "CheckConstraint", "ExclusionConstraint"}


def name_of(made: Value) -> str | None:
    """What an index or a constraint is called; None if that is not known."""
    if not isinstance(made, Made):
        return None
    name = made.get("name", 0 if made.name == "ExclusionConstraint" else None)
    return str(name) if isinstance(name, str) else None


def renamed(made: Made, name: str) -> Made:
    """The same index by another name."""
    return replace(made, kwargs={**made.kwargs, "name": name})


def index(state: State, model: Model, made: Made, *, concurrently: bool = False) -> Pending:
    """The statement that makes an index.

    Args:
        state: all models.
        model: the one with the index.
        made: the call that describes it.
        concurrently: without locking the table.
    """
    table = state.table(model)
    writer = Writer(state, model)
    certain = made.name in METHODS and made.path.startswith("django.") and made.of is None
    try:
        names, parts = _parts(writer, made)
        where = _where(writer, made.get("condition"))
    except NotUnderstood:
        names, _ = column_names(state, model, _field_names(made))
        parts, where, certain = [q(name) for name in names], "", False
    method = METHODS.get(made.name, "")
    words = "CREATE INDEX CONCURRENTLY" if concurrently else "CREATE INDEX"
    using = f" USING {method}" if method else ""
    form = (
        f"{words} {{name}} ON {{table}}{using} ({', '.join(parts) or 'NULL'})"
        f"{_include(writer, made)}{_storage(made)}{where}"
    )
    name = name_of(made) or _unnamed(table, names, made)
    return Pending("index", table, names, name, form=form, certain=certain and bool(parts))


def _field_names(made: Made) -> list[str]:
    fields = made.get("fields")
    many = fields if isinstance(fields, (list, tuple)) else ()
    return [name.removeprefix("-") for name in many if isinstance(name, str)]


def _parts(writer: Writer, made: Made) -> tuple[tuple[str, ...], list[str]]:
    """The columns of an index, and how each is written."""
    if made.args:
        return (), [writer.indexed(each) for each in made.args]
    classes = made.get("opclasses")
    classes = list(classes) if isinstance(classes, (list, tuple)) else []
    fields = made.get("fields")
    names, parts = [], []
    for number, name in enumerate(fields if isinstance(fields, (list, tuple)) else ()):
        if not isinstance(name, str):
            raise NotUnderstood
        sql = writer.reference(name.removeprefix("-"))[1]
        names.append(sql.strip('"'))
        if number < len(classes) and isinstance(classes[number], str):
            sql += f" {classes[number]}"
        parts.append(f"{sql} DESC" if name.startswith("-") else sql)
    return tuple(names), parts


def _where(writer: Writer, condition: Value) -> str:
    return "" if condition is None else f" WHERE {writer.condition(condition)}"


def _include(writer: Writer, made: Made) -> str:
    names = made.get("include")
    if not isinstance(names, (list, tuple)) or not names:
        return ""
    found, _ = column_names(writer.state, writer.model, list(names))
    return f" INCLUDE ({listed(found)})"


def _storage(made: Made) -> str:
    found = []
    for name in sorted(_STORAGE & made.kwargs.keys()):
        value = made.kwargs[name]
        if isinstance(value, bool):
            found.append(f"{name} = {'on' if value else 'off'}")
        elif isinstance(value, (int, str)):
            found.append(f"{name} = {value}")
    return f" WITH ({', '.join(found)})" if found else ""


def _unnamed(table: str, names: tuple[str, ...], made: Made) -> str:
    """What Django calls an index that nobody named."""
    suffix = _SUFFIXES.get(made.name) or METHODS.get(made.name) or "idx"
    first = names[0] if names else ""
    ending = naming.digest(naming.bare(table), *names, suffix, length=6)
    return f"{naming.bare(table)[:11]}_{first[:7]}_{ending}_{suffix}"


def clause(state: State, model: Model, made: Made) -> Clause | Pending | None:
    """What a constraint is in the definition of its table, or the index that it is instead.

    Returns:
        None where nothing is known of it.
    """
    name = name_of(made)
    if name is None or made.name not in _CONSTRAINTS:
        return None
    if made.name == "CheckConstraint":
        return _check(state, model, made, name)
    if made.name == "ExclusionConstraint":
        return _exclusion(state, model, made, name)
    return _unique(state, model, made, name)


def added(state: State, model: Model, made: Made) -> Pending | None:
    """The statement that adds a constraint to a table that is there."""
    found = clause(state, model, made)
    return found.added(state.table(model)) if isinstance(found, Clause) else found


def _check(state: State, model: Model, made: Made, name: str) -> Clause:
    condition = made.get("condition", default=made.get("check"))
    try:
        sql, certain = Writer(state, model).condition(condition), True
    except NotUnderstood:
        sql, certain = "true", False
    return Clause(name, "check", (), f"CONSTRAINT {q(name)} CHECK ({sql})", certain)


def is_index(made: Made) -> bool:
    """Whether the database keeps a unique constraint as an index."""
    return bool(
        made.args
        or made.get("condition") is not None
        or made.get("include")
        or made.get("opclasses")
    )


def _unique(state: State, model: Model, made: Made, name: str) -> Clause | Pending:
    fields = made.get("fields")
    names, certain = column_names(state, model, fields)
    nulls = _nulls(made)
    if not is_index(made):
        if nulls:
            form = f"ALTER TABLE {{table}} ADD CONSTRAINT {{name}} UNIQUE{nulls} ({{columns}})"
            return Pending(
                "unique", state.table(model), names, name, form=form, certain=certain
            )  # fmt: skip
        sql = f"CONSTRAINT {q(name)} UNIQUE ({listed(names)}){_deferrable(made)}"
        return Clause(name, "unique", names, sql, certain)
    writer = Writer(state, model)
    try:
        names, parts = _parts(writer, made)
        where = _where(writer, made.get("condition"))
        certain = True
    except NotUnderstood:
        parts, where, certain = [q(each) for each in names] or ["NULL"], "", False
    form = (
        f"CREATE UNIQUE INDEX {{name}} ON {{table}} ({', '.join(parts)})"
        f"{_include(writer, made)}{nulls}{where}"
    )
    return Pending(
        "unique index", state.table(model), names, name, form=form, certain=certain
    )  # fmt: skip


def _nulls(made: Made) -> str:
    distinct = made.get("nulls_distinct")
    return {False: " NULLS NOT DISTINCT", True: " NULLS DISTINCT"}.get(distinct, "") if isinstance(
        distinct, bool
    ) else ""  # fmt: skip


def _deferrable(made: Made) -> str:
    value = made.get("deferrable")
    word = ""
    if isinstance(value, Symbol):
        word = value.path.rpartition(".")[2]
    elif isinstance(value, Made) and value.args:
        word = str(value.args[0]).upper()
    elif isinstance(value, Member):
        word = value.name
    words = {"DEFERRED": "DEFERRED", "IMMEDIATE": "IMMEDIATE"}
    return f" DEFERRABLE INITIALLY {words[word]}" if word in words else ""


def _exclusion(state: State, model: Model, made: Made, name: str) -> Clause:
    writer = Writer(state, model)
    method = made.get("index_type")
    condition = made.get("condition")
    try:
        parts = [_element(writer, each) for each in made.get("expressions") or ()]
        where = "" if condition is None else f" WHERE ({writer.condition(condition)})"
        certain = bool(parts)
    except (NotUnderstood, TypeError):
        parts, where, certain = ["NULL WITH ="], "", False
    sql = (
        f"CONSTRAINT {q(name)} EXCLUDE USING {method if isinstance(method, str) else 'GIST'} "
        f"({', '.join(parts)}){_include(writer, made)}{where}{_deferrable(made)}"
    )
    return Clause(name, "exclusion", (), sql, certain)


_RANGE_OPERATORS: Final = {
    "EQUAL": "=", "NOT_EQUAL": "<>", "CONTAINS": "@>", "CONTAINED_BY": "<@", "OVERLAPS": "&&",
    "FULLY_LT": "<<", "FULLY_GT": ">>", "NOT_LT": "&>", "NOT_GT": "&<", "ADJACENT_TO": "-|-",
}  # fmt: skip


def _element(writer: Writer, value: Value) -> str:
    """One part of an exclusion constraint."""
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise NotUnderstood
    what, operator = value
    if isinstance(operator, Symbol):
        operator = _RANGE_OPERATORS.get(operator.path.rpartition(".")[2])
    if not isinstance(operator, str):
        raise NotUnderstood
    return f"{writer.indexed(what)} WITH {operator}"

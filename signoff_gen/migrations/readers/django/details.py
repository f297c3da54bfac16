"""Operations on options, indexes, constraints and extensions."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from signoff_gen.migrations.readers.django.arguments import (
    NotKnown,
    model_of,
    text,
    together,
)
from signoff_gen.migrations.readers.django.columns import Refused
from signoff_gen.migrations.readers.django.editor import Editor
from signoff_gen.migrations.readers.django.indexes import (
    METHODS,
    added,
    clause,
    index,
    is_index,
    name_of,
)
from signoff_gen.migrations.readers.django.indexes import renamed as index_renamed
from signoff_gen.migrations.readers.django.pending import column_names, q
from signoff_gen.migrations.readers.django.state import Field, Model, State
from signoff_gen.migrations.readers.django.values import quote
from signoff_gen.migrations.readers.python.values import Made, Value

_STATE_ONLY: Final = {
    "base_manager_name", "default_manager_name", "default_related_name", "get_latest_by",
    "managed", "ordering", "permissions", "default_permissions", "select_on_save", "verbose_name",
    "verbose_name_plural",
}  # fmt: skip


def with_option(name: str) -> Callable[[State, str, Made], None]:
    """An option of a model has another value."""

    def change(state: State, app: str, made: Made) -> None:
        model = model_of(state, app, made, "name")
        value = made.get(name.removeprefix("db_"), 1)
        state.put(
            model.with_options(**{name: together(value) if name.endswith("_together") else value})
        )

    return change


def alter_options(state: State, app: str, made: Made) -> None:
    """Options that only the models have are others."""
    model = model_of(state, app, made, "name")
    given = made.get("options", 1)
    given = given if isinstance(given, dict) else {}
    kept = {key: item for key, item in model.options.items() if key not in _STATE_ONLY}
    state.put(replace(model, options={**kept, **{str(key): item for key, item in given.items()}}))


def retable(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """Give a table, and those of fields that are many to many, another name."""
    before, after = (model_of(state, app, made, "name") for state in (old, new))
    if not new.is_managed(after):
        return
    editor.rename_table(old.table(before), new.table(after))
    for item in old.many(before):
        one, other = old.through(before, item), new.made_between(after, item)
        if one is not None and other is not None:
            editor.rename_table(old.table(one), new.table(other))


def comment(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """Say what a table is for."""
    model = model_of(new, app, made, "name")
    if new.is_managed(model):
        comment = model.options.get("db_table_comment")
        editor.run(f"COMMENT ON TABLE {q(new.table(model))} IS {_quoted(comment)}")


def _quoted(comment: Value) -> str:
    return quote(str(comment) if isinstance(comment, str) else "")


def set_together(option: str) -> Callable[[Editor, State, State, str, Made], None]:
    """Drop and make what holds for several fields together."""
    kind = "unique" if option == "unique_together" else "index"

    def change(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
        before, after = (model_of(state, app, made, "name") for state in (old, new))
        if not new.is_managed(after):
            return
        olds, news = before.listed(option), after.listed(option)
        for names in olds:
            if names not in news:
                _drop_together(editor, new, after, names, kind)
        for names in news:
            if names not in olds:
                editor.now(editor.together(new, after, names, kind=kind))

    return change


def _drop_together(
    editor: Editor, state: State, model: Model, names: tuple[str, ...], kind: str
) -> None:
    table = state.table(model)
    columns, certain = column_names(state, model, names)
    wanted = ("unique", "unique index") if kind == "unique" else ("index",)
    own = {name_of(made) for made in (*model.listed("constraints"), *model.listed("indexes"))}
    found = [name for name in editor.database.named(table, columns, *wanted) if name not in own]
    usual = editor.together(state, model, names, kind=kind).named()
    if kind == "unique" and usual in found:
        found = [usual]
    if len(found) != 1:
        if not certain:
            raise NotKnown("fields")
        raise Refused(
            f"Found wrong number ({len(found)}) of constraints for {table}({', '.join(columns)})"
        )
    if kind == "unique":
        editor.drop_constraint(table, found[0])
    else:
        editor.run(f"DROP INDEX IF EXISTS {q(found[0])}")
        editor.database.remove(table, found[0])


def order(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """Add or drop the column that keeps an order."""
    before, after = (model_of(state, app, made, "name") for state in (old, new))
    if not new.is_managed(after):
        return
    was, now = (bool(each.options.get("order_with_respect_to")) for each in (before, after))
    item = Field("_order", "OrderWrt", "OrderWrt", {"default": 0})
    if was and not now:
        editor.remove_field(old, before, item)
    elif now and not was:
        editor.add_field(new, after, item)


# Indexes and constraints --------------------------------------------------------------------------


def append(option: str, given: str) -> Callable[[State, str, Made], None]:
    """One more index or constraint."""

    def change(state: State, app: str, made: Made) -> None:
        model = model_of(state, app, made, "model_name")
        item = made.get(given, 1)
        state.put(model.with_options(**{option: [*model.listed(option), item]}))

    return change


def without(option: str) -> Callable[[State, str, Made], None]:
    """One index or constraint less."""

    def change(state: State, app: str, made: Made) -> None:
        model = model_of(state, app, made, "model_name")
        name = text(made, "name", 1)
        kept = [item for item in model.listed(option) if name_of(item) != name]
        state.put(model.with_options(**{option: kept}))

    return change


def _listed_one(model: Model, option: str, name: str, made: Made) -> Made:
    for item in model.listed(option):
        if name_of(item) == name and isinstance(item, Made):
            return item
    if any(name_of(item) is None for item in model.listed(option)) or not model.certain:
        raise NotKnown(option)
    word = "index" if option == "indexes" else "constraint"
    raise Refused(f"No {word} named {name} on model {model.name}")


def add_index(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """Make an index."""
    model = model_of(new, app, made, "model_name")
    given = made.get("index", 1)
    if not isinstance(given, Made):
        raise NotKnown("index")
    if name_of(given) is None and given.name in METHODS and "name" not in given.kwargs:
        raise Refused("Indexes passed to AddIndex operations require a name argument")
    if new.is_managed(model):
        editor.now(index(new, model, given, concurrently=made.name == "AddIndexConcurrently"))


def remove_index(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """Drop an index."""
    model = model_of(old, app, made, "model_name")
    if old.is_managed(model):
        name = text(made, "name", 1)
        _listed_one(model, "indexes", name, made)
        concurrently = made.name == "RemoveIndexConcurrently"
        editor.drop_index(old.table(model), name, concurrently=concurrently)


def rename_index(state: State, app: str, made: Made) -> None:
    """An index has another name, or has one at last."""
    model = model_of(state, app, made, "model_name")
    new = text(made, "new_name", 1)
    fields = made.get("old_fields", 3)
    if isinstance(fields, (list, tuple)):
        kept = [names for names in model.listed("index_together") if names != tuple(fields)]
        one = Made("django.db.models.Index", (), {"fields": list(fields), "name": new})
        indexes = [*model.listed("indexes"), one]
        state.put(model.with_options(index_together=kept, indexes=indexes))
        return
    old = text(made, "old_name", 2)
    indexes = [
        index_renamed(item, new) if name_of(item) == old and isinstance(item, Made) else item
        for item in model.listed("indexes")
    ]
    state.put(model.with_options(indexes=indexes))


def move_index(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """Give an index another name."""
    model = model_of(new, app, made, "model_name")
    if not new.is_managed(model):
        return
    before = model_of(old, app, made, "model_name")
    name = text(made, "new_name", 1)
    fields = made.get("old_fields", 3)
    table = new.table(model)
    if isinstance(fields, (list, tuple)):
        columns, _ = column_names(old, before, list(fields))
        found = editor.database.named(table, columns, "index")
        if len(found) != 1:
            raise Refused(
                f"Found wrong number ({len(found)}) of indexes for {table}({', '.join(columns)})."
            )
        was = found[0]
    else:
        was = text(made, "old_name", 2)
        _listed_one(before, "indexes", was, made)
    if was != name:
        editor.run(f"ALTER INDEX {q(was)} RENAME TO {q(name)}")
        editor.database.rename_constraint(was, name)


def add_constraint(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """Make a constraint."""
    model = model_of(new, app, made, "model_name")
    given = made.get("constraint", 1)
    if not isinstance(given, Made):
        raise NotKnown("constraint")
    if not new.is_managed(model):
        return
    found = added(new, model, given)
    if found is None:
        raise NotKnown("constraint")
    if made.name == "AddConstraintNotValid":
        found.form += " NOT VALID"
    editor.now(found)


def remove_constraint(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """Drop a constraint."""
    model = model_of(old, app, made, "model_name")
    if not old.is_managed(model):
        return
    name = text(made, "name", 1)
    given = _listed_one(model, "constraints", name, made)
    if clause(old, model, given) is None:
        raise NotKnown("constraint")
    if given.name == "UniqueConstraint" and is_index(given):
        editor.run(f"DROP INDEX IF EXISTS {q(name)}")
        editor.database.remove(old.table(model), name)
    else:
        editor.drop_constraint(old.table(model), name)


def alter_constraint(state: State, app: str, made: Made) -> None:
    """A constraint says something else, to people only."""
    model = model_of(state, app, made, "model_name")
    name, given = text(made, "name", 1), made.get("constraint", 2)
    changed = [given if name_of(item) == name else item for item in model.listed("constraints")]
    state.put(model.with_options(constraints=changed))


def validate(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """Have the rows looked at that a constraint has not yet seen."""
    model = model_of(old, app, made, "model_name")
    if old.is_managed(model):
        name = text(made, "name", 1)
        editor.run(f"ALTER TABLE {q(old.table(model))} VALIDATE CONSTRAINT {q(name)}")


# Extensions and collations ------------------------------------------------------------------------

EXTENSIONS: Final = {
    "BloomExtension": "bloom", "BtreeGinExtension": "btree_gin", "BtreeGistExtension": "btree_gist",
    "CITextExtension": "citext", "CryptoExtension": "pgcrypto", "HStoreExtension": "hstore",
    "TrigramExtension": "pg_trgm", "UnaccentExtension": "unaccent",
}  # fmt: skip


def extension(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """Install an extension."""
    name = EXTENSIONS.get(made.name) or text(made, "name", 0)
    editor.run(f"CREATE EXTENSION IF NOT EXISTS {q(name)}")


def create_collation(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """Make a collation."""
    name, locale = text(made, "name", 0), text(made, "locale", 1)
    provider = made.get("provider", 2, default="libc")
    words = [f"locale={q(locale)}", f"provider={q(str(provider))}"]
    if made.get("deterministic", 3, default=True) is False:
        words.append("deterministic=false")
    editor.run(f"CREATE COLLATION {q(name)} ({', '.join(words)})")


def remove_collation(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """Drop a collation."""
    editor.run(f"DROP COLLATION {q(text(made, 'name', 0))}")


def nothing(state: State, app: str, made: Made) -> None:
    """The models stay as they are."""


def silent(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """The database stays as it is."""

"""Operations of migrations: what they make of the models, and what they send to the database."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from signoff_gen.migrations.readers.django import kinds
from signoff_gen.migrations.readers.django.alteration import End, Refused, alter, alter_between
from signoff_gen.migrations.readers.django.editor import Editor
from signoff_gen.migrations.readers.django.fields import (
    field_of,
    renamed,
    settled,
    without_default,
)
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
from signoff_gen.migrations.readers.django.state import Field, Key, Model, State
from signoff_gen.migrations.readers.django.values import quote
from signoff_gen.migrations.readers.python.values import Made, Symbol, Value

_STATE_ONLY: Final = {
    "base_manager_name", "default_manager_name", "default_related_name", "get_latest_by",
    "managed", "ordering", "permissions", "default_permissions", "select_on_save", "verbose_name",
    "verbose_name_plural",
}  # fmt: skip


class NotKnown(Exception):
    """An argument of an operation is known only at run time."""


def text(made: Made, name: str, position: int | None = None) -> str:
    """An argument that is a string.

    Raises:
        NotKnown: it is not, or is not known.
    """
    found = made.get(name, position)
    if not isinstance(found, str):
        raise NotKnown(name)
    return str(found)


def model_of(state: State, app: str, made: Made, name: str) -> Model:
    """The model that an operation names.

    Raises:
        NotKnown: that is known only at run time.
        Refused: there is none.
    """
    named = text(made, name, 0)
    found = state.find(app, named)
    if found is None:
        raise Refused(f"{made.name} names the model {app}.{named}, which is not there then")
    return found


def _field_of(state: State, model: Model, made: Made, name: str) -> Field:
    found = state.own(model, name)
    if found is None:
        raise Refused(f"{made.name} names the field {model.label}.{name}, which is not there then")
    return found


# Fields and models --------------------------------------------------------------------------------


def _given_field(state: State, made: Made, name: str) -> Field:
    given = made.get("field", 2)
    if not isinstance(given, Made):
        raise NotKnown("field")
    return settled(field_of(name, given), ".".join(state.settings.user))


def _fields(state: State, made: Made) -> tuple[dict[str, Field], bool]:
    """The fields of a new model, and whether all are known."""
    given = made.get("fields", 1)
    found: dict[str, Field] = {}
    if not isinstance(given, (list, tuple)):
        return found, False
    certain = True
    user = ".".join(state.settings.user)
    for pair in given:
        if (
            isinstance(pair, (list, tuple))
            and len(pair) == 2
            and isinstance(pair[0], str)
            and isinstance(pair[1], Made)
        ):
            found[str(pair[0])] = settled(field_of(str(pair[0]), pair[1]), user)
        else:
            certain = False
    return found, certain


def _bases(state: State, app: str, made: Made) -> tuple[Key, ...]:
    given = made.get("bases", 3)
    found: list[Key] = []
    for base in given if isinstance(given, (list, tuple)) else ():
        if isinstance(base, str):
            owner, _, name = base.rpartition(".")
            found.append((owner or app, name.lower()))
        elif isinstance(base, Symbol) and base.path == "django.conf.settings.AUTH_USER_MODEL":
            found.append(state.settings.user)
    return tuple(found)


def _create_model(state: State, app: str, made: Made) -> None:
    name = text(made, "name", 0)
    fields, certain = _fields(state, made)
    options = made.get("options", 2)
    options = {str(key): item for key, item in options.items()} if isinstance(options, dict) else {}
    for option in ("unique_together", "index_together"):
        if option in options:
            options[option] = _together(options[option])
    if state.find(app, name) is not None:
        raise Refused(f"CreateModel makes the model {app}.{name}, which is there already")
    state.put(Model(app, name, fields, options, _bases(state, app, made), certain=certain))


def _together(value: Value) -> list[tuple[str, ...]]:
    """Names of fields that belong together, however they were nested."""
    if not isinstance(value, (list, tuple, set)):
        return []
    many = sorted(value, key=repr) if isinstance(value, set) else list(value)
    if many and all(isinstance(name, str) for name in many):
        many = [tuple(many)]
    return [tuple(map(str, names)) for names in many if isinstance(names, (list, tuple))]


def _create_table(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    model = model_of(new, app, made, "name")
    if new.is_managed(model):
        editor.create_model(new, model)


def _delete_model(state: State, app: str, made: Made) -> None:
    del state.models[model_of(state, app, made, "name").key]


def _drop_table(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    model = model_of(old, app, made, "name")
    if old.is_managed(model):
        editor.delete_model(old, model)


def _rename_model(state: State, app: str, made: Made) -> None:
    model = model_of(state, app, made, "old_name")
    key, name = model.key, text(made, "new_name", 1)
    moved = {}
    for other in state.models.values():
        moved[other.key] = _repointed(state, other, key, f"{app}.{name}")
    model = replace(moved.pop(key), name=name)
    for other_key, other in moved.items():
        bases = tuple(model.key if base == key else base for base in other.bases)
        moved[other_key] = replace(other, bases=bases)
    state.models = {**moved, model.key: model}
    if state.settings.user == key:
        state.settings = replace(state.settings, user=model.key)


def _repointed(state: State, model: Model, key: Key, label: str) -> Model:
    """A model whose relations to one model lead to that model's new name."""
    fields = {}
    for name, item in model.fields.items():
        for option in ("to", "through"):
            if option in item.given and state.resolve(model, item.given[option]) == key:
                self_ = option == "to" and item.given[option] == "self"
                item = item if self_ else item.changed(**{option: label})
        fields[name] = item
    return replace(model, fields=fields)


def _move_table(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    after = new.find(app, text(made, "new_name", 1))
    before = model_of(old, app, made, "old_name")
    if after is None or not new.is_managed(after):
        return
    editor.rename_table(old.table(before), new.table(after))
    for other in sorted(old.models.values(), key=lambda each: each.app):
        for item in other.fields.values():
            leads = item.kind in kinds.RELATIONS or item.kind == kinds.MANY
            if leads and old.resolve(other, item.get("to")) == before.key:
                _follow_table(editor, old, new, other, item, before, after)
    for item in old.many(before):
        twin = after.fields.get(item.name)
        one = old.through(before, item)
        other_end = new.through(after, twin) if twin is not None else None
        if one is None or other_end is None or not other_end.auto_made:
            continue
        if old.resolve(before, item.get("to")) != before.key:
            keys = [[name for name in each.fields if name != "id"] for each in (one, other_end)]
            pairs = tuple(reversed(list(zip(keys[0], keys[1], strict=True))))
            alter_between(editor, (old, before, one), (new, after, other_end), pairs)


def _follow_table(
    editor: Editor, old: State, new: State, other: Model, item: Field, before: Model, after: Model
) -> None:
    """A relation that leads to a table which has another name now."""
    twin_model = after if other is before else new.models.get(other.key)
    twin = twin_model.fields.get(item.name) if twin_model is not None else None
    if twin_model is not None and twin is not None:
        alter(editor, End(old, other, item), End(new, twin_model, twin))


def _add_field(state: State, app: str, made: Made) -> None:
    model = model_of(state, app, made, "model_name")
    item = _given_field(state, made, text(made, "name", 1))
    if made.get("preserve_default", 3, default=True) is False:
        item = without_default(item)
    state.put(model.with_field(item))


def _add_column(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    model = model_of(new, app, made, "model_name")
    if new.is_managed(model):
        item = _given_field(new, made, text(made, "name", 1))
        if new.own(model, item.name) is not None:
            editor.add_field(new, model, item)


def _remove_field(state: State, app: str, made: Made) -> None:
    model = model_of(state, app, made, "model_name")
    name = text(made, "name", 1)
    _field_of(state, model, made, name)
    state.put(replace(model, fields={k: v for k, v in model.fields.items() if k != name}))


def _drop_column(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    model = model_of(old, app, made, "model_name")
    if old.is_managed(model):
        editor.remove_field(old, model, _field_of(old, model, made, text(made, "name", 1)))


def _alter_field(state: State, app: str, made: Made) -> None:
    model = model_of(state, app, made, "model_name")
    name = text(made, "name", 1)
    _field_of(state, model, made, name)
    item = _given_field(state, made, name)
    if made.get("preserve_default", 3, default=True) is False:
        item = without_default(item)
    state.put(model.with_field(item))


def _alter_column(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    model = model_of(new, app, made, "model_name")
    if not new.is_managed(model):
        return
    before = model_of(old, app, made, "model_name")
    name = text(made, "name", 1)
    item = _given_field(new, made, name)
    alter(editor, End(old, before, _field_of(old, before, made, name)), End(new, model, item))


def _rename_field(state: State, app: str, made: Made) -> None:
    model = model_of(state, app, made, "model_name")
    old, new = text(made, "old_name", 1), text(made, "new_name", 2)
    item = _field_of(state, model, made, old)
    fields = {key: each for key, each in model.fields.items() if key != old}
    fields[new] = renamed(item, new)
    options = dict(model.options)
    for option in ("unique_together", "index_together"):
        if option in options:
            options[option] = [
                tuple(new if name == old else name for name in names)
                for names in model.listed(option)
            ]
    state.put(replace(model, fields=fields, options=options))
    for other in list(state.models.values()):
        for each in list(other.fields.values()):
            if each.given.get("to_field") == old and state.resolve(other, each.get("to")) == (
                model.key
            ):
                other = other.with_field(each.changed(to_field=new))
                state.put(other)


def _rename_column(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    model = model_of(new, app, made, "model_name")
    if not new.is_managed(model):
        return
    before = model_of(old, app, made, "model_name")
    one = _field_of(old, before, made, text(made, "old_name", 1))
    other = _field_of(new, model, made, text(made, "new_name", 2))
    alter(editor, End(old, before, one), End(new, model, other))


# Options ------------------------------------------------------------------------------------------


def _with_option(name: str) -> Callable[[State, str, Made], None]:
    def change(state: State, app: str, made: Made) -> None:
        model = model_of(state, app, made, "name")
        given = "table" if name == "db_table" else name
        given = "table_comment" if name == "db_table_comment" else given
        value = made.get(given, 1)
        state.put(
            model.with_options(**{name: _together(value) if name.endswith("_together") else value})
        )

    return change


def _alter_options(state: State, app: str, made: Made) -> None:
    model = model_of(state, app, made, "name")
    given = made.get("options", 1)
    given = given if isinstance(given, dict) else {}
    kept = {key: item for key, item in model.options.items() if key not in _STATE_ONLY}
    state.put(replace(model, options={**kept, **{str(key): item for key, item in given.items()}}))


def _retable(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    before, after = (model_of(state, app, made, "name") for state in (old, new))
    if not new.is_managed(after):
        return
    editor.rename_table(old.table(before), new.table(after))
    for item in old.many(before):
        one, other = old.through(before, item), new.through(after, item)
        if one is not None and other is not None and other.auto_made:
            editor.rename_table(old.table(one), new.table(other))


def _comment(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    model = model_of(new, app, made, "name")
    if new.is_managed(model):
        comment = model.options.get("db_table_comment")
        editor.run(f"COMMENT ON TABLE {q(new.table(model))} IS {_quoted(comment)}")


def _quoted(comment: Value) -> str:
    return quote(str(comment) if isinstance(comment, str) else "")


def _set_together(option: str) -> Callable[[Editor, State, State, str, Made], None]:
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


def _order(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
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


def _append(option: str, given: str) -> Callable[[State, str, Made], None]:
    def change(state: State, app: str, made: Made) -> None:
        model = model_of(state, app, made, "model_name")
        item = made.get(given, 1)
        state.put(model.with_options(**{option: [*model.listed(option), item]}))

    return change


def _without(option: str) -> Callable[[State, str, Made], None]:
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


def _add_index(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    model = model_of(new, app, made, "model_name")
    given = made.get("index", 1)
    if not isinstance(given, Made):
        raise NotKnown("index")
    if name_of(given) is None and given.name in METHODS and "name" not in given.kwargs:
        raise Refused("Indexes passed to AddIndex operations require a name argument")
    if new.is_managed(model):
        editor.now(index(new, model, given, concurrently=made.name == "AddIndexConcurrently"))


def _remove_index(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    model = model_of(old, app, made, "model_name")
    if old.is_managed(model):
        name = text(made, "name", 1)
        _listed_one(model, "indexes", name, made)
        concurrently = made.name == "RemoveIndexConcurrently"
        editor.drop_index(old.table(model), name, concurrently=concurrently)


def _rename_index(state: State, app: str, made: Made) -> None:
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


def _move_index(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
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


def _add_constraint(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
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


def _remove_constraint(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
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


def _alter_constraint(state: State, app: str, made: Made) -> None:
    model = model_of(state, app, made, "model_name")
    name, given = text(made, "name", 1), made.get("constraint", 2)
    changed = [given if name_of(item) == name else item for item in model.listed("constraints")]
    state.put(model.with_options(constraints=changed))


def _validate(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
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


def _extension(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    name = EXTENSIONS.get(made.name) or text(made, "name", 0)
    editor.run(f"CREATE EXTENSION IF NOT EXISTS {q(name)}")


def _create_collation(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    name, locale = text(made, "name", 0), text(made, "locale", 1)
    provider = made.get("provider", 2, default="libc")
    words = [f"locale={_quoted(locale)}", f"provider={_quoted(provider)}"]
    if made.get("deterministic", 3, default=True) is False:
        words.append("deterministic=false")
    editor.run(f"CREATE COLLATION {q(name)} ({', '.join(words)})")


def _remove_collation(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    editor.run(f"DROP COLLATION {q(text(made, 'name', 0))}")


def _nothing(state: State, app: str, made: Made) -> None:
    """The models stay as they are."""


def _silent(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """The database stays as it is."""


StateChange = Callable[[State, str, Made], None]
Sending = Callable[[Editor, State, State, str, Made], None]
OPERATIONS: Final[dict[str, tuple[StateChange, Sending]]] = {
    "CreateModel": (_create_model, _create_table),
    "DeleteModel": (_delete_model, _drop_table),
    "RenameModel": (_rename_model, _move_table),
    "AlterModelTable": (_with_option("db_table"), _retable),
    "AlterModelTableComment": (_with_option("db_table_comment"), _comment),
    "AlterUniqueTogether": (_with_option("unique_together"), _set_together("unique_together")),
    "AlterIndexTogether": (_with_option("index_together"), _set_together("index_together")),
    "AlterOrderWithRespectTo": (_with_option("order_with_respect_to"), _order),
    "AlterModelOptions": (_alter_options, _silent),
    "AlterModelManagers": (_nothing, _silent),
    "AddField": (_add_field, _add_column),
    "RemoveField": (_remove_field, _drop_column),
    "AlterField": (_alter_field, _alter_column),
    "RenameField": (_rename_field, _rename_column),
    "AddIndex": (_append("indexes", "index"), _add_index),
    "AddIndexConcurrently": (_append("indexes", "index"), _add_index),
    "RemoveIndex": (_without("indexes"), _remove_index),
    "RemoveIndexConcurrently": (_without("indexes"), _remove_index),
    "RenameIndex": (_rename_index, _move_index),
    "AddConstraint": (_append("constraints", "constraint"), _add_constraint),
    "AddConstraintNotValid": (_append("constraints", "constraint"), _add_constraint),
    "RemoveConstraint": (_without("constraints"), _remove_constraint),
    "AlterConstraint": (_alter_constraint, _silent),
    "ValidateConstraint": (_nothing, _validate),
    "CreateExtension": (_nothing, _extension),
    **dict.fromkeys(EXTENSIONS, (_nothing, _extension)),
    "CreateCollation": (_nothing, _create_collation),
    "RemoveCollation": (_nothing, _remove_collation),
}

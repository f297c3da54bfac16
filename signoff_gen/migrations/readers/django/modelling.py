"""Operations on models and fields: what they make of the models, and what they send."""

from dataclasses import replace

from signoff_gen.migrations.readers.django import kinds
from signoff_gen.migrations.readers.django.alteration import End, alter, alter_between
from signoff_gen.migrations.readers.django.arguments import (
    field_named,
    given_field,
    model_of,
    text,
    together,
)
from signoff_gen.migrations.readers.django.columns import refuse_unresolved
from signoff_gen.migrations.readers.django.editor import Editor
from signoff_gen.migrations.readers.django.fields import field_of, settled
from signoff_gen.migrations.readers.django.state import Field, Key, Model, State
from signoff_gen.migrations.readers.python.values import Made, Symbol


def _fields(state: State, made: Made) -> tuple[dict[str, Field], bool]:
    """The fields of a new model, and whether all are known."""
    given = made.get("fields", 1)
    found: dict[str, Field] = {}
    if not isinstance(given, (list, tuple)):
        return found, False
    certain = True
    user = ".".join(state.settings.user)
    for pair in given:
        if not isinstance(pair, (list, tuple)) or len(pair) != 2 or not isinstance(pair[0], str):
            certain = False
            continue
        name = str(pair[0])
        if isinstance(pair[1], Made):
            found[name] = settled(field_of(name, pair[1]), user)
        elif name == "id":
            found[name] = state.automatic()
        else:
            found[name] = Field(name, "", "", {})
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


def create_model(state: State, app: str, made: Made) -> None:
    """A new model."""
    name = text(made, "name", 0)
    fields, certain = _fields(state, made)
    options = made.get("options", 2)
    options = {str(key): item for key, item in options.items()} if isinstance(options, dict) else {}
    for option in ("unique_together", "index_together"):
        if option in options:
            options[option] = together(options[option])
    state.put(Model(app, name, fields, options, _bases(state, app, made), certain=certain))


def create_table(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """Make the table of a new model."""
    model = model_of(new, app, made, "name")
    if new.is_managed(model):
        if not model.certain:
            editor.unsure.append(f"not all fields of {model.label} are known")
        for item in model.fields.values():
            with editor.going_on():
                refuse_unresolved(new, model, item)
        editor.create_model(new, model)


def delete_model(state: State, app: str, made: Made) -> None:
    """A model less."""
    del state.models[model_of(state, app, made, "name").key]


def drop_table(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """Drop the table of a model."""
    model = model_of(old, app, made, "name")
    if old.is_managed(model):
        editor.delete_model(old, model)


def rename_model(state: State, app: str, made: Made) -> None:
    """A model has another name, and what leads to it follows."""
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


def move_table(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """Give a table the new name of its model, with the columns that are named after it."""
    after = new.find(app, text(made, "new_name", 1))
    before = model_of(old, app, made, "old_name")
    if after is None or not new.is_managed(after):
        return
    editor.rename_table(old.table(before), new.table(after))
    for other in sorted(old.models.values(), key=lambda each: each.app):
        for item in other.fields.values():
            hidden = str(item.get("related_name", "")).endswith("+")
            leads = item.kind == kinds.MANY or (item.kind in kinds.RELATIONS and not hidden)
            if leads and old.resolve(other, item.get("to")) == before.key:
                _follow_table(editor, old, new, other, item, before, after)
    for item in old.many(before):
        twin = after.fields.get(item.name)
        one = old.through(before, item)
        other_end = new.made_between(after, twin) if twin is not None else None
        if one is None or other_end is None:
            continue
        if old.resolve(before, item.get("to")) != before.key:
            alter_between(editor, (old, one), (new, other_end))


def _follow_table(
    editor: Editor, old: State, new: State, other: Model, item: Field, before: Model, after: Model
) -> None:
    """A relation that leads to a table which has another name now."""
    twin_model = after if other is before else new.models.get(other.key)
    twin = twin_model.fields.get(item.name) if twin_model is not None else None
    if twin_model is not None and twin is not None:
        alter(editor, End(old, other, item), End(new, twin_model, twin))


def add_field(state: State, app: str, made: Made) -> None:
    """A new field."""
    model = model_of(state, app, made, "model_name")
    state.put(model.with_field(_kept_field(state, made, text(made, "name", 1))))


def _kept_field(state: State, made: Made, name: str) -> Field:
    """A field as it is remembered: without a default that was for once only."""
    item = given_field(state, made, name)
    once = made.get("preserve_default", 3, default=True) is False
    return item.without("default") if once else item


def add_column(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """Make the column of a new field."""
    model = model_of(new, app, made, "model_name")
    if new.is_managed(model):
        item = given_field(new, made, text(made, "name", 1))
        if new.own(model, item.name) is not None:
            with editor.going_on():
                refuse_unresolved(new, model, item)
            editor.add_field(new, model, item)


def remove_field(state: State, app: str, made: Made) -> None:
    """A field less."""
    model = model_of(state, app, made, "model_name")
    name = text(made, "name", 1)
    field_named(state, model, made, name)
    state.put(replace(model, fields={k: v for k, v in model.fields.items() if k != name}))


def drop_column(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """Drop the column of a field."""
    model = model_of(old, app, made, "model_name")
    if old.is_managed(model):
        editor.remove_field(old, model, field_named(old, model, made, text(made, "name", 1)))


def alter_field(state: State, app: str, made: Made) -> None:
    """A field is another one."""
    model = model_of(state, app, made, "model_name")
    name = text(made, "name", 1)
    field_named(state, model, made, name)
    state.put(model.with_field(_kept_field(state, made, name)))


def alter_column(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """Make the column of a field another one."""
    model = model_of(new, app, made, "model_name")
    if not new.is_managed(model):
        return
    before = model_of(old, app, made, "model_name")
    name = text(made, "name", 1)
    item = given_field(new, made, name)
    refuse_unresolved(new, model, item)
    alter(editor, End(old, before, field_named(old, before, made, name)), End(new, model, item))


def rename_field(state: State, app: str, made: Made) -> None:
    """A field has another name, and what names it follows."""
    model = model_of(state, app, made, "model_name")
    old, new = text(made, "old_name", 1), text(made, "new_name", 2)
    item = field_named(state, model, made, old)
    fields = {key: each for key, each in model.fields.items() if key != old}
    fields[new] = replace(item, name=new)
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


def rename_column(editor: Editor, old: State, new: State, app: str, made: Made) -> None:
    """Give a column the new name of its field."""
    model = model_of(new, app, made, "model_name")
    if not new.is_managed(model):
        return
    before = model_of(old, app, made, "model_name")
    one = field_named(old, before, made, text(made, "old_name", 1))
    other = field_named(new, model, made, text(made, "new_name", 2))
    alter(editor, End(old, before, one), End(new, model, other))

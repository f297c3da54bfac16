"""Models as migrations have made them so far, as Django itself keeps them while it migrates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from signoff_gen.migrations.readers.django import kinds, naming
from signoff_gen.migrations.readers.python.values import Value

Key = tuple[str, str]
"""An app's label, and a model's name in lower case."""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A field of a model."""

    name: str
    kind: str
    """The class of Django's own that it is, or behaves like; empty if that is not known."""
    path: str
    """Full name of its class."""
    given: Mapping[str, Value]
    """Its arguments."""
    base: "Field | None" = None
    """Of an array what it consists of, of a generated field what it gives."""

    def get(self, name: str, default: Value = None) -> Value:
        """An argument, or what its kind has without being told."""
        if name in self.given:
            return self.given[name]
        return kinds.DEFAULTS.get(self.kind, {}).get(name, default)

    @property
    def options(self) -> dict[str, Value]:
        """All arguments, with those that its kind has without being told."""
        return {**kinds.DEFAULTS.get(self.kind, {}), **self.given}

    @property
    def primary(self) -> bool:
        """Whether it is its model's primary key."""
        return self.get("primary_key") is True

    @property
    def unique(self) -> bool:
        """Whether its values are all different."""
        return self.primary or self.get("unique") is True

    @property
    def null(self) -> bool:
        """Whether it can be without a value."""
        return self.get("null") is True

    @property
    def indexed(self) -> bool:
        """Whether an index is asked for."""
        return self.get("db_index") is True

    def changed(self, **options: Value) -> "Field":
        """The same with other arguments."""
        return replace(self, given={**self.given, **options})

    def without(self, name: str) -> "Field":
        """The same without an argument."""
        return replace(self, given={key: item for key, item in self.given.items() if key != name})


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A model at one moment."""

    app: str
    name: str
    fields: Mapping[str, Field]
    options: Mapping[str, Value] = field(default_factory=dict)
    bases: tuple[Key, ...] = ()
    """Models that it extends, for tables of several models and for proxies."""
    auto_made: bool = False
    """Django made it for a `ManyToManyField`."""
    certain: bool = True
    """All of its fields and options are known."""

    @property
    def key(self) -> Key:
        """What it is found by."""
        return self.app, self.name.lower()

    @property
    def label(self) -> str:
        """How Django writes it."""
        return f"{self.app}.{self.name}"

    def listed(self, option: str) -> list[Any]:
        """The elements of an option such as `indexes`."""
        found = self.options.get(option)
        return list(found) if isinstance(found, (list, tuple, set)) else []

    def with_options(self, **options: Value) -> "Model":
        """The same with other options."""
        return replace(self, options={**self.options, **options})

    def with_field(self, item: Field) -> "Model":
        """The same with one more, or one other, field."""
        return replace(self, fields={**self.fields, item.name: item})


@dataclass(frozen=True, slots=True)
class Settings:
    """What a project's settings say that matters here."""

    user: Key = ("auth", "user")
    """The model of users."""
    auto_field: str = "AutoField"
    """The kind of primary keys that nobody wrote."""
    apps: tuple[str, ...] | None = None
    """What is installed; None where that is not known."""
    modules: Mapping[str, str] = field(default_factory=dict)
    """Where migrations stand that do not stand in their app, by label."""
    values: Mapping[str, Value] = field(default_factory=dict)
    """All that is known of the settings, by name."""
    told_user: bool = False
    """The settings were found, and name the model of users."""
    told_auto_field: bool = False
    """The settings were found, and with them the kind of primary keys."""


@dataclass(slots=True)
class State:
    """All models of a project at one moment."""

    settings: Settings
    models: dict[Key, Model] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    """Labels of the apps whose migrations are there to be read."""
    complete: bool = False
    """There are no other apps."""

    def is_known(self, app: str) -> bool:
        """Whether all models of an app are here, or there is no such app."""
        return self.complete or app in self.known

    def copy(self) -> "State":
        """The same, to be changed."""
        return State(self.settings, dict(self.models), self.known, self.complete)

    def find(self, app: str, name: str) -> Model | None:
        """A model by its app and its name in any case."""
        return self.models.get((app, name.lower()))

    def put(self, model: Model) -> None:
        """Add a model, or have another in its place."""
        self.models[model.key] = model

    def resolve(self, model: Model, to: Value) -> Key | None:
        """The model that a relation names; None if that is not known.

        Args:
            model: the model that the relation stands in.
            to: what it names.
        """
        if not isinstance(to, str):
            return None
        if to == "self":
            return model.key
        app, _, name = to.rpartition(".")
        return app or model.app, name.lower()

    def concrete(self, model: Model) -> Model:
        """The model whose table a model uses: not itself for a proxy."""
        for _ in range(20):
            if model.options.get("proxy") is not True:
                break
            bases = [self.models[key] for key in model.bases if key in self.models]
            if not bases:
                break
            model = bases[0]
        return model

    def table(self, model: Model) -> str:
        """The name of a model's table."""
        model = self.concrete(model)
        named = model.options.get("db_table")
        if isinstance(named, str) and named:
            return str(named)
        return naming.truncated(f"{model.app}_{model.name.lower()}")

    def automatic(self) -> Field:
        """The primary key that Django adds where there is none."""
        kind = self.settings.auto_field
        return Field("id", kind, kind, {"primary_key": True})

    def is_managed(self, model: Model) -> bool:
        """Whether Django makes and changes its table."""
        if model.options.get("managed") is False or model.options.get("proxy") is True:
            return False
        swap = model.options.get("swappable")
        if swap == "AUTH_USER_MODEL":
            return self.settings.user == model.key
        chosen = self.settings.values.get(swap) if isinstance(swap, str) else None
        return not isinstance(chosen, str) or chosen.lower() == model.label.lower()

    def fields(self, model: Model) -> list[Field]:
        """A model's own fields, with the primary key that Django adds."""
        model = self.concrete(model)
        found = list(model.fields.values())
        if not any(item.primary for item in found):
            found.insert(0, self.automatic())
        if isinstance(model.options.get("order_with_respect_to"), str):
            found.append(Field("_order", "OrderWrt", "OrderWrt", {}))
        return found

    def field(self, model: Model, name: str) -> Field | None:
        """A field by its name, its column's attribute, or `pk`; also of the models it extends."""
        for each in self._lineage(model):
            for item in self.fields(each):
                relation = item.kind in kinds.RELATIONS and name == f"{item.name}_id"
                if item.name == name or relation or (name == "pk" and item.primary):
                    return item
        return None

    def is_whole(self, model: Model) -> bool:
        """Whether all fields of a model are known, with those of the models it extends."""
        return all(
            each.certain and all(key in self.models for key in each.bases)
            for each in self._lineage(model)
        )

    def own(self, model: Model, name: str) -> Field | None:
        """A field of a model itself, by its name."""
        return next((item for item in self.fields(model) if item.name == name), None)

    def primary(self, model: Model) -> Field:
        """A model's primary key."""
        return next(item for item in self.fields(model) if item.primary)

    def _lineage(self, model: Model) -> Iterator[Model]:
        todo: list[Model] = [self.concrete(model)]
        seen: set[Key] = set()
        while todo and len(seen) < 50:
            each = todo.pop(0)
            if each.key not in seen:
                seen.add(each.key)
                yield each
                todo += [self.models[key] for key in each.bases if key in self.models]

    # --- many to many ---

    def through(self, model: Model, item: Field) -> Model | None:
        """The model between two models that are many to each other; None if it is not known.

        Args:
            model: the one with the field.
            item: a `ManyToManyField`.
        """
        named = item.get("through")
        if named is not None:
            key = self.resolve(model, named)
            return self.models.get(key) if key else None
        other = self.resolve(model, item.get("to"))
        if other is None:
            return None
        own, target = model.name.lower(), other[1]
        if own == target:  # also where they are models of two apps
            own, target = f"from_{own}", f"to_{own}"
        table = item.get("db_table")
        if not isinstance(table, str):
            table = naming.truncated(f"{self.table(model)}_{item.name}".replace('"', ""))
        constrained = {"db_constraint": item.get("db_constraint")}
        parts = (
            self.automatic(),
            Field(own, "ForeignKey", "ForeignKey", {"to": model.label, **constrained}),
            Field(target, "ForeignKey", "ForeignKey", {"to": ".".join(other), **constrained}),
        )
        options = {"db_table": table, "unique_together": {(own, target)}}
        name = f"{model.name}_{item.name}"
        return Model(
            model.app, name, {part.name: part for part in parts}, options, auto_made=True
        )  # fmt: skip

    def made_between(self, model: Model, item: Field) -> Model | None:
        """The model that Django itself makes between two; None if the migrations make it."""
        found = self.through(model, item)
        return found if found is not None and found.auto_made else None

    def many(self, model: Model) -> list[Field]:
        """A model's own fields that are many to many."""
        return [item for item in model.fields.values() if item.kind == kinds.MANY]

    def everyone(self) -> Iterator[Model]:
        """All models, with those that Django makes between two, app by app."""
        for model in sorted(self.models.values(), key=lambda each: each.app):
            yield model
            for item in self.many(model):
                if (between := self.made_between(model, item)) is not None:
                    yield between

"""What Django sends when a field becomes another one."""

from dataclasses import dataclass
from typing import Final

from signoff_gen.migrations.readers.django import kinds, naming
from signoff_gen.migrations.readers.django.columns import (
    Column,
    Refused,
    column,
    related,
    target,
)
from signoff_gen.migrations.readers.django.editor import Editor
from signoff_gen.migrations.readers.django.fields import shape
from signoff_gen.migrations.readers.django.indexes import name_of
from signoff_gen.migrations.readers.django.pending import (
    Pending,
    field_index,
    foreign_key,
    pattern_index,
    q,
)
from signoff_gen.migrations.readers.django.state import Field, Model, State
from signoff_gen.migrations.readers.django.values import default_of, quote

_TEXTS: Final = ("varchar", "text", "citext")


@dataclass(frozen=True, slots=True)
class End:
    """A field on one side of a change."""

    state: State
    model: Model
    field: Field


def alter(editor: Editor, old: End, new: End) -> None:
    """Make a field another one.

    Args:
        editor: what sends the statements.
        old: the field as it is.
        new: the field as it becomes.

    Raises:
        Refused: Django does not do such a change.
    """
    many = [end.field.kind == kinds.MANY for end in (old, new)]
    if all(many):
        _alter_many(editor, old, new)
        return
    if any(many):
        raise Refused(
            f"Cannot alter field {old.model.label}.{old.field.name} into "
            f"{new.model.label}.{new.field.name} - they are not compatible types"
        )
    before, after = (column(end.state, end.model, end.field) for end in (old, new))
    if before is None or after is None or not _differs(old, new, before, after):
        return
    generated = "GeneratedField" in (old.field.kind, new.field.kind)
    if generated and _generation(old.field) != _generation(new.field):
        raise Refused(
            f"Modifying GeneratedFields is not supported - the field "
            f"{new.model.label}.{new.field.name} must be removed and re-added "
            "with the new definition."
        )
    _Change(editor, old, new, before, after).run()


def _generation(item: Field) -> object:
    return item.kind == "GeneratedField", shape(item, None)


def _differs(old: End, new: End, before: Column, after: Column) -> bool:
    """Whether a change of a field concerns the database at all."""
    if before.name != after.name:
        return True
    ends = [target(end.state, end.model, end.field) for end in (old, new)]
    tables = [end.table if end is not None else None for end in ends]
    same = tables[0] is not None and tables[0] == tables[1]
    named = [None if same else end.field.get("to") for end in (old, new)]
    return shape(old.field, named[0]) != shape(new.field, named[1])


def alter_between(editor: Editor, old: tuple[State, Model], new: tuple[State, Model]) -> None:
    """Make the table between two models another one.

    Args:
        editor: what sends the statements.
        old: all models as they are, and the one between.
        new: the same as they become.
    """
    editor.rename_table(old[0].table(old[1]), new[0].table(new[1]))
    befores, afters = (_keys(between) for _, between in (old, new))
    for before, after in zip(befores, afters, strict=False):
        alter(editor, End(*old, before), End(*new, after))


def _keys(between: Model) -> list[Field]:
    """The foreign keys of a table that Django makes between two models, the one to them first."""
    return [item for name, item in between.fields.items() if name != "id"][::-1]


def _alter_many(editor: Editor, old: End, new: End) -> None:
    one = old.state.through(old.model, old.field)
    other = new.state.through(new.model, new.field)
    if one is None or other is None:
        return
    if one.auto_made != other.auto_made:
        raise Refused(
            f"Cannot alter field {old.model.label}.{old.field.name} into "
            f"{new.model.label}.{new.field.name} - they are not compatible types (you cannot "
            "alter to or from M2M fields, or add or remove through= on M2M fields)"
        )
    if not one.auto_made:
        return
    alter_between(editor, (old.state, one), (new.state, other))


@dataclass(slots=True)
class _Change:
    """One change of a column."""

    editor: Editor
    old: End
    new: End
    before: Column
    after: Column

    def run(self) -> None:
        """Send all statements, in Django's order."""
        before, after = self.before, self.after
        dropped = self._drop_own_foreign_key()
        self._drop_unique()
        turned = self._drop_references()
        self._drop_index()
        self._drop_check()
        self._rename()
        later = self._change_type_and_more()
        for sql in later:
            self.editor.run(sql)
        if before.field.primary and not after.field.primary:
            for name in self.editor.database.named(after.table, None, "pk"):
                self.editor.drop_constraint(after.table, name)
        self._add_unique()
        self._add_index()
        turned_now = self._turn_references(turned)
        self._add_foreign_key(dropped)
        for each in turned_now if turned else ():
            if each.target is not None and each.target.constrained:
                self.editor.now(_named_shortly(foreign_key(each), each))
        self._add_check()
        if self._needs_default:
            table = q(after.table)
            self.editor.run(f"ALTER TABLE {table} ALTER COLUMN {q(after.name)} DROP DEFAULT")
        self._patterns()

    # --- what goes ---

    def _drop_own_foreign_key(self) -> bool:
        before, table = self.before, self.after.table
        constrained = before.field.get("db_constraint") is not False
        if before.field.kind not in kinds.RELATIONS or not constrained:
            return False
        if not self._differs_beyond_comment():
            return False
        return self.editor.drop_foreign_keys(table, before.name)

    def _differs_beyond_comment(self) -> bool:
        old, new = (
            End(end.state, end.model, end.field.without("db_comment"))
            for end in (self.old, self.new)
        )
        return _differs(old, new, self.before, self.after)

    def _drop_unique(self) -> None:
        old, new = self.before.field, self.after.field
        becomes_primary = not old.primary and new.primary
        if not old.unique or (new.unique and not becomes_primary):
            return
        own = {name_of(made) for made in self.old.model.listed("constraints")}
        table = self.after.table
        found = self.editor.database.named(table, (self.before.name,), "unique", "unique index")
        for name in found:
            if name not in own:
                self.editor.drop_constraint(table, name)

    def _drop_references(self) -> bool:
        """Drop the foreign keys of others whose type has to follow; whether it has to."""
        old, new = self.before, self.after
        both = (old.field.primary and new.field.primary) or (old.field.unique and new.field.unique)
        if not both or (old.type == new.type and old.collation == new.collation):
            return False
        for model, item in related(self.new.state, self.new.model, self.new.field):
            each = column(self.new.state, model, item)
            if each is not None:
                self.editor.drop_foreign_keys(each.table, each.name)
        return True

    def _drop_index(self) -> None:
        old, new = self.before.field, self.after.field
        if not old.indexed or old.unique or (new.indexed and not new.unique):
            return
        own = {name_of(made) for made in self.old.model.listed("indexes")}
        table = self.after.table
        for name in self.editor.database.named(table, (self.before.name,), "index",
                                               "unique index"):  # fmt: skip
            if name not in own:
                self.editor.drop_index(table, name)

    def _drop_check(self) -> None:
        if not self.before.check or self.after.field.kind in kinds.CHECKED:
            return
        table = self.after.table
        for name in self.editor.database.named(table, (self.before.name,), "check"):
            self.editor.drop_constraint(table, name)

    def _rename(self) -> None:
        before, after = self.before, self.after
        if before.name == after.name:
            return
        table = after.table
        old, new = q(before.name), q(after.name)
        self.editor.run(f"ALTER TABLE {q(table)} RENAME COLUMN {old} TO {new}")
        self.editor.database.rename_column(table, before.name, after.name)
        for item in self.editor.pending:
            if item.table == table:
                item.columns = tuple(
                    after.name if name == before.name else name for name in item.columns
                )
            if (item.to_table, item.to_column) == (table, before.name):
                item.to_column = after.name

    # --- what changes ---

    @property
    def _fills_in_four_steps(self) -> bool:
        old, new = self.before.field, self.after.field
        given = new.given.keys() & {"default", "db_default"}
        return bool(given) and old.null and not new.null

    @property
    def _needs_default(self) -> bool:
        old, new = self.before.field, self.after.field
        if not old.null or new.null or "db_default" in new.given:
            return False
        default = default_of(new)
        return default is not None and default != default_of(old)

    def _change_type_and_more(self) -> list[str]:
        """The type, the default and whether it can be null; what is to follow afterwards."""
        old, new, table = self.before, self.after, self.after.table
        name = q(new.name)
        actions: list[str] = []
        later: list[str] = []
        if (
            old.type != new.type
            or old.identity != new.identity
            or old.collation != new.collation
            or old.comment != new.comment
        ):
            actions.append(self._type_change(old, new))
            if new.identity and not old.identity:
                later.append(
                    f"ALTER TABLE {q(table)} ALTER COLUMN {name} ADD GENERATED BY DEFAULT "
                    "AS IDENTITY"
                )
            elif new.identity and old.type != new.type:
                later += self._sequence(new)
            elif old.comment != new.comment:
                comment = quote(new.comment or "")
                later.append(f"COMMENT ON COLUMN {q(table)}.{name} IS {comment}")
        actions += self._default_changes()
        if self._needs_default:
            actions.append(f"ALTER COLUMN {name} SET DEFAULT {default_of(new.field)}")
        null = []
        if old.field.null != new.field.null:
            null = [f"ALTER COLUMN {name} {'DROP' if new.field.null else 'SET'} NOT NULL"]
        if not self._fills_in_four_steps:
            actions += null
        known = (old.certain or old.target is not None) and (
            new.certain or new.target is not None or old.type == new.type
        )
        if actions:
            self.editor.run(f"ALTER TABLE {q(table)} {', '.join(actions)}", certain=known)
        if self._fills_in_four_steps and (actions or null):
            self._fill(null)
        return later

    def _sequence(self, each: Column) -> list[str]:
        """What makes the numbers of a column have its type."""
        name = self.editor.database.sequences.get((each.table, each.name))
        return [f"ALTER SEQUENCE IF EXISTS {q(name)} AS {each.type}"] if name else []

    def _fill(self, null: list[str]) -> None:
        new, table = self.after, q(self.after.table)
        name = q(new.name)
        if "db_default" in new.field.given:
            value = self.editor.database_default(self.new.state, self.new.model, new.field)
        else:
            value = default_of(new.field) or "NULL"
        self.editor.run(
            f"UPDATE {table} SET {name} = {value} WHERE {name} IS NULL"  # noqa: S608 - never run
            "; SET CONSTRAINTS ALL IMMEDIATE"
        )
        for action in null:
            self.editor.run(f"ALTER TABLE {table} {action}")

    def _default_changes(self) -> list[str]:
        old, new = self.before.field, self.after.field
        name = q(self.after.name)
        if "db_default" in new.given:
            value = self.editor.database_default(self.new.state, self.new.model, new)
            if "db_default" in old.given:
                was = self.editor.database_default(self.old.state, self.old.model, old)
                if was == value:
                    return []
            return [f"ALTER COLUMN {name} SET DEFAULT {value}"]
        return [f"ALTER COLUMN {name} DROP DEFAULT"] if "db_default" in old.given else []

    def _type_change(self, old: Column, new: Column) -> str:
        """The part that changes a type; what has to go before it is sent."""
        if _leaves_text(old, new):
            name = naming.generated(naming.bare(new.table), [old.name], "_like")
            self.editor.drop_index(new.table, name)
        if old.identity and not new.identity:
            self.editor.run(
                f"ALTER TABLE {q(new.table)} ALTER COLUMN {q(new.name)} DROP IDENTITY IF EXISTS"
            )
        collation = f" COLLATE {q(new.collation)}" if new.collation else ""
        if new.identity and not old.identity:
            collation = ""
        using = f" USING {q(new.name)}::{new.type}" if _casts(old, new) else ""
        return f"ALTER COLUMN {q(new.name)} TYPE {new.type}{collation}{using}"

    # --- what comes ---

    def _add_unique(self) -> None:
        old, new = self.before.field, self.after.field
        if not new.primary and new.unique and (not old.unique or old.primary):
            self.editor.now(
                Pending(
                    "unique", self.after.table, (self.after.name,), None, "_uniq",
                    form="ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE ({columns})",
                    place=self.editor.place,
                )
            )  # fmt: skip

    def _add_index(self) -> None:
        old, new = self.before.field, self.after.field
        if (not old.indexed or old.unique) and new.indexed and not new.unique:
            self._now(field_index(self.after))

    def _now(self, item: Pending) -> None:
        item.place = self.editor.place
        self.editor.now(item)

    def _turn_references(self, turned: bool) -> list[Column]:
        """Have the foreign keys of others follow the type; their columns."""
        new = self.after
        becomes_primary = not self.before.field.primary and new.field.primary
        if becomes_primary:
            name = naming.generated(naming.bare(new.table), [new.name], "_pk")
            self._now(
                Pending(
                    "pk", new.table, (new.name,), name,
                    form="ALTER TABLE {table} ADD CONSTRAINT {name} PRIMARY KEY ({columns})",
                )
            )  # fmt: skip
        if not turned and not becomes_primary:
            return []
        found = []
        for model, item in related(self.new.state, self.new.model, self.new.field):
            each = column(self.new.state, model, item)
            if each is None:
                continue
            was = self._was(model, item)
            part = self._type_change(was or each, each)
            self.editor.run(f"ALTER TABLE {q(each.table)} {part}", certain=each.certain)
            found.append(each)
        return found

    def _was(self, model: Model, item: Field) -> Column | None:
        """A column as it was; that of a table between two models follows from what is now."""
        before = self.old.state.models.get(model.key)
        old = before.fields.get(item.name) if before is not None else None
        if before is None or old is None:
            return column(self.old.state, model, item)
        return column(self.old.state, before, old)

    def _add_foreign_key(self, dropped: bool) -> None:
        old, new = self.before, self.after
        if new.target is None or not new.target.constrained:
            return
        was_free = old.field.kind not in kinds.RELATIONS or (
            old.field.get("db_constraint") is False
        )
        if dropped or was_free:
            self._now(foreign_key(new))

    def _add_check(self) -> None:
        if not self.after.check or self.before.field.kind in kinds.CHECKED:
            return
        name = naming.generated(naming.bare(self.after.table), [self.after.name], "_check")
        form = f"ALTER TABLE {{table}} ADD CONSTRAINT {{name}} CHECK ({self.after.check})"
        self._now(Pending("check", self.after.table, (self.after.name,), name, form=form))

    def _patterns(self) -> None:
        """The second index of texts, for searching with patterns."""
        old, new = self.before, self.after
        one, other = old.field, new.field
        if (
            (not (one.indexed or one.unique) and other.indexed)
            or (not one.unique and other.unique)
            or _leaves_text(old, new)
        ) and new.pattern_class is not None:
            self._now(pattern_index(new))
        if one.unique and not (other.indexed or other.unique):
            name = naming.generated(naming.bare(new.table), [old.name], "_like")
            self.editor.drop_index(new.table, name)


def _named_shortly(item: Pending, each: Column) -> Pending:
    """A foreign key that is made again is called without what it points to."""
    item.name = naming.generated(naming.bare(each.table), [each.name], "_fk")
    return item


def _leaves_text(old: Column, new: Column) -> bool:
    if not (old.field.indexed or old.field.unique):
        return False
    return any(
        old.type.startswith(word) and not new.type.startswith(word) for word in _TEXTS
    )  # fmt: skip


def _casts(old: Column, new: Column) -> bool:
    """Whether rows need a cast to the new type."""
    if new.field.kind == "GeneratedField":
        return False
    if old.field.kind == "ArrayField" and new.field.kind == "ArrayField":
        return _base(old.field) != _base(new.field)
    return old.kind != new.kind


def _base(item: Field) -> str | None:
    while item.base is not None:
        item = item.base
    return kinds.template(item.kind) or kinds.type_of(item.kind, item.options)

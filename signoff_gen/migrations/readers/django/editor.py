"""The statements that Django sends for changes of its models."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from signoff_gen.migrations.chain import Place, Statement
from signoff_gen.migrations.readers.django import kinds
from signoff_gen.migrations.readers.django.columns import Column, Refused, column, columns
from signoff_gen.migrations.readers.django.expressions import NotUnderstood, Writer
from signoff_gen.migrations.readers.django.indexes import clause, index
from signoff_gen.migrations.readers.django.pending import (
    DEFERRED,
    Pending,
    column_names,
    field_index,
    fk_name,
    foreign_key,
    pattern_index,
    q,
)
from signoff_gen.migrations.readers.django.state import Field, Model, State
from signoff_gen.migrations.readers.django.tables import Constraint, Database
from signoff_gen.migrations.readers.django.values import default_of, quote, stand_in, typed
from signoff_gen.migrations.readers.python.values import Made, Symbol


@dataclass(slots=True)
class Editor:
    """Writes statements, and keeps those that wait for the end of a migration."""

    database: Database
    place: Place
    statements: list[Statement] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    """What Django refuses of what was done, until somebody says so."""
    unsure: list[str] = field(default_factory=list)
    """What is not understood of what was sent, until somebody says so."""

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """While inside, what Django refuses is remembered, and what comes after it is done."""
        try:
            yield
        except Refused as error:
            self.refused.append(error)

    def run(self, sql: str, *, certain: bool = True, place: Place | None = None) -> None:
        """Send a statement."""
        self.statements.append(Statement(sql, place or self.place, (), certain, written=False))

    def wait(self, item: Pending) -> None:
        """Have a statement sent at the end."""
        item.place = self.place
        self.pending.append(item)

    def now(self, item: Pending) -> None:
        """Send what would otherwise wait."""
        self.database.add(item.table, item.constraint())
        self.run(item.sql(), certain=item.certain, place=item.place)

    def finish(self) -> None:
        """The end of a migration."""
        for item in self.pending:
            self.now(item)
        self.pending.clear()

    # --- models ---

    def create_model(self, state: State, model: Model) -> None:
        """Make a table, and those of its fields that are many to many."""
        table = state.table(model)
        for names in model.listed("unique_together"):
            with self.going_on():
                self.wait(self.together(state, model, names))
        parts, later = [], []
        inline = True
        for each in columns(state, model):
            if not each.certain and each.target is None and not each.field.kind:
                later.append(each)
                continue
            parts.append(f"{q(each.name)} {self.definition(state, model, each)}")
            inline = inline and "db_default" not in each.field.given
            self._noted(each)
            if each.target is not None and each.target.constrained:
                self.wait(foreign_key(each))
        for constraint in model.listed("constraints"):
            with self.going_on():
                parts += self._of_table(state, model, constraint, inline=inline)
        self.database.make(table)
        self.run(f"CREATE TABLE {q(table)} ({', '.join(parts)})", certain=model.certain)
        for each in later:
            definition = self.definition(state, model, each)
            self.run(
                f"ALTER TABLE {q(table)} ADD COLUMN {q(each.name)} {definition}", certain=False
            )
        self.database.register(table)
        self.comment_table(table, model.options.get("db_table_comment"))
        for each in columns(state, model):
            self.comment(each)
        for each in columns(state, model):
            self._indexes(each)
        for names in model.listed("index_together"):
            with self.going_on():
                self.wait(self.together(state, model, names, kind="index"))
        for made in model.listed("indexes"):
            if isinstance(made, Made):
                with self.going_on():
                    self.wait(index(state, model, made))
        for item in state.many(model):
            if (between := state.made_between(model, item)) is not None:
                self.create_model(state, between)

    def _noted(self, each: Column) -> None:
        """Remember the constraints that a column's definition brings, until its table is there."""
        if each.identity:
            self.database.numbered(each.name)
        self.database.noted(each.name, "pk" if each.field.primary else "unique"
                            if each.field.unique else "", each.check is not None)  # fmt: skip

    def delete_model(self, state: State, model: Model) -> None:
        """Drop a table, after those of its fields that are many to many."""
        for item in state.many(model):
            if (between := state.made_between(model, item)) is not None:
                self.delete_model(state, between)
        table = state.table(model)
        self.run(f"DROP TABLE {q(table)} CASCADE")
        self.database.drop(table)
        self.pending = [
            item for item in self.pending if table not in (item.table, item.to_table)
        ]  # fmt: skip

    def rename_table(self, old: str, new: str) -> None:
        """Give a table another name."""
        if old == new:
            return
        self.run(f"ALTER TABLE {q(old)} RENAME TO {q(new)}")
        self.database.rename(old, new)
        for item in self.pending:
            item.table = new if item.table == old else item.table
            item.to_table = new if item.to_table == old else item.to_table

    def comment_table(self, table: str, comment: object) -> None:
        """Say what a table is for."""
        if isinstance(comment, str) and comment:
            self.run(f"COMMENT ON TABLE {q(table)} IS {quote(comment)}")

    def comment(self, each: Column) -> None:
        """Say what a column is for."""
        if each.comment is not None:
            self.run(f"COMMENT ON COLUMN {q(each.table)}.{q(each.name)} IS {quote(each.comment)}")

    # --- columns ---

    def definition(
        self, state: State, model: Model, each: Column, *, filled: bool = False
    ) -> str:  # fmt: skip
        """What stands behind a column's name.

        Args:
            state: all models.
            model: the column's.
            each: the column.
            filled: rows that are there get its default.
        """
        item = each.field
        words = [each.type]
        if each.collation:
            words.append(f"COLLATE {q(each.collation)}")
        if "db_default" in item.given:
            words.append(f"DEFAULT {self.database_default(state, model, item)}")
        elif filled and (default := default_of(item)) is not None:
            words.append(f"DEFAULT {default}")
        if item.kind == "GeneratedField":
            words.append(f"GENERATED ALWAYS AS ({_generated(state, model, item)}) STORED")
        else:
            words.append("NULL" if item.null else "NOT NULL")
        if item.primary:
            words.append("PRIMARY KEY")
        elif item.unique:
            words.append("UNIQUE")
        if each.identity:
            words.append("GENERATED BY DEFAULT AS IDENTITY")
        if each.check:
            words.append(f"CHECK ({each.check})")
        return " ".join(words)

    def database_default(self, state: State, model: Model, item: Field) -> str:
        """A default that the database keeps."""
        value = item.given["db_default"]
        plain = typed(value, item)
        if plain is not None:
            return plain
        if isinstance(value, (Made, Symbol)):
            try:
                return f"({Writer(state, model).expression(value)})"
            except NotUnderstood:
                pass
        return stand_in(item)

    def add_field(self, state: State, model: Model, item: Field) -> None:
        """Add a column, or the table of a field that is many to many.

        Args:
            state: all models, with the field.
            model: the one with the field.
            item: the field.
        """
        if item.kind == kinds.MANY:
            if (between := state.made_between(model, item)) is not None:
                self.create_model(state, between)
            return
        each = column(state, model, item)
        if each is None:
            return
        table = each.table
        definition = self.definition(state, model, each, filled=True)
        name = fk_name(each) if each.target is not None and each.target.constrained else None
        if each.target is not None and name is not None:
            definition += (
                f" CONSTRAINT {q(name)} REFERENCES {q(each.target.table)}"
                f"({q(each.target.column)}){DEFERRED}; SET CONSTRAINTS {q(name)} IMMEDIATE"
            )
        known = each.certain or bool(item.kind)
        self.run(f"ALTER TABLE {q(table)} ADD COLUMN {q(each.name)} {definition}", certain=known)
        self._noted(each)
        self.database.register(table)
        if name is not None:
            self.database.add(table, Constraint(name, "fk", (each.name,)))
        if "db_default" not in item.given and default_of(item) is not None:
            self.run(f"ALTER TABLE {q(table)} ALTER COLUMN {q(each.name)} DROP DEFAULT")
        self.comment(each)
        self._indexes(each)

    def remove_field(self, state: State, model: Model, item: Field) -> None:
        """Drop a column, or the table of a field that is many to many."""
        if item.kind == kinds.MANY:
            if (between := state.made_between(model, item)) is not None:
                self.delete_model(state, between)
            return
        each = column(state, model, item)
        if each is None:
            return
        if item.kind in kinds.RELATIONS:
            self.drop_foreign_keys(each.table, each.name)
        self.run(f"ALTER TABLE {q(each.table)} DROP COLUMN {q(each.name)} CASCADE")
        self.database.drop_column(each.table, each.name)
        self.pending = [
            pending
            for pending in self.pending
            if not (pending.table == each.table and each.name in pending.columns)
            and (pending.to_table, pending.to_column) != (each.table, each.name)
        ]

    def drop_foreign_keys(self, table: str, name: str) -> bool:
        """Drop the foreign keys of a column; whether there were any."""
        found = self.database.named(table, (name,), "fk")
        for each in found:
            self.run(
                f"SET CONSTRAINTS {q(each)} IMMEDIATE; "
                f"ALTER TABLE {q(table)} DROP CONSTRAINT {q(each)}"
            )
            self.database.remove(table, each)
        return bool(found)

    def drop_constraint(self, table: str, name: str) -> None:
        """Drop a constraint."""
        self.run(f"ALTER TABLE {q(table)} DROP CONSTRAINT {q(name)}")
        self.database.remove(table, name)

    def drop_index(self, table: str, name: str, *, concurrently: bool = False) -> None:
        """Drop an index, and forget the statement that would make it."""
        words = "CONCURRENTLY IF EXISTS" if concurrently else "IF EXISTS"
        self.run(f"DROP INDEX {words} {q(name)}")
        self.database.remove(table, name)
        for item in self.pending:
            if item.table == table and item.kind == "index":
                item.name = item.named()  # once looked at, its name no longer follows its columns
        self.pending = [
            item
            for item in self.pending
            if not (item.table == table and item.kind != "fk" and item.named() == name)
        ]

    def _indexes(self, each: Column) -> None:
        """The indexes that a field asks for."""
        if not each.certain and not each.field.kind:
            return
        if each.field.indexed and not each.field.unique:
            self.wait(field_index(each))
        if each.pattern_class is not None:
            self.wait(pattern_index(each))

    # --- constraints and indexes ---

    def together(
        self, state: State, model: Model, names: object, *, kind: str = "unique"
    ) -> Pending:
        """A constraint or an index over several fields, which follow from their names."""
        found, certain = column_names(state, model, names)
        if kind == "index":
            return Pending(
                "index", state.table(model), found, None, "_idx", certain=certain,
                form="CREATE INDEX {name} ON {table} ({columns})",
            )  # fmt: skip
        return Pending(
            "unique", state.table(model), found, None, "_uniq", certain=certain,
            form="ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE ({columns})",
        )  # fmt: skip

    def _of_table(
        self, state: State, model: Model, constraint: object, *, inline: bool
    ) -> list[str]:
        """What a constraint adds to the definition of its table."""
        if not isinstance(constraint, Made):
            return []
        found = clause(state, model, constraint)
        if isinstance(found, Pending):
            self.wait(found)
            return []
        if found is None:
            return []
        if not inline or not found.certain:
            self.wait(found.added(state.table(model)))
            return []
        self.database.promise(found.constraint())
        return [found.sql]


def _generated(state: State, model: Model, item: Field) -> str:
    try:
        return Writer(state, model).expression(item.get("expression"))
    except NotUnderstood:
        return "NULL"

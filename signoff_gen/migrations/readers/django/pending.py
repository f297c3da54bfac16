"""Statements that wait for the end of their migration, and the names in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from signoff_gen.migrations.chain import Place
from signoff_gen.migrations.readers.django import naming
from signoff_gen.migrations.readers.django.columns import Column, column, refuse_missing
from signoff_gen.migrations.readers.django.state import Model, State
from signoff_gen.migrations.readers.django.tables import Constraint

DEFERRED: Final = " DEFERRABLE INITIALLY DEFERRED"


def q(name: str) -> str:
    """A name in quotes, as Django writes it: one that has them already is taken as it is."""
    return name if name.startswith('"') and name.endswith('"') else f'"{name}"'


def listed(names: Iterable[str]) -> str:
    """Names with commas between them."""
    return ", ".join(map(q, names))


@dataclass(slots=True)
class Pending:
    """A statement that waits for the end of its migration."""

    kind: str
    """`index`, `unique` or `fk`."""
    table: str
    columns: tuple[str, ...]
    name: str | None
    """None: it follows from the table and the columns."""
    suffix: str = ""
    to_table: str = ""
    to_column: str = ""
    form: str = ""
    """The statement; `{name}`, `{table}` and `{columns}` are filled in at the end."""
    certain: bool = True
    place: Place | None = None

    def named(self) -> str:
        """What it will be called."""
        if self.name is not None:
            return self.name
        if self.kind == "fk":
            return naming.foreign_key(
                naming.bare(self.table), self.columns[0], naming.bare(self.to_table), self.to_column
            )
        return naming.generated(naming.bare(self.table), self.columns, self.suffix)

    def sql(self) -> str:
        """The statement."""
        return (
            self.form.replace("{name}", q(self.named()))
            .replace("{table}", q(self.table))
            .replace("{columns}", listed(self.columns))
            .replace("{to_table}", q(self.to_table))
            .replace("{to_column}", q(self.to_column))
        )

    def constraint(self) -> Constraint:
        """What it makes."""
        return Constraint(self.named(), self.kind, self.columns)


@dataclass(frozen=True, slots=True)
class Clause:
    """A constraint as it stands in the definition of a table."""

    name: str
    kind: str
    columns: tuple[str, ...]
    sql: str
    certain: bool = True

    def constraint(self) -> Constraint:
        """What it makes."""
        return Constraint(self.name, self.kind, self.columns)

    def added(self, table: str) -> Pending:
        """The statement that adds it to a table that is there."""
        form = f"ALTER TABLE {q(table)} ADD {self.sql}"
        return Pending(
            self.kind, table, self.columns, self.name, form=form, certain=self.certain
        )  # fmt: skip


def foreign_key(each: Column) -> Pending:
    """The statement that makes a foreign key."""
    target = each.target
    assert target is not None  # noqa: S101 - asked by the caller
    return Pending(
        "fk", each.table, (each.name,), None, to_table=target.table, to_column=target.column,
        form="ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) "
        "REFERENCES {to_table} ({to_column})" + DEFERRED,
    )  # fmt: skip


def fk_name(each: Column) -> str:
    """What a foreign key is called."""
    return foreign_key(each).named()


def field_index(each: Column) -> Pending:
    """The index that `db_index` asks for."""
    method = " USING GIST" if each.type.startswith(("geometry", "geography")) else ""
    return Pending(
        "index", each.table, (each.name,), None,
        form=f"CREATE INDEX {{name}} ON {{table}}{method} ({{columns}})",
    )  # fmt: skip


def pattern_index(each: Column) -> Pending:
    """The index that searching with patterns needs."""
    return Pending(
        "index", each.table, (each.name,), None, "_like",
        form=f"CREATE INDEX {{name}} ON {{table}} ({{columns}} {each.pattern_class})",
    )  # fmt: skip


def column_names(state: State, model: Model, names: object) -> tuple[tuple[str, ...], bool]:
    """The columns of fields by their names, and whether all are known.

    Raises:
        Refused: there is no such field.
    """
    found: list[str] = []
    certain = True
    for name in names if isinstance(names, (list, tuple)) else ():
        item = state.field(model, name) if isinstance(name, str) else None
        if item is None and isinstance(name, str):
            refuse_missing(state, model, name)
        each = column(state, model, item) if item is not None else None
        if each is None:
            certain = False
            found.append(str(name) if isinstance(name, str) else "?")
        else:
            found.append(each.name)
    return tuple(found), certain and bool(found)

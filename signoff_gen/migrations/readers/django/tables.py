"""What the database has by then, as far as Django asks it: constraints and indexes by columns."""

from dataclasses import dataclass, field, replace

from signoff_gen.migrations.readers.django import naming


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint or an index of a table."""

    name: str
    kind: str
    """`pk`, `unique`, `fk`, `check`, `index` or `unique index`."""
    columns: tuple[str, ...]


@dataclass(slots=True)
class Database:
    """Tables with their constraints."""

    tables: dict[str, list[Constraint]] = field(default_factory=dict)
    sequences: dict[tuple[str, str], str] = field(default_factory=dict)
    """Names of what numbers the rows, by table and column."""
    _columns: list[tuple[str, str, bool]] = field(default_factory=list)
    _numbered: list[str] = field(default_factory=list)
    _promised: list[Constraint] = field(default_factory=list)

    def make(self, table: str) -> None:
        """A table is there."""
        self.tables[table] = []

    def noted(self, column: str, key: str, checked: bool) -> None:
        """A column's definition makes a key (`pk`, `unique`), a check, or neither."""
        if key or checked:
            self._columns.append((column, key, checked))

    def numbered(self, column: str) -> None:
        """A column numbers its rows itself."""
        self._numbered.append(column)

    def promise(self, constraint: Constraint) -> None:
        """A constraint stands in the definition of the table that is made next."""
        self._promised.append(constraint)

    def register(self, table: str) -> None:
        """What was noted and promised is there; PostgreSQL has named what had no name."""
        short = naming.bare(table)
        for constraint in self._promised:
            self.add(table, constraint)
        for column in self._numbered:
            taken = set(self.sequences.values())
            name = naming.automatic(short, column, "seq", taken)
            self.sequences[table, column] = name
        for column, key, checked in self._columns:
            if key == "pk":
                name = naming.automatic(short, "", "pkey", self._taken())
                self.add(table, Constraint(name, "pk", (column,)))
            elif key:
                name = naming.automatic(short, column, "key", self._taken())
                self.add(table, Constraint(name, "unique", (column,)))
            if checked:
                name = naming.automatic(short, column, "check", self._taken())
                self.add(table, Constraint(name, "check", (column,)))
        self._columns.clear()
        self._numbered.clear()
        self._promised.clear()

    def _taken(self) -> set[str]:
        return {item.name for many in self.tables.values() for item in many}

    def add(self, table: str, constraint: Constraint) -> None:
        """A constraint is there."""
        self.tables.setdefault(table, []).append(constraint)

    def remove(self, table: str, name: str) -> None:
        """A constraint is no longer there."""
        if table in self.tables:
            self.tables[table] = [item for item in self.tables[table] if item.name != name]

    def forget(self, name: str) -> None:
        """A constraint or index is no longer there, whichever its table is."""
        for table in self.tables:
            self.remove(table, name)

    def rename_constraint(self, old: str, new: str) -> None:
        """A constraint or index has another name."""
        for table, many in self.tables.items():
            self.tables[table] = [
                replace(item, name=new) if item.name == old else item for item in many
            ]

    def drop(self, table: str) -> None:
        """A table is no longer there."""
        self.tables.pop(table, None)

    def rename(self, old: str, new: str) -> None:
        """A table has another name."""
        if old in self.tables:
            self.tables[new] = self.tables.pop(old)
        self.sequences = {
            (new if table == old else table, column): name
            for (table, column), name in self.sequences.items()
        }

    def drop_column(self, table: str, column: str) -> None:
        """A column is no longer there."""
        if table in self.tables:
            self.tables[table] = [item for item in self.tables[table] if column not in item.columns]

    def rename_column(self, table: str, old: str, new: str) -> None:
        """A column has another name."""
        if table in self.tables:
            self.tables[table] = [
                replace(item, columns=tuple(new if name == old else name for name in item.columns))
                for item in self.tables[table]
            ]

    def named(self, table: str, columns: tuple[str, ...] | None, *kinds: str) -> list[str]:
        """Names of constraints of some kinds on exactly these columns, or on any."""
        return [
            item.name
            for item in self.tables.get(table, ())
            if item.kind in kinds and columns in (None, item.columns)
        ]

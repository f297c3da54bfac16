"""What the statements so far say about a table: what frameworks read from the database."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from signoff_gen.migrations.chain import Condition, Statement
from signoff_gen.migrations.readers.names import split_path
from signoff_gen.migrations.sql.tree import NAME_LIMIT, Node, Unparsable, parse, strings

_KINDS = {
    "CONSTR_PRIMARY": "primary", "CONSTR_UNIQUE": "unique", "CONSTR_FOREIGN": "foreign",
    "CONSTR_CHECK": "check",
}  # fmt: skip
_SUFFIXES = {"primary": "pkey", "unique": "key", "foreign": "fkey", "check": "check"}
_SERIALS = ("serial", "bigserial", "smallserial")
_APART = re.compile(r"\s*(?:ALTER|DROP)\s+(?:INDEX|TYPE)\b", re.IGNORECASE)
"""Statements about what belongs to a table, without naming it."""
Columns = tuple[str, ...]


@dataclass(slots=True)
class Table:
    """A table as it stands."""

    name: str
    columns: dict[str, str] = field(default_factory=dict)
    """Types by column, as `schema.name` or `name`, with `[]` behind those of lists."""
    sizes: dict[str, str] = field(default_factory=dict)
    """Lengths, or precisions and scales, by column."""
    required: set[str] = field(default_factory=set)
    """Columns that may not be null."""
    defaults: set[str] = field(default_factory=set)
    """Columns with a default."""
    constraints: dict[str, tuple[str, Columns]] = field(default_factory=dict)
    """Kinds and columns by name."""
    indexes: dict[str, Columns] = field(default_factory=dict)

    @property
    def serials(self) -> list[str]:
        """Columns with a sequence of their own."""
        return [name for name, kind in self.columns.items() if kind in _SERIALS]

    def find(self, kind: str, columns: Columns) -> str:
        """The constraint of a kind that has these columns; any of that kind if there are none."""
        for name, (its_kind, its_columns) in self.constraints.items():
            if its_kind == kind and (not columns or set(columns) <= set(its_columns)):
                return name
        return ""

    def alone(self, kind: str, column: str) -> str:
        """The constraint of a kind over just this column; empty if there is none."""
        found = self.constraints.items()
        return next((name for name, its in found if its == (kind, (column,))), "")

    def read(self, kind: str, node: Node) -> None:
        """Take in a statement about the table."""
        if kind == "CreateStmt":
            for element in node.get("tableElts", ()):
                self._element(element)
        elif kind == "AlterTableStmt":
            for command in node.get("cmds", ()):
                self._command(command["AlterTableCmd"])
        elif kind == "IndexStmt":
            names = [item["IndexElem"].get("name", "") for item in node.get("indexParams", ())]
            self.indexes[node.get("idxname", "")] = tuple(names)
        elif kind == "RenameStmt":
            self._rename(node)

    def read_apart(self, kind: str, node: Node) -> None:
        """Take in a statement about one of the table's indexes, or of the types of its columns."""
        if kind == "DropStmt" and node.get("removeType") == "OBJECT_INDEX":
            for item in node.get("objects", ()):
                self.indexes.pop(strings(item.get("List", {}).get("items"))[-1], None)
        elif kind == "RenameStmt" and node.get("renameType") == "OBJECT_INDEX":
            old = node.get("relation", {}).get("relname", "")
            if old in self.indexes:
                self.indexes[node.get("newname", "")] = self.indexes.pop(old)
        elif kind == "RenameStmt" and node.get("renameType") == "OBJECT_TYPE":
            parts = strings(node.get("object", {}).get("List", {}).get("items"))
            old, new = ".".join(parts), ".".join([*parts[:-1], node.get("newname", "")])
            self.columns = {n: new if its == old else its for n, its in self.columns.items()}

    def _element(self, element: Node) -> None:
        if "Constraint" in element:
            self._constraint(element["Constraint"], ())
        elif "ColumnDef" in element:
            column = element["ColumnDef"]
            name = column.get("colname", "")
            self._type(name, column.get("typeName", {}))
            for item in column.get("constraints", ()):
                self._constraint(item["Constraint"], (name,))

    def _type(self, column: str, node: Node) -> None:
        parts = strings(node.get("names"))
        name = ".".join(part for part in parts if part != "pg_catalog")
        self.columns[column] = f"{name}[]" if "arrayBounds" in node else name
        sizes = [item.get("A_Const", {}).get("ival", {}) for item in node.get("typmods", ())]
        self.sizes[column] = ",".join(str(size.get("ival", 0)) for size in sizes)

    def _constraint(self, node: Node, own: Columns) -> None:
        if node.get("contype") in ("CONSTR_NOTNULL", "CONSTR_PRIMARY"):
            self.required.update(own or strings(node.get("keys")))
        elif node.get("contype") == "CONSTR_DEFAULT":
            self.defaults.update(own)
        kind = _KINDS.get(node.get("contype", ""))
        if kind is not None:
            columns = own or tuple(strings(node.get("keys") or node.get("fk_attrs")))
            parts = [self.name, *(() if kind == "primary" else columns), _SUFFIXES[kind]]
            name = node.get("conname") or "_".join(parts)[:NAME_LIMIT]
            self.constraints[name] = (kind, columns)

    def _command(self, command: Node) -> None:
        action, name = command.get("subtype"), command.get("name", "")
        if action in ("AT_AddConstraint", "AT_AddColumn"):
            self._element(command.get("def", {}))
        elif action == "AT_DropConstraint":
            self.constraints.pop(name, None)
        elif action == "AT_DropColumn":
            self.columns.pop(name, None)
            kept = self.constraints.items()
            self.constraints = {n: item for n, item in kept if name not in item[1]}
            self.indexes = {n: its for n, its in self.indexes.items() if name not in its}
            self.required.discard(name)
            self.defaults.discard(name)
        elif action == "AT_AlterColumnType":
            self._type(name, command["def"].get("ColumnDef", {}).get("typeName", {}))
        elif action in ("AT_SetNotNull", "AT_DropNotNull"):
            self.required = (self.required | {name}) - {name if action == "AT_DropNotNull" else ""}
        elif action == "AT_ColumnDefault":
            self.defaults = (self.defaults | {name}) - {"" if "def" in command else name}

    def _rename(self, node: Node) -> None:
        old, new = node.get("subname", ""), node.get("newname", "")
        if node.get("renameType") == "OBJECT_TABCONSTRAINT" and old in self.constraints:
            self.constraints[new] = self.constraints.pop(old)
        elif node.get("renameType") == "OBJECT_COLUMN":
            self.columns = {new if c == old else c: kind for c, kind in self.columns.items()}
            self.sizes = {new if c == old else c: size for c, size in self.sizes.items()}
            self.required = {new if c == old else c for c in self.required}
            self.defaults = {new if c == old else c for c in self.defaults}
            for name, (kind, columns) in list(self.constraints.items()):
                renamed = tuple(new if column == old else column for column in columns)
                self.constraints[name] = (kind, renamed)
            for name, columns in list(self.indexes.items()):
                self.indexes[name] = tuple(new if c == old else c for c in columns)
        elif node.get("renameType") == "OBJECT_TABLE":
            self.name = new


def _denied(condition: Condition, table: Table) -> bool:
    """Whether a condition does not hold of the columns that are known of a table."""
    about = split_path(condition.name.replace('"', ""))[1]
    if condition.kind != "column" or about != table.name or not table.columns:
        return False
    return (condition.member in table.columns) is not condition.holds


class Known:
    """Looks tables up in the statements so far, when code asks for one.

    Args:
        statements: those of the chain up to where it is being followed.
    """

    def __init__(self, statements: Callable[[], Iterable[Statement]]) -> None:
        self._statements = statements
        self._parsed: dict[str, list[tuple[str, Node]]] = {}

    def table(self, path: str) -> Table:
        """What is known of a table; nothing if no statement made it."""
        return self._followed(split_path(path)[1], 0)

    def _followed(self, name: str, depth: int) -> Table:
        table = Table(name)
        for statement in self._statements():
            sql = statement.sql
            if name not in sql and (sql[:1] in "Cc" or not _APART.match(sql)):
                continue
            if any(_denied(condition, table) for condition in statement.conditions):
                continue
            for kind, node in self._trees(sql):
                subject = node.get("relation", {}).get("relname")
                becomes_it = kind == "RenameStmt" and node.get("newname") == name
                if becomes_it and node.get("renameType") == "OBJECT_TABLE" and depth < 5:
                    table = self._followed(str(subject), depth + 1)
                    table.name = name
                elif subject == name and node.get("renameType") != "OBJECT_INDEX":
                    table.read(kind, node)
                else:
                    table.read_apart(kind, node)
        return table

    def _trees(self, sql: str) -> list[tuple[str, Node]]:
        if sql not in self._parsed:
            try:
                self._parsed[sql] = [(item.kind, item.node) for item in parse(sql)]
            except Unparsable:
                self._parsed[sql] = []
        return self._parsed[sql]

    def constraint(self, path: str, kind: str, columns: Columns) -> str:
        """The name of a constraint by its kind and columns; empty if it is not known."""
        return self.table(path).find(kind, columns)

    def index_on(self, path: str, columns: Columns) -> str:
        """The name of an index over columns; empty if none is known."""
        found = (n for n, its in self.table(path).indexes.items() if set(columns) <= set(its))
        return next(found, "")

    def enum_of(self, path: str, column: str) -> str:
        """The enumerated type of a column; empty if it has another type, or is not known."""
        kind = self.table(path).columns.get(column, "").removesuffix("[]")
        return kind if kind and self.is_enum(kind) else ""

    def is_enum(self, path: str) -> bool:
        """Whether a type was made as an enumeration."""
        name = split_path(path)[1]
        made = (
            item
            for statement in self._statements()
            if name in statement.sql
            for item in self._enums(statement.sql)
        )
        return name in made

    def _enums(self, sql: str) -> Iterator[str]:
        for kind, node in self._trees(sql):
            names: Any = node.get("typeName")
            if kind == "CreateEnumStmt":
                yield strings(names)[-1]
            elif kind == "RenameStmt" and node.get("renameType") == "OBJECT_TYPE":
                yield node.get("newname", "")

    def labels(self, path: str) -> list[str] | None:
        """The values of an enumeration; None where it may have others than it began with."""
        name, found = split_path(path)[1], None
        for statement in self._statements():
            if name not in statement.sql:
                continue
            for kind, node in self._trees(statement.sql):
                of = strings(node.get("typeName")) if kind.endswith("EnumStmt") else []
                if kind == "CreateEnumStmt" and of[-1] == name:
                    found = strings(node.get("vals")) if statement.certain else None
                elif of[-1:] == [name] or (kind == "RenameStmt" and node.get("newname") == name):
                    found = None
        return found

"""Tables, columns and constraints as SQLAlchemy has PostgreSQL make them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from signoff_gen.migrations.readers.alembic.types import SERIAL, Enumeration, Type, type_of
from signoff_gen.migrations.readers.names import listed, literal, qualified, quoted
from signoff_gen.migrations.readers.python.values import (
    Made,
    Member,
    Symbol,
    Unknown,
    Value,
    is_certain,
)

_CONSTRAINTS = {
    "PrimaryKeyConstraint", "UniqueConstraint", "ForeignKeyConstraint", "CheckConstraint",
    "ExcludeConstraint",
}  # fmt: skip


@dataclass(slots=True)
class Text:
    """SQL, and whether all of it is known."""

    sql: str
    certain: bool = True


@dataclass(slots=True)
class Columns:
    """What a column definition asks for beside itself."""

    sql: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    """Statements to run once the table is there."""
    enums: list[Enumeration] = field(default_factory=list)
    certain: bool = True


def expression(value: Value) -> Text | None:
    """A default, a condition or an index's expression; None if there is none.

    What is not known becomes NULL, uncertainly.
    """
    if value is None or value is False:
        return None
    if isinstance(value, str):
        return Text(str(literal(value)), is_certain(value))
    return clause(value)


def clause(value: Value) -> Text:
    """A piece of SQL: `text(…)`, `func.now()`, a column, a literal; a string is SQL as it is."""
    if isinstance(value, str):
        return Text(str(value), is_certain(value))
    if isinstance(value, Symbol):
        value = Made(value.path)
    if isinstance(value, Member):
        return Text(quoted(value.name))
    if not isinstance(value, Made):
        known = literal(value)
        return Text("NULL", certain=False) if known is None else Text(known)
    name = value.name
    if ".func." in value.path:
        return _function(value, name)
    if name in ("text", "literal_column") and isinstance(value.get("text", 0), str):
        found = value.get("text", 0)
        return Text(unescaped(found), is_certain(found))
    if name in ("column", "Column") and isinstance(value.get("name", 0), str):
        return Text(quoted(value.get("name", 0)))
    if name in ("literal", "inline_literal"):
        known = literal(value.get("value", 0))
        return Text("NULL", certain=False) if known is None else Text(known)
    if name in ("true", "false", "null"):
        return Text(name.upper())
    if name in ("desc", "asc", "nulls_last", "nulls_first") and value.args:
        inner = clause_or_name(value.args[0])
        return Text(f"{inner.sql} {name.upper().replace('_', ' ')}", inner.certain)
    return Text("NULL", certain=False)


def clause_or_name(value: Value) -> Text:
    """A piece of SQL in which a plain string is a column's name."""
    return Text(quoted(value), is_certain(value)) if isinstance(value, str) else clause(value)


def unescaped(text: str) -> str:
    """The SQL of a `text()`, in which a colon may be escaped."""
    return text.replace("\\:", ":") if "\\" in text else str(text)


def _function(value: Made, name: str) -> Text:
    parts = [
        Text(str(literal(item)), is_certain(item)) if isinstance(item, str) else clause(item)
        for item in value.args
    ]
    if not parts and name.upper() in ("CURRENT_TIMESTAMP", "CURRENT_DATE", "LOCALTIMESTAMP"):
        return Text(name.upper())
    inner = ", ".join(part.sql for part in parts)
    return Text(f"{name}({inner})", all(part.certain for part in parts))


def is_column(value: Value) -> bool:
    """Whether something is a `Column(…)` with a known name."""
    return isinstance(value, Made) and value.name == "Column" and isinstance(name_of(value), str)


def name_of(value: Made) -> Value:
    """What a column, a table or a constraint is called."""
    return value.get("name", 0)


def _constraint_name(value: Made) -> str:
    name = value.get("name")
    return f"CONSTRAINT {quoted(name)} " if isinstance(name, str) else ""


def columns_of(value: Made) -> list[str] | None:
    """The columns that a constraint or an index is on; None if they are not all known."""
    names: list[str] = []
    for item in value.args:
        if isinstance(item, str):
            names.append(item)
        elif is_column(item):
            names.append(name_of(item))
        else:
            return None
    return names or None


class Table:
    """One `create_table`.

    Args:
        name: the table's.
        schema: its schema, if it is told.
        parts: columns and constraints.
    """

    def __init__(self, name: str, schema: str | None, parts: Sequence[Value]) -> None:
        self.name = name
        self.schema = schema
        self.sql = qualified(schema, name)
        self.found = Columns()
        made = [part for part in parts if isinstance(part, Made)]
        self.found.certain = len(made) == len([part for part in parts if part is not None])
        self.columns = [part for part in made if is_column(part)]
        self.constraints = [part for part in made if part.name in _CONSTRAINTS]
        self.indexes = [part for part in made if part.name == "Index"]
        known = len(self.columns) + len(self.constraints) + len(self.indexes)
        self.found.certain = self.found.certain and known == len(made)

    def create(self, opening: str) -> str:
        """The statement that makes it.

        Args:
            opening: such as `CREATE TABLE`.
        """
        keys = self._primary_key()
        lines = [self._column(column, keys) for column in self.columns]
        constraints = [
            text
            for part in (*self.constraints, *self._implied(keys))
            if (text := self.constraint(part))
        ]
        self.found.after += [self.index(item) for item in self.indexes]
        return f"{opening} {self.sql} ({', '.join([*lines, *constraints])})"

    def add(self, column: Made, guard: str) -> list[str]:
        """The statements that add a column; its own constraints and indexes come after it."""
        self.columns = [column]
        text = self._column(column, [])
        constraints = [self.constraint(part) for part in self._implied([])]
        return [
            f"ALTER TABLE {self.sql} ADD COLUMN {guard}{text}",
            *(f"ALTER TABLE {self.sql} ADD {item}" for item in constraints if item),
            *self.found.after,
        ]

    def _primary_key(self) -> list[str]:
        for part in self.constraints:
            if part.name == "PrimaryKeyConstraint":
                return columns_of(part) or []
        return [name_of(part) for part in self.columns if part.get("primary_key") is True]

    def _implied(self, keys: list[str]) -> Iterator[Made]:
        """Constraints that columns ask for."""
        explicit = any(part.name == "PrimaryKeyConstraint" for part in self.constraints)
        if keys and not explicit:
            yield Made("PrimaryKeyConstraint", tuple(keys))
        for column in self.columns:
            name = name_of(column)
            indexed = column.get("index") is True
            if column.get("unique") is True and not indexed:
                yield Made("UniqueConstraint", (name,))
            if indexed:
                unique = "UNIQUE " if column.get("unique") is True else ""
                label = quoted(f"ix_{self.schema + '_' if self.schema else ''}{self.name}_{name}")
                self.found.after.append(
                    f"CREATE {unique}INDEX {label} ON {self.sql} ({quoted(name)})"
                )
            for part in column.args:
                if isinstance(part, Made) and part.name == "ForeignKey":
                    yield Made("ForeignKey", (name, part))
                elif isinstance(part, Made) and part.name == "CheckConstraint":
                    yield part

    def _column(self, column: Made, keys: list[str]) -> str:
        name = name_of(column)
        kind = self._type(column)
        if kind.enum is not None:
            self.found.enums.append(kind.enum)
        self.found.certain = self.found.certain and kind.certain
        # What counts by itself has none of these.
        generated = [
            part for part in column.args if isinstance(part, Made) and part.name in _NO_TYPES
        ]
        words = [quoted(name), self._serial(column, keys, kind, generated)]
        words += self._generated(generated)
        default = expression(column.get("server_default"))
        if default is not None:
            words.append(f"DEFAULT {default.sql}")
            self.found.certain = self.found.certain and default.certain
        nullable = column.get("nullable")
        key = name in keys or column.get("primary_key") is True
        if nullable is False or (key and nullable is not True):
            words.append("NOT NULL")
        return " ".join(words)

    def _type(self, column: Made) -> Type:
        given = [
            part
            for part in (*column.args[1:], column.get("type_"))
            if not (isinstance(part, Made) and part.name in _NO_TYPES) and part is not None
        ]
        if given:
            return type_of(given[0], self.schema)
        # Without one it has the type of what it refers to, which only the database knows.
        refers = any(isinstance(part, Made) and part.name == "ForeignKey" for part in column.args)
        return Type("INTEGER" if refers else "TEXT", certain=False)

    def _serial(self, column: Made, keys: list[str], kind: Type, generated: Sequence[Made]) -> str:
        """A single whole-numbered key counts by itself, unless something speaks against it."""
        told = column.get("autoincrement")
        alone = keys == [name_of(column)] and told is not False
        against = generated or column.get("server_default") is not None
        if kind.sql in SERIAL and not against and (alone or (told is True and keys)):
            return SERIAL[kind.sql]
        return kind.sql

    def _generated(self, parts: Iterable[Made]) -> Iterator[str]:
        for part in parts:
            if part.name == "Identity":
                always = part.get("always", 0) is True
                yield f"GENERATED {'ALWAYS' if always else 'BY DEFAULT'} AS IDENTITY"
            elif part.name == "Computed":
                found = clause(part.get("sqltext", 0))
                self.found.certain = self.found.certain and found.certain
                yield f"GENERATED ALWAYS AS ({found.sql}) STORED"

    def constraint(self, part: Made) -> str | None:
        """A constraint as it stands in a table; None if what it is on is not known."""
        write = {
            "PrimaryKeyConstraint": self._key,
            "UniqueConstraint": self._key,
            "ForeignKey": self._foreign_key,
            "ForeignKeyConstraint": self._foreign_keys,
            "CheckConstraint": self._check,
            "ExcludeConstraint": self._exclude,
        }[part.name]
        text = write(part)
        self.found.certain = self.found.certain and text is not None
        return text

    def _key(self, part: Made) -> str | None:
        columns = columns_of(part)
        word = "PRIMARY KEY" if part.name.startswith("Primary") else "UNIQUE"
        if part.get("postgresql_nulls_not_distinct") is True:
            word += " NULLS NOT DISTINCT"
        if columns is None:
            return None
        return f"{_constraint_name(part)}{word} {listed(columns)}{deferral(part)}"

    def _foreign_key(self, part: Made) -> str | None:
        column, key = part.args
        target = referred([key.get("column", 0)])
        if target is None:
            return None
        return f"{_constraint_name(key)}FOREIGN KEY {listed([column])} {target}{actions(key)}"

    def _foreign_keys(self, part: Made) -> str | None:
        columns, targets = part.get("columns", 0), part.get("refcolumns", 1)
        if not isinstance(columns, (list, tuple)) or not isinstance(targets, (list, tuple)):
            return None
        target = referred(targets)
        if target is None or not all(isinstance(item, str) for item in columns):
            return None
        return f"{_constraint_name(part)}FOREIGN KEY {listed(columns)} {target}{actions(part)}"

    def _check(self, part: Made) -> str | None:
        found = clause(part.get("sqltext", 0))
        return f"{_constraint_name(part)}CHECK ({found.sql})" if found.certain else None

    def _exclude(self, part: Made) -> str | None:
        return exclusion(part, _constraint_name(part), part.args)

    def index(self, part: Made) -> str:
        """The statement that makes an index."""
        columns = [clause_or_name(item) for item in part.args[1:]]
        found = index(part, self.sql, name_of(part), columns)
        self.found.certain = self.found.certain and found.certain
        return found.sql


_NO_TYPES = {"ForeignKey", "Identity", "Computed", "CheckConstraint", "Sequence", "FetchedValue"}


def referred(targets: Sequence[Value]) -> str | None:
    """`REFERENCES table (columns)` for a list of `schema.table.column`."""
    split = []
    for target in targets:
        if isinstance(target, Member) and isinstance(target.owner, Unknown):
            return None
        if not isinstance(target, str):
            return None
        split.append(target.split("."))
    if not split or any(len(parts) < 2 for parts in split):
        return None
    schema = ".".join(split[0][:-2]) or None
    columns = [parts[-1] for parts in split]
    return f"REFERENCES {qualified(schema, split[0][-2])} {listed(columns)}"


def actions(part: Made) -> str:
    """What a foreign key does when the other row goes or changes."""
    found = ""
    for name, words in (("ondelete", "ON DELETE"), ("onupdate", "ON UPDATE")):
        action = part.get(name)
        if isinstance(action, str) and action:
            found += f" {words} {action}"
    return found + deferral(part)


def deferral(part: Made) -> str:
    """When a constraint is looked at."""
    found = " DEFERRABLE" if part.get("deferrable") is True else ""
    initially = part.get("initially")
    return f"{found} INITIALLY {initially}" if isinstance(initially, str) else found


def exclusion(part: Made, name: str, elements: Iterable[Value]) -> str | None:
    """An exclusion constraint; None if what it is on is not known."""
    texts = []
    for element in elements:
        if not isinstance(element, (tuple, list)) or len(element) != 2:
            return None
        what = clause_or_name(element[0])
        if not what.certain or not isinstance(element[1], str):
            return None
        texts.append(f"{what.sql} WITH {element[1]}")
    using = part.get("using")
    found = (
        f"{name}EXCLUDE USING {using if isinstance(using, str) else 'gist'} ({', '.join(texts)})"
    )
    where = part.get("where")
    if where is None:
        return found
    condition = clause(where)
    return f"{found} WHERE ({condition.sql})" if condition.certain else None


def index(part: Made, table: str, name: Value, columns: Sequence[Text]) -> Text:
    """The statement that makes an index on a table."""
    certain = all(column.certain for column in columns) and bool(columns)
    classes = part.get("postgresql_ops")
    texts = []
    for column in columns:
        plain = column.sql.strip().removeprefix('"').removesuffix('"')
        suffix = classes.get(plain) if isinstance(classes, dict) else None
        simple = column.sql.startswith('"') or column.sql.endswith(")")
        text = column.sql if simple else _wrapped(column.sql)
        texts.append(f"{text} {suffix}" if isinstance(suffix, str) else text)
    words = ["CREATE"]
    if part.get("unique") is True:
        words.append("UNIQUE")
    words.append("INDEX")
    if part.get("postgresql_concurrently") is True:
        words.append("CONCURRENTLY")
    if isinstance(name, str):
        words += ["IF NOT EXISTS"] if part.get("if_not_exists") is True else []
        words.append(quoted(name))
    words += ["ON", table]
    using = part.get("postgresql_using")
    if isinstance(using, str):
        words += ["USING", using]
    words.append(f"({', '.join(texts) or 'NULL'})")
    include = part.get("postgresql_include")
    if isinstance(include, (list, tuple)) and all(isinstance(item, str) for item in include):
        words += ["INCLUDE", listed(include)]
    where = part.get("postgresql_where")
    if where is not None:
        condition = clause(where)
        certain = certain and condition.certain
        words += ["WHERE", condition.sql]
    return Text(" ".join(words), certain)


def _wrapped(sql: str) -> str:
    """An expression, in parentheses unless it is a bare word, perhaps with a direction."""
    word, *rest = sql.split()
    plain = word.replace("_", "a").isalnum() and all(part.isalpha() for part in rest)
    return sql if plain else f"({sql})"

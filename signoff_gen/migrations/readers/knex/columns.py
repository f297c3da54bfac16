"""Columns of Knex's table builder: their types and what stands behind them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from signoff_gen.migrations.readers.javascript.arguments import argument, listed
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    UNDEFINED,
    Array,
    Conditions,
    Record,
    Site,
    is_known,
    text_of,
    truth,
)
from signoff_gen.migrations.readers.knex.conditions import OPERATORS
from signoff_gen.migrations.readers.knex.wording import Fragment, Misused, Wording

_ALIASES: Final = {
    "float": "floating", "enum": "enu", "boolean": "bool", "string": "varchar",
    "bigint": "bigInteger",
}  # fmt: skip
_PLAIN: Final = {
    "biginteger": "bigint", "binary": "bytea", "bool": "boolean", "double": "double precision",
    "floating": "real", "smallint": "smallint", "tinyint": "smallint", "mediumint": "integer",
    "integer": "integer", "date": "date", "time": "time", "geometry": "geometry",
    "geography": "geography", "point": "point", "text": "text", "jsonb": "jsonb",
}  # fmt: skip
_MISSING: Final = (
    "int", "real", "serial", "year", "char", "tinytext", "mediumtext", "longtext", "varbinary",
    "tinyblob", "mediumblob", "blob", "longblob", "set",
)  # fmt: skip
"""Kinds that Knex has a method for, but no type in PostgreSQL: it writes `undefined`."""
_SIZED: Final = ("bit", "decimal", "varchar", "enu", "datetime", "timestamp", "json", "uuid",
                 "increments", "bigincrements", "specifictype")  # fmt: skip
_SPELLINGS: Final = (
    "tinyText", "mediumText", "longText", "tinyBlob", "mediumBlob", "longBlob", "dateTime",
    "bigIncrements", "bigInteger", "specificType", *_ALIASES,
)  # fmt: skip
KINDS: Final = frozenset({*_PLAIN, *_MISSING, *_SIZED, *_SPELLINGS} - {"floating", "specifictype"})
"""Methods of the table builder that add a column."""
_LONE_QUOTE: Final = re.compile(r"(?<!')'(?!')")


@dataclass(slots=True, eq=False)
class Column:
    """A column that is added or altered."""

    method: str
    arguments: list[object]
    site: Site
    conditions: Conditions = ()
    """What must hold besides, for the table builder to be asked for it."""
    modifiers: dict[str, list[object]] = field(default_factory=dict)
    alters: bool = False
    alters_null: bool = True
    alters_type: bool = True

    @property
    def kind(self) -> str:
        """Its type, as Knex calls it."""
        return _ALIASES.get(self.method, self.method).lower()

    @property
    def increments(self) -> bool:
        """Whether it counts by itself: Knex takes no other modifier than a comment for it."""
        return "increments" in self.kind

    @property
    def name(self) -> object:
        """Its name; `id` for one that counts by itself and is given none."""
        given = argument(self.arguments, 0)
        if given is UNDEFINED or given is None or given == "":
            if not self.increments:
                raise Misused(f"You did not specify a column name for the {self.kind} column.")
            return "id"
        return given


class ColumnWriter:
    """Writes columns of one table.

    Args:
        wording: of the statement.
        table: the table's name as SQL, for statements of its own that a column needs.
        own_name: the table's name as it was given, without a schema.
        schema: of the builder, empty if it has none.
        has_key: the table builder is asked for a primary key elsewhere.
    """

    def __init__(
        self, wording: Wording, table: str, own_name: str, schema: str, *, has_key: bool
    ) -> None:
        self.wording = wording
        self.table = table
        self.own_name = own_name
        self.schema = schema
        self.has_key = has_key
        self.before: list[str] = []
        """Statements that must run before the columns are there."""
        self.after: list[tuple[str, Column]] = []
        """Statements that follow."""
        self._types: dict[int, str] = {}

    def definition(self, column: Column) -> str:
        """The column as `create table` and `add column` have it."""
        written = [self.wording.name(column.name), self.type_of(column), *self._behind(column)]
        return " ".join(written)

    def _behind(self, column: Column) -> list[str]:
        """What stands behind the type, in the order in which Knex always writes it."""
        made = []
        for name in ("nullable", "default", "comment", *_CHECKS):
            given = column.modifiers.get(name)
            if given is None or (column.increments and name != "comment"):
                continue
            if name == "nullable":
                made.append("not null" if argument(given, 0) is False else "null")
            elif name == "default":
                made.append(self.default(column))
            elif name == "comment":
                self._comment(column, argument(given, 0))
            else:
                made.append(self._check(column, name, given))
        return [text for text in made if text]

    # Types.

    def type_of(self, column: Column) -> str:
        """The type, as SQL."""
        if id(column) not in self._types:
            self._types[id(column)] = self._type(column)
        return self._types[id(column)]

    def _type(self, column: Column) -> str:
        kind = column.kind
        first, second = argument(column.arguments, 1), argument(column.arguments, 2)
        if kind in ("datetime", "timestamp"):
            return self._moment(first, second)
        if kind == "varchar":
            return f"varchar({self._number(first, 255)})"
        if kind == "decimal":
            if first is None:
                return "decimal"
            return f"decimal({self._number(first, 8)}, {self._number(second, 2)})"
        if kind == "enu":
            return self._enumeration(column, first, second)
        if kind == "bit":
            if first is UNDEFINED:
                raise Misused("Cannot read properties of undefined (reading 'length')")
            length = first.members.get("length", UNDEFINED) if isinstance(first, Record) else first
            return "bit" if length is False else f"bit({self.wording.text(length)})"
        if kind == "json":
            return "jsonb" if truth(first) is True else "json"
        if kind in _KEYS:
            own = isinstance(first, Record) and truth(first.members.get("primaryKey")) is True
            key = own if first is not UNDEFINED else kind != "uuid"
            return _KEYS[kind] + (" primary key" if key and not self.has_key else "")
        if kind == "specifictype":
            return self.wording.text(first)
        return _PLAIN.get(kind, "undefined")

    def _number(self, value: object, otherwise: int) -> str:
        if value is UNDEFINED or value is None:
            return str(otherwise)
        found = re.match(r"\s*([+-]?\d+)", self.wording.text(value)) if is_known(value) else None
        if found is None and not is_known(value):
            return self.wording.hole()
        return found[1] if found else str(otherwise)

    def _moment(self, without_zone: object, precision: object) -> str:
        zone: object = truth(without_zone) is not True
        if isinstance(without_zone, Record):
            zone = without_zone.members.get("useTz", True)
            precision = without_zone.members.get("precision", UNDEFINED)
        base = "timestamp" if zone is False else "timestamptz"
        missing = precision is UNDEFINED or precision is None
        return base if missing else f"{base}({self.wording.text(precision)})"

    def _enumeration(self, column: Column, allowed: object, options: object) -> str:
        members = options.members if isinstance(options, Record) else {}
        if truth(members.get("useNative")) is not True:
            return f"text check ({self.wording.name(column.name)} in ({self._allowed(allowed)}))"
        schema = members.get("schemaName") or self.schema
        name = '"{}"'.format(self.wording.text(members.get("enumName", UNDEFINED)))
        if schema:
            name = f'"{self.wording.text(schema)}".{name}'
        if truth(members.get("existingType")) is not True:
            self.before.append(f"create type {name} as enum ({self._allowed(allowed)})")
        return name

    def _allowed(self, allowed: object) -> str:
        """Values between quotes: Knex does not double those that they hold."""
        if not isinstance(allowed, Array):
            return self.wording.hole()
        return "'{}'".format("', '".join(self.wording.text(item) for item in listed(allowed)))

    # Modifiers.

    def default(self, column: Column) -> str:
        """`default …`; a value known only at run time changes nothing about the schema."""
        value, sure = argument(column.modifiers["default"], 0), self.wording.sure
        made = self._default(value, column.kind)
        if sure and not self.wording.sure:
            self.wording.sure, made = True, "$1"
        return f"default {made}"

    def _default(self, value: object, kind: str) -> str:
        if value is UNDEFINED:
            return ""
        if value is None:
            return "null"
        if isinstance(value, Fragment):
            return value.inline(self.wording)
        if kind == "bool":
            answer = value != "false" and truth(value)
            return f"'{int(answer)}'" if isinstance(answer, bool) else self.wording.hole()
        if kind in ("json", "jsonb") and isinstance(value, (Array, Record)):
            return f"'{self.wording.json(value)}'"
        if isinstance(value, Record):
            return "'[object Object]'"
        if isinstance(value, (str, bool, int, float, Array)):
            return self.wording.literal(str(self.wording.text(text_of(value))))
        return self.wording.hole()

    def _comment(self, column: Column, value: object) -> None:
        text = "NULL"
        if value is not None and value is not UNDEFINED and value != "":
            said = _LONE_QUOTE.sub("''", str(text_of(value)).replace(HOLE, "…"))
            text = f"'{said}'"
        name = self.wording.name(column.name)
        self.after.append((f"comment on column {self.table}.{name} is {text}", column))

    def _check(self, column: Column, name: str, given: Sequence[object]) -> str:
        predicate, label = self._predicate(column, name, given)
        if not column.alters:
            named = f"constraint {self.wording.text(label)} " if truth(label) is True else ""
            return f"{named}check ({predicate})"
        made = f"{self.own_name}_{self.wording.text(column.name)}_1"
        if truth(label) is True:
            made = self.wording.text(label)
        sql = f"alter table {self.table} add constraint {made} check({predicate})"
        self.after.append((sql, column))
        return ""

    def _predicate(self, column: Column, name: str, given: Sequence[object]) -> tuple[str, object]:
        own, first = self.wording.name(column.name), argument(given, 0)
        if name in ("checkPositive", "checkNegative"):
            return f"{own} {'>' if name == 'checkPositive' else '<'} 0", first
        if name in ("checkIn", "checkNotIn"):
            values = ",".join(self.wording.literal(item) for item in listed(first))
            word = "in" if name == "checkIn" else "not in"
            return f"{own} {word} ({values})", argument(given, 1)
        if name == "checkBetween":
            return self._between(own, first), argument(given, 1)
        if name == "checkLength":
            if isinstance(first, str) and first not in OPERATORS:
                raise Misused(f'The operator "{text_of(first)}" is not permitted')
            size = self._number(argument(given, 1), 0)
            return f"length({own}) {self.wording.text(first)} {size}", argument(given, 2)
        if name == "checkRegex":
            return f"{own} ~ {self.wording.literal(first)}", argument(given, 1)
        raise Misused("this[modifier] is not a function")

    def _between(self, own: str, given: object) -> str:
        pairs = listed(given)
        if not all(isinstance(pair, Array) for pair in pairs):
            pairs = [given]
        made = []
        for pair in pairs:
            ends = [self.wording.literal(end) for end in listed(pair)]
            made.append(f"{own} between {' and '.join(ends)}")
        return " or ".join(made)


_CHECKS: Final = (
    "check", "checkPositive", "checkNegative", "checkIn", "checkNotIn", "checkBetween",
    "checkLength", "checkRegex",
)  # fmt: skip
MODIFIERS: Final = {
    "default": "default", "defaultsTo": "default", "defaultTo": "default", "nullable": "nullable",
    "comment": "comment", "unsigned": "", "first": "", "after": "", "collate": "",
    **{name: name for name in _CHECKS},
}  # fmt: skip
"""Methods of the column builder, and what each sets; those that PostgreSQL ignores set nothing."""
_KEYS: Final = {"increments": "serial", "bigincrements": "bigserial", "uuid": "uuid"}

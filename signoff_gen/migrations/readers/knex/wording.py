"""Names and values as Knex writes them into PostgreSQL's SQL."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Final

from signoff_gen.migrations.readers.javascript.arguments import argument, listed
from signoff_gen.migrations.readers.javascript.library import plain
from signoff_gen.migrations.readers.javascript.promises import is_function
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    UNDEFINED,
    Array,
    FileText,
    Guess,
    Host,
    Perhaps,
    Record,
    Unknown,
    is_known,
    text_of,
)

_ALIAS: Final = re.compile(" as ", re.IGNORECASE)
_ACCESSOR: Final = re.compile(r"(.*?)(\[[0-9]+\])", re.DOTALL)
_PLACE: Final = re.compile(r"\\?\?\??")
_KEY: Final = re.compile(r"\\?(:(\w+):(?=::)|:(\w+):(?!:)|:(\w+))")
_POSITION: Final = re.compile(r"(\\*)\?")
_PLANNED: Final = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/|\()*(?:select|insert|update|delete|with|values|merge|explain|table"
    r"|declare|call|create\s+(?:\w+\s+)*table\s+\S+\s+as)\b",
    re.IGNORECASE | re.DOTALL,
)
"""What takes parameters; other statements are refused with them."""


class Fragment(Host):
    """A piece of SQL that stands within another, or alone."""

    lazy = True
    effective = True

    def inline(self, wording: "Wording") -> str:
        """Its SQL, as a part of a statement."""
        raise NotImplementedError

    def sql(self, wording: "Wording") -> str:
        """Its SQL, where it stands alone."""
        return self.inline(wording)


class Misused(Exception):
    """Knex throws an error when it is used like this."""


def first_list(arguments: Sequence[object]) -> object:
    """All arguments as one list, or the first if it is a list."""
    first = argument(arguments, 0)
    return first if isinstance(first, Array) else Array(list(arguments))


class Wording:
    """Writes one statement, and keeps in mind whether all of it is certain.

    Args:
        renamed: what the project's `wrapIdentifier` makes of a name.
        subquery: the SQL of the query that a function builds.
        beside: values go beside the statement, and not into its text.
    """

    def __init__(
        self,
        renamed: Callable[[str], str],
        subquery: Callable[[object, "Wording"], str],
        *,
        beside: bool = False,
    ) -> None:
        self._renamed = renamed
        self._subquery = subquery
        self._beside = beside
        self.sure = True
        self.values = 0
        """How many values the statement holds so far."""

    # Names.

    def name(self, value: object) -> str:
        """A name in quotes, part by part; what stands for a piece of SQL stays as it is."""
        if isinstance(value, Fragment):
            return value.inline(self)
        if is_function(value):
            return f"({self._subquery(value, self)})"
        if isinstance(value, (Array, Record)) and not value.open:
            members = _members(value)
            return ", ".join(f"{self.name(its)} as {self._quoted(key)}" for key, its in members)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return text_of(value)
        return self._wrapped(self.text(value))

    def names(self, value: object) -> str:
        """Names with commas between them."""
        return ", ".join(self.name(item) for item in listed(value))

    def text(self, value: object) -> str:
        """A value as text; it is not certain where the value is not."""
        text = text_of(value)
        self.sure = self.sure and not isinstance(text, Guess) and not isinstance(value, Perhaps)
        return str(text)

    def _wrapped(self, text: str) -> str:
        alias = _ALIAS.search(text)
        if alias:
            return f"{self._wrapped(text[: alias.start()])} as {self._quoted(text[alias.end() :])}"
        return ".".join(self._quoted(part) for part in text.split("."))

    def _quoted(self, part: str) -> str:
        part = self._renamed(part.strip())
        if part == "*":
            return part
        accessor = _ACCESSOR.match(part)
        part, tail = (accessor[1], accessor[2]) if accessor else (part, "")
        return '"{}"{}'.format(part.replace('"', '""'), tail)

    # Values.

    def literal(self, value: object) -> str:
        """A value where Knex itself writes it into SQL, as in a default."""
        if isinstance(value, Fragment):
            return value.inline(self)
        if value is None or value is UNDEFINED:
            return "NULL"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (int, float)):
            return text_of(value)
        if isinstance(value, Array):
            return self._text_literal(self._array(value))
        if isinstance(value, Record):
            return self.json(value)
        return self._text_literal(self.text(value)) if isinstance(value, str) else self.hole()

    def bound(self, value: object) -> str:
        """A value that Knex sends beside a query: text of no type yet, as a parameter is."""
        if isinstance(value, Fragment):
            return value.inline(self)
        if is_function(value):
            return f"({self._subquery(value, self)})"
        self.values += 1
        if value is UNDEFINED:
            return "DEFAULT"
        if not self._beside:
            return self.literal(value)
        if value is None:
            return "NULL"
        if isinstance(value, Array):
            return self._text_literal(self._array(value))
        if isinstance(value, Record):
            return self._text_literal(self.json(value)) if is_known(value) else self.hole()
        if isinstance(value, (str, int, float)):
            return self._text_literal(self.text(value))
        # Whatever it is, it goes beside the statement, whose own words are all known.
        return HOLE if type(value) is Unknown else self.hole()

    def statement(self, value: object) -> str:
        """A query that another is made of."""
        if isinstance(value, Fragment):
            return value.sql(self)
        return self._subquery(value, self) if is_function(value) else self.hole()

    def hole(self) -> str:
        """Something that is known only at run time."""
        self.sure = False
        return HOLE

    def json(self, value: object) -> str:
        """A value as JSON."""
        if not is_known(value):
            return self.hole()
        return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))

    def _text_literal(self, text: str) -> str:
        doubled = text.replace("'", "''")
        return f"""E'{doubled.replace(chr(92), chr(92) * 2)}'""" if "\\" in text else f"'{doubled}'"

    def _array(self, value: Array) -> str:
        made = []
        for item in listed(value):
            if item is None or item is UNDEFINED:
                made.append("NULL")
            elif isinstance(item, Array):
                made.append(self._array(item))
            elif isinstance(item, (int, float)) and not isinstance(item, bool):
                made.append(text_of(item))
            else:
                text = self.json(item) if isinstance(item, Record) else self.text(item)
                made.append(json.dumps(text, ensure_ascii=False))
        return "{" + ",".join(made) + "}"

    # SQL with bindings.

    def raw(self, sql: object, bindings: object) -> str:
        """SQL as `whereRaw` and its like take it: text with bindings, or a piece of SQL."""
        return (
            sql.inline(self) if isinstance(sql, Fragment) else self.filled(text_of(sql), bindings)
        )

    def filled(self, sql: str, bindings: object) -> str:
        """SQL with what `?`, `??`, `:name` and `:name:` stand for.

        Args:
            sql: as it is written.
            bindings: a list, an object, a single value, or `undefined`.

        Raises:
            Misused: there are more or fewer places than values.
        """
        self.sure = self.sure and not isinstance(sql, Guess)
        if isinstance(bindings, Record):
            return _questions(self._keys(sql, bindings))
        if isinstance(bindings, Array) and not bindings.open:
            return _questions(self._positions(sql, listed(bindings)))
        if bindings is UNDEFINED:
            return positioned(sql) if self._beside else _questions(sql)
        if isinstance(bindings, (Array, Unknown)):
            return self._unlisted(sql)
        return _questions(self._positions(sql, [bindings]))

    def _unlisted(self, sql: str) -> str:
        """SQL whose values are not known."""
        return _questions(_PLACE.sub(lambda m: m[0] if m[0] == "\\?" else self.hole(), sql))

    def _positions(self, sql: str, values: list[object]) -> str:
        index = 0

        def place(found: re.Match[str]) -> str:
            nonlocal index
            if found[0] == "\\?":
                return found[0]
            value = values[index] if index < len(values) else UNDEFINED
            index += 1
            return self.names(value) if found[0] == "??" else self.bound(value)

        made = _PLACE.sub(place, sql)
        if index != len(values):
            raise Misused(f"Expected {len(values)} bindings, saw {index}")
        if UNDEFINED in values:
            raise Misused("Undefined binding(s) detected when compiling RAW query")
        return made

    def _keys(self, sql: str, values: Record) -> str:
        def place(found: re.Match[str]) -> str:
            if found[0] != found[1]:
                return found[1]
            key = found[2] or found[3] or found[4]
            value = values.members.get(key, UNDEFINED)
            if value is UNDEFINED:
                return self.hole() if values.open else found[0]
            return self.names(value) if found[1].endswith(":") else self.bound(value)

        return _KEY.sub(place, sql)


def _members(value: Array | Record) -> list[tuple[str, object]]:
    """An object's names and values; a list has its positions for names."""
    if isinstance(value, Record):
        return list(value.members.items())
    return [(str(position), item) for position, item in enumerate(listed(value))]


def takes_values(sql: str) -> bool:
    """Whether PostgreSQL lets values go beside a statement."""
    return _PLANNED.match(sql) is not None


def _questions(sql: str) -> str:
    return sql.replace("\\?", "?")


def positioned(sql: str) -> str:
    """SQL without values: a question mark that is not escaped becomes a parameter all the same."""
    number = 0

    def place(found: re.Match[str]) -> str:
        nonlocal number
        if len(found[1]) % 2:
            return "?"
        number += 1
        return f"${number}"

    made = _POSITION.sub(place, sql)
    if made == sql:
        return sql
    return FileText(made, sql.path) if isinstance(sql, FileText) else made

"""Names, values and types as node-pg-migrate writes them."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from signoff_gen.migrations.readers.javascript.arguments import is_given, listed
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    UNDEFINED,
    Array,
    Guess,
    Host,
    Record,
    Site,
    Unknown,
    is_known,
    text_of,
)

_ADAPTERS: Final = {
    "int": "integer", "string": "text", "float": "real", "double": "double precision",
    "datetime": "timestamp", "bool": "boolean",
}  # fmt: skip
_HUMPS: Final = (re.compile(r"([a-z\d])([A-Z])"), re.compile(r"([A-Z])([A-Z][a-z]+)"))
_EXPRESSION: Final = re.compile(
    r"->>|->|#>>|#>|@\?|@@|@>|<@|\?\||\?&|\?|#-|\|\||::|^[\w.]+\(|\s+[+*/-]\s+"
)
_LOGICAL: Final = re.compile(r"[=<>!]+")


class Refused(Exception):
    """node-pg-migrate throws an error when it is used like this."""


class Literal(Host):
    """`pgm.func('…')`: SQL that stays as it is."""

    def __init__(self, sql: object) -> None:
        self.sql = text_of(sql)

    def get(self, name: str, site: Site) -> object:
        """What it holds."""
        return {"value": self.sql, "literal": True}.get(name, UNDEFINED)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """Its text."""
        return self.sql if name == "toString" else Unknown(site.excerpt)

    def as_text(self) -> str:
        """Its SQL."""
        return self.sql


class Options:
    """An object of options; what is not known of it makes the statement uncertain."""

    def __init__(self, value: object, terms: "Terms") -> None:
        self.members = value.members if isinstance(value, Record) else {}
        missing = value is UNDEFINED or value is None
        if not missing and (not isinstance(value, Record) or value.open):
            terms.sure = False

    def get(self, name: str) -> object:
        """One of them, `undefined` if it is not there."""
        return self.members.get(name, UNDEFINED)

    def has(self, name: str) -> bool:
        """Whether one counts as true."""
        return is_given(self.get(name))


class Terms:
    """Writes one statement, and keeps in mind whether all of it is certain.

    Args:
        shorthands: types that the project gives names to.
        decamelizes: names in `camelCase` are `snake_case` in the database.
    """

    def __init__(self, shorthands: dict[str, object], *, decamelizes: bool) -> None:
        self._shorthands = {"id": Record({"type": "serial", "primaryKey": True}), **shorthands}
        self._decamelizes = decamelizes
        self.sure = True

    def text(self, value: object) -> str:
        """A value as text; it is not certain where the value is not."""
        text = text_of(value)
        self.sure = self.sure and not isinstance(text, Guess)
        return str(text)

    # Names.

    def name(self, value: object) -> str:
        """A name in quotes, with its schema if it is an object that has one."""
        if isinstance(value, Literal):
            return self.text(value.sql)
        if isinstance(value, Record) and "name" in value.members:
            schema = value.members.get("schema", UNDEFINED)
            own = self._quoted(value.members["name"])
            return f"{self._quoted(schema)}.{own}" if is_given(schema) else own
        return self._quoted(value)

    def names(self, value: object) -> str:
        """Names with commas between them."""
        return ", ".join(self.name(item) for item in listed(value))

    def plain(self, value: object) -> str:
        """A name without quotes, or an expression between parentheses."""
        if isinstance(value, Literal):
            return self.text(value.sql)
        text = self.text(value)
        if _EXPRESSION.search(text) or (_LOGICAL.search(text) and re.search(r"\w", text)):
            return f"({text})"
        return self._decamelized(text)

    def bare(self, value: object) -> object:
        """The name within an object of schema and name."""
        named = isinstance(value, Record) and "name" in value.members
        return value.members["name"] if isinstance(value, Record) and named else value

    def _quoted(self, value: object) -> str:
        return '"{}"'.format(self._decamelized(self.text(value)).replace('"', '""'))

    def _decamelized(self, text: str) -> str:
        if not self._decamelizes:
            return text
        for hump in _HUMPS:
            text = hump.sub(r"\1_\2", text)
        return text.lower()

    # Values.

    def value(self, value: object) -> str:
        """A value in SQL: text stands between dollars."""
        if value is None:
            return "NULL"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            return self._dollars(self.text(value))
        if isinstance(value, (int, float)):
            return text_of(value)
        if isinstance(value, Array):
            items = ",".join(self.value(item) for item in listed(value))
            return f"ARRAY[{items.replace('ARRAY', '')}]"
        if isinstance(value, Literal):
            return self.text(value.sql)
        if value is UNDEFINED or (isinstance(value, Record) and is_known(value)):
            return ""
        self.sure = False
        return HOLE

    def default(self, value: object) -> str:
        """A default: one that is known only at run time changes nothing about the schema."""
        sure, made = self.sure, self.value(value)
        if sure and not self.sure:
            self.sure, made = True, "$1"
        return made

    def _dollars(self, text: str) -> str:
        tag = next(tag for tag in _tags() if tag not in text)
        if HOLE in text:  # what is missing may stand in quotes, but not between dollars
            return "'{}'".format(text.replace("'", "''"))
        return f"{tag}{text}{tag}"

    def comment(self, what: str, name: str, text: object) -> str:
        """`COMMENT ON …`."""
        said = None if text is UNDEFINED else text
        if isinstance(said, Guess):
            said = str(said).replace(HOLE, "…")
        return f"COMMENT ON {what} {name} IS {self.value(said)}"

    # Types.

    def typed(self, value: object) -> Options:
        """A type with its options, after what its shorthand stands for."""
        own = value.members if isinstance(value, Record) else {"type": value}
        if isinstance(value, Record) and value.open:
            self.sure = False
        kind = own.get("type", UNDEFINED)
        seen, beyond = [kind], dict[str, object]()
        while isinstance(seen[-1], str) and seen[-1] in self._shorthands:
            stands = self._shorthands[seen[-1]]
            base = stands.members if isinstance(stands, Record) else {"type": stands}
            rest = {name: item for name, item in beyond.items() if name != "type"}
            beyond = {**base, **rest}
            if beyond.get("type") in seen:
                raise Refused("Shorthands contain cyclic dependency")
            seen.append(beyond.get("type", UNDEFINED))
        final = beyond.get("type", kind)
        adapted = _ADAPTERS.get(final, final) if isinstance(final, str) else final
        return Options(Record({**beyond, **own, "type": adapted}), self)

    def type_name(self, value: object) -> str:
        """Just the type."""
        kind = self.typed(value).get("type")
        return self.name(kind) if isinstance(kind, Record) else self.text(kind)

    def adapted(self, value: object) -> str:
        """A type that is no shorthand."""
        return self.text(_ADAPTERS.get(value, value) if isinstance(value, str) else value)


def _tags() -> Iterator[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    yield from (f"$pg{letter}$" for letter in letters)
    yield from (f"$pg{one}{other}$" for one in letters for other in letters)

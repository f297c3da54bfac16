"""What an open transaction has locked, so that a statement beside it would wait for ever."""

import re
from typing import Final

_TABLES: Final = re.compile(
    r"\b(TABLE|INTO|UPDATE|FROM|REFERENCES|ON)\s+(?:ONLY\s+)?(IF NOT EXISTS\s+|IF EXISTS\s+)?"
    r'((?:"[^"]+"|\w+)(?:\.(?:"[^"]+"|\w+))?)',
    re.IGNORECASE,
)
_PART: Final = re.compile(r'"[^"]+"|\w+')
_WORDS: Final = ("DELETE", "UPDATE", "CONFLICT", "COLUMN", "TABLE", "TYPE")
"""What may stand there and is no table."""
_WRITES: Final = re.compile(r"\s*(?:INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
_READS: Final = re.compile(
    r"\s*(?:SELECT|SET|COMMENT|START|BEGIN|COMMIT|ROLLBACK)\b", re.IGNORECASE
)
_MAKES: Final = re.compile(r"\s*CREATE\s+TABLE\b", re.IGNORECASE)


class Locks:
    """The tables that a transaction holds."""

    def __init__(self) -> None:
        self._held: dict[str, bool] = {}
        """Whether each is held against other rows, too, and not only against changes of it."""
        self._made: set[str] = set()

    def take(self, sql: str) -> None:
        """A statement of the transaction locks what it changes."""
        if _READS.match(sql):
            return
        whole = not _WRITES.match(sql)
        for number, table in enumerate(_named(sql)):
            if number == 0 and _MAKES.match(sql):
                self._made.add(table)
            self._held[table] = self._held.get(table, False) or whole

    def waits_for(self, sql: str) -> str:
        """The table that a statement of another connection waits for; empty if there is none."""
        if _READS.match(sql):
            return ""
        writes = bool(_WRITES.match(sql))
        for table in _named(sql):
            if (
                table in self._held
                and table not in self._made
                and (self._held[table] or not writes)
            ):
                return table
        return ""


def _named(sql: str) -> list[str]:
    """The tables that a statement names, without quotes and without the schema `public`."""
    found = [name for _, _, name in _TABLES.findall(sql) if name.upper() not in _WORDS]
    parts = [[_unquoted(part) for part in _PART.findall(name)] for name in found]
    return [".".join(part for part in names if part != "public") for names in parts]


def _unquoted(name: str) -> str:
    return name.strip('"') if name.startswith('"') else name.lower()

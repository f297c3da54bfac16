"""What a reader gives: migrations in their execution order, and what it could not understand."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in a file."""

    path: Path
    """Relative to the repository's root."""
    line: int
    """1-based."""
    column: int = 1
    """1-based, in characters."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something about the schema, or about the unknown, that decides whether a statement runs."""

    kind: Literal["table", "column", "index", "constraint", "type", "unknown"]
    name: str
    """The table, type, index or constraint, as SQL would write it; the source text if unknown."""
    member: str | None = None
    """The column, for `column`."""
    holds: bool = True
    """Whether the statement runs when the object exists (True) or when it does not (False)."""
    asked: int | None = None
    """Which question of its migration this is, where the program asks once and acts several times:
    conditions with one number share the answer that the first of them got. None: asked anew."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement, as the database would get it."""

    sql: str
    """PostgreSQL's dialect; written by the reader where the framework's own calls make it."""
    place: Place
    conditions: tuple[Condition, ...] = ()
    """All must hold for it to run."""
    certain: bool = True
    """False where what is known only at run time was filled in by guesses. A parameter such as `$1`
    is a value that is not known, while all else is certain; for `$999` see `sql.tree.SEVERAL`."""
    written: bool = True
    """False where the reader made the SQL from a call such as `createTable`."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the reader could not understand; what it does is not known."""

    place: Place
    what: str
    """In words, such as "the argument of query() is known only at run time"."""
    rows_only: bool = False
    """It can do no more than read and write rows: what the schema becomes is known."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of a chain."""

    name: str
    """As the framework shows it."""
    key: str
    """What it is ordered by, as text to show."""
    place: Place
    """Where it is defined."""
    statements: tuple[Statement, ...] = ()
    """What applying it runs, in order."""
    gaps: tuple[Gap, ...] = ()
    transactional: bool = True
    """Its statements share one transaction."""
    reversible: bool | None = None
    """Whether it can be undone; None where the framework has no such notion."""


@dataclass(frozen=True, slots=True)
class OrderProblem:
    """Something wrong with the order itself, such as two migrations with one key."""

    kind: Literal["same-key", "several-heads", "missing-parent", "cycle", "no-key"]
    migrations: tuple[str, ...]
    """Names of those concerned."""
    place: Place
    message: str
    stops: bool = True
    """The framework refuses to run anything; else it runs something other than what was meant."""


@dataclass(frozen=True, slots=True)
class Chain:
    """All migrations of a project, in the order in which the framework runs them."""

    framework: str
    migrations: tuple[Migration, ...]
    problems: tuple[OrderProblem, ...] = ()
    provided: tuple[str, ...] = ()
    """SQL that the framework runs before the first migration, such as making its own table."""
    one_transaction: bool = False
    """The whole chain runs in one transaction, as TypeORM does by default."""


class Reader(Protocol):
    """Understands the migrations of one framework."""

    framework: str
    """Its name in `migrations: {framework: …}`."""

    def recognises(self, root: Path, files: Sequence[Path]) -> bool:
        """Whether these files look like migrations of this framework."""

    def read(self, root: Path, files: Sequence[Path]) -> Chain:
        """Read migrations.

        Args:
            root: the repository's root.
            files: paths below it, in any order.

        Raises:
            errors.InvalidInput: a file cannot be read at all; what is merely not understood is a
                `Gap`.
        """

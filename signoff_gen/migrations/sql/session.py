"""A session that carries statements out on the model: transactions, settings, calls."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signoff_gen.migrations.schema import Column, Relation, Routine, Type
from signoff_gen.migrations.sql.names import DEFAULT_PATH, METHODS
from signoff_gen.migrations.sql.record import Break, Event, Key, Raised, Returned, key_of, matches
from signoff_gen.migrations.sql.rows import Rows
from signoff_gen.migrations.sql.tree import Node, Parsed

if TYPE_CHECKING:
    from signoff_gen.migrations.sql.scope import Scope, Source

__all__ = [
    "DEFAULT_PATH",
    "METHODS",
    "Break",
    "Event",
    "Key",
    "Raised",
    "Returned",
    "Rules",
    "Session",
    "key_of",
    "matches",
]  # fmt: skip

Handler = Callable[["Session", Node], None]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a session does with what it meets, whichever module knows how."""

    statements: dict[str, Handler]
    """By the kind of their node."""
    query: "Callable[[Session, Node | None, Scope | None], Source]"
    """Judges a query inside of something else, and gives its rows."""
    newer: dict[str, Handler]
    """Looks for what not every version of PostgreSQL can read, by the kind of the node."""
    call: Callable[["Session", Routine, list[Node]], None]
    """Carries out the body of a function that is called with these arguments."""


class Session(Rows):
    """Carries statements out on a schema.

    Args:
        rules: what to do with what it meets.
        server: the major version of PostgreSQL; None for any that is maintained.
    """

    def __init__(self, rules: Rules, server: int | None = None) -> None:
        super().__init__(server)
        self.rules = rules
        self.in_block = False
        """Inside a transaction block."""
        self.parameters: dict[str, str] = {}
        self.fresh_labels: set[tuple[Type, str]] = set()
        """Enum values added by this transaction to types that are older than it."""
        self.fresh_types: set[Type] = set()
        self.outer: Scope | None = None
        """What names mean around a statement: the variables of a PL/pgSQL block."""
        self.values: dict[str, Any] = {}
        """The values of those variables, as far as they are known."""
        self.later: list[tuple[Relation, Column, Node | None]] = []
        """Expressions of generated columns, to be judged once their table is whole."""
        self.after: list[tuple[Relation, Node]] = []
        """Constraints that a table takes over, to be made once it is there."""
        self.depth = 0
        """How deep in functions that call each other."""
        self.unguarded = False
        """Foreign keys may be out of force."""
        self.overriding = False
        """The INSERT at hand may give values to identity columns."""
        self.looked_at = 0
        """Rows of catalogs that the statement's questions have looked at."""
        self.too_large: set[str] = set()
        """Questions of PL/pgSQL that looked at too many, and are not asked again."""
        self._calls: bool | None = None
        self._start = 0
        self._path_before: tuple[str, ...] = DEFAULT_PATH
        self._savepoints: list[tuple[str, int]] = []

    def execute(self, kind: str, node: Node) -> None:
        """Carry out one parsed statement."""
        newer = self.rules.newer.get(kind)
        if newer is not None:
            newer(self, node)
        handler = self.rules.statements.get(kind)
        if handler is None:
            self.note_opaque(f"{kind.removesuffix('Stmt')} statements are not judged")
        else:
            handler(self, node)

    def query(self, node: Node | None, parent: "Scope | None") -> "Source":
        """Judge a query or a change that stands inside of something else.

        Args:
            node: `{Kind: fields}`; None is a query that is not known.
            parent: what names mean around it.

        Returns:
            The rows it gives.
        """
        return self.rules.query(self, node, parent)

    def within(self, scope: "Scope", values: dict[str, Any], parsed: Parsed) -> None:
        """Carry out a statement inside a PL/pgSQL block.

        Args:
            scope: what the block's variables mean.
            values: their values, as far as they are known.
            parsed: the statement.
        """
        before = self.outer, self.values, self._calls
        self.outer, self.values, self._calls = scope, values, None
        try:
            self.execute(parsed.kind, parsed.node)
        finally:
            self.outer, self.values, self._calls = before

    # Calls ---------------------------------------------------------------------------------

    @contextmanager
    def executing(self, *, certain: bool) -> Iterator[None]:
        """While inside, functions that are called are carried out.

        Args:
            certain: they are called for sure, not once a row.
        """
        before, self._calls = self._calls, certain
        try:
            yield
        finally:
            self._calls = before

    @contextmanager
    def defining(self) -> Iterator[None]:
        """While inside, functions that are named are not carried out."""
        before, self._calls = self._calls, None
        try:
            yield
        finally:
            self._calls = before

    def calling(self, routine: Routine, arguments: list[Node]) -> None:
        """A function is called here: carry it out, where that is being done."""
        if self._calls is None:
            return
        self.ran(routine)
        certain = self._calls
        with self.defining(), self.unsurely(not certain):
            self.rules.call(self, routine, arguments)

    @contextmanager
    def overridden(self, node: Node) -> Iterator[None]:
        """While inside, an INSERT may override identity columns if it says so."""
        self.overriding = node.get("override", "OVERRIDING_NOT_SET") != "OVERRIDING_NOT_SET"
        try:
            yield
        finally:
            self.overriding = False

    # Transactions --------------------------------------------------------------------------

    def begin(self) -> None:
        """A transaction block begins, unless one is open."""
        if self.in_block:
            return
        self.schema.forget()
        self.in_block = True
        self._start = self.schema.mark()
        self._path_before = self.path
        self._settle()

    def commit(self, *, again: bool = False) -> None:
        """The transaction block ends, and what it did stays."""
        self.in_block = again
        self._settle()
        self.schema.forget()
        self._start = self.schema.mark()

    def rollback(self) -> None:
        """The transaction block ends, and what it did is undone."""
        if self.in_block:
            self.schema.undo(self._start)
            self.path = self._path_before
        self.in_block = False
        self._settle()

    def _settle(self) -> None:
        self.fresh_labels.clear()
        self.fresh_types.clear()
        self._savepoints.clear()
        self.pending.clear()
        if self._local_path is not None:
            self.path, self._local_path = self._local_path, None

    def savepoint(self, name: str) -> None:
        """Remember a point within the transaction."""
        self._savepoints.append((name, self.schema.mark()))

    def rollback_to(self, name: str) -> None:
        """Undo what was done since a savepoint."""
        for saved, mark in reversed(self._savepoints):
            if saved == name:
                self.schema.undo(mark)
                self.pending.clear()
                return

    def outside_block(self, words: str) -> None:
        """Check that no transaction block is open, for a statement that needs that."""
        if self.in_block:
            self.broken(
                "25001", f"{words} cannot run inside a transaction block", Key("query", "", words),
                hint="the migration must run outside a transaction",
            )  # fmt: skip

    # Settings ------------------------------------------------------------------------------

    _local_path: tuple[str, ...] | None = None

    def set_path(self, path: tuple[str, ...], *, local: bool) -> None:
        """Set the search path, for the session or for this transaction only."""
        if local:
            if not self.in_block:
                return
            self._local_path = self.path if self._local_path is None else self._local_path
        else:
            self._local_path = None
        self.path = path

"""Statements on their way to the database: each in the transaction that it is given, or in none."""

from collections.abc import Callable, Sequence
from functools import partial

from signoff_gen.migrations.chain import Statement
from signoff_gen.migrations.readers.javascript.arguments import Run
from signoff_gen.migrations.readers.javascript.recorder import Recorder
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    UNDEFINED,
    Function,
    Guess,
    Host,
    Native,
    Record,
    Site,
    Unknown,
)
from signoff_gen.migrations.readers.sequelize.locks import Locks


class Sender:
    """Takes statements down, and knows which transactions are open.

    Args:
        recorder: takes them down.
    """

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self._transactions: list[Transaction] = []
        self._outside: list[Statement] = []

    def begin(self) -> None:
        """Another migration begins."""
        self._transactions, self._outside = [], []

    def made(
        self,
        sql: str,
        site: Site,
        options: object,
        *,
        sure: bool = True,
        rows_only: bool = False,
    ) -> None:
        """A statement that a call makes.

        Args:
            sql: what is sent.
            site: the call.
            options: what may hold its transaction.
            sure: nothing about it was guessed.
            rows_only: it does nothing but read and write rows.
        """
        # Sequelize writes values of rows as literals: whatever they are, the rest is certain.
        text = Guess(sql) if HOLE in sql and not rows_only else sql
        made = partial(self.recorder.made, text, site, exact=True)
        self._taken(lambda: made(sure=sure, rows_only=rows_only), site, options)

    def written(self, sql: str, site: Site, options: object) -> None:
        """SQL that stands in the code; several statements in one piece are one transaction."""
        count = len(self.recorder.statements)
        self._taken(lambda: self.recorder.written(sql, site), site, options)
        several = self.recorder.statements[count:]
        if len(several) < 2 or self._is_inside(options) or any(s.conditions for s in several):
            return
        if not any(_is_control(statement.sql) for statement in several):
            place = several[0].place
            begins = Statement("BEGIN", place, written=False)
            ends = Statement("COMMIT", several[-1].place, written=False)
            self.recorder.statements.insert(count, begins)
            self.recorder.statements.append(ends)
            self._outside += [begins, ends] if several[0] in self._outside else []

    def _taken(self, work: Callable[[], None], site: Site, options: object) -> None:
        last = self.recorder.statements[-1] if self.recorder.statements else None
        work()
        taken: list[Statement] = []
        for statement in reversed(self.recorder.statements):
            if statement is last:
                break
            taken.insert(0, statement)
        if self._is_outside(options):
            self._beside(taken, site)
        else:
            for transaction in self._open():
                for statement in taken:
                    transaction.locks.take(statement.sql)

    def _beside(self, taken: Sequence[Statement], site: Site) -> None:
        """Statements run on another connection than that of an open transaction."""
        for statement in taken:
            held = [transaction.locks.waits_for(statement.sql) for transaction in self._open()]
            tables = [table for table in held if table]
            if tables:
                why = f"it waits for ever for {tables[0]}, which its own transaction holds"
                self.recorder.thrown(site, why)
            elif not statement.conditions:
                self._outside.append(statement)

    def _open(self) -> list["Transaction"]:
        return [transaction for transaction in self._transactions if transaction.is_open]

    def _is_outside(self, options: object) -> bool:
        """Whether a transaction is open, and a statement surely runs beside it."""
        if not self._open():
            return False
        if isinstance(options, Record):
            given = options.members.get("transaction", UNDEFINED)
            return not options.open and (given is UNDEFINED or given is None)
        return not isinstance(options, Unknown)

    def _is_inside(self, options: object) -> bool:
        return bool(self._open()) and not self._is_outside(options)

    def transaction(self, site: Site, isolation: str) -> "Transaction":
        """`START TRANSACTION`."""
        unsure = any(condition.kind == "unknown" for condition in self.recorder.holds())
        opened = Transaction(self.recorder, site, silent=unsure)
        self._transactions.append(opened)
        if isolation and not unsure:
            self.recorder.made(f"SET TRANSACTION ISOLATION LEVEL {isolation};", site)
        return opened

    def finished(self) -> tuple[tuple[Statement, ...], bool]:
        """What a migration sends, and whether all of it is in one transaction.

        What runs beside an open transaction does not see what that one did: it is put before it.
        """
        for transaction in self._transactions:
            transaction.abandon()
        statements = list(self.recorder.statements)
        for transaction in self._transactions:
            statements = self._put_before(transaction, statements)
        whole = len(self._transactions) == 1 and self._transactions[0].holds_all(statements)
        return tuple(statements[1:-1] if whole else statements), whole

    def _put_before(
        self, transaction: "Transaction", statements: list[Statement]
    ) -> list[Statement]:
        outside = [item for item in statements if any(item is other for other in self._outside)]
        start = _index(statements, transaction.start)
        end = _index(statements, transaction.end)
        if not outside or start is None or end is None:
            return statements
        within = statements[start:end]
        beside = [item for item in within if any(item is other for other in outside)]
        inside = [item for item in within if not any(item is other for other in outside)]
        return [*statements[:start], *beside, *inside, *statements[end:]]


def _index(statements: Sequence[Statement], wanted: Statement | None) -> int | None:
    return next((i for i, item in enumerate(statements) if item is wanted), None)


def _is_control(sql: str) -> bool:
    word = sql.lstrip().split(None, 1)[:1]
    return bool(word) and word[0].rstrip(";").upper() in (
        "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT",
    )  # fmt: skip


class Transaction(Host):
    """What `sequelize.transaction()` gives.

    Args:
        recorder: takes down its beginning and its end.
        site: where it is opened.
        silent: whether it is opened is known only at run time; then it is left out.
    """

    def __init__(self, recorder: Recorder, site: Site, *, silent: bool) -> None:
        self._recorder = recorder
        self._site = site
        self._later: list[tuple[Run, Function]] = []
        self.run: Run | None = None
        self.locks = Locks()
        self.is_open = not silent
        self.start: Statement | None = None
        self.end: Statement | None = None
        if not silent:
            recorder.made("START TRANSACTION;", site)
            self.start = recorder.statements[-1]
        self._conditions = self.start.conditions if self.start is not None else ()

    def _close(self, sql: str, site: Site) -> None:
        self.is_open = False
        self.end = Statement(sql, site.place, self._conditions, written=False)
        self._recorder.statements.append(self.end)

    def commit(self, site: Site) -> None:
        """`COMMIT`, on whichever path it is reached first."""
        if self.is_open:
            self._close("COMMIT;", site)
        for run, function in self._later:
            run(function, [self])
        self._later = []

    def rollback(self, site: Site) -> None:
        """`ROLLBACK`, unless it is reached only after an error."""
        unsure = any(condition.kind == "unknown" for condition in self._recorder.holds())
        if self.is_open and not unsure:
            self._close("ROLLBACK;", site)

    def abandon(self) -> None:
        """The program ends: what was not committed is lost."""
        if self.is_open:
            self._close("ROLLBACK;", self._site)

    def holds_all(self, statements: Sequence[Statement]) -> bool:
        """Whether everything is between its beginning and its commit."""
        ends = statements and statements[0] is self.start and statements[-1] is self.end
        return bool(ends) and self.end is not None and self.end.sql == "COMMIT;"

    def get(self, name: str, site: Site) -> object:
        """Its lock levels and the like."""
        if name == "LOCK":
            levels = ("UPDATE", "SHARE", "KEY_SHARE", "NO_KEY_UPDATE")
            return Record({level: level.replace("_", " ") for level in levels})
        if name in ("commit", "rollback"):
            return Native(name, lambda arguments, where: self.call(name, arguments, where))
        return Unknown(site.excerpt)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """`commit`, `rollback`, and what is done afterwards."""
        if name == "commit":
            self.commit(site)
        elif name == "rollback":
            self.rollback(site)
        elif name == "afterCommit" and arguments and isinstance(arguments[0], Function):
            if self.run is not None:
                self._later.append((self.run, arguments[0]))
        else:
            return Unknown(site.excerpt)
        return UNDEFINED

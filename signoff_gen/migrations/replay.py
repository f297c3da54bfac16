"""Runs a chain on the model of the schema, in order, from an empty database to its end."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from signoff_gen.migrations.catalog.versions import FIRST
from signoff_gen.migrations.chain import Chain, Condition, Gap, Migration, Statement
from signoff_gen.migrations.schema import Relation, Step, Thing
from signoff_gen.migrations.snapshot import PastLost
from signoff_gen.migrations.sql.record import Key
from signoff_gen.migrations.sql.session import Session
from signoff_gen.migrations.sql.statements import RULES
from signoff_gen.migrations.sql.tree import Parsed, Unparsable, dotted, parse, parse_all

if TYPE_CHECKING:
    from signoff_gen.migrations.beginnings import Beginnings

Trees = tuple[Parsed, ...] | Unparsable
"""What the parser made of a statement's text."""

FRESH_PATH = frozenset({"flyway"})
"""Frameworks that restore the search path after each migration."""
OWN_TRANSACTION = frozenset({"dbmate", "sql-migrate"})
"""Frameworks whose driver fails where a migration ends the transaction that was begun for it."""
BEGINS = frozenset({"TRANS_STMT_BEGIN", "TRANS_STMT_START"})
DATA_ONLY = frozenset({
    "SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "CopyStmt",
    "CommentStmt", "GrantStmt", "TruncateStmt", "RefreshMatViewStmt", "VacuumStmt", "LockStmt",
})  # fmt: skip
"""Statements that do not change what later ones can rely on."""


@dataclass(slots=True)
class Replay:
    """What came of running a chain."""

    chain: Chain
    session: Session
    """With the breaks, and the record of what was made and needed."""
    answers: dict[int, bool | None] = field(default_factory=dict)
    """What the questions that the migration at hand asks once were answered, by their number."""
    skipped: list[Step] = field(default_factory=list)
    """Statements whose conditions did not hold, after a beginning that was known."""


def replay(
    chain: Chain, server: int | None = None, beginnings: "Beginnings | None" = None
) -> Replay:  # fmt: skip
    """Run a chain on an empty database's model.

    Args:
        chain: as a reader gives it.
        server: the major version of PostgreSQL; None for any that is maintained.
        beginnings: what is known of how the chain begins, which is then not run again.

    Returns:
        What came of it; what cannot work is in `session.breaks`, and the replay went on as if
        what was missing had been there.
    """
    if beginnings is not None:
        with suppress(PastLost):
            return _replay(chain, server, beginnings)
    return _replay(chain, server, None)


def _replay(chain: Chain, server: int | None, beginnings: "Beginnings | None") -> Replay:
    def fresh() -> Session:
        return Session(RULES, server)

    session, begin = (fresh(), 0) if beginnings is None else beginnings.resume(fresh)
    result = Replay(chain, session)
    if not begin:
        _provide(session, chain)
        if chain.one_transaction:
            session.begin()
    rest = chain.migrations[begin:]
    trees = parse_all(statement.sql for migration in rest for statement in migration.statements)
    for index, migration in enumerate(rest, begin):
        if beginnings is not None:
            beginnings.passing(session, index)
        session.step = (index, 0)
        _run_migration(result, index, migration, trees)
    if chain.one_transaction:
        session.commit()
    return result


def _provide(session: Session, chain: Chain) -> None:
    """What the framework runs before the first migration is taken as it is."""
    for number, sql in enumerate(chain.provided):
        session.step = (-1, number)
        try:
            statements = parse(sql)
        except Unparsable:
            continue
        for parsed in statements:
            _execute(session, parsed)
    session.breaks.clear()
    session.opaque.clear()
    session.missing.clear()
    session.since = FIRST


def _run_migration(
    result: Replay, index: int, migration: Migration, trees: Iterator[Trees]
) -> None:  # fmt: skip
    session, chain = result.session, result.chain
    result.answers.clear()
    if chain.framework in FRESH_PATH:
        session.set_path(("public",), local=False)
    if not migration.transactional:
        session.commit()
    elif not session.in_block and not chain.one_transaction:
        session.begin()
    if any(gap.rows_only for gap in migration.gaps):
        session.rows_unknown = True
    gaps = _gaps(migration)
    for number, statement in enumerate(migration.statements):
        session.step = (index, number)
        while gaps and _before(gaps[0], migration, statement):
            session.doubts.append(gaps.pop(0).what)
        _run_statement(result, statement, next(trees))
    session.doubts += [gap.what for gap in gaps]
    if chain.framework in OWN_TRANSACTION and migration.transactional and not session.in_block:
        session.broken(
            "25P01", "unexpected transaction status idle", Key("query", "", "COMMIT"),
            hint=f"leave BEGIN and COMMIT to {chain.framework}",
        )  # fmt: skip
    if not migration.transactional or not chain.one_transaction:
        session.commit()
    if chain.one_transaction and not migration.transactional:
        session.begin()


def _gaps(migration: Migration) -> list[Gap]:
    """The gaps that may change the schema in order; those in other files first: who knows when."""
    home = migration.place.path
    found = (gap for gap in migration.gaps if not gap.rows_only)
    return sorted(found, key=lambda gap: (gap.place.path == home, gap.place))


def _before(gap: Gap, migration: Migration, statement: Statement) -> bool:
    if gap.place.path != statement.place.path:
        return True
    return gap.place <= statement.place


def _run_statement(result: Replay, statement: Statement, trees: Trees) -> None:
    session = result.session
    runs = True
    for condition in statement.conditions:
        answer = _answer(result, condition)
        if answer is False:
            result.skipped.append(session.step)
            return
        runs = runs and answer is True
    if isinstance(trees, Unparsable):
        _unparsable(session, statement, trees, runs)
        return
    unsure = not runs or not statement.certain
    session.unsure += unsure
    implicit = False
    for parsed in trees:
        if len(trees) > 1 and not session.in_block:
            session.begin()  # the server runs what it gets in one piece as one transaction
            implicit = True
        _execute(session, parsed)
        if parsed.node.get("kind") in BEGINS:
            implicit = False
    session.unsure -= unsure
    if implicit and session.in_block:
        session.commit()
    if not statement.certain and any(item.kind not in DATA_ONLY for item in trees):
        session.doubts.append("a statement holds values known only at run time")


def _unparsable(session: Session, statement: Statement, error: Unparsable, runs: bool) -> None:
    if error.understood and runs and statement.certain and statement.written:
        hint = ""
        if error.position:
            line = statement.sql.count("\n", 0, error.position - 1) + 1
            hint = f"line {line} of the statement, character {error.position}"
        session.broken("42601", error.message, Key("query", "", ""), hint=hint)
    else:
        session.note_opaque(f"a statement that could not be parsed: {error.message}", changes=True)


def _execute(session: Session, parsed: Parsed) -> None:
    unsure, path = session.unsure, session.outer
    session.looked_at = 0
    try:
        session.execute(parsed.kind, parsed.node)
    except (KeyError, IndexError, AttributeError, TypeError, ValueError, RecursionError) as error:
        # Another version's parser may leave fields out, or give lists where one node was: what the
        # rules then meet are these. Such a statement is not understood, and the rest is judged.
        session.unsure, session.outer = unsure, path
        session.handled.clear()
        session.note_opaque(f"a {parsed.kind} that is not understood ({error})", changes=True)


# Conditions ---------------------------------------------------------------------------------------


def _answer(result: Replay, condition: Condition) -> bool | None:
    """Whether a condition holds, by the answer that its question got first."""
    if condition.asked is None:
        return holds(result.session, condition)
    if condition.asked not in result.answers:
        found = holds(result.session, replace(condition, holds=True))
        result.answers[condition.asked] = found
    answer = result.answers[condition.asked]
    return answer if answer is None else answer is condition.holds


def holds(session: Session, condition: Condition) -> bool | None:
    """Whether a reader's condition holds here; None where that is not known."""
    if condition.kind == "unknown":
        return None
    found = _looked_up(session, condition)
    if found is None:
        return None
    return found if condition.holds else not found


def _looked_up(session: Session, condition: Condition) -> bool | None:
    """Whether what a condition asks about is there."""
    parts = dotted(condition.name)
    if not parts:
        return None
    schema, name = (parts[-2], parts[-1]) if len(parts) > 1 else (None, parts[-1])
    if condition.kind == "type":
        return _there(session.find_type(schema, name))
    if condition.kind == "constraint":
        return _any_there(
            constraint
            for space in session.schema.namespaces.values()
            for relation in space.relations.values()
            for constraint in relation.constraints.values()
            if constraint.name == name
        )
    relation = session.find_relation(schema, name)
    if condition.kind in ("table", "index") or relation is None:
        return _there(relation)
    return _column_there(relation, condition.member or "")


def _there(thing: Thing | None) -> bool | None:
    if thing is None:
        return False
    return True if thing.sure and not thing.assumed else None


def _any_there(things: Iterator[Thing]) -> bool | None:
    answers = [_there(thing) for thing in things]
    if True in answers:
        return True
    return None if answers else False


def _column_there(relation: Relation, name: str) -> bool | None:
    column = relation.columns.get(dotted(name)[0] if name.startswith('"') else name)  # type: ignore[index]
    if column is None:
        return None if relation.open else False
    return _there(column) if relation.sure and not relation.assumed else None

"""`where`, `having` and `on` of Knex's query builder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from signoff_gen.migrations.readers.javascript.arguments import Arguments, argument, listed
from signoff_gen.migrations.readers.javascript.promises import is_function
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Array,
    Guess,
    Host,
    Record,
    Site,
    Unknown,
    text_of,
)
from signoff_gen.migrations.readers.knex.wording import Fragment, Misused, Wording

Write = Callable[[Wording], str]
OPERATORS: Final = frozenset({
    "=", "<", ">", "<=", ">=", "<>", "!=", "like", "not like", "ilike", "not ilike", "between",
    "not between", "in", "not in", "is", "is not", "&", "|", "^", "<<", ">>", "~", "~=", "~*",
    "!~", "!~*", "#", "&&", "@>", "<@", "||", "&<", "&>", "-|-", "@@", "!!", "?", "?|", "?&",
    "similar to", "not similar to",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Test:
    """One of the tests of a clause."""

    joint: str
    """`and` or `or`, before it."""
    write: Write


def clause(word: str, tests: Sequence[Test], wording: Wording) -> str:
    """A clause of tests; empty if there are none."""
    made: list[str] = []
    for test in tests:
        text = test.write(wording)
        if text:
            made.extend([test.joint, text] if made else [word, text])
    return " ".join(made)


def _compared(column: object, operator: object, value: object, negated: bool) -> Write:
    """`column operator value`."""
    word = operator.lower().strip() if isinstance(operator, str) else text_of(operator)
    if value is UNDEFINED:
        raise Misused(f"Undefined binding(s) detected. Undefined column(s): [{text_of(column)}]")
    if word in ("in", "not in"):
        return _within(column, value, word == "not in")
    if word in ("between", "not between"):
        return _between(column, value, word == "not between")
    if value is None and word in ("is", "is not"):
        return _null(column, word == "is not")
    if word not in OPERATORS and not isinstance(operator, (Fragment, Guess, Unknown)):
        raise Misused(f'The operator "{word}" is not permitted')
    lead = "not " if negated else ""
    return lambda w: f"{lead}{w.name(column)} {_operator(w, operator)} {w.bound(value)}"


def _equal(column: object, value: object, negated: bool) -> Write:
    """`where(column, value)`, which for `null` is `whereNull`."""
    return _null(column, negated) if value is None else _compared(column, "=", value, negated)


def _operator(wording: Wording, operator: object) -> str:
    if isinstance(operator, Fragment):
        return operator.inline(wording)
    return wording.text(operator).lower()


def _within(column: object, value: object, negated: bool) -> Write:
    word = "not in" if negated else "in"

    def write(wording: Wording) -> str:
        columns = wording.names(column)
        own = f"({columns})" if isinstance(column, Array) else columns
        if isinstance(value, Array):
            if not value.items and not value.open:
                return f"1 = '{int(negated)}'"
            rows = [_row(wording, item) for item in listed(value)]
            return f"{own} {word} ({', '.join(rows)})"
        return f"{own} {word} {_subselect(wording, value)}"

    return write


def _row(wording: Wording, item: object) -> str:
    if isinstance(item, Array):
        return f"({', '.join(wording.bound(part) for part in listed(item))})"
    return wording.bound(item)


def _subselect(wording: Wording, value: object) -> str:
    # A list of nothing would make it a test that names no column.
    text = wording.hole() if isinstance(value, Unknown) else wording.bound(value)
    return text if text.startswith("(") else f"({text})"


def _between(column: object, value: object, negated: bool) -> Write:
    word = "not between" if negated else "between"
    ends = listed(value)
    return lambda w: f"{w.name(column)} {word} {' and '.join(w.bound(end) for end in ends)}"


def _null(column: object, negated: bool) -> Write:
    return lambda w: f"{w.name(column)} is {'not null' if negated else 'null'}"


def _wrapped(
    function: object, session_where: Callable[[object, Wording], str], negated: bool
) -> Write:
    def write(wording: Wording) -> str:
        inner = session_where(function, wording)
        return f"{'not ' if negated else ''}({inner})" if inner else ""

    return write


def basic(
    arguments: Arguments, negated: bool, inner: Callable[[object, Wording], str]
) -> list[Write]:
    """`where(…)` with one to three arguments.

    Args:
        arguments: of the call.
        negated: it is `whereNot`.
        inner: the tests, without a word before them, that a function adds to a query.

    Raises:
        Misused: Knex refuses them.
    """
    first, second, third = (argument(arguments, position) for position in range(3))
    if isinstance(first, bool):
        return [lambda w: f"1 = '{int(first)}'"]
    if is_function(first) and len(arguments) == 1:
        return [_wrapped(first, inner, negated)]
    if isinstance(first, Fragment) and len(arguments) == 1:
        return [lambda w: ("not " if negated else "") + first.inline(w)]
    if isinstance(first, Record) and len(arguments) == 1:
        return [_equal(key, value, negated) for key, value in first.members.items()]
    if len(arguments) == 1:
        return [lambda w: w.hole()]
    if len(arguments) == 2:
        return [_equal(first, second, negated)]
    return [_compared(first, second, third, negated)]


def together(members: Record) -> Write:
    """`orWhere({…})`, whose tests stand in parentheses."""
    tests = [Test("and", _equal(key, value, False)) for key, value in members.members.items()]
    return lambda w: f"({clause('', tests, w).strip()})"


def columns(arguments: Arguments, negated: bool) -> list[Write]:
    """`whereColumn(first, second)` or `whereColumn(first, operator, second)`."""
    lead = "not " if negated else ""
    first, operator = argument(arguments, 0), argument(arguments, 1)
    pair = (operator, argument(arguments, 2)) if len(arguments) > 2 else ("=", operator)
    written = _columns(first, *pair)
    return [lambda w: lead + written(w)]


def special(
    name: str, arguments: Arguments, negated: bool, subquery: Callable[[object, Wording], str]
) -> list[Write] | None:
    """`whereIn`, `whereNull` and the like; None if it is none of them.

    Args:
        name: what stands behind `where` or `having`, such as `In`.
        arguments: of the call.
        negated: `Not` stands between.
        subquery: the SQL of the query that a function builds.
    """
    first, second = argument(arguments, 0), argument(arguments, 1)
    lead = "not " if negated else ""
    if name == "In":
        return [_within(first, second, negated)]
    if name == "Null":
        return [_null(first, negated)]
    if name == "Between":
        return [_between(first, second, negated)]
    if name in ("Like", "ILike"):
        return [lambda w: f"{w.name(first)} {lead}{name.lower()} {w.bound(second)}"]
    if name == "Raw":
        return [lambda w: lead + w.raw(first, second)]
    if name == "Exists":
        return [lambda w: f"{lead}exists {_exists(w, first, subquery)}"]
    if name in ("JsonPath", "JsonObject", "JsonSupersetOf", "JsonSubsetOf"):
        return [lambda w: f"{w.name(first)} is not distinct from {w.hole()}"]
    return None


def _exists(wording: Wording, value: object, subquery: Callable[[object, Wording], str]) -> str:
    if is_function(value):
        return f"({subquery(value, wording)})"
    return _subselect(wording, value)


class JoinClause(Host):
    """What the function of `join('t', function () { … })` is given."""

    def __init__(self, inner: Callable[[object, Wording], str]) -> None:
        self.tests: list[Test] = []
        self.using: object = UNDEFINED
        self._inner = inner

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """Another test."""
        joint = "or" if name.startswith("or") else "and"
        base = name.removeprefix("or").removeprefix("and")
        base = base[:1].lower() + base[1:]
        first, second, third = (argument(arguments, position) for position in range(3))
        if base == "using":
            self.using = first
        elif base == "on" and isinstance(first, Record):
            for key, value in first.members.items():
                self.tests.append(Test(joint, _columns(key, "=", value)))
        elif base == "on" and isinstance(first, Fragment):
            self.tests.append(Test(joint, first.inline))
        elif base == "on" and len(arguments) > 1:
            pair = (second, third) if len(arguments) > 2 else ("=", second)
            self.tests.append(Test(joint, _columns(first, *pair)))
        elif base == "onVal":
            pair = (second, third) if len(arguments) > 2 else ("=", second)
            self.tests.append(Test(joint, _compared(first, *pair, negated=False)))
        else:
            self._special(base, joint, arguments)
        return self

    def _special(self, base: str, joint: str, arguments: Arguments) -> None:
        kind = base.removeprefix("on")
        negated = kind.startswith("Not")
        writes = special(kind.removeprefix("Not"), arguments, negated, self._inner)
        self.tests += [Test(joint, write) for write in writes or [lambda w: w.hole()]]

    def sql(self, wording: Wording) -> str:
        """The clause."""
        if self.using is not UNDEFINED:
            return f"using ({wording.names(self.using)})"
        return clause("on", self.tests, wording)


def _columns(first: object, operator: object, second: object) -> Write:
    return lambda w: f"{w.name(first)} {_operator(w, operator)} {w.name(second)}"

"""What a migration does to the database, written down while its code is followed."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from signoff_gen.migrations.chain import Condition, Gap, Place, Statement
from signoff_gen.migrations.readers import sqlfile
from signoff_gen.migrations.readers.holes import filled, is_sql, measured, parametrised, valued
from signoff_gen.migrations.readers.javascript.expressions import GaveUp
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    Conditions,
    FileText,
    Guess,
    Holed,
    Host,
    Question,
    Site,
    shortened,
)
from signoff_gen.migrations.readers.sources import Source

if TYPE_CHECKING:
    from tree_sitter import Node

_WRAPPERS = ("as_expression", "satisfies_expression", "non_null_expression",
             "parenthesized_expression", "await_expression")  # fmt: skip
_AT_LARGE: Final = re.compile(r"\b(?:cascade|execute|perform)\b", re.IGNORECASE)
"""What may change things without naming them."""
_ROWS_ONLY: Final = re.compile(
    r"\s*(?:insert\s+into|update|delete\s+from)\s[^;]*;?\s*", re.IGNORECASE
)
"""A statement that does no more than write rows."""
Packages = Callable[[str], Host | None]


class Walk(Protocol):
    """What is needed of the interpreter."""

    @property
    def holds(self) -> Conditions:
        """What holds where the walk is."""

    def iteration(self, conditions: Conditions, work: Callable[[], object]) -> object:
        """Walk on where conditions hold besides."""


@dataclass(slots=True, eq=False)
class Moment:
    """When code asked the database: what it learnt then stays so, whatever happens later."""

    at: int
    """How many statements came before."""
    place: Place
    holds: Conditions


def failing(message: str, place: Place, conditions: Conditions = ()) -> Statement:
    """A statement that fails with a message, in place of what a framework itself refuses."""
    said = message.replace("'", "''").replace("%", "%%").replace("\0", "")
    body = f"DO $throw$ BEGIN RAISE EXCEPTION '{said}'; END $throw$"
    return Statement(body, place, conditions, written=False)


class Recorder:
    """Takes down statements and gaps, each under the conditions of the path.

    Args:
        packages: what the package of a name gives; None if it is not one of the framework's.
        own: names of the framework that no file has by itself.
    """

    def __init__(self, packages: Packages, own: frozenset[str] = frozenset()) -> None:
        self._own = own
        self._packages = packages
        self.in_one_piece = False
        """A text of several statements stays whole: by itself it is a transaction."""
        self.statements: list[Statement] = []
        self.gaps: list[Gap] = []
        self._walk: Walk | None = None
        self._numbers: dict[object, int] = {}
        self._moments: dict[int, Moment] = {}

    def attach(self, walk: Walk) -> None:
        """From now on what is taken down is so under the conditions of this walk."""
        self._walk = walk

    def begin(self) -> None:
        """Another migration begins."""
        self.statements, self.gaps = [], []
        self._numbers, self._moments = {}, {}

    def holds(self) -> Conditions:
        """What holds on the path that is being followed."""
        return self._walk.holds if self._walk is not None else ()

    def under(self, conditions: Conditions, work: Callable[[], object]) -> object:
        """Do something where conditions hold besides."""
        return self._walk.iteration(conditions, work) if self._walk is not None else work()

    def now(self, site: Site) -> Moment:
        """The moment at which a call asks the database."""
        return Moment(len(self.statements), site.place, self.holds())

    def asks(self, question: Question, moment: Moment) -> Question:
        """A question with the number of its answer, the same for all that ask it at one moment."""

        def numbered(conditions: Conditions) -> Conditions:
            return tuple(
                condition
                if condition.kind == "unknown" or condition.asked is not None
                else replace(condition, asked=self._number(replace(condition, holds=True), moment))
                for condition in conditions
            )

        return Question(numbered(question.yes), numbered(question.no))

    def _number(self, asked: object, moment: Moment) -> int:
        if (moment, asked) not in self._numbers:
            number = self._numbers[moment, asked] = len(self._numbers) + 1
            self._moments[number] = moment
        return self._numbers[moment, asked]

    def held_back(self, begun: int) -> list[Statement]:
        """Take out again what was taken down from the statement of this number on."""
        later = self.statements[begun:]
        del self.statements[begun:]
        return later

    def module(self, source: str) -> object | None:
        """What a package gives."""
        return self._packages(source)

    def gap(self, site: Site, what: str, *, rows_only: bool = False) -> None:
        """Something is not understood that may change the database, or its rows only."""
        found = Gap(site.place, what, rows_only)
        if found not in self.gaps:
            self.gaps.append(found)

    @contextmanager
    def within_limits(self, site: Site) -> Iterator[None]:
        """Where code is followed: what is given up becomes a gap, at `site` if at no other."""
        try:
            yield
        except GaveUp as stop:
            self.gap(stop.site, stop.why)
        except RecursionError:
            self.gap(site, "it is nested too deeply to be followed")

    def undefined(self, site: Site, name: str) -> None:
        """A name that nothing defines is an error, where it is one of the framework's own."""
        if name in self._own:
            self.thrown(site, f"{name} is not defined")

    def thrown(self, site: Site, message: str) -> None:
        """A migration that gives up fails as a statement would; errors nobody foresees do not."""
        if any(condition.kind == "unknown" for condition in self.holds()):
            return
        said = shortened(message.replace(HOLE, "…"))
        self._add(failing(said, site.place, _once(self.holds())))

    def made(
        self,
        sql: str,
        site: Site,
        conditions: Conditions = (),
        *,
        sure: bool = True,
        exact: bool = False,
        rows_only: bool = False,
    ) -> None:
        """A statement that a call of the framework makes.

        Args:
            sql: the statement; a guess if parts of it are known only at run time.
            site: the call.
            conditions: what must hold besides, for it to run.
            sure: nothing about it was guessed.
            rows_only: it does nothing but read and write rows.
            exact: the framework sends just this, even where it is no SQL.
        """
        text, whole = _filled(sql)
        if text is None:
            what = f"names in `{site.excerpt}` are known only at run time"
            self.gap(site, what, rows_only=rows_only)
            return
        certain = sure and whole
        holds = _once(self.holds() + conditions)
        broken = exact and certain and not is_sql(text)
        self._add(Statement(str(text), site.place, holds, certain, written=broken))

    def written(self, sql: str, site: Site) -> None:
        """SQL that stands in the code, or in a file that it reads; often several statements."""
        text, certain = _filled(sql)
        if text is None:
            missing = shortened(sql.replace(HOLE, "…"))
            what = f"parts of the SQL are known only at run time: {missing}"
            self.gap(site, what, rows_only=_ROWS_ONLY.fullmatch(sql) is not None)
            return
        source = Source(sql.path if isinstance(sql, FileText) else site.place.path, str(text))
        script = sqlfile.split(source)
        holds = _once(self.holds())
        place = self._place_of(sql, site)
        statements = script.statements
        if self.in_one_piece and len(statements) > 1:
            whole = ";\n".join(statement.sql for statement in statements)
            statements = [Statement(whole, statements[0].place)]
        for statement in statements:
            where = place(statement.place)
            self._add(Statement(statement.sql, where, holds + statement.conditions, certain))
        self.gaps.extend(Gap(place(gap.place), gap.what) for gap in script.gaps)

    def _add(self, statement: Statement) -> None:
        """Take down a statement; what it depends on may have been asked before earlier ones."""
        for condition in statement.conditions:
            moment = self._moments.pop(condition.asked or 0, None)
            between = self.statements[moment.at :] if moment is not None else ()
            if moment is not None and any(_may_change(s.sql, condition) for s in between):
                holds = _once((*moment.holds, condition))
                look = Statement("SELECT 1", moment.place, holds, written=False)
                self.statements.insert(moment.at, look)
                for later in self._moments.values():
                    later.at += later.at > moment.at
        self.statements.append(statement)

    def _place_of(self, sql: str, site: Site) -> Callable[[Place], Place]:
        """Turns places in a text into places in the file where the text stands."""
        if isinstance(sql, FileText):
            return lambda place: place
        literal = _argument(site.node)
        base = site.module.place(literal if literal is not None else site.node)
        if literal is None or literal.type not in ("string", "template_string"):
            return lambda place: base
        raw = site.module.text(literal)
        if raw.count("\n") != sql.count("\n"):
            return lambda place: base

        def within(place: Place) -> Place:
            if place.line == 1:
                exact = "\\" not in raw.split("\n", 1)[0] and "${" not in raw.split("\n", 1)[0]
                column = base.column + place.column if exact else base.column
                return Place(base.path, base.line, column)
            return Place(base.path, base.line + place.line - 1, place.column)

        return within


def _filled(sql: str) -> tuple[str | None, bool]:
    """SQL with something in place of its holes, and whether all else is certain."""
    holed = isinstance(sql, Holed)
    known = parametrised(sql) or valued(sql) or measured(sql) if holed else None
    return (filled(sql), not isinstance(sql, Guess)) if known is None else (known, True)


def _may_change(sql: str, condition: Condition) -> bool:
    """Whether a statement may make or drop what a condition asks about."""
    asked = condition.member or condition.name.rsplit(".", 1)[-1].strip('"')
    named = rf"(?<![\w$]){re.escape(asked)}(?![\w$])"
    return bool(re.search(named, sql, re.IGNORECASE) or _AT_LARGE.search(sql))


def _once(conditions: Conditions) -> Conditions:
    """Each condition a single time."""
    return tuple(dict.fromkeys(conditions))


def _argument(call: "Node") -> "Node | None":
    """The first argument of a call, without what TypeScript adds to it."""
    arguments = call.child_by_field_name("arguments")
    inner = arguments.named_children if arguments is not None else []
    node = next((child for child in inner if child.type != "comment"), None)
    while node is not None and node.type in _WRAPPERS and node.named_children:
        node = node.named_children[0]
    return node

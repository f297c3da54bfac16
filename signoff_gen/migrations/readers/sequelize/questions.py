"""Questions that code asks: which tables there are, and which columns a table has."""

from collections.abc import Callable, Sequence

from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Function,
    Guess,
    Host,
    Question,
    Site,
    Truth,
    Unknown,
    truth,
)
from signoff_gen.migrations.readers.sequelize.options import Table
from signoff_gen.migrations.readers.typeorm.lookups import Answer, Kind, exists

Ask = Callable[[str], Question | None]
"""The question that follows from a name; None if nothing does."""
Run = Callable[[Function, Sequence[object]], object]
"""Calls a function of the project."""


def path_of(table: Table) -> str:
    """A table's path, for asking whether it is there."""
    return f"{table.schema}.{table.name}" if table.schema not in ("", "public") else table.name


def is_there(kind: Kind, table: Table, member: str | None = None) -> Question:
    """The question whether a table or one of its columns is there."""
    return exists(kind, path_of(table), member)


class Name(Host):
    """Stands for every name of a list, to find out which one code asks for."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def get(self, name: str, site: Site) -> object:
        """Lists of names may also be lists of objects with a name."""
        named = ("name", "tableName", "table_name", "constraintName", "constraint_name")
        return self if name in named else Unknown(site.excerpt)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """What changes only how the name is written is left out of account."""
        return self if name in ("toLowerCase", "trim", "toString") else Unknown(site.excerpt)

    def compare(self, operator: str, other: object) -> Truth | None:
        """Whether it is the name that is asked for."""
        known = operator == "===" and isinstance(other, str) and not isinstance(other, Guess)
        return self._ask(str(other)) if known else None


class Names(Host):
    """A list of names from the database.

    Args:
        ask: the question whether one is in it.
        run: calls a function of the project.
    """

    def __init__(self, ask: Ask, run: Run) -> None:
        self._ask = ask
        self._run = run

    def get(self, name: str, site: Site) -> object:
        """How many there are is not known."""
        return Unknown(site.excerpt)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """Whether it has a name, by any of the ways that lists have for that."""
        wanted = arguments[0] if arguments else UNDEFINED
        if name in ("includes", "has", "indexOf"):
            known = isinstance(wanted, str) and not isinstance(wanted, Guess)
            question = self._ask(str(wanted)) if known else None
            if question is None:
                return Unknown(site.excerpt)
            return Position(question, site.excerpt) if name == "indexOf" else question
        if name in ("map", "flat", "filter", "sort", "slice"):
            return self._changed(name, wanted, site)
        if name in ("some", "find", "findIndex") and isinstance(wanted, Function):
            answer = truth(self._run(wanted, [Name(self._ask)]))
            if not isinstance(answer, Question):
                return Unknown(site.excerpt)
            if name == "some":
                return answer
            found = Position if name == "findIndex" else Answer
            return found(answer, site.excerpt)
        return Unknown(site.excerpt)

    def _changed(self, name: str, function: object, site: Site) -> object:
        if name != "filter":
            return self
        answer = truth(self._run(function, [Name(self._ask)])) if isinstance(
            function, Function) else UNDEFINED  # fmt: skip
        return Few(answer, site.excerpt) if isinstance(answer, Question) else Unknown(site.excerpt)


class Position(Answer):
    """Where a name stands in a list, -1 if it does not."""

    def truth(self) -> Truth:
        """0 counts as false: this says nothing."""
        return Question((), ())

    def compare(self, operator: str, other: object) -> Truth | None:
        """Comparisons tell whether it is there."""
        if (operator, other) in ((">", -1), (">=", 0)):
            return self.question
        return ~self.question if (operator, other) in (("===", -1), ("<", 0)) else None


class Few(Answer):
    """Those of a list that have a name: one or none."""

    def truth(self) -> Truth:
        """A list counts as true, even if it is empty."""
        return True

    def get(self, name: str, site: Site) -> object:
        """Their number, or the first."""
        if name in ("length", "0"):
            return Number(self.question, site.excerpt)
        return Unknown(site.excerpt)


class Number(Answer):
    """One or none."""

    def compare(self, operator: str, other: object) -> Truth | None:
        """Comparisons tell whether there is one."""
        if (operator, other) in ((">", 0), (">=", 1), ("===", 1)):
            return self.question
        return ~self.question if (operator, other) in (("===", 0), ("<", 1)) else None


class Description(Host):
    """The columns of a table, as `describeTable` gives them.

    Args:
        ask: the question whether a column is there.
        run: calls a function of the project.
    """

    def __init__(self, ask: Ask, run: Run) -> None:
        self._ask = ask
        self._run = run

    def get(self, name: str, site: Site) -> object:
        """What is said of a column, if it is there."""
        question = self._ask(name)
        return Answer(question, site.excerpt) if question is not None else Unknown(site.excerpt)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """`hasOwnProperty`, and the names of the columns."""
        wanted = arguments[0] if arguments else UNDEFINED
        if name == "hasOwnProperty" and type(wanted) is str:
            return self._ask(wanted) or Unknown(site.excerpt)
        return Unknown(site.excerpt)

    def names(self) -> Names:
        """The names of the columns."""
        return Names(self._ask, self._run)

    def has(self, name: str) -> Truth | None:
        """Whether the table has a column."""
        return self._ask(name)

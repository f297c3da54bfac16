"""Questions that code asks: which tables there are, and which columns a table has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from signoff_gen.migrations.readers.javascript.arguments import Run
from signoff_gen.migrations.readers.javascript.lookups import Answer, Count, Index, Kind, exists
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


def path_of(table: Table) -> str:
    """A table's path, for asking whether it is there."""
    return f"{table.schema}.{table.name}" if table.schema not in ("", "public") else table.name


def is_there(kind: Kind, table: Table, member: str | None = None) -> Question:
    """The question whether a table or one of its columns is there."""
    return exists(kind, path_of(table), member)


def _as_it_is(name: str) -> str:
    return name


@dataclass(frozen=True, slots=True)
class Look:
    """How names are looked up."""

    ask: Callable[[str], Question | None]
    """The question that follows from a name; None if nothing does."""
    find: Callable[[str], str] = _as_it_is
    """The name that is there, for one in lower case."""
    folded: bool = False
    """Names are compared in lower case."""

    def question(self, wanted: object) -> Truth | None:
        """The question whether a name is there that code compares with."""
        if not isinstance(wanted, str) or isinstance(wanted, Guess):
            return None
        if not self.folded:
            return self.ask(wanted)
        return self.ask(self.find(wanted)) if wanted == wanted.lower() else False


class Name(Host):
    """Stands for every name of a list, to find out which one code asks for."""

    textual = True

    def __init__(self, look: Look) -> None:
        self.look = look

    def get(self, name: str, site: Site) -> object:
        """Lists of names may also be lists of objects with a name."""
        named = ("name", "tableName", "table_name", "constraintName", "constraint_name")
        return self if name in named else Unknown(site.excerpt)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """What changes only how the name is written."""
        if name == "toLowerCase":
            return Name(replace(self.look, folded=True))
        return self if name in ("trim", "toString") else Unknown(site.excerpt)

    def compare(self, operator: str, other: object) -> Truth | None:
        """Whether it is the name that is asked for."""
        return self.look.question(other) if operator == "===" else None


class Names(Host):
    """A list of names from the database.

    Args:
        look: how one is looked up in it.
        run: calls a function of the project.
    """

    def __init__(self, look: Look, run: Run) -> None:
        self._look = look
        self._run = run

    def get(self, name: str, site: Site) -> object:
        """How many there are is not known."""
        return Unknown(site.excerpt)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """Whether it has a name, by any of the ways that lists have for that."""
        wanted = arguments[0] if arguments else UNDEFINED
        if name in ("includes", "has", "indexOf"):
            question = self._look.question(wanted)
            if question is None:
                return Unknown(site.excerpt)
            if name == "indexOf" and isinstance(question, Question):
                return Index(question, site.excerpt)
            return question
        if name in ("flat", "sort", "slice"):
            return self
        if name == "map":
            return self._mapped(wanted)
        if name in ("some", "find", "findIndex", "filter") and isinstance(wanted, Function):
            answer = truth(self._run(wanted, [Name(self._look)]))
            if name == "some" and answer is not True:
                return answer
            if not isinstance(answer, Question):
                return Unknown(site.excerpt)
            return _FOUND[name](answer, site.excerpt)
        return Unknown(site.excerpt)

    def _mapped(self, function: object) -> "Names":
        """The same names, perhaps in lower case."""
        if not isinstance(function, Function):
            return self
        made = self._run(function, [Name(self._look)])
        return Names(made.look, self._run) if isinstance(made, Name) else self


class Few(Answer):
    """Those of a list that have a name: one or none."""

    def truth(self) -> Truth:
        """A list counts as true, even if it is empty."""
        return True

    def get(self, name: str, site: Site) -> object:
        """Their number, or the first."""
        if name == "length":
            return Count(self.question, site.excerpt)
        return Answer(self.question, site.excerpt) if name == "0" else Unknown(site.excerpt)


_FOUND: Final = {"find": Answer, "findIndex": Index, "filter": Few}


class Description(Host):
    """The columns of a table, as `describeTable` gives them.

    Args:
        look: how a column is looked up.
        run: calls a function of the project.
    """

    def __init__(self, look: Look, run: Run) -> None:
        self._look = look
        self._run = run

    def get(self, name: str, site: Site) -> object:
        """What is said of a column, if it is there."""
        question = self._look.ask(name)
        return Answer(question, site.excerpt) if question is not None else Unknown(site.excerpt)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """`hasOwnProperty`, and the names of the columns."""
        wanted = arguments[0] if arguments else UNDEFINED
        if name == "hasOwnProperty" and type(wanted) is str:
            return self._look.ask(wanted) or Unknown(site.excerpt)
        return Unknown(site.excerpt)

    def names(self) -> Names:
        """The names of the columns."""
        return Names(self._look, self._run)

    def has(self, name: str) -> Truth | None:
        """Whether the table has a column."""
        return self._look.ask(name)

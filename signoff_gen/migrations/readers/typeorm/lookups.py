"""What code looks up in a table that TypeORM describes: its columns, keys and indexes."""

from collections.abc import Callable, Sequence

from signoff_gen.migrations.readers.javascript.arguments import Run
from signoff_gen.migrations.readers.javascript.lookups import Answer, Count, Index, Kind, exists
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Array,
    Function,
    Guess,
    Host,
    Perhaps,
    Question,
    Record,
    Site,
    Truth,
    Unknown,
    truth,
    unanswered,
)


class Probe(Host):
    """Stands for every column, key or index of a table, to find out which one code asks for.

    Args:
        ask: the question that follows from a name; None if nothing does.
        member: of a list of names within, such as `columnNames`.
    """

    def __init__(self, ask: Callable[[str], Question | None], member: str = "name") -> None:
        self._ask = ask
        self._member = member

    def get(self, name: str, site: Site) -> object:
        """Its name is what is compared."""
        if name in (self._member, "0"):
            return _Named(self._ask)
        return Unknown(site.excerpt)


class _Named(Host):
    """A name, or a list of them, that is compared with a known one."""

    def __init__(self, ask: Callable[[str], Question | None]) -> None:
        self._ask = ask

    def get(self, name: str, site: Site) -> object:
        """The first of a list."""
        return self if name == "0" else Unknown(site.excerpt)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """Whether a list holds a name."""
        wanted = arguments[0] if arguments else UNDEFINED
        if name in ("toLowerCase", "trim", "toString"):
            return self
        question = self._answer(wanted)
        if question is None:
            return Unknown(site.excerpt)
        if name == "indexOf":
            return Index(question, site.excerpt)
        return question if name == "includes" else Unknown(site.excerpt)

    def compare(self, operator: str, other: object) -> Truth | None:
        """Whether it is the name that is asked for."""
        return self._answer(other) if operator == "===" else None

    def _answer(self, name: object) -> Question | None:
        return self._ask(name) if isinstance(name, str) and not isinstance(name, Guess) else None


class Named(Answer):
    """A column, a key or an index that code looked up in a table."""

    def __init__(self, question: Question, what: str, path: str, name: str) -> None:
        super().__init__(question, what)
        self.path = path
        """The table's."""
        self.name = name
        """Its own; empty if it was looked up by its columns and is not known."""

    def get(self, name: str, site: Site) -> object:
        """Its name is known, the rest is not."""
        return self.name if name == "name" and self.name else Unknown(site.excerpt)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """A copy of which no more is known."""
        known: dict[str, object] = {"name": self.name}
        return Record(known, open=True) if name == "clone" else Unknown(site.excerpt)


class Members(Host):
    """The columns, keys or indexes of a table that is in the database.

    Args:
        path: the table's.
        kind: of what.
        run: calls a function of the project.
        by_columns: the name of the one that has certain columns, empty if it is not known.
        asks: says that a question was answered when the table was looked up.
    """

    def __init__(
        self,
        path: str,
        kind: Kind,
        run: Run,
        by_columns: Callable[[str], str],
        asks: Callable[[Question], Question],
    ) -> None:
        self._path = path
        self._asks = asks
        self._kind = kind
        self._run = run
        self._by_columns = by_columns
        self._name = ""

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """The outcome of `find`, `some` and the like."""
        function = arguments[0] if arguments else UNDEFINED
        if not isinstance(function, Function):
            return Unknown(site.excerpt)
        answer = self._found(function)
        if answer is None:
            return Unknown(site.excerpt)
        question, wanted = answer
        if name == "some":
            return question
        if name == "find":
            return Named(question, site.excerpt, self._path, wanted)
        if name == "findIndex":
            return Index(question, site.excerpt)
        return (
            Found(question, site.excerpt, self._path, wanted)
            if name == "filter"
            else (Unknown(site.excerpt))
        )

    def _found(self, function: Function) -> tuple[Question, str] | None:
        self._name = ""
        for member, ask in (("name", self._by_name), ("columnNames", self._by_column)):
            answer = truth(self._run(function, [Probe(ask, member)]))
            if isinstance(answer, Question) and self._name:
                return answer, "" if self._name == "?" else self._name
        return None

    def _by_name(self, name: str) -> Question:
        self._name = name
        if self._kind == "column":
            return self._asks(exists("column", self._path, name))
        return self._asks(exists(self._kind, name))

    def _by_column(self, column: str) -> Question | None:
        if self._kind == "column":
            return None
        name = self._by_columns(column)
        self._name = name or "?"
        return self._asks(exists(self._kind, name)) if name else unanswered(f"a key over {column}")


class Found(Answer):
    """Those that code picked from the members of a table."""

    def __init__(self, question: Question, what: str, path: str, name: str) -> None:
        super().__init__(question, what)
        self._one = Named(question, what, path, name)

    def truth(self) -> Truth:
        """A list counts as true, even if it is empty."""
        return True

    def get(self, name: str, site: Site) -> object:
        """Their number, or one of them."""
        if name == "length":
            return Count(self.question, self.what)
        return self._one if name == "0" else Unknown(site.excerpt)

    def items(self) -> Array:
        """The one that is known, if it is there."""
        return Array([Perhaps(self._one, self.question.yes)])

"""Follows the code of migrations, one after the other, and gathers what it does."""

from collections.abc import Sequence

from signoff_gen.migrations.chain import Statement
from signoff_gen.migrations.readers.javascript.execution import Interpreter
from signoff_gen.migrations.readers.javascript.known import Known
from signoff_gen.migrations.readers.javascript.modules import Project
from signoff_gen.migrations.readers.javascript.recorder import Recorder
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Function,
    Host,
    Record,
    Site,
    Unknown,
)
from signoff_gen.migrations.readers.typeorm.classes import Followed, Found
from signoff_gen.migrations.readers.typeorm.entities import Manager
from signoff_gen.migrations.readers.typeorm.options import KINDS, Described
from signoff_gen.migrations.readers.typeorm.runner import QueryRunner
from signoff_gen.migrations.readers.typeorm.settings import Settings


class Package(Host):
    """The package `typeorm`."""

    def get(self, name: str, site: Site) -> object:
        """`Table` and its kin are understood, the rest is not known."""
        return Constructor(name) if name in KINDS else Unknown(site.excerpt)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """Nothing that it does is known."""
        return Unknown(site.excerpt)


class Constructor(Host):
    """`Table`, `TableColumn` and the like."""

    def __init__(self, what: str) -> None:
        self.what = what

    def construct(self, arguments: Sequence[object], site: Site) -> object:
        """What `new` makes of an object literal."""
        given = arguments[0] if arguments else UNDEFINED
        if isinstance(given, Record):
            return Described(dict(given.members), given.open, what=self.what)
        return Described(open=True, what=self.what)


class Follower:
    """Follows `up` after `up`, with what the former ones did in mind.

    Args:
        project: the files that migrations may import.
        settings: of the data source.
    """

    def __init__(self, project: Project, settings: Settings) -> None:
        self._before: list[Statement] = []
        self._recorder = Recorder(self._package)
        self.interpreter = Interpreter(project, self._recorder)
        self._recorder.attach(self.interpreter)
        self.looked_back = False
        """What the last migration does depends on what those before it did."""
        known = Known(self._so_far)
        self._runner = QueryRunner(
            self._recorder, known, settings, self._call, lambda own: Manager(own, self._call)
        )
        self._typeorm = Package()
        self._in_transactions = settings.mode != "none"

    def _package(self, source: str) -> Host | None:
        own = source == "typeorm" or source.startswith("typeorm/")
        return self._typeorm if own else None

    def _call(self, function: Function, arguments: Sequence[object]) -> object:
        return self.interpreter.run(function, arguments, UNDEFINED)

    def _so_far(self) -> list[Statement]:
        self.looked_back = True
        return [*self._before, *self._recorder.statements]

    def follow(self, found: Found) -> Followed:
        """What a migration does, and what is not understood of it."""
        self.looked_back = False
        if found.followed is not None:
            self._before.extend(found.followed[0])
            return found.followed
        if found.cls is None or found.instance is None:
            return (), ()
        self.interpreter.reset()
        own = found.transaction
        aborts = self._in_transactions if own is None else own
        # Its other methods look before they send, and what they refuse ends no transaction.
        self.interpreter.sends = frozenset({"query"} if aborts else ())
        self._recorder.begin()
        site = Site(found.cls.scope.module, found.cls.node)
        with self._recorder.within_limits(site):
            up = self.interpreter.member(found.instance, "up", site)
            if isinstance(up, Function):
                self.interpreter.run(up, [self._runner], found.instance)
            else:
                self._recorder.gap(site, "`up` is made at run time")
        statements = tuple(self._recorder.statements)
        self._before.extend(statements)
        return statements, tuple(self._recorder.gaps)

"""Follows the code of migrations, one after the other, and gathers what it does."""

from signoff_gen.migrations.chain import Gap, Statement
from signoff_gen.migrations.readers.javascript.compiled import CompilerHelpers
from signoff_gen.migrations.readers.javascript.execution import Interpreter
from signoff_gen.migrations.readers.javascript.expressions import GaveUp
from signoff_gen.migrations.readers.javascript.modules import Module, Project
from signoff_gen.migrations.readers.javascript.promises import is_function
from signoff_gen.migrations.readers.javascript.recorder import Recorder
from signoff_gen.migrations.readers.javascript.values import (
    Host,
    Record,
    Site,
)
from signoff_gen.migrations.readers.knex.database import Database
from signoff_gen.migrations.readers.knex.queries import subquery
from signoff_gen.migrations.readers.knex.session import Session
from signoff_gen.migrations.readers.knex.settings import Settings
from signoff_gen.migrations.readers.knex.wording import Misused


class Package(Host):
    """The package `knex`, of which migrations take types."""


class Bluebird(Host):
    """The package `bluebird`: its promises have the methods of the language's own."""

    def __init__(self, promise: object) -> None:
        self._promise = promise

    def get(self, name: str, site: Site) -> object:
        """What its promise has."""
        return self._promise if name in ("default", "Promise") else self._own().get(name, site)

    def call(self, name: str, arguments: list[object], site: Site) -> object:  # type: ignore[override]
        """A method of its promise."""
        return self._own().call(name, arguments, site)

    def construct(self, arguments: list[object], site: Site) -> object:  # type: ignore[override]
        """A promise."""
        return self._own().construct(arguments, site)

    def _own(self) -> Host:
        return self._promise if isinstance(self._promise, Host) else Host()


class Follower:
    """Follows `up` after `up`.

    Args:
        project: the files that migrations may import.
        settings: of the project.
    """

    def __init__(self, project: Project, settings: Settings) -> None:
        self._recorder = Recorder(self._package)
        self.interpreter = Interpreter(project, self._recorder)
        self._recorder.attach(self.interpreter)
        self._session = Session(self._recorder, settings, self.interpreter.call, subquery)
        self._database = Database(self._session)
        self._promise = self.interpreter.everywhere("Promise")

    def _package(self, source: str) -> Host | None:
        if source == "knex" or source.startswith("knex/"):
            return Package()
        if source == "bluebird":
            return Bluebird(self._promise)
        return CompilerHelpers(self.interpreter) if source == "tslib" else None

    def follow(
        self, module: Module, up: object, *, aborts: bool
    ) -> tuple[tuple[Statement, ...], tuple[Gap, ...]]:
        """The statements of a migration, and what is not understood of it.

        Args:
            module: its file.
            up: what the file gives as `up`.
            aborts: it runs in a transaction, which a failed statement ends.
        """
        self.interpreter.reset()
        self.interpreter.errors_abort = aborts
        self._recorder.in_one_piece = not aborts
        self._recorder.begin()
        site = Site(module, module.root)
        try:
            if is_function(up):
                given = [self._database, self._promise]
                outcome = self.interpreter.call(up, given, Record(open=True), site)
                self.interpreter.settle(outcome, site)
            else:
                self._recorder.gap(site, "`up` is made at run time")
        except Misused as error:
            self._recorder.thrown(self._session.site or site, str(error))
        except GaveUp as stop:
            self._recorder.gap(stop.site, stop.why)
        except RecursionError:
            self._recorder.gap(site, "it is nested too deeply to be followed")
        return tuple(self._recorder.statements), tuple(self._recorder.gaps)

"""Follows the code of migrations, one after the other, and gathers what it does."""

from signoff_gen.migrations.chain import Gap, Statement
from signoff_gen.migrations.readers.javascript.execution import Interpreter
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
        return Package() if source == "knex" or source.startswith("knex/") else None

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
        with self._recorder.within_limits(site):
            self._run(up, site)
        return tuple(self._recorder.statements), tuple(self._recorder.gaps)

    def _run(self, up: object, site: Site) -> None:
        if not is_function(up):
            self._recorder.gap(site, "`up` is made at run time")
            return
        try:
            given = [self._database, self._promise]
            outcome = self.interpreter.call(up, given, Record(open=True), site)
            self.interpreter.settle(outcome, site)
        except Misused as error:
            self._recorder.thrown(self._session.site or site, str(error))

"""Follows the code of migrations, one after the other, and gathers what it does."""

import re
from collections.abc import Sequence
from typing import Final

from signoff_gen.migrations.chain import Gap, Statement
from signoff_gen.migrations.readers.javascript.execution import Interpreter
from signoff_gen.migrations.readers.javascript.modules import Project
from signoff_gen.migrations.readers.javascript.recorder import Recorder
from signoff_gen.migrations.readers.javascript.values import UNDEFINED, Function, Host, Site
from signoff_gen.migrations.readers.sequelize.connection import Driver
from signoff_gen.migrations.readers.sequelize.found import Found
from signoff_gen.migrations.readers.sequelize.interface import QueryInterface
from signoff_gen.migrations.readers.sequelize.models import Model, Models
from signoff_gen.migrations.readers.sequelize.package import Package
from signoff_gen.migrations.readers.sequelize.sending import Sender
from signoff_gen.migrations.readers.sequelize.settings import Settings

_MODELS: Final = re.compile(r"(?:^|/)models(?:/index(?:\.[cm]?[jt]s)?)?$")
_OWN: Final = frozenset({"Sequelize", "DataTypes", "QueryTypes", "queryInterface"})
Followed = tuple[tuple[Statement, ...], tuple[Gap, ...], bool]


class Follower:
    """Follows `up` after `up`, with what the former ones did in mind.

    Args:
        project: the files that migrations may import.
        settings: what the project says beside its migrations.
    """

    def __init__(self, project: Project, settings: Settings) -> None:
        self._before: list[Statement] = []
        self._recorder = Recorder(self._package, _OWN)
        self.interpreter = Interpreter(project, self._recorder)
        self._recorder.attach(self.interpreter)
        self._sequelize = Package(
            self.interpreter.everywhere("Promise"),
            lambda: self._interface.connection,
            Model("class", self._recorder),
        )
        self._sender = Sender(self._recorder)
        self._interface = QueryInterface(
            self._sender, self._sequelize, self._call, self._so_far, settings
        )

    def _package(self, source: str) -> Host | None:
        if source in ("sequelize", "sequelize-typescript", "@sequelize/core"):
            return self._sequelize
        if source == "pg":
            return Driver(self._sender)
        if _MODELS.search(source):
            found = {"sequelize": self._interface.connection, "Sequelize": self._sequelize}
            return Models(self._recorder, dict(found))
        return None

    def _call(self, function: Function, arguments: Sequence[object]) -> object:
        return self.interpreter.run(function, arguments, UNDEFINED)

    def _so_far(self) -> list[Statement]:
        return [*self._before, *self._recorder.statements]

    def follow(self, found: Found) -> Followed:
        """Statements, what is not understood, and whether all is in one transaction."""
        if found.up is None:
            return found.statements, (), False
        self.interpreter.reset()
        self._recorder.begin()
        self._sender.begin()
        site = Site(found.up.scope.module, found.up.node)
        with self._recorder.within_limits(site):
            self.interpreter.run(found.up, [self._interface, self._sequelize], found.this)
        statements, whole = self._sender.finished()
        self._before.extend(statements)
        return statements, tuple(self._recorder.gaps), whole

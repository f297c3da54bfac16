"""Follows migrations that are programs, one after the other."""

from collections.abc import Sequence

from signoff_gen.migrations.chain import Gap, Migration, Place
from signoff_gen.migrations.readers.javascript.execution import Interpreter
from signoff_gen.migrations.readers.javascript.exports import exported, undoes
from signoff_gen.migrations.readers.javascript.modules import Module, Project
from signoff_gen.migrations.readers.javascript.recorder import Recorder
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Function,
    Host,
    Native,
    Record,
    Site,
)
from signoff_gen.migrations.readers.node_pg_migrate.builder import Builder, Package
from signoff_gen.migrations.readers.node_pg_migrate.terms import Terms


class Follower:
    """Follows `up` after `up`; the shorthands for types of the former ones hold for the later.

    Args:
        project: the files that migrations may import.
        decamelizes: names in `camelCase` are `snake_case` in the database.
    """

    def __init__(self, project: Project, *, decamelizes: bool) -> None:
        self._decamelizes = decamelizes
        self._recorder = Recorder(self._package)
        self.interpreter = Interpreter(project, self._recorder)
        self._recorder.attach(self.interpreter)
        self._shorthands: dict[str, object] = {}

    def _package(self, source: str) -> Host | None:
        own = source == "node-pg-migrate" or source.startswith("node-pg-migrate/")
        return Package() if own else None

    def _terms(self) -> Terms:
        return Terms(self._shorthands, decamelizes=self._decamelizes)

    def follow(self, module: Module, key: str) -> Migration:
        """The migration that a file gives."""
        names = ("up", "down", "shorthands")
        up, down, named = (exported(self.interpreter, module, name) for name in names)
        if isinstance(named, Record):
            self._shorthands.update(named.members)
        self.interpreter.reset()
        self.interpreter.errors_abort = True
        self._recorder.begin()
        self._recorder.in_one_piece = False
        builder = Builder(self._recorder, self._terms)
        gaps = self._run(module, up, builder)
        reversible = undoes(down)
        if down is UNDEFINED:  # it is made of `up`, turned round
            reversible = builder.reversible
        return Migration(
            name=module.path.stem,
            key=key,
            place=Place(module.path, 1),
            statements=tuple(self._recorder.statements),
            gaps=(*module.errors(), *gaps),
            transactional=builder.transactional,
            reversible=reversible,
        )

    def _run(self, module: Module, up: object, builder: Builder) -> Sequence[Gap]:
        site = Site(module, module.root)
        with self._recorder.within_limits(site):
            if isinstance(up, Function):
                done = Native("run", lambda arguments, where: UNDEFINED)
                outcome = self.interpreter.run(up, [builder, done], UNDEFINED)
                self.interpreter.settle(outcome, site)
            elif up is UNDEFINED:
                self._recorder.gap(site, "no `up` is given that could be understood")
            elif up is not False:
                self._recorder.gap(site, "`up` is made at run time")
        builder.send()
        return tuple(self._recorder.gaps)

"""A table that code looks up in the database, with its columns, keys and indexes."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from signoff_gen.migrations.readers.javascript.arguments import Run
from signoff_gen.migrations.readers.javascript.known import Known
from signoff_gen.migrations.readers.javascript.lookups import exists
from signoff_gen.migrations.readers.javascript.recorder import Recorder
from signoff_gen.migrations.readers.javascript.values import Host, Question, Site, Truth, Unknown
from signoff_gen.migrations.readers.typeorm.lookups import Members, Named
from signoff_gen.migrations.readers.typeorm.settings import Settings

_KEYS: Final = {"foreignKeys": "foreign", "uniques": "unique", "checks": "check"}


class FoundTable(Host):
    """What `getTable` gives.

    Args:
        path: the table's.
        recorder: knows what was asked when.
        known: what earlier statements say about tables.
        settings: of the data source.
        run: calls a function of the project.
        site: where it was looked up.
    """

    def __init__(
        self,
        path: str,
        recorder: Recorder,
        known: Known,
        settings: Settings,
        run: Run,
        site: Site,
    ) -> None:
        self.path = path
        self._recorder = recorder
        self._known = known
        self._shown = settings.shown(path)
        self._run = run
        self._moment = recorder.now(site)
        self._question = self._asks(exists("table", self._shown))

    def _asks(self, question: Question) -> Question:
        return self._recorder.asks(question, self._moment)

    def truth(self) -> Truth:
        """Whether it is there."""
        return self._question

    def get(self, name: str, site: Site) -> object:
        """Its name, its columns, keys and indexes."""
        return self.path if name == "name" else self._members(name) or Unknown(site.excerpt)

    def _members(self, name: str) -> Members | None:
        path, known = self.path, self._known
        if name == "columns":
            return Members(self._shown, "column", self._run, lambda column: "", self._asks)
        if name == "indices":
            by_columns = known.index_on
            return Members(
                self._shown, "index", self._run, lambda c: by_columns(path, (c,)), self._asks
            )
        if name not in _KEYS:
            return None
        named = partial(known.constraint, path, _KEYS[name])
        return Members(self._shown, "constraint", self._run, lambda c: named((c,)), self._asks)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """`findColumnByName` is the one that code uses."""
        column = arguments[0] if arguments else None
        if name == "findColumnByName" and type(column) is str:
            found = self._asks(exists("column", self._shown, column))
            return Named(found, site.excerpt, self.path, column)
        return Unknown(site.excerpt)

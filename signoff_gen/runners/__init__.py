"""The runners by their key in the status file.

Modules are named rather than imported: a file that only runs commands pays for nothing else.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module

from signoff_gen.errors import SurroundingsError
from signoff_gen.model import RunnerBlock
from signoff_gen.runners.base import Runner

ENTRY_POINTS = "signoff_gen.runners"
"""The entry-point group in which other packages register runners."""

RUNNERS: dict[str, str] = {
    "command": "signoff_gen.runners.command:Command",
    "service": "signoff_gen.runners.service:ServiceRunner",
    "http": "signoff_gen.runners.http:Http",
    "artifacts": "signoff_gen.runners.artifacts:Artifacts",
    "json": "signoff_gen.runners.json:JsonRules",
    "secrets": "signoff_gen.runners.secrets:Secrets",
    "env": "signoff_gen.runners.env:Env",
    "junit": "signoff_gen.runners.junit:JUnit",
    "postgres": "signoff_gen.runners.postgres:Postgres",
    "sql": "signoff_gen.runners.sql:Sql",
    "migrations": "signoff_gen.runners.migrations:Migrations",
    "manual": "signoff_gen.runners.manual:Manual",
}


class Registry(Mapping[str, type[RunnerBlock]]):
    """Runner classes by key; a module is imported when its class is asked for."""

    def __init__(self) -> None:
        self._classes: dict[str, type[RunnerBlock]] = {}
        self._names: dict[str, str] | None = None

    def __getitem__(self, key: str) -> type[RunnerBlock]:
        if key not in self._classes:
            self._classes[key] = self._load(key)
        return self._classes[key]

    def __contains__(self, key: object) -> bool:
        # Bundled names come first: the installed packages are read only for a key we do not know.
        return key in RUNNERS or key in self._all()

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> dict[str, str]:
        if self._names is None:
            from importlib.metadata import entry_points

            found = {entry.name: entry.value for entry in entry_points(group=ENTRY_POINTS)}
            self._names = {**found, **RUNNERS}
        return self._names

    def _load(self, key: str) -> type[RunnerBlock]:
        if key not in RUNNERS and key not in self._all():
            raise KeyError(key)
        target = RUNNERS.get(key) or self._all()[key]
        module, _, name = target.partition(":")
        try:
            loaded: type[RunnerBlock] = getattr(import_module(module), name)
        except (ImportError, AttributeError) as error:
            raise SurroundingsError(
                f"the runner `{key}` cannot be loaded from {target}: {error}",
                code="SG304",
                hint="reinstall or remove the package that brings it",
            ) from error
        return loaded


registry = Registry()

__all__ = ["RUNNERS", "Runner", "registry"]

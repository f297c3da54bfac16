"""Files of code that were followed before, where what came of them depends on them alone.

Code has a memory: what one file changes in another's variables, a third may see. So a file is kept
only where it took nothing from another file of code, and nothing from it may be taken by others;
what it read besides, such as SQL, is looked at again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from signoff_gen.migrations.readers.javascript.modules import Module, Project
from signoff_gen.migrations.remembered import Key
from signoff_gen.migrations.watched import Answers, hearing, remembered_at, unchanged


class TracedProject(Project):
    """Files of a project, with those noted that others import."""

    imported: set[Path]
    sources: dict[Path, bytes]
    """What was read of files before their code was asked for."""

    def read(self, path: Path) -> bytes | None:
        """A file's bytes, or None if it is not there, outside of the root, or too large."""
        known = self.sources.pop(path, None)
        return super().read(path) if known is None else known

    def resolve(self, module: Module, source: str) -> Module | None:
        """The module that another imports by `source`; None if it is none of the project's."""
        found = super().resolve(module, source)
        if found is not None and found is not module:
            self.imported.add(found.path)
        return found

    def aliases(self) -> object:
        """What paths of imports stand for."""
        return self._paths()


class Kept:
    """What came of each file of a chain, as far as that depends on the file alone.

    Args:
        root: the repository's root; nothing is known where it is not watched.
        anew: nothing that was known before counts.
    """

    def __init__(self, root: Path, *, anew: bool = False) -> None:
        self.project = TracedProject(root)
        self.project.imported, self.project.sources = set(), {}
        self._remembered = remembered_at(root)
        self._anew = anew
        self._keys: dict[Path, Key] = {}
        self._asked: dict[Path, Answers] = {}
        self._entangled: set[Path] = set()
        self._found: set[Path] = set()

    def find(self, path: Path, about: object) -> Any:
        """What came of a file, in plain data; None if that is not known.

        Args:
            path: relative to the root.
            about: all that it depends on besides the files.
        """
        source = self.project.read(path) if self._remembered is not None else None
        if self._remembered is None or source is None:
            return None
        words = repr((str(path), about, self.project.aliases())).encode("utf-8", "surrogatepass")
        key = self._keys[path] = self._remembered.key(words + b"\0" + source)
        known = None if self._anew else self._remembered.find(key)
        if known is None or not unchanged(self.project.root, known[0]):
            self.project.sources[path] = source
            return None
        self._found.add(path)
        return known[1]

    @contextmanager
    def reading(self, path: Path) -> Iterator[None]:
        """While inside, a file is read or followed."""
        imported, self.project.imported = self.project.imported, set()
        try:
            with hearing(self.project.root, self._asked.setdefault(path, {})):
                yield
        finally:
            if self.project.imported:
                self._entangled.add(path)
            self.project.imported |= imported

    def entangle(self, path: Path) -> None:
        """What comes of a file depends on others."""
        self._entangled.add(path)

    def note(self, path: Path, made: object) -> None:
        """Keep what came of a file, if it depends on the file alone."""
        key = self._keys.get(path)
        if self._remembered is not None and key and path not in self._entangled | self._found:
            self._remembered.note(key, (self._asked.get(path, {}), made))

    def misled(self, paths: set[Path]) -> bool:
        """Whether a file of a chain is imported by another, and one was not read anew."""
        return bool(self._found and self.project.imported & paths)

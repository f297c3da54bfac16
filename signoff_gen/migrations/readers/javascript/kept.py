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
from signoff_gen.migrations.watched import Answers, hearing, remembered_at, unchanged


class TracedProject(Project):
    """Files of a project, with those noted that others import."""

    imported: set[Path]

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
        self.project.imported = set()
        self._remembered = remembered_at(root)
        self._anew = anew
        self._asked: dict[Path, Answers] = {}
        self._entangled: set[Path] = set()
        self._found: set[Path] = set()

    def find(self, path: Path, about: object) -> Any:
        """What came of a file, in plain data; None if that is not known.

        Args:
            path: relative to the root.
            about: all that it depends on besides the files.
        """
        if self._remembered is None or self._anew:
            return None
        known = self._remembered.find(self._made_from(path, about))
        if known is None or not unchanged(self.project.root, known[0]):
            return None
        self._found.add(path)
        return known[1]

    def _made_from(self, path: Path, about: object) -> bytes:
        words = repr((str(path), about, self.project.aliases()))
        source = self.project.read(path) or b""
        return words.encode("utf-8", "surrogatepass") + b"\0" + source

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

    def note(self, path: Path, about: object, made: object) -> None:
        """Keep what came of a file, if it depends on the file alone."""
        if self._remembered is not None and path not in self._entangled | self._found:
            asked = self._asked.get(path, {})
            self._remembered.note(self._made_from(path, about), (asked, made))

    def misled(self, paths: set[Path]) -> bool:
        """Whether a file of a chain is imported by another, and one was not read anew."""
        return bool(self._found and self.project.imported & paths)

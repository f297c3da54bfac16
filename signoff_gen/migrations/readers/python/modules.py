"""Files of Python: their syntax trees, the places of their nodes, and other files they import."""

import ast
import warnings
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from signoff_gen.errors import InvalidInput
from signoff_gen.migrations.chain import Place
from signoff_gen.migrations.readers.python.values import Text, Value
from signoff_gen.migrations.readers.sources import Source, read

LARGEST_FILE = 5_000_000
"""Characters; what is larger is not code that people write."""


@dataclass(eq=False)
class Module:
    """One file of Python."""

    source: Source
    tree: ast.Module
    root: Path
    names: dict[str, Value] = field(default_factory=dict)
    """What its top level defines, once that has been walked through."""
    loaded: bool = False
    """It has been walked through, or is about to be."""

    @cached_property
    def _lines(self) -> list[str]:
        return self.source.text.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self._lines:
            starts.append(starts[-1] + len(line) + 1)
        return starts

    def _offset(self, line: int, column: int) -> int:
        """Offset in the text, in characters; the parser counts bytes."""
        text = self._lines[line - 1] if line <= len(self._lines) else ""
        if not text.isascii():
            column = len(text.encode("utf-8", "replace")[:column].decode("utf-8", "replace"))
        return self._starts[min(line, len(self._lines)) - 1] + column

    def place(self, node: ast.AST) -> Place:
        """Where a node begins."""
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        return self.source.place(self._offset(line, column))

    def segment(self, node: ast.expr | ast.stmt) -> str:
        """How a node reads."""
        start = self._offset(node.lineno, node.col_offset)
        end = self._offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        return self.source.text[start:end]

    def shown(self, node: ast.expr | ast.stmt) -> str:
        """How a node reads, on one line and not too long."""
        text = " ".join(self.segment(node).split())
        return text if len(text) <= 60 else f"{text[:57]}..."

    def text(self, node: ast.Constant) -> Text:
        """A string literal, which knows its place if it stands in the file letter by letter."""
        value = str(node.value)
        written = self.segment(node)
        body = written.lstrip("rRuUbBfF")
        mark = body[:3] if body[:3] in ('"""', "'''") else body[:1]
        if body[len(mark) : len(body) - len(mark)] != value:
            return Text(value)
        start = self._offset(node.lineno, node.col_offset)
        return Text(value, self.source, start + len(written) - len(body) + len(mark))


class NotPython(Exception):
    """A file that cannot be parsed.

    Args:
        message: why.
        line: 1-based line, as far as it is known.
    """

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line or 1


def parse(root: Path, source: Source) -> Module:
    """Parse a file; nothing of it is run.

    Args:
        root: the repository's root.
        source: the file.

    Raises:
        NotPython: it has no valid syntax, or is beyond what the parser can take.
    """
    if len(source.text) > LARGEST_FILE:
        raise NotPython("it is too large to be code", None)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes such as "\d", which concern its authors
            return Module(source, ast.parse(source.text), root)
    except SyntaxError as error:
        raise NotPython(error.msg, error.lineno) from error
    except (RecursionError, MemoryError, ValueError) as error:
        raise NotPython("it is nested too deeply to be read", None) from error


@dataclass(slots=True)
class Library:
    """Modules of the project that migrations import, found by their names below the root."""

    root: Path
    loaded: dict[Path, Module | None] = field(default_factory=dict)
    found: dict[tuple[Path, str, int], Module | None] = field(default_factory=dict)
    """By the folder of who imports, and what is imported."""

    def find(self, importer: Path, name: str, level: int) -> Module | None:
        """The module that an import names, or None if it is not a file of the project.

        Args:
            importer: the importing file, relative to the root.
            name: dotted, without leading dots.
            level: how many leading dots there are.
        """
        key = (importer.parent, name, level)
        if key not in self.found:
            self.found[key] = self._find(importer, name, level)
        return self.found[key]

    def _find(self, importer: Path, name: str, level: int) -> Module | None:
        tail = Path(*name.split(".")) if name else Path()
        folders = list(importer.parents)
        if level:
            folders = folders[level - 1 : level]
        for folder in folders:
            here = folder / tail
            for path in (here.with_name(f"{here.name}.py") if name else here, here / "__init__.py"):
                if not path.is_absolute() and path.suffix and (self.root / path).is_file():
                    return self._load(path)
        return None

    def _load(self, path: Path) -> Module | None:
        if path not in self.loaded:
            try:
                self.loaded[path] = parse(self.root, read(self.root, path))
            except (InvalidInput, NotPython):
                self.loaded[path] = None
        return self.loaded[path]

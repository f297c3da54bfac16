"""Which files of a project hold code that was written by hand."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from signoff_gen.migrations.readers import sources
from signoff_gen.migrations.readers.javascript import syntax

_DECLARATIONS: Final = (".d.ts", ".d.mts", ".d.cts")


def code_among(root: Path, files: Sequence[Path]) -> list[Path]:
    """Code among files, relative to the root and in natural order."""
    paths = sources.by_path(files, root)
    return by_hand(path for path in paths if path.suffix in syntax.SUFFIXES)


def by_hand(paths: Iterable[Path]) -> list[Path]:
    """Paths without type declarations, and without what was compiled from TypeScript beside it."""
    given = list(paths)
    typed = {path.with_suffix("") for path in given if path.suffix in syntax.TYPESCRIPT}
    return [
        path
        for path in given
        if not path.name.endswith(_DECLARATIONS)
        and (path.suffix not in syntax.JAVASCRIPT or path.with_suffix("") not in typed)
    ]

"""Alembic's revisions as a chain."""

import ast
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from signoff_gen.migrations.chain import Chain, Gap, Migration, OrderProblem, Place
from signoff_gen.migrations.readers.alembic import graph
from signoff_gen.migrations.readers.alembic.operations import Operations, body_of
from signoff_gen.migrations.readers.python.evaluation import Frame
from signoff_gen.migrations.readers.python.execution import Execution, TooLong
from signoff_gen.migrations.readers.python.modules import Library, Module, NotPython, parse
from signoff_gen.migrations.readers.python.values import Function, Made, Value
from signoff_gen.migrations.readers.sources import by_path, read

_REVISION = re.compile(r"^revision\s*(?::[^=\n]+)?=", re.MULTILINE)
_DOWN = re.compile(r"^down_revision\s*(?::[^=\n]+)?=", re.MULTILINE)
_EACH = re.compile(r"\btransaction_per_migration\s*=\s*True\b")

TABLE = (
    "CREATE TABLE alembic_version (version_num varchar(32) NOT NULL,"
    " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
"""The table that Alembic keeps its place in."""


@dataclass(frozen=True, slots=True)
class _File:
    """A revision and the file that it stands in; without a module if it cannot be parsed."""

    revision: graph.Revision
    module: Module | None
    gaps: tuple[Gap, ...] = ()


class Alembic:
    """Ordered by what comes after what; by default the whole chain is one transaction."""

    framework = "alembic"

    def recognises(self, root: Path, files: Sequence[Path]) -> bool:
        """Whether a file says `revision` and `down_revision`."""
        for path in files:
            if path.suffix == ".py":
                text = read(root, path).text
                if _REVISION.search(text) and _DOWN.search(text):
                    return True
        return False

    def read(self, root: Path, files: Sequence[Path]) -> Chain:
        """Read what `alembic upgrade heads` runs.

        Raises:
            errors.InvalidInput: SG862, a file cannot be read.
        """
        paths = [path for path in by_path(files, root) if path.suffix == ".py"]
        library = Library(root)
        found, problems = _files(root, paths, library)
        by_id, doubles = graph.unique(item.revision for item in found)
        order, circles = graph.ordered(by_id)
        problems += [*doubles, *graph.missing_parents(by_id), *circles]
        problems += graph.several_heads(by_id)
        at = {item.revision.place.path: item for item in found}
        seen: set[str] = set()
        migrations = [_migration(at[item.place.path], library, seen) for item in order]
        return Chain(
            self.framework,
            tuple(migrations),
            tuple(problems),
            provided=(TABLE,),
            one_transaction=not _commits_each(root, paths),
        )


def _files(
    root: Path, paths: Sequence[Path], library: Library
) -> tuple[list[_File], list[OrderProblem]]:
    files, problems = [], []
    for path in paths:
        source = read(root, path)
        place = Place(path, 1)
        try:
            module = parse(root, source)
        except NotPython as error:
            if _REVISION.search(source.text):
                gap = Gap(Place(path, error.line), f"{path.name} is not Python: {error.message}")
                files.append(_File(_from_text(source.text, place), None, (gap,)))
            continue
        module_names = _names(module, library)
        revision = module_names.get("revision")
        if isinstance(revision, str):
            described = _described(module, revision, module_names)
            files.append(_File(described, module, source.gaps))
        elif _REVISION.search(source.text):
            message = f"the revision of {path.name} is known only at run time"
            problems.append(OrderProblem("no-key", (path.name,), place, message))
    return files, problems


def _from_text(text: str, place: Place) -> graph.Revision:
    """What a file that cannot be parsed seems to say of itself."""
    words = {}
    for name in ("revision", "down_revision"):
        found = re.search(rf"^{name}\s*(?::[^=\n]+)?=\s*['\"]([^'\"\n]+)", text, re.MULTILINE)
        words[name] = found[1] if found else ""
    down = (words["down_revision"],) if words["down_revision"] else ()
    revision = words["revision"] or place.path.stem
    return graph.Revision(revision, revision, place, down)


def _names(module: Module, library: Library) -> dict[str, Value]:
    """What a file defines at its top; as much as can be found out."""
    execution = Execution(Operations(set()), library)
    with suppress(TooLong, RecursionError):  # what was found until then is there
        execution.load(module)
    return module.names


def _described(module: Module, revision: str, names: dict[str, Value]) -> graph.Revision:
    text = ast.get_docstring(module.tree) or ""
    title = text.strip().split("\n")[0].strip()
    name = f"{revision}, {title}" if title else revision
    place = Place(module.source.path, 1)
    for node in module.tree.body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and "revision" in _targets(node):
            place = module.place(node)
    down, depends = _ids(names.get("down_revision")), _ids(names.get("depends_on"))
    return graph.Revision(str(revision), name, place, down, depends)


def _targets(node: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _ids(value: Value) -> tuple[str, ...]:
    if isinstance(value, str):
        return (str(value),)
    many = value if isinstance(value, (list, tuple)) else ()
    return tuple(str(item) for item in many if isinstance(item, str))


def _migration(file: _File, library: Library, seen: set[str]) -> Migration:
    revision, module = file.revision, file.module
    host = Operations(seen)
    execution = Execution(host, library)
    host.execution = execution
    upgrade = module.names.get("upgrade") if module else None
    if module is not None:
        _walk(execution, module, upgrade, revision.place)
    return Migration(
        name=revision.name,
        key=revision.id,
        place=revision.place,
        statements=tuple(host.statements),
        gaps=(*file.gaps, *execution.gaps),
        reversible=_is_reversible(module),
    )


def _walk(execution: Execution, module: Module, upgrade: Value, place: Place) -> None:
    if not isinstance(upgrade, Function):
        execution.gaps.append(Gap(place, "there is no function `upgrade`"))
        return
    frame = Frame(execution, module, module.names)
    try:
        execution.function(frame, upgrade, Made("upgrade", (), {}, upgrade.node))
    except TooLong:
        execution.gaps.append(Gap(module.place(upgrade.node), "`upgrade` is too long to follow"))
    except RecursionError:
        gap = Gap(module.place(upgrade.node), "`upgrade` is nested too deeply to follow")
        execution.gaps.append(gap)


def _is_reversible(module: Module | None) -> bool | None:
    """Whether there is a `downgrade` that does something, or nothing to undo."""
    if module is None:
        return None
    down, up = module.names.get("downgrade"), module.names.get("upgrade")
    if not isinstance(down, Function) or isinstance(down.node, ast.Lambda):
        return False
    body = body_of(down.node)
    if isinstance(up, Function) and not isinstance(up.node, ast.Lambda) and not body_of(up.node):
        return True
    return bool(body) and not isinstance(body[0], ast.Raise)


def _commits_each(root: Path, paths: Sequence[Path]) -> bool:
    """Whether the environment commits after each migration."""
    for folder in sorted({folder for path in paths for folder in path.parents[:2]}):
        if not folder.is_absolute() and (root / folder / "env.py").is_file():
            return _EACH.search(read(root, folder / "env.py").text) is not None
    return False

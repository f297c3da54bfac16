"""Migrations and the branch that they will be merged into: which new ones would run too early."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from signoff_gen.migrations.chain import Chain
from signoff_gen.migrations.findings import Finding
from signoff_gen.migrations.reading import read
from signoff_gen.repo import Repository


def older_than_base(
    repository: Repository,
    root: Path,
    ref: str,
    files: Sequence[Path],
    belongs: Callable[[str], bool],
    chain: Chain,
) -> list[Finding]:
    """New migrations that run before one which the base branch has already.

    The order is that of both branches together, since the base may have gone on.

    Args:
        repository: git's work tree.
        root: of the project, at or below the work tree's; paths are relative to it.
        ref: the base branch.
        files: those that `chain` was read from.
        belongs: whether a path is one of the migrations' files, here or there.
        chain: of the work tree.

    Raises:
        RepositoryError: there is no such revision (SG516).
        InvalidInput: the base's migrations cannot be read.
    """
    from signoff_gen.migrations.judge import older_than_base as judge

    prefix = repository.prefix_of(root)

    def wanted(name: str) -> bool:
        return name.startswith(prefix) and belongs(name.removeprefix(prefix))

    recorded = repository.read_files(ref, wanted)
    base = {Path(name.removeprefix(prefix)): data for name, data in recorded.items()}
    if not base:
        return []
    fork = repository.merge_base("HEAD", ref)
    names = repository.list_files(fork) if fork else []
    before = {Path(name.removeprefix(prefix)) for name in names if name.startswith(prefix)}
    here = {path: (root / path).read_bytes() for path in files}
    came_since = {path: data for path, data in base.items() if path not in {*here, *before}}
    released = {item.name for item in _chain(base, chain.framework).migrations}
    merged = _chain({**here, **came_since}, chain.framework)
    positions = {item.name: index for index, item in enumerate(chain.migrations)}
    return [replace(item, position=positions[item.migration]) for item in judge(merged, released)]


def _chain(contents: dict[Path, bytes], framework: str) -> Chain:
    with TemporaryDirectory(prefix="signoff-gen-") as folder:
        for path, data in contents.items():
            target = Path(folder) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return read(Path(folder), sorted(contents), framework)

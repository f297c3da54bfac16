"""Repositories to measure on, made by another process, and the command lines that work on them."""

import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.measure import Command

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parent.parent
PYTHON = Path(sys.executable)


def signoff_gen(folder: Path, *words: str, cold: bool = True) -> Command:
    """One of our command lines, with a cache of its own.

    Args:
        folder: the repository.
        words: the arguments.
        cold: the cache is emptied before every run, as on a fresh CI machine.
    """
    cache = folder.parent / f"{folder.name}-cache"

    def begin() -> None:
        if cold:
            shutil.rmtree(cache, ignore_errors=True)

    return Command(
        [BIN / "signoff-gen", *words],
        folder,
        environment={"SIGNOFF_GEN_CACHE_DIR": str(cache)},
        before=begin,
    )


def passed_checks(folder: Path, checks: int) -> Path:
    """A repository with one sign-off of so many checks that passed, and its page."""
    _in_a_process("benchmarks.items", folder, checks, "command")
    subprocess.run([BIN / "signoff-gen", "render"], cwd=folder, check=True, capture_output=True)
    return folder


def failed_checks(folder: Path, checks: int) -> Path:
    """A repository with one sign-off of so many checks that failed and would pass now."""
    _in_a_process("benchmarks.items", folder, checks, "env")
    return folder


def with_status(folder: Path, text: str) -> Path:
    """A repository with one status file."""
    (folder / "status").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "status" / "bench.yaml").write_text(text, encoding="utf-8")
    return folder


def unchanged(folder: Path, command: Command) -> Command:
    """The command on the same status file, without evidence, every time."""
    path = folder / "status" / "bench.yaml"
    text = path.read_bytes()

    def begin() -> None:
        path.write_bytes(text)
        shutil.rmtree(folder / "artifacts", ignore_errors=True)

    return Command(command.arguments, command.folder, command.environment, begin)


def python(folder: Path, *words: str | Path) -> Command:
    """A program of this folder, run by the same interpreter."""
    return Command([PYTHON, *words], folder, environment={"PYTHONPATH": str(ROOT)})


def _in_a_process(module: str, *words: object) -> None:
    command = [sys.executable, "-m", module, *map(str, words)]
    subprocess.run(command, cwd=ROOT, check=True)

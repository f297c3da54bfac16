"""What the analysis of a thousand migrations costs, against the bare parse of their statements."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from benchmarks.measure import Command, in_turn
from benchmarks.projects import ROOT, python, signoff_gen
from benchmarks.rows import Row, Scale, milliseconds

_PARSE = """
import json
import sys
from postgast import parse
for text in json.load(open(sys.argv[1])):
    parse(text)
"""
_STATEMENTS = """
import json
import sys
from pathlib import Path
from signoff_gen.migrations.reading import below, read
root = Path.cwd()
chain = read(root, below(root, [Path("db")]))
json.dump([item.sql for step in chain.migrations for item in step.statements], sys.stdout)
"""
_LIMIT = 3
_SHOWN = {
    "sql": "files of SQL",
    "guarded": "files of SQL, half of them guarded by DO blocks",
    "typeorm": "classes of TypeORM",
}
_CHANGES = {
    "again": "nothing changed",
    "last": "the last file changed",
    "middle": "one in the middle changed",
    "twice": "the same one changed once more",
}


def migrations(scale: Scale) -> list[Row]:
    """`migrations check` of whole chains: the first time, again, and as they grow."""
    count = 100 if scale.quick else 1000
    rows = []
    for style, shown in _SHOWN.items():
        project = _project(scale.folder / style, count, style)
        check = signoff_gen(project, "migrations", "check", "db")
        costs = in_turn({"check": check, "parse": _parse(project)}, scale.repetitions)
        own, bare = costs["check"].cpu, costs["parse"].cpu
        rows.append(
            Row(
                f"all of `migrations check`; {count:,} {shown}",
                "`postgast.parse` of their statements",
                own / bare,
                limit=None if style == "typeorm" else _LIMIT,
                figures=f"CPU {milliseconds(own)} : {milliseconds(bare)}",
            )
        )
    return [*rows, *_again(scale, count), *_growth(scale)]


def _project(folder: Path, count: int, style: str) -> Path:
    """A repository with one chain."""
    (folder / ".git").mkdir(parents=True)
    command = [sys.executable, "-m", "benchmarks.chains", str(folder / "db"), str(count), style]
    subprocess.run(command, cwd=ROOT, check=True)
    return folder


def _parse(project: Path) -> Command:
    """A program that parses the statements of a project's chain, and does nothing else."""
    texts = project.parent / f"{project.name}.json"
    found = subprocess.run(
        [sys.executable, "-c", _STATEMENTS], cwd=project, check=True, capture_output=True, text=True
    )
    assert json.loads(found.stdout)
    texts.write_text(found.stdout, encoding="utf-8")
    return python(project, "-c", _PARSE, texts)


def _again(scale: Scale, count: int) -> list[Row]:
    """The second run: nothing changed, or one file did."""
    rows = []
    for style in ("sql", "typeorm"):
        project = scale.folder / style
        again = signoff_gen(project, "migrations", "check", "db", cold=False)
        first = signoff_gen(project, "migrations", "check", "db")
        middle = _edit(_files(project)[count // 2])
        commands = {
            "first": first,
            "again": again,
            "last": replace(again, before=_edit(_files(project)[-1])),
            "middle": replace(again, before=middle),
            "twice": replace(again, before=middle),
        }
        costs = in_turn(commands, scale.repetitions)
        for name, shown in _CHANGES.items():
            own, whole = costs[name].cpu, costs["first"].cpu
            rows.append(
                Row(
                    f"the same again, {shown}; {count:,} {_SHOWN[style]}",
                    "the first run",
                    own / whole,
                    figures=f"CPU {milliseconds(own)} : {milliseconds(whole)}",
                )
            )
    return rows


def _files(project: Path) -> list[Path]:
    """The files of a chain in the order of their numbers."""
    return sorted((project / "db").iterdir(), key=lambda path: (len(path.name), path.name))


def _edit(path: Path) -> Callable[[], None]:
    """Another statement at the beginning of a file, every time."""
    text = path.read_text(encoding="utf-8")
    call = "await queryRunner.query(`"
    times = iter(range(1_000_000))

    def edit() -> None:
        more = f"SELECT {next(times)}"
        changed = (
            text.replace(call, f"{call}{more}`);\n        {call}", 1)
            if path.suffix == ".ts"
            else f"{more};\n\n{text}"
        )
        path.write_text(changed, encoding="utf-8")

    return edit


def _growth(scale: Scale) -> list[Row]:
    """Ten times and fifty times as many migrations."""
    sizes = (20, 100) if scale.quick else (100, 1000, 5000)
    commands = {}
    for size in sizes:
        project = _project(scale.folder / f"growth-{size}", size, "sql")
        commands[str(size)] = signoff_gen(project, "migrations", "check", "db")
    costs = in_turn(commands, 1 if scale.quick else 3)
    for size in sizes:
        shutil.rmtree(scale.folder / f"growth-{size}")
    rows = []
    for less, more in pairwise(sizes):
        own, other = costs[str(more)].cpu, costs[str(less)].cpu
        rows.append(
            Row(
                f"all of `migrations check`; {more:,} files of SQL",
                f"{less:,} of them",
                own / other,
                limit=more / less * 1.2,
                figures=f"CPU {milliseconds(own)} : {milliseconds(other)}",
            )
        )
    return rows

"""What it costs to write results into a large status file."""

from pathlib import Path

from benchmarks.measure import Command, Cost, in_turn
from benchmarks.peers import PYYAML, NotInstalled
from benchmarks.projects import failed_checks, python, signoff_gen, unchanged
from benchmarks.rows import Row, Scale, milliseconds

_EDIT = """
import sys
from pathlib import Path
from signoff_gen.store import replace_file
from signoff_gen.yamltext import parse
path = Path(sys.argv[1])
document = parse(path.read_bytes(), path)
result = {"status": "passed", "at": "2026-11-25T10:12:03Z", "inputs": "sha256:" + 64 * "a",
          "message": "exit status 0", "seal": "5f0c2a9be1d4"}
document.set_key(("steps", 0, "checks", 4), "result", result)
replace_file(path, document.to_bytes())
"""


def recording(scale: Scale) -> list[Row]:
    """One result, and a tenth of all results in one run, against reading the file once."""
    checks = 200 if scale.quick else 10_000
    many = checks // 10
    project = failed_checks(scale.folder / "recording", checks)
    path = project / "status" / "bench.yaml"
    one, some = "step-1.smoke-00001", [f"step-{number + 1}" for number in range(many // 10)]
    commands = {
        "edit": unchanged(project, python(project, "-c", _EDIT, path)),
        "one": _verify(project, one),
        "many": _verify(project, *some),
    }
    if scale.peers:
        try:
            PYYAML.install()
            commands["load"] = PYYAML.prepare(PYYAML, project, checks)
        except NotInstalled as problem:
            return [Row("one result", "PyYAML", None, figures=f"not installed: {problem}")]
    costs = in_turn(commands, 1 if scale.quick else 3)
    return [*_rows(checks, many, costs)]


def _rows(checks: int, many: int, costs: dict[str, Cost]) -> list[Row]:
    rows = []
    one, some = costs["one"].cpu, costs["many"].cpu
    if "load" in costs:
        load = costs["load"].cpu
        rows = [
            Row(
                f"one result read, written, replaced; file of {checks:,} checks",
                "one PyYAML C load of the file",
                costs["edit"].cpu / load,
                limit=0.5,
                figures=f"CPU {milliseconds(costs['edit'].cpu)} : {milliseconds(load)}",
            ),
            Row(
                f"all of `verify --only` one check; file of {checks:,} checks",
                "one PyYAML C load of the file",
                one / load,
                figures=f"CPU {milliseconds(one)} : {milliseconds(load)}",
            ),
        ]
    rows.append(
        Row(
            f"`verify` that records {many:,} results; file of {checks:,} checks",
            "`verify` that records 1",
            some / one,
            limit=10,
            figures=f"CPU {milliseconds(some)} : {milliseconds(one)}",
        )
    )
    return rows


def _verify(project: Path, *addresses: str) -> Command:
    words = [word for address in addresses for word in ("--only", address)]
    return unchanged(project, signoff_gen(project, "verify", *words, cold=False))

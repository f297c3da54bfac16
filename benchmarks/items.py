"""Makes a repository with one sign-off of N checks that have run, each of the size of a real one.

Run as a program (`python -m benchmarks.items FOLDER N KIND`), so that who measures stays small.
"""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from signoff_gen.fingerprint import Fingerprints
from signoff_gen.model import LocatedCheck, Signoff
from signoff_gen.record import make_result
from signoff_gen.runners import registry
from signoff_gen.yamltext import parse

STEP_SIZE = 10
"""Checks of a step."""
KINDS = {
    "command": "command: {{run: npm run smoke -- --case {number}, log: {number:05d}.log}}",
    "env": "env: [PATH]",
}
"""Commands that passed, with a log each; or variables that were not set when they ran."""


def check_lines(number: int, kind: str) -> str:
    """One check without its result."""
    return (
        f"      - id: smoke-{number:05d}\n"
        f'        title: "Smoke test {number}: `npm run smoke -- --case {number}`"\n'
        f"        {KINDS[kind].format(number=number)}\n"
        f"        timeout: 1m\n"
    )


def write(root: Path, checks: int, kind: str) -> None:
    """Write the status file and its evidence below `root`."""
    for path in (root / "status", root / "artifacts" / "bench", root / ".git"):
        path.mkdir(parents=True, exist_ok=True)
    plain = "".join(_plain(checks, kind))
    value = parse(plain.encode(), Path("bench.yaml")).value
    signoff = Signoff.model_validate({**value, "id": "bench"}, context=registry)
    prints = Fingerprints(signoff, root)
    results = (_result(root, located, prints) for located in signoff.located_checks())
    lines = []
    for line in plain.splitlines(keepends=True):
        lines.append(line)
        if line.lstrip().startswith("timeout:"):
            lines += _result_lines(next(results))
    (root / "status" / "bench.yaml").write_text("".join(lines), encoding="utf-8")


def _plain(checks: int, kind: str) -> Iterator[str]:
    yield "title: Bench Signoff Status\nphase: Bench\n\nsteps:\n"
    for number in range(1, checks + 1):
        if number % STEP_SIZE == 1:
            step = number // STEP_SIZE + 1
            yield f"  - id: step-{step}\n    title: Run Smoke Scripts {step}\n    checks:\n"
        yield check_lines(number, kind)


def _result(root: Path, located: LocatedCheck, prints: Fingerprints) -> dict[str, Any]:
    evidence = []
    passed = located.check.kind == "command"
    if passed:
        name = f"{located.number:05d}.log"
        data = f"case {located.number}: 200 in 12 ms\n".encode() * 8
        (root / "artifacts" / "bench" / name).write_bytes(data)
        evidence = [(name, f"sha256:{hashlib.sha256(data).hexdigest()}")]
    return make_result(
        located,
        status="passed" if passed else "failed",
        message="exit status 0" if passed else "not set: PATH",
        inputs=prints.of(located.check),
        attempt=1,
        evidence=evidence,
    ).as_yaml()


def _result_lines(result: dict[str, Any]) -> Iterator[str]:
    """A result as `verify` writes it."""
    yield "        result:\n"
    for key, value in result.items():
        if isinstance(value, dict):
            yield f"          {key}:\n"
            yield from (f"            {name}: {digest}\n" for name, digest in value.items())
        else:
            quoted = f'"{value}"' if ": " in str(value) else value
            yield f"          {key}: {quoted}\n"


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])

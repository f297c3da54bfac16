"""A log of 1 GiB, with twenty values that must not be in it."""

import secrets
from pathlib import Path

from benchmarks.measure import Command, in_turn
from benchmarks.projects import signoff_gen, unchanged, with_status
from benchmarks.rows import Row, Scale, milliseconds

_SECRETS = 20
_MOST_MEMORY = 150
_LINE = "2026-11-24T10:12:03.123Z INFO  request 8f14e45f GET /api/connections 200 in 12 ms\n"
_STATUS = """\
title: Bench Signoff Status
secrets: [{names}]
steps:
  - title: Bench
    checks:
      - id: log
        command: {{run: [cat, {log}]}}
        timeout: 1h
"""


def capturing(scale: Scale) -> list[Row]:
    """A command that writes a long log, against `cat` into a file."""
    size = (8 if scale.quick else 1024) << 20
    log = scale.folder / "big.log"
    _write(log, size)
    values = {f"BENCH_SECRET_{n}": secrets.token_hex(16) for n in range(_SECRETS)}
    text = _STATUS.format(names=", ".join(values), log=log)
    project = with_status(scale.folder / "capture", text)
    verify = unchanged(project, signoff_gen(project, "verify", cold=False))
    commands = {
        "verify": Command(
            verify.arguments,
            verify.folder,
            {**(verify.environment or {}), **values},
            before=verify.before,
        ),
        "cat": Command(["cat", log], scale.folder, output=scale.folder / "copy.log"),
    }
    costs = in_turn(commands, 1 if scale.quick else 3)
    for path in (log, scale.folder / "copy.log"):
        path.unlink()
    own, bare = costs["verify"], costs["cat"]
    shown = f"{size >> 20:,} MiB of log, {_SECRETS} secrets, none in it"
    figures = (
        f"wall {milliseconds(own.wall)} : {milliseconds(bare.wall)}, "
        f"CPU {milliseconds(own.cpu)} : {milliseconds(bare.cpu)}"
    )
    return [
        Row(
            f"throughput by CPU time: {shown}",
            "`cat` into a file",
            bare.cpu / own.cpu,
            limit=0.25,
            at_least=True,
            figures=figures,
        ),
        Row(
            f"throughput by the clock: {shown}",
            "`cat` into a file",
            bare.wall / own.wall,
            limit=0.25,
            at_least=True,
            figures=figures,
        ),
        Row(
            f"memory: {shown}",
            f"{_MOST_MEMORY} MiB",
            own.peak / _MOST_MEMORY,
            limit=1,
            figures=f"{own.peak:.0f} MiB at most",
        ),
    ]


def _write(path: Path, size: int) -> None:
    block = (_LINE * (1 + (1 << 20) // len(_LINE))).encode()[: 1 << 20]
    with path.open("wb") as file:
        for _ in range(size >> 20):
            file.write(block)

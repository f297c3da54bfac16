"""`python -m benchmarks [NAME…]`: measure, and print a table of ratios."""

import argparse
import compileall
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks.capturing import capturing
from benchmarks.migrations import migrations
from benchmarks.recording import recording
from benchmarks.rendering import rendering
from benchmarks.rows import Row, Scale, table
from benchmarks.startup import startup
from benchmarks.verifying import commands, requests

BENCHMARKS: dict[str, Callable[[Scale], list[Row]]] = {
    "startup": startup,
    "render": rendering,
    "record": recording,
    "commands": commands,
    "requests": requests,
    "capture": capturing,
    "migrations": migrations,
}


IN_MEMORY = frozenset({"commands", "requests"})
"""What writes thousands of small files. Where some were removed a moment ago, ext4 takes up to
thirty times as long for each new one, and who removed them has nothing to do with us."""


def memory() -> str | None:
    """A folder that no disk stands behind; None where there is none."""
    place = Path("/dev/shm")
    return str(place) if place.is_dir() and os.access(place, os.W_OK) else None


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}")
    parser.add_argument("--quick", action="store_true", help="smallest sizes, each once")
    parser.add_argument("--full", action="store_true", help="also what takes peers minutes")
    parser.add_argument("--no-peers", action="store_true", help="install nothing")
    parser.add_argument("--json", action="store_true", help="rows as JSON")
    asked = parser.parse_args(words)
    if unknown := [name for name in asked.names if name not in BENCHMARKS]:
        parser.error(f"no benchmark is called {unknown[0]}")
    scale = Scale(quick=asked.quick, full=asked.full, peers=not asked.no_peers)
    # As installed: pip compiles what it installs, the peers too.
    compileall.compile_dir("signoff_gen", quiet=1)
    rows: list[Row] = []
    for name in asked.names or BENCHMARKS:
        print(f"measuring {name} …", file=sys.stderr)
        place = memory() if name in IN_MEMORY else None
        with tempfile.TemporaryDirectory(prefix="signoff-bench-", dir=place) as folder:
            rows += BENCHMARKS[name](replace(scale, folder=Path(folder)))
    if asked.json:
        print(json.dumps([{**asdict(row), "holds": row.holds} for row in rows], indent=2))
    else:
        print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

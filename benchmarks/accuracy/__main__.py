"""`python -m benchmarks.accuracy [FRAMEWORK…]`: measure, and write docs/migrations-accuracy.md."""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.accuracy import recorded, report, truth
from benchmarks.accuracy.chains import Chain, system
from benchmarks.accuracy.frameworks import Framework, Written, frameworks
from benchmarks.accuracy.outcomes import analysed
from benchmarks.accuracy.recorded import Recorded, corpus

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "migrations-accuracy.md"
Work = list[tuple[Framework, list[Chain]]]


def main(words: Sequence[str]) -> int:
    known = frameworks()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    names = ", ".join(dict.fromkeys(item.name for item in known))
    parser.add_argument("names", nargs="*", metavar="FRAMEWORK", help=f"only these of {names}")
    parser.add_argument("--recorded", action="store_true", help="ask only the analysis again")
    parser.add_argument("--show", metavar="ID", help="print a chain and what is said of it")
    asked = parser.parse_args(words)
    if unknown := set(asked.names) - {item.name for item in known}:
        parser.error(f"no framework is called {', '.join(sorted(unknown))}")
    record = recorded.load()
    if asked.show:
        return _show(record, asked.show)
    chosen = [item for item in known if not asked.names or item.name in asked.names]
    if not asked.recorded:
        _carry_out(record, chosen)
        record.save()
    work = _work(record, chosen)
    for name in {framework.name for framework, _ in work}:
        mine = [chain for framework, chains in work if framework.name == name for chain in chains]
        record.sizes[name] = sum(len(chain.steps) for chain in mine)
    _analyse(record, work)
    record.save()
    page = report.page(record)
    PAGE.write_text(page, encoding="utf-8")
    print(page[page.index("\n| |") : page.index("\n## By mutation")].strip())
    return 0


def _work(record: Recorded, chosen: Sequence[Framework]) -> Work:
    return [(item, list(corpus(item, record.worlds))) for item in chosen]


def _carry_out(record: Recorded, chosen: Sequence[Framework]) -> None:
    """See what PostgreSQL makes of every chain."""
    with truth.server() as running:
        record.server = running.version()
        _measure_worlds(record, running, chosen)
        work = _work(record, chosen)
        for framework in chosen:
            record.forget(framework.name)
        for framework, chains in work:
            for chain in chains:
                record.digests[chain.id] = recorded.digest(framework.write(chain))
        found, lacking = truth.truths(running, work)
        record.truth |= found
        record.lacking |= lacking
    for name in [name for name in record.digests if name not in record.truth]:
        del record.digests[name]


def _measure_worlds(record: Recorded, running: truth.Server, chosen: Sequence[Framework]) -> None:
    done: set[str] = set()
    for framework in chosen:
        for path in framework.systems():
            if path.as_posix() in done:
                continue
            outcome, world = truth.world(running, framework, system(path, framework.name))
            if outcome.state == "runs":
                done.add(path.as_posix())
                record.worlds[path.as_posix()] = world
            else:
                print(f"{path} does not run: {outcome}", file=sys.stderr)


def _analyse(record: Recorded, work: Work) -> None:
    """Ask the analysis about every chain that PostgreSQL was asked about."""
    ids: list[str] = []
    files: list[Written] = []
    for framework, chains in work:
        for chain in chains:
            written = framework.write(chain)
            if chain.id not in record.truth:
                continue
            if record.digests[chain.id] != recorded.digest(written):
                raise SystemExit(f"{chain.id} has changed: measure without --recorded")
            ids.append(chain.id)
            files.append(written)
    with ProcessPoolExecutor(2) as pool:
        verdicts = pool.map(partial(analysed, server=record.version), files, chunksize=10)
        for name, (ours, told) in zip(ids, verdicts, strict=True):
            record.keep(name, ours, told)


def _show(record: Recorded, wanted: str) -> int:
    for framework, chains in _work(record, frameworks()):
        for chain in chains:
            if chain.id != wanted:
                continue
            written = framework.write(chain)
            for name in written.steps:
                print(f"=== {name}\n{written.files[name]}")
            print("PostgreSQL:", record.truth.get(wanted))
            ours, told = analysed(written, record.version)
            print("analysis:  ", ours)
            print("told", f"{record.version}:   ", told)
            return 0
    print(f"no chain is called {wanted}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

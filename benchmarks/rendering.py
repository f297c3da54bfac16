"""`render --check` at four sizes, against programs that render the same items."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from benchmarks.measure import Command, Cost, in_turn
from benchmarks.peers import DOCUMENTS, JINJA, NotInstalled, Peer
from benchmarks.projects import passed_checks, signoff_gen
from benchmarks.rows import Row, Scale, milliseconds

SIZES = (10, 100, 1_000, 10_000)
_COLD, _WARM = "render --check, nothing cached", "render --check, nothing changed since the last"
_JINJA_LIMITS: Mapping[int, float] = {10: 2, 1_000: 0.5, 10_000: 0.5}
_MOST_MEMORY = 300


def rendering(scale: Scale) -> list[Row]:
    """Every size: first as on a fresh CI machine, then once more with nothing changed."""
    sizes = (10, 100) if scale.quick else SIZES
    rows: list[Row] = []
    own: dict[int, dict[str, Cost]] = {}
    for checks in sizes:
        folder = scale.folder / f"render-{checks}"
        project = passed_checks(folder / "project", checks)
        costs, missing = _measure(scale, project, folder, checks)
        own[checks] = {name: costs[name] for name in (_COLD, _WARM)}
        rows += _compared(checks, costs)
        rows += [Row(f"{checks:,} checks", name, None, figures=why) for name, why in missing]
        shutil.rmtree(folder)
    return rows + _scaling(own)


def _measure(
    scale: Scale, project: Path, folder: Path, checks: int
) -> tuple[dict[str, Cost], list[tuple[str, str]]]:
    """Costs by name, and why a peer has none."""
    fast: dict[str, Command] = {
        _COLD: signoff_gen(project, "render", "--check"),
        # Comes right after the other one, which has filled the cache.
        _WARM: signoff_gen(project, "render", "--check", cold=False),
    }
    slow: dict[str, Command] = {}
    missing: list[tuple[str, str]] = []
    for peer in (JINJA, *DOCUMENTS) if scale.peers else ():
        if checks > peer.most and not scale.full:
            missing.append((peer.name, "takes minutes; measured with `--full`"))
            continue
        try:
            peer.install()
        except NotInstalled as problem:
            missing.append((peer.name, f"could not be installed: {problem}"))
            continue
        commands = slow if checks >= peer.slow_from and peer is not JINJA else fast
        commands[peer.name] = _prepared(peer, project, folder, checks)
    repetitions = scale.repetitions if checks < 10_000 or scale.quick else 3
    return in_turn(fast, repetitions) | in_turn(slow, 1), missing


def _prepared(peer: Peer, project: Path, folder: Path, checks: int) -> Command:
    return peer.prepare(peer, project if peer is JINJA else folder / peer.name, checks)


def _compared(checks: int, costs: Mapping[str, Cost]) -> list[Row]:
    rows = []
    for own in (_COLD, _WARM):
        for name, cost in costs.items():
            if name in (_COLD, _WARM):
                continue
            rows.append(
                Row(
                    f"{own}; {checks:,} checks",
                    name,
                    costs[own].cpu / cost.cpu,
                    limit=_JINJA_LIMITS.get(checks) if name == JINJA.name else 1,
                    figures=f"CPU {milliseconds(costs[own].cpu)} : {milliseconds(cost.cpu)}",
                )
            )
    return rows


def _scaling(own: Mapping[int, Mapping[str, Cost]]) -> list[Row]:
    small, large = sorted(own)[-2:]
    few, many = own[small][_COLD], own[large][_COLD]
    return [
        Row(
            f"{_COLD}; {large:,} checks",
            f"{small:,} checks",
            many.cpu / few.cpu,
            limit=12,
            figures=f"CPU {milliseconds(many.cpu)} : {milliseconds(few.cpu)}",
        ),
        Row(
            f"memory of the same; {large:,} checks",
            f"{_MOST_MEMORY} MiB",
            many.peak / _MOST_MEMORY,
            limit=1,
            figures=f"{many.peak:.0f} MiB at most",
        ),
    ]

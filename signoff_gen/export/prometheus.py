"""Prometheus' text format 0.0.4, for a node exporter's textfile collector or a push gateway.

Source: prometheus.io, "Exposition formats".
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from signoff_gen.export.snapshot import Snapshot
from signoff_gen.states import State, Verdict

Labels = dict[str, str]
Samples = Iterable[tuple[Labels, float]]


def prometheus(snapshots: Sequence[Snapshot]) -> str:
    """Gauges by sign-off; every state and verdict is there, also those at 0."""
    return "".join(_family(*family) for family in _families(snapshots))


def _families(snapshots: Sequence[Snapshot]) -> Iterator[tuple[str, str, Samples]]:
    def each(values: Iterable[float]) -> Samples:
        names = ({"signoff": item.signoff.id} for item in snapshots)
        return zip(names, values, strict=True)

    boards = [item.board for item in snapshots]
    yield (
        "signed_off",
        "Whether the sign-off is signed off.",
        each(item.gate.is_open for item in snapshots),
    )
    yield (
        "verdict",
        "1 for the verdict of the sign-off, 0 for the others.",
        [
            ({"signoff": item.signoff.id, "verdict": verdict.value}, item.board.verdict is verdict)
            for item in snapshots
            for verdict in Verdict
        ],
    )
    for noun in ("checks", "steps"):
        yield noun, f"Number of {noun} by state.", _by_state(snapshots, noun)
    yield (
        "open_blockers",
        "Number of open blockers, lifted ones included.",
        each(len(board.open_blockers) for board in boards),
    )
    yield (
        "open_decisions",
        "Number of decisions that are not taken.",
        each(len(board.open_decisions) for board in boards),
    )
    yield (
        "missing_approvals",
        "Number of roles whose approval is missing or stale.",
        each(len(board.missing_approvals) for board in boards),
    )
    yield (
        "newest_result_timestamp_seconds",
        "When the newest verdict was reached.",
        [
            ({"signoff": item.signoff.id}, max(times))
            for item in snapshots
            if (times := [check.at.timestamp() for check in item.checks() if check.at is not None])
        ],
    )
    yield (
        "waiver_expires_days",
        "Days until a waiver expires; below 0 it has.",
        [
            (
                {"signoff": item.signoff.id, "check": check.located.address},
                (waiver.expires - item.now.date()).days,
            )
            for item in snapshots
            for check in item.checks()
            if (waiver := check.located.check.waived) is not None
        ],
    )


def _by_state(snapshots: Sequence[Snapshot], noun: str) -> Samples:
    for item in snapshots:
        standings = item.board.checks if noun == "checks" else item.board.steps
        counts = Counter(standing.state for standing in standings.values())
        for state in State:
            yield {"signoff": item.signoff.id, "state": state.value}, counts[state]


def _family(name: str, words: str, samples: Samples) -> str:
    full = f"signoff_gen_{name}"
    lines = [f"# HELP {full} {words}", f"# TYPE {full} gauge"]
    for labels, value in samples:
        shown = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        lines.append(f"{full}{{{shown}}} {_number(value)}")
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')

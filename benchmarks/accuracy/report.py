"""The page that says how accurate the analysis is: a pure function of what was recorded."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from benchmarks.accuracy.outcomes import Judged, Outcome
from benchmarks.accuracy.reasons import reason
from benchmarks.accuracy.recorded import Recorded
from benchmarks.accuracy.truth import carried_out_by

_HEAD = """\
# How accurate the analysis of migrations is

<!-- Written by `make accuracy`: edit benchmarks/accuracy/report.py instead. -->

`signoff-gen migrations check` says without a database whether migrations run on an empty one. Here
it is measured against {server} on {chains} chains of {migrations} migrations: {healthy} systems as
they were written, and {mutants} mutants of them that a program made with fixed dice: migrations
change places, what makes something is gone, names change, guards are added, and so on. A mutation
may be harmless: whether a chain runs, PostgreSQL decides. The framework's own tool carries it out
wherever that can be had from npm, PyPI or Debian. The analysis is told nothing but the folder;
in the second row, and under "Wrong only where the version is told", it is told the version of
PostgreSQL as well, with `--server-version {version}`.

- *Alarms*: chains that run and are said to break.
- *Missed*: chains that break and are said to run.
- *Precision*: of the chains that are said to break, how many break.
- *Recall*: of the chains that break, how many are said to. An "unclear" is none.
- *First*: of those found, in how many the migration is named at which PostgreSQL stops.
- *SQLSTATE*: of those, in how many PostgreSQL's own code of the error is named.
- *Unclear*: the analysis says that it does not know. That is neither right nor wrong.
"""
_COLUMNS = (
    "chains | run | break | alarms | missed | unclear | precision | recall | first | SQLSTATE"
)
_WRONG = ("false alarm", "missed", "unclear")
MOST = 60
"""Chains that a list names; the rest is counted."""


def figures(judged: Sequence[Judged]) -> dict[str, float]:
    """Shares between 0 and 1: `precision`, `recall`, `first`, `sqlstate`; 1 of nothing is 1."""
    alarms = [item for item in judged if item.ours.state == "breaks"]
    broken = [item for item in judged if item.truth.state == "breaks"]
    found = [item for item in judged if item.found]
    firsts = [item for item in found if item.first_right]
    # Where a tool gives up without asking the database, there is no code.
    coded = [item for item in firsts if item.truth.sqlstate]
    return {
        "precision": _share(len(found), len(alarms)),
        "recall": _share(len(found), len(broken)),
        "first": _share(len(firsts), len(found)),
        "sqlstate": _share(sum(item.sqlstate_right for item in coded), len(coded)),
    }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def percent(share: float) -> str:
    """Rounded down, so that 100 % means all.

    >>> percent(0.99999), percent(1.0), percent(2 / 3)
    ('99.9 %', '100 %', '66.6 %')
    """
    tenths = int(share * 1000 + 1e-9)
    return "100 %" if tenths == 1000 else f"{tenths // 10}.{tenths % 10} %"


def page(record: Recorded) -> str:
    """The whole page."""
    judged = record.judged()
    healthy = sum(item.kind == "healthy" for item in judged)
    lines = [
        _HEAD.format(
            server=record.server,
            version=record.version,
            chains=f"{len(judged):,}",
            migrations=f"{sum(record.sizes.values()):,}",
            healthy=healthy,
            mutants=f"{len(judged) - healthy:,}",
        ),
        f"| | {_COLUMNS} |",
        "|---" * (2 + _COLUMNS.count("|")) + "|",
        _row("told nothing but the folder", judged),
        _row("told the server's version", record.judged(told=True)),
        "",
        "## By framework",
        "",
        f"| framework | {_COLUMNS} | carried out by |",
        "|---" * (3 + _COLUMNS.count("|")) + "|",
    ]
    for name, items in _grouped(judged, lambda item: item.framework):
        lines.append(f"{_row(name, items)} {carried_out_by(name)} |")
    lines += [_not_run(name, why) for name, why in sorted(record.lacking.items())]
    lines += ["", "## By mutation", "", f"| mutation | {_COLUMNS} |"]
    lines.append("|---" * (2 + _COLUMNS.count("|")) + "|")
    lines += [_row(name, items) for name, items in _grouped(judged, lambda item: item.kind)]
    for title, wanted in _LISTS:
        lines += ["", f"## {title}", "", *_list([item for item in judged if wanted(item)])]
    changed = [item for item in record.judged(told=True) if item.id in record.told]
    wrong = [item for item in changed if item.sort != "right" or item.found != item.first_right]
    lines += ["", "## Wrong only where the version is told", "", *_list(wrong)]
    lines += ["", "## Measuring again", "", _AGAIN]
    return "\n".join(lines)


def _other_code(item: Judged) -> bool:
    return bool(item.truth.sqlstate) and item.first_right and not item.sqlstate_right


_LISTS: tuple[tuple[str, Callable[[Judged], bool]], ...] = (
    ("False alarms", lambda item: item.sort == "false alarm"),
    ("Missed", lambda item: item.sort == "missed"),
    ("Found in another migration", lambda item: item.found and not item.first_right),
    ("Found under another code", _other_code),
    ("Unclear", lambda item: item.sort == "unclear"),
)
_AGAIN = """\
`make accuracy` does all of it: it needs PostgreSQL's server programs, npm and node, and installs
the tools below `benchmarks/.peers/`; `sql-migrate` is Debian's. What PostgreSQL said is kept in
`benchmarks/accuracy/recorded.json`: `python -m benchmarks.accuracy --recorded` asks only the
analysis again and needs none of them. `python -m benchmarks.accuracy --show ID` prints a chain.
"""


def _grouped(
    judged: Iterable[Judged], key: Callable[[Judged], str]
) -> Iterator[tuple[str, list[Judged]]]:
    for name, items in groupby(sorted(judged, key=key), key):
        yield name, list(items)


def _row(name: str, judged: Sequence[Judged]) -> str:
    shares = figures(judged)
    counts = [
        len(judged),
        sum(item.truth.state == "runs" for item in judged),
        sum(item.truth.state == "breaks" for item in judged),
        *(sum(item.sort == sort for item in judged) for sort in _WRONG),
    ]
    cells = [name, *map(str, counts), *map(percent, shares.values())]
    return "| " + " | ".join(cells) + " |"


def _not_run(name: str, why: str) -> str:
    cells = [name, *["-"] * (1 + _COLUMNS.count("|")), f"not run: {why.replace('|', '/')}"]
    return "| " + " | ".join(cells) + " |"


def _list(judged: Sequence[Judged]) -> Iterator[str]:
    if not judged:
        yield "None."
        return
    yield "| chain | PostgreSQL | analysis | why |"
    yield "|---|---|---|---|"
    for item in judged[:MOST]:
        said = [_said(outcome) for outcome in (item.truth, item.ours)]
        cells = [f"`{item.id}`", *said, reason(item)]
        yield "| " + " | ".join(cells) + " |"
    if len(judged) > MOST:
        yield ""
        yield f"And {len(judged) - MOST} more."


def _said(outcome: Outcome) -> str:
    if outcome.state == "runs":
        return "runs"
    where = "" if outcome.step is None else f"{outcome.step + 1}. "
    words = outcome.message.replace("`", "'").replace("|", "/")
    state = "" if outcome.state == "breaks" else "unclear: "
    return f"{state}{where}`{outcome.sqlstate or '-'} {words}`"

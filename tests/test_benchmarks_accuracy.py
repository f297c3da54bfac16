"""What is published about the accuracy of the analysis holds, on a sample of what was measured."""

from pathlib import Path

import pytest

from benchmarks.accuracy import recorded, report
from benchmarks.accuracy.frameworks import frameworks
from benchmarks.accuracy.outcomes import Judged, Outcome, analysed

PAGE = Path(__file__).resolve().parent.parent / "docs" / "migrations-accuracy.md"
EVERY = 13
"""One chain in so many is judged anew; the number shares no factor with the sizes of the corpus."""


def test_the_page_says_what_was_recorded() -> None:
    """Nobody edits figures by hand."""
    assert PAGE.read_text(encoding="utf-8") == report.page(recorded.load())


@pytest.mark.slow
def test_the_analysis_is_as_good_as_published() -> None:
    """Chains that it was right about are still judged rightly, and without alarms."""
    record = recorded.load()
    worse = []
    looked_at = 0
    for position, framework in enumerate(frameworks()):
        for number, chain in enumerate(recorded.corpus(framework, record.worlds)):
            if chain.id not in record.truth or (number + position) % EVERY:
                continue
            looked_at += 1
            written = framework.write(chain)
            assert record.digests[chain.id] == recorded.digest(written), f"{chain.id} has changed"
            known = record.ours[chain.id], record.told.get(chain.id, record.ours[chain.id])
            found = analysed(written, record.version)
            for before, now in zip(known, found, strict=True):
                truth = record.truth[chain.id]
                if _rank(Judged(chain.id, truth, now)) < _rank(Judged(chain.id, truth, before)):
                    worse.append((chain.id, truth, now))
    assert worse == []
    assert looked_at > 50


def _rank(judged: Judged) -> tuple[bool, ...]:
    return (judged.sort != "false alarm", judged.sort == "right", judged.first_right)


def test_a_tool_that_cannot_be_had_is_named() -> None:
    """Its row has as many cells as the others, and says why nothing is known."""
    runs = Outcome("runs")
    record = recorded.Recorded("PostgreSQL 15.1", {"dbmate": "no | binary"}, {"flyway": 1})
    record.truth["flyway/shop/healthy"] = record.ours["flyway/shop/healthy"] = runs
    rows = [
        line
        for line in report.page(record).splitlines()
        if line.startswith(("| flyway", "| dbmate"))
    ]
    assert [row.count(" | ") for row in rows] == [11, 11]
    assert rows[1].endswith("| not run: no / binary |")


def test_what_the_version_changes_is_kept_and_shown(tmp_path: Path) -> None:
    """In a row of its own; what is still wrong then is listed."""
    broken = Outcome("breaks", 0, "55P04", "unsafe")
    record = recorded.Recorded("PostgreSQL 15.1", sizes={"plain": 2})
    for name, told in (("plain/a/healthy", broken), ("plain/b/healthy", Outcome("runs"))):
        record.digests[name], record.truth[name] = "0", broken
        record.keep(name, Outcome("unclear", 0, "55P04", "unsafe"), told)
    record.save(tmp_path / "kept.json")
    again = recorded.load(tmp_path / "kept.json")
    assert again == record
    shown = report.page(again)
    assert "| told nothing but the folder | 2 | 0 | 2 | 0 | 0 | 2 | 100 % | 0.0 % |" in shown
    assert "| told the server's version | 2 | 0 | 2 | 0 | 1 | 0 | 100 % | 50.0 % |" in shown
    listed = shown.partition("## Wrong only where the version is told")[2]
    assert ("`plain/b/healthy`" in listed, "`plain/a/healthy`" in listed) == (True, False)
    again.keep("plain/b/healthy", broken, broken)
    assert list(again.told) == ["plain/a/healthy"]


def test_a_mutant_is_the_same_every_time() -> None:
    """The dice are fixed: what was recorded is what is judged."""
    record = recorded.load()
    framework = frameworks()[0]
    once, again = (list(recorded.corpus(framework, record.worlds)) for _ in range(2))
    assert once == again
    assert len({chain.id for chain in once}) == len(once)


def test_an_answer_is_right_only_in_the_right_migration() -> None:
    """What counts as found, first and named."""
    broken = Outcome("breaks", 2, "42P01", "no")
    judged = [
        Judged("f/s/k-1", broken, broken),
        Judged("f/s/k-2", broken, Outcome("breaks", 1, "42P01", "no")),
        Judged("f/s/k-3", broken, Outcome("unclear", 2, "42P01", "no")),
        Judged("f/s/k-4", Outcome("runs"), Outcome("runs")),
    ]
    assert [item.sort for item in judged] == ["right", "right", "unclear", "right"]
    shares = {name: report.percent(share) for name, share in report.figures(judged).items()}
    assert shares == {
        "precision": "100 %", "recall": "66.6 %", "first": "50.0 %", "sqlstate": "100 %",
    }  # fmt: skip
    assert [item.sort for item in [Judged("f/s/k", Outcome("runs"), broken)]] == ["false alarm"]
    assert [item.sort for item in [Judged("f/s/k", broken, Outcome("runs"))]] == ["missed"]

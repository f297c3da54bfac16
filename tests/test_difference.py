"""A difference keeps what it is told, and believes nothing that a stranger's file says."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff_gen.difference import (
    LARGEST,
    MEANINGS,
    MOST_CHANGES,
    MOST_SIGNOFFS,
    Change,
    Difference,
    Kind,
    Revision,
    SignoffDifference,
    Standing,
    Unreadable,
    bounded,
    clipped,
    load,
)
from signoff_gen.errors import InvalidInput
from signoff_gen.states import Verdict

BASE = Revision(name="main", commit="a" * 40)
TREE = Revision(name="work tree")


def standing(verdict: Verdict, passed: int = 1) -> Standing:
    return Standing(verdict=verdict, passed=passed, total=3)


def one(*changes: Change, **more: Any) -> SignoffDifference:
    values = {
        "before": standing(Verdict.SIGNED_OFF),
        "after": standing(Verdict.BLOCKED),
        "id": "p",
        "path": "status/p.yaml",
        **more,
    }
    return SignoffDifference(changes=changes, **values)


def whole(*signoffs: SignoffDifference, **more: Any) -> Difference:
    return Difference(base=BASE, head=TREE, as_of="2026-01-02", signoffs=signoffs, **more)


SOME = whole(
    one(
        Change.of(
            Kind.WEAKENED, "p", "a.b", field="timeout", before="30s", after="5m", reason="raised"
        ),
        Change.of(Kind.DECISION_TAKEN, "p", "decision:d", after="B", by="ada", on="2026-01-01"),
        Change.of(Kind.WORDS, "p", "a.b", path="status/p.yaml", line=7),
    ),
    unreadable=[
        Unreadable(side="base", path="status/q.yaml", code="SG101", message="not YAML", line=3)
    ],
    notes=["a note"],
    unchanged=4,
    omitted=1,
)


def as_bytes(value: Any) -> bytes:
    return json.dumps(value).encode()


def test_json_brings_back_the_same_difference() -> None:
    assert load(as_bytes(SOME.as_json())) == SOME
    assert SOME.as_json()["schema"] == "signoff-gen/diff/1"


texts = st.text(max_size=1500)
changes = st.builds(
    lambda kind, words, day, line: Change.of(
        kind, words[0], words[1], title=words[2], field=words[3], before=words[4], after=words[5],
        reason=words[6], by=words[7], path=words[8], on=day, line=line,
    ),
    st.sampled_from(Kind),
    st.lists(texts, min_size=9, max_size=9),
    st.sampled_from(["", "2026-01-01"]),
    st.none() | st.integers(1, 10_000_000),
)  # fmt: skip


@given(st.lists(changes, max_size=4), st.sampled_from(Verdict), st.none() | st.just("x"))
def test_whatever_a_file_says_can_be_written_and_read_back(
    some: list[Change], verdict: Verdict, gone: str | None
) -> None:
    """Texts of any length and with any character, lone surrogates included."""
    after = None if gone else standing(verdict)
    found = whole(one(*some, after=after))
    again = load(as_bytes(found.as_json()))
    assert again == found
    assert again.headline == found.headline
    assert found.headline.isprintable()


SPOILT: dict[str, tuple[str, Any]] = {
    "another version": ("schema", "signoff-gen/diff/2"),
    "no version": ("schema", None),
    "a key that is not known": ("more", 1),
    "a number as text": ("unchanged", "4"),
    "a number below zero": ("omitted", -1),
    "a number without end": ("omitted", 10**30),
    "no list": ("signoffs", {}),
    "a commit that is none": ("base", {"name": "main", "commit": "../../x"}),
    "a day that is none": ("as_of", "tomorrow"),
    "a name that is too long": ("head", {"name": "x" * 301}),
    "too many notes": ("notes", ["x"] * 101),
    "a note that is too long": ("notes", ["x" * 501]),
    "no base": ("base", None),
}


@pytest.mark.parametrize("name", SPOILT)
def test_what_is_not_ours_is_refused(name: str) -> None:
    key, value = SPOILT[name]
    document = SOME.as_json()
    document[key] = value
    with pytest.raises(InvalidInput) as error:
        load(as_bytes(document))
    assert error.value.code == "SG740"
    assert error.value.hint


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("kind", "no-such-kind"),
        ("group", "words"),
        ("line", 0),
        ("line", "7"),
        ("line", True),
        ("before", "x" * 501),
        ("before", None),
        ("on", "2026-1-1"),
        ("html", "<b>"),
    ],
)
def test_a_change_that_is_not_ours_is_refused(key: str, value: object) -> None:
    document = SOME.as_json()
    document["signoffs"][0]["changes"][0][key] = value
    with pytest.raises(InvalidInput):
        load(as_bytes(document))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b" " * (LARGEST + 1),
        as_bytes(SOME.as_json()).replace(b'"30s"', b'"\\ud800"'),
        as_bytes(SOME.as_json()).replace(b'"omitted": 1', b'"omitted": NaN'),
    ],
    ids=["empty", "null", "list", "not UTF-8", "deep", "deep objects", "large", "half", "NaN"],
)
def test_what_is_no_json_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput) as error:
        load(data)
    assert error.value.code == "SG740"


def test_more_changes_than_are_kept_are_counted() -> None:
    """Nothing is cut silently, and the JSON of what is kept can be read."""
    change = Change.of(Kind.WORDS, "p", "a.b")
    full = one(*[change] * MOST_CHANGES)
    kept, omitted = bounded([full, one(change, change)])
    assert (len(kept[0].changes), len(kept[1].changes), omitted) == (MOST_CHANGES, 0, 2)
    kept, omitted = bounded([one(change, before=None)] * (MOST_SIGNOFFS + 1))
    assert (len(kept), omitted) == (MOST_SIGNOFFS, 1)


def test_every_kind_has_a_meaning_and_the_weakened_come_first() -> None:
    assert MEANINGS.keys() == set(Kind)
    ordered = sorted((Change.of(kind, "p") for kind in Kind), key=lambda change: change.weight)
    groups = [change.group for change in ordered]
    assert groups[0] == "weakened"
    assert groups == sorted(groups, key=groups.index)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (Verdict.SIGNED_OFF, Verdict.BLOCKED, "GO → NO-GO (blocked)"),
        (Verdict.FAILED, Verdict.SIGNED_OFF, "NO-GO → GO"),
        (Verdict.FAILED, Verdict.BLOCKED, "NO-GO (failed → blocked)"),
        (Verdict.FAILED, Verdict.FAILED, "still NO-GO (failed)"),
        (Verdict.SIGNED_OFF, Verdict.SIGNED_OFF, "still GO"),
        (None, Verdict.IN_PROGRESS, "new NO-GO (in progress)"),
        (Verdict.SIGNED_OFF, None, "removed, was GO"),
        (None, None, "removed"),
    ],
)
def test_the_verdict_is_told_in_words(
    before: Verdict | None, after: Verdict | None, words: str
) -> None:
    item = one(before=before and standing(before), after=after and standing(after))
    assert item.verdict == words


def test_a_headline_counts_what_matters() -> None:
    kinds = [Kind.BLOCKER_ADDED, Kind.BLOCKER_OPENED, Kind.BLOCKER_RESOLVED, Kind.WEAKENED]
    item = one(*(Change.of(kind, "p") for kind in [*kinds, Kind.WORDS]))
    assert item.headline == "GO → NO-GO (blocked): 1 weakened, 2 new blockers, 1 cleared"
    assert whole(item).headline == item.headline
    other = one(Change.of(Kind.TICK_ADDED, "p"), before=None)
    assert whole(item, other).headline == (
        "1 GO → NO-GO, 1 new NO-GO: 1 weakened, 2 new blockers, 1 cleared, 1 ticked"
    )
    assert whole().headline == "nothing changed in the sign-offs"


def test_what_cannot_be_read_is_in_the_headline_and_no_go() -> None:
    head = Unreadable(side="head", path="status/q.yaml", code="SG101", message="not YAML")
    base = head.model_copy(update={"side": "base"})
    good = one(before=None, after=standing(Verdict.SIGNED_OFF))
    assert whole(unreadable=[base]).headline == ("1 status file cannot be read in its former state")
    assert whole(good, unreadable=[head]).headline == "1 status file cannot be read; new GO"
    assert whole(good, unreadable=[base]).go
    assert not whole(good, unreadable=[head]).go
    assert not whole(unreadable=[base]).empty


def test_a_change_says_what_happened() -> None:
    told = [change.what for change in SOME.changes]
    assert told == ["timeout: raised", "decided by ada on 2026-01-01", ""]


def test_a_revision_is_named_with_its_commit() -> None:
    assert BASE.short == "main (aaaaaaaa)"
    assert Revision(name="a" * 40, commit="a" * 40).short == "a" * 12
    assert TREE.short == "work tree"


def test_a_text_is_cut_and_stays_on_one_line() -> None:
    assert clipped("a\n  b\tc") == "a b c"
    assert clipped("x" * 11, 10) == "x" * 9 + "…"
    assert clipped("a\ud800b") == "a���b"

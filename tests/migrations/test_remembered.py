"""Pieces of a project: made once for what they are made from, and gone when nobody asks."""

import pickle
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from signoff_gen.migrations.chain import Condition, Gap, Place, Statement
from signoff_gen.migrations.remembered import Remembered

PLACE = Place(Path("db/1.sql"), 3)
PIECE = ([Statement("SELECT 'hidden'", PLACE, (Condition("table", "a"),))], [Gap(PLACE, "why")])
PROGRAMS = b"programs"


def _ask(path: Path, sources: Sequence[bytes], programs: bytes = PROGRAMS) -> int:
    """How many of the pieces a run has to make."""
    known, made = Remembered(path, programs), 0
    for source in sources:
        key = known.key(source)
        found = known.find(key)
        assert found in (None, PIECE)
        if found is None:
            known.note(key, PIECE)
            made += 1
    known.keep([b"step"])
    return made


def test_what_was_made_is_made_no_second_time(tmp_path: Path) -> None:
    """Unless it is made from something else, or by something else."""
    entry = tmp_path / "entry"
    assert _ask(entry, [b"one", b"two"]) == 2
    assert _ask(entry, [b"two", b"one"]) == 0
    assert _ask(entry, [b"one", b"three", b"two"]) == 1
    assert _ask(entry, [b"one"], b"other programs") == 1
    assert Remembered(entry, PROGRAMS).steps == [b"step"]


def test_what_nobody_asks_for_leaves(tmp_path: Path) -> None:
    """An entry is as large as its project."""
    entry = tmp_path / "entry"
    _ask(entry, [b"one", b"two"])
    _ask(entry, [b"two"])
    assert _ask(entry, [b"one", b"two"]) == 1


def test_nothing_new_is_nothing_written(tmp_path: Path) -> None:
    """An entry that says the same stays as it is."""
    entry = tmp_path / "entry"
    _ask(entry, [b"one"])
    before = entry.read_bytes()
    _ask(entry, [b"one"])
    assert entry.read_bytes() == before


def test_an_entry_does_not_show_what_it_holds(tmp_path: Path) -> None:
    """Who lacks what a piece was made from cannot read it."""
    entry = tmp_path / "entry"
    _ask(entry, [b"one"])
    assert b"hidden" in pickle.dumps(PIECE)
    assert b"hidden" not in entry.read_bytes()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: b"",
        lambda data: data[32:],
        lambda data: bytes([*data[:-1], data[-1] ^ 1]),
    ],
)
def test_an_entry_that_is_none_is_passed_over(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    """Cut off, or changed."""
    entry = tmp_path / "entry"
    _ask(entry, [b"one"])
    entry.write_bytes(damage(entry.read_bytes()))
    assert _ask(entry, [b"one"]) == 1


@pytest.mark.parametrize("made", [lambda: None, print], ids=["unwritable", "unexpected"])
def test_what_is_no_piece_is_not_known(tmp_path: Path, made: object) -> None:
    """Neither what cannot be written, nor what nobody expects to read."""
    known = Remembered(tmp_path / "entry", PROGRAMS)
    known.note(known.key(b"one"), made)
    known.keep([])
    assert _ask(tmp_path / "entry", [b"one"]) == 1

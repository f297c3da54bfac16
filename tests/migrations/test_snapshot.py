"""A replay that goes on from what was kept of it comes to the same as one from the beginning."""

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from signoff_gen.migrations import beginnings, schema
from signoff_gen.migrations.beginnings import Beginnings
from signoff_gen.migrations.chain import Chain
from signoff_gen.migrations.check import check
from signoff_gen.migrations.snapshot import THINGS, frozen, thaw
from signoff_gen.migrations.sql.session import Session
from signoff_gen.migrations.sql.statements import RULES


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """For entries; however short a beginning is, it is kept."""
    monkeypatch.setattr(beginnings, "_FAR", 1)
    (tmp_path / "beginnings").mkdir()
    return tmp_path / "beginnings"


def _begun(folder: Path, chain: Chain, server: int | None = None) -> Beginnings:
    return Beginnings(folder, chain, repr(server).encode(), ())


def _until(chain: Chain, stop: int) -> Chain:
    return replace(chain, migrations=chain.migrations[:stop])


def _resumed(known: Beginnings) -> int:
    return known.resume(lambda: Session(RULES))[1]


def test_what_was_kept_leads_to_the_same_verdict(case: Any, folder: Path) -> None:
    """From the middle of every case, also where a transaction is still open there."""
    given = case.chain()
    middle = len(given.migrations) // 2
    if not middle:
        return
    for together in {given.one_transaction, True}:
        chain = replace(given, one_transaction=together)
        start = _until(chain, middle + 1)
        check(start, (), case.told, _begun(folder, start, case.told))
        assert _resumed(_begun(folder, chain, case.told)) == middle
        again = check(chain, (), case.told, _begun(folder, chain, case.told))
        assert again == check(chain, (), case.told)


def test_what_is_taken_back_from_before_is_done_again(make_chain: Any, folder: Path) -> None:
    """A transaction that began before the kept part cannot be undone from it."""
    texts = ["CREATE TABLE a (id int)", "CREATE TABLE b (id int)", "ROLLBACK; DROP TABLE a"]
    chain = make_chain(*texts, words="all")
    check(_until(chain, 2), (), None, _begun(folder, _until(chain, 2)))
    found = check(chain, (), None, _begun(folder, chain))
    assert found == check(chain)
    assert [item.error for item in found.findings] == ['table "a" does not exist']


def test_the_longest_known_beginning_counts(make_chain: Any, folder: Path) -> None:
    """What differs before it makes it another one."""
    texts = [f"CREATE TABLE t{number} (id int)" for number in range(6)]
    for stop in (3, 5):
        start = make_chain(*texts[:stop])
        check(start, (), None, _begun(folder, start))
    assert _resumed(_begun(folder, make_chain(*texts))) == 4
    assert _resumed(_begun(folder, make_chain(*texts[:3], "SELECT 1", *texts[3:]))) == 2
    assert _resumed(_begun(folder, make_chain("SELECT 1", *texts))) == 0
    assert _resumed(_begun(folder, make_chain(*texts, words="all"))) == 0
    assert _resumed(_begun(folder, make_chain(*texts), server=15)) == 0


def test_where_people_work_a_beginning_is_kept(make_chain: Any, folder: Path) -> None:
    """The second time that a migration in the middle changes, what is before it is known."""
    texts = [f"CREATE TABLE t{number} (id int)" for number in range(6)]
    known = _begun(folder, make_chain(*texts))
    check(make_chain(*texts), (), None, known)
    for times in range(2):
        texts[2] = f"CREATE TABLE other{times} (id int)"
        chain = make_chain(*texts)
        after = Beginnings(folder, chain, b"None", known.names)
        assert _resumed(after) == (2 if times else 0)
        check(chain, (), None, after)
        known = after


def test_little_is_run_again_rather_than_kept(make_chain: Any, tmp_path: Path) -> None:
    """Nothing is written for a few migrations."""
    chain = make_chain(*[f"CREATE TABLE t{number} (id int)" for number in range(8)])
    check(chain, (), None, _begun(tmp_path, chain))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", ["cut", "another", "empty"])
def test_an_entry_that_is_none_is_passed_over(
    make_chain: Any, folder: Path, damage: str
) -> None:  # fmt: skip
    """Cut off, of another chain, or nothing at all."""
    chain, other = (make_chain(f"CREATE TABLE {name} (id int)", "SELECT 1") for name in "ab")
    for each in (other, chain):
        check(each, (), None, _begun(folder, each))
    path = folder / _begun(folder, chain).names[1].hex()
    data = (folder / _begun(folder, other).names[1].hex()).read_bytes()
    path.write_bytes({"cut": path.read_bytes()[:-1], "another": data, "empty": b""}[damage])
    assert _resumed(_begun(folder, chain)) == 0
    assert check(chain, (), None, _begun(folder, chain)) == check(chain)


def test_entries_do_not_show_what_they_hold(make_chain: Any, folder: Path) -> None:
    """Who lacks the migrations cannot read what was made of them."""
    text = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1 -- hidden'"
    chain = make_chain(text, "SELECT 1")
    check(chain, (), None, _begun(folder, chain))
    (path,) = folder.iterdir()
    assert b"hidden" in frozen(_begun(folder, chain).resume(lambda: Session(RULES))[0])
    assert b"hidden" not in path.read_bytes()


def test_every_class_of_the_schema_can_be_kept() -> None:
    """A class that is not listed would be refused when it is read."""
    found = {kind for kind in vars(schema).values() if isinstance(kind, type)}
    assert {kind for kind in found if issubclass(kind, schema.Thing)} == set(THINGS)


@pytest.mark.parametrize("value", [Path(), print, pickle.Unpickler, object()])
def test_nothing_else_is_made(value: object) -> None:
    """Whatever an entry says."""
    session = Session(RULES)
    session.values["x"] = value
    with pytest.raises(pickle.UnpicklingError):
        thaw(frozen(session), Session(RULES))


def test_what_lacks_something_is_refused() -> None:
    """Such as what was kept of a session with fewer attributes."""
    session = Session(RULES)
    del session.depth
    with pytest.raises(ValueError, match="something else"):
        thaw(frozen(session), Session(RULES))

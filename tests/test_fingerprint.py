"""The inputs digest of a check: what changes it, and what does not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from signoff_gen.errors import SurroundingsError
from signoff_gen.fingerprint import Fingerprints
from signoff_gen.model import Signoff
from signoff_gen.runners.command import Command

Make = Callable[..., Signoff]

FILE = """
vars: {host: "h:${env:PORT}", url: "http://${host}", unused: x}
steps:
  - title: One
    checks:
      - {id: a, title: A, command: [curl, "${url}"], inputs: ["src/**"], timeout: 5s}
      - {id: b, title: B, http: {url: "${url}"}}
"""


def digest(signoff: Signoff, root: Path) -> str:
    return Fingerprints(signoff, root).of(signoff.steps[0].checks[0])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text("1")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("title: A", "title: B", True),
        ("timeout: 5s", "timeout: 6s", True),
        ("unused: x", "unused: y", False),
        ("unused: x", "unused: x, more: z", False),
        ("id: a", "id: b", True),
        ("[curl,", "[wget,", False),
        ("http://", "https://", False),
        ("env:PORT", "env:HOST", False),
        ("timeout: 5s", "retries: {attempts: 2}", False),
        ("src/**", "src/*", True),
        ("src/**", "nothing/*", False),
    ],
)
def test_what_the_verdict_rests_on_changes_it(
    make_signoff: Make, root: Path, old: str, new: str, *, same: bool
) -> None:
    before = digest(make_signoff(FILE), root)
    assert before.startswith("sha256:")
    assert (digest(make_signoff(FILE.replace(old, new)), root) == before) == same


def test_a_check_without_a_program_rests_on_the_variables_that_it_names(
    make_signoff: Make, root: Path
) -> None:
    def second(text: str) -> str:
        signoff = make_signoff(text)
        return Fingerprints(signoff, root).of(signoff.steps[0].checks[1])

    before = second(FILE)
    assert second(FILE.replace("unused: x", "unused: y")) == before
    assert second(FILE.replace("http://", "https://")) != before


def test_an_input_that_cannot_be_read_is_said(make_signoff: Make, root: Path) -> None:
    (root / "src" / "memory").symlink_to("/proc/self/mem")  # whose first page is never mapped
    with pytest.raises(SurroundingsError) as caught:
        digest(make_signoff(FILE), root)
    assert caught.value.code == "SG220"
    assert caught.value.message.startswith("cannot read ")


def test_the_content_of_the_inputs_changes_it(make_signoff: Make, root: Path) -> None:
    signoff = make_signoff(FILE)
    before = digest(signoff, root)
    (root / "src" / "a.py").write_text("2")
    changed = digest(signoff, root)
    (root / "src" / "b.py").write_text("")
    added = digest(signoff, root)
    (root / "other").write_text("")
    assert len({before, changed, added}) == 3
    assert digest(signoff, root) == added


def test_a_newer_version_of_the_runner_changes_it(
    make_signoff: Make, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signoff = make_signoff(FILE)
    before = digest(signoff, root)
    monkeypatch.setattr(Command, "version", "2")
    assert digest(signoff, root) != before


def test_a_manual_check_has_one_too(make_signoff: Make, root: Path) -> None:
    signoff = make_signoff("steps: [{title: One, checks: [{title: M}]}]")
    assert digest(signoff, root).startswith("sha256:")

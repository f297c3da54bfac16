"""What does not hold between the sign-offs of one repository."""

from pathlib import Path

import pytest

from signoff_gen import store
from signoff_gen.errors import InvalidInput
from signoff_gen.runners import registry


def test_two_signoffs_cannot_share_a_report(tmp_path: Path) -> None:
    (tmp_path / "status").mkdir()
    (tmp_path / "status" / "a.yaml").write_text("title: A\n")
    second = "title: B\nblockers: [{title: X, report: SIGNOFF_STATUS.md}]\nreport: B.md\n"
    (tmp_path / "status" / "b.yaml").write_text(second)
    with pytest.raises(InvalidInput) as caught:
        store.load(store.find(tmp_path), tmp_path, registry)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("SG140", "status/b.yaml:2:31")


@pytest.mark.parametrize("report", ["./SIGNOFF_STATUS.md", "signoff_status.md"])
def test_one_report_by_two_names_is_found(tmp_path: Path, report: str) -> None:
    (tmp_path / "status").mkdir()
    (tmp_path / "status" / "a.yaml").write_text("title: A\n")
    (tmp_path / "status" / "b.yaml").write_text(f"title: B\nreport: {report}\n")
    with pytest.raises(InvalidInput) as caught:
        store.load(store.find(tmp_path), tmp_path, registry)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("SG140", "status/b.yaml:2:9")


def test_a_blocker_cannot_have_the_report_of_its_own_sign_off(tmp_path: Path) -> None:
    (tmp_path / "status").mkdir()
    text = "title: A\nblockers: [{title: X, report: SIGNOFF_STATUS.md}]\n"
    (tmp_path / "status" / "a.yaml").write_text(text)
    with pytest.raises(InvalidInput) as caught:
        store.load(store.find(tmp_path), tmp_path, registry)
    (problem,) = caught.value.problems
    assert (problem.code, problem.hint) == ("SG140", "give this blocker a `report` of its own")


LOGGED = "steps: [{id: s, title: S, checks: [{id: c, command: {run: x, log: NAME}}]}]\n"


@pytest.mark.parametrize(
    ("other", "log", "taken"),
    [
        ("proof", "a/run.log", True),
        ("./Proof", "a/run.log", True),
        ("proof/a", "run.LOG", True),
        ("proof", "run.log", False),
        ("p", "a/run.log", False),
    ],
)
def test_two_sign_offs_cannot_write_one_piece_of_evidence(
    tmp_path: Path, other: str, log: str, taken: bool
) -> None:
    """They may have one evidence folder."""
    (tmp_path / "status").mkdir()
    first, second = (LOGGED.replace("NAME", name) for name in ("a/run.log", log))
    (tmp_path / "status" / "a.yaml").write_text(f"title: A\nartifacts: proof\n{first}")
    (tmp_path / "status" / "b.yaml").write_text(
        f"title: B\nreport: B.md\nartifacts: {other}\n{second}"
    )
    if not taken:
        assert len(store.load(store.find(tmp_path), tmp_path, registry)) == 2
        return
    with pytest.raises(InvalidInput) as caught:
        store.load(store.find(tmp_path), tmp_path, registry)
    (problem,) = caught.value.problems
    assert (problem.code, str(problem.path)) == ("SG147", "status/b.yaml")
    assert problem.message.endswith("is already written by a/s.c")


@pytest.mark.parametrize(
    ("status", "artifacts", "code"),
    [
        ("status", "status", "SG149"),
        ("status", "./STATUS/", "SG149"),
        ("docs/signoffs", "docs", "SG149"),
        ("docs", "docs/proof", None),
        (".", "proof", None),
    ],
)
def test_evidence_has_a_folder_of_its_own(
    tmp_path: Path, status: str, artifacts: str, code: str | None
) -> None:
    (tmp_path / status).mkdir(parents=True, exist_ok=True)
    (tmp_path / status / "a.yaml").write_text(f"title: A\nartifacts: {artifacts}\n")
    if code is None:
        assert store.load(store.find(tmp_path, status), tmp_path, registry)
        return
    with pytest.raises(InvalidInput) as caught:
        store.load(store.find(tmp_path, status), tmp_path, registry)
    (problem,) = caught.value.problems
    assert (problem.code, problem.line, problem.column) == (code, 2, 12)


def test_two_files_cannot_have_one_id(tmp_path: Path) -> None:
    (tmp_path / "status").mkdir()
    (tmp_path / "status" / "a.yaml").write_text("title: A\n")
    (tmp_path / "status" / "a.yml").write_text("title: Another\n")
    with pytest.raises(InvalidInput) as caught:
        store.load(store.find(tmp_path), tmp_path, registry)
    (problem,) = caught.value.problems
    assert (problem.code, str(problem.path)) == ("SG135", "status/a.yml")
    assert "status/a.yaml" in problem.message

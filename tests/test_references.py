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


def test_two_files_cannot_have_one_id(tmp_path: Path) -> None:
    (tmp_path / "status").mkdir()
    (tmp_path / "status" / "a.yaml").write_text("title: A\n")
    (tmp_path / "status" / "a.yml").write_text("title: Another\n")
    with pytest.raises(InvalidInput) as caught:
        store.load(store.find(tmp_path), tmp_path, registry)
    (problem,) = caught.value.problems
    assert (problem.code, str(problem.path)) == ("SG135", "status/a.yml")
    assert "status/a.yaml" in problem.message

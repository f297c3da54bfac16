import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from signoff_gen.errors import EvidenceError
from signoff_gen.model import bind
from signoff_gen.runners import registry
from signoff_gen.runners.artifacts import Artifacts
from signoff_gen.runners.base import Context


def artifacts(files: Any) -> Artifacts:
    block = bind(registry["artifacts"], files)
    assert isinstance(block, Artifacts)
    return block


def test_files_that_are_there_and_hold_something_pass(context: Context) -> None:
    for name in ("b.log", "a.json", "c/d.json"):
        context.evidence.file(name).write_bytes(b"x")
    outcome = artifacts(["b.log", "**/*.json"]).run(context)
    assert (outcome.status, outcome.message) == ("passed", "3 files present")
    assert outcome.evidence == ("b.log", "a.json", "c/d.json")


def test_missing_and_empty_files_fail_by_name(context: Context) -> None:
    context.evidence.file("empty.log").touch()
    context.evidence.file("full.log").write_bytes(b"x")
    outcome = artifacts(["gone.log", "*.json", "empty.log", "full.log"]).run(context)
    assert outcome.status == "failed"
    assert outcome.message == "missing: gone.log, *.json; empty: empty.log"
    assert outcome.details == (
        "no such file: gone.log",
        "no such file: *.json",
        "empty file: empty.log",
    )


def test_a_folder_or_a_pipe_is_not_a_file(context: Context) -> None:
    context.evidence.file("folder/x").write_bytes(b"x")
    os.mkfifo(context.evidence.path / "pipe")
    assert artifacts(["folder", "pipe"]).run(context).message == "missing: folder, pipe"


def test_a_link_out_of_the_folder_is_an_error(context: Context, tmp_path: Path) -> None:
    (tmp_path / "outside").write_bytes(b"x")
    (context.evidence.path / "a.log").symlink_to(tmp_path / "outside")
    with pytest.raises(EvidenceError, match="leaves its folder"):
        artifacts(["a.log"]).run(context)


def test_a_link_inside_the_folder_counts(context: Context) -> None:
    context.evidence.file("a.log").write_bytes(b"x")
    (context.evidence.path / "b.log").symlink_to("a.log")
    assert artifacts(["b.log"]).run(context).status == "passed"


def test_the_report_lists_the_names_under_the_title() -> None:
    block = artifacts(["a.json", "b.json"])
    assert block.default_title() == "Verify files created:"
    assert list(block.items()) == ["a.json", "b.json"]
    assert list(artifacts("a.json").items()) == ["a.json"]


@pytest.mark.parametrize("files", [[], ["/a"], ["../a"], [".hidden"], ["a/**b"]])
def test_names_outside_the_folder_are_refused(files: list[str]) -> None:
    with pytest.raises(ValidationError):
        artifacts(files)


def test_a_file_that_vanishes_while_it_is_looked_at_is_an_error(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(context.evidence), "find", lambda self, name: self.path / name)
    outcome = artifacts(["a.log"]).run(context)
    assert outcome.status == "error"
    assert outcome.message == "cannot look at the evidence: No such file or directory"

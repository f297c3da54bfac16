"""`gate`, `approve` and `audit`, as a person or a CI job calls them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from signoff_gen.cli import job_summary

FILE = """\
title: Release
steps:
  - title: Build
    checks:
      - {id: make, command: "cat verdict", inputs: [verdict]}
"""
WITH_APPROVALS = (
    FILE
    + """\
approvals:
  required:
    - {role: manager, from: [ann@example.com, "@bob"]}   # who may
    - {role: security}
"""
)


@pytest.fixture
def passed(project: Any) -> Any:
    project.write(WITH_APPROVALS)
    (project.root / "verdict").write_text("fine\n")
    assert project.run("verify").status == 0
    return project


def approve_all(project: Any) -> None:
    for role in ("manager", "security"):
        assert project.run("approve", role, "--on", "2026-01-02").status == 0


# gate


def test_the_gate_says_no_with_places_until_it_says_go(passed: Any) -> None:
    ran = passed.run("gate")
    assert ran.status == 1
    head, manager, security, following = ran.out.splitlines()
    assert head == ("✘ NO-GO x: awaiting approval, 1 of 1 checks passed, 2 in the way")
    assert manager == "  approval:manager is not given  status/x.yaml:8"
    assert security.startswith("  approval:security is not given")
    assert following == "  next: Approve as manager"
    approve_all(passed)
    ran = passed.run("gate")
    assert (ran.status, ran.out) == (0, "✔ GO x: signed off, 1 of 1 checks passed\n")


@pytest.mark.parametrize("words", [("approve", "qa"), ("decide", "d", "A"), ("verify",)])
def test_without_a_status_file_there_is_nothing_to_write_to(project: Any, words: Any) -> None:
    shutil.rmtree(project.root / "status", ignore_errors=True)
    ran = project.run(*words)
    assert (ran.status, "error[SG701]" in ran.err) == (2, True)


def test_nobody_acts_on_a_day_that_is_still_to_come(passed: Any) -> None:
    ran = passed.run("approve", "security", "--on", "2999-01-01")
    assert ran.status == 2
    assert "Invalid value for '--on': 2999-01-01 is still to come" in ran.err
    assert "given" not in (passed.root / "status" / "x.yaml").read_text()


def test_a_verdict_that_does_not_fit_the_files_any_more_is_no_verdict(passed: Any) -> None:
    approve_all(passed)
    (passed.root / "verdict").write_text("changed since\n")
    ran = passed.run("gate", "--format", "json")
    assert ran.status == 1
    (reason,) = ran.json["signoffs"][0]["reasons"]
    assert (reason["kind"], reason["about"], reason["code"]) == ("stale", "build.make", "SG320")
    assert (reason["path"], reason["line"]) == ("status/x.yaml", 5)
    (passed.root / "verdict").write_text("fine\n")
    assert passed.run("gate").status == 0
    evidence = passed.root / "artifacts/x/01_build_make.log"
    evidence.write_text("tampered with\n")
    assert passed.run("gate").status == 1


def test_a_result_written_by_hand_does_not_pass(project: Any) -> None:
    path = project.write(FILE)
    project.run("verify")
    assert "status: failed" in path.read_text()
    path.write_text(path.read_text().replace("status: failed", "status: passed"))
    for command in ("gate", "audit"):
        ran = project.run(command)
        assert ran.status == 4
        assert "error[SG141]: the result of build.make was edited by hand" in ran.err


def test_reasons_can_be_allowed_and_are_shown_all_the_same(passed: Any) -> None:
    ran = passed.run("gate", "--allow", "unapproved")
    assert ran.status == 0
    assert "✔ GO x: awaiting approval, 1 of 1 checks passed, 2 allowed" in ran.out
    assert "approval:manager is not given (allowed)" in ran.out
    assert passed.run("gate", "--allow", "everything").status == 2


def test_a_waiver_is_judged_as_of_a_day(project: Any) -> None:
    project.write(
        "title: T\nsteps: [{title: A, checks: [{id: a, command: 'false', waived: "
        "{by: ann, on: 2026-01-01, because: known, expires: 2026-01-10}}]}]"
    )
    project.run("verify")
    ran = project.run("gate", "--as-of", "2026-01-10")
    assert (ran.status, ran.out) == (0, "✔ GO x: signed off, 1 of 1 checks passed (1 waived)\n")
    ran = project.run("gate", "--as-of", "2026-01-11")
    assert ran.status == 1
    assert "the waiver expired on 2026-01-10" in ran.out
    assert project.run("gate", "--as-of", "2026-01-10", "--deny", "waived").status == 1
    assert project.run("gate", "--as-of", "tomorrow").status == 2


def test_a_go_says_what_was_left_out_or_lifted(project: Any) -> None:
    project.write(
        """\
title: T
decisions:
  - id: d
    question: Q
    blocker: b
    options: [{id: A, text: a}, {id: B, text: b, proceed: true}]
    chosen: {option: B, by: ann, on: 2026-01-01}
blockers: [{id: b, title: Broken, blocks: [one]}]
steps:
  - {id: one, title: One, checks: [{id: a, command: "true"}]}
  - {title: Two, when: {decision: d, option: A}, checks: [{id: b, command: "true"}]}
"""
    )
    project.run("verify")
    said = "signed off, 1 of 2 checks passed, 1 skipped, 1 blocker lifted"
    assert project.run("gate").out == f"✔ GO x: {said}\n"


def test_only_the_sign_offs_that_were_asked_for_count(passed: Any) -> None:
    attested = "steps: [{title: Look, done: {by: ann, on: 2026-01-01}}]\n"
    passed.write(f"title: Other\nreport: O.md\n{attested}", "other")
    assert passed.run("gate", "other").status == 0
    assert passed.run("gate", "other", "x").status == 1
    assert passed.run("gate").status == 1


def test_github_gets_annotations_and_a_summary(
    passed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("what stood there\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    ran = passed.run("gate", "--format", "github")
    assert ran.status == 1
    assert ran.out.splitlines()[0] == (
        "::error file=status/x.yaml,line=8,col=7,title=SG323::approval:manager is not given"
    )
    text = summary.read_text()
    assert text.startswith("what stood there\n\n## ❌ NO-GO x: awaiting approval")
    assert "| ❌ | approval:manager | is not given |" in text
    assert text.endswith("Next: Approve as manager\n")


def test_text_of_a_status_file_can_neither_give_commands_nor_markup(
    project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write(
        "title: T\n"
        'decisions: [{id: d, question: "a\\n::error::x | <img src=x> @ann", options: []}]\n'
    )
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    ran = project.run("gate", "--format", "github")
    (line,) = ran.out.splitlines()
    assert line.startswith("::error file=status/x.yaml,line=2,")
    assert "%0A::error::x" in line
    text = (tmp_path / "summary.md").read_text()
    row = next(line for line in text.splitlines() if line.startswith("| ❌"))
    assert "<img" not in row
    assert "@ann" not in row.replace("`@ann`", "")
    assert row.replace("\\|", "").count("|") == 4


def test_gitlab_gets_a_code_quality_report(passed: Any) -> None:
    ran = passed.run("gate", "--format", "gitlab")
    assert ran.status == 1
    first, second = ran.json
    assert first["check_name"] == "SG323"
    assert first["location"] == {"path": "status/x.yaml", "lines": {"begin": 8}}
    assert first["fingerprint"] != second["fingerprint"]
    approve_all(passed)
    assert passed.run("gate", "--format", "gitlab").json == []
    assert passed.run("validate", "--format", "gitlab").json == []


# the summary of a job


def test_a_job_summary_stays_below_its_limit_and_ends_with_a_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    environment = {"GITHUB_STEP_SUMMARY": str(path)}
    line = "ein Satz über Grün\n"
    assert job_summary.append(line * 30_000, environment)
    for _ in range(3):
        assert job_summary.append(line * 30_000, environment)
    data = path.read_bytes()
    assert len(data) <= job_summary.LIMIT
    body, _, note = data.decode().partition("\n\n*")
    assert set(body.splitlines()) == {line.strip(), ""}
    assert note.startswith("The rest is left out")
    assert data.count(b"left out") == 1


def test_outside_of_github_there_is_no_summary(tmp_path: Path) -> None:
    assert not job_summary.append("text", {})


def test_a_summary_that_cannot_be_written_is_told_after_the_annotations(
    passed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "/nonexistent/summary.md")
    ran = passed.run("gate", "--format", "github")
    assert ran.status == 5
    assert ran.out.count("::error file=status/x.yaml") == 2
    assert "title=SG220::cannot write the job's summary: No such file or directory" in ran.out


# approve


def test_an_approval_is_one_more_entry_and_no_other_byte(passed: Any) -> None:
    path = passed.root / "status/x.yaml"
    before = path.read_text()
    ran = passed.run("approve", "manager", "--on", "2026-01-02")
    assert ran.status == 0
    assert ran.err.startswith("status/x.yaml: approved as manager by ann@example.com, sha256:")
    assert ran.err.endswith("  next: Approve as security\n")
    after = path.read_text()
    entry = after.removeprefix(before)
    assert entry.startswith("  given:\n    - role: manager\n      by: ann@example.com\n")
    assert passed.run("approve", "manager").err.startswith("status/x.yaml: already approved")
    assert path.read_text() == after


def test_a_stale_approval_is_brought_up_to_date_where_it_is(passed: Any) -> None:
    approve_all(passed)
    path = passed.root / "status/x.yaml"
    path.write_text(path.read_text().replace("title: Build", "title: Build  # the product"))
    assert passed.run("gate").status == 0  # a comment approves as before
    path.write_text(path.read_text().replace("title: Release", "title: Release 2"))
    ran = passed.run("gate")
    assert ran.status == 1
    assert "what ann@example.com approved on 2026-01-02 has changed since" in ran.out
    before = path.read_text().splitlines()
    assert passed.run("approve", "x/manager", "--on", "2026-01-03").status == 0
    after = path.read_text().splitlines()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert [line.split(":")[0].strip() for line in changed] == ["on", "of"]


def test_only_who_may_speak_for_a_role_approves(passed: Any) -> None:
    before = (passed.root / "status/x.yaml").read_text()
    ran = passed.run("approve", "manager", "--by", "eve")
    assert ran.status == 1
    assert "error[SG325]: `eve` may not speak for role `manager`" in ran.err
    assert "ann@example.com, @bob" in ran.err
    assert (passed.root / "status/x.yaml").read_text() == before
    assert passed.run("approve", "manager", "--by", "@Bob").status == 0
    assert 'by: "@bob"' in (passed.root / "status/x.yaml").read_text()


def test_what_is_not_ready_is_not_approved_unless_early(project: Any) -> None:
    path = project.write(WITH_APPROVALS)
    before = path.read_text()
    ran = project.run("approve", "security")
    assert ran.status == 1
    assert "error[SG326]: x is in progress" in ran.err
    assert "build.make is pending: has not run" in ran.err
    assert path.read_text() == before
    assert project.run("approve", "security", "--early").status == 0


@pytest.mark.parametrize(
    ("name", "hint"),
    [("managre", "did you mean `manager`?"), ("x/q", "roles: x/manager, x/security")],
)
def test_an_unknown_role_is_told(passed: Any, name: str, hint: str) -> None:
    ran = passed.run("approve", name)
    assert ran.status == 2
    assert f"error[SG708]: there is no role `{name}`" in ran.err
    assert hint in ran.err


def test_a_role_of_several_sign_offs_is_named_in_full(passed: Any) -> None:
    passed.write("title: Other\nreport: O.md\napprovals: {required: [{role: security}]}\n", "o")
    ran = passed.run("approve", "security")
    assert ran.status == 2
    assert "name the sign-off too: o/security, x/security" in ran.err
    assert passed.run("approve", "o/security").status == 0


# audit


def test_an_audit_of_what_nobody_touched_finds_nothing(passed: Any) -> None:
    approve_all(passed)
    ran = passed.run("audit")
    assert (ran.status, ran.out) == (0, "")
    assert ran.err == "1 result, 1 piece of evidence, 2 approvals: all as recorded\n"
    assert passed.run("audit", "--format", "json").json == {
        "ok": True,
        "results": 1,
        "evidence": 1,
        "approvals": 2,
        "discrepancies": [],
    }


def test_an_audit_finds_everything_that_was_touched(passed: Any) -> None:
    approve_all(passed)
    path = passed.root / "status/x.yaml"
    evidence = passed.root / "artifacts/x/01_build_make.log"

    def kinds() -> list[tuple[str, str]]:
        ran = passed.run("audit", "--format", "json")
        assert ran.status == 1
        return [(item["kind"], item["about"]) for item in ran.json["discrepancies"]]

    kept = evidence.read_bytes()
    evidence.write_bytes(kept + b"one more line\n")
    assert kinds() == [("changed", "build.make")]
    evidence.unlink()
    assert kinds() == [("missing", "build.make")]
    evidence.write_bytes(kept)
    stray = evidence.with_name("more.json")
    stray.write_text("{}")
    assert kinds() == [("stray", "artifacts/x/more.json")]
    stray.unlink()
    text = path.read_text()
    path.write_text(text.replace("title: Release", "title: Release 2"))
    assert kinds() == [("unbound", "approval:manager"), ("unbound", "approval:security")]
    ran = passed.run("audit")
    assert "error[SG334]: approval:manager: ann@example.com approved on 2026-01-02 what" in ran.err
    assert ran.err.endswith("1 result, 1 piece of evidence, 2 approvals: 2 discrepancies\n")
    path.write_text(text.replace("by: ann@example.com", "by: eve", 1))
    assert kinds() == [("unbound", "approval:manager")]
    path.write_text(text)
    assert passed.run("audit").status == 0


def test_evidence_behind_a_link_that_leaves_its_folder_is_missing(
    passed: Any, tmp_path: Path
) -> None:
    evidence = passed.root / "artifacts/x/01_build_make.log"
    outside = tmp_path / "outside.log"
    evidence.rename(outside)
    evidence.symlink_to(outside)
    found = passed.run("audit", "--format", "json").json["discrepancies"]
    assert [item["kind"] for item in found] == ["missing"]


def test_what_another_sign_off_has_recorded_is_no_stray(passed: Any) -> None:
    passed.write(
        "title: Other\nreport: O.md\nartifacts: artifacts/x/other\n"
        "steps: [{title: A, checks: [{id: a, command: 'true'}]}]\n",
        "other",
    )
    assert passed.run("verify", "other").status == 0
    assert passed.run("audit").status == 0
    assert passed.run("audit", "x").status == 0


def test_discrepancies_are_shown_by_github_and_gitlab(passed: Any) -> None:
    (passed.root / "artifacts/x/stray.txt").write_text("x")
    ran = passed.run("audit", "--format", "github")
    assert ran.out.startswith("::error file=artifacts/x/stray.txt,title=SG333::")
    (item,) = json.loads(passed.run("audit", "--format", "gitlab").out)
    assert item["check_name"] == "SG333"

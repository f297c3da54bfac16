"""The commands, as a person or a CI job calls them."""

import json
from typing import Any

import pytest

FILE = """\
title: Release
steps:
  - title: Build
    checks: [{id: make, command: "echo built"}]
  - title: Test
    checks: [{id: unit, command: "cat verdict"}]
"""

DECISION = """\
title: Release
blockers: [{id: b, title: Broken, blocks: [build]}]
decisions:
  - id: go
    question: Go on?
    blocker: b
    options: [{id: A, text: "no"}, {id: B, text: "yes", proceed: true}]   # stays
steps:
  - {title: Build, checks: [{id: make, command: "true"}]}
"""


# validate


def test_validate_says_what_is_valid(project: Any) -> None:
    project.write(FILE)
    ran = project.run("validate")
    assert (ran.status, ran.out) == (0, "")
    assert ran.err == "status/x.yaml: valid (2 steps, 2 checks)\n"
    assert project.run("validate", "--format", "json").json == {
        "problems": [],
        "valid": ["status/x.yaml"],
    }
    assert project.run("validate", "--format", "github").out == ""


def test_validate_says_what_is_wrong_in_each_format(project: Any) -> None:
    project.write("tilte: x\n")
    ran = project.run("validate")
    assert ran.status == 4
    assert "--> status/x.yaml:1:1" in ran.err
    (problem,) = project.run("validate", "--format", "json").json["problems"]
    assert problem["code"] == "SG121"
    ran = project.run("validate", "--format=github")
    assert ran.out.startswith("::error file=status/x.yaml,line=1,col=1,title=SG121::")
    assert ran.status == 4


def test_without_a_status_file_the_way_to_one_is_told(project: Any) -> None:
    ran = project.run("validate")
    assert ran.status == 2
    assert "signoff-gen init" in ran.err


def test_commands_work_from_a_folder_below_and_with_a_root(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write(FILE)
    (project.root / "src").mkdir()
    monkeypatch.chdir(project.root / "src")
    assert project.run("validate").status == 0
    monkeypatch.chdir("/")
    assert project.run("validate", "-C", str(project.root)).status == 0


# verify


def test_verify_says_how_each_check_went_and_exits_by_it(project: Any) -> None:
    project.write(FILE)
    ran = project.run("verify")
    assert ran.status == 1
    assert ran.out == ""
    assert "passed build.make: exit status 0" in ran.err
    assert "failed test.unit: exit status 1" in ran.err
    assert "    | cat: verdict: No such file or directory" in ran.err
    assert "Release: failed" in ran.err
    assert "1 failed, 1 passed; 0 unchanged" in ran.err
    assert "next: Mend the check test.unit" in ran.err
    (project.root / "verdict").write_text("ok")
    ran = project.run("verify")
    assert ran.status == 0
    assert "2 passed; 1 unchanged" in ran.err


def test_verify_as_json(project: Any) -> None:
    project.write(FILE)
    ran = project.run("verify", "--format", "json")
    assert (ran.status, ran.err) == (1, "")
    (signoff,) = ran.json["signoffs"]
    assert (signoff["id"], signoff["verdict"], signoff["holds"]) == ("x", "failed", False)
    assert [(c["address"], c["state"]) for c in signoff["checks"]] == [
        ("x/build.make", "passed"),
        ("x/test.unit", "failed"),
    ]
    assert signoff["checks"][0]["evidence"] == ["01_build_make.log"]


def test_verify_as_annotations_at_the_line_of_the_check(project: Any) -> None:
    project.write(FILE)
    ran = project.run("verify", "--format", "github")
    assert ran.out.startswith("::error file=status/x.yaml,line=6,col=14,title=SG300::test.unit")


def test_a_dry_run_says_what_would_run_and_runs_nothing(project: Any) -> None:
    path = project.write(FILE.replace("echo built", "touch ran"))
    ran = project.run("verify", "--dry-run", "--only", "build")
    assert ran.status == 0
    assert ran.out == "x: 1 check is due\n  build\n    build.make [command] Run: `touch ran`\n"
    assert not (project.root / "ran").exists()
    assert "result" not in path.read_text()


def test_a_strangers_commands_do_not_get_the_secrets_of_a_repository(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project.write(FILE.replace("echo built", "touch ran"))
    monkeypatch.setenv("GITHUB_EVENT_NAME", "pull_request_target")
    for command in ("verify", "run"):
        ran = project.run(command, "--only", "build")
        assert ran.status == 1
        assert "error[SG327]" in ran.err
    assert not (project.root / "ran").exists()
    assert "result" not in path.read_text()
    ran = project.run("verify", "--only", "build", "--allow-pull-request-target")
    assert ran.status == 0
    assert (project.root / "ran").exists()


def test_a_retry_is_told(project: Any) -> None:
    project.write(
        "title: T\nsteps: [{title: A, checks: [{id: a, retries: {attempts: 2, delay: 1ms},"
        " command: 'echo . >> n; [ $(wc -l < n) = 2 ]'}]}]"
    )
    ran = project.run("verify")
    assert "  a.a: attempt 1 of 2 failed: exit status 1" in ran.err
    assert "passed a.a, attempt 2 of 2: exit status 0" in ran.err


def test_an_unknown_address_is_refused_with_the_nearest(project: Any) -> None:
    project.write(FILE)
    ran = project.run("verify", "--only", "biuld")
    assert ran.status == 2
    assert "did you mean `build`?" in ran.err
    ran = project.run("verify", "y")
    assert ran.status == 2
    assert "there is no sign-off `y`" in ran.err


def test_a_long_failure_is_shortened_on_the_screen(project: Any) -> None:
    project.write(FILE.replace("cat verdict", "seq 100; exit 1"))
    ran = project.run("verify")
    assert "… 8 more lines" in ran.err


# render


def test_render_writes_pages_that_differ_and_checks_them(project: Any) -> None:
    project.write(FILE)
    ran = project.run("render")
    assert (ran.status, ran.out, ran.err) == (0, "", "SIGNOFF_STATUS.md: written\n")
    page = (project.root / "SIGNOFF_STATUS.md").read_text()
    assert "# Release" in page
    assert project.run("render").err == "SIGNOFF_STATUS.md: up to date\n"
    assert project.run("render", "--check").status == 0
    assert project.run("render", "--stdout").out == page


def test_render_check_shows_the_difference_and_the_command_that_mends_it(project: Any) -> None:
    project.write(FILE)
    ran = project.run("render", "--check")
    assert ran.status == 3
    assert "SIGNOFF_STATUS.md is not there" in ran.err
    project.run("render")
    path = project.root / "SIGNOFF_STATUS.md"
    path.write_text(path.read_text().replace("# Release", "# Forged"))
    ran = project.run("render", "--check")
    assert ran.status == 3
    assert "-# Forged\n+# Release\n" in ran.out
    assert "run `signoff-gen render`" in ran.err
    ran = project.run("render", "--check", "--format", "json")
    assert [problem["code"] for problem in ran.json["problems"]] == ["SG705"]
    assert "# Forged" in path.read_text()


def test_a_page_that_is_a_link_to_elsewhere_is_not_written(project: Any) -> None:
    project.write(FILE)
    outside = project.root.parent / "outside.md"
    outside.write_text("precious")
    (project.root / "SIGNOFF_STATUS.md").symlink_to(outside)
    ran = project.run("render")
    assert ran.status == 5
    assert "SG222" in ran.err
    assert outside.read_text() == "precious"


def test_one_page_can_be_chosen(project: Any) -> None:
    project.write(DECISION.replace("title: Broken", "title: Broken, report: B.md"))
    assert project.run("render", "--only", "B.md").err == "B.md: written\n"
    ran = project.run("render", "--only", "C.md")
    assert ran.status == 2
    assert "no page is called `C.md`" in ran.err


def test_the_projects_own_template_comes_first_and_its_errors_have_a_line(project: Any) -> None:
    project.write(FILE)
    (project.root / "templates").mkdir()
    template = project.root / "templates" / "signoff_status.md.j2"
    template.write_text("Mine: {{ page.title }}\n")
    assert project.run("render", "--stdout").out == "Mine: Release\n"
    template.write_text("one\n{{ page.nothing }}\n")
    ran = project.run("render")
    assert ran.status == 4
    assert "templates/signoff_status.md.j2:2" in ran.err


def test_a_page_shows_evidence_that_was_tampered_with(project: Any) -> None:
    project.write(FILE)
    project.run("run")
    (project.root / "artifacts" / "x" / "01_build_make.log").write_text("forged")
    ran = project.run("render", "--check")
    assert ran.status == 3
    assert "evidence" in ran.out


# run and commit


def test_run_verifies_renders_and_commits_exactly_that(project: Any) -> None:
    project.write(FILE)
    (project.root / "verdict").write_text("ok")
    (project.root / "other").write_text("unrelated")
    ran = project.run("run", "--commit", "--unscanned")
    assert ran.status == 0, ran.err
    committed = project.git("show", "--name-only", "--format=%s%n%b").splitlines()
    assert committed[0] == "Sign-off: x signed off (2 of 2 checks)"
    assert "Signoff-Id: x" in committed
    assert "Signoff-State: signed off" in committed
    assert any(line.startswith("Signoff-Digest: sha256:") for line in committed)
    assert [line for line in committed if "/" in line or line.endswith(".md")] == [
        "SIGNOFF_STATUS.md",
        "artifacts/x/01_build_make.log",
        "artifacts/x/02_test_unit.log",
        "status/x.yaml",
    ]
    assert project.git("status", "--porcelain") == "?? other\n?? verdict\n"


def test_nothing_to_commit_is_success(project: Any) -> None:
    project.write(FILE)
    project.run("run", "--commit")
    ran = project.run("commit")
    assert (ran.status, ran.err) == (0, "nothing to commit\n")
    ran = project.run("run", "--commit")
    assert ran.status == 1
    assert "nothing to commit" in ran.err


def test_a_failed_run_is_rendered_and_committed_too(project: Any) -> None:
    project.write(FILE)
    ran = project.run("run", "--commit")
    assert ran.status == 1
    assert "Sign-off: x failed (1 of 2 checks)" in project.git("log", "--format=%s")


def test_superseded_evidence_is_deleted_in_the_commit(project: Any) -> None:
    path = project.write(FILE)
    project.run("run", "--commit")
    path.write_text(path.read_text().replace('command: "echo built"', "command: {run: x, log: y}"))
    project.run("run", "--commit")
    names = project.git("ls-tree", "-r", "--name-only", "HEAD", "artifacts").splitlines()
    assert names == ["artifacts/x/02_test_unit.log", "artifacts/x/y"]


def test_evidence_that_is_ignored_is_committed_all_the_same(project: Any) -> None:
    (project.root / ".gitignore").write_text("*.log\n")
    project.write(FILE)
    project.run("run", "--commit")
    assert "artifacts/x/01_build_make.log" in project.git("ls-tree", "-r", "--name-only", "HEAD")


def test_a_secret_in_the_evidence_refuses_the_commit(project: Any) -> None:
    token = "ghp_" + "R4nd0mLettersAndD1g1ts" + "ForATest1234"
    project.write(FILE.replace("echo built", f"echo token={token}"))
    ran = project.run("run", "--commit")
    assert ran.status == 1
    assert "SG310" in ran.err
    assert "artifacts/x/01_build_make.log:1" in ran.err
    assert token not in ran.err
    with pytest.raises(Exception, match="128"):
        project.git("rev-parse", "HEAD")


def test_a_known_secret_in_a_status_file_refuses_the_commit(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = "very" + "-secret-value"
    project.write(f"title: T\nsecrets: [PASSWORD]\nphase: {value}\n")
    monkeypatch.setenv("PASSWORD", value)
    ran = project.run("commit")
    assert ran.status == 1
    assert "holds the value of a secret" in ran.err
    assert value not in ran.err


def test_without_a_scanner_nothing_is_committed_unless_asked(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    from signoff_gen import scan

    monkeypatch.setattr(scan, "_loaded", [])
    monkeypatch.setitem(sys.modules, "kingfisher_sdk", None)
    project.write(FILE)
    ran = project.run("commit")
    assert ran.status == 1
    assert "--unscanned" in ran.err
    assert project.run("commit", "--unscanned").status == 0


def test_outside_a_repository_a_commit_is_refused(project: Any) -> None:
    import shutil

    project.write(FILE)
    shutil.rmtree(project.root / ".git")
    ran = project.run("commit")
    assert ran.status == 5
    assert "SG503" in ran.err


def test_the_author_and_the_subject_can_be_given(project: Any) -> None:
    project.write(FILE)
    ran = project.run(
        "commit", "-m", "Mine", "--author-name", "Bob", "--author-email", "bob@example.com"
    )
    assert ran.status == 0
    assert project.git("log", "--format=%an <%ae> %s") == "Bob <bob@example.com> Mine\n"


# status and decide


def test_status_shows_where_things_stand(project: Any) -> None:
    project.write(FILE)
    project.run("verify")
    ran = project.run("status", "--checks")
    assert ran.status == 0
    assert "Release [x]: failed, 1 of 2 checks" in ran.out
    assert "test.unit: Run: `cat verdict`  exit status 1" in ran.out
    assert "next: Mend the check test.unit" in ran.out


def test_status_notices_what_no_longer_fits(project: Any) -> None:
    project.write(FILE)
    project.run("verify")
    (project.root / "artifacts" / "x" / "01_build_make.log").unlink()
    (signoff,) = project.run("status", "--format", "json").json["signoffs"]
    assert signoff["verdict"] == "in progress"
    assert signoff["checks"][0] == {
        "id": "build.make",
        "state": "stale",
        "reason": "its evidence 01_build_make.log is missing",
    }


def test_status_lists_blockers_and_decisions(project: Any) -> None:
    project.write(DECISION)
    out = project.run("status").out
    assert "  blocker b: Broken\n  decision go: Go on?\n    A: no\n    B: yes\n" in out


def test_decide_writes_the_choice_and_says_what_it_sets_free(project: Any) -> None:
    path = project.write(DECISION)
    ran = project.run("decide", "go", "B", "--because", "it is time", "--on", "2026-01-02")
    assert ran.status == 0
    assert "status/x.yaml: go is now B\n  sets free: build\n" in ran.err
    text = path.read_text()
    assert "# stays\n    chosen:\n      option: B\n      by: Ann\n      on: 2026-01-02\n" in text
    assert "blocker b: Broken (a decision lets the work go on)" in project.run("status").out


def test_a_decision_can_be_changed(project: Any) -> None:
    path = project.write(DECISION)
    project.run("decide", "x/go", "B", "--by", "ann")
    project.run("decide", "go", "A", "--by", "bob")
    assert path.read_text().count("chosen:") == 1
    assert "option: A\n      by: bob" in path.read_text()


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (["goo", "A"], "SG706", "did you mean `go`?"),
        (["go", "C"], "SG707", "its options: A, B"),
        (["zzzzz", "A"], "SG706", "decisions: x/go"),
    ],
)
def test_an_unknown_decision_or_option_is_refused(
    project: Any, arguments: list[str], code: str, hint: str
) -> None:
    project.write(DECISION)
    ran = project.run("decide", *arguments, "--by", "ann")
    assert ran.status == 2
    assert code in ran.err
    assert hint in ran.err


def test_a_decision_that_several_signoffs_have_must_be_named_in_full(project: Any) -> None:
    project.write(DECISION)
    project.write(DECISION + "report: Y.md\n", "y")
    ran = project.run("decide", "go", "A", "--by", "ann")
    assert ran.status == 2
    assert "name the sign-off too: x/go, y/go" in ran.err


# the program itself


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(project: Any, shell: str) -> None:
    ran = project.run("completion", shell)
    assert ran.status == 0
    assert "_SIGNOFF_GEN_COMPLETE" in ran.out


def test_version_and_help(project: Any) -> None:
    from signoff_gen import __version__

    assert project.run("--version").out == f"signoff-gen {__version__}\n"
    out = project.run("--help").out
    for name in ("init", "validate", "verify", "render", "commit", "run", "status", "decide"):
        assert name in out
        assert project.run(name, "--help").status == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["verfy"], "there is no command `verfy`; did you mean `verify`?"),
        (["zzz"], "there is no command `zzz`"),
        (["verify", "--jbos", "2"], "No such option"),
        (["verify", "--jobs", "0"], "0 is not in the range"),
        (["render", "--format", "xml"], "'xml' is not one of"),
        (["validate", "-C", "/nowhere"], "does not exist"),
    ],
)
def test_a_wrong_call_is_exit_status_2(project: Any, arguments: list[str], words: str) -> None:
    ran = project.run(*arguments)
    assert ran.status == 2
    assert words in ran.err


def test_a_crash_is_told_as_something_to_report(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from signoff_gen import pipeline

    def crash(*_: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr(pipeline, "load", crash)
    ran = project.run("validate")
    assert ran.status == 5
    assert "This is a bug in signoff-gen" in ran.err
    assert "ZeroDivisionError: boom" in ran.err


def test_json_output_is_one_document_also_for_errors(project: Any) -> None:
    project.write("x: [\n")
    for command in ("validate", "verify", "status", "render"):
        ran = project.run(command, "--format", "json")
        assert json.loads(ran.out)["problems"]
        assert ran.status == 4


def test_a_page_does_not_replace_what_a_person_wrote(project: Any) -> None:
    project.write(FILE + "report: README.md\n")
    readme = project.root / "README.md"
    readme.write_text("# Ours\n")
    for command in (["render"], ["run", "--only", "build"], ["commit"]):
        ran = project.run(*command)
        assert ran.status == 1
        assert "error[SG223]: README.md was written by hand" in ran.err
        assert readme.read_text() == "# Ours\n"
    assert project.run("render", "--replace").status == 0
    assert "Generated by signoff-gen" in readme.read_text()
    project.write(FILE.replace("Release", "Release 2") + "report: README.md\n")
    assert project.run("render").status == 0
    assert "Release 2" in readme.read_text()

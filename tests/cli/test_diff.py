"""`signoff-gen diff`: what is printed, and how it ends."""

import json
import shutil
from pathlib import Path
from typing import Any

import cmarkgfm
import pytest

from signoff_gen.difference import MOST_CHANGES, load

CASE = Path(__file__).parents[1] / "cases" / "difference"
LINKS = "https://git.example/o/r/blob/abc"
TEXT = "title: Release\nsteps: [{id: s, title: S, checks: [{id: c, command: x, timeout: 30s}]}]\n"


def begin(project: Any, text: str = TEXT) -> None:
    """Commit a sign-off."""
    project.write(text)
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "Begin")


@pytest.fixture
def changed(project: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The phase's sign-off with a dozen changes in the work tree; the commit is always the same."""
    for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        monkeypatch.setenv(name, "2025-01-15T12:00:00Z")
    shutil.copytree(CASE / "given" / "before", project.root, dirs_exist_ok=True)
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "Begin")
    shutil.copytree(CASE / "given" / "after", project.root, dirs_exist_ok=True)
    return project


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("difference.txt", []),
        ("difference.md", ["--format", "md", "--link-base", LINKS]),
        ("difference.json", ["--format", "json"]),
    ],
)
def test_a_dozen_changes_of_a_phase(name: str, arguments: list[str], changed: Any) -> None:
    """What a reviewer reads, byte for byte; delete the expected file to have it written anew."""
    ran = changed.run("diff", "HEAD", "--as-of", "2025-01-16", *arguments)
    assert (ran.status, ran.err) == (0, "")
    expected = CASE / "expected" / name
    if not expected.exists():
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(ran.out, encoding="utf-8")
        pytest.fail(f"{expected} was written: read it")
    assert ran.out == expected.read_text(encoding="utf-8")


def test_the_json_of_a_difference_is_read_back(changed: Any) -> None:
    ran = changed.run("diff", "HEAD", "--as-of", "2025-01-16", "--format", "json")
    found = load(ran.out.encode())
    assert found.as_json() == ran.json
    assert len(list(found.changes)) >= 10
    assert not found.go


def test_the_page_is_tables_and_headings_and_no_more(changed: Any) -> None:
    """What people wrote in the file, mentions and tags among it, stays text."""
    page = changed.run(
        "diff", "HEAD", "--as-of", "2025-01-16", "--format", "md", "--link-base", LINKS
    ).out
    html = str(cmarkgfm.github_flavored_markdown_to_html(page))
    assert html.count("<table>") == page.count("| Where |")
    assert "<b>soon</b>" not in html
    assert "&lt;b&gt;soon&lt;/b&gt;" in html
    assert "<code>@octocat</code>" in html
    assert "| ---" not in html


def test_nothing_changed(project: Any) -> None:
    begin(project)
    ran = project.run("diff", "HEAD", "--exit-code", "--as-of", "2026-01-01")
    assert ran.status == 0
    assert ran.out.startswith("nothing changed in the sign-offs (HEAD (")
    ran = project.run("diff", "--format", "md")
    assert (ran.status, ran.out) == (0, "✅ Nothing changed in the sign-offs.\n")


def test_the_exit_status_tells_a_script_that_something_changed(project: Any) -> None:
    begin(project)
    project.write(TEXT.replace("30s", "10m"))
    assert project.run("diff", "HEAD").status == 0
    ran = project.run("diff", "HEAD", "--exit-code")
    assert ran.status == 1
    assert "    ! s.c: timeout: raised  30s → 10m  (status/x.yaml:2)\n" in ran.out


def test_a_file_of_the_change_that_cannot_be_read_is_invalid_input(project: Any) -> None:
    begin(project)
    project.write("titel: Other\n", "y")
    ran = project.run("diff", "HEAD")
    assert ran.status == 4
    assert ran.out.splitlines()[0] == "1 status file cannot be read"
    assert "removed" not in ran.out
    assert "error[SG121]: status/y.yaml:1 cannot be read on the side of the head: " in ran.out
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "Bad")
    project.write("title: Other\n", "y")
    ran = project.run("diff", "HEAD")
    assert ran.status == 0
    assert "warning[SG121]" in ran.out
    ran = project.run("diff", "HEAD", "--format", "md")
    assert " Sign-off: 1 status file cannot be read in its former state; new " in ran.out
    assert "| `status/y.yaml:1` | base: unknown key" in ran.out
    assert "| new sign-off: what it was before cannot be read |" in ran.out


def test_what_git_lacks_is_an_error_of_the_surroundings(project: Any) -> None:
    begin(project)
    ran = project.run("diff", "nowhere", "--format", "json")
    assert ran.status == 5
    assert ran.json["problems"][0]["code"] == "SG516"
    ran = project.run("diff", "HEAD", "--format", "md", "--link-base", "x")
    assert (ran.status, "SG743" in ran.err) == (2, True)


def test_nothing_in_a_file_steers_the_terminal(project: Any) -> None:
    begin(project)
    project.write(
        TEXT.replace("title: Release", r'title: "R\e[31m ##[error]x"').replace(
            "title: S,", r'title: "S\u202e", done: null,'
        )
    )
    ran = project.run("diff", "HEAD")
    assert ran.status == 0
    assert all(c.isprintable() or c == "\n" for c in ran.out)
    assert "##[error]" not in ran.out


def test_no_title_is_a_command_to_what_reads_the_log(project: Any) -> None:
    project.write(
        r'{title: "::error::T\a", next_action: "::error::N\n::error::M", approvals: '
        r'{required: [{role: "q\a"}]}, decisions: [{id: d, question: Q, options: '
        r'[{id: "A\a", text: a}, {id: B, text: b}]}], steps: [{id: s, title: S, '
        r'checks: [{id: c, title: "::error::C", command: "true"}]}]}'
    )
    commands = [
        ("validate",), ("status",), ("verify",), ("decide", "d", "A\a", "--by", "x\a"), ("gate",),
        ("approve", "q\a", "--early", "--by", "x\a"), ("audit",), ("verify", "--dry-run"),
        ("diff",),
    ]  # fmt: skip
    for words in commands:
        ran = project.run(*words)
        lines = (ran.out + ran.err).splitlines()
        assert lines
        assert not [line for line in lines if line.lstrip().startswith("::")], words
        assert all(line.isprintable() for line in lines), words


def test_more_changes_than_can_be_read_are_counted(project: Any) -> None:
    checks = [{"id": f"c{n}", "command": "x", "timeout": "30s"} for n in range(40)]
    text = {"title": "T", "steps": [{"id": "s", "title": "S", "checks": checks}]}
    begin(project, json.dumps(text))
    project.write(json.dumps(text).replace("30s", "10m"))
    ran = project.run("diff", "HEAD")
    assert "    and 10 more; --format json has them all\n" in ran.out


def test_what_is_left_out_and_what_was_not_looked_at_is_said(project: Any) -> None:
    checks = [{"id": f"c{n}", "command": "x", "timeout": "30s"} for n in range(MOST_CHANGES + 1)]
    text = {"title": "T", "steps": [{"id": "s", "title": "S", "checks": checks}]}
    begin(project, json.dumps(text))
    project.write(json.dumps(text).replace("30s", "10m"))
    (project.root / "signoff.toml").write_text('status = "status/"\n')
    ran = project.run("diff", "HEAD")
    assert ran.out.endswith(
        "note: the settings of a commit name `status`, not `status/`\n1 more changes are left out\n"
    )


def test_a_project_changes_the_page_by_a_template_of_its_own(project: Any) -> None:
    begin(project)
    project.write(TEXT.replace("30s", "10m"))
    own = project.root / "templates" / "diff.md.j2"
    own.parent.mkdir()
    own.write_text(
        '{% extends "bundled/diff.md.j2" %}{% block end %}See the handbook.{% endblock %}'
    )
    page = project.run("diff", "HEAD", "--format", "md").out
    assert "| timeout: raised | `30s` | `10m` |" in page
    assert page.endswith("\n\nSee the handbook.\n")


def test_a_template_that_changed_is_told_although_no_sign_off_did(project: Any) -> None:
    """It lets the page say what no status file does."""
    begin(project)
    (project.root / "templates").mkdir()
    (project.root / "templates" / "signoff_status.md.j2").write_text("ALL GOOD")
    note = "templates/signoff_status.md.j2 changed, and with it what pages say"
    assert project.run("diff", "HEAD").out.endswith(f"\nnote: {note}\n")
    page = project.run("diff", "HEAD", "--format", "md").out
    assert page.startswith("✅ Nothing changed in the sign-offs.\n\n- ")
    assert page.count("\n") == 3
    assert "changed, and with it what pages say" in page

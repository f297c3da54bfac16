"""`signoff-gen comment`, as a CI job calls it."""

import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import cmarkgfm
import pytest

from signoff_gen.forge import client

BEFORE = """\
title: Release
steps:
  - title: Build
    checks:
      - {id: make, command: "true", timeout: 30s}
"""
AFTER = """\
title: "Release @everyone <img src=x> #1"
steps:
  - title: Build
    checks:
      - {id: make, command: "true", timeout: 5m}
blockers:
  - {id: order, title: Order, issue: Broken, blocks: [build]}
"""


@dataclass
class Job:
    """A CI job in a checkout of the pull request, and what it can call."""

    root: Path
    fake: Any
    call: Callable[..., Any]
    monkeypatch: pytest.MonkeyPatch

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.root), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def setenv(self, **variables: str) -> None:
        for name, value in variables.items():
            self.monkeypatch.setenv(name, value)

    def comment(self, *arguments: str) -> Any:
        return self.call("comment", *arguments, "--as-of", "2026-01-02")


@pytest.fixture
def job(
    github: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: Callable[..., Any],
) -> Job:
    """The job of a pull request on GitHub that makes things worse."""
    root = tmp_path / "repo"
    (root / "status").mkdir(parents=True)
    monkeypatch.chdir(root)
    monkeypatch.setattr(client, "BETWEEN_WRITES", 0.0)
    for name in ("GITLAB_CI", "GITEA_ACTIONS", "FORGEJO_ACTIONS", "CI", "GH_TOKEN"):
        monkeypatch.delenv(name, raising=False)

    job = Job(root, github, call, monkeypatch)
    job.git("init", "-q", "-b", "main")
    for name, value in (("user.name", "Ann"), ("user.email", "ann@example.com")):
        job.git("config", name, value)
    for text, branch in ((BEFORE, ""), (AFTER, "feature")):
        if branch:
            job.git("switch", "-q", "-c", branch)
        (root / "status" / "x.yaml").write_text(text)
        job.git("add", ".")
        job.git("commit", "-q", "-m", "Change")
    github.head = job.git("rev-parse", "HEAD")
    github.patient = True
    head = {"sha": github.head, "repo": {"full_name": "acme/app"}}
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 7, "head": head}}))
    job.setenv(
        GITHUB_ACTIONS="true",
        GITHUB_API_URL=github.api,
        GITHUB_SERVER_URL="https://github.example",
        GITHUB_REPOSITORY="acme/app",
        GITHUB_RUN_ID="5",
        GITHUB_RUN_ATTEMPT="1",
        GITHUB_EVENT_PATH=str(event),
        GITHUB_TOKEN=github.own,
        GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"),
    )
    return job


def set_off(job: Job, **event: Any) -> None:
    """Let another event have set the job off."""
    path = job.root.parent / "event.json"
    path.write_text(json.dumps(event))


def test_a_job_needs_to_say_nothing_but_what_to_compare(job: Job) -> None:
    ran = job.comment("main..HEAD")
    assert ran.status == 0
    assert ran.err == ""
    (comment,) = job.fake.comments
    assert ran.out.splitlines()[0] == f"comment added: {comment['html_url']}"
    body = job.fake.bodies()[0]
    assert "Weakened" in body
    assert f"https://github.example/acme/app/blob/{job.fake.head}/status/x.yaml#L" in body
    (status,) = job.fake.statuses
    assert (status["context"], status["state"]) == ("signoff-gen", "failure")
    assert status["description"] == "NO-GO: x: blocked, 2 in the way"
    assert status["sha"] == job.fake.head
    assert status["target_url"] == "https://github.example/acme/app/actions/runs/5"
    assert ran.out.splitlines()[1] == f"status signoff-gen: failure, {status['description']}"


def test_what_strangers_write_acts_nowhere(job: Job) -> None:
    job.comment("main..HEAD", "--no-status")
    html = cmarkgfm.github_flavored_markdown_to_html(job.fake.bodies()[0])
    text = "Release @everyone &lt;img src=x&gt; #1"
    assert f"<code>{text}</code>" in html
    assert "@everyone" not in re.sub(r"<code>.*?</code>", "", html)
    assert "<img" not in html


def test_the_second_run_changes_nothing(job: Job) -> None:
    job.comment("main..HEAD", "--no-status")
    job.setenv(GITHUB_RUN_ID="6")
    ran = job.comment("main..HEAD", "--no-status", "--format", "json")
    assert ran.json["outcome"] == "unchanged"
    assert ran.json["status"] is None
    assert ran.json["url"] == job.fake.comments[0]["html_url"]


def test_there_is_a_second_between_the_comment_and_the_status(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "BETWEEN_WRITES", 0.25)
    ran = job.comment("main..HEAD", "--format", "json")
    assert ran.json["status"]["state"] == "failure"


def test_a_file_of_another_job_is_posted_without_a_status(job: Job) -> None:
    """The file may claim anything; its word is no verdict unless somebody asks for that."""
    written = job.call("diff", "main..HEAD", "--format", "json")
    path = job.root.parent / "diff.json"
    path.write_text(written.out)
    assert job.comment("--from", str(path)).status == 0
    assert "Weakened" in job.fake.bodies()[0]
    assert job.fake.statuses == []
    job.comment("--from", str(path), "--status")
    assert len(job.fake.statuses) == 1


def test_the_privileged_half_finds_the_pull_request_of_a_fork(job: Job) -> None:
    """By branch and commit, as GitHub says them; the file has no say in it."""
    written = job.call("diff", "main..HEAD", "--format", "json")
    (job.root.parent / "diff.json").write_text(written.out)
    run = {
        "id": 5,
        "run_attempt": 1,
        "head_sha": job.fake.head,
        "head_branch": "feature",
        "head_repository": {"owner": {"login": "stranger"}},
    }
    set_off(job, workflow_run=run)
    ran = job.comment("--from", "../diff.json", "--format", "json")
    assert (ran.json["outcome"], ran.json["number"]) == ("created", 7)
    set_off(job, workflow_run={**run, "head_sha": "f" * 40})
    ran = job.comment("--from", "../diff.json")
    assert ran.status == 0
    assert "no pull request is open" in ran.out
    assert job.comment("--from", "../diff.json", "--format", "json").json["outcome"] == "none"


def test_several_pull_requests_of_one_commit_are_an_error(job: Job) -> None:
    run = {"head_sha": job.fake.head, "head_branch": "f", "head_repository": {}}
    run["head_repository"] = {"owner": {"login": "stranger"}}
    set_off(job, workflow_run=run)
    pulls = [{**job.fake.pull(), "number": number} for number in (7, 8)]
    job.fake.fail("GET", "/pulls$", 200, value=pulls)
    ran = job.comment("main..HEAD")
    assert ran.status == 2
    assert "several pull requests: 7, 8" in ran.err


def test_without_a_pull_request_the_number_has_to_be_given(job: Job) -> None:
    set_off(job)
    ran = job.comment("main..HEAD")
    assert ran.status == 2
    assert "SG750" in ran.err
    ran = job.comment("main..HEAD", "--number", "7", "--format", "json")
    assert (ran.json["outcome"], ran.json["head"]) == ("created", job.fake.head)


@pytest.mark.parametrize(
    ("text", "code", "status"), [("{}", "SG740", 4), ("[" * 99_999, "SG740", 4), (None, "SG760", 5)]
)
def test_a_file_that_is_no_difference_is_refused(
    job: Job, text: str | None, code: str, status: int
) -> None:
    path = job.root.parent / "diff.json"
    if text is not None:
        path.write_text(text)
    ran = job.comment("--from", str(path))
    assert (ran.status, code in ran.err) == (status, True)
    assert job.fake.asked == []


HOSTILE = "::error::pwn ##[error]pwn %0A::set-env name=A::b <!-- signoff-gen:x --> @all <b>"


def test_no_text_of_a_strangers_file_acts_in_the_log_or_the_comment(job: Job) -> None:
    """Neither as a command nor as a marker, HTML or a mention."""
    change = {"kind": "definition-weakened", "group": "weakened", "signoff": HOSTILE}
    change |= dict.fromkeys(("address", "title", "field", "before", "after"), HOSTILE)
    change |= {"reason": HOSTILE, "by": HOSTILE, "path": f"status/{HOSTILE}", "line": 3}
    standing = {"verdict": "failed", "passed": 0, "total": 1}
    signoff = {"id": HOSTILE, "title": HOSTILE, "path": HOSTILE, "after": standing}
    document = {
        "schema": "signoff-gen/diff/1",
        "base": {"name": HOSTILE},
        "head": {"name": HOSTILE},
        "as_of": "2026-01-02",
        "signoffs": [{**signoff, "changes": [change]}],
        "notes": [HOSTILE],
    }
    (job.root.parent / "diff.json").write_text(json.dumps(document))
    assert job.comment("--from", "../diff.json", "--status").status == 0
    html = cmarkgfm.github_flavored_markdown_to_html(job.fake.bodies()[0])
    text = re.sub(r"<code>.*?</code>", "", html, flags=re.DOTALL)
    assert "@all" not in text
    assert "<b>" not in html
    assert job.fake.bodies()[0].startswith("## ")
    assert "pwn" not in job.fake.statuses[0]["description"]
    job.setenv(GITHUB_TOKEN=job.fake.read_only)
    ran = job.comment("--from", "../diff.json")
    notice, warning = ran.out.splitlines()
    assert notice.startswith("::notice title=Sign-off::")
    assert re.match(r"::warning file=status/[^:,]*,line=3,title=Sign-off weakened::", warning)


def test_a_stale_commit_is_said_and_nothing_is_written(job: Job) -> None:
    job.fake.head = "e" * 40
    ran = job.comment("main..HEAD")
    assert ran.status == 0
    assert ran.out == "comment not written: the pull request has a newer commit\n"
    assert (job.fake.comments, job.fake.statuses) == ([], [])


# --- tokens ---


def test_a_token_that_only_reads_leaves_annotations_and_a_summary(job: Job) -> None:
    job.setenv(GITHUB_TOKEN=job.fake.read_only)
    ran = job.comment("main..HEAD")
    assert ran.status == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith("::notice title=Sign-off::")
    assert any(line.startswith("::warning file=status/x.yaml,line=") for line in lines)
    assert all(line.startswith("::") for line in lines)
    assert "no comment was written: the token in GITHUB_TOKEN may not do this" in ran.err
    assert "Weakened" in (job.root.parent / "summary.md").read_text()
    ran = job.comment("main..HEAD", "--format", "json")
    assert ran.json["outcome"] == "refused"
    ran = job.comment("main..HEAD", "--require")
    assert (ran.status, "SG753" in ran.err) == (5, True)


def test_a_fork_without_a_token_is_told_the_same(job: Job) -> None:
    job.setenv(GITHUB_TOKEN="")
    ran = job.comment("main..HEAD")
    assert (ran.status, "SG751" in ran.err) == (5, True)
    head = {"sha": job.fake.head, "repo": {"full_name": "stranger/app"}}
    set_off(job, pull_request={"number": 7, "head": head})
    ran = job.comment("main..HEAD")
    assert ran.status == 0
    assert "there is no token in GITHUB_TOKEN or GH_TOKEN" in ran.err
    assert ran.out.startswith("::notice")


def test_elsewhere_the_page_itself_is_shown(job: Job, gitlab: Any) -> None:
    """Where the log knows no commands."""
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        job.monkeypatch.delenv(name)
    gitlab.head, gitlab.patient = job.fake.head, True
    job.setenv(
        GITLAB_CI="true",
        CI_API_V4_URL=gitlab.api,
        CI_PROJECT_PATH="acme/app",
        CI_MERGE_REQUEST_IID="7",
        CI_COMMIT_SHA=gitlab.head,
        GITLAB_TOKEN=gitlab.read_only,
    )
    ran = job.comment("main..HEAD")
    assert ran.status == 0
    assert "Weakened" in ran.out
    assert "what changed is in the job's log" in ran.err
    job.setenv(GITLAB_TOKEN=gitlab.own)
    assert job.comment("main..HEAD", "--format", "json").json["outcome"] == "created"
    assert gitlab.statuses[0]["state"] == "failed"


def test_whoever_may_comment_may_not_set_a_status_everywhere(job: Job) -> None:
    words = {"message": "Resource not accessible by integration"}
    job.fake.fail("POST", "/statuses/", 403, value=words)
    ran = job.comment("main..HEAD")
    assert ran.status == 0
    assert "no status was set: " in ran.err
    job.fake.fail("POST", "/statuses/", 403, value=words)
    assert job.comment("main..HEAD", "--require").status == 5
    job.fake.fail("POST", "/statuses/", 404)
    assert job.comment("main..HEAD").status == 0


def test_a_token_never_appears(job: Job) -> None:
    """Not even where a status file holds it."""
    (job.root / "status" / "x.yaml").write_text(AFTER.replace("Release", job.fake.own))
    job.git("commit", "-qam", "Leak")
    job.fake.head = job.git("rev-parse", "HEAD")
    rans = [
        job.comment("main..HEAD", "--head", job.fake.head),
        job.comment("main..HEAD", "--head", job.fake.head, "--dry-run"),
        job.comment("main..HEAD", "--head", job.fake.head, "--format", "json"),
    ]
    job.fake.fail("GET", "/user", 401, value={"message": f"{job.fake.own}?"})
    rans.append(job.comment("main..HEAD"))
    job.setenv(GITHUB_TOKEN=f"{job.fake.own}\nx")
    rans.append(job.comment("main..HEAD"))
    assert [ran.status for ran in rans] == [0, 0, 0, 5, 5]
    for ran in rans:
        assert job.fake.own not in ran.out + ran.err
    assert job.fake.own not in job.fake.comments[0]["body"]
    assert "[REDACTED:GITHUB" in job.fake.comments[0]["body"]


# --- what can be asked for ---


def test_a_rehearsal_asks_nobody_and_needs_no_token(job: Job) -> None:
    job.setenv(GITHUB_TOKEN="")
    ran = job.comment("main..HEAD", "--dry-run")
    assert ran.status == 0
    assert "Weakened" in ran.out
    assert "would update the comment `default` on github, pull request acme/app 7" in ran.err
    assert "would set the status `signoff-gen`: failure" in ran.err
    ran = job.comment("main..HEAD", "--dry-run", "--no-status", "--format", "json")
    assert ran.json["status"] is None
    assert "Weakened" in ran.json["body"]
    assert job.comment("main..HEAD", "--dry-run", "--no-status").err.count("\n") == 1
    assert job.fake.asked == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--key", "Not A Key"],
        ["--status-name", "zeile\n"],
        ["--artifact-url", "https://x/)("],
        ["--from", "diff.json"],
        ["--number", "0"],
        ["--forge", "svn"],
    ],
)
def test_what_makes_no_sense_is_a_usage_error(job: Job, arguments: list[str]) -> None:
    ran = job.comment("main..HEAD", *arguments)
    assert ran.status == 2
    assert job.fake.asked == []


def test_keys_behaviors_and_names_are_passed_on(job: Job) -> None:
    for key in ("a", "b"):
        job.comment(
            "main..HEAD", "--key", key, "--behavior", "append", "--status-name", f"signoff/{key}"
        )
    assert len(job.fake.comments) == 2
    assert {status["context"] for status in job.fake.statuses} == {"signoff/a", "signoff/b"}


def test_a_long_difference_ends_with_a_link_to_all_of_it(job: Job) -> None:
    checks = "".join(f'      - {{id: c{n}, command: "{"x" * 400}"}}\n' for n in range(150))
    (job.root / "status" / "x.yaml").write_text(f"{BEFORE}{checks}")
    job.git("commit", "-qam", "Base")
    job.git("branch", "base")
    (job.root / "status" / "x.yaml").write_text(f"{BEFORE}{checks}".replace("xx", "y"))
    job.git("commit", "-qam", "More")
    job.fake.head = job.git("rev-parse", "HEAD")
    job.comment("base..HEAD", "--head", job.fake.head, "--artifact-url", "https://ci.example/all")
    (body,) = job.fake.bodies()
    assert 30_000 < len(body) <= 65_000
    assert body.rstrip().endswith("[The whole text](https://ci.example/all).")


def test_the_status_is_the_gates_verdict_on_what_is_checked_out(job: Job) -> None:
    """Also of sign-offs that do not change."""
    path = job.root / "status" / "x.yaml"

    def status() -> Any:
        return job.comment("main", "--format", "json").json["status"]

    path.write_text(BEFORE)
    assert status()["description"] == "NO-GO: x: in progress, 1 in the way"
    assert status()["state"] == "pending"
    assert job.call("verify").status == 0
    assert (status()["state"], status()["description"]) == ("success", "GO: 1 sign-off")
    path.with_name("y.yaml").write_text(f"report: Y.md\n{AFTER}")
    assert status()["state"] == "failure"
    assert status()["description"].startswith("NO-GO: 1 of 2; y: blocked, ")
    path.write_text("title: [")
    assert status()["state"] == "failure"
    assert "cannot be read" in status()["description"]
    path.unlink()
    path.with_name("y.yaml").unlink()
    assert "removed" in status()["description"]


def test_of_another_commit_the_status_is_what_changes(job: Job) -> None:
    """A job that has the base checked out must not judge that."""
    job.git("switch", "-q", "main")
    ran = job.comment("main..feature", "--format", "json")
    assert ran.json["status"]["description"].startswith("NO-GO (in progress → blocked): ")
    assert ran.json["status"]["state"] == "failure"
    job.git("switch", "-q", "-c", "words", "main")
    (job.root / "status" / "x.yaml").write_text(BEFORE.replace("Release", "Version"))
    job.git("commit", "-qam", "Words")
    job.git("switch", "-q", "main")
    ran = job.comment("main..words", "--format", "json")
    assert ran.json["status"]["state"] == "pending"
    assert job.comment("words..words", "--format", "json").json["status"]["state"] == "success"


def test_a_file_is_read_from_stdin_where_no_repository_is(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The privileged half checks nothing out."""
    written = job.call("diff", "main..HEAD", "--format", "json")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    stdin = TextIOWrapper(BytesIO(written.out.encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    assert job.comment("--from", "-").status == 0
    assert "Weakened" in job.fake.bodies()[0]


def test_a_summary_that_cannot_be_written_is_none(job: Job, tmp_path: Path) -> None:
    job.setenv(GITHUB_TOKEN=job.fake.read_only, GITHUB_STEP_SUMMARY=str(tmp_path / "no" / "x"))
    ran = job.comment("main..HEAD")
    assert ran.status == 0
    assert "in the job's log" in ran.err


def test_a_token_over_http_is_warned_of(job: Job) -> None:
    """Unless it stays on this machine, as in the tests above."""
    ran = job.comment("main..HEAD", "--api-url", "http://git.invalid/api/v3", "--max-wait", "0")
    assert "warning: the token goes over http" in ran.err

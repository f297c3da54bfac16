"""A run: what it does in which order, what it records, and what it leaves alone."""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from signoff_gen import pipeline
from signoff_gen.config import Config, Project
from signoff_gen.errors import InvalidInput
from signoff_gen.runners.process import Cancellation
from signoff_gen.states import State, Verdict
from signoff_gen.verify import Event, Report, Settings, one_line

ENVIRONMENT = {"PATH": os.environ["PATH"]}


@dataclass
class Repo:
    """A repository with one status file."""

    root: Path
    environment: dict[str, str] = field(default_factory=lambda: dict(ENVIRONMENT))
    events: list[Event] = field(default_factory=list)

    @property
    def status(self) -> Path:
        return self.root / "status" / "x.yaml"

    @property
    def evidence(self) -> Path:
        return self.root / "artifacts" / "x"

    def write(self, text: str) -> None:
        self.status.parent.mkdir(exist_ok=True)
        self.status.write_text(text)

    def verify(
        self,
        *only: str,
        skip: tuple[str, ...] = (),
        listener: Callable[[Event], None] | None = None,
        cancellation: Cancellation | None = None,
        **settings: int,
    ) -> Report:
        self.events.clear()
        project = Project(self.root, Config())
        files = pipeline.load(project)
        plans = pipeline.plan(files, only, skip)
        (report,) = pipeline.verify(
            project,
            plans,
            Settings(**settings),
            self.environment,
            listener or self.events.append,
            cancellation,
        )
        pipeline.load(project)  # what was written is valid
        return report

    def states(self, report: Report) -> dict[str, str]:
        return {address: s.state.value for address, s in report.board.checks.items()}

    def tree(self) -> dict[str, bytes]:
        files = (path for path in sorted(self.root.rglob("*")) if path.is_file())
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path)


TWO_STEPS = """\
title: X   # a comment that stays
steps:
  - title: One
    checks:
      - {id: a, command: "echo a"}
      - id: b
        command: echo b
  - title: Two
    checks: [{id: c, artifacts: ["*.log"]}]
"""


def test_verdicts_and_evidence_are_recorded(repo: Repo) -> None:
    repo.write(TWO_STEPS)
    report = repo.verify()
    assert repo.states(report) == {"one.a": "passed", "one.b": "passed", "two.c": "passed"}
    assert report.holds
    assert report.board.verdict is Verdict.SIGNED_OFF
    assert (repo.evidence / "01_one_a.log").read_text() == "a\n"
    text = repo.status.read_text()
    assert text.startswith("title: X   # a comment that stays\nsteps:\n  - title: One\n")
    (file,) = pipeline.load(Project(repo.root, Config()))
    result = file.signoff.steps[1].checks[0].result
    assert result is not None
    assert sorted(result.evidence) == ["01_one_a.log", "02_one_b.log"]


def test_a_second_run_over_the_same_state_changes_no_byte(repo: Repo) -> None:
    repo.write(TWO_STEPS.replace("echo a", "echo a $RANDOM $$; date +%N"))
    repo.verify()
    before = repo.tree()
    report = repo.verify()
    assert repo.tree() == before
    assert all(event.kept for event in report.events)


def test_refresh_records_anew(repo: Repo) -> None:
    repo.write(TWO_STEPS.replace("echo a", "date +%s%N"))
    repo.verify()
    before = (repo.evidence / "01_one_a.log").read_bytes()
    report = repo.verify(refresh=True)
    assert (repo.evidence / "01_one_a.log").read_bytes() != before
    assert not any(event.kept for event in report.events)


def test_a_changed_input_is_verified_and_recorded_anew(repo: Repo) -> None:
    repo.write(
        "title: X\nsteps: [{title: One, checks: [{id: a, command: 'cat in', inputs: [in]}]}]"
    )
    (repo.root / "in").write_text("1")
    repo.verify()
    (repo.root / "in").write_text("2")
    report = repo.verify()
    assert not report.events[0].kept
    assert (repo.evidence / "01_one_a.log").read_text() == "2"


def test_tampered_or_missing_evidence_is_made_anew(repo: Repo) -> None:
    repo.write(TWO_STEPS)
    repo.verify()
    before = repo.tree()
    (repo.evidence / "01_one_a.log").write_text("forged")
    (repo.evidence / "02_one_b.log").unlink()
    repo.verify()
    after = repo.tree()
    assert after["artifacts/x/01_one_a.log"] == before["artifacts/x/01_one_a.log"]
    assert after["artifacts/x/02_one_b.log"] == before["artifacts/x/02_one_b.log"]


def test_what_rests_on_published_evidence_is_recorded_with_it(repo: Repo) -> None:
    """A log that one check scans is replaced together with the scan's own result."""
    repo.write(
        """\
title: X
steps:
  - title: One
    checks:
      - {id: a, command: {run: "date +%N; cat in", log: a.log}, inputs: [in]}
      - {id: read, artifacts: [a.log]}
"""
    )
    (repo.root / "in").write_text("1")
    repo.verify()
    (repo.root / "in").write_text("2")
    report = repo.verify()
    assert [event.kept for event in report.events] == [False, False]
    (file,) = pipeline.load(Project(repo.root, Config()))
    first, second = (check.result for check in file.signoff.steps[0].checks)
    assert first is not None
    assert second is not None
    assert first.evidence == second.evidence
    assert repo.verify().events[1].kept


def test_evidence_that_no_result_names_any_more_is_removed(repo: Repo) -> None:
    repo.write(
        "title: X\nsteps: [{title: One, checks: [{id: a, command: {run: 'true', log: old.log}}]}]"
    )
    repo.verify()
    repo.status.write_text(repo.status.read_text().replace("old.log}", "new.log}"))
    repo.verify()
    assert sorted(path.name for path in repo.evidence.iterdir()) == ["new.log"]


def test_files_that_a_command_writes_are_its_evidence(repo: Repo) -> None:
    repo.write(
        """\
title: X
steps:
  - title: One
    checks:
      - id: a
        command: cd "$SIGNOFF_EVIDENCE_DIR"; mkdir d; echo 1 > d/made.txt
"""
    )
    repo.verify()
    assert (repo.evidence / "d" / "made.txt").read_text() == "1\n"
    (file,) = pipeline.load(Project(repo.root, Config()))
    result = file.signoff.steps[0].checks[0].result
    assert result is not None
    assert sorted(result.evidence) == ["01_one_a.log", "d/made.txt"]


def test_older_evidence_of_a_check_that_ran_is_not_read(repo: Repo) -> None:
    """A script that stops writing its file does not pass on the file of the last run."""
    repo.write(
        """\
title: X
steps:
  - title: One
    checks:
      - {id: make, command: 'if [ -e go ]; then echo 1 > "$SIGNOFF_EVIDENCE_DIR/made.txt"; fi'}
      - {id: read, artifacts: [made.txt]}
"""
    )
    (repo.root / "go").touch()
    assert repo.verify().holds
    (repo.root / "go").unlink()
    report = repo.verify()
    assert repo.states(report)["one.read"] == "failed"


def test_a_step_whose_need_failed_is_blocked_and_not_run(repo: Repo) -> None:
    repo.write(TWO_STEPS.replace("echo b", "touch ran; exit 3"))
    report = repo.verify()
    assert repo.states(report) == {"one.a": "passed", "one.b": "failed", "two.c": "blocked"}
    assert not report.holds
    held = [event for event in report.events if event.kind == "hold"]
    assert [event.standing.reason for event in held if event.standing] == ["needs step one"]
    assert "two.c" not in repo.status.read_text()


def test_a_step_that_is_not_for_this_option_is_skipped(repo: Repo) -> None:
    repo.write(
        """\
title: X
decisions:
  - id: d
    question: Which?
    options: [{id: A, text: a}, {id: B, text: b}]
    chosen: {option: A, by: ann, on: 2026-01-01}
steps:
  - {title: One, when: {decision: d, option: B}, checks: [{id: a, command: "touch ran"}]}
"""
    )
    report = repo.verify()
    assert repo.states(report) == {"one.a": "skipped"}
    assert report.holds
    assert not (repo.root / "ran").exists()


def test_preconditions_come_first_and_hold_the_rest_of_the_step(repo: Repo) -> None:
    repo.write(
        """\
title: X
steps: [{title: One, checks: [{id: a, command: touch ran}, {id: token, env: [TOKEN]}]}]
"""
    )
    report = repo.verify()
    assert repo.states(report) == {"one.a": "blocked", "one.token": "failed"}
    assert not (repo.root / "ran").exists()
    repo.environment["TOKEN"] = "x"
    assert repo.verify().holds


def test_retries_are_counted_and_recorded(repo: Repo) -> None:
    repo.write(
        """\
title: X
steps:
  - title: One
    checks:
      - id: flaky
        command: echo . >> tries; [ "$(wc -l < tries)" -ge 2 ]
        retries: {attempts: 3, delay: 1ms}
"""
    )
    report = repo.verify()
    assert report.events[0].attempt == 2
    assert [event.kind for event in repo.events].count("retry") == 1
    assert "attempts: 2" in repo.status.read_text()


def test_retries_only_for_what_they_are_for(repo: Repo) -> None:
    repo.write(
        """\
title: X
steps:
  - title: One
    checks:
      - {id: a, command: "echo . >> tries; false", retries: {attempts: 3, on: [error]}}
"""
    )
    repo.verify()
    assert (repo.root / "tries").read_text() == ".\n"


def test_fail_fast_begins_nothing_after_a_failure(repo: Repo) -> None:
    repo.write(TWO_STEPS.replace("echo a", "false").replace("echo b", "touch ran"))
    report = repo.verify(fail_fast=True)
    assert not (repo.root / "ran").exists()
    assert repo.states(report)["one.b"] == "pending"


def test_only_and_skip_choose_what_runs(repo: Repo) -> None:
    repo.write(TWO_STEPS)
    report = repo.verify("one.*", skip=("one.b",))
    assert repo.states(report) == {"one.a": "passed", "one.b": "pending", "two.c": "blocked"}
    assert report.addresses == ("one.a",)
    assert report.holds


def test_what_is_recorded_counts_for_what_is_asked_for_alone(repo: Repo) -> None:
    repo.write(TWO_STEPS)
    assert not repo.verify("two").holds
    repo.verify("one")
    assert repo.verify("two").holds


def test_captured_values_feed_later_checks_and_their_environment(repo: Repo) -> None:
    repo.write(
        """\
title: X
vars: {greeting: "hello ${env:WHO}"}
steps:
  - title: One
    checks:
      - {id: a, command: 'echo "$greeting"'}
      - {id: b, command: [echo, "${greeting}"]}
      - {id: c, command: [echo, "${env:NOPE}"]}
"""
    )
    repo.environment["WHO"] = "world"
    report = repo.verify()
    assert (repo.evidence / "01_one_a.log").read_text() == "hello world\n"
    assert (repo.evidence / "02_one_b.log").read_text() == "hello world\n"
    assert report.board.checks["one.c"].reason == "environment variable NOPE is not set"
    assert report.board.checks["one.c"].state is State.ERROR


def test_checks_of_a_parallel_step_run_side_by_side(repo: Repo) -> None:
    """Each waits for the other; one after the other they would never end."""
    repo.write(
        """\
title: X
steps:
  - title: One
    parallel: true
    checks:
      - {id: a, command: "echo > a1; read -r < b1", timeout: 20s}
      - {id: b, command: "read -r < a1; echo > b1", timeout: 20s}
"""
    )
    os.mkfifo(repo.root / "a1")
    os.mkfifo(repo.root / "b1")
    assert repo.verify().holds


def test_steps_that_share_no_need_run_side_by_side_with_jobs(repo: Repo) -> None:
    repo.write(
        """\
title: X
steps:
  - {title: One, needs: [], checks: [{id: a, command: "echo > a1; read -r < b1", timeout: 20s}]}
  - {title: Two, needs: [], checks: [{id: b, command: "read -r < a1; echo > b1", timeout: 20s}]}
"""
    )
    os.mkfifo(repo.root / "a1")
    os.mkfifo(repo.root / "b1")
    assert repo.verify(jobs=2).holds


SERVICE = """\
title: X
steps:
  - title: Serve
    checks:
      - {id: up, service: {run: "SERVE", ready: {log: ^up}}}
  - title: Use
    checks: [{id: it, command: "USE"}]
  - title: After
    needs: []
    checks: [{id: wards, command: "true"}]
"""


def test_a_service_stays_up_for_the_steps_that_rest_on_it(repo: Repo) -> None:
    serve = "echo $$ > pid; echo up; exec sleep 60"
    use = "kill -0 $(cat pid)"
    repo.write(SERVICE.replace("SERVE", serve).replace("USE", use))
    seen: list[bool] = []

    def look(event: Event) -> None:
        if event.kind == "start" and event.located and event.located.owner == "after":
            pid = int((repo.root / "pid").read_text())
            seen.append(Path(f"/proc/{pid}").exists())

    assert repo.verify(listener=look).holds
    assert seen == [False]  # it is stopped once nothing rests on it any more


def test_a_service_that_dies_is_an_error_and_blocks_what_rests_on_it(repo: Repo) -> None:
    serve = "echo up; read -r < gate; echo oops; exit 9"
    text = SERVICE.replace("SERVE", serve).replace("USE", "echo > gate; sleep 0.3")
    text = text.replace("  - title: After\n    needs: []", "  - title: After\n    needs: [use]")
    repo.write(text)
    os.mkfifo(repo.root / "gate")
    report = repo.verify()
    assert report.board.checks["serve.up"].reason == "did not stay up: exit status 9: oops"
    assert report.board.checks["after.wards"].state is State.BLOCKED
    assert not report.holds


def test_known_secrets_land_nowhere(repo: Repo) -> None:
    secret = "hunter2" + "hunter2"
    repo.environment["PASSWORD"] = secret
    repo.write(
        """\
title: X
secrets: [PASSWORD]
steps:
  - title: One
    checks:
      - {id: a, command: 'echo "$PASSWORD"; echo "$PASSWORD" >&2; exit 1'}
      - {id: b, command: 'echo "{\\"x\\": \\"$PASSWORD\\"}" > "$SIGNOFF_EVIDENCE_DIR/f.json"'}
      - {id: c, command: ["no-such-${env:PASSWORD}"]}
"""
    )
    report = repo.verify()
    assert secret.encode() not in b"".join(repo.tree().values())
    shown = [line for e in report.events if e.outcome for line in e.outcome.details]
    assert "[REDACTED:PASSWORD]" in shown
    assert report.board.checks["one.c"].reason == "command not found: no-such-[REDACTED:PASSWORD]"


def test_json_that_a_command_wrote_is_masked_by_field_name(repo: Repo) -> None:
    token = "some" + "token"
    repo.write(
        f"""\
title: X
redact_fields: [badge]
steps:
  - title: One
    checks:
      - id: a
        command: |
          echo '{{"apiToken": "{token}", "badge": 7, "x": 1}}' > "$SIGNOFF_EVIDENCE_DIR/f.json"
"""
    )
    repo.verify()
    expected = '{\n  "apiToken": "[REDACTED]",\n  "badge": "[REDACTED]",\n  "x": 1\n}\n'
    assert (repo.evidence / "f.json").read_text() == expected


def test_a_secret_that_is_too_short_to_mask_is_refused(repo: Repo) -> None:
    repo.environment["PIN"] = "1234"
    repo.write(
        "title: X\nsecrets: [PIN]\nsteps: [{title: One, checks: [{id: a, command: 'true'}]}]"
    )
    with pytest.raises(InvalidInput, match="PIN"):
        repo.verify()


def test_what_a_person_changes_meanwhile_stays(repo: Repo) -> None:
    repo.write(TWO_STEPS)

    def edit(event: Event) -> None:
        if event.kind == "start" and event.located and event.located.address == "one.b":
            text = repo.status.read_text()
            repo.status.write_text(text.replace("title: X ", "title: Renamed ") + "phase: New\n")

    repo.verify(listener=edit)
    text = repo.status.read_text()
    assert text.startswith("title: Renamed   # a comment that stays\n")
    assert text.endswith("phase: New\n")
    assert text.count("status: passed") == 3


def test_a_check_that_a_person_rewrote_meanwhile_gets_no_result(repo: Repo) -> None:
    repo.write(TWO_STEPS)

    def edit(event: Event) -> None:
        if event.kind == "start" and event.located and event.located.address == "one.b":
            repo.status.write_text(repo.status.read_text().replace("id: b", "id: other"))

    repo.verify(listener=edit)
    text = repo.status.read_text()
    assert text.count("status: passed") == 2
    assert "id: other\n        command: echo b\n  - title" in text


def test_a_file_that_a_person_broke_meanwhile_is_left_alone(repo: Repo) -> None:
    repo.write(TWO_STEPS)
    broken = "title: [\n"

    def edit(event: Event) -> None:
        if event.kind == "start" and event.located and event.located.address == "one.a":
            repo.status.write_text(broken)

    with pytest.raises(InvalidInput):
        repo.verify(listener=edit)
    assert repo.status.read_text() == broken


def test_a_cancelled_run_records_what_it_knew_and_nothing_else(repo: Repo) -> None:
    repo.write(TWO_STEPS.replace("echo b", "echo $$ > pid; exec sleep 60"))
    cancellation = Cancellation()

    def stop(event: Event) -> None:
        if event.kind == "start" and event.located and event.located.address == "one.b":
            threading.Timer(0.3, cancellation.set).start()

    report = repo.verify(listener=stop, cancellation=cancellation)
    assert repo.states(report) == {"one.a": "passed", "one.b": "pending", "two.c": "blocked"}
    assert repo.status.read_text().count("result:") == 1
    assert not (repo.evidence / ".staging").exists()


def test_a_waived_failure_holds(repo: Repo) -> None:
    waiver = "waived: {by: ann, on: 2026-01-01, because: known, expires: 2999-01-01}"
    repo.write(
        f"title: X\nsteps: [{{title: One, checks: [{{id: a, command: 'false', {waiver}}}]}}]"
    )
    report = repo.verify()
    assert repo.states(report) == {"one.a": "waived"}
    assert report.holds
    before = repo.tree()
    assert repo.verify().events[0].kept
    assert repo.tree() == before


def test_the_check_of_a_lifted_blocker_may_fail(repo: Repo) -> None:
    repo.write(
        """\
title: X
blockers: [{id: b, title: B, detect: {id: look, command: "false"}}]
decisions:
  - id: d
    question: "What?"
    blocker: b
    options: [{id: A, text: go on, proceed: true}]
steps: [{title: One, needs: ["decision:d"], checks: [{id: a, command: "true"}]}]
"""
    )
    assert not repo.verify().holds
    chosen = "\n    chosen: {option: A, by: ann, on: 2026-01-01}\nsteps:"
    repo.status.write_text(repo.status.read_text().replace("\nsteps:", chosen))
    report = repo.verify()
    assert repo.states(report) == {"blocker:b.look": "failed", "one.a": "passed"}
    assert report.holds


def test_a_runner_that_crashes_is_an_error_of_its_check(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    from signoff_gen.runners.env import Env

    def crash(*_: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr(Env, "run", crash)
    repo.write(TWO_STEPS.replace('command: "echo a"', "env: [X]"))
    report = repo.verify()
    standing = report.board.checks["one.a"]
    assert standing.reason == "the env runner crashed: ZeroDivisionError: boom"
    assert standing.state is State.ERROR


def test_a_message_is_one_bounded_line() -> None:
    assert one_line(" a\n\tb ") == "a b"
    assert one_line("x" * 300) == "x" * 199 + "…"

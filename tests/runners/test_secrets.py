"""The `secrets` runner: what it finds, what it says, and what it leaves in the file."""

import sys

import pytest

from signoff_gen import scan
from signoff_gen.model import bind
from signoff_gen.runners.base import Context, Outcome
from signoff_gen.runners.secrets import Secrets

TOKEN = "ghp_" + "R4nd0mLettersAndD1g1ts" + "ForATest1234"


def run(context: Context, *files: str) -> Outcome:
    runner = bind(Secrets, list(files))
    assert isinstance(runner, Secrets)
    return runner.run(context)


def write(context: Context, name: str, text: str) -> None:
    context.evidence.file(name).write_bytes(text.encode())


def read(context: Context, name: str) -> str:
    path = context.evidence.find(name)
    assert path is not None
    return path.read_bytes().decode()


def test_clean_files_pass(context: Context) -> None:
    write(context, "a.log", "started\nlistening on port 3000\n")
    write(context, "b.json", '{"apiToken": "[REDACTED]"}')
    outcome = run(context, "*.log", "b.json")
    assert (outcome.status, outcome.message) == ("passed", "nothing found in 2 files")
    assert outcome.evidence == ("a.log", "b.json")


def test_a_secret_is_told_by_rule_and_line_and_withheld_from_the_file(context: Context) -> None:
    write(context, "a.log", f"one\nusing token={TOKEN}\r\nthree\n")
    outcome = run(context, "a.log")
    assert outcome.status == "failed"
    assert outcome.message.startswith("a.log:2 ")
    assert TOKEN not in outcome.message + "".join(outcome.details)
    first, second, third = read(context, "a.log").split("\n")[:3]
    assert (first, third) == ("one", "three")
    assert second.startswith("[REDACTED: ")
    assert second.endswith("]\r")


def test_a_private_key_is_withheld_to_its_end(context: Context) -> None:
    import shutil
    import subprocess

    openssl = shutil.which("openssl")
    assert openssl, "openssl is needed to make a key"
    command = [openssl, "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
    key = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    write(context, "a.log", f"before\n{key}after\n")
    assert run(context, "a.log").status == "failed"
    lines = read(context, "a.log").splitlines()
    assert (lines[0], lines[-1]) == ("before", "after")
    assert all(line.startswith("[REDACTED: ") for line in lines[1:-1])


def test_a_known_value_that_was_masked_is_a_finding(context: Context) -> None:
    text = "ok\nlogin with [REDACTED:PASSWORD] and [REDACTED:PASSWORD]\n"
    write(context, "a.log", text)
    outcome = run(context, "a.log")
    assert (outcome.status, outcome.message) == ("failed", "a.log:2 value of PASSWORD")
    assert read(context, "a.log") == text


def test_many_findings_are_counted(context: Context) -> None:
    write(context, "a.log", "".join(f"[REDACTED:V{i}]\n" for i in range(5)))
    outcome = run(context, "a.log")
    assert (
        outcome.message == "a.log:1 value of V0; a.log:2 value of V1; a.log:3 value of V2 (+2 more)"
    )
    assert len(outcome.details) == 5


def test_a_pattern_without_a_file_fails(context: Context) -> None:
    write(context, "a.log", "x")
    outcome = run(context, "a.log", "*.json")
    assert (outcome.status, outcome.message) == ("failed", "no such file: *.json")


def test_a_missing_scanner_is_an_error_with_the_command_that_installs_it(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "_loaded", [])
    monkeypatch.setitem(sys.modules, "kingfisher_sdk", None)
    write(context, "a.log", "x")
    outcome = run(context, "a.log")
    assert outcome.status == "error"
    assert "pip install 'signoff-gen[secrets]'" in outcome.message


def test_published_evidence_is_read_and_never_rewritten(context: Context) -> None:
    folder = context.evidence.folder.path
    (folder / "old.log").write_text(f"token={TOKEN}\n")
    assert run(context, "old.log").status == "failed"
    assert TOKEN in (folder / "old.log").read_text()


def test_the_title_names_the_files() -> None:
    assert bind(Secrets, "a.log").default_title() == "Verify no secrets in `a.log`"

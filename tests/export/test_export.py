"""Exports, read by their published schema or by a parser that others use."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from google.protobuf import json_format
from in_toto_attestation.predicates.test_result.v0 import test_result_pb2
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from junitparser import JUnitXml
from prometheus_client.parser import text_string_to_metric_families
from sarif_pydantic import Sarif

from signoff_gen.cli import execute
from signoff_gen.errors import Problem, UsageError
from signoff_gen.export.as_json import as_json
from signoff_gen.export.code_quality import code_quality
from signoff_gen.export.ctrf import ctrf
from signoff_gen.export.in_toto import Subject, statement, subject
from signoff_gen.export.junit import junit
from signoff_gen.export.prometheus import prometheus
from signoff_gen.export.sarif import signoffs_as_sarif
from signoff_gen.export.snapshot import Snapshot
from signoff_gen.states import State

STATES = {
    "build.fine": "passed",
    "build.broken": "failed",
    "build.unable": "error",
    "build.old": "stale",
    "build.never": "pending",
    "build.known": "waived",
    "build.second-try": "passed",
    "held.later": "blocked",
    "other-way.b": "skipped",
    "blocker:order.q": "failed",
}


def test_the_fixture_has_a_check_in_each_state(every_state: list[Snapshot]) -> None:
    release, done = every_state
    found = {address: item.state.value for address, item in release.board.checks.items()}
    assert found == STATES
    assert set(found.values()) == {state.value for state in State}
    assert done.gate.is_open
    assert not release.gate.is_open


# JSON


def test_json_says_how_everything_stands(every_state: list[Snapshot]) -> None:
    exported = as_json(every_state)
    assert json.loads(json.dumps(exported)) == exported
    assert (exported["schema"], exported["signed_off"]) == ("signoff-gen/export/1", False)
    release, done = exported["signoffs"]
    assert done["signed_off"] is True
    assert done["reasons"] == []
    checks = {check["address"]: check for step in release["steps"] for check in step["checks"]}
    checks |= {blocker["detect"]["address"]: blocker["detect"] for blocker in release["blockers"]}
    assert {address: check["state"] for address, check in checks.items()} == {
        f"r/{address}": state for address, state in STATES.items()
    }
    assert checks["r/build.known"]["waived"]["expires"] == "2026-02-01"
    assert checks["r/build.second-try"]["attempts"] == 2
    assert release["steps"][3]["done"] == {"by": "ann", "on": "2026-01-02", "note": None}
    assert [item["open"] for item in release["decisions"]] == [True, False]
    assert release["approvals"] == [
        {"role": "manager", "state": "missing", "from": ["ann"], "newest": None}
    ]
    lines = Path(every_state[0].file.path).read_text().splitlines()
    assert "id: broken" in lines[checks["r/build.broken"]["line"] - 1]


# JUnit


def test_junit_is_read_by_others(every_state: list[Snapshot]) -> None:
    report = JUnitXml.fromstring(junit(every_state).encode())
    cases = {(case.classname, case.name): case for suite in report for case in suite}
    assert len(cases) == sum(suite.tests for suite in report) == report.tests == 13
    outcomes = {
        address: [type(result).__name__ for result in cases[_named(address)].result]
        for address in STATES
    }
    expected = {
        "passed": [], "failed": ["Failure"], "error": ["Error"], "stale": ["Error"],
        "pending": ["Skipped"], "waived": ["Skipped"], "blocked": ["Skipped"],
        "skipped": ["Skipped"],
    }  # fmt: skip
    assert outcomes == {address: expected[state] for address, state in STATES.items()}
    broken = cases["r.build", "broken"].result[0]
    assert broken.message == 'failed: a "quoted" <b>&amp; back\\slash ]]>'
    kinds = Counter(kind for found in outcomes.values() for kind in found)
    assert report.failures == kinds["Failure"] + 1
    assert (report.errors, report.skipped) == (kinds["Error"], kinds["Skipped"])


def _named(address: str) -> tuple[str, str]:
    owner, _, check = address.rpartition(".")
    return f"r.{owner}", check


def test_a_junit_report_is_green_only_when_all_is_signed_off(every_state: list[Snapshot]) -> None:
    release, done = every_state
    assert JUnitXml.fromstring(junit([done]).encode()).failures == 0
    report = JUnitXml.fromstring(junit([release]).encode())
    (case,) = [case for suite in report for case in suite if case.name == "signed off"]
    assert case.result[0].message == "decision required"
    assert "decision:go is not taken: Go on?" in case.result[0].text
    assert "approval:manager is not given" in case.result[0].text


def test_what_xml_cannot_hold_is_replaced(taken: Any) -> None:
    check = '{id: a, title: "t\\x02", env: [X]}'
    text = f'title: "a\\x01b\\uFFFE"\nsteps: [{{title: A, checks: [{check}]}}]\n'
    (snapshot,) = taken({"x": text})
    report = JUnitXml.fromstring(junit([snapshot]).encode())
    assert [suite.name for suite in report][1] == "a\ufffdb\ufffd: sign-off"


# SARIF


def test_sarif_is_read_by_others(every_state: list[Snapshot]) -> None:
    log = signoffs_as_sarif(every_state)
    (run,) = Sarif.model_validate(log).runs
    rules = [rule.id for rule in run.tool.driver.rules or []]
    assert run.results is not None
    release = every_state[0]
    assert len(run.results) == len(release.gate.reasons)
    for result, reason in zip(run.results, release.gate.reasons, strict=True):
        assert rules[result.rule_index or 0] == result.rule_id == reason.code
        place = result.locations[0].physical_location
        assert place is not None
        assert place.artifact_location is not None
        assert place.region is not None
        assert place.artifact_location.uri == "status/r.yaml"
        assert place.region.start_line >= 1
    prints = [
        item["partialFingerprints"]["primaryLocationLineHash"] for item in log["runs"][0]["results"]
    ]
    assert len(set(prints)) == len(prints)
    assert signoffs_as_sarif(every_state[1:])["runs"][0]["results"] == []


# in-toto


def _read(value: dict[str, Any]) -> Statement:
    text = json.dumps(value).replace('"_type"', '"type"')  # protobuf's name for it
    read = Statement.copy_from_pb(json_format.Parse(text, statement_pb2.Statement()))
    read.validate()
    return read


def test_in_toto_test_results_are_read_by_others(every_state: list[Snapshot]) -> None:
    release, done = every_state
    read = _read(statement(release, "test-result"))
    assert read.pb.predicate_type == "https://in-toto.io/attestation/test-result/v0.1"
    assert read.pb.subject[0].name == "status/r.yaml"
    assert read.pb.subject[0].digest["sha256"] == release.digest
    result = json_format.ParseDict(
        json_format.MessageToDict(read.pb.predicate), test_result_pb2.TestResult()
    )
    assert result.result == "FAILED"
    assert result.configuration[0].digest["sha256"] == release.digest
    assert list(result.passed_tests) == ["r/build.fine", "r/build.second-try"]
    assert list(result.warned_tests) == ["r/build.known"]
    failed = set(result.failed_tests)
    assert {"r/build.broken", "r/build.unable", "r/build.old", "r/build.never"} < failed
    assert {"r/blocker:order", "r/decision:go", "r/approval:manager"} < failed
    assert statement(done, "test-result")["predicate"]["result"] == "PASSED"


def test_a_waived_check_is_a_warning(taken: Any) -> None:
    waiver = "{by: ann, on: 2026-01-01, because: known, expires: 2026-02-01}"
    text = f"title: T\nsteps: [{{title: A, checks: [{{id: a, command: x, waived: {waiver}}}]}}]\n"
    (snapshot,) = taken({"x": text}, {"a.a": "failed"})
    assert statement(snapshot, "test-result")["predicate"]["result"] == "WARNED"
    properties = statement(snapshot, "svr")["predicate"]["properties"]
    assert "SIGNOFF_GEN_X_SIGNED_OFF" in properties
    assert "SIGNOFF_GEN_X_ALL_CHECKS_PASSED_OR_WAIVED" in properties
    assert "SIGNOFF_GEN_X_ALL_CHECKS_PASSED" not in properties


def test_a_simple_verification_result_says_only_what_holds(every_state: list[Snapshot]) -> None:
    release, done = every_state
    value = statement(done, "svr")
    _read(value)
    assert value["predicateType"] == "https://in-toto.io/attestation/svr/v0.1"
    said = value["predicate"]
    assert said["verifier"]["id"].startswith("pkg:pypi/signoff-gen@")
    assert said["timeCreated"] == "2026-01-10T12:00:00Z"
    assert said["properties"] == [
        "SIGNOFF_GEN_Z_DONE_SIGNED_OFF",
        "SIGNOFF_GEN_Z_DONE_ALL_CHECKS_PASSED",
        "SIGNOFF_GEN_Z_DONE_ALL_CHECKS_PASSED_OR_WAIVED",
        "SIGNOFF_GEN_Z_DONE_BLOCKERS_CLEARED",
        "SIGNOFF_GEN_Z_DONE_DECISIONS_TAKEN",
    ]
    assert statement(release, "svr")["predicate"]["properties"] == []


def test_subjects_are_files_or_digests(tmp_path: Path) -> None:
    package = tmp_path / "dist" / "p.whl"
    package.parent.mkdir()
    package.write_bytes(b"x")
    assert subject(str(package), tmp_path) == Subject(
        "dist/p.whl",
        {"sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"},
    )
    commit = "git+https://example.com/r@gitCommit:" + "a" * 40
    assert subject(commit, tmp_path) == Subject(
        "git+https://example.com/r", {"gitCommit": "a" * 40}
    )
    for wrong in ("nothing", "x@sha256:" + "a" * 40, "x@md5:" + "a" * 64, "x@sha256:" + "A" * 64):
        with pytest.raises(UsageError) as raised:
            subject(wrong, tmp_path)
        assert raised.value.code == "SG712"


# CTRF


@pytest.mark.slow
def test_ctrf_fits_the_published_schema(every_state: list[Snapshot], npm_packages: Path) -> None:
    schema = json.loads((npm_packages / "ctrf/dist/ctrf-schema-0.0.json").read_text())
    report = ctrf(every_state)
    checker = jsonschema.Draft7Validator.FORMAT_CHECKER
    jsonschema.Draft7Validator(schema, format_checker=checker).validate(report)


def test_ctrf_counts_what_it_lists(every_state: list[Snapshot]) -> None:
    results = ctrf(every_state)["results"]
    summary, tests = results["summary"], results["tests"]
    counts = Counter(test["status"] for test in tests)
    assert {key: summary[key] for key in counts} == counts
    assert summary["tests"] == len(tests) == 13
    raw = {test["extra"]["address"]: test["rawStatus"] for test in tests if "extra" in test}
    assert {f"r/{address}": state for address, state in STATES.items()}.items() <= raw.items()
    assert len({test["id"] for test in tests}) == len(tests)
    flaky = [test["extra"]["address"] for test in tests if test.get("flaky")]
    assert flaky == ["r/build.second-try"]
    start = datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000
    assert (summary["start"], summary["stop"]) == (start, start + 9 * 86_400_000 + 11 * 3_600_000)


# Prometheus


def test_prometheus_reads_the_metrics(every_state: list[Snapshot]) -> None:
    families = list(text_string_to_metric_families(prometheus(every_state)))
    samples = {
        (sample.name.removeprefix("signoff_gen_"), *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }
    assert samples["signed_off", "r"] == 0
    assert samples["signed_off", "z-done"] == 1
    assert samples["verdict", "r", "decision required"] == 1
    assert sum(value for key, value in samples.items() if key[:2] == ("verdict", "r")) == 1
    counts = Counter(STATES.values())
    assert {state: samples["checks", "r", state] for state in counts} == counts
    assert samples["open_blockers", "r"] == samples["open_decisions", "r"] == 1
    assert samples["missing_approvals", "r"] == 1
    assert samples["waiver_expires_days", "r", "build.known"] == 22
    newest = datetime(2026, 1, 10, 11, tzinfo=UTC).timestamp()
    assert samples["newest_result_timestamp_seconds", "r"] == newest


# GitLab


def test_code_quality_tells_alike_problems_apart_and_keeps_their_fingerprints() -> None:
    def prints(*lines: int) -> list[str]:
        report = code_quality(Problem("SG300", "same", Path("a.yaml"), line) for line in lines)
        return [item["fingerprint"] for item in report]

    assert len(set(prints(1, 2))) == 2
    assert prints(1, 2) == prints(5, 9)
    (item,) = code_quality([Problem("SG300", "m", expected="e", hint="h", severity="note")])
    assert item["description"] == "m; expected: e; h"
    assert item["severity"] == "info"
    assert item["location"] == {"path": ".", "lines": {"begin": 1}}


# the command


@pytest.mark.parametrize("form", ["json", "junit", "sarif", "in-toto", "ctrf", "prometheus"])
def test_the_command_writes_the_same_twice(
    every_state: list[Snapshot], form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = every_state[0].file.path.parent.parent
    command = ["export", "--format", form, "-C", str(root), "--as-of", "2026-01-10"]
    assert execute(command) == 0
    printed = capsys.readouterr().out
    assert execute([*command, "--output", str(root / "out" / "file")]) == 0
    assert (root / "out" / "file").read_text() == printed
    assert printed.endswith("\n")
    if form == "in-toto":
        assert [json.loads(line)["subject"][0]["name"] for line in printed.splitlines()] == [
            "status/r.yaml",
            "status/z-done.yaml",
        ]


def test_a_file_that_cannot_be_written_is_told(
    every_state: list[Snapshot], capsys: pytest.CaptureFixture[str]
) -> None:
    root = every_state[0].file.path.parent.parent
    (root / "file").write_text("")
    output = str(root / "file" / "x.xml")
    assert execute(["export", "-C", str(root), "--format", "junit", "--output", output]) == 5
    assert "error[SG220]: cannot make the folder of" in capsys.readouterr().err


def test_a_subject_is_only_for_attestations(
    every_state: list[Snapshot], capsys: pytest.CaptureFixture[str]
) -> None:
    root = every_state[0].file.path.parent.parent
    base = ["export", "-C", str(root), "--subject", "x@sha256:" + "0" * 64, "--format"]
    assert execute([*base, "json"]) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "SG712"
    assert execute([*base, "in-toto", "--predicate", "svr"]) == 0
    first, _ = capsys.readouterr().out.splitlines()
    assert json.loads(first)["subject"] == [{"name": "x", "digest": {"sha256": "0" * 64}}]

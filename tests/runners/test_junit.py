import io
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from signoff_gen.errors import EvidenceError
from signoff_gen.model import bind
from signoff_gen.runners import junit_report, registry
from signoff_gen.runners.base import Context, Outcome
from signoff_gen.runners.junit import JUnit
from signoff_gen.runners.junit_report import NotAReport, read

PYTEST = """<?xml version="1.0" encoding="utf-8"?>
<testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="1" skipped="1"
 tests="4" time="0.1" timestamp="2026-11-24T00:00:00" hostname="h">
<testcase classname="tests.test_a" name="test_ok" time="0.001" />
<testcase classname="tests.test_a" name="test_skip"><skipped type="pytest.skip" message="no">s
</skipped></testcase>
<testcase classname="tests.test_a" name="test_no"><failure message="assert 0">trace</failure>
</testcase>
<testcase classname="tests.test_b" name="test_err"><error message="boom">trace</error></testcase>
</testsuite></testsuites>"""
SUREFIRE = """<?xml version="1.0" encoding="UTF-8"?>
<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0"
 name="org.AppTest" time="0.02" tests="2" errors="0" skipped="0" failures="0">
  <properties><property name="a" value="failure"/></properties>
  <testcase name="flaky" classname="org.AppTest" time="0.01">
    <flakyFailure message="once" type="x">t</flakyFailure></testcase>
  <testcase name="ok" classname="org.AppTest"><system-out><![CDATA[<failure/>]]></system-out>
  </testcase>
</testsuite>"""
JEST = """<testsuites name="jest tests" tests="2" failures="0" errors="0">
<testsuite name="a" errors="0" failures="0" skipped="0" tests="1"><testcase classname="a b"
 name="works" time="0.1"></testcase></testsuite>
<testsuite name="c"><testsuite name="nested"><testcase name="works too"/></testsuite></testsuite>
</testsuites>"""
GTEST = """<testsuites tests="2" disabled="1"><testsuite name="S"><testcase name="A" status="run"
 result="completed" classname="S"/><testcase name="B" status="notrun" classname="S"/>
</testsuite></testsuites>"""


def put(context: Context, name: str, content: str | bytes) -> None:
    data = content.encode() if isinstance(content, str) else content
    context.evidence.file(name).write_bytes(data)


def run(context: Context, files: Any = "*.xml", **more: Any) -> Outcome:
    block = bind(registry["junit"], {"files": files, **more})
    assert isinstance(block, JUnit)
    return block.run(context)


def test_tests_of_several_producers_are_counted_where_they_stand(context: Context) -> None:
    put(context, "a.xml", SUREFIRE)
    put(context, "b.xml", JEST)
    put(context, "c.xml", GTEST)
    outcome = run(context)
    assert (outcome.status, outcome.message) == ("passed", "5 tests passed, 1 skipped")
    assert outcome.evidence == ("a.xml", "b.xml", "c.xml")


def test_failures_and_errors_fail_and_are_named(context: Context) -> None:
    put(context, "a.xml", PYTEST)
    outcome = run(context)
    assert outcome.status == "failed"
    expected = "2 of 4 tests failed: tests.test_a.test_no, tests.test_b.test_err"
    assert outcome.message == expected
    assert outcome.details[1:] == (
        "failed: tests.test_a.test_no",
        "failed: tests.test_b.test_err",
    )


def test_only_the_first_failures_are_named(context: Context) -> None:
    cases = "".join(f'<testcase name="t{n}"><failure/></testcase>' for n in range(30))
    put(context, "a.xml", f"<testsuite>{cases}</testsuite>")
    outcome = run(context)
    assert outcome.message == "30 of 30 tests failed: t0, t1, t2 (+27 more)"
    assert len(outcome.details) == 21


def test_a_failure_outside_of_any_test_case_counts(context: Context) -> None:
    put(
        context, "a.xml", '<testsuite name="S"><error message="x"/><testcase name="t"/></testsuite>'
    )
    assert run(context).message == "1 of 1 tests failed: S"


def test_a_failure_that_is_only_declared_counts(context: Context) -> None:
    put(context, "a.xml", '<testsuite errors="2" failures="1"><testcase name="t"/></testsuite>')
    assert run(context).message == "a.xml declares 3 failures that no test in it shows"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<testsuites/>", "a.xml holds no tests"),
        ('<testsuite tests="128"/>', "a.xml holds no tests"),
        (
            '<testsuite><testcase name="t"><skipped/></testcase></testsuite>',
            "0 tests ran, 1 skipped, expected at least 1",
        ),
    ],
)
def test_no_test_that_ran_never_passes(context: Context, content: str, message: str) -> None:
    put(context, "a.xml", content)
    outcome = run(context)
    assert (outcome.status, outcome.message) == ("failed", message)


def test_too_few_tests_fail(context: Context) -> None:
    put(context, "a.xml", SUREFIRE)
    assert run(context, min_tests=3).message == "2 tests ran, expected at least 3"
    assert run(context, min_tests=2).status == "passed"


def test_no_report_fails(context: Context) -> None:
    outcome = run(context, ["a.xml", "reports/*.xml"])
    assert outcome.status == "failed"
    assert outcome.message == "no file matches a.xml; no file matches reports/*.xml"


def test_one_bad_report_among_good_ones_fails(context: Context) -> None:
    put(context, "a.xml", SUREFIRE)
    put(context, "b.xml", "<testsuite>")
    outcome = run(context)
    assert outcome.message == "b.xml is not a test report: not XML at 1:12: no element found"


BOMB = "<!DOCTYPE l [<!ENTITY a '" + "x" * 50 + "'>{}]><testsuite>&z;</testsuite>"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "not XML"),
        ("<html/>", "its root is <html>"),
        (BOMB, "document type declaration"),
        ('<!DOCTYPE t SYSTEM "http://127.0.0.1/x.dtd"><testsuite/>', "document type declaration"),
        (
            '<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite>&x;</testsuite>',
            "document type declaration",
        ),
        ("<testsuite>&x;</testsuite>", "undefined entity"),
        ("<testsuite>" * 100_000, "nested too deep"),
        ('<?xml version="1.0" encoding="no-such"?><testsuite/>', "encoding"),
        ('<?xml version="1.0" encoding="gbk"?><testsuite/>', "encoding"),
        ("<testsuite><testcase></testsuite>", "mismatched tag"),
    ],
)
def test_hostile_or_broken_xml_is_refused(content: str, reason: str) -> None:
    with pytest.raises(NotAReport, match=reason):
        read(io.BytesIO(content.encode()))


def test_a_report_beyond_the_limit_is_refused_without_reading_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(junit_report, "MAX_BYTES", 1 << 20)
    file = io.BytesIO(b"<testsuite>" + b" " * (8 << 20))
    with pytest.raises(NotAReport, match="larger than 1 MiB"):
        read(file)
    assert file.tell() <= (1 << 20) + (1 << 17)


def test_utf_16_reports_are_read() -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><testsuite><testcase name="ä"/></testsuite>'
    assert read(io.BytesIO(text.encode("utf-16"))).tests == 1


def test_test_names_are_shown_on_one_line_and_redacted(context: Context) -> None:
    secret = "correct" + "horse99"
    context.redactor.add("PW", secret)
    case = f'<testcase name="a&#10;{secret}"><failure/></testcase>'
    put(context, "a.xml", f"<testsuite>{case}</testsuite>")
    outcome = run(context)
    assert outcome.message == "1 of 1 tests failed: a\\n[REDACTED:PW]"
    assert not [line for line in outcome.details if secret in line]


def test_a_link_that_leaves_the_folder_is_an_error(context: Context, tmp_path: Path) -> None:
    (tmp_path / "outside.xml").write_text(SUREFIRE, encoding="utf-8")
    (context.evidence.path / "a.xml").symlink_to(tmp_path / "outside.xml")
    with pytest.raises(EvidenceError):
        run(context)


def test_a_report_that_cannot_be_read_is_an_error(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    put(context, "a.xml", SUREFIRE)
    monkeypatch.setattr(Path, "open", refuse)
    outcome = run(context)
    assert outcome.status == "error"
    assert outcome.message == "cannot read the evidence: Permission denied"


def test_the_title_names_the_reports() -> None:
    assert bind(registry["junit"], {"files": "a.xml"}).default_title() == "Test reports: `a.xml`"


@pytest.mark.parametrize("more", [{"files": []}, {"files": ["a"], "min_tests": 0}])
def test_blocks_that_ask_for_nothing_are_refused(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        bind(registry["junit"], more)

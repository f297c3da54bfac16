"""`junit`: test reports hold tests, and none of them failed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field

from signoff_gen.model import MESSAGE_LIMIT, Int
from signoff_gen.runners.base import Context, Outcome, Runner, error, failed, passed
from signoff_gen.runners.evidence_files import EvidenceNames, find_all, listed
from signoff_gen.runners.junit_report import NotAReport, Report, read
from signoff_gen.runners.strict_json import cut


class JUnit(Runner):
    """Every report is there, holds tests and no failure, and enough of the tests were run."""

    kind: ClassVar[str] = "junit"
    reads_only: ClassVar[bool] = True

    files: EvidenceNames
    min_tests: Annotated[Int, Field(ge=1)] = 1
    """How many tests must have run, skipped ones not counted, in all reports together."""

    def default_title(self) -> str:
        """The title of a check that has none."""
        return f"Test reports: {listed(self.files)}"

    def run(self, context: Context) -> Outcome:
        """Read the reports and count."""
        try:
            found, missing = find_all(self.files, context)
            reports, broken = _read_all(found)
        except OSError as problem:
            return error(f"cannot read the evidence: {problem.strerror}")
        broken = [f"no file matches {pattern}" for pattern in missing] + broken
        broken += self._failures(reports)
        evidence = tuple(found)
        if broken:
            message = cut(context.redactor.text("; ".join(broken)), MESSAGE_LIMIT)
            failing = [f"failed: {name}" for report in reports for name in report.names]
            details = tuple(context.redactor.text(cut(line, 500)) for line in [*broken, *failing])
            return failed(message, evidence=evidence, details=details)
        tests, skipped = _total(reports)
        plural = "1 test passed" if tests == 1 else f"{tests} tests passed"
        return passed(plural + (f", {skipped} skipped" if skipped else ""), evidence=evidence)

    def _failures(self, reports: Sequence[Report]) -> list[str]:
        ran, skipped = _total(reports)
        bad = sum(report.failed for report in reports)
        if bad:
            first = [cut(name) for report in reports for name in report.names][:3]
            some = f": {', '.join(first)}" if first else ""
            more = f" (+{bad - len(first)} more)" if first and bad > len(first) else ""
            return [f"{bad} of {ran + skipped} tests failed{some}{more}"]
        if reports and ran < self.min_tests:
            also = f", {skipped} skipped" if skipped else ""
            return [f"{ran} tests ran{also}, expected at least {self.min_tests}"]
        return []


def _read_all(files: Mapping[str, Path]) -> tuple[list[Report], list[str]]:
    """The reports, and what is wrong with those that are none or hold no test."""
    reports: list[Report] = []
    broken: list[str] = []
    for name, path in files.items():
        try:
            with path.open("rb") as file:
                report = read(file)
        except NotAReport as problem:
            broken.append(f"{name} is not a test report: {problem}")
            continue
        if report.declared:
            broken.append(f"{name} declares {report.declared} failures that no test in it shows")
        if report.tests or report.failed:
            reports.append(report)
        else:
            broken.append(f"{name} holds no tests")
    return reports, broken


def _total(reports: Sequence[Report]) -> tuple[int, int]:
    """How many tests were run, and how many were skipped."""
    skipped = sum(report.skipped for report in reports)
    return sum(report.tests for report in reports) - skipped, skipped

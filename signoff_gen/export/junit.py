"""JUnit XML: a suite a step, a test case a check.

There is no standard; this is what Jenkins, GitLab and GitHub's test reporters have in common. One
more case for each sign-off fails while it is not signed off, so that no report is green before. A
check that did not run, waits or is waived is a skipped case with its reason; one that is stale or
could not run is an error, as it proves nothing.
"""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from signoff_gen.export.snapshot import CheckAt, Snapshot
from signoff_gen.states import State

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_OUTCOMES = {
    State.FAILED: "failure",
    State.ERROR: "error",
    State.STALE: "error",
    State.WAIVED: "skipped",
    State.SKIPPED: "skipped",
    State.PENDING: "skipped",
    State.BLOCKED: "skipped",
}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""


def junit(snapshots: Sequence[Snapshot]) -> str:
    """The checks of sign-offs as a JUnit report.

    Classname and name together are unique, which GitLab needs: the classname is
    `signoff.step`, the name is the check's id.
    """
    from xml.etree import ElementTree as ET

    root = ET.Element("testsuites", name="signoff-gen")
    for snapshot in snapshots:
        for owner, items in groupby(snapshot.checks(), key=lambda item: item.located.owner):
            root.append(_suite(snapshot, owner, list(items)))
        root.append(_verdict(snapshot))
    for key in ("tests", "failures", "errors", "skipped"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, "unicode") + "\n"


def _suite(snapshot: Snapshot, owner: str, items: Sequence[CheckAt]) -> "Element":
    from xml.etree import ElementTree as ET

    outcomes = [_OUTCOMES.get(item.standing.state) for item in items]
    suite = ET.Element(
        "testsuite",
        name=_text(f"{snapshot.signoff.title}: {snapshot.title_of(owner)}"),
        tests=str(len(items)),
        failures=str(outcomes.count("failure")),
        errors=str(outcomes.count("error")),
        skipped=str(outcomes.count("skipped")),
        time="0",
    )
    times = [item.at for item in items if item.at is not None]
    if times:
        suite.set("timestamp", max(times).strftime("%Y-%m-%dT%H:%M:%S"))
    for item in items:
        suite.append(_case(snapshot, item))
    return suite


def _verdict(snapshot: Snapshot) -> "Element":
    """The sign-off itself: decisions, approvals and attested steps are no checks."""
    from xml.etree import ElementTree as ET

    reasons = [str(reason) for reason in snapshot.gate.reasons]
    suite = ET.Element(
        "testsuite",
        name=_text(f"{snapshot.signoff.title}: sign-off"),
        tests="1",
        failures=str(int(bool(reasons))),
        errors="0",
        skipped="0",
        time="0",
    )
    case = ET.SubElement(
        suite,
        "testcase",
        classname=snapshot.signoff.id,
        name="signed off",
        time="0",
        file=_text(snapshot.path),
        line="1",
    )
    if reasons:
        verdict = snapshot.board.verdict.value
        failure = ET.SubElement(case, "failure", message=verdict, type=verdict)
        failure.text = _text("\n".join(reasons))
    return suite


def _case(snapshot: Snapshot, item: CheckAt) -> "Element":
    from xml.etree import ElementTree as ET

    located, standing = item.located, item.standing
    case = ET.Element(
        "testcase",
        classname=_text(f"{snapshot.signoff.id}.{located.owner}"),
        name=located.check.id,
        time="0",  # how long a check took is not on record
        file=_text(snapshot.path),
        line=str(item.line),
    )
    result = located.check.result
    evidence = result.evidence if result else {}
    if evidence:
        properties = ET.SubElement(case, "properties")
        for name, digest in evidence.items():
            ET.SubElement(properties, "property", name=_text(f"evidence:{name}"), value=digest)
    outcome = _OUTCOMES.get(standing.state)
    if outcome:
        message = _text(f"{standing.state.value}: {standing.reason}")
        ET.SubElement(case, outcome, message=message, type=standing.state.value)
    ET.SubElement(case, "system-out").text = _text(f"{located.check.title}\n{standing.reason}")
    return case


def _text(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)

"""JUnit XML, as pytest, Surefire, Jest, go-junit-report and others write it.

Tests are counted where they stand, one `testcase` element each: the totals that a report declares
about itself prove nothing. They are looked at only to find failures that no test case shows.

The reader is Expat itself, fed in pieces. It keeps no tree, and a document type declaration, the
only door to entities of any kind, is refused: no producer writes one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

MAX_BYTES = 64 * 1024 * 1024
"""Size of the largest report that is read."""
_MAX_DEPTH = 64
_NAMED = 20
_CHUNK = 1 << 16
_NOT_RUN = frozenset({"notrun", "disabled", "skipped", "suppressed"})


class NotAReport(ValueError):
    """The file is not a JUnit report; the text says why."""


@dataclass(slots=True)
class Report:
    """What a report holds."""

    tests: int = 0
    """Test cases, the skipped ones included."""
    failed: int = 0
    """Test cases with a failure or an error, and suites that broke outside of any."""
    skipped: int = 0
    declared: int = 0
    """Failures that the report declares about itself while no test in it shows one."""
    names: list[str] = field(default_factory=list)
    """The first ones that failed, `classname.name`."""


def read(file: BinaryIO) -> Report:
    """Count what a report holds.

    Raises:
        NotAReport: not XML, not a report, or built to do harm.
        OSError: the file cannot be read.
    """
    reader = _Reader()
    size = 0
    try:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            if size > MAX_BYTES:
                raise NotAReport(f"larger than {MAX_BYTES >> 20} MiB")
            reader.parser.Parse(chunk, False)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise NotAReport(f"not XML at {error.lineno}:{error.offset + 1}: {reason}") from error
    except (LookupError, ValueError) as error:  # an encoding that Python does not know
        if isinstance(error, NotAReport):
            raise
        raise NotAReport("its encoding is not known") from error
    return reader.finished()


class _Reader:
    """Expat's handlers and where they are in the document."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._report = Report()
        self._declared = 0
        self._path: list[str] = []
        self._name = ""
        self._outcome = ""

    def finished(self) -> Report:
        """The counts, once the document has ended."""
        if not self._report.failed:
            self._report.declared = self._declared
        return self._report

    def _refuse_doctype(self, *_: object) -> None:
        raise NotAReport("it has a document type declaration, which no test report needs")

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition(":")[2]
        parent = self._path[-1] if self._path else None
        if parent is None and name not in ("testsuites", "testsuite"):
            raise NotAReport(f"its root is <{name[:40]}>, not <testsuites> or <testsuite>")
        if len(self._path) >= _MAX_DEPTH:
            raise NotAReport("its elements are nested too deep")
        self._path.append(name)
        if name in ("testsuites", "testsuite"):
            declared = [attributes.get("failures", ""), attributes.get("errors", "")]
            self._declared = max(self._declared, sum(int(n) for n in declared if n.isdecimal()))
            self._name = attributes.get("name", "")
        elif name == "testcase":
            parts = [attributes.get("classname", ""), attributes.get("name", "")]
            self._name = ".".join(filter(None, parts))
            told = {attributes.get("status", "").lower(), attributes.get("result", "").lower()}
            self._outcome = "skipped" if told & _NOT_RUN else ""
        elif name in ("failure", "error"):
            if parent == "testcase":
                self._outcome = "failed"
            elif parent in ("testsuites", "testsuite"):
                self._fail()
        elif name == "skipped" and parent == "testcase":
            self._outcome = self._outcome or "skipped"

    def _end(self, tag: str) -> None:
        if self._path.pop() != "testcase":
            return
        self._report.tests += 1
        if self._outcome == "failed":
            self._fail()
        elif self._outcome == "skipped":
            self._report.skipped += 1

    def _fail(self) -> None:
        self._report.failed += 1
        if len(self._report.names) < _NAMED:
            self._report.names.append(self._name or "a test without a name")

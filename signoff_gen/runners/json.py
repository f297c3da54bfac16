"""`json`: what the JSON files in the evidence folder must, and must not, say."""

from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field

from signoff_gen.runners.base import Context, Outcome, Runner, error, failed, passed
from signoff_gen.runners.evidence_files import EvidenceNames, counted, find_all, listed
from signoff_gen.runners.expect import Expectation, failures, holding, summary
from signoff_gen.runners.json_schema import CannotJudge
from signoff_gen.runners.strict_json import NotJson, parse

MAX_BYTES = 64 * 1024 * 1024
"""Size of the largest file that is read."""


class JsonRules(Runner):
    """Every expectation holds in every file; a pattern without a file fails."""

    kind: ClassVar[str] = "json"
    reads_only: ClassVar[bool] = True

    files: EvidenceNames
    expect: Annotated[tuple[Expectation, ...], Field(min_length=1)]

    def default_title(self) -> str:
        """The title of a check that has none."""
        return f"Check JSON: {listed(self.files)}"

    def run(self, context: Context) -> Outcome:
        """Read the files and hold each of them against every expectation."""
        try:
            found, missing = find_all(self.files, context)
            broken = [f"no file matches {pattern}" for pattern in missing]
            for name, path in found.items():
                broken += self._failures(name, path, context)
        except CannotJudge as problem:
            return error(context.redactor.text(str(problem)))
        except OSError as problem:
            return error(f"cannot read the evidence: {problem.strerror}")
        if broken:
            return failed(summary(broken), evidence=tuple(found), details=tuple(broken))
        return passed(f"{holding(len(self.expect))} in {counted(found)}", evidence=tuple(found))

    def _failures(self, name: str, path: Path, context: Context) -> list[str]:
        try:
            document = parse(_read(path))
        except NotJson as problem:
            return [context.redactor.text(f"{name}: {problem}")]
        return failures(self.expect, document, name, context)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise NotJson(f"larger than {MAX_BYTES >> 20} MiB")
    return data

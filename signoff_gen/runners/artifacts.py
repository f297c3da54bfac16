"""`artifacts`: files that others were to leave in the evidence folder are there."""

from collections.abc import Sequence
from typing import ClassVar

from signoff_gen.model import MESSAGE_LIMIT
from signoff_gen.runners.base import Context, Outcome, Runner, error, failed, passed
from signoff_gen.runners.evidence_files import EvidenceNames, counted, find_all
from signoff_gen.runners.strict_json import cut


class Artifacts(Runner):
    """Each is a regular file inside the evidence folder and not empty; a glob matches one."""

    kind: ClassVar[str] = "artifacts"
    shorthand: ClassVar[str | None] = "files"
    reads_only: ClassVar[bool] = True

    files: EvidenceNames

    def default_title(self) -> str:
        """The title of a check that has none."""
        return "Verify files created:"

    def items(self) -> Sequence[str]:
        """The names that the report lists under the title."""
        return self.files

    def run(self, context: Context) -> Outcome:
        """Look for each file and at its size."""
        try:
            found, missing = find_all(self.files, context)
            empty = [name for name, path in found.items() if not path.stat().st_size]
        except OSError as problem:
            return error(f"cannot look at the evidence: {problem.strerror}")
        broken = [f"no such file: {name}" for name in missing]
        broken += [f"empty file: {name}" for name in empty]
        evidence = tuple(found)
        if broken:
            groups = {"missing": missing, "empty": empty}
            message = "; ".join(
                f"{word}: {', '.join(some)}" for word, some in groups.items() if some
            )
            return failed(cut(message, MESSAGE_LIMIT), evidence=evidence, details=tuple(broken))
        return passed(f"{counted(found)} present", evidence=evidence)

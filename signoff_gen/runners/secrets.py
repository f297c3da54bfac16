"""`secrets`: evidence holds no secret, neither one that is known nor one that looks like one.

What is found is told by rule and line, never by value, and its lines are withheld from the file:
evidence that failed this check may be published without harm.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from signoff_gen import scan
from signoff_gen.evidence import Staging
from signoff_gen.runners.base import Context, Outcome, Runner, error, failed, passed
from signoff_gen.runners.evidence_files import EvidenceNames, counted, find_all, listed

_MASKED = re.compile(rb"\[REDACTED:([^\]\n]+)\]")
_KEY_BEGINS = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY")
_KEY_ENDS = re.compile(rb"-----END [A-Z ]*PRIVATE KEY")
_SHOWN = 3


class Secrets(Runner):
    """A scan of evidence files finds nothing."""

    kind: ClassVar[str] = "secrets"
    shorthand: ClassVar[str | None] = "files"
    reads_only: ClassVar[bool] = True
    default_timeout: ClassVar[float] = 300.0

    files: EvidenceNames
    """Names in the evidence folder, or globs of them."""

    def default_title(self) -> str:
        """`Verify no secrets in …` with the names."""
        return f"Verify no secrets in {listed(self.files)}"

    def run(self, context: Context) -> Outcome:
        """Scan each file; a pattern without a file, and a scanner that is missing, never pass."""
        names, missing = find_all(self.files, context)
        if missing:
            return failed(f"no such file: {', '.join(missing)}", evidence=tuple(names))
        try:
            found = [finding for name in names for finding in _findings(name, context)]
        except scan.ScannerMissing as problem:
            return error(f"{problem.message}; {problem.hint}", evidence=tuple(names))
        if not found:
            return passed(f"nothing found in {counted(names)}", evidence=tuple(names))
        _withhold(found, context.evidence)
        details = [f"{item.source}:{item.line}: {item.rule_name} ({item.rule})" for item in found]
        shown = "; ".join(f"{f.source}:{f.line} {f.rule_name}" for f in found[:_SHOWN])
        more = f" (+{len(found) - _SHOWN} more)" if len(found) > _SHOWN else ""
        return failed(shown + more, evidence=tuple(names), details=tuple(details))


def _findings(name: str, context: Context) -> list[scan.Finding]:
    path = context.evidence.find(name)
    if path is None:
        return []
    found = scan.scan_files([path], context.evidence.folder.path)
    found = [scan.Finding(f.rule, f.rule_name, f.line, name) for f in found]
    return sorted([*found, *_masked(path, name)], key=lambda item: item.line)


def _masked(path: Path, name: str) -> list[scan.Finding]:
    """Places where the value of a known secret was masked: whoever wrote it let it out."""
    with path.open("rb") as file:
        return [
            scan.Finding(
                f"known.{variable.decode()}", f"value of {variable.decode()}", number, name
            )
            for number, line in enumerate(file, 1)
            for variable in dict.fromkeys(_MASKED.findall(line))
        ]


def _withhold(found: Sequence[scan.Finding], evidence: Staging) -> None:
    """Replace the lines of staged files in which something was found."""
    for name in dict.fromkeys(item.source for item in found):
        path = evidence.path / name
        rules = {i.line: i.rule for i in found if i.source == name and "known." not in i.rule}
        if not rules or not path.is_file():
            continue
        inside_key = False
        lines = path.read_bytes().splitlines(keepends=True)
        for number, line in enumerate(lines, 1):
            inside_key = inside_key or _KEY_BEGINS.search(line) is not None
            if number in rules or inside_key:
                rule = rules.get(number, "private key")
                end = line[len(line.rstrip(b"\r\n")) :]
                lines[number - 1] = f"[REDACTED: {rule}]".encode() + end
            inside_key = inside_key and _KEY_ENDS.search(line) is None
        path.write_bytes(b"".join(lines))

"""Look for secrets that nobody named, in evidence that other programs wrote.

The scanner (Kingfisher, extra `secrets`) runs in this process and never uses the network. It
reads the bytes as they are, and once more as a *view*: with terminal, JSON, URL and HTML escapes
undone, so that a token is recognised wherever it has been quoted. What it found is told by rule
and line alone: a value, its digest or its length never leaves this module.
"""

import codecs
import html
import os
import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from signoff_gen import resources
from signoff_gen.errors import EvidenceError, SurroundingsError

if TYPE_CHECKING:
    from kingfisher_sdk import Finding as Found
    from kingfisher_sdk import Scanner

RULES = Path(__file__).with_name("rules") / "evidence.yml"
INSTALL = "pip install 'signoff-gen[secrets]'"

_CHUNK = 4 * 1024 * 1024
_OVERLAP = 64 * 1024
_OWN_RULES = "evidence."

_HEADER_NAME = 32  # how far before a value the name of its header may begin
_NO_SECRET = re.compile(
    rb"(?:sha(?:1|224|256|384|512)|md5)[:-][A-Za-z0-9+/=]{32,128}"
    rb"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d[0-9:.,]*(?:Z|[+-]\d\d:?\d\d)?"
)

_MARKER = re.compile(
    rb"(?:\[|%5B)REDACTED(?:(?::|%3A)[A-Za-z0-9_.-]{1,64})?(?:\]|%5D)", re.IGNORECASE
)
"""What redaction puts in place of a secret, also when it was percent-encoded afterwards."""

_ANSI = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]{0,200}(?:\x07|\x1b\\)|[@-Z\\^_])")
_CODE_POINT = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_ENTITY = re.compile(
    rb"&(?:quot|amp|lt|gt|apos|#34|#39|#38|#x22|#x27|#x26|#x2F|#x3D|#61);", re.IGNORECASE
)
_DELIMITERS = bytes.maketrans(b"&(),;<>|`", b" " * 9)


class ScannerMissing(SurroundingsError):
    """The scanner is not installed; the hint holds the command that installs it."""

    def __init__(self) -> None:
        super().__init__(
            "the secret scanner is not installed", code="SG411", hint=f"install it: {INSTALL}"
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """A place where a secret stands in the open. What it is, is not kept."""

    rule: str
    """Stable identifier of the rule that recognised it."""
    rule_name: str
    """What the rule looks for, in words."""
    line: int
    """1-based line."""
    source: str
    """What was scanned: a file's path, relative to the scan's root."""


def find(data: bytes, *, source: str) -> list[Finding]:
    """Secrets in `data`, by line; on one line each rule once.

    Args:
        data: text in UTF-8, UTF-16 or UTF-32, or any other bytes.
        source: what to call it in the findings.

    Raises:
        ScannerMissing: (SG411) the extra `secrets` is not installed.
        SurroundingsError: (SG412) the scanner itself failed: nothing is known about `data`.
    """
    view = memoryview(data)
    pieces = (bytes(view[start : start + _CHUNK]) for start in range(0, len(view), _CHUNK))
    return _find(pieces, source)


def scan_files(paths: Iterable[Path], root: Path) -> list[Finding]:
    """Secrets in files, in the order of the paths, then by line.

    Args:
        paths: regular files; relative ones start at `root`.
        root: what the findings' `source` is relative to.

    Raises:
        ScannerMissing: (SG411) the extra `secrets` is not installed.
        SurroundingsError: (SG412) the scanner itself failed: nothing is known about the files.
        EvidenceError: (SG413) a file cannot be read: nothing is known about it.
    """
    findings: list[Finding] = []
    for path in paths:
        full = root / path
        source = (full.relative_to(root) if full.is_relative_to(root) else full).as_posix()
        findings += _find(_read(full, source), source)
    return findings


def _read(path: Path, source: str) -> Iterator[bytes]:
    if path.exists() and not path.is_file():
        raise EvidenceError(f"cannot scan {source}: not a regular file", code="SG413")
    try:
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                yield piece
    except OSError as error:
        raise EvidenceError(
            f"cannot scan {source} for secrets: {error.strerror}", code="SG413"
        ) from error


def _find(pieces: Iterable[bytes], source: str) -> list[Finding]:
    scanner = _scanner()
    names: dict[tuple[int, str], str] = {}
    for first_line, chunk in _chunks(_as_utf8(pieces)):
        raw = _MARKER.sub(b" ", chunk)
        plain = _MARKER.sub(b" ", view(raw))
        for text in (raw, plain) if plain != raw else (raw,):
            for rule, name, start in _scan(scanner, text):
                names[first_line + text.count(b"\n", 0, start), rule] = name
    findings = [Finding(rule, name, line, source) for (line, rule), name in sorted(names.items())]
    return list(_without_echoes(findings))


def _scan(scanner: "Scanner", text: bytes) -> list[tuple[str, str, int]]:
    """Rule, its name and the offset of each finding. The scanner's own objects hold the value."""
    try:
        return [
            (found.rule_id, found.rule_name, found.location["start_offset"])
            for found in scanner.scan(text)
            if found.visible and not _is_harmless(found, text)
        ]
    except Exception as error:
        # The scanner's words may quote what it was looking at: only the kind is told.
        kind = type(error).__name__
        raise SurroundingsError(f"the secret scanner failed ({kind})", code="SG412") from None


def _is_harmless(found: "Found", text: bytes) -> bool:
    """Whether our own general rules took a digest, a time or a mere request id for a secret."""
    if not found.rule_id.startswith(_OWN_RULES):
        return False
    start, end = found.location["start_offset"], found.location["end_offset"]
    before = text[max(0, start - _HEADER_NAME) : start].lower()
    return bool(_NO_SECRET.fullmatch(text, start, end)) or b"idempotency" in before


def _without_echoes(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Drop what only repeats another finding of the line in more general terms."""
    by_line: dict[int, list[Finding]] = {}
    for finding in findings:
        by_line.setdefault(finding.line, []).append(finding)
    for found in by_line.values():
        precise = [finding for finding in found if not finding.rule.startswith(_OWN_RULES)]
        yield from precise or found[:1]


def _chunks(pieces: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """The pieces, each with the end of the one before it, and the line each begins in."""
    line, end = 1, b""
    for piece in pieces:
        chunk = end + piece
        yield line, chunk
        end = chunk[-_OVERLAP:]
        line += chunk.count(b"\n", 0, len(chunk) - len(end))


def _as_utf8(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Text in UTF-16 or UTF-32 as UTF-8; everything else as it is."""
    decoder: codecs.IncrementalDecoder | None = None
    for number, piece in enumerate(pieces):
        if number == 0 and (encoding := _wide_encoding(piece)):
            decoder = codecs.getincrementaldecoder(encoding)("replace")
        yield decoder.decode(piece).encode("utf-8", "replace") if decoder else piece


def _wide_encoding(data: bytes) -> str | None:
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding, zeros in (("utf-16-le", data[1:128:2]), ("utf-16-be", data[:128:2])):
        if len(zeros) >= 16 and zeros.count(0) > 0.75 * len(zeros):
            return encoding
    return None


def view(text: bytes) -> bytes:
    """`text` with escapes undone and delimiters blanked; every line keeps its number."""
    if b"\x1b" in text:
        text = _ANSI.sub(b" ", text)
    if b"\\" in text:
        text = _unescaped(text)
    if b"%" in text:
        text = _PERCENT.sub(_percent_decoded, _PERCENT.sub(_percent_decoded, text))
    if b"&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0].decode()).encode(), text)
    return text.translate(_DELIMITERS)


def _unescaped(text: bytes) -> bytes:
    """`text` without the backslashes of JSON and its kin, however often it was escaped."""
    while b"\\\\" in text:
        text = text.replace(b"\\\\", b"\\")
    for quoted in b"\"'/`":
        text = text.replace(b"\\%c" % quoted, b"%c" % quoted)
    for space in b"nrtbf":
        text = text.replace(b"\\%c" % space, b" ")
    return _CODE_POINT.sub(lambda match: _printable(int(match[1] or match[2], 16)), text)


def _percent_decoded(match: re.Match[bytes]) -> bytes:
    return _printable(int(match[1], 16))


def _printable(number: int) -> bytes:
    if number < 0x20 or number == 0x7F:
        return b" "
    return bytes([number]) if number < 0x7F else b"?"


_lock = threading.Lock()
_loaded: "list[Scanner]" = []


def _scanner() -> "Scanner":
    """The scanner, made once a process: reading its rules takes a while."""
    with _lock:
        if not _loaded:
            _loaded.append(_load())
        return _loaded[0]


def _load() -> "Scanner":
    try:
        from kingfisher_sdk import Rules, Scanner
    except ImportError as error:
        raise ScannerMissing from error
    cache = _cache()
    try:
        rules = Rules([RULES], confidence="low", cache=cache is not None, cache_dir=cache)
    except (OSError, RuntimeError, ValueError) as error:
        raise SurroundingsError(
            f"the secret scanner cannot read its rules: {error}", code="SG412"
        ) from error
    return Scanner(rules)


def _cache() -> Path | None:
    """Where the compiled rules are kept, for this user alone; None: they are not kept."""
    chosen = os.environ.get("SIGNOFF_GEN_CACHE_DIR")
    if not chosen:
        return resources.cache_folder("scanner")
    folder = Path(chosen) / "scanner"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError:
        return None  # slower, but it works
    return folder

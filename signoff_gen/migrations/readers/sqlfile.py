"""SQL files cut into statements, as psql does it, each with its place.

The parser's own splitter gives no places, and gives up on a file with one mistake in it; this one
knows quotes, dollar quotes, nested comments, `BEGIN ATOMIC` bodies and the data of `COPY`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from signoff_gen.migrations.chain import Condition, Gap, Statement
from signoff_gen.migrations.readers.sources import Source

_TOKEN = re.compile(
    r"""
      (?P<run>[^'"$;\\/\-]++)
    | (?P<note>--[^\n]*+)
    | (?P<block>/\*)
    | (?P<text>'(?:[^']++|'')*+'?)
    | (?P<name>"(?:[^"]++|"")*+"?)
    | (?P<dollar>\$(?:[^\W\d]\w*+)?+\$)
    | (?P<end>;)
    | (?P<apart>\\;)
    | (?P<command>\\(?P<verb>[a-zA-Z_?]++|[^\s;])?(?P<rest>[^\n\\]*+))
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"'(?:[^'\\]++|\\.|'')*+'?", re.DOTALL)
_NESTING = re.compile(r"/\*|\*/")
_VISIBLE = re.compile(r"\S")
_BODY = re.compile(r"create\s+(?:or\s+replace\s+)?(?:function|procedure)\b", re.IGNORECASE)
_BODY_WORD = re.compile(r"(?<![\w$])(begin|case|end)(?![\w$])", re.IGNORECASE)
_COPY = re.compile(r"copy\b.*\bfrom\s+stdin\b", re.IGNORECASE | re.DOTALL)
_COPY_END = re.compile(r"^\\\.[ \t]*$", re.MULTILINE)
_IDENTIFIER = re.compile(r"[\w$]")

_SENDS = {"g", "gx", "gset", "gdesc", "watch", "crosstabview"}
"""psql's commands that end a statement and send it."""
_HARMLESS = _SENDS | {
    "set", "unset", "echo", "qecho", "warn", "timing", "pset", "x", "a", "t", "o", "q", "p", "r",
    "errverbose", "restrict", "unrestrict", "encoding", "prompt", "conninfo", "if", "elif", "else",
    "endif", "d", "dt", "dn", "di", "df", "l", "du", "h", "?",
}  # fmt: skip
"""psql's commands that do nothing to the schema."""
_ON_ERROR_STOP = re.compile(r"\s*ON_ERROR_STOP(?:\s+(?P<value>\S+))?\s*")
_OFF = {"off", "0", "false", "no"}


@dataclass(slots=True)
class Script:
    """What a file, or a part of one, runs."""

    statements: list[Statement] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


def split(source: Source, start: int = 0, end: int | None = None) -> Script:
    """Cut a text into statements.

    Args:
        source: the file.
        start: offset in its text at which to begin.
        end: offset at which to stop; the end of the text when left out.

    Returns:
        Statements without their final semicolon and without comments around them; psql's own
        commands that may matter are gaps.
    """
    limit = len(source.text) if end is None else end
    return _Splitter(source, source.text[:limit], start).run()


class _Splitter:
    """One walk through a text."""

    def __init__(self, source: Source, text: str, start: int) -> None:
        self.source = source
        self.text = text
        self.at = start
        self.script = Script()
        self.conditions: list[str] = []  # of psql's \if, innermost last
        self.goes_on = False  # psql is told to go on after errors, so that none stops it
        self._begin()

    def _begin(self) -> None:
        """A new statement."""
        self.first: int | None = None
        self.last = 0
        self.depth = 0
        self.body: bool | None = None  # whether it is a function, once that is known
        self.blocks = 0
        self.cuts: list[tuple[int, int]] = []

    def run(self) -> Script:
        while found := _TOKEN.match(self.text, self.at):
            kind = found.lastgroup
            if kind == "run":
                self._run(found.start(), found.end())
            elif kind == "note":
                self.at = found.end()
            elif kind == "block":
                self.at = self._after_comment(found.end())
            elif kind == "end":
                self._semicolon()
            elif kind == "apart":
                self.at = found.end()
                self._finish()
            elif kind == "command":
                self._command(found)
            else:
                self._visible(self.at, self._after_quote(found))
        self._finish()
        return self.script

    def _visible(self, start: int, end: int) -> None:
        if self.first is None:
            self.first = start
        self.last = self.at = end

    def _run(self, start: int, end: int) -> None:
        """Words, blanks and signs in which nothing is quoted."""
        self.at = end
        seen = _VISIBLE.search(self.text, start, end)
        if seen is None:
            return
        if self.first is None:
            self.first = seen.start()
        run = self.text[start:end]
        self.last = start + len(run.rstrip())
        if self.body is None:
            self.body = bool(_BODY.match(self.text, self.first, end))
        if self.body and self.depth == 0:
            self._count_blocks(run)
        self.depth = max(0, self.depth + run.count("(") - run.count(")"))

    def _count_blocks(self, run: str) -> None:
        for found in _BODY_WORD.finditer(run):
            word = found[1].lower()
            if word == "end":
                self.blocks = max(0, self.blocks - 1)
            elif word == "begin" or self.blocks:
                self.blocks += 1

    def _after_comment(self, at: int) -> int:
        """The end of a block comment; they nest."""
        depth = 1
        for found in _NESTING.finditer(self.text, at):
            depth += 1 if found[0] == "/*" else -1
            if depth == 0:
                return found.end()
        return len(self.text)

    def _after_quote(self, found: re.Match[str]) -> int:
        start = found.start()
        if found.lastgroup == "text" and self._is_escaped(start):
            return (_ESCAPED.match(self.text, start) or found).end()
        if found.lastgroup == "dollar":
            if start and _IDENTIFIER.match(self.text, start - 1):
                return start + 1  # a$b$ is a name
            close = self.text.find(found[0], found.end())
            return len(self.text) if close < 0 else close + len(found[0])
        return found.end()

    def _is_escaped(self, quote: int) -> bool:
        """Whether a string is an `E'…'`, in which a backslash means something."""
        if quote == 0 or self.text[quote - 1] not in "eE":
            return False
        return quote < 2 or not _IDENTIFIER.match(self.text, quote - 2)

    def _semicolon(self) -> None:
        self.at += 1
        if self.depth or self.blocks:
            self.last = self.at
            return
        copies = self.first is not None and _COPY.match(self.text, self.first, self.last)
        self._finish()
        if copies:
            self._skip_data()

    def _skip_data(self) -> None:
        """Rows for `COPY … FROM stdin` begin on the next line; a backslash and a stop end them."""
        line = self.text.find("\n", self.at)
        close = _COPY_END.search(self.text, line + 1) if line >= 0 else None
        self.at = close.end() if close else len(self.text)

    def _command(self, found: re.Match[str]) -> None:
        start, self.at = found.span()
        name = (found["verb"] or "").lower()
        if name == "if":
            self.conditions.append(found["rest"].strip())
        elif name == "endif" and self.conditions:
            self.conditions.pop()
        elif name in ("set", "unset") and (said := _ON_ERROR_STOP.fullmatch(found["rest"])):
            self.goes_on = name == "unset" or (said["value"] or "").lower() in _OFF
        if name not in _HARMLESS:
            shown = found[0].strip()[:60]
            self.script.gaps.append(
                Gap(self.source.place(start), f"`{shown}` is a command of psql, not SQL")
            )
        if name in _SENDS or name == "gexec":
            self._finish()
        elif self.first is not None:
            self.cuts.append((start, self.at))

    def _finish(self) -> None:
        """The statement is complete, if there is one."""
        if self.first is not None:
            sql = self.text[self.first : self.last]
            if self.cuts:
                sql = "".join(self._kept(self.first, self.last))
            sql = sql.rstrip()
            asked = [*self.conditions, *[r"\unset ON_ERROR_STOP"] * self.goes_on]
            unknown = tuple(Condition("unknown", text) for text in asked)
            place = self.source.place(self.first)
            self.script.statements.append(Statement(sql, place, unknown))
        self._begin()

    def _kept(self, start: int, end: int) -> Iterator[str]:
        for cut, after in self.cuts:
            yield self.text[start : min(cut, end)]
            start = after
        yield self.text[start:end]

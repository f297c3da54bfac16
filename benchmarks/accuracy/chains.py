"""Chains of migrations as the corpus holds them: steps made of pieces, which mutations move about.

A source in `systems/` holds one system: a line `-- == name` (or `// == name`, `# == name`) begins
each migration. In SQL all of it goes up; in programs, what stands in the function that goes up.
Pieces are separated by blank lines. `@STAMP@`, `@REVISION@` and `@PARENT@` belong to a place in the
order rather than to a migration: whoever writes the files fills them in.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from textwrap import dedent, indent

SYSTEMS = Path(__file__).with_name("systems")
_HEADING = re.compile(r"(?:--|//|#) == (?P<name>[\w-]+)\n")
_OPENS = re.compile(
    r"^(?P<indent>[ \t]*)(?:.*\bup\b.*\{|def upgrade\(.*:|operations = \[)[ \t]*\n", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Step:
    """One migration."""

    name: str
    pieces: tuple[str, ...]
    """What goes up, in order; without the indentation that they share."""
    head: str = ""
    """What stands before them in a program."""
    tail: str = ""
    indent: str = ""

    @property
    def text(self) -> str:
        """All of it, as the file holds it; the place in the order is still open."""
        body = "\n\n".join(self.pieces)
        if not self.head:
            return body + "\n"
        if not body.strip() and self.head.rstrip().endswith(":"):
            body = "pass"
        return f"{_fitting(self.head, body)}{indent(body, self.indent)}\n{self.tail}"

    def with_pieces(self, pieces: Iterable[str]) -> "Step":
        """The same with other contents."""
        return replace(self, pieces=tuple(pieces))

    def followed_by(self, *pieces: str) -> "Step":
        """The same with more at its end."""
        return self.with_pieces([*self.pieces, *pieces])


@dataclass(frozen=True, slots=True)
class Chain:
    """A system's migrations, in order."""

    framework: str
    system: str
    steps: tuple[Step, ...]
    kind: str = "healthy"
    """The mutation that made it."""
    number: int = 0

    @property
    def id(self) -> str:
        """Unique within the corpus."""
        number = f"-{self.number}" if self.number else ""
        return f"{self.framework}/{self.system}/{self.kind}{number}"

    def with_steps(self, steps: list[Step]) -> "Chain":
        """The same system with other migrations."""
        return replace(self, steps=tuple(steps))

    def with_step(self, index: int, step: Step) -> "Chain":
        """The same system with one migration changed."""
        return replace(self, steps=(*self.steps[:index], step, *self.steps[index + 1 :]))


@dataclass(frozen=True, slots=True)
class World:
    """What a system's database holds when all its migrations have run, as PostgreSQL tells it."""

    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    """Type by column by table; names are written as SQL needs them."""
    constraints: list[tuple[str, str]] = field(default_factory=list)
    """Table and name."""
    enums: dict[str, list[str]] = field(default_factory=dict)


def _fitting(head: str, body: str) -> str:
    """The line that opens a function of JavaScript, as who writes such a body would write it."""
    start = head.rstrip("\n").rfind("\n") + 1
    before, last = head[:start], head[start:]
    if "await " in body and "async" not in last:
        last = re.sub(r"(?<== )(?=function|\()|(?<=up: )(?=\()|(?<=^  )(?=up\()", "async ", last)
    if "Sequelize" in body:
        last = last.replace("(queryInterface)", "(queryInterface, Sequelize)")
    return before + last


def system(path: Path, framework: str) -> Chain:
    """Read a source.

    Args:
        path: below `systems/`.
        framework: which one its migrations are for.
    """
    parts = _HEADING.split((SYSTEMS / path).read_text(encoding="utf-8"))
    program = path.suffix != ".sql"
    steps = [
        _program(name, text) if program else Step(name, tuple(_pieces(text)))
        for name, text in zip(parts[1::2], parts[2::2], strict=True)
    ]
    return Chain(framework, path.stem, tuple(steps))


def _program(name: str, text: str) -> Step:
    opening = _OPENS.search(text)
    assert opening is not None, f"{name}: nothing goes up"
    outer = opening["indent"]
    closing = re.compile(rf"^{outer}(?=[^\s])|\Z", re.MULTILINE).search(text, opening.end())
    assert closing is not None
    body = dedent(text[opening.end() : closing.start()])
    first = next((line for line in text[opening.end() :].splitlines() if line.strip()), "")
    inner = first[: len(first) - len(first.lstrip())]
    head, tail = text[: opening.end()], text[closing.start() :]
    return Step(name, tuple(_pieces(body)), head, tail, inner)


def _pieces(text: str) -> Iterator[str]:
    for piece in re.split(r"\n[ \t]*\n", text.strip("\n")):
        if piece.strip():
            yield piece.rstrip()

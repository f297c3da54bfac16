r"""Machine text in Markdown that nothing can break out of.

Command output, messages, paths and values from servers are put on a page that GitHub or GitLab
renders. A reader must see exactly that text: no markup, link, image, HTML, mention, reference,
emoji, formula or tick box, whatever it holds. "CommonMark" below is version 0.31.2, "GFM" the
GitHub Flavored Markdown specification 0.29.

What the reader sees is `visible` (many lines) or `visible_line` (one line) of the text; the
`md_*` filters write that so that a renderer gives it back. They know two means:

- **An escape** (CommonMark 2.4, 2.5), for a character that would act *where it stands*: `a_b`
  and `3 * 4` stay as they are, `_a` becomes `\_a`.
- **A code span** (CommonMark 6.1), for a word that the forges would act on after Markdown is
  done, where no escape helps (`@name`, `#12`, a URL, a commit id, `:+1:`, `$x$`, `~label`), and
  for a word that would need several escapes: `` `rows[0]` `` reads better than `rows\[0\]`.

All functions are pure. Their output is safe where inline text can stand (start of a line, list
item, heading, bold, link text; in tables with `cell=True`), as long as the template puts a space or
punctuation, and not letters or other filtered text, next to it. The output holds no lone
surrogates, so it can always be written as UTF-8. References with a prefix of the project's own
choice (`JIRA-12`) are not known here and stay text that a forge may link.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

# Patterns that a plain page does not need are text: `re` compiles them when they are first used.

# --- what the reader sees ---------------------------------------------------------------------

_ANSI = (
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # control sequence: colour, cursor
    # A string (title, hyperlink target) is dropped only when it is ended: nothing else may hide.
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\n\x80-\x9f]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-OQ-WYZ\\`-~]"  # two-character escape
)
_EMOJI = r"\u2600-\u27bf\U0001f000-\U0001faff"
# Characters without a shape of their own, and those that reorder others. The list is fixed, and
# not asked of `unicodedata`, because a page must not depend on the version of Python.
_UNSEEN = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufdd0-\ufdef"
    r"\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    # Variation selectors and joiners stay where they belong to an emoji.
    r"|(?<![\xa9\xae\u203c\u2049\u2100-\u27ff\u2900-\u2bff\u3030\u303d\u3297\u3299"
    r"\U0001f000-\U0001faff])[\ufe0e\ufe0f]"
    rf"|(?<![\ufe0f{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])"
)


def _show(match: re.Match[str]) -> str:
    r"""A shape for a character that has none: `␀` for a control, else `\u202e` and the like."""
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def visible(s: str) -> str:
    r"""What a reader sees of `s`, on as many lines as it has.

    ANSI escapes are dropped, CR LF is a line end, tabs stay. Other control characters are shown as
    their symbols (`␀`, `␛`, a lone carriage return `␍`), and invisible or reordering characters
    and lone surrogates as `\u202e`; only the joiners inside emoji stay.
    """
    if s.isascii() and s.isprintable():
        return s
    return re.sub(_UNSEEN, _show, re.sub(r"(?<!\r)\r++\n", "\n", re.sub(_ANSI, "", s)))


def visible_line(s: str, *, limit: int | None = None) -> str:
    """What a reader sees of `s` on one line.

    As `visible`, and: white space at both ends goes, line ends with the white space around them
    become ` ␊ `, runs of spaces and tabs one space (HTML would show them so anyway).

    Args:
        s: any text.
        limit: the most characters to keep, at least 1; a cut is shown as a final `…`.
    """
    line = re.sub(r"[ \t]+", " ", visible(s).strip())
    return _cut(re.sub(r" ?\n\s*", " ␊ ", line), limit)


def _cut(s: str, limit: int | None) -> str:
    if limit is None or len(s) <= limit:
        return s
    return s[: max(limit - 1, 0)].rstrip(" \u200d") + "…"


# --- inline text ------------------------------------------------------------------------------

# Ends of bare domains, which markdown-it and with it many previews link; `main.py` is one.
_DOMAIN = (
    r"(?i:[a-z]{2}|biz|com|edu|gov|net|org|pro|web|xxx|aero|asia|coop|info|museum|name|shop|рф"
    r"|xn--[a-z0-9-]+)(?![0-9A-Za-z-])"
)
_DOMAIN_INSIDE = rf"\.{_DOMAIN}"
_PATH = re.compile(r"[0-9A-Za-z_./:-]*[,;!?)]*")  # no domain begins after these
# The fast path: printable ASCII in which no character can act. Seven hex digits in a row may be a
# commit id, so the pattern strides from one other character (`_N`) to the next.
_N = r"g-zG-Z,()'\"=;?>}^+ "
_HARMLESS = re.compile(
    rf"(?![ >=+/:-]|[0-9]+[.)](?: |\Z))(?:[0-9A-Fa-f{_N}]{{0,6}}(?:[{_N}]"
    r"|:(?![0-9A-Za-z_+-]+:)|-(?:(?![0-9])|(?<![HhLl]-))|/(?!/)|!(?![0-9])"
    rf"|\.(?:(?![A-Za-z])|(?!{_DOMAIN}))(?<![Ww]\.)"
    r"|(?<=[0-9A-Za-z])_(?=[0-9A-Za-z])))*+[0-9A-Fa-f]{0,6}(?<! )"
)
# What a forge acts on in rendered text, so that only a code span keeps it still.
_ACTS = (
    r"@|[#!&][0-9]|[Gg][HhLl]-[0-9]"  # mentions, e-mail, issues, merge requests, epics
    r"|%[0-9A-Za-z_\"-]|\*[a-z_]+:"  # GitLab milestones, iterations
    r"|~|\$.|.\$"  # GitLab labels, strikethrough; snippets, formulas
    r"|[0-9A-Fa-f]{7}"  # commit ids
    r"|//|[Ww]{3}\."  # links: GFM 6.9; GitLab links any scheme
    rf"|\A(?:[0-9A-Za-z-]+\.)+{_DOMAIN}"  # bare domain at the start of a word
    r"|:(?=[0-9]*+[A-Za-z_+-])[0-9A-Za-z_+-]++:|:100:|:1234:"  # emoji
    r"|[\[{][+-]"  # GitLab inline diff
)
# What Markdown itself acts on inside a line. `_` is idle between letters (CommonMark 6.2), `<`
# and `&` wherever no tag (6.6) or entity (2.5) can begin, `\` before letters (2.4).
_MARKUP = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|\Z)|[`*\[\]]|<(?=[A-Za-z/!?]|\Z)|&(?=#?[0-9A-Za-z]+;)"
    r"|(?<!_)(?:(?<![0-9A-Za-z])_++|_++(?![0-9A-Za-z]))"
)
# What opens a block at the start of a line; group 1 ends where the backslash goes.
_BLOCK_START = re.compile(
    r"()#{1,6}(?:[ \t]|\Z)"  # ATX heading, CommonMark 4.2
    r"|()>"  # block quote, 5.1
    r"|()[-+](?:[ \t]|\Z)|([0-9]{1,9})[.)](?:[ \t]|\Z)"  # list item, 5.2
    r"|()(?:=+|(?=[:| \t]*-)[-:| \t]+)\Z"  # setext underline, 4.3; break, 4.1; GFM table, 4.10
)
# Lines that forges and bots take for an order before any Markdown is read.
_ORDER = re.compile(r"/[A-Za-z_]+(?!\S)|::include\{")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where inline text stands."""

    markup: re.Pattern[str] = _MARKUP
    """What acts there."""
    cell: bool = False
    """Whether pipes separate cells there."""
    outside: re.Pattern[str] = re.compile(r"(?<=\[[xX])\]")
    """The one character that no code span may hold there, as it is read before code spans are.

    Everywhere that is the end of `[x]`: cmark-gfm ticks a task item for one anywhere on its line.
    """


_LINE = _Place()
# Parsers differ on how a pipe after a backslash is written inside a code span, GFM 4.10.
_CELL = _Place(
    re.compile(_MARKUP.pattern + r"|\|"), True, re.compile(_LINE.outside.pattern + r"|(?<=\\)\|")
)
# `[` and a span with `]:` would be a link reference definition, CommonMark 4.7.
_LINK = _Place(_MARKUP, False, re.compile(_LINE.outside.pattern + r"|\](?=:)"))
_LINK_CELL = _Place(_CELL.markup, True, re.compile(_CELL.outside.pattern + r"|\](?=:)"))


def md_text(s: str, *, limit: int | None = None, cell: bool = False) -> str:
    """Inline text that renders as exactly `visible_line(s)` (CommonMark 2.4, 2.5, 6; GFM 6).

    The one exception is a word that `md_code` could not write either.

    Args:
        s: any text.
        limit: the most characters the reader sees, at least 1.
        cell: whether it stands in a GFM table.
    """
    if _HARMLESS.fullmatch(s) and "  " not in s and (limit is None or len(s) <= limit):
        return s
    return _inline(visible_line(s, limit=limit), _CELL if cell else _LINE)


def md_cell(s: str, *, limit: int | None = None) -> str:
    """`md_text` for a cell of a GFM table (GFM 4.10): pipes are escaped, in code spans too."""
    return md_text(s, limit=limit, cell=True)


def _inline(line: str, place: _Place) -> str:
    if _HARMLESS.fullmatch(line):
        return line
    words = line.split(" ")
    last = len(words) - 1
    if _ORDER.match(line):
        words[0] = _span(words[0], place)
    else:
        words[0] = _word(words[0], _start_mark(line), place)
    for i in range(1, last):
        # A run of these between spaces flanks nothing (CommonMark 6.2) and opens no tag (6.6).
        if words[i][:1] not in "*_~<" or words[i].strip(words[i][:1]):
            words[i] = _word(words[i], None, place)
    if last:
        # A last word of `#` alone would close an ATX heading, CommonMark 4.2.
        words[last] = _word(words[last], None if words[last].strip("#") else 0, place)
    return " ".join(words)


def _start_mark(line: str) -> int | None:
    """Where a backslash keeps the line from opening a block; None if it opens none."""
    match = _BLOCK_START.match(line)
    return match.end(match.lastindex or 0) if match else None


def _word(word: str, mark: int | None, place: _Place) -> str:
    """One word of a line, still.

    Args:
        word: the word, without spaces.
        mark: where the block that the word would open needs a backslash.
        place: where the line stands.
    """
    needed = sum(map(len, place.markup.findall(word))) + (mark is not None)
    if (
        needed > 1
        or re.search(_ACTS, word)
        or (re.search(_DOMAIN_INSIDE, word) and not _PATH.fullmatch(word))
    ):
        lead, core, tail = _peel(word)
        return lead + _span(core, place) + tail
    if mark is not None:
        return f"{word[:mark]}\\{word[mark:]}"
    return place.markup.sub(_escape, word) if needed else word


def _peel(word: str) -> tuple[str, str, str]:
    """The idle punctuation before a word, the word, and the idle punctuation after it."""
    core = word.rstrip(".,;:")
    lead = core[:1] if core[:1] in "('\"" and len(core) > 2 else ""
    pair = {"(": ")", "'": "'", '"': '"'}.get(lead, ")")
    if core.endswith(pair) and (lead or "(" not in core):
        core = core[:-1].rstrip(".,;:")
    elif ")" in core or lead in "'\"":
        lead = ""
    core = core[len(lead) :]
    return (lead, core, word[len(lead) + len(core) :]) if core else ("", word, "")


def _escape(match: re.Match[str]) -> str:
    # Entities for these two: the text then holds no `<!--` that a program could look for.
    return {"<": "&lt;", "&": "&amp;"}.get(match[0]) or "\\" + match[0]


# --- code -------------------------------------------------------------------------------------

_TICKS = re.compile(r"`+")


def md_code(s: str, *, limit: int | None = None, cell: bool = False) -> str:
    r"""A code span that renders as `visible(s)`, with `␊` for line ends (CommonMark 6.1).

    Nothing in it is collapsed or stripped. Empty text gives a span of one space, as a span cannot
    be empty. Two characters stand between two spans, not in one: the `]` of `[x]`, which would
    tick a task item, and in a table a pipe after a backslash (GFM 4.10). Text with runs of
    backticks of every length from 1 to 80 shows them as U+02CB, a modifier letter: cmark-gfm
    knows no longer delimiters.

    Args:
        s: any text.
        limit: the most characters the reader sees, at least 1.
        cell: whether it stands in a GFM table.
    """
    content = _cut(visible(s).replace("\n", "␊"), limit)
    return _span(content, _CELL if cell else _LINE)


def _span(content: str, place: _Place) -> str:
    if found := place.outside.search(content):
        before, after = content[: found.start()], content[found.end() :]
        rest = _span(after, place) if after else ""
        return (_span(before, place) if before else "") + "\\" + found[0] + rest
    runs = {len(run) for run in _TICKS.findall(content)}
    length = next(n for n in range(1, len(runs) + 2) if n not in runs)
    if length > 80:
        content, length = content.replace("`", "\u02cb"), 1
    if place.cell:
        content = content.replace("|", "\\|")
    ticks = "`" * length
    both_spaced = content[:1] == content[-1:] == " " and content.strip(" ")
    if content[:1] == "`" or content[-1:] == "`" or both_spaced:
        content = f" {content} "
    return f"{ticks}{content or ' '}{ticks}"


def md_fence(s: str, info: str = "text", *, indent: int = 0, limit: int | None = None) -> str:
    r"""A fenced code block that shows `visible(s)` (CommonMark 4.5); it ends with a newline.

    Args:
        s: any text; a missing final newline is added.
        info: the language; characters that no language name has are dropped.
        indent: spaces before each line, the first too: the content column of the list item that it
            stands in. A line that would be an order to a forge (`/close`) is indented by at
            least one, which the renderer takes away again.
        limit: the most characters of `visible(s)` to show, at least 1.
    """
    shown = _cut(visible(s), limit)
    lines = shown.removesuffix("\n").split("\n") if shown else []
    if not indent and any(map(_ORDER.match, lines)):
        indent = 1
    longest = max((len(run) for line in lines for run in _TICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    language = re.sub(r"[^0-9A-Za-z_.+#-]", "", info)
    pad = " " * indent
    body = "".join(f"{pad}{line}\n" if line else "\n" for line in lines)
    return f"{pad}{fence}{language}\n{body}{pad}{fence}\n"


# --- links and anchors ------------------------------------------------------------------------


def md_link(
    text: str,
    target: str,
    *,
    fragment: str = "",
    base: str = "",
    code: bool = False,
    cell: bool = False,
) -> str:
    """A link to a file of the repository (CommonMark 6.3), relative whatever the target says.

    Everything but unreserved characters and `/` is percent-encoded and leading slashes go, so a
    target cannot name a scheme (`javascript:`), a host, a query or a title.

    Args:
        text: any text; when there is none, the target is shown.
        target: a relative path with `/` between its parts; empty for a place on the same page.
        fragment: what follows `#`, such as `L12` or an anchor of `md_anchors`.
        base: the address below which the target lies, as it is: not for what a stranger wrote.
        code: whether the text is shown as code. `md_code` is not made for link text, where a
            `]:` would be read first.
        cell: whether it stands in a GFM table.
    """
    place = _LINK_CELL if cell else _LINK
    path = _percent(target.lstrip("/"))
    path = f"{base.rstrip('/')}/{path}" if base and path else path
    href = f"{path}#{_percent(fragment)}" if fragment else path
    line = visible_line(text) or visible_line(target or fragment)
    shown = _span(line, place) if code else _inline(line, place)
    return _untick(f"[{shown}]({href})") if href else shown


def _untick(markdown: str) -> str:
    """The same Markdown without `[x]`, which could tick a task item; see `_Place.outside`."""
    return re.sub(r"(?<=\[)[xX](?=\])", lambda m: f"&#{ord(m[0])};", markdown)


def _percent(s: str) -> str:
    # The file system gives bytes that are not UTF-8 as U+DC80..DCFF; they go back to bytes.
    known = re.sub(r"[\ud800-\udc7f\udd00-\udfff]", "\ufffd", s)
    return quote(known, safe="/", errors="surrogateescape")


_ANCHOR_CATEGORIES = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "Pc"))


def md_anchor(heading: str) -> str:
    """The anchor that GitHub gives a heading, before it makes it unique.

    Its rule: lower case; drop all but letters, marks, digits, connectors, hyphens and spaces; each
    space becomes a hyphen. Forms no link by itself and needs no escaping beyond `md_link`.

    Args:
        heading: the heading as the reader sees it, without Markdown.
    """
    kept = [
        c
        for c in heading.strip().lower()
        if c in "- " or unicodedata.category(c) in _ANCHOR_CATEGORIES
    ]
    return "".join(kept).replace(" ", "-")


def md_anchors(headings: Iterable[str]) -> tuple[str, ...]:
    """The anchors of a page's headings, in order: a repeated one gets `-1`, `-2`, and so on."""
    taken: dict[str, int] = {}
    anchors = []
    for heading in headings:
        anchor = base = md_anchor(heading)
        while anchor in taken:
            taken[base] += 1
            anchor = f"{base}-{taken[base]}"
        taken[anchor] = 0
        anchors.append(anchor)
    return tuple(anchors)


# --- Mermaid ----------------------------------------------------------------------------------

# Mermaid reads Markdown, entity codes, directives and formulas in quotes too, and uses `°` and `¶`
# in its own stand-ins for entity codes. A label that reads as a list is not drawn at all.
_MERMAID = (
    r"[^0-9A-Za-z ,.()/'!?=+_\-\x80-\U0010ffff]|[\xb0\xb6]"
    r"|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|\A[-+]|(?<=[Ww]{3})\."
)


def mermaid_text(s: str, *, limit: int = 80) -> str:
    """The inside of a quoted Mermaid label, `A["…"]`, that shows `visible_line(s)`.

    What could end the label, the line or the fence, or act in Mermaid's own Markdown, is written as
    Mermaid's entity codes (`#34;`). An empty label, which Mermaid refuses, becomes a space.

    Args:
        s: any text.
        limit: the most characters the reader sees, at least 1.
    """
    line = visible_line(s, limit=limit)
    number = re.match(r"[0-9]+(?=[.)](?: |\Z))", line)
    start = number.end() if number else 0
    mark = f"#{ord(line[start])};" if number else ""
    rest = re.sub(_MERMAID, lambda m: f"#{ord(m[0])};", line[start + bool(number) :])
    return line[:start] + mark + rest or " "


# --- human Markdown on one line ---------------------------------------------------------------

# Read from left to right, as CommonMark does: what is skipped whole cannot hold what follows.
_HUMAN = re.compile(
    r"\\[!-/:-@\[-`{-~]"  # escape, CommonMark 2.4
    r"|(?P<ticks>`+)"  # code span, 6.1
    r"|(?P<auto><[A-Za-z][0-9A-Za-z.+-]{1,31}:[^\x00-\x20<>]*>)"  # autolink, 6.5
    r"|<[0-9A-Za-z.!#$%&'*+/=?^_`{|}~-]+@[0-9A-Za-z.-]+>"
    r"|\]\((?:<[^<>`]*>|(?:[^\s<>()`]|\([^\s<>()`]*\))*)"  # the rest of a link, 6.3
    r"(?:\s+(?:\"[^\"`]*\"|'[^'`]*'|\([^()`]*\)))?\s*\)"
    r"|(?P<url>(?:://|[Ww]{3}\.)(?:(?!\]\()[^\s<])+)"  # extended autolink, GFM 6.9
    r"|(?P<link>\]\()"  # what would look for that rest on the next line
    r"|(?P<html><(?=[A-Za-z/!?]))"  # raw HTML, 6.6 and 4.6
    r"|(?P<pipe>\|)"
)
_HUMAN_START = re.compile(
    _BLOCK_START.pattern + r"|()(?:\*(?:[ \t]|\Z)|~~~)"  # list item, 5.2; fence, 4.5
    r"|()\$\$(?!.*\$\$)"  # a formula that is not closed
    r"|()(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})\Z"  # thematic break, 4.1
    r"|()\[(?:[ xX]\](?:[ \t]|\Z)|!|[^\]]*\]:)"  # GFM task 5.3; alert; definition, CommonMark 4.7
)
# Bidirectional overrides, controls and lone surrogates; direction marks are part of ordinary text.
_HUMAN_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def md_line(s: str, *, cell: bool = False) -> str:
    """Human Markdown that stays in its own line, list item, heading or cell.

    Formatting is the author's: emphasis, code, links, mentions and references come out byte for
    byte, and so does ordinary text. Changed is only what would reach beyond the line or change
    what the line is:

    - line ends (with the white space around them) become one space, white space at the ends goes;
    - a leading block marker (`#`, `>`, `-`, `1.`, `~~~`, `===`, `[x]`, `[!NOTE]`, `[a]:`), a
      closing ` #` and a final lone backslash are escaped;
    - backticks that open no code span on the line are escaped (CommonMark 6.1), encoded in a
      bare URL (GFM 6.9), and a link that is not closed on the line is escaped (6.3);
    - raw HTML (6.6) is shown as text, for an open comment or tag would hide the rest of the page;
    - the `x` of `[x]`, which cmark-gfm takes for the tick of a task item wherever it stands on the
      line, becomes an entity;
    - controls, lone surrogates and bidirectional overrides are made visible.

    Args:
        s: the author's text.
        cell: whether it stands in a GFM table; pipes are then escaped, in code spans too.
    """
    parts = (part.strip() for part in re.split(r"[\n\r\v\f\x85\u2028\u2029]", s))
    text = _HUMAN_UNSEEN.sub(_show, " ".join(filter(None, parts)))
    if start := _HUMAN_START.match(text):
        mark = start.end(start.lastindex or 0)
        text = f"{text[:mark]}\\{text[mark:]}"
    text = re.sub(r"(?<=[ \t])#+\Z", r"\\\g<0>", text)
    if (len(text) - len(text.rstrip("\\"))) % 2:
        text += "\\"
    pieces: list[str] = []
    at = 0
    while match := _HUMAN.search(text, at):
        pieces.append(text[at : match.start()])
        at = match.end()
        piece = match[0]
        if match.lastgroup == "ticks":
            if end := _span_end(text, at, len(piece)):
                content, at = text[at : end - len(piece)], end
                piece = _human_span(piece, content)
            else:
                piece = "\\`" * len(piece)
        elif match.lastgroup == "html":
            piece = "&lt;"
        elif match.lastgroup == "link":
            piece = "]\\("
        elif match.lastgroup in ("auto", "url"):
            # It is read before code spans, so a backtick in it would open none.
            piece = re.sub(r"(?<=\[[xX])\]", "%5D", piece).replace("`", "%60")
        pieces.append(re.sub(r"(?<!\\)\|", r"\\|", piece) if cell else piece)
    return _untick("".join(pieces) + text[at:])


def _human_span(ticks: str, content: str) -> str:
    """A code span of an author: untouched unless it holds the `[x]` of `_Place.outside`."""
    if not _LINE.outside.search(content):
        return ticks + content + ticks
    if content[:1] == content[-1:] == " " and content.strip(" "):
        content = content[1:-1]  # what a renderer would do, CommonMark 6.1
    return _span(content, _LINE)


def _span_end(text: str, at: int, length: int) -> int | None:
    """Where the code span ends whose content begins at `at`; None if it is not closed."""
    return next(
        (run.end() for run in _TICKS.finditer(text, at) if len(run[0]) == length),
        None,
    )

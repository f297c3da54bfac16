"""Machine text stays text: proved by rendering hostile strings and reading the HTML back."""

import re
import time
import unicodedata
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from typing import Any

import cmarkgfm
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from signoff_gen.markdown import (
    md_anchor,
    md_anchors,
    md_cell,
    md_code,
    md_fence,
    md_line,
    md_link,
    md_text,
    mermaid_text,
    visible,
    visible_line,
)

# --- reading a rendered page back -------------------------------------------------------------


class Page(HTMLParser):
    """A rendered page: its tags but for code spans, its text, and its text outside code."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.loose: list[str] = []
        self.code: list[str] = []
        self._inside = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "code":
            self._inside = True
            self.code.append("")
        else:
            self.tags.append(f"<{tag} {attrs}>")

    def handle_endtag(self, tag: str) -> None:
        if tag == "code":
            self._inside = False
        else:
            self.tags.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._inside:
            self.code[-1] += data
        else:
            self.loose.append(data)

    def handle_comment(self, data: str) -> None:
        self.tags.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.tags.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.tags.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.tags.append(f"<![{data}]>")


def parser() -> MarkdownIt:
    return MarkdownIt("gfm-like").use(footnote_plugin, inline=False).use(tasklists_plugin)


PLAIN = parser()
WITH_MATH = parser().use(dollarmath_plugin, allow_space=False)


def markdown_it(text: str) -> str:
    return str(WITH_MATH.render(text))


def cmark(text: str) -> str:
    options = cmarkgfm.cmark.Options
    flags = options.CMARK_OPT_UNSAFE | options.CMARK_OPT_FOOTNOTES
    return str(cmarkgfm.github_flavored_markdown_to_html(text, flags))


# What GitHub and GitLab act on in the text of a rendered page, outside code.
FORGE = {
    "mention": r"(?:^|\W)@[\w.-]|\w@\w",
    "issue": r"#\d|(?i:\bG[HL]-\d)",
    "merge request, epic": r"[!&]\d",
    "label": r"~[\w\"?.&-]",
    "milestone": r"%[\w\"-]",
    "iteration, work item": r"\*iteration:|\[[a-z_]+:[^\]]*\]",
    "commit": r"[0-9a-fA-F]{7,}",
    "url": r"[A-Za-z][\w+.-]*://\S|(?i:\bwww\.\w)|mailto:\S+@",
    "emoji": r":(?:[a-z_+-][\w+-]*|\d+[a-z_+-][\w+-]*|100|1234):",
    "math": r"\$[^$\s][^$]*\$|\$\$",
    "inline diff": r"\{\+|\{-|\[\+|\[-",
    "table of contents": r"(?i)^\[toc\]$|\[\[.*\]\]",
}

PLACES: dict[str, tuple[str, Callable[[str], str]]] = {
    "paragraph": ("{}\n", md_text),
    "second line": ("before  \n{}  \nafter\n", md_text),
    "middle": ("so {} it is\n", md_text),
    "item": ("- {}\n- next\n", md_text),
    "nested item": ("1. one\n   - {}\n   - next\n", md_text),
    "task": ("- [ ] {}\n- [x] next\n", md_text),
    "heading": ("### {}\n\nafter\n", md_text),
    "closed heading": ("## A {} ##\n\nafter\n", md_text),
    "bold": ("- **{}** after\n", md_text),
    "struck": ("- ~~{}~~ after\n", md_text),
    "link": ("{} after\n", lambda s: md_link(s, "file.log")),
    "link in an item": ("- {}\n- next\n", lambda s: md_link(s, "file.log")),
    "link in a cell": ("| a |\n| - |\n| {} |\n", lambda s: md_link(s, "file.log", cell=True)),
    "quote": ("> {}\n\nafter\n", md_text),
    "cell": ("| a | b |\n| - | - |\n| {} | x |\n| y | **{}** |\n", md_cell),
    "first cell": ("| {} | b |\n| - | - |\n| y | x |\n", md_cell),
}


@cache
def page_of_plain_text(render: Callable[[str], str], place: str) -> Page:
    frame, quiet = PLACES[place]
    return Page(render(frame.format(*[quiet("zq")] * 2)))


def assert_stays_text(s: str, render: Callable[[str], str], places: list[str]) -> None:
    for name in places:
        frame, quiet = PLACES[name]
        got = Page(render(frame.format(*[quiet(s)] * 2)))
        plain = page_of_plain_text(render, name)
        told = f"{name}: {quiet(s)!r}"
        assert got.tags == plain.tags, told
        assert got.text == plain.text.replace("zq", visible_line(s)), told
        for what, pattern in FORGE.items():
            assert not any(re.search(pattern, text, re.ASCII) for text in got.loose), (
                f"{what} in {told}"
            )


HOSTILE = """
# heading|### x ###|a #|>quote|> [!WARNING]|- item|* item|+ item|1. item|1) item|12345678. x
---|***|___|- - -|_ _ _|* * *|===|=|-|--|:-|:-:|_|*|+|#
| a | b|a | b|--|--| |--|\\||a\\|b|`a\\|b`|\\`a\\\\|b
```|~~~|```sh|`|``|`a`|`` a ` b ``|` `|a`|`a|@x`y|@x``y`z
*a*|**a**|***a|_a_|__a__|a_b|a_|_a|a*b*c|a__b__c|*_*|**a|a**|_a *b_ c*
~~a~~|~a~|a ~b c~|~ a ~|~bug|~"a b"|~/x ~/y
[a](b)|![a](b)|[a][b]|[a]|[a]: http://x.org|[^1]|[^1]: note|[ ] x|[x] x|[X]|](x)|[|]|![
[toc]|[[_TOC_]]|[[wiki|page]]|[vulnerability:1]|*iteration:1|[contact:a]|]]|[[
<b>|</b>|<b|<!-- x|<!-- x -->|<!doctype html>|<?php|<![CDATA[x]]>|<script>alert(1)</script>
<img src=x onerror=alert(1)>|<a href="x">y</a>|<https://x.org>|<a@b.org>|<javascript:x>|a<b>c|<|a <
<details>|<style>|<div|< b>|<3|a<=b|1 < 2 > 1
&amp;|&lt;b&gt;|&#35;1|&#x40;x|&nbsp;|&|&x|a&b;|&12|a && b
@octocat|@org/team|(@octocat)|a@b.org|x@|@|@-|a @ b|@@x|.@x|npm@1.2.3|mailto:a@b.org|xmpp:a@b.c
#1|(#12)|GH-12|gh-1|GL-3|o/r#1|!12|$12|&1|%1|%v1.2|%"a b"|100%|o/r@1234567|#|C#|^alert#1
1234567|deadbeef|5f0c2a9be1d4|abcdef0...1234567|DEADBEEF|AddPhases1757227595839|1048576 bytes
http://x.org|https://x.org/a_b_c|ftp://x.y|foo://bar|//x.org|HTTP://X|http://127.0.0.1:3000/
www.x.org|WWW.X.ORG|x.org|main.py|(x.io)|"x.io"|=x.io|a.b.co.uk/x|x.рф|пример.рф|http:|http:/x|«x.org»
:smile:|:+1:|:100:|x:100:y|:1234:|10:12:03|::a::|a:b:c|:-1:|:8ball:|:a_b:c:
$x$|$$x$$|$|$5|a$b$c|$`x`$|$5 and $6|$ x|x $|`$x`
/close|/close @me|/assign x|/usr/bin/x|::include{file=x}|/|/a b
{+ a +}|{- a -}|[+ a +]|[- a -]|{{ x }}|{% x %}
\\|a\\|\\\\|\\*a\\*|\\n|C:\\x\\|\\ |\\@x|\\#1|\\<b>|\\[a](b)|\\`a`|a \\ b|a\\ b
Title!|wow!|a!|!|"q"|'q'|(a)|...|@x,|"@x";|(@x).|((@x))
a  b|   a|a   |\\  |a\tb|\ta
"""
CORPUS = [s for line in HOSTILE.splitlines()[1:] for s in line.split("|") if s]
CORPUS += [
    "| a | b |", "|-|-|", "|", "||", "a | b", r"\|", r"a\|b", r"`a\|b`", r"@a\|b", r"@\|\|", "@|`|",
    "a\nb", "a\r\nb", "a\rb", "a\n\n# b", "a\n---", "a  \nb", "\n", "\na\n", "a\n@b", "a\\\nb",
    "a\n| - |\n", "\x1b[31mred\x1b[0m", "\x1b]8;;http://x.org\x07a\x1b]8;;\x07", "\x1b]0;t", "\x1b",
    "\x9b1mx", "\x9dt\x9cx", "\x1bPx\x1b\\y", "\x1b(B", "a\x00b", "\x00", "a\x0cb", "\x1c", "\x85",
    "\u2028", "\u2029a", "a\u202eb", "@\u200bx", "#\u200d1", "\u2066x", "\ufeff# a", "\ud800",
    "\udcff", "\U000e0041", "\xa0", "\xa0# a\xa0", "\u3000- a", "a\xa0@b", "#\xa01", "é_a_é",
    "é*a*",
    "«*a*»", "_é_", "a\u2003*b*", "⚠️ ok", "👩‍💻", "a\ufe0f", "`" * 81, "@" + "`" * 100, "~" * 50,
    "", " ",
]  # fmt: skip
CORPUS = list(dict.fromkeys(CORPUS))


@pytest.mark.parametrize("render", [markdown_it, cmark])
@pytest.mark.parametrize(
    "place", ["paragraph", "second line", "task", "heading", "bold", "quote", "cell", "link"]
)
def test_hostile_text_is_shown_as_it_is(place: str, render: Callable[[str], str]) -> None:
    for s in CORPUS:
        if visible_line(s):
            assert_stays_text(s, render, [place])


MARKS = "\\`*_[]<>&@#$~|{}!^%+-=:;/.,()'\"? ab1_`*\n\t\r\xa0\u202e\ud800—☃é"
WORDS = """http:// www. x.org &lt; ``` :a: @a #1 [a](b) <b> <!-- --> ** __ ~~ $$ 0000000 \\| ]:
[^1] [x] [ ] \x1b[1m 1. ## 3) "a" (a) a_b //a /a {+"""
PIECES = st.sampled_from([*MARKS, *WORDS.split(), "  ", "- ", "1. ", "[ ] "])
TEXTS = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=20)


@pytest.mark.parametrize("render", [markdown_it, cmark])
@settings(max_examples=60, deadline=None, database=None)
@given(s=TEXTS)
def test_any_text_is_shown_as_it_is(render: Callable[[str], str], s: str) -> None:
    assume(visible_line(s))
    assert_stays_text(s, render, list(PLACES))


@settings(max_examples=120, deadline=None, database=None)
@given(s=TEXTS)
def test_what_the_reader_sees_has_a_shape_and_is_one_line(s: str) -> None:
    line = visible_line(s)
    assert "\n" not in line
    assert "  " not in line
    assert line == line.strip()
    unseen = [c for c in line if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    assert unseen in ([], ["\u200d"] * len(unseen))
    assert (md_text(s) + md_cell(s) + md_code(s) + md_fence(s)).encode()


@pytest.mark.parametrize(
    "s",
    [
        "200 OK, got 3 rows (expected 4)",
        "exit status 1",
        "a_b",
        "src/app_x.py:12: boom",
        "artifacts/phase-2/01_server_boot.log",
        "timeout after 30s: ECONNREFUSED 127.0.0.1:3000",
        'relation "projects" does not exist',
        "passed on attempt 2 of 3; 12 ms = fast",
        "3 * 4 < 5 && 2 > 1",
        "50% done, C# and naïve — ✅",
        "2026-11-24T10:12:03Z",
        "/usr/bin/env: no such file",
        "{ data: ... }",
        "C:\\temp\\x",
    ],
)
def test_ordinary_text_is_left_alone(s: str) -> None:
    assert md_text(s) == s
    assert md_cell(s) == s


@pytest.mark.parametrize(
    ("s", "expected"),
    [
        ("see @octocat, #12", "see `@octocat`, `#12`"),
        ("(was #12).", "(was `#12`)."),
        ("(#12 was)", "(`#12` was)"),
        ('"#12", (@a).', '"`#12`", (`@a`).'),
        ("GET http://127.0.0.1:3000/api", "GET `http://127.0.0.1:3000/api`"),
        ("rows[0] is [", "`rows[0]` is \\["),
        ("# a #", "\\# a \\#"),
        ("1. a", "1\\. a"),
        ("<b> &amp;", "&lt;b> &amp;amp;"),
        ("/close now", "`/close` now"),
        ("one\r\n\r\n  two\x1b[0m\x07", "one ␊ two␇"),
        ("a\u202eb\u2028\ud800", "a\\u202eb\\u2028\\ud800"),
        ("tag \U000e0041", "tag `\\U000e0041`"),
        ("\x7f", "␡"),
        ("", ""),
    ],
)
def test_escapes_are_few_and_plain(s: str, expected: str) -> None:
    assert md_text(s) == expected


def test_text_is_cut_before_it_is_escaped() -> None:
    assert md_text("abcdef", limit=6) == "abcdef"
    assert md_text("abcdefg", limit=6) == "abcde…"
    assert md_text("ab cdefg", limit=4) == "ab…"
    assert md_text("*" * 9, limit=3) == "`**…`"
    assert md_cell("a|b|c", limit=4) == "a\\|b…"
    assert md_code("a`bcd", limit=3) == "``a`…``"
    assert md_fence("abcdef", limit=3) == "```text\nab…\n```\n"


# --- code -------------------------------------------------------------------------------------


def shown_in_code(s: str) -> str:
    return visible(s).replace("\n", "␊") or " "


@pytest.mark.parametrize("render", [markdown_it, cmark])
@settings(max_examples=60, deadline=None, database=None)
@given(s=TEXTS)
def test_a_code_span_gives_its_content_back(render: Callable[[str], str], s: str) -> None:
    assume("[x]" not in s)  # see test_nothing_ticks_a_task
    for frame in ("{}\n", "- {}\n", "# {}\n", "so **{}** it is\n"):
        assert Page(render(frame.format(md_code(s)))).code == [shown_in_code(s)]
    row = Page(render(f"| a | b |\n| - | - |\n| {md_code(s, cell=True)} | zq |\n"))
    assert row.text.split() == ["a", "b", *shown_in_code(s).split(), "zq"]
    assert shown_in_code(s) in row.text
    assert len(row.tags) == len(Page(render("| a | b |\n| - | - |\n| x | zq |\n")).tags)


@pytest.mark.parametrize(
    ("s", "expected"),
    [
        ("npm run x", "`npm run x`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        ("a``b`c", "```a``b`c```"),
        (" a ", "`  a  `"),
        (" a", "` a`"),
        ("  ", "`  `"),
        ("", "` `"),
        ("a\nb", "`a␊b`"),
    ],
)
def test_a_code_span_has_just_the_backticks_and_spaces_it_needs(s: str, expected: str) -> None:
    assert md_code(s) == expected


@pytest.mark.parametrize("render", [markdown_it, cmark])
def test_a_code_span_stands_more_backticks_than_cmark_counts(render: Callable[[str], str]) -> None:
    s = "x".join("`" * n for n in range(1, 90))
    assert Page(render(md_code(s))).code == [s.replace("`", "\u02cb")]
    assert Page(render(md_code("`" * 500))).code == ["`" * 500]


LOG = (
    "a\n```\n~~~\n/close\n\n  \n\ttabbed\n    deep\n# x\n</code></pre>\n@me \x1b[31mred\x1b[0m\x00"
)


@pytest.mark.parametrize("render", [markdown_it, cmark])
@settings(max_examples=40, deadline=None, database=None)
@given(s=st.lists(TEXTS, max_size=4).map("\n".join))
def test_a_fence_gives_its_content_back(render: Callable[[str], str], s: str) -> None:
    for text in (s, LOG, LOG + "\n", "\n" + s + "\n\n", "/close\n\tx\n" + s):
        shown = visible(text)
        content = shown if not shown or shown.endswith("\n") else shown + "\n"
        for frame, indent in (("{}after\n", 0), ("1. item\n\n{}\n   after\n", 3), ("- a\n{}", 2)):
            page = Page(render(frame.format(md_fence(text, indent=indent))))
            plain = Page(render(frame.format(md_fence("zq", indent=indent))))
            assert page.code == [content]
            assert page.tags == plain.tags


def test_a_fence_keeps_orders_to_a_forge_away_from_the_start_of_a_line() -> None:
    fence = md_fence("a\n```\n/close\n", "json")
    assert fence == " ````json\n a\n ```\n /close\n ````\n"
    assert md_fence("a", "x`y z\n") == "```xyz\na\n```\n"
    assert md_fence("") == "```text\n```\n"
    assert md_fence("a\n\nb", indent=2) == "  ```text\n  a\n\n  b\n  ```\n"


TICKS = ["[x]", "a [X] b", "[x](u)", "`[x]`", "\\[x]", "a [x", "x", "X", "a\\[x]", "[[x]]"]


@pytest.mark.parametrize("render", [markdown_it, cmark])
@pytest.mark.parametrize("quiet", [md_text, md_code, md_line, lambda s: md_link(s, "x")])
def test_nothing_ticks_a_task(quiet: Callable[[str], str], render: Callable[[str], str]) -> None:
    page = Page(render("".join(f"- [ ] {quiet(s)}\n" for s in TICKS)))
    boxes = [tag for tag in page.tags if tag.startswith("<input")]
    assert len(boxes) == len(TICKS)
    assert not any("checked'" in tag for tag in boxes)


# --- links and anchors ------------------------------------------------------------------------


@pytest.mark.parametrize("render", [markdown_it, cmark])
@settings(max_examples=60, deadline=None, database=None)
@given(text=TEXTS, target=TEXTS)
def test_a_link_shows_its_text_and_stays_in_the_repository(
    render: Callable[[str], str], text: str, target: str
) -> None:
    assume(target.strip("/") and visible_line(text))
    page = Page(render(f"- {md_link(text, target)}\n"))
    (anchor,) = [tag for tag in page.tags if tag.startswith("<a ")]
    href = re.search(r"'href', '([^']*)'", anchor)
    assert href
    assert re.fullmatch(r"(?!/)[A-Za-z0-9/_.~%-]+", href[1])
    assert page.text.strip() == visible_line(text).strip()
    assert sum("<img" in tag for tag in page.tags) == 0


def test_links_are_written_plainly() -> None:
    assert md_link("log", "artifacts/a b (1).log") == "[log](artifacts/a%20b%20%281%29.log)"
    assert md_link("", "javascript:alert(1)") == "[javascript:alert(1)](javascript%3Aalert%281%29)"
    assert md_link("z", "//evil.org/y") == "[z](evil.org/y)"
    assert md_link("line", "a.yaml", fragment="L12") == "[line](a.yaml#L12)"
    assert md_link("up", "", fragment="blocker-1") == "[up](#blocker-1)"
    assert md_link("a|b", "x", cell=True) == "[a\\|b](x)"
    assert md_link("*", "") == "\\*"
    assert md_link("a]:b", "x", code=True) == "[`a`\\]`:b`](x)"
    assert md_link("a\\|b", "x", code=True, cell=True) == "[`a\\`\\|`b`](x)"
    assert md_link("z", "caf\xe9/\udcff\ud800") == "[z](caf%C3%A9/%FF%EF%BF%BD)"


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Current Status", "current-status"),
        ("✅ Completed Steps", "-completed-steps"),
        ("⚠️ Careful", "\ufe0f-careful"),
        ("Blocker 1: Migration Order Issue", "blocker-1-migration-order-issue"),
        ("a_b `c` -- d", "a_b-c----d"),
        ("Größe Ä", "größe-ä"),
    ],
)
def test_anchors_are_those_of_github(heading: str, anchor: str) -> None:
    assert md_anchor(heading) == anchor


def test_repeated_headings_get_different_anchors() -> None:
    assert md_anchors(["Foo", "foo", "Foo-1", "foo", "bar"]) == (
        "foo", "foo-1", "foo-1-1", "foo-2", "bar"
    )  # fmt: skip


# --- Mermaid ----------------------------------------------------------------------------------


@settings(max_examples=120, deadline=None, database=None)
@given(s=TEXTS)
def test_a_mermaid_label_holds_nothing_that_acts_and_decodes_to_the_text(s: str) -> None:
    label = mermaid_text(s)
    bare = re.sub(r"#\d+;", "", label)
    assert not re.search(r"[\"#;:`<>&\\%{}\[\]|$*~@^°¶\n]", bare)
    decoded = re.sub(r"#(\d+);", lambda m: chr(int(m[1])), label)
    assert decoded == (visible_line(s, limit=80) or " ")
    assert not re.match(r"[-+]|\d+[.)](?: |$)", label)


def test_a_mermaid_label_is_readable_and_bounded() -> None:
    assert mermaid_text("CreateProjects (src/a_b.ts)") == "CreateProjects (src/a_b.ts)"
    assert mermaid_text('1. a"]') == "1#46; a#34;#93;"
    assert mermaid_text("- www.x_") == "#45; www#46;x#95;"
    assert mermaid_text("x" * 100) == "x" * 79 + "…"
    assert mermaid_text("abc", limit=2) == "a…"
    assert mermaid_text("\n") == " "


# --- human Markdown on one line ---------------------------------------------------------------

REFERENCE_LINES = [
    "Dropped and recreated public schema",
    "Logged to: `00_migration_run.log`",
    "`AddProjectPhases1757227595839` tries to ALTER TABLE projects before table exists",
    "Fix migration order (separate task, not Phase 2 scope)",
    "Confirm all responses wrap in { data: ... }",
    "Confirm sync-now run2 issuesProcessed equals 0 (idempotency)",
    "Requires: Valid ACCESS_TOKEN",
    "Option B - Phase 2 endpoints are independent and can be verified on existing database.",
    '**bold**, *so*, ~~not~~, `a | b`, [link](x "t"), ![i](<a b.png>), <https://x.org>, <a@b.org>',
    "`` a ` b `` and \\` and \\* and a\\b, @team #12 :+1: $x$ & 3 < 4 > 2 [y] [n][1] ([b](c(d)))",
    "2025-01-15: 10 % + 5 = 15; C# — ✅ #12",
]


@pytest.mark.parametrize("line", REFERENCE_LINES)
def test_human_lines_come_out_byte_for_byte(line: str) -> None:
    assert md_line(line) == line


@pytest.mark.parametrize(
    ("s", "expected"),
    [
        ("two\n\n  lines \r\n# here\n", "two lines # here"),
        ("# x", "\\# x"),
        ("1. x", "1\\. x"),
        ("> x", "\\> x"),
        ("* x", "\\* x"),
        ("---", "\\---"),
        ("* * *", "\\* * *"),
        ("~~~", "\\~~~"),
        ("```sh", "\\`\\`\\`sh"),
        ("[x] done", "\\[&#120;] done"),
        ("a [X](u) `[x]` `` ` [x] y ``", "a [&#88;](u) `[x`\\] `` ` [x ``\\]` y`"),
        ("<http://x.org/?a[x]=1>", "<http://x.org/?a[x%5D=1>"),
        ("[!NOTE]", "\\[!NOTE]"),
        ("[a]: x", "\\[a]: x"),
        ("x #", "x \\#"),
        ("x\\", "x\\\\"),
        ("x\\\\", "x\\\\"),
        ("a ` b", "a \\` b"),
        ("`a` `` b", "`a` \\`\\` b"),
        ("Array<string>", "Array&lt;string>"),
        ("`Array<string>`", "`Array<string>`"),
        ("<!-- x", "&lt;!-- x"),
        ("##\tx", "\\##\tx"),
        ("$$ x", "\\$$ x"),
        ("at http://x.org/`a` b", "at http://x.org/%60a%60 b"),
        ("[a](b", "[a]\\(b"),
        ('[a](b "c', '[a]\\(b "c'),
        ("a\u202eb\x00", "a\\u202eb␀"),
    ],
)
def test_what_would_leave_a_human_line_is_stopped(s: str, expected: str) -> None:
    assert md_line(s) == expected


def test_human_pipes_are_escaped_in_cells_only() -> None:
    assert md_line("a|`b|c` \\|") == "a|`b|c` \\|"
    assert md_line("a|`b|c` \\|", cell=True) == "a\\|`b\\|c` \\|"


HUMAN_PAGE = """- [ ] {0}
  - below
- [ ] next `x` **y**

### {0}

**Option A:** {0}  \n**Option B:** `x` **y** [z](w "t") (end)

1. {0}
   - nested

> {0}

| a | b |
| - | - |
| {1} | x |

## After
"""


def rest_of(page: str, s: str) -> Any:
    """Everything on the human page that is not the human's: blocks, and the line after."""
    tokens = PLAIN.parse(page.format(md_line(s), md_line(s, cell=True)))
    blocks = [(token.type, token.tag, token.level) for token in tokens]
    (options,) = [t for t in tokens if t.type == "inline" and t.content.startswith("**Option A")]
    children = options.children or []
    at = next(i for i, token in enumerate(children) if token.type == "hardbreak")
    return blocks, [(t.type, t.content, t.attrs, t.level) for t in children[at:]]


@settings(max_examples=120, deadline=None, database=None)
@given(s=TEXTS)
def test_no_human_line_changes_what_follows(s: str) -> None:
    assume(md_line(s))
    assert rest_of(HUMAN_PAGE, s) == rest_of(HUMAN_PAGE, "zq")


@settings(max_examples=80, deadline=None, database=None)
@given(s=TEXTS)
def test_no_human_line_holds_raw_html(s: str) -> None:
    html = Page(PLAIN.render(f"- {md_line(s)}\n"))
    known = r"</?(ul|li|p|em|strong|s|a|img|br|section|sup|ol|hr|input|label)\b"
    assert all(re.match(known, tag) for tag in html.tags)


# --- speed ------------------------------------------------------------------------------------


RUNS = (
    "a|`|*|_|_a|\\|[|](|](a |<|&|a.|.|:a|@|\r|\n|\x1b|\x1b]|\x9d|\x1b[1|` `` |~|# |- |0|\u200d|é|é."
)


@pytest.mark.parametrize("piece", [*RUNS.split("|"), "|", " "])
def test_time_grows_with_the_length_only(piece: str) -> None:
    s = piece * (15_000 // len(piece)) + "x"
    begun = time.process_time()
    for quiet in (md_text, md_cell, md_code, md_fence, mermaid_text, md_line, md_anchor):
        quiet(s)
    assert time.process_time() - begun < 1.2

"""A difference as Markdown: what weighs most first, and nothing that anybody wrote acts."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import cmarkgfm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from signoff_gen.diff_page import markdown
from signoff_gen.difference import (
    Change,
    Difference,
    Group,
    Kind,
    Revision,
    SignoffDifference,
    Standing,
    Unreadable,
)
from signoff_gen.errors import UsageError
from signoff_gen.states import Verdict

BLOB = "https://git.example/o/r/blob/abc"
HOSTILE = (
    "@octocat", "#12", "GH-1", "!7", "https://evil.example/x", "www.evil.example", "<b>x</b>",
    "<!-- signoff-gen:x -->", "<details>", "</details>", "a | b", "\\|", "`x` | y", "``` x",
    "![x](https://evil.example/p.png)", "[x](javascript:alert(1))", "[x]: y", "- [x] done",
    "# big", "> [!NOTE]", "a\nb", "a\r\n\r\n# b", "&lt;b&gt;", "$x$", ":+1:", "~label",
    "{{ 7 * 7 }}", "{% raw %}", "\u202egnp.exe", "\x1b[31mred", "1234567abc", "/close", "---",
    "| a |\n| - |", "*" * 50, "\x00", "a@b.example", "../../../evil/x", "a/./../x",
)  # fmt: skip
ACTS = {
    "mention": r"(?:^|\W)@[\w.-]|\w@\w",
    "issue": r"#\d|\bGH-\d",
    "merge request": r"!\d",
    "address": r"[A-Za-z]+://\S|\bwww\.\w",
    "commit": r"\b[0-9a-f]{7,40}\b",
    "emoji": r":\+1:",
}


class Html(HTMLParser):
    """The tags of a page, where its links lead, and its text outside of code."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.loose = ""
        self.text = ""
        self._code = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._code += tag == "code"
        if tag not in ("code", "br"):
            self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag == "code"
        if tag != "code":
            self.tags.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.text += data
        self.loose += " " if self._code else data

    def handle_comment(self, data: str) -> None:
        self.tags.append("comment")

    def handle_decl(self, decl: str) -> None:
        self.tags.append("declaration")


def github(text: str) -> str:
    flags = cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE
    return str(cmarkgfm.github_flavored_markdown_to_html(text, flags))


def previews(text: str) -> str:
    return str(MarkdownIt("gfm-like").render(text))


RENDERERS: list[Callable[[str], str]] = [github, previews]


def difference(words: str, *, kinds: list[Kind] | None = None) -> Difference:
    """One with the words everywhere."""
    changes = [
        Change.of(
            kind, words, words, title=words, field=words, before=words, after=words, reason=words,
            by=words, on="2026-01-01", path=words, line=3,
        )
        for kind in (kinds or [Kind.WEAKENED, Kind.DECISION_TAKEN, *[Kind.EVIDENCE_CHANGED] * 6])
    ]  # fmt: skip
    item = SignoffDifference(
        id="p",
        title=words[:500],
        path=words[:300],
        path_before=words[:300],
        before=Standing(verdict=Verdict.SIGNED_OFF, passed=1, total=1),
        after=Standing(verdict=Verdict.BLOCKED, passed=0, total=1),
        changes=changes,
    )
    wrong = Unreadable(side="head", path=words[:300], code="SG101", message=words[:500], line=3)
    return Difference(
        base=Revision(name=words[:300]),
        head=Revision(name=words[:300]),
        as_of="2026-01-02",
        signoffs=[item, item],
        unreadable=[wrong],
        notes=[words[:500]],
        unchanged=2,
        omitted=3,
    )


def assert_stays_text(words: str) -> None:
    page = markdown(difference(words), link_base=BLOB)
    calm = markdown(difference("quiet"), link_base=BLOB)
    for render in RENDERERS:
        got, wanted = Html(render(page)), Html(render(calm))
        assert got.tags == wanted.tags, words
        assert all(link.startswith(f"{BLOB}/") and "/.." not in link for link in got.links)
        for name, pattern in ACTS.items():
            # What the page itself says of commits, ids and days acts on nothing.
            assert not re.search(pattern, got.loose), (name, words)


@pytest.mark.parametrize("words", HOSTILE)
def test_no_text_of_a_file_acts_on_the_page(words: str) -> None:
    """Mentions, references, HTML, links, tables, comments, orders and formulas stay text."""
    assert_stays_text(words)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=6), min_size=1, max_size=4))
def test_no_mixture_of_texts_acts_on_the_page(pieces: list[str]) -> None:
    words = "".join(pieces).encode(errors="replace").decode()
    if words.strip().strip("/."):
        assert_stays_text(words)


def test_a_page_says_the_verdict_first_and_the_weakened_before_the_rest() -> None:
    page = markdown(difference("quiet", kinds=list(Kind)))
    lines = page.splitlines()
    assert lines[0] == "## ⛔ Sign-off: 1 status file cannot be read; 2 GO → NO-GO"
    assert lines[2].startswith("**12 weakened, 2 sign-offs removed, ")
    headings = [line for line in lines if line.startswith(("#### ", "<summary>"))]
    assert headings[0] == "#### ⚠️ Weakened"
    assert len(headings) == 2 * len(Group)
    assert page.endswith("\n")
    assert not page.endswith("\n\n")
    assert "\n\n\n" not in page
    assert BLOB not in page


def test_long_quiet_parts_are_folded_and_very_long_ones_cut() -> None:
    kinds = [*[Kind.EVIDENCE_CHANGED] * 250, *[Kind.WEAKENED] * 60]
    page = markdown(difference("quiet", kinds=kinds))
    assert "<summary>📎 Evidence: 200</summary>" in page
    assert "Evidence: 50 more are not shown." in page
    assert "<summary>⚠️ Weakened: 10 more</summary>" in page
    for line in ("<details>", "</details>"):
        at = page.splitlines().index(line)
        around = page.splitlines()[at - 1], page.splitlines()[at + 1]
        assert "" in around


def test_one_sign_off_is_told_at_the_head_alone() -> None:
    known = difference("quiet", kinds=[Kind.WEAKENED])
    alone = known.model_copy(update={"signoffs": known.signoffs[:1], "unreadable": ()})
    page = markdown(alone)
    assert page.startswith("## ⛔ Sign-off: GO → NO-GO (blocked)\n\n**1 weakened**  \n")
    assert page.count("GO → NO-GO") == 1


def test_nothing_changed_is_one_line() -> None:
    same = Difference(base=Revision(name="a"), head=Revision(name="b"), as_of="2026-01-02")
    assert markdown(same) == "✅ Nothing changed in the sign-offs.\n"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https://x.example/a b", "https://x.example/a)", "//x", "x"]
)
def test_links_lead_below_an_address_of_the_web_or_there_are_none(address: str) -> None:
    with pytest.raises(UsageError) as error:
        markdown(difference("quiet"), link_base=address)
    assert error.value.code == "SG743"

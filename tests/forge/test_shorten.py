"""A text that is too long ends where a reader expects it, and nothing in it is broken."""

import re

import cmarkgfm
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff_gen.forge.base import Size
from signoff_gen.forge.shorten import shorten

LINK = "https://ci.example/run/1"


def size(characters: int) -> Size:
    return Size(characters, 4 * characters)


def section(name: str, rows: int) -> str:
    table = "".join(f"| {name}-{n} | before | after |\n" for n in range(rows))
    return f"### {name}\n\n| check | was | is |\n|---|---|---|\n{table}\n"


def test_what_fits_stays_as_it_is() -> None:
    text = section("one", 3)
    assert shorten(text, size(len(text)), LINK) == text


def test_whole_sections_are_kept_where_they_fit() -> None:
    text = "## Sign-off: NO-GO\n\n" + "".join(section(f"s{n}", 20) for n in range(9))
    short = shorten(text, size(4000), LINK)
    kept, _, note = short.partition("\n---\n")
    assert len(short) <= 4000
    assert text.startswith(kept.rstrip())
    assert text[len(kept.rstrip()) :].startswith("\n\n### s")
    assert LINK in note


def test_one_long_table_ends_after_a_row() -> None:
    text = section("only", 500)
    short = shorten(text, size(4000), "")
    kept = short.partition("\n---\n")[0].rstrip()
    assert kept.splitlines()[-1].endswith("| after |")
    assert len(kept) > 3500
    assert "The rest is left out" in short
    assert "](" not in short


def test_details_that_are_cut_are_closed() -> None:
    rows = "".join(f"- item {n}\n" for n in range(900))
    text = f"## Head\n\nShort.\n\n<details>\n<summary>All of it</summary>\n\n{rows}\n</details>\n"
    short = shorten(text, size(3000), LINK)
    assert "- item 100\n" in short
    assert short.count("<details>") == short.count("</details>") == 1
    assert short.index("</details>") < short.index("\n---\n")


def test_a_fence_is_kept_whole_or_left_out() -> None:
    fence = "````text\n" + "```\n| x |\n" * 300 + "````\n"
    text = f"## Head\n\nWords.\n\n{fence}\nMore.\n"
    short = shorten(text, size(1000), LINK)
    assert "```" not in short
    assert short.startswith("## Head\n\nWords.\n")


@pytest.mark.parametrize(
    "start", ["## Head\n\n", "| a | b |\n|---|---|\n", "<details>\n<summary>x</summary>\n\n"]
)
def test_a_beginning_without_anything_after_it_is_not_kept(start: str) -> None:
    """A heading, a table's head, a summary: alone they promise what is not there."""
    text = f"Before.\n\n{start}" + "x" * 3000 + "\n"
    assert shorten(text, size(300), "").partition("\n---")[0] == "Before.\n"


def test_a_comment_is_not_cut() -> None:
    text = "Before.\n\n<!-- a\n" + "b\n" * 3000 + "-->\nAfter.\n"
    assert shorten(text, size(300), "").partition("\n---")[0] == "Before.\n"


def test_a_single_line_that_is_too_long_leaves_the_note() -> None:
    assert shorten("x" * 5000, size(300), LINK).startswith("---\n")


def test_bytes_count_as_well() -> None:
    text = "".join(f"- {'€' * 50}\n" for _ in range(100))
    short = shorten(text, Size(65_000, 2_000), "")
    assert 1500 < len(short.encode()) <= 2000


PIECES = st.sampled_from(
    [
        section("t", 3),
        "Words that go\non over lines.\n\n",
        "```text\n| not | a row |\n<details>\n```\n\n",
        "~~~~\n```\n~~~~\n\n",
        "<details>\n<summary>More</summary>\n\n- one\n- two\n\n</details>\n\n",
        "<details>\n<summary>Outer</summary>\n\n<details>\n<summary>Inner</summary>\n\nx\n\n"
        "</details>\n\ny\n\n</details>\n\n",
        "> ```\n> quoted\n> ```\n\n",
        "- item\n- `<details>` as text\n\n",
        "<!-- hidden\n| x |\n-->\n\n",
    ]
)


@given(st.lists(PIECES, min_size=1, max_size=25), st.integers(250, 1500))
def test_every_cut_leaves_markdown_whole(pieces: list[str], characters: int) -> None:
    """Fences and details are closed, tables keep their columns, and it fits."""
    text = "".join(pieces)
    short = shorten(text, size(characters), LINK)
    assert len(short) <= characters
    html = cmarkgfm.github_flavored_markdown_to_html(
        short, options=cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE
    )
    assert html.count("<details>") == html.count("</details>")
    assert html.count("<!--") == html.count("-->")
    for row in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL):
        assert row.count("<td") + row.count("<th") == 3
    if short != text:
        assert (
            f'<p><em>The rest is left out: it is too long for a comment.</em> <a href="{LINK}">'
            in html
        )
        assert "<hr />" in html

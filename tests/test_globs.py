"""Globs: which paths they match, what they read, what they refuse."""

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff_gen.globs import GlobError, files_below, inside, matcher, select


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("a.json", "a.json", True),
        ("*.json", "a.json", True),
        ("*.json", "b/a.json", False),
        ("?.json", "a.json", True),
        ("?.json", "/.json", False),
        ("**/*.json", "a.json", True),
        ("**/*.json", "x/y/a.json", True),
        ("src/**", "src/x/y.py", True),
        ("src/**/t.py", "src/t.py", True),
        ("[ab].py", "b.py", True),
        ("[!ab].py", "b.py", False),
        ("[!ab].py", "c.py", True),
        ("x[!a]y", "x/y", False),
        ("[]].py", "].py", True),
        ("[^a].py", "^.py", True),
        ("[a-c].py", "b.py", True),
        ("a+b.py", "a+b.py", True),
        ("a\\b", "a\\b", True),
        ("*", "new\nline", True),
    ],
)
def test_a_glob_matches_whole_paths(pattern: str, path: str, *, matches: bool) -> None:
    assert bool(matcher(pattern)(path)) == matches


def plainly(parts: list[str], names: list[str]) -> bool:
    """Whether a path matches, by trying everything."""
    if not parts:
        return not names
    if parts[0] == "**":
        if len(parts) == 1:
            return bool(names)
        return any(plainly(parts[1:], names[n:]) for n in range(len(names) + 1))
    return bool(names) and one(parts[0], names[0]) and plainly(parts[1:], names[1:])


def one(part: str, name: str) -> bool:
    if not part:
        return not name
    if part[0] == "*":
        return any(one(part[1:], name[n:]) for n in range(len(name) + 1))
    return bool(name) and part[0] in ("?", name[0]) and one(part[1:], name[1:])


PARTS = st.one_of(st.just("**"), st.from_regex(r"(?:[ab?]|\*(?!\*)){1,5}", fullmatch=True))
NAMES = st.text("ab", min_size=1, max_size=4)


@given(st.lists(PARTS, min_size=1, max_size=5), st.lists(NAMES, min_size=1, max_size=6))
def test_a_path_matches_if_there_is_any_way(parts: list[str], names: list[str]) -> None:
    assert bool(matcher("/".join(parts))("/".join(names))) == plainly(parts, names)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 60 + "b", "a" * 250),
        ("**/a/" * 40 + "b", "/".join("a" * 200)),
        ("**/" * 3000 + "b", "/".join("a" * 2000)),
        ("**/*a*a*a*a*b/" * 20 + "c", "/".join(["a" * 100] * 50)),
    ],
)
def test_no_pattern_takes_long(pattern: str, path: str) -> None:
    begun = process_time()
    assert not matcher(pattern)(path)
    assert process_time() - begun < 1


@pytest.mark.parametrize("pattern", ["a" * 300, "a" * 300 + "/*", "a/" * 3000 + "*", "a\0b"])
def test_what_no_disk_can_hold_is_not_there(tmp_path: Path, pattern: str) -> None:
    assert select(tmp_path, [pattern]) == []


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("", "it must be a relative path"),
        ("/etc/*", "it must be a relative path"),
        ("../x", "it must not leave the folder"),
        ("a/../../x", "it must not leave the folder"),
        ("a**b", "`**` must stand alone between slashes"),
        ("[ab", "a `[` is not closed"),
        ("[z-a]", "`[z-a]` is not a set of characters"),
    ],
)
def test_what_cannot_be_a_glob_is_refused_with_the_reason(pattern: str, reason: str) -> None:
    with pytest.raises(GlobError, match=r".*") as caught:
        matcher(pattern)
    assert str(caught.value) == reason


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("a.py", "src/b.py", "src/deep/c.py", "src/.hidden/d.py", ".e.py", "docs/f.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def test_links_are_followed_to_tell_what_is_inside(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "out").symlink_to(tmp_path)
    (tmp_path / "in").symlink_to(folder)
    (folder / "circle").symlink_to("circle")
    assert inside(folder, folder)
    assert inside(folder / "x" / "y", folder)
    assert inside(tmp_path / "in" / "x", folder)
    assert inside(folder / "circle" / "x", folder)
    assert not inside(folder / "out" / "x", folder)
    assert not inside(folder / ".." / "x", folder)
    assert not inside(tmp_path / "ab", folder)
    assert not inside(folder / "a\0b", folder)


def test_files_below_a_folder_leave_out_what_is_hidden(tree: Path) -> None:
    assert list(files_below(tree)) == ["a.py", "docs/f.md", "src/b.py", "src/deep/c.py"]
    assert list(files_below(tree / "nowhere")) == []
    assert list(files_below(tree / "a.py")) == []


@pytest.mark.parametrize(
    ("patterns", "names"),
    [
        (["**/*.py"], ["a.py", "src/b.py", "src/deep/c.py"]),
        (["src/*.py", "docs/*"], ["docs/f.md", "src/b.py"]),
        (["src/deep/c.py", "src/nothing.py"], ["src/deep/c.py"]),
        (["nowhere/**"], []),
        ([], []),
    ],
)
def test_globs_select_files(tree: Path, patterns: list[str], names: list[str]) -> None:
    assert select(tree, patterns) == names


def test_a_link_in_a_circle_ends(tree: Path) -> None:
    (tree / "src" / "loop").symlink_to(tree, target_is_directory=True)
    assert select(tree, ["src/**/*.py"]) == ["src/b.py", "src/deep/c.py"]

"""Globs: which paths they match, what they read, what they refuse."""

from pathlib import Path

import pytest

from signoff_gen.globs import GlobError, files_below, matcher, select


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

"""Commits hold exactly what they are told, whatever the state of the repository."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from signoff_gen.errors import RepositoryError
from signoff_gen.gitmessage import with_trailers
from signoff_gen.gitpaths import portions
from signoff_gen.gitprocess import LOCAL_VARIABLES
from signoff_gen.repo import BOT, Commit, Identity, Repository

ME = Identity("Ada Löve", "ada@example.com")
TRAILERS = {"Signoff-Id": "phase-2", "Signoff-State": "in progress", "Signoff-Digest": "sha256:0a"}


def git(folder: Path, *arguments: str, stdin: str | None = None) -> str:
    """What the command line says: the judge of what we did."""
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def write(folder: Path, name: str, content: str | bytes = "text\n") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def hook(folder: Path, name: str, script: str) -> None:
    path = Path(git(folder, "rev-parse", "--absolute-git-dir").strip()) / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def picture(folder: Path) -> tuple[str, ...]:
    """All that a user sees of index and work tree."""
    looks = (["diff"], ["diff", "--cached"], ["status", "--porcelain", "-z"], ["ls-files", "-s"])
    return tuple(git(folder, *look) for look in looks)


def commit(repo: Repository, *paths: Path, **options: bool) -> Commit | None:
    return repo.commit(paths, "Update the status", trailers=TRAILERS, identity=ME, **options)


def committed(repo: Repository, *paths: Path, **options: bool) -> Commit:
    made = commit(repo, *paths, **options)
    assert made is not None
    assert repo.head() == made.id
    return made


def files_of(folder: Path, revision: str = "HEAD") -> list[str]:
    show = ("show", "--no-renames", "--name-only", "--format=", "-z", revision)
    return git(folder, *show).split("\0")[:-1]


@pytest.fixture(autouse=True)
def isolated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No configuration of this machine, and nothing from a hook that runs the tests."""
    for name in [name for name in os.environ if name.startswith("GIT_") or name == "EMAIL"]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "xdg"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def new_repository(folder: Path) -> Path:
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "config", "user.name", "Configured")
    git(folder, "config", "user.email", "configured@example.com")
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with one commit: `a`, `b` and `kept` of ten lines each."""
    folder = new_repository(tmp_path / "work")
    for name in ("a", "b", "kept"):
        write(folder, name, "".join(f"{name}{number}\n" for number in range(10)))
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "Begin")
    return folder


@pytest.fixture
def repo(root: Path) -> Repository:
    return Repository.discover(root)


@pytest.fixture
def busy_user(root: Path) -> Path:
    """The user is in the middle of things: staged, partly staged, announced, new, deleted."""
    write(root, "staged", "staged\n")
    git(root, "add", "staged")
    partly = (root / "kept").read_text().replace("kept0", "first")
    write(root, "kept", partly)
    git(root, "add", "kept")
    write(root, "kept", partly.replace("kept9", "last"))
    write(root, "announced")
    git(root, "add", "--intent-to-add", "announced")
    write(root, "untracked")
    git(root, "rm", "--quiet", "--cached", "b")
    return root


# Finding the work tree


def test_the_work_tree_is_found_from_a_subfolder(root: Path) -> None:
    (root / "deep" / "er").mkdir(parents=True)
    assert Repository.discover(root / "deep" / "er").root == root.resolve()


def test_the_work_tree_is_found_through_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    repo = Repository.discover(tmp_path / "link")
    write(root, "new")
    assert repo.changed([tmp_path / "link" / "new"]) == [root.resolve() / "new"]


def test_names_below_a_folder_begin_with_its_own(repo: Repository, root: Path) -> None:
    """Also where a link leads there."""
    (root / "d" / "e").mkdir(parents=True)
    (root / "link").symlink_to("d")
    assert repo.prefix_of(root) == ""
    assert repo.prefix_of(root / "link" / "e") == "d/e/"


def test_no_repository_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="not in a git repository") as caught:
        Repository.discover(tmp_path)
    assert (caught.value.code, caught.value.hint) == ("SG503", "`git init` makes one")


def test_a_missing_folder_is_not_mistaken_for_the_current_one(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    with pytest.raises(RepositoryError, match="is not a folder") as caught:
        Repository.discover(root / "none")
    assert caught.value.code == "SG503"


def test_a_root_that_is_gone_is_not_mistaken_for_the_current_folder(
    repo: Repository, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(new_repository(tmp_path / "other"))
    shutil.rmtree(root)
    with pytest.raises(RepositoryError) as caught:
        repo.head()
    assert caught.value.code == "SG517"
    assert "work" in (caught.value.hint or "")


def test_a_bare_repository_and_the_git_folder_have_no_work_tree(root: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "bare.git")
    for folder in (tmp_path / "bare.git", root / ".git"):
        with pytest.raises(RepositoryError, match="no work tree") as caught:
            Repository.discover(folder)
        assert caught.value.code == "SG504"


def test_a_repository_of_somebody_else_comes_with_the_command_that_trusts_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(RepositoryError, match="another user") as caught:
        Repository.discover(root)
    assert caught.value.code == "SG505"
    assert f"--add safe.directory {root}" in (caught.value.hint or "")


def fake_git(folder: Path, script: str) -> str:
    """A PATH on which git is this script."""
    program = write(folder, "bin/git", f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return f"{program.parent}{os.pathsep}{os.environ['PATH']}"


def test_an_old_git_is_refused(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", fake_git(tmp_path, "echo git version 2.24.4"))
    with pytest.raises(RepositoryError, match=r"git version 2\.24\.4 is too old") as caught:
        Repository.discover(root)
    assert (caught.value.code, caught.value.hint) == ("SG502", "install git 2.25 or later")


def test_a_git_that_disappears_is_reported(
    repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RepositoryError) as caught:
        repo.head()
    assert caught.value.code == "SG501"


def test_a_machine_without_git_gets_one_sentence(root: Path, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from signoff_gen.repo import Repository, RepositoryError\n"
        "assert 'git' not in sys.modules\n"
        "try: Repository.discover(Path(sys.argv[1]))\n"
        "except RepositoryError as error: print(error.code, error.hint)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(root)],
        env={**os.environ, "PATH": str(tmp_path), "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "SG501 install git and see that it is on PATH\n", done.stderr


# Looking


def test_what_differs_from_head_is_found(repo: Repository, root: Path) -> None:
    write(root, ".gitignore", "*.log\n")
    write(root, "new/folder/file")
    write(root, "new/run.log")
    write(root, "a", "changed\n")
    (root / "b").unlink()
    asked = [root / name for name in ("new/folder/file", "new/run.log", "a", "b", "kept", "never")]
    names = ["a", "b", "new/folder/file", "new/run.log"]
    assert repo.changed(asked) == [root.resolve() / name for name in names]
    assert repo.changed([root / "new"]) == [root.resolve() / name for name in names[2:]]
    new_repository(root / "new" / "nested")
    assert len(repo.changed([root])) == 5


def test_no_path_means_no_file_and_not_all(repo: Repository, root: Path) -> None:
    write(root, "new")
    assert repo.changed([]) == []
    assert commit(repo) is None


def test_a_change_that_was_staged_and_then_undone_is_none(repo: Repository, root: Path) -> None:
    original = (root / "a").read_bytes()
    write(root, "a", "other\n")
    write(root, "brief")
    git(root, "add", "a", "brief")
    write(root, "a", original)
    (root / "brief").unlink()
    assert repo.changed([root / "a", root / "brief"]) == []
    before = picture(root)
    assert commit(repo, root / "a", root / "brief") is None
    assert picture(root) == before


def test_relative_paths_start_at_the_current_folder(
    repo: Repository, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, "sub/new")
    monkeypatch.chdir(root / "sub")
    made = committed(repo, Path("new"), Path("../sub/./new"))
    assert made.paths == ("sub/new",)


def test_looking_takes_no_lock(repo: Repository, root: Path) -> None:
    (root / ".git" / "index.lock").touch()
    write(root, "a", "changed\n")
    assert repo.changed([root / "a"]) == [root.resolve() / "a"]


def test_files_of_a_commit_are_read_as_recorded(repo: Repository, root: Path) -> None:
    odd = ":(top)x\n"
    write(root, f"d/{odd}", b"\x00\xff\r\n")
    write(root, "d/e/f", "deep\n")
    made = committed(repo, root / "d" / odd, root / "d/e/f")
    in_d = {f"d/{odd}": b"\x00\xff\r\n", "d/e/f": b"deep\n"}
    assert repo.read_files("HEAD", lambda name: name.startswith("d/")) == in_d
    assert repo.read_files(made.id, "d/e/f".__eq__) == {"d/e/f": b"deep\n"}
    assert repo.read_files("HEAD~1", "d/e/f".__eq__) == {}
    assert repo.read_files("main", bool).keys() == {"a", "b", "kept", *in_d}
    assert repo.list_files("HEAD", "d") == [f"d/{odd}", "d/e/f"]
    assert repo.list_files("HEAD", "d/e/") == ["d/e/f"]
    assert repo.list_files("HEAD~1") == ["a", "b", "kept"]


@pytest.mark.parametrize("ref", ["none", "--all", "HEAD:a", "HEAD~9", ""])
def test_an_unknown_revision_is_an_error(repo: Repository, ref: str) -> None:
    with pytest.raises(RepositoryError, match="no revision") as caught:
        repo.read_files(ref, bool)
    assert caught.value.code == "SG516"


def test_the_merge_base_is_where_branches_part(repo: Repository, root: Path) -> None:
    start = repo.head()
    git(root, "checkout", "--quiet", "-b", "topic")
    committed(repo, write(root, "topic"))
    git(root, "checkout", "--quiet", "main")
    committed(repo, write(root, "main"))
    assert repo.merge_base("main", "topic") == start
    git(root, "checkout", "--quiet", "--orphan", "apart")
    git(root, "commit", "--quiet", "-m", "Apart")
    assert repo.merge_base("main", "apart") is None


# What a commit holds


def test_a_commit_holds_the_given_paths_and_nothing_else(repo: Repository, busy_user: Path) -> None:
    before = picture(busy_user)
    write(busy_user, "a", "changed\n")
    write(busy_user, "evidence/new folder/01.log")
    made = committed(repo, busy_user / "a", busy_user / "evidence/new folder/01.log")
    assert files_of(busy_user) == ["a", "evidence/new folder/01.log"] == list(made.paths)
    diff, cached, status, listing = picture(busy_user)
    assert (diff, cached, status) == before[:3]
    assert [line for line in listing.splitlines() if "\ta" in line or "evidence" in line] != []
    assert made.branch == "main"
    assert made.notes == ()


def test_a_deletion_is_committed_whether_staged_or_not(repo: Repository, root: Path) -> None:
    (root / "a").unlink()
    git(root, "rm", "--quiet", "b")
    assert committed(repo, root / "a", root / "b").paths == ("a", "b")
    assert repo.list_files("HEAD") == ["kept"]
    assert git(root, "status", "--porcelain") == ""


def test_the_work_tree_copy_of_a_partly_staged_file_is_committed_and_named(
    repo: Repository, busy_user: Path
) -> None:
    write(busy_user, "announced", "mine\n")
    made = committed(repo, *(busy_user / n for n in ("kept", "staged", "announced", "b")))
    assert repo.read_files("HEAD", "kept".__eq__).get("kept") == (busy_user / "kept").read_bytes()
    # b was removed from the index, and its unchanged copy in the work tree was given
    assert made.paths == ("announced", "kept", "staged")
    assert made.overrode_staged == ("b", "kept")
    assert made.notes == ("the staged copy was another; the work tree's was committed: b, kept",)
    assert git(busy_user, "status", "--porcelain") == "?? untracked\n"


def test_a_staged_removal_of_an_unchanged_file_alone_is_nothing_to_commit(
    repo: Repository, root: Path
) -> None:
    git(root, "rm", "--quiet", "--cached", "b")
    before = picture(root)
    assert commit(repo, root / "b") is None
    assert picture(root) == before


def test_nothing_to_commit_is_success(repo: Repository, root: Path) -> None:
    head = repo.head()
    assert commit(repo, root / "a", root / "never") is None
    assert repo.head() == head


def test_a_file_that_became_a_folder_and_the_other_way_round(repo: Repository, root: Path) -> None:
    write(root, "d/x")
    committed(repo, root / "d/x")
    (root / "a").unlink()
    write(root, "a/x")
    shutil.rmtree(root / "d")
    write(root, "d")
    made = committed(repo, root / "a/x", root / "d")
    assert set(repo.list_files("HEAD")) == {"a/x", "b", "d", "kept"}
    assert made.added_by_hook in ((), ("a",))
    assert git(root, "status", "--porcelain") == ""


def test_the_first_commit_of_an_empty_repository(tmp_path: Path) -> None:
    root = new_repository(tmp_path / "empty")
    repo = Repository.discover(root)
    assert repo.head() is None
    write(root, "staged")
    git(root, "add", "staged")
    made = committed(repo, write(root, "status/one.yaml"))
    assert made.paths == ("status/one.yaml",)
    assert repo.list_files("HEAD") == ["status/one.yaml"]
    assert git(root, "status", "--porcelain") == "A  staged\n"


def test_a_failed_first_commit_leaves_the_empty_repository_alone(tmp_path: Path) -> None:
    root = new_repository(tmp_path / "empty")
    hook(root, "pre-commit", "exit 1")
    write(root, "staged")
    git(root, "add", "staged")
    path = write(root, "new")
    before = picture(root)
    with pytest.raises(RepositoryError):
        commit(Repository.discover(root), path)
    assert picture(root) == before


@pytest.mark.parametrize(
    "name",
    [
        "with space",
        "Größe ✓",
        "line\nbreak",
        "-leading-dash",
        "--all",
        ":(top)magic",
        ":!not",
        "*.star",
        "[a-z]",
        'quo"te\\',
        "tab\tand\x1b[31m",
        os.fsdecode(b"latin-\xe9"),
        "#hash",
        "trailing ",
    ],
)
def test_no_character_of_a_name_has_a_meaning(repo: Repository, root: Path, name: str) -> None:
    try:
        write(root, f"ev/{name}")
        write(root, name)
    except OSError:
        pytest.skip("the file system does not take this name")
    write(root, "ev/other.star")
    write(root, "ev/z")
    made = committed(repo, root / name, root / "ev" / name)
    assert sorted(made.paths) == sorted([name, f"ev/{name}"])
    assert sorted(files_of(root)) == sorted(made.paths)
    write(root, name, "again\n")
    assert committed(repo, root / name).paths == (name,)
    (root / name).unlink()
    assert committed(repo, root / name).paths == (name,)
    assert all(note.isprintable() for note in made.notes)


def test_more_paths_than_an_argument_list_holds_are_committed_at_once(
    repo: Repository, root: Path
) -> None:
    long = "a-rather-long-folder-name/" * 3
    paths = [write(root, f"{long}{number:04}.json", f"{number}\n") for number in range(800)]
    write(root, f"{long}other")
    assert len(list(portions(str(path.relative_to(root)) for path in paths))) > 1
    assert len(committed(repo, *paths).paths) == 800
    assert git(root, "status", "--porcelain", "--untracked-files=all") == f"?? {long}other\n"
    assert commit(repo, *paths) is None


def test_the_message_ends_in_trailers_that_git_reads(repo: Repository, root: Path) -> None:
    git(root, "config", "commit.template", str(write(root, "template", "# never\n")))
    git(root, "config", "commit.cleanup", "strip")
    git(root, "config", "commit.verbose", "true")
    git(root, "config", "i18n.commitEncoding", "ISO-8859-1")
    git(root, "config", "core.commentChar", ";")
    message = "Größe: 5 steps passed\n\n# a heading\n; a comment?\n--- not a divider"
    made = repo.commit([write(root, "new")], message, trailers=TRAILERS, identity=ME)
    assert made is not None
    header, recorded = git(root, "cat-file", "commit", "HEAD").split("\n\n", 1)
    assert "encoding" not in header
    assert recorded == with_trailers(message, TRAILERS)
    parsed = git(root, "interpret-trailers", "--parse", "--no-divider", stdin=recorded)
    assert parsed.splitlines() == [f"{key}: {value}" for key, value in TRAILERS.items()]
    assert "skip ci" not in recorded
    assert "author Ada Löve <ada@example.com> " in header


def test_a_long_message_is_no_matter(repo: Repository, root: Path) -> None:
    body = "line of a body\n" * 20_000
    made = repo.commit([write(root, "n")], f"Subject\n\n{body}", trailers=TRAILERS, identity=ME)
    assert made is not None
    assert git(root, "log", "-1", "--format=%b").count("line of a body") == 20_000


def test_settings_that_change_what_git_prints_change_nothing(repo: Repository, root: Path) -> None:
    for setting in (
        *("status.short=true", "status.branch=true", "status.showUntrackedFiles=no"),
        *("status.renames=copies", "diff.renames=copies", "diff.relative=true", "color.ui=always"),
        *("status.relativePaths=true", "core.quotePath=true", "commit.status=false"),
        *("diff.noprefix=true", "log.showSignature=true", "diff.external=false"),
    ):
        git(root, "config", *setting.split("="))
    (root / "sub").mkdir()
    (root / "a").rename(root / "sub" / "Größe")
    made = committed(Repository.discover(root / "sub"), root / "a", root / "sub/Größe")
    assert made.paths == ("a", "sub/Größe")
    write(root, "b", "staged\n")
    git(root, "add", "b")
    write(root, "b", repo.read_files("HEAD", "b".__eq__).get("b") or b"")
    assert commit(repo, root / "b") is None
    git(root, "rm", "--quiet", "--cached", "kept")
    assert commit(repo, root / "kept") is None


# Where the repository is


def test_a_linked_work_tree(root: Path, tmp_path: Path) -> None:
    git(root, "worktree", "add", "--quiet", "-b", "topic", str(tmp_path / "linked"))
    linked = Repository.discover(tmp_path / "linked")
    assert (linked.root / ".git").is_file()
    with pytest.raises(RepositoryError, match="belongs to git itself"):
        linked.changed([linked.root / ".git"])
    made = committed(linked, write(tmp_path / "linked", "new"))
    assert made.branch == "topic"
    assert git(root, "log", "-1", "--format=%s", "topic") == "Update the status\n"
    assert git(root, "status", "--porcelain") == ""
    (linked.git_dir / "MERGE_HEAD").write_text(f"{made.id}\n")
    with pytest.raises(RepositoryError, match="a merge is in progress"):
        linked.refuse_if_busy()
    Repository.discover(root).refuse_if_busy()


def test_a_detached_head_is_noted(repo: Repository, root: Path) -> None:
    git(root, "checkout", "--quiet", "--detach")
    made = committed(repo, write(root, "new"))
    assert made.branch is None
    assert made.notes == ("HEAD is detached: no branch holds this commit",)


@pytest.fixture
def submodule(root: Path, tmp_path: Path) -> Path:
    inner = new_repository(tmp_path / "inner")
    write(inner, "file")
    git(inner, "add", ".")
    git(inner, "commit", "--quiet", "-m", "Inner")
    allow = ("-c", "protocol.file.allow=always")
    git(root, *allow, "submodule", "--quiet", "add", str(inner), "sub")
    git(root, "commit", "--quiet", "-m", "Add the submodule")
    return root / "sub"


def test_a_submodule_is_a_repository_of_its_own(submodule: Path, root: Path) -> None:
    repo = Repository.discover(submodule)
    assert repo.root == submodule.resolve()
    assert committed(repo, write(submodule, "new")).paths == ("new",)
    outer = Repository.discover(root)
    assert git(root, "status", "--porcelain") == " M sub\n"
    assert outer.changed([root]) == []
    assert outer.list_files("HEAD") == [".gitmodules", "a", "b", "kept"]
    assert committed(outer, write(root, "mine")).paths == ("mine",)
    for paths in ([submodule / "file"], [submodule]):
        with pytest.raises(RepositoryError, match="sub, a repository of its own") as caught:
            outer.changed(paths)
        assert caught.value.code == "SG509"


def test_a_sparse_checkout_works_inside_and_refuses_outside(repo: Repository, root: Path) -> None:
    committed(repo, write(root, "in/x"), write(root, "out/x"))
    git(root, "sparse-checkout", "set", "--cone", "in")
    assert commit(repo, root / "out/x") is None
    assert committed(repo, write(root, "in/x", "new\n"), write(root, "in/y")).paths == (
        "in/x",
        "in/y",
    )
    before = picture(root)
    path = write(root, "out/new")
    with pytest.raises(RepositoryError, match="sparse checkout") as caught:
        commit(repo, path)
    assert caught.value.code == "SG511"
    path.unlink()
    assert picture(root) == before
    assert repo.list_files("HEAD", "out") == ["out/x"]


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_is_told_to_overlook_is_not_called_unchanged(
    repo: Repository, root: Path, flag: str
) -> None:
    git(root, "update-index", flag, "a")
    write(root, "a", "changed\n")
    with pytest.raises(RepositoryError, match="told not to look at a") as caught:
        commit(repo, root / "a")
    assert caught.value.code == "SG511"
    assert (caught.value.hint or "").endswith("-- a` makes it look again")


@pytest.fixture
def as_in_a_hook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Variables that tie git to another repository, and pathspec switches."""
    other = new_repository(tmp_path / "other")
    write(other, "theirs")
    git(other, "add", ".")
    git(other, "commit", "--quiet", "-m", "Theirs")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    monkeypatch.setenv("GIT_PREFIX", "sub/")
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    monkeypatch.setenv("GIT_CONFIG", os.devnull)
    return other


def test_an_inherited_git_dir_is_no_trap(root: Path, as_in_a_hook: Path) -> None:
    path = write(root, "new")
    repo = Repository.discover(root)
    assert repo.root == root.resolve()
    made = committed(repo, path)
    for name in [name for name in os.environ if name in LOCAL_VARIABLES]:
        del os.environ[name]
    assert git(root, "log", "-1", "--format=%H").strip() == made.id
    assert git(as_in_a_hook, "log", "--format=%s") == "Theirs\n"
    assert git(as_in_a_hook, "status", "--porcelain") == ""


def test_configuration_from_the_environment_counts(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "From The Environment")
    assert Repository.discover(root).identity(None, None, ci=False).name == "From The Environment"


def test_we_scrub_what_this_git_calls_local(root: Path) -> None:
    told = set(git(root, "rev-parse", "--local-env-vars").split())
    assert told - set(LOCAL_VARIABLES) <= {"GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT"}


# Busy repositories


def conflict(root: Path, command: tuple[str, ...]) -> None:
    """Leave `command topic` with a conflict in `a`."""
    git(root, "checkout", "--quiet", "-b", "topic")
    write(root, "a", "topic\n")
    git(root, "commit", "--quiet", "-am", "Topic")
    git(root, "checkout", "--quiet", "main")
    write(root, "a", "main\n")
    git(root, "commit", "--quiet", "-am", "Main")
    done = subprocess.run(["git", "-C", str(root), *command], capture_output=True, check=False)
    assert done.returncode != 0


def mailed(root: Path) -> str:
    git(root, "checkout", "--quiet", "-b", "mail")
    write(root, "a", "mail\n")
    git(root, "commit", "--quiet", "-am", "Mail")
    patch = git(root, "format-patch", "--stdout", "-1")
    git(root, "checkout", "--quiet", "main")
    return str(write(root.parent, "patch", patch))


@pytest.mark.parametrize(
    ("command", "operation"),
    [
        (("merge", "topic"), "a merge"),
        (("rebase", "topic"), "a rebase"),
        (("rebase", "--apply", "topic"), "a rebase"),
        (("cherry-pick", "topic"), "a cherry-pick"),
        (("revert", "topic"), "a revert"),
        (("am",), "git am"),
    ],
)
def test_an_operation_in_progress_is_left_alone(
    repo: Repository, root: Path, command: tuple[str, ...], operation: str
) -> None:
    conflict(root, (*command, mailed(root)) if command == ("am",) else command)
    path = write(root, "new")
    before = picture(root)
    with pytest.raises(RepositoryError, match=f"^{operation} is in progress") as caught:
        commit(repo, path)
    assert caught.value.code == "SG506"
    assert "--continue" in (caught.value.hint or "")
    assert picture(root) == before


def test_a_bisection_is_left_alone(repo: Repository, root: Path) -> None:
    git(root, "bisect", "start")
    with pytest.raises(RepositoryError, match="a bisection is in progress"):
        commit(repo, write(root, "new"))


def test_conflicts_that_a_stash_left_are_named(repo: Repository, root: Path) -> None:
    write(root, "a", "stashed\n")
    git(root, "stash")
    write(root, "a", "main\n")
    git(root, "commit", "--quiet", "-am", "Main")
    subprocess.run(["git", "-C", str(root), "stash", "pop"], capture_output=True, check=False)
    with pytest.raises(RepositoryError, match="conflicts are left in a") as caught:
        commit(repo, write(root, "new"))
    assert caught.value.code == "SG508"


def test_a_held_index_is_waited_for_and_then_refused(repo: Repository, root: Path) -> None:
    lock = root / ".git" / "index.lock"
    lock.touch()
    with pytest.raises(RepositoryError, match="holds the index") as caught:
        repo.refuse_if_busy(patience=0.05)
    assert caught.value.code == "SG507"
    assert str(lock) in (caught.value.hint or "")
    with subprocess.Popen(["sh", "-c", f"sleep 0.2; rm '{lock}'"]):
        repo.refuse_if_busy(patience=10)
    assert not lock.exists()


# Who


def test_the_identity_is_given_or_configured(repo: Repository, root: Path) -> None:
    assert repo.identity(None, None, ci=False) == Identity("Configured", "configured@example.com")
    assert repo.identity(" X ", None, ci=True) == Identity("X", "configured@example.com")
    git(root, "config", "author.name", "An Author")
    assert repo.identity(None, "x@y", ci=False) == Identity("An Author", "x@y")


def test_the_author_in_the_environment_counts(
    repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Env")
    assert repo.identity(None, None, ci=False) == Identity("Env", "configured@example.com")


def test_without_an_identity_only_ci_gets_a_bot(repo: Repository, root: Path) -> None:
    git(root, "config", "--unset", "user.email")
    assert repo.identity(None, None, ci=True) == BOT
    assert repo.identity("Me", None, ci=True) == Identity("Me", BOT.email)
    assert repo.identity(None, "x@y", ci=False) == Identity("Configured", "x@y")
    with pytest.raises(RepositoryError, match="does not know who you are") as caught:
        repo.identity(None, None, ci=False)
    assert caught.value.code == "SG512"
    assert "git config --global user.name" in (caught.value.hint or "")
    assert "git config --global user.email" in (caught.value.hint or "")


@pytest.mark.parametrize("bad", [" ", "a<b", "a\nb", "a\0b"])
def test_an_identity_that_git_would_alter_is_refused(repo: Repository, bad: str) -> None:
    for given in ((bad, None), (None, bad)):
        with pytest.raises(RepositoryError) as caught:
            repo.identity(*given, ci=True)
        assert caught.value.code == "SG518"


def test_the_committer_is_whom_git_knows_else_the_author(repo: Repository, root: Path) -> None:
    committed(repo, write(root, "one"))
    assert git(root, "log", "-1", "--format=%cn").strip() == "Configured"
    git(root, "config", "--remove-section", "user")
    committed(repo, write(root, "two"))
    assert git(root, "log", "-1", "--format=%cn <%ce>").strip() == f"{ME.name} <{ME.email}>"


# Hooks and signing


def test_a_failing_hook_shows_its_output_and_leaves_the_index(
    repo: Repository, busy_user: Path
) -> None:
    hook(busy_user, "pre-commit", "echo said on stdout; echo Größe falsch >&2; exit 3")
    write(busy_user, "a", "changed\n")
    path = write(busy_user, "deep/new")
    before, head = picture(busy_user), repo.head()
    with pytest.raises(RepositoryError, match="a hook refused the commit") as caught:
        commit(repo, path, busy_user / "a", busy_user / "kept", busy_user / "announced")
    assert caught.value.code == "SG513"
    assert "said on stdout\nGröße falsch" in (caught.value.hint or "")
    assert picture(busy_user) == before
    assert repo.head() == head


def test_a_commit_msg_hook_can_refuse_too(repo: Repository, root: Path) -> None:
    git(root, "config", "core.hooksPath", "my hooks")
    write(root, "my hooks/commit-msg", '#!/bin/sh\ngrep Signoff- "$1" >&2; exit 1\n').chmod(0o755)
    path = write(root, "new")
    with pytest.raises(RepositoryError, match=r"\(commit-msg\)") as caught:
        commit(repo, path)
    assert "Signoff-Digest: sha256:0a" in (caught.value.hint or "")
    assert git(root, "ls-files", "new") == ""


def test_a_failing_hook_of_a_commit_without_new_files(repo: Repository, root: Path) -> None:
    hook(root, "pre-commit", "exit 1")
    write(root, "a", "changed\n")
    with pytest.raises(RepositoryError) as caught:
        commit(repo, root / "a")
    assert (caught.value.code, caught.value.hint) == ("SG513", None)


def test_hooks_keep_the_users_locale_and_magic_pathspecs(
    repo: Repository, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    hook(root, "pre-commit", 'echo "$LC_ALL" >.git/seen; git ls-files ":(glob)k*" >>.git/seen')
    committed(repo, write(root, "new"))
    assert (root / ".git/seen").read_text() == "C.UTF-8\nkept\n"


def test_a_hook_that_mends_and_adds_files_leaves_a_clean_index(
    repo: Repository, busy_user: Path
) -> None:
    before = picture(busy_user)
    hook(busy_user, "pre-commit", "echo mended >>new; echo mended >>a; git add new a")
    made = committed(repo, write(busy_user, "new"))
    assert made.paths == ("a", "new")
    assert made.added_by_hook == ("a",)
    assert made.notes == ("added to the commit by a hook: a",)
    assert repo.read_files("HEAD", "new".__eq__).get("new") == b"text\nmended\n"
    assert picture(busy_user)[:3] == before[:3]


def test_a_hook_that_adds_a_file_the_user_has_staged_leaves_the_staged_copy(
    repo: Repository, root: Path
) -> None:
    write(root, "a", "staged\n")
    git(root, "add", "a")
    write(root, "a", "work tree\n")
    hook(root, "pre-commit", "git add a")
    assert committed(repo, write(root, "new")).paths == ("a", "new")
    assert git(root, "show", ":a") == "staged\n"


def test_a_hook_that_adds_a_file_to_the_first_commit(tmp_path: Path) -> None:
    root = new_repository(tmp_path / "empty")
    write(root, "other")
    hook(root, "pre-commit", "git add other")
    made = committed(Repository.discover(root), write(root, "new"))
    assert made.added_by_hook == ("other",)
    assert git(root, "status", "--porcelain") == ""


def test_a_hook_that_only_changes_a_file_is_noted(repo: Repository, root: Path) -> None:
    hook(root, "pre-commit", "echo mended >>new")
    made = committed(repo, write(root, "new"))
    assert made.changed_by_hook == ("new",)
    assert made.notes == ("changed by a hook after it was recorded: commit again: new",)
    assert repo.read_files("HEAD", "new".__eq__).get("new") == b"text\n"


def test_a_hook_that_stashes_unstaged_work_gives_it_back(repo: Repository, busy_user: Path) -> None:
    hook(
        busy_user,
        "pre-commit",
        'tree=$(git write-tree); patch="$(git rev-parse --absolute-git-dir)/stash.patch"\n'
        'git diff-index --binary --no-color "$tree" -- >"$patch"\n'
        "git checkout -- .\n"
        'test "$(cat kept | head -1)" = kept0 || exit 1\n'
        'git apply --whitespace=nowarn "$patch"',
    )
    before = picture(busy_user)
    committed(repo, write(busy_user, "new"))
    assert picture(busy_user)[:3] == before[:3]
    assert files_of(busy_user) == ["new"]


def test_a_hook_that_leaves_a_process_behind_does_not_hang_us(repo: Repository, root: Path) -> None:
    hook(root, "post-commit", "sleep 60 & echo $! >.git/left; echo said >&2")
    began = time.monotonic()
    try:
        committed(repo, write(root, "new"))
        assert time.monotonic() - began < 30
    finally:
        os.kill(int((root / ".git/left").read_text()), signal.SIGKILL)


def test_a_failing_signer_is_an_error_and_never_skipped(repo: Repository, root: Path) -> None:
    git(root, "config", "commit.gpgsign", "true")
    git(root, "config", "gpg.program", "false")
    path, head = write(root, "new"), repo.head()
    before = picture(root)
    with pytest.raises(RepositoryError, match="could not be signed") as caught:
        commit(repo, path)
    assert caught.value.code == "SG514"
    assert "gpg failed to sign" in (caught.value.hint or "")
    assert (repo.head(), picture(root)) == (head, before)


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs ssh-keygen")
def test_a_configured_signature_is_made(repo: Repository, root: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", ME.email, "-f", str(key)]
    subprocess.run(make, check=True)
    git(root, "config", "commit.gpgsign", "true")
    git(root, "config", "gpg.format", "ssh")
    git(root, "config", "user.signingKey", str(key))
    committed(repo, write(root, "new"))
    assert "BEGIN SSH SIGNATURE" in git(root, "cat-file", "commit", "HEAD")


def test_what_git_itself_refuses_is_shown(repo: Repository, root: Path) -> None:
    git(root, "config", "core.safecrlf", "true")
    git(root, "config", "core.autocrlf", "input")
    path = write(root, "new", "one\r\n")
    before = picture(root)
    with pytest.raises(RepositoryError, match="git refused the commit") as caught:
        commit(repo, path)
    assert caught.value.code == "SG515"
    assert "CRLF" in (caught.value.hint or "")
    assert picture(root) == before


def test_a_held_branch_is_shown(repo: Repository, root: Path) -> None:
    (root / ".git" / "HEAD.lock").touch()
    with pytest.raises(RepositoryError) as caught:
        commit(repo, write(root, "new"))
    assert caught.value.code == "SG515"
    assert "HEAD.lock" in (caught.value.hint or "")
    assert git(root, "ls-files", "new") == ""


@pytest.mark.parametrize("when", ["add", "commit"])
def test_an_index_that_is_locked_meanwhile_is_named(
    repo: Repository, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    path, real = write(root, "new"), shutil.which("git")
    lock = root / ".git" / "index.lock"
    script = f'case "$*" in *" {when} "*) touch "{lock}";; esac; exec "{real}" "$@"'
    monkeypatch.setenv("PATH", fake_git(tmp_path, script))
    with pytest.raises(RepositoryError, match="holds the index") as caught:
        commit(repo, path)
    assert caught.value.code == "SG507"
    lock.unlink()
    monkeypatch.undo()
    assert committed(repo, path).paths == ("new",)


def test_line_endings_that_git_rewrites_are_noted(repo: Repository, root: Path) -> None:
    git(root, "config", "core.autocrlf", "input")
    made = committed(
        repo,
        write(root, "dos", "one\r\n"),
        write(root, "unix", "one\n"),
        write(root, "b", b"\0\r\n"),
    )
    assert made.converted == ("dos",)
    assert repo.read_files("HEAD", "dos".__eq__).get("dos") == b"one\n"
    assert commit(repo, root / "dos") is None
    write(root, "kept", "x\n")
    (root / "dos").unlink()
    assert committed(repo, root / "kept", root / "dos").converted == ()


# Paths that are refused


def test_ignored_paths_are_listed_with_the_line_that_ignores_them(
    repo: Repository, root: Path
) -> None:
    write(root, ".gitignore", "# logs\n*.log\n")
    write(root, "deep/.gitignore", "/out/\n")
    paths = [write(root, name) for name in ("ev/a.log", "deep/out/b", "ok", ":(top).log")]
    before = picture(root)
    with pytest.raises(RepositoryError, match="git ignores") as caught:
        commit(repo, *paths)
    assert caught.value.code == "SG510"
    hint = caught.value.hint or ""
    assert "ev/a.log (by .gitignore:2: *.log)" in hint
    assert "deep/out/b (by deep/.gitignore:1: /out/)" in hint
    assert ":(top).log (by .gitignore:2: *.log)" in hint
    assert picture(root) == before
    made = committed(repo, *paths, force_ignored=True)
    assert set(made.paths) == {"ev/a.log", "deep/out/b", "ok", ":(top).log"}
    write(root, "ev/a.log", "more\n")
    assert committed(repo, root / "ev/a.log").paths == ("ev/a.log",)


def test_places_that_a_commit_cannot_hold_are_all_named(
    repo: Repository, root: Path, tmp_path: Path
) -> None:
    outside = write(tmp_path, "outside/file")
    (root / "leaving").symlink_to(outside)
    (root / "way").symlink_to(outside.parent)
    (root / "loop").symlink_to("loop")
    os.mkfifo(root / "pipe")
    write(root, "folder/file")
    new_repository(root / "nested")
    wrong = {
        outside: "is outside of the work tree",
        root / ".." / "outside" / "file": "is outside of the work tree",
        root / "leaving": "is a link that leaves the work tree",
        root / "way" / "file": "is outside of the work tree",
        root / "loop" / "file": "",
        root / ".git" / "config": "belongs to git itself",
        root / "folder" / ".GIT" / "x": "belongs to git itself",
        root / "nested" / "x": "belongs to nested, a repository of its own",
        root / "pipe": "is not a regular file",
        root / "folder": "is a folder: name its files",
        root: "is a folder: name its files",
        root / "nul\0": "null byte",
    }
    with pytest.raises(RepositoryError) as caught:
        commit(repo, write(root, "fine"), *wrong)
    assert caught.value.code == "SG509"
    assert caught.value.message == f"{len(wrong)} paths cannot be committed"
    lines = (caught.value.hint or "").splitlines()
    assert len(lines) == len(wrong)
    assert [why for why, line in zip(wrong.values(), lines, strict=True) if why not in line] == []
    assert git(root, "ls-files", "fine") == ""


def test_many_refused_paths_are_counted(repo: Repository, root: Path) -> None:
    with pytest.raises(RepositoryError) as caught:
        commit(repo, *(root / ".git" / str(number) for number in range(45)))
    assert (caught.value.hint or "").splitlines()[-1] == "… and 5 more"


def test_a_link_that_stays_inside_is_committed_as_a_link(repo: Repository, root: Path) -> None:
    (root / "link").symlink_to("kept")
    (root / "way").symlink_to("folder")
    made = committed(repo, root / "link", root / "way" / ".." / "a", write(root, "folder/x"))
    assert made.paths == ("folder/x", "link")
    assert repo.read_files("HEAD", "link".__eq__).get("link") == b"kept"
    write(root, "folder/x", "through the link\n")
    assert committed(repo, root / "way" / "x").paths == ("folder/x",)


# Interrupted


@pytest.fixture
def slow_commit(root: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process of ours, in the middle of a commit whose hook does not end."""
    hook(
        root, "pre-commit", "echo $$ >.git/started.part; mv .git/started.part .git/started; read x"
    )
    hook(root, "pre-commit", "echo $$ >.git/pid; mv .git/pid .git/started; exec sleep 60")
    write(root, "new")
    script = (
        "import sys; from pathlib import Path\n"
        "from signoff_gen.repo import Repository\n"
        "root = Path(sys.argv[1]); repo = Repository.discover(root)\n"
        "repo.commit([root / 'new'], 'x', trailers={}, identity=repo.identity(None, None, False))"
    )
    command = [sys.executable, "-c", script, str(root)]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."}
    ) as it:
        deadline = time.monotonic() + 30
        while not (root / ".git/started").exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield it
        it.kill()


def test_an_interrupted_commit_leaves_no_trace(
    root: Path, slow_commit: subprocess.Popen[bytes]
) -> None:
    slow_commit.send_signal(signal.SIGINT)
    assert b"KeyboardInterrupt" in slow_commit.communicate(timeout=30)[1]
    assert not (root / ".git/index.lock").exists()
    left = (root / ".git/started").read_text().strip()
    shown = ["ps", "-o", "stat=", "-p", left]
    ended = subprocess.run(shown, capture_output=True, text=True, check=False).stdout
    assert ended.strip()[:1] in ("", "Z"), "the hook goes on"
    assert git(root, "status", "--porcelain") == "?? new\n"
    assert git(root, "log", "--format=%s") == "Begin\n"

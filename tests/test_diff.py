"""Two states of a repository as git holds them: found, read, and never checked out."""

import hashlib
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from signoff_gen.config import Config, Project
from signoff_gen.diff import difference
from signoff_gen.difference import Difference, load
from signoff_gen.errors import RepositoryError
from signoff_gen.fingerprint import Fingerprints
from signoff_gen.model import Result
from signoff_gen.runners import registry
from signoff_gen.store import read

DAY = date(2026, 1, 10)
TEXT = """\
title: Release
steps:
  - id: build
    title: Build
    checks:
      - id: tests
        command: make test
        timeout: {timeout}
        inputs: ["src/**"]
"""
ONE, TWO = TEXT.format(timeout="30s"), TEXT.format(timeout="10m")
LOG = b"all good\n"


def git(folder: Path, *arguments: str) -> str:
    """What git says, by a person who is configured."""
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    done = subprocess.run(
        ["git", *who, "-C", str(folder), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def write(folder: Path, text: str | bytes, name: str = "status/release.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def commit(folder: Path, text: str | bytes, name: str = "status/release.yaml") -> str:
    write(folder, text, name)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", name)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository whose main branch holds the sign-off."""
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, ONE)
    return folder


def diff(folder: Path, range_: str | None = None, config: Config | None = None) -> Difference:
    return difference(Project(folder, config or Config()), range_, as_of=DAY)


def told(found: Difference) -> list[str]:
    return [f"{c.kind} {c.address} {c.field}".strip() for c in found.changes]


RAISED = ["definition-weakened build.tests timeout"]


# --- which two states ---


def test_a_commit_is_compared_with_the_work_tree(root: Path) -> None:
    write(root, TWO)
    found = diff(root, "HEAD")
    assert told(found) == RAISED
    assert (found.base.name, found.head.name, found.head.commit) == ("HEAD", "work tree", None)
    assert found.as_of == "2026-01-10"
    assert told(diff(root, "main")) == RAISED


def test_two_commits_are_compared_by_any_name(root: Path) -> None:
    first = git(root, "rev-parse", "HEAD")
    git(root, "tag", "-a", "v1", "-m", "v1")
    second = commit(root, TWO)
    for range_ in (f"{first}..{second}", "HEAD^..HEAD", "HEAD^..", "v1..main", f"{first[:9]}..@"):
        found = diff(root, range_)
        assert told(found) == RAISED, range_
        assert (found.base.commit, found.head.commit) == (first, second)
    assert told(diff(root, "HEAD^{/status}")) == []
    back = diff(root, "main..v1")
    assert told(back) == ["definition-strengthened build.tests timeout"]


def test_three_dots_begin_where_two_branches_parted(root: Path) -> None:
    fork = git(root, "rev-parse", "HEAD")
    git(root, "switch", "-q", "-c", "topic")
    commit(root, TWO)
    git(root, "switch", "-q", "main")
    commit(root, "title: Other\n", "status/other.yaml")
    assert told(diff(root, "main..topic")) == ["signoff-removed", *RAISED]
    found = diff(root, "main...topic")
    assert told(found) == RAISED
    assert (found.base.commit, found.base.name) == (fork, "merge base with main")


def test_without_a_base_it_is_where_the_default_branch_was_left(root: Path) -> None:
    git(root, "switch", "-q", "-c", "topic")
    commit(root, TWO)
    git(root, "switch", "-q", "main")
    commit(root, "title: Other\n", "status/other.yaml")
    git(root, "switch", "-q", "topic")
    write(root, "title: Third\n", "status/third.yaml")
    found = diff(root)
    assert told(found) == [*RAISED, "signoff-added"]
    assert found.base.name == "merge base with main"


def test_the_remote_says_which_branch_is_the_default_one(root: Path, tmp_path: Path) -> None:
    git(root, "branch", "-m", "trunk")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(root), str(clone))
    git(clone, "switch", "-q", "-c", "topic")
    commit(clone, TWO)
    found = diff(clone)
    assert told(found) == RAISED
    assert found.base.name == "origin/HEAD"


def test_without_another_branch_it_is_head(root: Path) -> None:
    git(root, "branch", "-m", "only")
    write(root, TWO)
    found = diff(root)
    assert (told(found), found.base.name) == (RAISED, "HEAD")


def test_on_the_default_branch_it_is_what_is_not_committed(root: Path) -> None:
    commit(root, TWO)
    assert diff(root).empty
    write(root, ONE)
    assert told(diff(root)) == ["definition-strengthened build.tests timeout"]


def test_before_the_first_commit_everything_is_new(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    write(tmp_path, ONE)
    found = diff(tmp_path)
    assert told(found) == ["signoff-added"]
    assert (found.base.name, found.base.commit) == ("nothing", None)


def test_a_detached_head_and_a_merge_are_commits_like_others(root: Path) -> None:
    git(root, "switch", "-q", "-c", "topic")
    commit(root, TWO)
    git(root, "switch", "-q", "main")
    commit(root, "x", "other.txt")
    git(root, "merge", "-q", "--no-ff", "-m", "merge", "topic")
    git(root, "checkout", "-q", "--detach", "HEAD")
    assert told(diff(root, "HEAD^1..HEAD")) == RAISED
    assert diff(root, "HEAD^2..HEAD").empty
    assert diff(root).empty


def test_a_linked_work_tree_has_its_own_files(root: Path, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    git(root, "worktree", "add", "-q", "-b", "topic", str(linked))
    write(linked, TWO)
    assert told(diff(linked)) == RAISED
    assert diff(root, "HEAD").empty


def test_only_the_branch_of_the_remote_is_there(root: Path, tmp_path: Path) -> None:
    """As CI checks out: a detached HEAD, and no local branch."""
    commit(root, TWO)
    git(root, "switch", "-q", "-c", "base", "HEAD^")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "-b", "main", str(root), str(clone))
    found = diff(clone, "base..HEAD")
    assert (told(found), found.base.name) == (RAISED, "origin/base")


@pytest.mark.parametrize("name", ["nowhere", "--upload-pack=x", "-h", "main:status", "..", ""])
def test_a_name_that_is_no_revision(name: str, root: Path) -> None:
    if name == "..":  # HEAD..HEAD
        assert diff(root, name).empty
        return
    with pytest.raises(RepositoryError) as error:
        diff(root, name)
    assert error.value.code == "SG516"


# --- shallow clones ---


@pytest.fixture
def shallow(root: Path, tmp_path: Path) -> Path:
    """A clone of the last commit of a topic branch, as CI makes it."""
    git(root, "switch", "-q", "-c", "topic")
    commit(root, TWO)
    git(root, "switch", "-q", "main")
    clone = tmp_path / "shallow"
    origin = f"file://{root}"
    git(tmp_path, "clone", "-q", "--depth=1", "-b", "topic", origin, str(clone))
    return clone


def test_what_a_shallow_clone_lacks_is_said_with_the_command_that_brings_it(
    shallow: Path, root: Path
) -> None:
    """The command is run as it stands, and mends it."""
    with pytest.raises(RepositoryError) as error:
        diff(shallow, "main..HEAD")
    assert error.value.code == "SG741"
    assert "main in this shallow clone" in error.value.message
    assert error.value.hint is not None
    command = error.value.hint.split("`")[1].removeprefix("git ").split()
    git(shallow, *command)
    assert told(diff(shallow, "main..HEAD")) == RAISED


def test_a_shallow_clone_without_a_default_branch_does_not_say_that_nothing_changed(
    shallow: Path,
) -> None:
    with pytest.raises(RepositoryError) as error:
        diff(shallow)
    assert error.value.code == "SG741"
    assert error.value.hint is not None
    git(shallow, *error.value.hint.split("`")[1].removeprefix("git ").split())
    assert told(diff(shallow)) == RAISED


def test_a_commit_that_a_shallow_clone_lacks(shallow: Path, root: Path) -> None:
    git(root, "config", "uploadpack.allowReachableSHA1InWant", "true")
    first = git(root, "rev-parse", "main")
    with pytest.raises(RepositoryError) as error:
        diff(shallow, f"{first}..HEAD")
    assert error.value.hint == f"`git fetch --depth=1 origin {first}` brings it"
    git(shallow, *error.value.hint.split("`")[1].removeprefix("git ").split())
    assert told(diff(shallow, f"{first}..HEAD")) == RAISED


def test_a_shallow_clone_does_not_know_where_branches_parted(shallow: Path) -> None:
    git(shallow, "fetch", "-q", "--depth=1", "origin", "main:refs/remotes/origin/main")
    for range_ in ("main...HEAD", None):
        with pytest.raises(RepositoryError) as error:
            diff(shallow, range_)
        assert error.value.code == "SG742"
        assert error.value.hint == "`git fetch --unshallow` brings the rest of it"
    assert told(diff(shallow, "main..HEAD")) == RAISED
    git(shallow, "fetch", "-q", "--unshallow")
    assert told(diff(shallow, "main...HEAD")) == RAISED


def test_two_histories_that_never_met(root: Path) -> None:
    git(root, "switch", "-q", "--orphan", "apart")
    commit(root, TWO)
    with pytest.raises(RepositoryError) as error:
        diff(root, "main...apart")
    assert (error.value.code, "shallow" in error.value.message) == ("SG742", False)


def test_a_partial_clone_that_cannot_reach_its_origin(root: Path, tmp_path: Path) -> None:
    git(root, "config", "uploadpack.allowFilter", "true")
    commit(root, TWO)
    clone = tmp_path / "partial"
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{root}", str(clone))
    git(clone, "config", "remote.origin.url", f"file://{tmp_path}/gone")
    with pytest.raises(RepositoryError) as error:
        diff(clone, "HEAD^..HEAD")
    assert error.value.code in ("SG517", "SG519")


# --- status files that come, go and move ---


def test_an_untracked_status_file_of_the_work_tree_is_seen(root: Path) -> None:
    write(root, "title: New\n", "status/new.yaml")
    found = diff(root, "HEAD")
    assert told(found) == ["signoff-added"]
    assert found.unchanged == 1


def test_a_renamed_status_file_is_followed(root: Path) -> None:
    git(root, "mv", "status/release.yaml", "status/release-1.yaml")
    commit(root, TWO, "status/release-1.yaml")
    found = diff(root, "HEAD^..HEAD")
    assert told(found) == [*RAISED, "signoff-renamed"]
    (item,) = found.signoffs
    assert (item.path_before, item.path) == ("status/release.yaml", "status/release-1.yaml")


def test_files_that_are_no_status_files_are_not_read(root: Path) -> None:
    for name in ("status/notes.md", "status/.draft.yaml", "status/sub/x.yaml", "other/y.yaml"):
        write(root, "[", name)
    assert diff(root, "HEAD").empty
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "more")
    assert diff(root, "HEAD^..HEAD").empty


def test_a_project_in_a_folder_of_the_repository(root: Path) -> None:
    """Its status folder has another name, and so has the rest of the repository none."""
    config = Config(status="signoffs")
    commit(root, ONE, "apps/web/signoffs/release.yaml")
    commit(root, TWO, "apps/web/signoffs/release.yaml")
    found = diff(root / "apps" / "web", "HEAD^..HEAD", config)
    assert told(found) == RAISED
    assert [change.path for change in found.changes] == ["signoffs/release.yaml"]
    write(root, ONE, "apps/web/signoffs/release.yaml")
    back = diff(root / "apps" / "web", "HEAD", config)
    assert told(back) == ["definition-strengthened build.tests timeout"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("signoff.toml", 'status = "elsewhere"\n'),
        ("pyproject.toml", '[tool.signoff-gen]\nstatus = "elsewhere"\n'),
    ],
)
def test_settings_are_those_of_each_state(name: str, text: str, root: Path) -> None:
    """Whoever names another folder for status files does not hide those that there were."""
    write(root, text, name)
    git(root, "mv", "status", "elsewhere")
    commit(root, TWO, "elsewhere/release.yaml")
    config = Config(status="elsewhere")
    found = diff(root, "HEAD^..HEAD", config)
    assert told(found) == [*RAISED, "signoff-renamed"]
    assert found.notes == ("the settings of a commit name `status`, not `elsewhere`",)
    write(root, "status = [", name)
    assert diff(root, "HEAD", Config()).notes == (
        "the settings of a commit name `elsewhere`, not `status`",
    )


def test_a_repository_without_status_files_has_no_difference(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    commit(tmp_path, "x", "other.txt")
    assert diff(tmp_path, "HEAD").empty


def test_two_files_of_one_id_are_wrong(root: Path) -> None:
    write(root, TWO, "status/release.yml")
    (wrong,) = diff(root, "HEAD").unreadable
    assert (wrong.code, wrong.path) == ("SG135", "status/release.yml")
    assert wrong.message.endswith("the other is status/release.yaml")


def test_what_cannot_be_read_is_told_and_the_rest_is_compared(root: Path) -> None:
    commit(root, "title: Good\n", "status/good.yaml")
    commit(root, "titel: Bad\nsteps: 3\n", "status/bad.yaml")
    write(root, "title: Better\n", "status/good.yaml")
    write(root, "title: Bad\n", "status/bad.yaml")
    found = diff(root, "HEAD")
    assert {(u.side, u.path) for u in found.unreadable} == {("base", "status/bad.yaml")}
    assert ("SG121", 1) in {(u.code, u.line) for u in found.unreadable}
    assert "words-changed  title" in told(found)
    here = diff(root, "HEAD^..HEAD")
    assert {u.side for u in here.unreadable} == {"head"}
    assert not here.go


def test_a_status_file_that_is_a_link_out_of_the_repository(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "secret.yaml"
    outside.write_text("title: Secret\n")
    (root / "status" / "link.yaml").symlink_to(outside)
    (wrong,) = diff(root, "HEAD").unreadable
    assert (wrong.code, wrong.side, wrong.path) == ("SG148", "head", "status/link.yaml")


# --- evidence and inputs ---


def with_result(text: str, root: Path | None = None, log: bytes = LOG) -> str:
    """The text with a passed check; with a root, of what its inputs are there."""
    document, signoff = read(text.encode(), Path("status/release.yaml"), registry)
    (item,) = signoff.located_checks()
    result = Result.sealed(
        item.full_address,
        status="passed",
        at="2026-01-09T00:00:00Z",
        inputs=Fingerprints(signoff, root).of(item.check) if root else "sha256:0",
        evidence={"a.log": f"sha256:{hashlib.sha256(log).hexdigest()}"},
    )
    document.set_key(item.at, "result", result.as_yaml())
    return document.to_bytes().decode()


EVIDENCE = "artifacts/release/a.log"


@pytest.fixture
def proven(root: Path) -> Path:
    """A repository with a passed check and its evidence."""
    write(root, LOG, EVIDENCE)
    write(root, "x", "src/a.py")
    commit(root, with_result(ONE, root))
    return root


def test_evidence_that_was_tampered_with_is_found_in_commits_and_in_the_work_tree(
    proven: Path,
) -> None:
    wanted = ["evidence-tampered build.tests a.log", "check-worse build.tests"]
    write(proven, b"all bad\n", EVIDENCE)
    assert told(diff(proven, "HEAD")) == wanted
    commit(proven, b"all bad\n", EVIDENCE)
    found = diff(proven, "HEAD^..HEAD")
    assert told(found) == wanted
    assert found.headline == "GO → NO-GO (in progress): 1 evidence not as recorded, 1 worse"


def test_evidence_that_is_deleted_is_missing(proven: Path) -> None:
    (proven / EVIDENCE).unlink()
    wanted = ["evidence-missing build.tests a.log", "check-worse build.tests"]
    assert told(diff(proven, "HEAD")) == wanted


def test_evidence_that_is_not_committed_is_not_missed(root: Path) -> None:
    """Where a project keeps it elsewhere, nothing can be said of it, and that is said."""
    commit(root, with_result(ONE))
    commit(root, with_result(TWO))
    found = diff(root, "HEAD^..HEAD")
    assert "evidence-missing" not in " ".join(told(found))
    assert found.notes == ("no evidence of release is there to look at (artifacts/release)",)


def test_a_pointer_of_git_lfs_stands_for_its_file(proven: Path) -> None:
    digest = hashlib.sha256(LOG).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 9\n"
    commit(proven, pointer, EVIDENCE)
    found = diff(proven, "HEAD^..HEAD")
    assert found.empty
    assert found.notes == ("evidence in Git LFS: what its pointers say was compared",)
    commit(proven, pointer.replace(digest, "0" * 64), EVIDENCE)
    assert told(diff(proven, "HEAD^..HEAD"))[:1] == ["evidence-tampered build.tests a.log"]


def test_a_verdict_about_files_that_changed_is_stale(proven: Path) -> None:
    commit(proven, "y", "src/a.py")
    assert told(diff(proven, "HEAD^..HEAD")) == ["check-worse build.tests"]
    commit(proven, "y", "docs/b.md")
    assert diff(proven, "HEAD^..HEAD").empty
    write(proven, "z", "src/new/untracked.py")
    assert told(diff(proven, "HEAD")) == ["check-worse build.tests"]


def test_a_verdict_that_was_stale_before_is_not_worse_now(proven: Path) -> None:
    """In the work tree it is known what a verdict is about; on both sides it counts as it does."""
    commit(proven, "y", "src/a.py")
    write(proven, (proven / "status" / "release.yaml").read_text() + "phase: P\n")
    found = diff(proven, "HEAD")
    assert told(found) == ["words-changed  phase"]
    assert found.verdict == "still NO-GO (in progress)"


# --- what it does not do ---


def test_nothing_is_written_run_or_checked_out(root: Path, tmp_path: Path) -> None:
    """No file of the repository changes, no hook and no program of its configuration runs."""
    commit(root, TWO)
    write(root, ONE.replace("make test", f"touch {tmp_path}/ran"))
    write(root, "* diff=spy filter=spy\n", ".gitattributes")
    for key in ("diff.external", "diff.spy.textconv", "core.pager", "diff.spy.command"):
        git(root, "config", key, f"sh -c 'touch {tmp_path}/ran' --")
    for name in ("post-checkout", "post-index-change"):
        hook = write(root, f"#!/bin/sh\ntouch {tmp_path}/ran\n", f".git/hooks/{name}")
        hook.chmod(0o755)

    def picture() -> dict[str, tuple[bytes, int]]:
        return {
            str(path): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }

    before = picture()
    diff(root, "HEAD^..HEAD")
    diff(root, "HEAD")
    assert picture() == before
    assert not (tmp_path / "ran").exists()


def test_the_same_two_states_give_the_same_bytes(root: Path) -> None:
    """In any process, whatever its hashes are, and whenever the files were written."""
    first = git(root, "rev-parse", "HEAD")
    write(root, "title: Other\nsecrets: [A_B, C_D]\n", "status/other.yaml")
    second = commit(root, TWO)

    def said(seed: str) -> bytes:
        command = [sys.executable, "-m", "signoff_gen", "diff", f"{first}..{second}"]
        return subprocess.run(
            [*command, "--as-of", DAY.isoformat(), "--format", "json"],
            cwd=root, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True,
        ).stdout  # fmt: skip

    one = said("1")
    os.utime(root / "status" / "release.yaml", (1, 1))
    assert said("2") == one
    assert load(one) == diff(root, f"{first}..{second}")

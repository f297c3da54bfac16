"""What is remembered of a rendering: it answers when nothing changed, and never otherwise."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from signoff_gen import pipeline, unchanged
from signoff_gen.config import Config, Project

STATUS = """\
title: Release
steps:
  - title: Build
    checks:
      - {id: make, command: {run: echo made, log: make.log}}
"""
PAGE = "SIGNOFF_STATUS.md"
LOG = "artifacts/release/make.log"
HEAVY = ("pydantic", "ruamel", "jinja2", "git", "httpx", "rich")


@dataclass
class Repo:
    """A repository that was verified and rendered, and what is remembered of it."""

    project: Project
    cache: Path

    @property
    def root(self) -> Path:
        return self.project.root

    def path(self, name: str) -> Path:
        return self.root / name

    def render(self) -> None:
        """Render, write and remember, as the command does."""
        key = unchanged.key(self.project)
        files = pipeline.load(self.project)
        rendering = pipeline.rendering(self.project, files)
        pipeline.write_pages(self.project, rendering.pages)
        if key is not None:
            unchanged.remember(self.project, key, files, rendering.pages, rendering.evidence)

    def is_known(self) -> bool:
        """Whether it is known without rendering that the page is as it must be."""
        key = unchanged.key(self.project)
        known = unchanged.recall(self.project, key) if key else None
        return known is not None and all(
            unchanged.is_page(self.project, name, digest) for name, digest in known.items()
        )

    def entries(self) -> list[Path]:
        folder = self.cache / "rendered"
        return sorted(folder.iterdir()) if folder.is_dir() else []


@pytest.fixture(scope="module")
def verified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose check has passed."""
    root = tmp_path_factory.mktemp("verified") / "repo"
    for folder in (root / ".git", root / "status", root / "templates"):
        folder.mkdir(parents=True)
    (root / "status" / "release.yaml").write_text(STATUS, encoding="utf-8")
    (root / "templates" / "extra.md.j2").write_text("extra\n", encoding="utf-8")
    command(root, "verify")
    return root


@pytest.fixture
def repo(verified: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    root, cache = tmp_path / "repo", tmp_path / "cache"
    shutil.copytree(verified, root)
    monkeypatch.chdir(root)
    monkeypatch.setenv("SIGNOFF_GEN_CACHE_DIR", str(cache))
    repo = Repo(Project(root, Config()), cache)
    repo.render()
    return repo


def command(root: Path, *words: str, status: int = 0) -> str:
    """What a command line prints, run as a person runs it."""
    environment = {name: value for name, value in os.environ.items() if "COV" not in name}
    done = subprocess.run(
        [sys.executable, "-m", "signoff_gen", *words],
        cwd=root,
        env={**environment, "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr


def same_size_same_time(path: Path, old: bytes, new: bytes) -> None:
    """Change a file so that neither its size nor its time of change tells it."""
    assert len(old) == len(new)
    before = path.stat()
    text = path.read_bytes()
    assert old in text
    path.write_bytes(text.replace(old, new))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_what_did_not_change_is_known(repo: Repo) -> None:
    assert repo.is_known()


CHANGES: dict[str, Callable[[Repo], object]] = {
    "a byte of the status file": lambda repo: same_size_same_time(
        repo.path("status/release.yaml"), b"Release", b"Releasf"
    ),
    "one more status file": lambda repo: repo.path("status/b.yml").write_text("title: B\n"),
    "the status file is a link": lambda repo: _link(repo.path("status/release.yaml")),
    "evidence of the same size and time": lambda repo: same_size_same_time(
        repo.path(LOG), b"made", b"fake"
    ),
    "evidence is gone": lambda repo: repo.path(LOG).unlink(),
    "evidence is a link out of its folder": lambda repo: _link(repo.path(LOG)),
    "a template of the project": lambda repo: same_size_same_time(
        repo.path("templates/extra.md.j2"), b"extra", b"other"
    ),
    "one more template": lambda repo: repo.path("templates/b.md.j2").write_text("b"),
    "a template is a link": lambda repo: _link(repo.path("templates/extra.md.j2")),
    "a page of the same size and time": lambda repo: same_size_same_time(
        repo.path(PAGE), b"Release", b"Forgery"
    ),
    "the page is gone": lambda repo: repo.path(PAGE).unlink(),
    "the page is a link": lambda repo: _link(repo.path(PAGE)),
}


def _link(path: Path) -> None:
    """Put a link to the same content elsewhere in a file's place."""
    elsewhere = path.parent.parent / f"{path.name}.elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_changed_is_not_known(repo: Repo, name: str) -> None:
    """Each thing that rendering rests on, changed once."""
    CHANGES[name](repo)
    assert not repo.is_known()


def test_other_settings_and_other_signoffs_are_another_question(repo: Repo) -> None:
    key = unchanged.key(repo.project)
    assert unchanged.key(Project(repo.root, Config(templates="other"))) != key
    assert unchanged.key(repo.project, ["release"]) != key
    assert unchanged.key(Project(repo.root, Config(jobs=2))) == key  # pages know nothing of it


def test_another_program_is_another_question(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python's version, and a package that is installed beside us."""
    key = unchanged.key(repo.project)
    packages = tmp_path / "site-packages"
    packages.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "version", "3.99.0")
        assert unchanged.key(repo.project) != key
    monkeypatch.setattr(sys, "path", [*sys.path, str(packages)])
    before = unchanged.key(repo.project)
    (packages / "jinja2-9.dist-info").mkdir()
    os.utime(packages, ns=(1, 1))
    assert unchanged.key(repo.project) not in (before, key)


def test_in_a_checkout_it_is_what_can_be_imported_that_counts(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages that are written beside the package are no other program; a module there is one."""
    checkout = tmp_path / "checkout"
    (checkout / "package").mkdir(parents=True)
    (checkout / "package" / "unchanged.py").touch()
    monkeypatch.setattr(sys, "path", [*sys.path, str(checkout)])
    monkeypatch.setattr(unchanged, "__file__", str(checkout / "package" / "unchanged.py"))
    for project in (False, True):
        if project:
            (checkout / "pyproject.toml").touch()
        key = unchanged.key(repo.project)
        (checkout / f"page-{project}.md").touch()
        os.utime(checkout, ns=(1, 1))
        assert (unchanged.key(repo.project) == key) is project
    (checkout / "jinja2.py").touch()
    assert unchanged.key(repo.project) != key


def test_each_of_our_modules_is_part_of_the_question() -> None:
    source = Path(unchanged.__file__).parent
    counted = {path for path, _ in unchanged._stamps(source, ".py")}
    assert counted == {str(path) for path in source.rglob("*.py")}


def test_a_folder_that_is_none_of_templates_is_not_read(repo: Repo) -> None:
    big = repo.path("templates/big.bin")
    with big.open("wb") as file:
        file.truncate((1 << 20) + 1)
    assert unchanged.key(repo.project) is None
    big.unlink()
    for number in range(257):
        repo.path(f"templates/{number}.j2").touch()
    assert unchanged.key(repo.project) is None


@pytest.mark.parametrize("damage", [b"", b"x", b"x" * 4096])
def test_a_damaged_entry_is_passed_over(repo: Repo, damage: bytes) -> None:
    (entry,) = repo.entries()
    entry.write_bytes(damage)
    assert not repo.is_known()
    assert command(repo.root, "render", "--check") == ""


def test_an_entry_with_one_byte_changed_is_passed_over(repo: Repo) -> None:
    (entry,) = repo.entries()
    data = entry.read_bytes()
    entry.write_bytes(data[:-3] + bytes([data[-3] ^ 1]) + data[-2:])
    assert not repo.is_known()


def test_an_entry_that_is_a_link_is_passed_over(repo: Repo) -> None:
    (entry,) = repo.entries()
    _link(entry)
    assert not repo.is_known()


def test_the_cache_is_for_its_owner_alone(repo: Repo) -> None:
    assert (repo.cache / "rendered").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("place", ["a file", "a link", "in the repository"])
def test_nothing_is_kept_where_others_could_reach(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """And rendering goes on without it."""
    top = repo.root / "cache" if place == "in the repository" else tmp_path / "other"
    if place == "a file":
        top.write_text("")
    elif place == "a link":
        top.mkdir()
        (tmp_path / "target").mkdir()
        (top / "rendered").symlink_to(tmp_path / "target")
    monkeypatch.setenv("SIGNOFF_GEN_CACHE_DIR", str(top))
    assert unchanged.key(repo.project) is None
    assert not repo.is_known()
    assert command(repo.root, "render", "--check") == ""
    assert not (tmp_path / "target").is_dir() or list((tmp_path / "target").iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_cache_that_cannot_be_written_is_done_without(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    monkeypatch.setenv("SIGNOFF_GEN_CACHE_DIR", str(locked))
    assert command(repo.root, "render", "--check") == ""


def test_a_disk_that_refuses_an_entry_costs_nothing(repo: Repo) -> None:
    """A folder in the entry's place: nothing is kept, nothing left over, nothing told."""
    (entry,) = repo.entries()
    entry.unlink()
    entry.mkdir()
    repo.render()
    assert repo.entries() == [entry]


def test_entries_are_bounded_in_number_and_age(repo: Repo) -> None:
    folder = repo.cache / "rendered"
    (entry,) = repo.entries()
    entry.unlink()
    now = time.time()
    for number in range(70):
        path = folder / f"{number:064x}"
        path.touch()
        age = 31 * 86400 if number < 3 else number
        os.utime(path, (now - age, now - age))
    repo.render()
    left = {path.name for path in repo.entries()}
    assert len(left) == 64
    assert entry.name in left
    assert f"{0:064x}" not in left
    assert f"{69:064x}" not in left


def test_runs_side_by_side_leave_one_whole_entry(repo: Repo) -> None:
    for path in repo.entries():
        path.unlink()
    environment = {name: value for name, value in os.environ.items() if "COV" not in name}
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "signoff_gen", "render", "--check"],
            cwd=repo.root,
            env={**environment, "PYTHONSAFEPATH": "1"},
        )
        for _ in range(4)
    ]
    assert [child.wait(60) for child in running] == [0, 0, 0, 0]
    (entry,) = repo.entries()
    assert re.fullmatch("[0-9a-f]{64}", entry.name)
    assert command(repo.root, "render", "--check") == ""


def test_nothing_of_a_foreign_runner_is_remembered(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its code may change without our being able to tell."""
    from signoff_gen import runners

    for path in repo.entries():
        path.unlink()
    names = {name: at for name, at in runners.RUNNERS.items() if name != "command"}
    monkeypatch.setattr(runners, "RUNNERS", names)
    key = unchanged.key(repo.project)
    assert key is not None
    files = pipeline.load(repo.project)
    unchanged.remember(repo.project, key, files, {}, {})
    assert repo.entries() == []


LOADED = """
import json, sys
from signoff_gen.cli import execute
status = execute(sys.argv[2:])
sys.stderr.write(json.dumps([status, [n for n in sys.argv[1].split(",") if n in sys.modules]]))
"""


def loads(root: Path, *words: str) -> list[object]:
    """Exit status, and which heavy packages were loaded."""
    environment = {name: value for name, value in os.environ.items() if "COV" not in name}
    done = subprocess.run(
        [sys.executable, "-c", LOADED, ",".join(HEAVY), *words],
        cwd=root,
        env={**environment, "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found: list[object] = json.loads(done.stderr.splitlines()[-1].rpartition(".md: up to date")[2])
    return found


def test_an_answer_loads_nothing_heavy(repo: Repo) -> None:
    for words in (["render", "--check"], ["render", "--check", "--format", "json"], ["render"]):
        status, _ = loads(repo.root, *words)
        assert status == 0
        assert loads(repo.root, *words) == [0, []], words


def test_the_command_tells_the_same_with_and_without_an_answer(repo: Repo) -> None:
    """Cold, warm, for one page, for a program, and after somebody tampered with evidence."""
    for words in (["--check"], ["--check", "--format", "json"], [], ["--only", PAGE]):
        for path in repo.entries():
            path.unlink()
        assert command(repo.root, "render", *words) == command(repo.root, "render", *words)
    assert "SG704" in command(repo.root, "render", "--check", "--only", "C.md", status=2)
    same_size_same_time(repo.path(LOG), b"made", b"fake")
    said = command(repo.root, "render", "--check", status=3)
    assert "was changed since" in said
    assert command(repo.root, "render", "--check", status=3) == said


def test_what_is_kept_names_no_text_of_the_repository(repo: Repo) -> None:
    """Digests and names only: nothing of a page or of evidence lies in the cache."""
    (entry,) = repo.entries()
    kept = json.loads(entry.read_bytes()[32:])
    assert kept.keys() == {"pages", "names", "evidence"}
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in kept["pages"].values())
    assert kept["names"] == {"artifacts/release": ["make.log"]}

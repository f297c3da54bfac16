"""What is said of revisions that are not there."""

import subprocess
from pathlib import Path

import pytest

from signoff_gen.errors import RepositoryError
from signoff_gen.repo import Repository
from signoff_gen.revisions import ends


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True)


@pytest.fixture
def shallow(tmp_path: Path) -> Path:
    origin = tmp_path / "origin"
    origin.mkdir()
    git(origin, "init", "-q", "-b", "main")
    for message in ("one", "two"):
        git(origin, "commit", "-q", "--allow-empty", "-m", message)
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{origin}", "clone")
    return tmp_path / "clone"


@pytest.mark.parametrize("name", ["HEAD~1", "main^", "", "--output=x"])
def test_what_no_server_can_be_asked_for_needs_the_whole_history(shallow: Path, name: str) -> None:
    with pytest.raises(RepositoryError) as caught:
        ends(Repository.discover(shallow), name)
    assert caught.value.code == "SG741"
    assert caught.value.hint == "`git fetch --unshallow` brings it"

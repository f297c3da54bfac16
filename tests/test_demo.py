"""The stage of the demo: what is copied, what commands see, and the search that proves silence."""

import os
import socket
import subprocess
import sys
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path

import pytest

from signoff_gen import demo
from signoff_gen.errors import SurroundingsError, UsageError

VALUE = "?>" * 3 + "made-up-for-this-test" + "~~"  # gives + and / in base64


def git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def stage(root: Path, **variables: str) -> demo.Stage:
    return demo.set_stage(demo.choose_folder(root), {**os.environ, **variables})


def test_the_stage_is_a_clean_repository_with_the_example(tmp_path: Path) -> None:
    ready = stage(tmp_path / "a" / "b")
    names = git(ready.root, "ls-files").splitlines()
    assert {".gitignore", "app/server.py", "status/integrations.yaml"} <= set(names)
    assert git(ready.root, "status", "--porcelain", "--ignored") == ""
    assert git(ready.root, "log", "--format=%an <%ae> %s").splitlines() == [
        "signoff-gen-demo <demo@example.com> A small API and its sign-off"
    ]


def test_what_use_of_the_example_has_left_is_not_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wheel may be read-only, and a checkout used."""
    source = tmp_path / "source"
    for name in (
        "app/a.py", "app/__pycache__/a.pyc", ".mypy_cache/x/y", "b.sqlite3",
        "artifacts/integrations/1.log", "SIGNOFF_STATUS.md", ".gitignore",
    ):  # fmt: skip
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text("")
    (source / "app/a.py").chmod(0o444)
    monkeypatch.setattr("signoff_gen.resources.folder", lambda name: source)
    ready = stage(tmp_path / "d")
    assert git(ready.root, "ls-files").split() == [".gitignore", "app/a.py"]
    assert os.access(ready.root / "app/a.py", os.W_OK)


def test_the_environment_of_whoever_asks_leads_nothing_astray(tmp_path: Path) -> None:
    astray = {
        "GIT_DIR": str(tmp_path / "nowhere"),
        "GIT_AUTHOR_NAME": "Somebody",
        "SIGNOFF_GEN_STATUS": "elsewhere",
        "SIGNOFF_EVIDENCE_DIR": "/",
        "QUICKSTART_FAULT": "leak-api-token",
        "DATABASE": "/db",
        "ACCESS_TOKEN": "theirs",
        "SIGNOFF_GEN_CACHE_DIR": "/cache",
    }
    ready = stage(tmp_path / "d", **astray)
    assert git(ready.root, "log", "--format=%an").strip() == "signoff-gen-demo"
    seen = ready.environment
    assert astray.keys() & seen.keys() == {"ACCESS_TOKEN", "SIGNOFF_GEN_CACHE_DIR"}
    assert seen["SIGNOFF_GEN_CACHE_DIR"] == "/cache"
    assert seen["ACCESS_TOKEN"] != "theirs"
    assert len(set(ready.secrets)) == 3
    assert not any(value in repr(ready) for value in ready.secrets)


def test_entering_the_stage_changes_folder_and_variables_for_its_time(tmp_path: Path) -> None:
    ready = stage(tmp_path / "d")
    before = Path.cwd(), dict(os.environ)
    with ready.entered(QUICKSTART_FAULT="x"):
        assert Path.cwd() == ready.root
        assert os.environ["QUICKSTART_FAULT"] == "x"
        assert os.environ["ACCESS_TOKEN"] == ready.environment["ACCESS_TOKEN"]
        found = subprocess.run(
            ["python3", "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True
        )
    assert found.stdout.strip() == sys.prefix
    assert (Path.cwd(), dict(os.environ)) == before


def test_a_temporary_folder_is_made_when_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = demo.choose_folder(None)
    assert folder.parent == tmp_path.resolve()
    assert list(folder.iterdir()) == []


def test_an_empty_folder_is_used_and_another_is_left_alone(tmp_path: Path) -> None:
    assert demo.choose_folder(tmp_path) == tmp_path.resolve()
    (tmp_path / "mine.txt").touch()
    for used in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(UsageError) as caught:
            demo.choose_folder(used)
        assert caught.value.code == "SG730"
    with pytest.raises(SurroundingsError) as problem:
        demo.choose_folder(tmp_path / "mine.txt" / "below")
    assert problem.value.code == "SG731"


def test_a_folder_that_cannot_be_written_to_is_an_error_of_the_surroundings(
    tmp_path: Path,
) -> None:
    (tmp_path / "app").touch()  # where a folder of the example has to be
    with pytest.raises(SurroundingsError) as caught:
        demo.set_stage(tmp_path, dict(os.environ))
    assert caught.value.code == "SG731"
    assert "app" in caught.value.message


def test_a_port_that_is_taken_is_not_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(demo, "_PORTS", [port] * 50)
        with pytest.raises(SurroundingsError) as caught:
            demo._free_port()
        assert caught.value.code == "SG732"


@pytest.mark.parametrize(
    "form",
    [
        VALUE.encode(),
        VALUE.encode().hex().encode(),
        b64encode(VALUE.encode()),
        b64encode(b"u:" + VALUE.encode()),
        b64encode(b"." + VALUE.encode() + b"."),
        urlsafe_b64encode(VALUE.encode()),
        urlsafe_b64encode(b"user:" + VALUE.encode() + b"\n"),
    ],
    ids=["raw", "hex", "base64", "base64+2", "base64+1", "base64url", "base64url+2"],
)
def test_a_secret_is_found_in_every_form(tmp_path: Path, form: bytes) -> None:
    git(tmp_path, "init", "-q")
    assert demo.search(tmp_path, [VALUE]).places == ()
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / ".log").write_bytes(b"x" + form + b"y")
    assert demo.search(tmp_path, [VALUE]).places == ("deep/er/.log",)


def test_a_secret_that_only_git_still_has_is_found(tmp_path: Path) -> None:
    """Objects are compressed, and stay when no commit leads to them."""
    git(tmp_path, "init", "-q")
    (tmp_path / "a").write_text(f"{VALUE}\n" * 100)
    git(tmp_path, "add", "a")
    git(tmp_path, "rm", "-q", "--cached", "a")
    (tmp_path / "a").unlink()
    (tmp_path / "b").write_text("harmless")
    git(tmp_path, "add", "b")
    found = demo.search(tmp_path, ["another-value-entirely", VALUE])
    assert [place.split()[:2] for place in found.places] == [["git", "blob"]]
    assert found.objects == 2
    assert found.files > 5


def test_a_secret_inside_of_the_git_folder_is_found(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "remote.origin.url", f"https://u:{VALUE}@example.com")
    assert demo.search(tmp_path, [VALUE]).places == (".git/config",)

"""Where a project's root is, and where its settings come from."""

from pathlib import Path

import pytest

from signoff_gen.config import Config, open_project
from signoff_gen.errors import InvalidInput


def settings(root: Path, environment: dict[str, str] | None = None, **flags: object) -> Config:
    return open_project(root, environment or {}, flags).config


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "signoff.toml").write_text("")
    return tmp_path


def test_defaults(root: Path) -> None:
    assert settings(root) == Config(status="status", templates="templates", jobs=1, lock_timeout=60)


def test_each_source_comes_before_the_next(root: Path) -> None:
    (root / "pyproject.toml").write_text('[tool.signoff-gen]\njobs = 2\nstatus = "a"\n')
    assert (settings(root).jobs, settings(root).status) == (2, "a")
    (root / "signoff.toml").write_text("jobs = 3\n")
    assert (settings(root).jobs, settings(root).status) == (3, "a")
    environment = {"SIGNOFF_GEN_JOBS": "4", "SIGNOFF_GEN_CACHE_DIR": "/x"}
    assert settings(root, environment).jobs == 4
    assert settings(root, environment, jobs=5).jobs == 5
    assert settings(root, environment, jobs=None).jobs == 4


@pytest.mark.parametrize("mark", ["signoff.toml", ".git", "status/x.yaml"])
def test_the_root_is_found_from_below(tmp_path: Path, mark: str) -> None:
    path = tmp_path / mark
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    below = tmp_path / "src" / "deep"
    below.mkdir(parents=True)
    assert open_project(below, {}).root == tmp_path.resolve()


@pytest.mark.parametrize(
    ("text", "code", "message", "hint"),
    [
        ("job = 1", "SG711", "unknown setting `job`", "did you mean `jobs`?"),
        ('jobs = "many"', "SG711", "setting `jobs` is `many`", None),
        ("jobs = 0", "SG711", "setting `jobs` is `0`", None),
        ("jobs = true", "SG711", "setting `jobs` is `True`", None),
        ("status = 1", "SG711", "setting `status` is `1`", None),
        ("jobs = ", "SG710", None, None),
        ("\xff", "SG710", None, None),
    ],
)
def test_a_wrong_setting_is_said(
    root: Path, text: str, code: str, message: str | None, hint: str | None
) -> None:
    (root / "signoff.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(InvalidInput) as caught:
        settings(root)
    problem = caught.value.problems[0]
    assert problem.code == code
    assert problem.path == Path("signoff.toml")
    assert message is None or problem.message == message
    assert problem.hint == hint


def test_a_wrong_environment_variable_is_named(root: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        settings(root, {"SIGNOFF_GEN_JOBS": "many"})
    expected = "setting `jobs` is `many` in environment variable SIGNOFF_GEN_JOBS"
    assert caught.value.problems[0].message == expected


def test_a_broken_pyproject_is_left_to_its_owner(root: Path) -> None:
    (root / "pyproject.toml").write_text("[tool")
    assert settings(root) == Config()

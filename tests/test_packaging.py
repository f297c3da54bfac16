"""What is published works where it is installed: wheel, sdist, and the wheel of the sdist."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from signoff_gen import __version__

ROOT = Path(__file__).resolve().parent.parent
LARGEST_WHEEL = 1_250_000
"""Bytes. The heavy parts are extras."""
STATUS = """\
title: Installed
steps:
  - title: Build
    checks:
      - {id: tests, command: "true"}
"""

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging"), pytest.mark.timeout(300)]


def _build(source: Path, target: Path, *kinds: str) -> list[Path]:
    """Build without isolation: the backend is among the locked tools, so no network is needed."""
    command = [sys.executable, "-m", "build", "--no-isolation", *kinds, "--outdir", str(target)]
    done = subprocess.run([*command, str(source)], capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    return sorted(target.iterdir())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Paths of the `sdist`, the `wheel`, and the wheel that comes `again` out of the sdist."""
    first = tmp_path_factory.mktemp("built")
    _build(ROOT, first, "--sdist", "--wheel")
    (sdist,), (wheel,) = first.glob("*.tar.gz"), first.glob("*.whl")
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacked, filter="data")
    (again,) = _build(next(unpacked.iterdir()), tmp_path_factory.mktemp("again"), "--wheel")
    return {"sdist": sdist, "wheel": wheel, "again": again}


@pytest.fixture(scope="module")
def installed(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the programs of a fresh environment that has the wheel; no network was used."""
    place = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(place, with_pip=False)
    python = place / "bin" / "python"
    target = Path(_ask(python, "import sysconfig; print(sysconfig.get_path('purelib'))"))
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    wheel = str(built["wheel"])
    subprocess.run([*pip, "--no-index", "--no-deps", wheel], check=True, timeout=120)
    # What the wheel depends on is what these tests run with; the package itself is the wheel's,
    # which comes first on the path.
    (target / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return place / "bin"


def _ask(python: Path, code: str) -> str:
    return subprocess.check_output([python, "-c", code], text=True, cwd=python.parent).strip()


def _names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def _tracked(folder: str) -> set[str]:
    """Files of a folder that belong to the project, by their path from its root."""
    listed = subprocess.check_output(["git", "ls-files", "-z", folder], cwd=ROOT, text=True)
    return {name for name in listed.split("\0") if name and (ROOT / name).is_file()}


def test_the_wheel_carries_what_the_program_needs(built: dict[str, Path]) -> None:
    """Code, rules, types, templates and the example are all there."""
    names = _names(built["wheel"])
    assert _tracked("signoff_gen") <= names
    for folder in (
        "templates",
        "examples/quickstart",
        "examples/ci/.github",
        "examples/ci/.gitlab",
    ):
        assert {f"signoff_gen/{name}" for name in _tracked(folder)} <= names
    assert {"signoff_gen/py.typed", "signoff_gen/templates/signoff_status.md.j2"} <= names
    assert any(name.startswith("signoff_gen/rules/") and name.endswith(".yml") for name in names)


def test_the_wheel_carries_its_templates_compiled(installed: Path) -> None:
    """The code of exactly the templates that it carries."""
    code = (
        "from signoff_gen.compiled import code_of; from signoff_gen.resources import folder;"
        "from hashlib import sha1; paths = list(folder('templates').glob('*.j2'));"
        "found = [code_of(sha1(p.read_bytes()).hexdigest(), 'x') for p in paths];"
        "print(len(paths), [type(item).__name__ for item in found])"
    )
    assert _ask(installed / "python", code) == "4 ['code', 'code', 'code', 'code']"


def test_the_wheel_carries_nothing_else(built: dict[str, Path]) -> None:
    """No tests, no caches, no evidence of somebody's run, and not much weight."""
    names = _names(built["wheel"])
    top = {name.split("/")[0] for name in names}
    assert top == {"signoff_gen", f"signoff_gen-{__version__}.dist-info"}
    unwanted = ("tests", "__pycache__", ".git", "artifacts", ".staging", ".keep")
    assert [name for name in names if set(name.split("/")) & set(unwanted)] == []
    assert [name for name in names if name.endswith((".pyc", ".log", ".db"))] == []
    assert built["wheel"].stat().st_size <= LARGEST_WHEEL


def test_the_sdist_gives_the_same_wheel(built: dict[str, Path]) -> None:
    """Whoever builds from the sdist gets what is published."""
    contents = []
    for kind in ("wheel", "again"):
        with zipfile.ZipFile(built[kind]) as archive:
            contents.append({name: archive.read(name) for name in archive.namelist()})
    assert contents[0] == contents[1]


def test_the_sdist_carries_documents_and_tests(built: dict[str, Path]) -> None:
    """A distributor can read, test and rebuild what is published."""
    with tarfile.open(built["sdist"]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"LICENSE", "README.md", "CHANGELOG.md", "tests/conftest.py", "docs/tutorial.md"}
    assert wanted | {"pyproject.toml", "Makefile", "requirements-dev.lock"} <= names
    assert [name for name in names if "__pycache__" in name or name.startswith(".venv")] == []


def test_metadata_says_what_pyproject_says(built: dict[str, Path]) -> None:
    """Version, Python, licence, dependencies and extras arrive."""
    with zipfile.ZipFile(built["wheel"]) as archive:
        name = f"signoff_gen-{__version__}.dist-info/METADATA"
        lines = archive.read(name).decode().splitlines()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"Version: {__version__}" in lines
    assert "Requires-Python: >=3.11" in lines
    assert "License-Expression: Apache-2.0" in lines
    required = [line for line in lines if line.startswith("Requires-Dist:")]
    assert len([line for line in required if "extra ==" not in line]) == len(
        project["dependencies"]
    )
    extras = {line.removeprefix("Provides-Extra: ") for line in lines if "Provides-Extra" in line}
    assert extras == set(project["optional-dependencies"])


@pytest.mark.parametrize("way", [["signoff-gen"], ["python", "-m", "signoff_gen"]])
def test_an_installed_wheel_tells_its_version(
    installed: Path, tmp_path: Path, way: list[str]
) -> None:
    """The command and the module are both there."""
    command = [str(installed / way[0]), *way[1:], "--version"]
    said = subprocess.check_output(command, text=True, cwd=tmp_path)
    assert said == f"signoff-gen {__version__}\n"


def test_an_installed_wheel_is_the_one_that_is_tested(installed: Path) -> None:
    """The tests of the wheel do not look at the checkout by mistake."""
    where = _ask(installed / "python", "import signoff_gen; print(signoff_gen.__file__)")
    assert Path(where).is_relative_to(installed.parent)


def test_an_installed_wheel_verifies_and_renders(installed: Path, tmp_path: Path) -> None:
    """Runners, templates and the schema are found in the installed package."""
    (tmp_path / "status").mkdir()
    (tmp_path / "status" / "release.yaml").write_text(STATUS, encoding="utf-8")
    environment = {**os.environ, "PATH": f"{installed}{os.pathsep}{os.environ['PATH']}"}

    def call(*arguments: str) -> str:
        command = ["signoff-gen", *arguments]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    call("verify")
    page = call("render", "--stdout")
    assert page.startswith("<!-- Generated by signoff-gen from status/release.yaml.")
    assert "# Installed" in page
    assert '"$schema"' in call("schema")


def test_an_editable_install_finds_templates_and_example() -> None:
    """A checkout that is installed with `pip install -e` uses its own folders."""
    code = (
        "from signoff_gen.resources import folder;"
        "print(folder('templates')); print(folder('examples/quickstart'))"
    )
    said = _ask(Path(sys.executable), code).splitlines()
    assert said == [str(ROOT / "templates"), str(ROOT / "examples" / "quickstart")]

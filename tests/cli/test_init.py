"""`signoff-gen init`: a first sign-off that works, and nothing of others touched."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from signoff_gen.scaffold import first_name
from signoff_gen.scalars import resolve
from signoff_gen.yamltext import parse

RULE = "artifacts/** -text"
SCHEMA = "status/signoff.schema.json"


def contents(root: Path) -> dict[str, bytes]:
    """Every file of a repository, git's own left out."""
    files = (path for path in root.rglob("*") if path.is_file() and ".git/" not in f"{path}/")
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


# What it writes


def test_what_is_written_works_at_once(tmp_path: Path) -> None:
    """As a person would do it, in an empty repository."""
    root = tmp_path / "My_Shop"
    root.mkdir()
    subprocess.run(["git", "init", "-q", root], check=True)

    def signoff_gen(*arguments: str) -> str:
        command = [sys.executable, "-m", "signoff_gen", *arguments]
        ran = subprocess.run(command, cwd=root, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        return ran.stderr

    said = signoff_gen("init")
    assert said.splitlines()[:3] == [
        "status/my-shop.yaml: written",
        f"{SCHEMA}: written",
        ".gitattributes: written",
    ]
    (line,) = [line for line in said.splitlines() if "&&" in line]
    assert line.split() == [
        "signoff-gen",
        "validate",
        "&&",
        "signoff-gen",
        "verify",
        "&&",
        "signoff-gen",
        "render",
    ]
    assert "cd " not in said
    signoff_gen("validate")
    signoff_gen("verify")
    signoff_gen("render")
    page = (root / "SIGNOFF_STATUS.md").read_text()
    assert page.splitlines()[2] == "# My Shop Signoff"
    assert "1. **Check the Tools** ✅" in page
    assert (root / "artifacts/my-shop/01_git_version.log").read_text().startswith("git version")


def test_a_second_time_changes_nothing(project: Any) -> None:
    commands = ("init", "verify", "render")
    assert [project.run(command).status for command in commands] == [0, 0, 0]
    before = contents(project.root)
    assert {"status/repo.yaml", "SIGNOFF_STATUS.md"} < before.keys()
    assert [project.run(command).status for command in commands] == [0, 0, 0]
    assert contents(project.root) == before


def uncommented(text: str) -> str:
    """The first file with its blocker and its decision."""
    head, begin, example = text.partition("#blockers:")
    return head + re.sub("^#", "", begin + example, flags=re.MULTILINE)


def test_the_first_file_fits_the_schema_it_names(project: Any) -> None:
    """Also with the blocker and the decision that are commented out."""
    assert project.run("init", "first").status == 0
    path = project.root / "status/first.yaml"
    text = path.read_text()
    assert text.startswith("# yaml-language-server: $schema=signoff.schema.json\n")
    validator = Draft7Validator(json.loads((project.root / SCHEMA).read_text()))
    for version in (text, uncommented(text)):
        path.write_text(version)
        assert project.run("validate").status == 0
        assert list(validator.iter_errors(resolve(parse(version.encode(), path).value))) == []


def test_the_example_of_a_decision_does_what_the_file_says(project: Any) -> None:
    assert project.run("init", "first").status == 0
    path = project.root / "status/first.yaml"
    path.write_text(uncommented(path.read_text()))
    assert project.run("verify").status == 0
    ran = project.run("decide", "go-on", "B", "--by", "Ann")
    assert ran.status == 0
    assert "sets free: review" in ran.err


def test_takes_the_name_that_is_given(project: Any) -> None:
    assert project.run("init", "phase-2").status == 0
    assert "artifacts/phase-2/" in (project.root / "status/phase-2.yaml").read_text()
    assert "title: Phase 2 Signoff" in (project.root / "status/phase-2.yaml").read_text()


def test_a_second_signoff_has_a_page_of_its_own(project: Any) -> None:
    for name in ("one", "two"):
        assert project.run("init", name).status == 0
    assert project.run("validate").status == 0
    assert project.run("render").status == 0
    assert (project.root / "SIGNOFF_STATUS-two.md").is_file()


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("shop", "shop"),
        ("My_Shop 2", "my-shop-2"),
        ("Łódź", "d"),
        ("商店", "release"),
        ("", "release"),
    ],
)
def test_is_named_after_the_folder(folder: str, name: str) -> None:
    assert first_name(Path("/", folder)) == name


@pytest.mark.parametrize("name", ["Phase 2", "phase-2.yaml", "../up", "-x", ""])
def test_refuses_names_that_no_signoff_can_have(project: Any, name: str) -> None:
    ran = project.run("init", "--", name)
    assert ran.status == 2
    assert "SG720" in ran.err
    assert contents(project.root) == {}


def test_works_in_another_folder_and_in_the_folder_that_is_set(
    project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNOFF_GEN_STATUS", "quality/status")
    other = tmp_path / "with space"
    other.mkdir()
    ran = project.run("init", "x", "-C", str(other))
    assert ran.status == 0
    assert f"cd '{other}'" in ran.err
    assert contents(project.root) == {}
    assert {"quality/status/x.yaml", "quality/status/signoff.schema.json"} < contents(other).keys()
    assert project.run("validate", "-C", str(other)).status == 0


# What is there already


def test_files_that_are_there_stay(project: Any) -> None:
    project.write("mine\n")
    (project.root / SCHEMA).write_text("{}")
    (project.root / ".gitattributes").write_text("*.png binary\nartifacts/**  -text\n")
    before = contents(project.root)
    ran = project.run("init", "x")
    assert ran.status == 0
    assert contents(project.root) == before
    assert "status/x.yaml: left as it is" in ran.err
    assert f"{SCHEMA}: left as it is, but out of date" in ran.err
    assert "Next" not in ran.err


def test_without_a_name_a_repository_with_signoffs_gets_no_other_one(project: Any) -> None:
    project.write("title: T\n", "phase-1")
    ran = project.run("init")
    assert ran.status == 0
    assert "status/: has phase-1.yaml; `signoff-gen init NAME` adds another" in ran.err
    assert sorted(contents(project.root)) == [".gitattributes", "status/phase-1.yaml", SCHEMA]


def test_the_other_ending_counts_as_well(project: Any) -> None:
    project.write("title: T\n").rename(project.root / "status/x.yml")
    assert "status/x.yml: left as it is" in project.run("init", "x").err
    assert not (project.root / "status/x.yaml").exists()


def test_a_broken_link_is_not_followed(project: Any, tmp_path: Path) -> None:
    (project.root / "status").mkdir()
    for name in ("status/x.yaml", SCHEMA, ".gitattributes"):
        (project.root / name).symlink_to(tmp_path / "elsewhere")
    ran = project.run("init", "x")
    assert ran.status == 0
    assert ran.err.count("left as it is") == 3
    assert not (tmp_path / "elsewhere").exists()


# .gitattributes


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        (b"", b""),
        (b"*.png binary\n", b"*.png binary\n"),
        (b"*.png binary", b"*.png binary\n"),
        (b"*.a -x\r\n\r\n*.b -x\r\n", b"*.a -x\r\n\r\n*.b -x\r\n"),
        (b"# \xff\n", b"# \xff\n"),
        (b"#artifacts/** -text\n", b"#artifacts/** -text\n"),
    ],
)
def test_gitattributes_gains_one_line_and_keeps_the_others(
    project: Any, before: bytes, kept: bytes
) -> None:
    path = project.root / ".gitattributes"
    path.write_bytes(before)
    assert project.run("init", "x").status == 0
    after = path.read_bytes()
    assert after.startswith(kept)
    end = b"\r\n" if b"\r\n" in before else b"\n"
    added = after[len(kept) :].split(end)
    assert added[1:] == [RULE.encode(), b""]
    assert added[0].startswith(b"# ")
    assert "text: unset" in project.git("check-attr", "text", "artifacts/x/y/01.log")
    assert project.run("init", "x").status == 0
    assert path.read_bytes() == after


def test_a_folder_in_its_place_is_left_alone(project: Any) -> None:
    (project.root / ".gitattributes").mkdir()
    ran = project.run("init", "x")
    assert ran.status == 0
    assert f".gitattributes: left as it is: not a regular file; evidence needs `{RULE}`" in ran.err


# The schema


def test_schema_only_refreshes_the_schema_and_nothing_else(project: Any) -> None:
    assert project.run("init", "--schema-only").err == f"{SCHEMA}: written\n"
    assert contents(project.root).keys() == {SCHEMA}
    assert project.run("init", "--schema-only").err == f"{SCHEMA}: up to date\n"
    fresh = (project.root / SCHEMA).read_bytes()
    (project.root / SCHEMA).write_text("{}")
    assert project.run("init", "--schema-only").err == f"{SCHEMA}: written\n"
    assert (project.root / SCHEMA).read_bytes() == fresh
    assert fresh.decode() == project.run("schema").out


def test_schema_only_takes_no_name(project: Any) -> None:
    ran = project.run("init", "x", "--schema-only")
    assert ran.status == 2
    assert contents(project.root) == {}


def test_the_schema_is_no_status_file(project: Any) -> None:
    project.run("init", "x")
    assert project.run("validate", "--format", "json").json["valid"] == ["status/x.yaml"]


# What can go wrong


def test_a_link_out_of_the_repository_is_not_written_through(project: Any, tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text("precious")
    (project.root / "status").mkdir()
    (project.root / SCHEMA).symlink_to(outside)
    ran = project.run("init", "--schema-only")
    assert ran.status == 5
    assert "SG721" in ran.err
    assert outside.read_text() == "precious"


def test_a_file_in_place_of_the_folder_is_said_plainly(project: Any) -> None:
    (project.root / "status").write_text("a file")
    for arguments in (["x"], ["--schema-only"]):
        ran = project.run("init", *arguments)
        assert ran.status == 5
        assert f"cannot make the folder of {project.root}/status/" in ran.err
        assert "SG220" in ran.err


# CI


def test_the_jobs_of_the_example_are_written_and_what_is_there_is_left_alone(project: Any) -> None:
    example = Path(__file__).parents[2] / "examples" / "ci"
    ran = project.run("init", "--ci", "github", "--ci", "gitlab")
    assert ran.status == 0
    names = [".github/workflows/signoff.yml", ".github/workflows/signoff-comment.yml"]
    for name in (*names, ".gitlab/signoff.yml"):
        assert f"{name}: written\n" in ran.err
        assert (project.root / name).read_bytes() == (example / name).read_bytes()
    assert "include: [{local: .gitlab/signoff.yml}]" in ran.err
    (project.root / names[0]).write_text("mine\n")
    before = contents(project.root)
    ran = project.run("init", "--ci", "github")
    assert f"{names[0]}: left as it is\n" in ran.err
    assert contents(project.root) == before


def test_the_way_to_ci_is_told_to_whoever_did_not_ask(project: Any) -> None:
    assert "signoff-gen init --ci github" in project.run("init").err
    assert project.run("init", "--ci", "travis").status == 2

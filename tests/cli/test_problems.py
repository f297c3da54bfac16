"""How errors look to a person, to a program and to GitHub."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from signoff_gen.cli.console import colour, opening, printable
from signoff_gen.cli.problems import annotation, show_problems, text_lines
from signoff_gen.errors import Problem

PROBLEM = Problem(
    "SG121",
    "unknown key `verison`",
    Path("status/x.yaml"),
    12,
    3,
    7,
    ((11, "title: T"), (12, "  verison: 1")),
    "one of `version`",
    "did you mean `version`?\nor leave it out",
)


def test_a_person_sees_place_lines_caret_expectation_and_hint() -> None:
    assert list(text_lines(PROBLEM)) == [
        "\x1b[31m\x1b[1merror\x1b[0m[SG121]: unknown key `verison`",
        "  --> status/x.yaml:12:3",
        "   |",
        "11 | title: T",
        "12 |   verison: 1",
        "   |   \x1b[31m\x1b[1m^^^^^^^\x1b[0m",
        "   = expected: one of `version`",
        "   = help: did you mean `version`?",
        "           or leave it out",
    ]


def test_the_caret_stands_under_wide_and_combined_characters() -> None:
    line = "名: e\u0301x"
    problem = Problem("SG1", "m", Path("f"), 1, 6, 1, ((1, line),))
    assert list(text_lines(problem))[-1] == "  |      \x1b[31m\x1b[1m^\x1b[0m"


def test_no_text_can_steer_the_terminal() -> None:
    assert printable("a\x1b[31mb\tc\u202e") == "a\\u001b[31mb    c\\u202e"


def test_no_text_is_a_command_to_a_ci_system() -> None:
    assert printable("x ##[add-mask]y") == "x # #[add-mask]y"
    assert opening("  ::add-mask::y\n::z") == "  : :add-mask::y\\u000a::z"
    assert opening("::1 refuses, see a::b") == "::1 refuses, see a::b"


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, None),
        ({"NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "0"}, None),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_is_as_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], wanted: bool | None
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert colour() == wanted


def test_a_program_gets_json(capsys: pytest.CaptureFixture[str]) -> None:
    show_problems([PROBLEM], "json")
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert problem == {
        "code": "SG121",
        "message": "unknown key `verison`",
        "path": "status/x.yaml",
        "line": 12,
        "column": 3,
        "width": 7,
        "expected": "one of `version`",
        "hint": "did you mean `version`?\nor leave it out",
        "severity": "error",
    }


def test_github_gets_one_annotation_a_problem() -> None:
    assert annotation(PROBLEM) == (
        "::error file=status/x.yaml,line=12,col=3,title=SG121::unknown key `verison`; "
        "expected: one of `version`; did you mean `version`?%0Aor leave it out"
    )


def test_no_text_can_end_an_annotation_or_begin_another() -> None:
    hostile = Problem("SG1", "a\n::set-env name=X::y\r100%", Path("a,b:c\n.yaml"), 1)
    assert annotation(hostile) == (
        "::error file=a%2Cb%3Ac%0A.yaml,line=1,title=SG1::a%0A::set-env name=X::y%0D100%25"
    )


def test_an_annotation_shows_what_is_there() -> None:
    hostile = Problem("SG1", "a\u202eb\x1b[31m ##[error]c")
    assert annotation(hostile) == "::error title=SG1::a\\u202eb\\u001b[31m # #[error]c"


def test_several_problems_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    show_problems([PROBLEM, PROBLEM], "text")
    assert capsys.readouterr().err.endswith("2 problems\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_under_stdout_is_said_as_text() -> None:
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "signoff_gen", "schema"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ran.returncode == 5
    assert ran.stderr == "error[SG220]: cannot write the output: No space left on device\n\n"


def test_a_closed_stdout_is_no_crash() -> None:
    command = f"'{sys.executable}' -m signoff_gen schema >&-"
    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")

"""The documents tell the truth: commands are run, status files validated, tables compared.

A fenced block is understood by its language:

- `console`: lines that start with `$ ` are run by one bash for the whole document, in a git
  repository of its own. The lines below a command must occur in its output, one after the other; in
  a line `…` stands for anything, and alone on a line for any lines. A command must succeed, unless
  the next one is `echo $?`.
- a block whose first line is a comment with a path (`# status/release.yaml`) is that file, written
  before the next command runs.
- any other `yaml` block is a status file, or a part of one, and must be valid; in `docs/errors.md`
  it must give the code of its heading.
"""

import dataclasses
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from textwrap import dedent, indent

import pytest
from click import Context

from signoff_gen import store
from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.main import program
from signoff_gen.config import Config
from signoff_gen.errors import InvalidInput
from signoff_gen.runners import RUNNERS, registry

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [
    ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
] + sorted((ROOT / "docs").glob("*.md"))
ERRORS = ROOT / "docs" / "errors.md"
ELSEWHERE = {
    # command → why it is not run here
    "make demo": "tests of `signoff-gen demo` run it; here its target is looked up",
    "make test": "it is what runs this test",
    'python3 -m pip install ".[all]"': "tests/test_packaging.py installs the wheel",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a document."""

    document: Path
    line: int
    heading: str
    """The nearest heading above it."""
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}:{self.line}"

    @property
    def file(self) -> str | None:
        """The file that the block is, if its first line names one."""
        found = re.match(r"(?:#|//|\{#) ([\w./-]+\.\w+)(?: #\})?\n", self.text)
        return found[1] if found else None


def blocks_of(document: Path) -> list[Block]:
    """The fenced blocks of a document, in their order."""
    found, heading = [], ""
    lines = iter(enumerate(document.read_text(encoding="utf-8").splitlines(), 1))
    for number, line in lines:
        if line.startswith("#"):
            heading = line.lstrip("# ")
        opening = re.match(r"\s*```(\w+)", line)
        if opening:
            inside = []
            for _, text in lines:
                if text.strip() == "```":
                    break
                inside.append(text)
            text = dedent("\n".join(inside)) + "\n"
            found.append(Block(document, number, heading, opening[1], text))
    return found


BLOCKS = [block for document in DOCUMENTS for block in blocks_of(document)]


# --- commands ---


class Shell:
    """One bash for a document: what it exports, and where it goes, lasts."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._last = 0

    def run(self, command: str) -> tuple[int, str]:
        """Exit status and output of a command."""
        assert self._bash.stdin is not None
        assert self._bash.stdout is not None
        end = f"@@end of {id(command)}@@"
        self._bash.stdin.write(
            f"(exit {self._last})\n{{ {command}\n}} </dev/null\nprintf '\\n{end} %d\\n' $?\n"
        )
        self._bash.stdin.flush()
        lines: list[str] = []
        for line in self._bash.stdout:
            if line.startswith(end):
                self._last = int(line.split()[-1])
                return self._last, "".join(lines)[:-1]
            lines.append(line)
        raise AssertionError(f"bash ended in: {command}\n{''.join(lines)}")

    def close(self) -> None:
        """End it."""
        self._bash.communicate("exit\n", timeout=30)


def _environment(tools: Path) -> dict[str, str]:
    # The tools of the virtual environment come first, whatever interpreter runs the tests.
    tools.mkdir()
    for name in ("python", "python3"):
        (tools / name).symlink_to(sys.executable)
    script = tools / "signoff-gen"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m signoff_gen "$@"\n')
    script.chmod(0o755)
    # A picture of a document's width: lines are neither wrapped nor coloured.
    identity = {
        "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com",
        "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
    }  # fmt: skip
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, **identity, "PATH": path, "NO_COLOR": "1", "TERM": "dumb"}


def _commands(block: Block) -> Iterator[tuple[str, list[str]]]:
    """Each command of a block with the output that is shown."""
    command: list[str] = []
    shown: list[str] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            if command:
                yield "\n".join(command), shown
            command, shown = [line[2:]], []
        elif line.startswith("> ") and command and not shown:
            command.append(line[2:])
        else:
            shown.append(line)
    if command:
        yield "\n".join(command), shown


def _assert_shown(shown: list[str], output: str, where: str) -> None:
    """Each line that a document shows occurs in the output, after the one before it."""
    given = [line.rstrip() for line in output.splitlines()]
    at = 0
    gap = True
    for line in shown:
        if line.strip() == "…":
            gap = True
            continue
        if not line.strip():
            continue
        pattern = ".*".join(re.escape(part) for part in line.rstrip().split("…"))
        while at < len(given) and not re.fullmatch(pattern, given[at]):
            assert gap or not given[at].strip(), (
                f"{where}: shown {line!r}, was {given[at]!r} in\n{output}"
            )
            at += 1
        assert at < len(given), f"{where}: {line!r} does not occur in\n{output}"
        at += 1
        gap = False


def _repository(folder: Path, environment: dict[str, str]) -> Path:
    """A git repository with a commit, as the reader has one."""
    for arguments in (
        ["init", "-q", "-b", "main"],
        ["commit", "-q", "--allow-empty", "-m", "Start"],
    ):
        subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True)
    return folder


WITH_COMMANDS = [
    document
    for document in DOCUMENTS
    if any(b.language == "console" for b in BLOCKS if b.document == document)
    and document.name != "CONTRIBUTING.md"  # its recipe changes the program: a test of its own
]


@pytest.mark.slow
@pytest.mark.parametrize("document", WITH_COMMANDS, ids=lambda path: path.stem)
def test_the_commands_of_a_document_do_what_it_says(document: Path, tmp_path: Path) -> None:
    """A reader who types what is shown sees what is shown."""
    environment = _environment(tmp_path / "tools")
    folder = tmp_path / "project"
    folder.mkdir()
    _repository(folder, environment)
    shell = Shell(folder, environment)
    try:
        for block in (block for block in BLOCKS if block.document == document):
            _take(block, folder, shell)
    finally:
        shell.close()


def _take(block: Block, folder: Path, shell: Shell) -> None:
    if block.file:
        path = folder / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
    elif block.language == "console":
        commands = [item for item in _commands(block) if item[0] not in ELSEWHERE]
        for (command, shown), following in zip_longest(commands, commands[1:]):
            status, output = shell.run(command)
            where = f"{block}: $ {command}"
            told = following is not None and following[0] == "echo $?"
            assert status == 0 or told, f"{where} ended with {status}:\n{output}"
            _assert_shown(shown, output, where)


def test_commands_that_are_run_elsewhere_exist() -> None:
    """The set-up commands of the README are targets of the Makefile."""
    shown = {c for block in BLOCKS if block.language == "console" for c, _ in _commands(block)}
    assert shown >= ELSEWHERE.keys()
    for command in ELSEWHERE:
        if command.startswith("make "):
            subprocess.run(
                ["make", "-n", *command.split()[1:]], cwd=ROOT, check=True, capture_output=True
            )


@pytest.mark.slow
def test_the_recipe_for_a_runner_works(tmp_path: Path) -> None:
    """A newcomer who copies the steps of CONTRIBUTING.md has a runner that passes its tests."""
    blocks = [b for b in BLOCKS if b.document.name == "CONTRIBUTING.md"]
    module, tests = [b.text for b in blocks if b.language == "python"]
    copy = tmp_path / "copy"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "signoff_gen", copy / "signoff_gen", ignore=ignore)
    for name in ("templates", "pyproject.toml"):
        (copy / name).symlink_to(ROOT / name)
    (copy / "tests" / "runners").mkdir(parents=True)
    for name in ("tests/conftest.py", "tests/runners/conftest.py"):
        shutil.copy(ROOT / name, copy / name)
    (copy / "signoff_gen/runners/url_list.py").write_text(module)
    (copy / "tests/runners/test_url_list.py").write_text(tests)
    front = copy / "signoff_gen/runners/__init__.py"
    line = re.search(r'`("url_list": "[^`]+")`', (ROOT / "CONTRIBUTING.md").read_text())
    assert line is not None
    start = "RUNNERS: dict[str, str] = {\n"
    front.write_text(front.read_text().replace(start, f"{start}    {line[1]},\n"))

    environment = {**_environment(tmp_path / "tools"), "PYTHONPATH": str(copy)}
    check = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/runners"]
    tested = subprocess.run(check, cwd=copy, env=environment, capture_output=True, text=True)
    assert "2 passed" in tested.stdout, tested.stdout + tested.stderr

    project = tmp_path / "project"
    project.mkdir()
    _repository(project, environment)
    shell = Shell(project, environment)
    try:
        for block in blocks:
            if block.file or "signoff-gen" in block.text:
                _take(block, project, shell)
    finally:
        shell.close()


# --- status files ---


def _as_status_file(text: str) -> str:
    """A status file around a part of one."""
    if re.search(r"^title:", text, re.MULTILINE):
        return text
    if re.search(r"^- ", text, re.MULTILINE):
        head = "steps:\n  - title: Step\n    checks:\n"
        return f"title: Example\n{head}{indent(text, '      ')}"
    return f"title: Example\n{text}"


def _codes(text: str, folder: Path) -> set[str]:
    """The codes of everything that is wrong with a status file."""
    path = folder / "status" / "example.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    try:
        store.load([path], folder, registry)
    except InvalidInput as error:
        return {problem.code for problem in error.problems}
    return set()


@pytest.mark.parametrize(
    "block",
    [
        block
        for block in BLOCKS
        if block.language == "yaml"
        and block.document != ERRORS
        and block.document.name != "CONTRIBUTING.md"
        and not (block.file or "").startswith((".github/", ".pre-commit-config"))
    ],
    ids=str,
)
def test_an_example_of_a_status_file_is_valid(block: Block, tmp_path: Path) -> None:
    """What is shown can be copied."""
    assert _codes(_as_status_file(block.text), tmp_path) == set()


@pytest.mark.parametrize(
    "block", [b for b in BLOCKS if b.document == ERRORS and b.language == "yaml"], ids=str
)
def test_an_example_of_a_mistake_gives_its_code(block: Block, tmp_path: Path) -> None:
    """The example under a code is what the code is about."""
    text = _as_status_file(block.text) if block.text.startswith("- ") else block.text
    assert _codes(text, tmp_path) == {block.heading[:5]}


# --- what the documents list ---


def _codes_in_source() -> set[str]:
    sources = [*(ROOT / "signoff_gen").rglob("*.py")]
    return {
        code
        for path in sources
        for code in re.findall(r"\bSG\d{3}\b", path.read_text(encoding="utf-8"))
    }


def test_every_code_is_documented_and_no_other() -> None:
    """A code that a user meets is explained, each under a heading of its own, in order."""
    documented = re.findall(r"^### (SG\d{3}):", ERRORS.read_text(encoding="utf-8"), re.MULTILINE)
    assert documented == sorted(documented)
    assert len(documented) == len(set(documented))
    assert _codes_in_source() - set(documented) == set()
    assert set(documented) - _codes_in_source() == set()


def test_every_code_has_cause_example_and_mend() -> None:
    """Each section says what the reader came for."""
    sections = re.split(r"^### ", ERRORS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    lacking = [
        (section[:5], part)
        for section in sections
        for part in ("**Cause:**", "**Mend:**", "```")
        if part not in section
    ]
    assert lacking == []


@pytest.mark.parametrize("document", ["README.md", "docs/exit-codes.md"])
def test_the_table_of_exit_statuses_is_complete(document: str) -> None:
    """The statuses that scripts rely on are those that the program gives."""
    text = (ROOT / document).read_text(encoding="utf-8")
    assert [int(n) for n in re.findall(r"^\| `?(\d+)`? \|", text, re.MULTILINE)] == sorted(
        EXIT_STATUS.values()
    )


def test_the_table_of_dependencies_is_complete() -> None:
    """Every dependency has its reason, and no other package is listed as one."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    own = project["project"]
    listed = {
        "Needed to run": own["dependencies"],
        "Extras": [
            item
            for name, items in own["optional-dependencies"].items()
            if name != "all"
            for item in items
        ],
        "For development": project["dependency-groups"]["dev"],
    }
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    for heading, requirements in listed.items():
        section = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
        named = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
        wanted = [re.split(r"[^A-Za-z0-9._-]", item)[0] for item in requirements]
        assert sorted(named) == sorted(wanted), heading


def test_the_table_of_commands_is_complete() -> None:
    """Each command is listed, and so is each option that is not about the repository or help."""
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+)[^`]*` \|", text.partition("## ")[0], re.MULTILINE)
    context = Context(program)
    assert listed == program.list_commands(context)
    options = {
        option
        for name in listed
        for parameter in program.get_command(context, name).params
        for option in parameter.opts
        if option.startswith("--") and parameter.name not in ("start", "signoffs")
    }
    assert sorted(option for option in options if f"`{option}" not in text) == []


def test_the_table_of_settings_is_complete() -> None:
    """Each setting is listed with its environment variable and its default."""
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    rows = [
        f"| `{field.name}` | `SIGNOFF_GEN_{field.name.upper()}` | "
        + (f"`{field.default}` |" if isinstance(field.default, str) else f"{field.default} |")
        for field in dataclasses.fields(Config)
    ]
    assert [row for row in rows if row not in text] == []


def _runner_sections() -> dict[str, str]:
    text = (ROOT / "docs" / "runners.md").read_text(encoding="utf-8")
    parts = re.split(r"^## `(\w+)`$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_every_runner_has_a_section_with_an_example() -> None:
    """What a check can be is listed in full, in the order of the program's own table."""
    sections = _runner_sections()
    assert list(sections) == list(RUNNERS)
    assert [name for name, text in sections.items() if "```yaml" not in text] == []


@pytest.mark.parametrize("name", list(RUNNERS))
def test_every_field_of_a_runner_is_explained(name: str) -> None:
    """The table of a runner names its fields, and no others."""
    fields = {field.alias or key for key, field in registry[name].model_fields.items()}
    named = re.findall(r"^\| `(\w+)` \|", _runner_sections()[name], re.MULTILINE)
    assert sorted(named) == sorted(fields)


def _anchors(path: Path) -> set[str]:
    """The anchors that the headings of a document make on a forge's page."""
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    """A relative link names a file that is there, and a heading in it."""
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"\w+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (document.parent / name) if name else document
        if not path.exists() or (anchor and anchor not in _anchors(path)):
            broken.append(target)
    assert broken == []


def test_the_picture_of_the_terminal_is_complete_in_itself() -> None:
    """The README's picture is a drawing of a run that passed, and loads nothing from elsewhere."""
    text = (ROOT / "docs" / "images" / "terminal.svg").read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert "signed&#160;off" in text
    assert set(re.findall(r"https?://[^\"')\s]+", text)) == {"http://www.w3.org/2000/svg"}

"""The house rules: what may import what, read from the source, and what a command must not load."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

PACKAGE = "signoff_gen"
ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / PACKAGE

# The rooms in the order in which data flows: each with the third-party packages that its modules
# may import. A module imports only what stands above it, or in its own row. A folder is one entry.
ROOMS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("__init__",): (),
    ("errors", "scalars", "resources", "cache"): (),
    ("model", "states", "variables", "references", "globs"): ("pydantic", "pydantic_core"),
    ("difference",): ("pydantic",),
    ("diagnosis", "yamltext", "store", "config"): ("pydantic", "ruamel", "_ruamel_yaml"),
    (
        "evidence", "fingerprint", "redact", "encodings", "needles", "sieve", "masking", "capture",
        "logfile", "watch", "scan",
    ): ("ahocorasick_rs", "kingfisher_sdk"),
    ("migrations",): (
        "pydantic", "postgast", "tree_sitter", "tree_sitter_javascript", "tree_sitter_typescript",
    ),
    ("runners",): (
        "httpx", "httpcore", "certifi", "psycopg", "jsonpath", "jsonschema", "referencing",
        "pydantic", "pydantic_core",
    ),
    ("plan", "gate"): (),
    ("comparison",): ("pydantic",),
    ("record", "verify"): ("pydantic",),
    (
        "markdown", "page", "chain_view", "view", "compiled", "template_files", "sandbox", "render",
        "unchanged",
    ): ("jinja2",),
    ("gitpaths", "gitprocess", "gitmessage", "githistory", "repo"): ("git",),
    ("revisions", "diff", "diff_page"): (),
    ("meanings", "schema", "scaffold"): ("pydantic", "pydantic_core"),
    ("pipeline", "decisions", "approvals", "audit", "demo", "released", "export"): (),
    ("forge",): ("httpx",),
    ("cli",): ("click", "rich"),
    ("__main__",): (),
}  # fmt: skip
ROW = {name: row for row, names in enumerate(ROOMS) for name in names}
ALLOWED = {name: packages for names, packages in ROOMS.items() for name in names}
COMES_WITH = {
    "_ruamel_yaml": "ruamel.yaml.clib",
    "certifi": "httpx",
    "git": "gitpython",
    "httpcore": "httpx",
    "jsonpath": "python-jsonpath",
    "kingfisher_sdk": "kingfisher-secret-scanner",
    "pydantic_core": "pydantic",
    "referencing": "jsonschema",
    "ruamel": "ruamel.yaml",
}
"""The declared dependency that brings a package of another name, its own or one that it needs."""
PURE = {"comparison", "difference", "model", "states", "references", "plan", "gate", "page", "view"}
"""Rooms without I/O; they import nothing that could do any."""
DOERS = {"os", "pathlib", "io", "subprocess", "socket", "shutil", "tempfile", "threading", "time"}
HARMLESS = {"pathlib.PurePosixPath"}
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}


@dataclass(frozen=True, slots=True)
class Import:
    """One import statement's target."""

    module: str
    """Dotted name of the importing module."""
    target: str
    """Dotted name of what is imported, a module wherever one of that name exists."""
    line: int
    eager: bool
    """It is carried out when the module is loaded."""
    for_types: bool
    """It stands under `if TYPE_CHECKING:`."""
    name: str = ""
    """What is taken out of the target, for `from target import name`."""

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


def _modules() -> dict[str, Path]:
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = [PACKAGE, *path.relative_to(SOURCE).with_suffix("").parts]
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = _modules()


@cache
def _imports() -> tuple[Import, ...]:
    return tuple(item for module in MODULES for item in _imports_of(module))


def _imports_of(module: str) -> Iterator[Import]:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))

    def walk(node: ast.AST, eager: bool, for_types: bool) -> Iterator[Import]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, alias.name, node.lineno, eager, for_types)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: write imports from {PACKAGE} in full"
            assert node.module is not None
            for alias in node.names:
                deeper = f"{node.module}.{alias.name}"
                is_module = deeper in MODULES and alias.name not in _defined_in(node.module)
                target = deeper if is_module else node.module
                yield Import(module, target, node.lineno, eager, for_types, alias.name)
        elif isinstance(node, ast.If) and _asks_for_types(node.test):
            for child in node.body:
                yield from walk(child, False, True)
            for child in node.orelse:
                yield from walk(child, eager, for_types)
        else:
            inside = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            for child in ast.iter_child_nodes(node):
                yield from walk(child, eager and not inside, for_types)

    yield from walk(tree, True, False)


@cache
def _defined_in(module: str) -> frozenset[str]:
    """Functions and classes of a module."""
    body = ast.parse(MODULES[module].read_text(encoding="utf-8")).body
    return frozenset(n.name for n in body if isinstance(n, (ast.FunctionDef, ast.ClassDef)))


def _asks_for_types(test: ast.expr) -> bool:
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def _room(module: str) -> str:
    """The entry of `ROOMS` that a module belongs to."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def _ours() -> list[Import]:
    return [item for item in _imports() if item.target.split(".")[0] == PACKAGE]


def _third_party() -> list[Import]:
    own = {PACKAGE, *sys.stdlib_module_names}
    return [item for item in _imports() if item.target.split(".")[0] not in own]


def test_every_module_has_its_room() -> None:
    """A new module is placed in `ROOMS` on purpose, and what is gone is taken off."""
    assert {_room(module) for module in MODULES} == ROW.keys()


def test_imports_point_upwards() -> None:
    """A module imports only what stands above it or in its own row, wherever the import stands."""
    wrong = [str(i) for i in _ours() if ROW[_room(i.target)] > ROW[_room(i.module)]]
    assert wrong == []


def test_each_room_knows_its_own_third_party_packages() -> None:
    """A library is used where it belongs and nowhere else."""
    wrong = [
        str(item)
        for item in _third_party()
        if item.target.split(".")[0] not in ALLOWED[_room(item.module)]
    ]
    assert wrong == []


def test_what_is_imported_is_a_declared_dependency() -> None:
    """Nothing is there by luck only."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    declared = [*project["dependencies"], *(item for extra in extras for item in extra)]
    names = {re.split(r"[^A-Za-z0-9._-]", item)[0].replace("-", "_") for item in declared}
    used = {item.target.split(".")[0] for item in _third_party()}
    brought = {COMES_WITH.get(name, name).replace("-", "_") for name in used}
    assert brought <= names
    assert used >= COMES_WITH.keys()


def test_no_third_party_package_is_allowed_for_nothing() -> None:
    """What a room does not import any more is taken off its row."""
    used = {(ROW[_room(item.module)], item.target.split(".")[0]) for item in _third_party()}
    allowed = {(row, name) for row, names in enumerate(ROOMS.values()) for name in names}
    assert allowed - used == set()


def test_there_are_no_cycles() -> None:
    """No chain of imports comes back, not even by way of imports inside functions.

    Imports for type checkers alone are left out: they are gone at run time. So are those of a
    folder's front from its own modules inside of functions: the front is loaded before them.
    """
    needs: dict[str, set[str]] = {module: set() for module in MODULES}
    for item in _ours():
        front = not item.eager and item.target.startswith(f"{item.module}.")
        if not item.for_types and not front and item.target != item.module:
            needs[item.module].add(item.target)
    assert _cycle(needs) is None


def _cycle(needs: dict[str, set[str]]) -> str | None:
    """A chain that comes back to where it began, as text."""
    settled: set[str] = set()

    def visit(module: str, path: list[str]) -> str | None:
        if module in path:
            return " -> ".join([*path[path.index(module) :], module])
        if module in settled:
            return None
        for need in sorted(needs.get(module, ())):
            if found := visit(need, [*path, module]):
                return found
        settled.add(module)
        return None

    return next((found for module in needs if (found := visit(module, []))), None)


def test_the_command_line_is_never_imported_from_inside() -> None:
    """`cli` is for people at a terminal; only the entry point and `cli` itself know it."""
    wrong = [str(i) for i in _ours() if _room(i.target) == "cli" and _room(i.module) != "cli"]
    assert wrong == [item for item in wrong if item.startswith(f"{PACKAGE}.__main__:")]


def test_a_folder_is_not_imported_through_its_front_from_inside() -> None:
    """Inside a folder, a module names the module it needs, not the folder that shows it off."""
    fronts = {f"{PACKAGE}.yamltext", f"{PACKAGE}.runners"}
    wrong = [
        str(item)
        for item in _ours()
        if item.target in fronts and item.module.startswith(f"{item.target}.")
    ]
    assert wrong == []


def test_pure_modules_can_do_no_input_or_output() -> None:
    """The rules of sign-off depend on values alone."""
    wrong = [
        str(item)
        for item in _imports()
        if _room(item.module) in PURE
        and item.target.split(".")[0] in DOERS
        and f"{item.target}.{item.name}" not in HARMLESS
    ]
    assert wrong == []


def test_modules_are_named_from_the_domain() -> None:
    """No drawer for odds and ends."""
    assert [m for m in MODULES if BANNED_NAMES & set(m.split("."))] == []


def test_only_the_run_catches_everything() -> None:
    """A broad `except` hides mistakes: each place that needs one is known."""
    found = set()
    for module, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and _is_broad(node):
                found.add(module)
    known = {
        f"{PACKAGE}.verify",  # a runner that crashes is an error of its check
        f"{PACKAGE}.cli.edge",  # a crash becomes a report to paste into an issue
        f"{PACKAGE}.scan",  # the scanner's own words may quote a secret
        f"{PACKAGE}.runners.process",  # what a thread meets is raised again where it is waited for
    }
    assert found == known


def _is_broad(handler: ast.ExceptHandler) -> bool:
    """Whether a handler keeps `Exception` to itself: one that raises again hides nothing."""
    kind = handler.type
    broad = kind is None or (
        isinstance(kind, ast.Name) and kind.id in ("Exception", "BaseException")
    )
    raises = any(isinstance(n, ast.Raise) and n.exc is None for n in ast.walk(handler))
    return broad and not raises


# --- what a command loads ---

HEAVY = ("pydantic", "ruamel", "jinja2", "git", "httpx", "rich", "kingfisher_sdk", "jsonschema")
LOADED = """
import json, sys
from signoff_gen.cli import execute
status = execute(sys.argv[1:])
heavy = json.loads(sys.stdin.read())
sys.stderr.write("\\n" + json.dumps([status, [name for name in heavy if name in sys.modules]]))
"""


def _loads(folder: Path, *arguments: str) -> tuple[int, set[str]]:
    """Exit status of a command line, and which of the heavy packages it loaded."""
    environment = {name: value for name, value in os.environ.items() if "COV" not in name}
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        cwd=folder,
        env=environment,
        input=json.dumps(HEAVY),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    status, names = json.loads(done.stderr.splitlines()[-1])
    return status, set(names)


SMALL = """\
title: Small
steps:
  - title: Build
    checks:
      - command: "true"
      - http: http://127.0.0.1:1/
      - json: {files: a.json, expect: [{path: $.a, exists: true}]}
      - secrets: [a.json]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "status").mkdir()
    (tmp_path / "status" / "small.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / ".git").mkdir()
    return tmp_path


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["render", "--help"]])
def test_asking_for_the_version_or_for_help_loads_no_library(
    tmp_path: Path, arguments: list[str]
) -> None:
    """Scripts and people ask often; nothing but click may cost them time."""
    assert _loads(tmp_path, *arguments) == (0, set())


def test_validate_loads_what_reading_needs(project: Path) -> None:
    """A file with every kind of check is validated without what runs or renders it."""
    status, loaded = _loads(project, "validate")
    assert status == 0
    assert loaded == {"pydantic", "ruamel"}


def test_render_check_loads_neither_the_network_nor_git(project: Path) -> None:
    """It runs on strangers' pull requests, and often; nothing at all if nothing changed."""
    status, loaded = _loads(project, "render")
    assert status == 0
    assert loaded == {"pydantic", "ruamel", "jinja2"}
    (project / "status" / "small.yaml").write_text(SMALL.replace("Small", "Other"), "utf-8")
    status, loaded = _loads(project, "render", "--check")
    assert status == 3
    assert loaded == {"pydantic", "ruamel", "jinja2"}
    assert _loads(project, "render")[0] == 0
    # Python looks for modules in the folder we stand in here, where a page was just written.
    assert _loads(project, "render", "--check")[0] == 0
    assert _loads(project, "render", "--check") == (0, set())


def test_status_loads_what_reading_needs(project: Path) -> None:
    """It shows and renders nothing."""
    assert _loads(project, "status") == (0, {"pydantic", "ruamel"})


def test_diff_loads_git_besides(project: Path) -> None:
    """It shows two states; only a page needs templates."""
    shutil.rmtree(project / ".git")
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    assert _loads(project, "diff") == (0, {"pydantic", "ruamel", "git"})

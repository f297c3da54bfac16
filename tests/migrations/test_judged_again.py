"""A project that changes step by step: what is kept of it never changes what is said of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signoff_gen.errors import InvalidInput
from signoff_gen.migrations import beginnings
from signoff_gen.migrations.document import Document
from signoff_gen.migrations.judged import judged

SQL = (
    "CREATE TABLE a (id int PRIMARY KEY, n text DEFAULT ';');\nINSERT INTO a VALUES (1);\n",
    "CREATE TABLE b (id int REFERENCES a);\n",
    "ALTER TABLE a ADD m int;\n\\i other.sql\n",
    "ALTER TABLE ${table} ADD z int;\n",
    "DROP TABLE b;\n-- é\n",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;\n",
    "SELECT f();\nBEGIN;\nCREATE TYPE e AS ENUM ('x');\nROLLBACK;\n",
    "CREATE TABLE IF NOT EXISTS b (id e);\n",
    "INSERT INTO a VALUES (1);\n",
    "SELEC 1;\n",
)
CODE = (
    "await q.query(`CREATE TABLE a (id int)`)",
    "await q.query('ALTER TABLE ' + name + ' ADD n int')",
    "await q.createTable(new Table({ name: 'b', columns: [{ name: 'id', type: 'int' }] }))",
    "if (await q.hasTable('b')) { await q.query('DROP TABLE b') }",
    "const t = await q.getTable('b'); await q.dropForeignKey('b', t.foreignKeys[0])",
    "for (const n of list()) { await q.query(`CREATE TABLE ${n} (id int)`) }",
    "await q.query(readFileSync(__dirname + '/../src/a.sql', 'utf8'))",
    "counted.push(1); await q.query(`CREATE TABLE c${counted.length} (id int)`)",
    "await q.query(process.env.SQL)",
)
HELPERS = (
    "export const name = 'a'\nexport const counted = []\nexport const list = () => ['x', 'y']\n",
    "export const name = 'b'\nexport const counted = [1]\nexport const list = () => ['z']\n",
)


def _class(number: int, code: str) -> str:
    return (
        "import { MigrationInterface, QueryRunner, Table } from 'typeorm'\n"
        "import { readFileSync } from 'fs'\n"
        f"{_imports(code)}"
        f"export class Step{1_700_000_000_000 + number} implements MigrationInterface {{\n"
        f"  async up(q: QueryRunner) {{ {code} }}\n  async down(q: QueryRunner) {{}}\n}}\n"
    )


def _imports(code: str) -> str:
    names = [name for name in ("name", "counted", "list") if name in code]
    return f"import {{ {', '.join(names)} }} from '../src/names'\n" if names else ""


def _flyway(number: int, choice: int) -> tuple[str, str]:
    return f"db/V{number}__step.sql", SQL[choice % len(SQL)]


def _plain(number: int, choice: int) -> tuple[str, str]:
    return f"db/{number:03}_step.sql", SQL[choice % len(SQL)]


def _typeorm(number: int, choice: int) -> tuple[str, str]:
    return f"db/{number:03}-step.ts", _class(number, CODE[choice % len(CODE)])


BESIDE: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "flyway": (("flyway.conf", ("", *(f"flyway.placeholders.table={name}" for name in "ab"))),),
    "plain": (("db/readme.md", ("", "x")),),
    "typeorm": (
        ("src/names.ts", HELPERS),
        ("src/a.sql", ("CREATE TABLE q (id int);", "DROP TABLE a;")),
        ("ormconfig.json", ("{}", '{"migrationsTransactionMode": "each"}')),
        ("tsconfig.json", ("{}", '{"compilerOptions": {"paths": {"fs": ["./src/names"]}}}')),
    ),
}  # fmt: skip
FILES: dict[str, Callable[[int, int], tuple[str, str]]] = {
    "flyway": _flyway, "plain": _plain, "typeorm": _typeorm,
}  # fmt: skip
Edit = tuple[str, int, int]
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "write", "add", "remove", "swap", "beside"]),
        st.integers(0, 30), st.integers(0, 30),
    ),
    min_size=1, max_size=5,
)  # fmt: skip


class Project:
    """A repository with a chain that is edited."""

    def __init__(self, root: Path, framework: str, choices: list[int]) -> None:
        self.root, self.framework = root, framework
        self.numbers: dict[int, int] = dict(enumerate(choices, 1))
        self.beside = dict.fromkeys(range(len(BESIDE[framework])), 0)
        (root / "db").mkdir(parents=True)
        (root / "src").mkdir()
        self._write()

    def edit(self, edit: Edit) -> None:
        """Change, add or remove a file, have two change places, or change what is beside them."""
        kind, one, other = edit
        numbers = list(self.numbers)
        if kind == "add":
            self.numbers[max(numbers) + 1] = other
        elif kind == "remove" and len(numbers) > 1:
            del self.numbers[numbers[one % len(numbers)]]
        elif kind == "swap":
            first, second = numbers[one % len(numbers)], numbers[other % len(numbers)]
            self.numbers[first], self.numbers[second] = self.numbers[second], self.numbers[first]
        elif kind == "beside":
            self.beside[one % len(self.beside)] = other
        else:
            self.numbers[numbers[one % len(numbers)]] = other
        self._write()

    def _write(self) -> None:
        for path in (self.root / "db").iterdir():
            path.unlink()
        for number, choice in self.numbers.items():
            name, text = FILES[self.framework](number, choice)
            (self.root / name).write_text(text)
        for number, choice in self.beside.items():
            name, texts = BESIDE[self.framework][number]
            (self.root / name).write_text(texts[choice % len(texts)])

    def judge(self) -> Document | str:
        """What is said of it now."""
        names = sorted(path.relative_to(self.root) for path in (self.root / "db").iterdir())
        try:
            return judged(self.root, names, self.framework)
        except InvalidInput as error:
            return str(error)


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """However short a beginning is, it is kept."""
    monkeypatch.setattr(beginnings, "_FAR", 1)


@pytest.fixture
def folders(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Makes a new folder."""
    return lambda: tmp_path_factory.mktemp("again")


@pytest.mark.parametrize("framework", FILES)
@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(choices=st.lists(st.integers(0, 30), min_size=2, max_size=6), edits=EDITS)
def test_it_is_judged_as_if_for_the_first_time(
    framework: str,
    folders: Callable[[], Path],
    monkeypatch: pytest.MonkeyPatch,
    choices: list[int],
    edits: list[Edit],
) -> None:
    """After every edit, whatever was kept before it."""
    folder = folders()
    project = Project(folder / "project", framework, choices)
    for number, edit in enumerate([None, *edits]):
        if edit is not None:
            project.edit(edit)
        monkeypatch.setenv("SIGNOFF_GEN_CACHE_DIR", str(folder / "kept"))
        again = project.judge()
        monkeypatch.setenv("SIGNOFF_GEN_CACHE_DIR", str(folder / f"fresh-{number}"))
        assert again == project.judge()

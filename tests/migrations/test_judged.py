"""A chain that was judged before: believed only where nothing that it rests on has changed."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from signoff_gen.errors import InvalidInput, UsageError
from signoff_gen.migrations.document import Document, from_json
from signoff_gen.migrations.judged import judged
from signoff_gen.migrations.readers.javascript.modules import Module
from signoff_gen.migrations.watched import watched

Check = Callable[..., Document]
DIGEST = hashlib.sha256().digest_size


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with a chain of Flyway that runs."""
    folder = tmp_path / "project"
    (folder / "db").mkdir(parents=True)
    (folder / "db" / "V1__a.sql").write_text("CREATE TABLE a (id int);\n")
    (folder / "db" / "V2__b.sql").write_text("ALTER TABLE a ADD n int;\n")
    return folder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where entries are kept."""
    monkeypatch.setenv("SIGNOFF_GEN_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache" / "migrations"


@pytest.fixture
def check(root: Path, cache: Path) -> Check:
    """Judges what stands in the repository's `db`."""

    def answer(**options: object) -> Document:
        names = sorted(path.relative_to(root) for path in (root / "db").iterdir())
        return judged(root, names, **options)  # type: ignore[arg-type]

    return answer


def _entry(cache: Path) -> Path:
    (path,) = cache.iterdir()
    return path


def _rewrite(path: Path, change: Callable[[dict[str, object]], None]) -> None:
    """Change what an entry says, and its digest with it."""
    entry = json.loads(path.read_bytes()[DIGEST:])
    change(entry)
    body = json.dumps(entry).encode()
    path.write_bytes(hashlib.sha256(body).digest() + body)


def _mark(entry: dict[str, object]) -> None:
    document = entry["document"]
    assert isinstance(document, dict)
    document["framework"] = "kept"


def test_a_second_check_says_the_same_without_judging(check: Check, cache: Path) -> None:
    """What is said comes from the entry, as a mark in it shows."""
    first = check()
    assert check() == first
    _rewrite(_entry(cache), _mark)
    assert check().framework == "kept"
    assert check(own=["db/V2*"]).framework == "flyway"
    assert check(framework="plain").framework == "plain"


def test_another_version_of_what_judges_is_another_entry(root: Path) -> None:
    """Every module of ours that is loaded to judge is looked at, but what only keeps entries."""
    program = (
        "import sys; from pathlib import Path; from signoff_gen.migrations.judged import judged\n"
        "from signoff_gen.migrations.judged import sources\n"
        "judged(Path(sys.argv[1]), [Path('db/V1__a.sql'), Path('db/V2__b.sql')])\n"
        "ours = {n: m for n, m in sys.modules.items() if n.split('.')[0] == 'signoff_gen'}\n"
        "known = set(map(str, sources()))\n"
        "print(*(name for name, module in ours.items() if module.__file__ not in known))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(root)],
        capture_output=True, text=True, check=True,
        env={**os.environ, "SIGNOFF_GEN_CACHE_DIR": str(root / "none")},
    )  # fmt: skip
    assert set(done.stdout.split()) == {
        "signoff_gen", "signoff_gen.cache", "signoff_gen.resources",
    }  # fmt: skip


def test_an_entry_is_for_its_owner_only(check: Check, cache: Path) -> None:
    """Others can neither read nor write where entries are kept."""
    check()
    assert cache.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "change",
    [
        lambda db: (db / "V2__b.sql").write_text("ALTER TABLE a ADD m int;\n"),
        lambda db: (db / "V3__c.sql").write_text("SELECT 1;\n"),
        lambda db: (db / "V2__b.sql").unlink(),
        lambda db: (db / "V2__b.sql").rename(db / "V2_1__b.sql"),
        lambda db: (db / "V2__b.sql.conf").write_text("executeInTransaction=false\n"),
        lambda db: (db.parent / "flyway.conf").write_text("flyway.placeholders.a=b\n"),
    ],
    ids=["edited", "added", "removed", "renamed", "setting", "configuration"],
)
def test_whatever_a_reader_looks_at_is_looked_at_again(
    check: Check, root: Path, cache: Path, change: Callable[[Path], object]
) -> None:
    """Also where a file keeps its size and its time of change, and where one was not there."""
    check()
    _rewrite(_entry(cache), _mark)
    before = (root / "db" / "V2__b.sql").stat()
    change(root / "db")
    if (root / "db" / "V2__b.sql").exists():
        os.utime(root / "db" / "V2__b.sql", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert check().framework == "flyway"


def test_what_was_changed_back_is_known_again(check: Check, root: Path, cache: Path) -> None:
    """It is the bytes that count."""
    check()
    _rewrite(_entry(cache), _mark)
    (root / "db" / "V2__b.sql").write_text("SELECT 1;\n")
    (root / "db" / "V2__b.sql").write_text("ALTER TABLE a ADD n int;\n")
    assert check().framework == "kept"


def _damage(path: Path, data: bytes) -> None:
    path.write_bytes(data)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: _damage(path, b""),
        lambda path: _damage(path, path.read_bytes()[:-1]),
        lambda path: _damage(path, path.read_bytes()[DIGEST:]),
        lambda path: _rewrite(path, lambda entry: entry.pop("asked")),
        lambda path: _rewrite(path, lambda entry: entry.update(asked=[["run", "ls", "", True]])),
        lambda path: _rewrite(path, lambda entry: entry.update(asked=[1])),
        lambda path: _rewrite(path, lambda entry: entry.update(document={"first": None})),
        lambda path: _rewrite(path, lambda entry: entry.update(document=[])),
        lambda path: path.rename(path.with_name("other")) and path.symlink_to("other"),
    ],
)
def test_an_entry_that_is_none_is_passed_over(
    check: Check, cache: Path, damage: Callable[[Path], object]
) -> None:
    """Cut off, foreign, of another shape, or not a file of its own."""
    first = check()
    _rewrite(_entry(cache), _mark)
    damage(_entry(cache))
    assert check() == first


@pytest.mark.parametrize(
    "text",
    ["ALTER TABLE nowhere ADD n int;\n", "SELECT 1;\n\\i other.sql\n"],
    ids=["breaks", "not understood"],
)
def test_what_quotes_a_migration_is_not_kept(
    check: Check, root: Path, cache: Path, text: str
) -> None:
    """A cache is no place for pieces of statements."""
    (root / "db" / "V2__b.sql").write_text(text)
    assert check() == check()
    assert not list(cache.iterdir())


def test_errors_are_errors_each_time(check: Check, root: Path, cache: Path) -> None:
    """They are not kept, and a kept answer does not hide them."""
    check()
    for _ in range(2):
        with pytest.raises(UsageError):
            check(own=["nothing/*"])
        with pytest.raises(UsageError):
            check(framework="nothing")
    (root / "db" / "V1__a.sql").unlink()
    (root / "db" / "V2__b.sql").unlink()
    (root / "db" / "README").write_text("nothing")
    with pytest.raises(InvalidInput):
        check()


def test_a_cache_inside_the_repository_is_none(
    root: Path, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pull request could write to it."""
    monkeypatch.setenv("SIGNOFF_GEN_CACHE_DIR", str(root / "cache"))
    check()
    assert not list((root / "cache").glob("*/*"))


def test_a_cache_that_cannot_be_written_is_no_error(
    check: Check, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It saves time, and nothing else."""
    cache.parent.mkdir()
    cache.write_text("in the way")
    assert check().ok


def test_few_entries_are_kept(check: Check, root: Path, cache: Path) -> None:
    """The newest ones."""
    for number in range(40):
        (root / "db" / f"V3__{number}.sql").write_text("SELECT 1;\n")
        check()
        (root / "db" / f"V3__{number}.sql").unlink()
    assert len(list(cache.iterdir())) == 32


# Questions ----------------------------------------------------------------------------------------

PROJECTS: dict[str, dict[str, str]] = {
    "flyway": {"db/V1__a.sql": "SELECT 1;", "flyway.conf": "flyway.placeholders.a=b"},
    "golang-migrate": {"db/1_a.up.sql": "SELECT 1;", "db/1_a.down.sql": "SELECT 2;"},
    "prisma": {
        "db/migration_lock.toml": 'provider = "postgresql"',
        "db/20240101000000_a/migration.sql": "SELECT 1;",
    },
    "drizzle": {
        "db/0000_a.sql": "SELECT 1;",
        "db/meta/_journal.json": '{"dialect": "postgresql", "entries": '
        '[{"idx": 0, "when": 1, "tag": "0000_a", "breakpoints": true}]}',
    },
    "dbmate": {"db/1_a.sql": "-- migrate:up\nSELECT 1;"},
    "goose": {"db/1_a.sql": "-- +goose Up\nSELECT 1;"},
    "typeorm": {
        "package.json": "{}",
        "tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}',
        "ormconfig.json": '{"migrationsTransactionMode": "each"}',
        "src/help.ts": "export const name = 'a'",
        "db/1-A.ts": "import { name } from '../src/help'\nimport { x } from '@/gone'\n"
        "import { readFileSync } from 'fs'\nexport class A1700000000000 {\n"
        "  async up(q) { await q.query(`CREATE TABLE ${name} (id int)`);"
        " await q.query(readFileSync(__dirname + '/../src/a.sql', 'utf8')) }\n"
        "  async down(q) {}\n}\n",
        "src/a.sql": "SELECT 1",
    },
    "alembic": {
        "alembic.ini": "[alembic]\nscript_location = db",
        "db/env.py": "",
        "db/versions/a.py": "from alembic import op\nfrom db.help import sql\nrevision = 'a'\n"
        "down_revision = None\ndef upgrade():\n    op.execute(sql)\n"
        "    op.execute(open('db/a.sql').read())\ndef downgrade():\n    pass\n",
        "db/help.py": "sql = 'SELECT 1'",
        "db/a.sql": "SELECT 2",
    },
    "django": {
        "manage.py": "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site.settings')",
        "site/settings.py": "INSTALLED_APPS = ['shop']",
        "shop/migrations/__init__.py": "",
        "shop/migrations/0001_initial.py": "from django.db import migrations\n"
        "class Migration(migrations.Migration):\n    dependencies = []\n    operations = []\n",
    },
    "knex": {
        "knexfile.js": "module.exports = { client: 'pg' }",
        "migrations/1_a.js": "exports.up = (k) => "
        "k.schema.createTable('a', (t) => t.increments())\n"
        "exports.down = (knex) => knex.schema.dropTable('a')\n",
    },
    "sequelize": {
        ".sequelizerc": "module.exports = {}",
        "migrations/20240101000000-a.js": "module.exports = { "
        "up: (q, S) => q.createTable('a', { id: S.INTEGER }), down: (q) => q.dropTable('a') }\n",
    },
}  # fmt: skip
PROGRAM = """
import os, sys
from pathlib import Path
from signoff_gen.migrations.readers import reader
from signoff_gen.migrations.watched import watched
root, framework, names = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
reader(framework)
seen, on = set(), []
plain = os.stat
def note(path):
    if on and isinstance(path, (str, os.PathLike)):
        name = os.fspath(path)
        if isinstance(name, str) and os.path.isabs(name) and name.startswith(str(root) + os.sep):
            seen.add(name)
def stat(path, *args, **options):
    note(path)
    return plain(path, *args, **options)
os.stat = stat
sys.addaudithook(
    lambda event, args: note(args[0]) if event in ("open", "os.listdir", "os.scandir") else None
)
path, journal = watched(root)
on.append(True)
chain = reader(framework).read(path, [Path(name) for name in names])
on.clear()
asked = {name for _, name, _ in journal.answers}
assert journal.whole
assert chain.migrations and asked
print("\\n".join(sorted(seen - asked)))
"""


@pytest.mark.parametrize("framework", PROJECTS)
def test_what_is_said_of_any_framework_goes_through_json(
    framework: str, tmp_path: Path, write_files: Callable[[dict[str, str]], None]
) -> None:
    """Names that readers give are texts of their own kinds, which know their places."""
    write_files(PROJECTS[framework])
    paths = [Path(name) for name in PROJECTS[framework] if "migrations/" in name or "db/" in name]
    known = judged(tmp_path, sorted(paths), framework)
    assert from_json(json.loads(json.dumps(known.as_json()))) == known


@pytest.mark.parametrize("framework", PROJECTS)
def test_nothing_is_asked_of_the_disk_unseen(framework: str, tmp_path: Path) -> None:
    """Every file that a reader opens, lists or looks for is among the questions."""
    for name, text in PROJECTS[framework].items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    names = [
        name for name in PROJECTS[framework] if "migrations/" in name or name.startswith("db/")
    ]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path), framework, *sorted(names)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_a_question_that_is_answered_twice_differently_spoils_all(tmp_path: Path) -> None:
    """Somebody wrote while it was read."""
    (tmp_path / "a").write_text("1")
    path, journal = watched(tmp_path)
    assert (path / "a").read_text() == "1"
    assert journal.whole
    (tmp_path / "a").write_text("2")
    assert (path / "a").read_bytes() == b"2"
    assert not journal.whole


@pytest.mark.parametrize("ask", [lambda path: path.open().close(), lambda path: path.rglob("*")])
def test_what_cannot_be_asked_again_spoils_all(
    tmp_path: Path, ask: Callable[[Path], object]
) -> None:
    """Nothing is kept of such a reading."""
    (tmp_path / "a").write_text("1")
    path, journal = watched(tmp_path)
    ask(path / "a")
    assert not journal.whole


def test_a_watched_path_is_one_like_any_other(tmp_path: Path) -> None:
    """What it says of the disk is what the disk says."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c.txt").write_bytes(b"x\r\ny")
    path, journal = watched(tmp_path)
    one = path / "b" / "c.txt"
    assert (one.is_file(), one.is_dir(), one.exists()) == (True, False, True)
    assert (one.read_text(), one.stat().st_size) == ("x\ny", 4)
    assert [str(item.relative_to(path)) for item in path.iterdir()] == ["b"]
    assert [item.name for item in path.glob("*/*.txt")] == ["c.txt"]
    assert (path / "b" / ".." / "b").resolve() == tmp_path.resolve() / "b"
    with pytest.raises(FileNotFoundError):
        (path / "gone").read_bytes()
    with pytest.raises(FileNotFoundError):
        list((path / "gone").iterdir())
    assert journal.whole


# Code ---------------------------------------------------------------------------------------------

_CODE = """import { MigrationInterface, QueryRunner } from 'typeorm'
%s
export class Step%d implements MigrationInterface {
  async up(q: QueryRunner) { await q.query(`%s`) }
  async down(q: QueryRunner) {}
}
"""


def _followed(root: Path) -> set[str]:
    """Names of the files of code that are parsed when what is there is judged."""
    seen = []
    plain = Module.__post_init__

    def note(module: Module) -> None:
        seen.append(module.path.name)
        plain(module)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Module, "__post_init__", note)
        judged(root, sorted(path.relative_to(root) for path in (root / "code").iterdir()))
    return set(seen)


def _class(number: int, text: str, head: str = "") -> str:
    return _CODE % (head, 1_700_000_000_000 + number, text)


@pytest.fixture
def code(root: Path, cache: Path) -> Path:
    """A folder with three classes of TypeORM, all of which were judged."""
    folder = root / "code"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.ts").write_text(_class(number, f"CREATE TABLE t{number} (id int)"))
    assert _followed(root) == {"0.ts", "1.ts", "2.ts"}
    return folder


def test_only_what_changed_is_followed(root: Path, code: Path) -> None:
    """A file that is new, or not what it was."""
    (code / "3.ts").write_text(_class(3, "CREATE TABLE t3 (id int)"))
    assert _followed(root) == {"3.ts"}
    (code / "1.ts").write_text(_class(1, "CREATE TABLE t1 (id bigint)"))
    assert _followed(root) == {"1.ts"}
    (root / "ormconfig.json").write_text('{"schema": "other"}')
    assert _followed(root) == {"0.ts", "1.ts", "2.ts", "3.ts"}


def test_what_imports_code_is_followed_each_time(root: Path, code: Path) -> None:
    """What it gets may depend on what others did to that."""
    (root / "names.ts").write_text("export const name = 'a'\n")
    head = "import { name } from '../names'"
    (code / "3.ts").write_text(_class(3, "CREATE TABLE ${name} (id int)", head))
    _followed(root)
    (code / "4.ts").write_text(_class(4, "SELECT 1"))
    assert _followed(root) == {"3.ts", "4.ts", "names.ts"}


def test_where_one_imports_another_all_are_followed(root: Path, code: Path) -> None:
    """Each may have changed what the other does."""
    (code / "3.ts").write_text(_class(3, "SELECT ${Step1700000000000.name}", "import '../x'"))
    assert _followed(root) == {"3.ts"}
    head = "import { Step1700000000000 } from './0'"
    (code / "3.ts").write_text(_class(3, "SELECT ${Step1700000000000.name}", head))
    assert _followed(root) == {"0.ts", "1.ts", "2.ts", "3.ts"}


def test_what_a_file_reads_is_looked_at_again(root: Path, code: Path) -> None:
    """And the file is followed where that has changed."""
    (root / "a.sql").write_text("CREATE TABLE a (id int);\n")
    text = "${readFileSync(__dirname + '/../a.sql', 'utf8')}"
    (code / "3.ts").write_text(_class(3, text, "import { readFileSync } from 'fs'"))
    _followed(root)
    (code / "4.ts").write_text(_class(4, "SELECT 1"))
    assert _followed(root) == {"4.ts"}
    (root / "a.sql").write_text("CREATE TABLE b (id int);\n")
    assert _followed(root) == {"3.ts"}

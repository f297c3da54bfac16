"""Programs of node-pg-migrate: what it makes of each call, and what is said to be a gap."""

# ruff: noqa: E501 - a piece of JavaScript is read most easily on one line

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from signoff_gen.errors import InvalidInput
from signoff_gen.migrations.chain import Chain, Migration
from signoff_gen.migrations.check import check
from signoff_gen.migrations.readers import detect
from signoff_gen.migrations.readers.node_pg_migrate import NodePgMigrate

Read = Callable[[dict[str, str]], Chain]
Up = Callable[..., Migration]
WriteFiles = Callable[[dict[str, str]], None]
Mutilated = Callable[..., Iterator[str]]
CheckPlaces = Callable[[Chain], None]
RECORDED = Path(__file__).with_name("recorded")
CALLS: dict[str, str | dict[str, str]] = json.loads(
    (RECORDED / "pgm-calls.json").read_text(encoding="utf-8")
)
SENT: dict[str, list[str]] = json.loads((RECORDED / "pgm.json").read_text(encoding="utf-8"))


@pytest.fixture
def read(tmp_path: Path, write_files: WriteFiles) -> Read:
    """Writes files and reads the chain in those below `db/`."""

    def read(files: dict[str, str]) -> Chain:
        write_files(files)
        return NodePgMigrate().read(tmp_path, [Path(n) for n in files if n.startswith("db/")])

    return read


@pytest.fixture
def up(read: Read) -> Up:
    """Reads a migration with this body of `up`, beside other files."""

    def up(body: str, **others: str) -> Migration:
        source = f"exports.up = async (pgm) => {{\n{body}\n}};\nexports.down = false;"
        (migration,) = read({"db/1_a.js": source, **others}).migrations
        return migration

    return up


def plain(*texts: str) -> str:
    """SQL without semicolons and spare white space."""
    text = re.sub(r"\s+", " ", re.sub(r";", " ", " ".join(texts)))
    return re.sub(r"\( | \)", lambda found: found[0].strip(), text).strip()


def sql(migration: Migration) -> list[str]:
    return [statement.sql for statement in migration.statements]


@pytest.mark.parametrize("code", CALLS)
def test_a_call_makes_the_sql_that_it_makes_there(up: Up, code: str) -> None:
    migration = up(code)
    recorded = CALLS[code]
    assert migration.gaps == ()
    if isinstance(recorded, dict):
        (statement,) = migration.statements
        assert recorded["error"][:30].replace("'", "''") in statement.sql
        return
    assert plain(*sql(migration)) == plain(recorded)
    assert all(statement.certain for statement in migration.statements)


def _recorded() -> Chain:
    files = [path.relative_to(RECORDED) for path in (RECORDED / "pgm").iterdir()]
    assert detect(RECORDED, files).framework == "node-pg-migrate"
    return NodePgMigrate().read(RECORDED, files)


def test_a_chain_sends_what_it_sent() -> None:
    chain = _recorded()
    assert [item.name for item in chain.migrations] == list(SENT)
    for migration in chain.migrations:
        assert plain(*sql(migration)) == plain(*SENT[migration.name])
        assert migration.gaps == ()
    assert [item.transactional for item in chain.migrations] == [True, True, True, False, True]
    assert [item.reversible for item in chain.migrations] == [True, True, False, False, True]
    assert chain.one_transaction
    verdict = check(chain)
    assert [item.message for item in verdict.findings if item.severity == "error"] == []


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("pgm.addColumn('users', { a: 'int' })", 'relation "users" does not exist'),
        ("pgm.createTable('a', { b: { type: 'int', references: 'users' } })", 'relation "users" does not exist'),
        ("pgm.createTable('a.b', { c: 'int' }); pgm.sql('SELECT * FROM a.b')", 'relation "a.b" does not exist'),
        ("pgm.createTable('a', { b: 'mood' })", 'type "mood" does not exist'),
        ("pgm.createTable('a', { b: 'int' }); pgm.dropConstraint('a', 'a_b_key')", 'constraint "a_b_key" of relation "a" does not exist'),
        ("pgm.db.query('DROP TABLE a'); pgm.createTable('a', { b: 'int' })", 'table "a" does not exist'),
        ("pgm.createTable('a', { b: 'int' }); pgm.createIndex('a', 'b', { concurrently: true })", "CREATE INDEX CONCURRENTLY cannot run inside a transaction block"),
        ("pgm.noTransaction(); pgm.sql('CREATE TABLE a (b int)'); pgm.sql('CREATE INDEX CONCURRENTLY i ON a (b); SELECT 1')", "CREATE INDEX CONCURRENTLY cannot run inside a transaction block"),
        ("throw new Error('not today')", "not today"),
        ("pgm.alterTable('a', {})", "No table options provided for alterTable"),
    ],
)  # fmt: skip
def test_a_chain_breaks_where_it_would(read: Read, body: str, error: str) -> None:
    text = f"exports.up = (pgm) => {{\n{body}\n}};"
    later = "exports.up = (pgm) => { pgm.createTable('users', { id: 'id' }); };"
    first = check(read({"db/1_a.js": text, "db/2_b.js": later})).first
    assert first is not None
    assert (first.migration, first.error, first.place.line) == ("1_a", error, 2)


@pytest.mark.parametrize(
    "body",
    [
        "pgm.createTable(process.env.T, { a: 'int' })", "pgm.createTable('t', mystery)",
        "pgm.createTable('t', { ...mystery })", "pgm.addColumns('t', { [mystery]: 'int' })",
        "pgm.alterColumn('t', 'a', mystery)", "pgm.addConstraint('t', 'k', mystery)",
        "pgm.addConstraint('t', mystery, { unique: 'a' })", "pgm.createType('t', mystery)",
        "pgm.sql(mystery)", "pgm.sql(`DROP TABLE ${mystery}`)", "pgm.inventedCall('t')",
        "pgm.createOperator('+')", "pgm.db.query(mystery)", "pgm.db.inventedCall()", "mystery(pgm)",
        "pgm.createTable('t', { a: { type: mystery } })", "pgm.createIndex('t', mystery)",
        "const f = (n) => f(n); f(1);",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_a_gap(up: Up, body: str) -> None:
    migration = up(body)
    assert migration.gaps
    assert {gap.place.path.name for gap in migration.gaps} == {"1_a.js"}


@pytest.mark.parametrize(
    "body",
    [
        "pgm.createTable('t', { a: 'int' }, mystery)",
        "pgm.createTable('t', { a: 'int' }, { constraints: mystery })",
        "pgm.createTable('t', { a: { type: 'text', ...mystery } })",
        "pgm.sql(`INSERT INTO t VALUES ('${mystery}')`)",
        "pgm.sql('SELECT {x}', { x: mystery })",
        "pgm.dropTable('t', { ifExists: mystery, ...mystery })",
    ],
)
def test_what_is_known_only_at_run_time_is_not_certain(up: Up, body: str) -> None:
    migration = up(body)
    assert migration.gaps == ()
    assert [statement.certain for statement in migration.statements] == [False]


@pytest.mark.parametrize("value", ["mystery", "`x${mystery}`", "[mystery]", "new Date()"])
def test_a_default_that_is_not_known_leaves_a_table_certain(up: Up, value: str) -> None:
    migration = up(
        f"pgm.createTable('t', {{ a: {{ type: 'text', default: {value}, comment: `of ${{mystery}}` }} }})"
    )
    assert sql(migration)[0] == 'CREATE TABLE "t" ( "a" text DEFAULT $1 )'
    assert all(statement.certain for statement in migration.statements)


def test_shorthands_hold_for_what_comes_later(read: Read) -> None:
    chain = read({
        "db/1_a.js": "exports.shorthands = { a: 'b', b: { type: 'int', notNull: true }, c: 'd', d: 'c' }; exports.up = () => {};",
        "db/2_b.js": "exports.up = (pgm) => { pgm.createTable('t', { x: 'a', y: { type: 'b', notNull: false }, id: 'id' }); };",
        "db/3_c.js": "exports.up = (pgm) => { pgm.createTable('u', { x: 'c' }); };",
    })  # fmt: skip
    assert sql(chain.migrations[1]) == [
        'CREATE TABLE "t" ( "x" integer NOT NULL, "y" integer, "id" serial PRIMARY KEY )'
    ]
    assert "cyclic dependency" in sql(chain.migrations[2])[0]


def test_names_are_turned_into_snake_case_where_the_project_asks_for_it(read: Read) -> None:
    up = "exports.up = (pgm) => { pgm.createTable('userRoles', { userID: 'int' }); pgm.createIndex('userRoles', 'userID'); };"
    scripts = '{"scripts": {"migrate": "node-pg-migrate --decamelize"}}'
    (migration,) = read({"db/1_a.js": up, "package.json": scripts}).migrations
    assert sql(migration) == [
        'CREATE TABLE "user_roles" ( "user_id" integer )',
        'CREATE INDEX "user_roles_user_id_index" ON "user_roles" ("user_id")',
    ]


@pytest.mark.parametrize(
    ("text", "reversible"),
    [
        ("exports.up = (pgm) => { pgm.createTable('t', { a: 'int' }); pgm.addIndex('t', 'a'); };", True),
        ("exports.up = (pgm) => { pgm.sql('SELECT 1'); };", False),
        ("exports.up = (pgm) => { pgm.sql('SELECT 1'); }; exports.down = (pgm) => { pgm.sql('SELECT 2'); };", True),
        ("exports.up = (pgm) => { }; exports.down = (pgm) => { };", False),
        ("exports.up = (pgm) => { }; exports.down = false;", False),
        ("module.exports = { up: (pgm) => { pgm.dropTable('t'); } };", False),
        ("export default { up(pgm) { pgm.renameTable('t', 'u'); }, shorthands: {} };", True),
    ],
)  # fmt: skip
def test_whether_it_can_be_undone(read: Read, text: str, reversible: bool) -> None:
    (migration,) = read({"db/1_a.js": text}).migrations
    assert migration.reversible is reversible


def test_helpers_and_ways_to_write_it(up: Up) -> None:
    migration = up(
        """
const { PgLiteral } = require('node-pg-migrate');
const { addStamps } = require('../lib/stamps');
const { createTable, func } = pgm;
createTable('t', { a: { type: 'timestamp', default: new PgLiteral('now()') }, b: { type: 'timestamp', default: PgLiteral.create('now()') } });
addStamps(pgm, 't');
const rows = await pgm.db.select("SELECT 1 FROM pg_type WHERE typname = 'mood'");
if (!rows.length) pgm.createType('mood', ['ok']);
pgm.sql(`SELECT ${func('now()')}, ${func('1').toString()}, ${func('2').value}`);
""",
        **{
            "lib/stamps.js": "exports.addStamps = (pgm, t) => { pgm.addColumns(t, { made_at: 'timestamp' }); };"
        },
    )
    assert [(text.split('"')[0], len(s.conditions)) for s, text in zip(migration.statements, sql(migration), strict=True)] == [
        ("SELECT 1 FROM pg_type WHERE typname = 'mood'", 0), ("CREATE TABLE ", 0), ("ALTER TABLE ", 0),
        ("CREATE TYPE ", 1), ("SELECT now(), 1, 2", 0),
    ]  # fmt: skip
    assert migration.gaps == ()


def test_files_are_ordered_by_their_numbers(read: Read) -> None:
    text = "exports.up = (pgm) => {};"
    names = [
        "10_b.js",
        "9_z.sql",
        "10_a.ts",
        "20240101000000000_new.js",
        "1600000000000_old.js",
        "99999999999999999_odd.js",
    ]
    files = {f"db/{name}": "SELECT 1" if name.endswith("sql") else text for name in names}
    extra = {"db/10_a.js": text, "db/10_a.d.ts": "", "db/index.js": text}
    found = [item.name for item in read({**files, **extra}).migrations]
    assert found == ["9_z", "10_a", "10_b", "1600000000000_old", "20240101000000000_new", "99999999999999999_odd"]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["exports.down = (pgm) => {};", "exports.up = mystery(pgm);", "exports.up = (pgm) => { pgm.createTable('t' };", ""],
)  # fmt: skip
def test_a_program_that_is_not_understood_is_a_gap(read: Read, text: str) -> None:
    (migration,) = read({"db/1_a.js": text}).migrations
    assert migration.gaps


def test_a_migration_that_is_switched_off_is_no_gap(read: Read) -> None:
    (migration,) = read({"db/1_a.js": "exports.up = false; exports.down = (pgm) => {};"}).migrations
    assert (migration.statements, migration.gaps) == ((), ())


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"1_a\.js cannot be read"):
        NodePgMigrate().read(tmp_path, [Path("1_a.js")])


@pytest.mark.parametrize(
    "text",
    [
        "exports.up = (knex) => knex.schema.dropTable('t'); exports.down = () => {};",
        "module.exports = { up: async (queryInterface, Sequelize) => {} };",
        "export class A1 implements MigrationInterface { async up(queryRunner) {} }",
        "const pgm = 1;",
    ],
)
def test_migrations_of_other_frameworks_are_not_claimed(tmp_path: Path, text: str) -> None:
    (tmp_path / "1_a.js").write_text(text, encoding="utf-8")
    assert not NodePgMigrate().recognises(tmp_path, [Path("1_a.js")])


@pytest.mark.timeout(60)
def test_no_mutilated_migration_is_an_error(
    tmp_path: Path, mutilated: Mutilated, check_places: CheckPlaces
) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((RECORDED / "pgm").iterdir())]
    texts += [f"exports.up = (pgm) => {{ {code} }};" for code in CALLS]
    for text in mutilated(texts, seed=3, count=150):
        (tmp_path / "1_m.js").write_text(text, encoding="utf-8")
        check_places(NodePgMigrate().read(tmp_path, [Path("1_m.js")]))

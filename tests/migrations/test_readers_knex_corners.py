"""Corners of Knex's migrations: settings, files of other kinds, what is not known, broken sources."""

# ruff: noqa: E501 - a piece of JavaScript is read most easily on one line

from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time

import pytest

from signoff_gen.errors import InvalidInput
from signoff_gen.migrations.chain import Chain, Migration
from signoff_gen.migrations.check import check
from signoff_gen.migrations.readers.knex import Knex

Read = Callable[..., Chain]
Up = Callable[..., Migration]
WriteFiles = Callable[[dict[str, str]], None]
Mutilated = Callable[..., Iterator[str]]
CheckPlaces = Callable[[Chain], None]
RECORDED = Path(__file__).with_name("recorded") / "knex"
DROP = "exports.up = (knex) => knex.schema.dropTable('t'); exports.down = (knex) => knex.schema.dropTable('u');"
DOWN = "exports.down = () => {};"


@pytest.fixture
def read(tmp_path: Path, write_files: WriteFiles) -> Read:
    """Writes files and reads the chain in those below `db/`."""

    def read(files: dict[str, str]) -> Chain:
        write_files(files)
        return Knex().read(tmp_path, [Path(name) for name in files if name.startswith("db/")])

    return read


@pytest.fixture
def up(read: Read) -> Up:
    """Reads a migration with this body of `up`, beside other files."""

    def up(body: str, **others: str) -> Migration:
        files = {"db/1.js": f"exports.up = async (knex, Promise) => {{\n{body}\n}};\n{DOWN}"}
        (migration,) = read({**files, **others}).migrations
        return migration

    return up


def sql(migration: Migration) -> list[str]:
    return [statement.sql for statement in migration.statements]


# Settings -----------------------------------------------------------------------------------------


def test_the_tables_of_knex_are_where_the_knexfile_says(read: Read) -> None:
    chain = read({
        "db/1.js": DROP,
        "knexfile.js": "module.exports = { client: 'pg', searchPath: ['own', 'public'], migrations: { tableName: 'done', schemaName: 'meta' } };",
    })  # fmt: skip
    assert [text.split(" (")[0] for text in chain.provided] == [
        'create schema if not exists "meta"',
        'set search_path to "own", "public"', 'create table "meta"."done"', 'create table "meta"."done_lock"',
    ]  # fmt: skip


def test_a_knexfile_of_blank_lines_takes_no_time(read: Read) -> None:
    text = "\n" * 100_000 + "module.exports = { client: 'pg' }"
    begun = process_time()
    assert len(read({"knexfile.js": text, "db/1.js": DROP}).migrations) == 1
    assert process_time() - begun < 5


def test_directories_are_sorted_apart_where_the_knexfile_says_so(read: Read) -> None:
    knexfile = "export default { client: 'pg', migrations: { directory: ['./db/second', './db/first'], sortDirsSeparately: true } };"
    files = {"db/first/1.js": DROP, "db/second/2.js": DROP, "db/third/0.js": DROP}
    names = [item.name for item in read({**files, "src/knexfile.ts": knexfile}).migrations]
    assert names == ["2.js", "1.js", "0.js"]
    assert [item.name for item in read(files | {"src/knexfile.ts": ""}).migrations] == ["0.js", "1.js", "2.js"]  # fmt: skip


@pytest.mark.parametrize(
    ("knexfile", "config", "transactional"),
    [
        ("", "", True),
        ("", "exports.config = { transaction: false };", False),
        ("module.exports = { migrations: { disableTransactions: true } }", "", False),
        ("module.exports = { migrations: { disableTransactions: true } }", "exports.config = { transaction: true };", True),
        ("module.exports = { migrations: { disableTransactions: false } }", "exports.config = { transaction: mystery };", True),
    ],
)  # fmt: skip
def test_whether_a_migration_has_a_transaction(
    read: Read, knexfile: str, config: str, transactional: bool
) -> None:
    chain = read({"db/1.js": f"{config}\n{DROP}", "knexfile.js": knexfile})
    assert chain.migrations[0].transactional is transactional
    assert chain.one_transaction is transactional


def test_one_without_a_transaction_gives_each_its_own(read: Read) -> None:
    chain = read(
        {"db/1.js": DROP, "db/2.js": f"exports.config = {{ transaction: false }};\n{DROP}"}
    )
    assert [item.transactional for item in chain.migrations] == [True, False]
    assert not chain.one_transaction


@pytest.mark.parametrize(
    ("clients", "refused"),
    [
        (("sqlite3", "better-sqlite3"), True), (("mysql",), True), (("sqlite3", "pg"), False),
        (("postgresql",), False), (("mystery",), False),
    ],
)  # fmt: skip
def test_a_project_for_other_databases_alone_is_refused(
    read: Read, clients: tuple[str, ...], refused: bool
) -> None:
    text = "".join(f"const c{n} = {{\n  client: '{name}',\n}};\n" for n, name in enumerate(clients))
    files = {"db/1.js": DROP, "config/knexfile.js": f"// client: 'oracledb'\n{text}"}
    if not refused:
        assert read(files).migrations
        return
    with pytest.raises(InvalidInput, match=f"written for {clients[0]}"):
        read(files)


@pytest.mark.parametrize(
    ("name", "text", "table"),
    [
        ("src/db/knex.ts", "const migrations = { tableName: 'done' };", "done"),
        (
            "src/db/knex.ts",
            "new KnexSessionStore({ tableName: 'sessions' }); client: 'sqlite3'",
            "knex_migrations",
        ),
        ("src/db/knex.test.ts", "const migrations = { tableName: 'done' };", "knex_migrations"),
        (
            "knexfile.ts",
            "const config: Knex.Config = { client: process.env.DB || 'sqlite3',\n migrations: { ...base, tableName: 'done', loadExtensions: ['.ts'] } };\nconst test = {\n client: 'sqlite3' };",
            "done",
        ),
        (
            "knexfile.ts",
            "/* migrations: { tableName: 'a' } */\n// migrations: { tableName: 'b' }\n",
            "knex_migrations",
        ),
    ],
)
def test_the_table_of_knex_is_where_the_migrations_say(
    read: Read, name: str, text: str, table: str
) -> None:
    chain = read({"db/1.js": DROP, name: text})
    assert chain.provided[0].startswith(f'create table "{table}" (')


def test_names_are_turned_into_snake_case_where_the_project_does(read: Read) -> None:
    up = "exports.up = async (knex) => { await knex.schema.createTable('userRoles', (t) => { t.integer('userID').index(); t.string('NAME'); }); if (await knex.schema.hasColumn('userRoles', 'roleId')) await knex.schema.dropTable('userRoles'); };"
    knexfile = "const { knexSnakeCaseMappers } = require('objection'); module.exports = { client: 'pg', ...knexSnakeCaseMappers() };"
    (migration,) = read({"db/1.js": f"{up}\n{DOWN}", "knexfile.js": knexfile}).migrations
    assert sql(migration) == [
        'create table "user_roles" ("user_id" integer, "NAME" varchar(255))',
        'create index "userroles_userid_index" on "user_roles" ("user_id")',
        'drop table "user_roles"',
    ]
    (condition,) = migration.statements[-1].conditions
    assert (condition.name, condition.member) == ("user_roles", "role_id")


# Files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reversible"),
    [
        ("exports.down = (knex) => knex.schema.dropTable('t');", True),
        ("exports.down = async (knex) => { await knex.schema.dropTable('t'); };", True),
        ("exports.down = async () => {};", False),
        ("exports.down = () => null;", False),
        ("exports.down = function () { throw new Error('no way back'); };", False),
        ("exports.down = () => { return Promise.resolve(); };", False),
        ("exports.down = () => { console.log('nothing'); return; };", False),
        ("exports.down = mystery;", True),
    ],
)
def test_whether_it_can_be_undone(read: Read, text: str, reversible: bool) -> None:
    (migration,) = read({"db/1.js": f"exports.up = () => {{}};\n{text}"}).migrations
    assert migration.reversible is reversible


def test_without_down_knex_refuses(read: Read) -> None:
    chain = read({"db/1.js": "exports.up = (knex) => knex.raw('SELECT 1');"})
    first = check(chain).first
    assert first is not None
    assert first.error == "Invalid migration: 1.js must have both an up and down function"


@pytest.mark.parametrize(
    "text",
    [
        "module.exports = { up, down };\nasync function up(knex) { await knex.schema.dropTable('a'); }\nfunction down() {}",
        "export default { async up(knex) { await knex.schema.dropTable('a'); }, down() {} };",
        "exports.up = exports.other = (knex) => knex.schema.dropTable('a'); exports.down = () => {};",
        "exports['up'] = (knex) => knex.schema.dropTable('a'); exports['down'] = () => {};",
        "export { up, down };\nconst up = (knex) => knex.schema.dropTable('a');\nconst down = () => {};",
        "const up = async ({ schema }) => { await schema.dropTable('a'); };\nmodule.exports = { up, down: async () => {} };",
        "exports.up = (knex) => knex.schema['dropTable']('a'); exports.down = () => {};",
        "exports.up = function (knex) { return this.x, knex.schema.dropTable('a'); }; exports.down = () => {};",
        "const own = { up(knex) { return knex.schema.dropTable('a'); }, down() {} };\nmodule.exports = own;",
        "export * from './lib/own';",
        "const go = (name, knex) => knex.schema.dropTable(name);\nexports.up = go.bind(null, 'a');\nexports.down = go.bind(null, 'b');",
        "import knexPackage, { Knex } from 'knex';\nexport const up = (knex) => knex.schema.dropTable('a');\nexport const down = () => {};",
    ],
)
def test_ways_to_give_up_and_down(read: Read, text: str) -> None:
    own = "export const up = (knex) => knex.schema.dropTable('a'); export const down = () => {};"
    (migration,) = read({"db/1.js": text, "db/lib/own.js": own}).migrations
    assert sql(migration) == ['drop table "a"']
    assert migration.gaps == ()


def test_files_that_are_no_migrations_are_left_aside(read: Read) -> None:
    chain = read({
        "db/1.js": DROP, "db/2.ts": DROP, "db/2.js": DROP, "db/types.d.ts": "export declare function up(knex: Knex): void;",
        "db/helpers.js": "exports.addName = (t) => t.string('name');", "db/run.js": "export default async function run(knex) {}",
        "db/old/0.js": DROP, "db/seed.js": "exports.seed = (knex) => knex('t').insert({});", "db/notes.md": "up", "db/x.sql": "SELECT 1",
        "db/other.js": "module.exports = { up(queryInterface) {}, down() {} };",
    })  # fmt: skip
    assert [item.name for item in chain.migrations] == ["1.js", "2.ts"]


@pytest.mark.parametrize(
    "text",
    [
        "module.exports = wrapped({ up: (knex) => knex.schema.dropTable('a'), down() {} });",
        "Object.assign(module.exports, { up: (knex) => knex.schema.dropTable('a'), down() {} });",
        "module.exports = { ...mystery, up: mystery.up(knex), down: mystery };",
        "exports.up = async (knex) => { await knex.schema.dropTable('a'; }; exports.down = ({ => };",
        "exports.up = mystery(knex);\nexports.down = mystery;",
        "exports.up = (knex) => { const f = (n) => f(n + 1); return f(knex); }; exports.down = () => {};",
    ],
)
def test_a_migration_that_cannot_be_understood_says_so(read: Read, text: str) -> None:
    (migration,) = read({"db/1.js": text}).migrations
    assert migration.gaps
    assert not any("Invalid migration" in statement.sql for statement in migration.statements)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"1\.js cannot be read"):
        Knex().read(tmp_path, [Path("1.js")])


# What is not known ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("await knex('t').insert({ a: 1, ...mystery })", 'insert into "t" ("a") select null where false'),
        ("await knex('t').insert(mystery)", 'insert into "t" select  where false'),
        ("await knex('t').insert(mystery.map((x) => ({ a: x })))", 'insert into "t" select  where false'),
        ("const rows = [{ a: 1 }]; if (mystery) rows.push({ a: 2 }); await knex('t').insert(rows)", """insert into "t" ("a") values ('1')"""),
        ("await knex.batchInsert('t', mystery)", 'insert into "t" select  where false'),
        ("await knex('t').update(mystery)", 'select from "t" where false'),
        ("await knex('t').where(mystery).select('a')", 'select "a" from "t" where $1'),
        ("await knex('t').whereJsonPath('a', '$.b', '=', 1).del()", 'delete from "t" where "a" is not distinct from $1'),
        ("await knex('t').join('u', 'u.a', 't.a').del()", 'delete from "t" where false'),
        ("await knex('t').inventedCall().del()", 'delete from "t"'),
        ("await knex('t').whereIn('a', mystery).del()", None),
        ("await knex.raw('UPDATE t SET a = ?', mystery)", "UPDATE t SET a = $1"),
        ("await knex.raw('UPDATE t SET a = :a', { ...mystery })", "UPDATE t SET a = $1"),
        ("await knex.raw(`UPDATE t SET a = '${mystery.join('')}'`)", "UPDATE t SET a = '?'"),
        ("await knex.schema.createTable('t', (t) => t.string('a', mystery))", None),
        ("await knex.schema.createTable('t', (t) => { t.enu('a', mystery); })", None),
        ("await knex.schema.alterTable('t', (t) => { t.index('a', 'i', { predicate: mystery }); })", None),
    ],
)  # fmt: skip
def test_what_is_known_only_at_run_time_is_not_certain(
    up: Up, body: str, expected: str | None
) -> None:
    migration = up(body)
    if expected is None:
        assert migration.gaps or not migration.statements[-1].certain
        return
    assert sql(migration) == [expected]
    assert not migration.statements[-1].certain


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("await knex('t').insert({ a: process.env.A, b: 1 })", """insert into "t" ("a", "b") values ($1, '1')"""),
        ("await knex('t').update({ a: new Date() })", 'update "t" set "a" = $1'),
        ("await knex('t').where('a', mystery).del()", 'delete from "t" where "a" = $1'),
        ("await knex.raw('UPDATE t SET a = ?', [mystery])", "UPDATE t SET a = $1"),
    ],
)  # fmt: skip
def test_a_value_that_goes_beside_a_statement_leaves_its_words_certain(
    up: Up, body: str, expected: str
) -> None:
    migration = up(body)
    assert sql(migration) == [expected]
    assert migration.statements[-1].certain


def test_knex_does_not_wait_for_the_function_that_describes_a_table(up: Up) -> None:
    migration = up("""
await knex.schema.createTable('t', async (t) => { t.increments('id'); await knex.raw('CREATE INDEX i ON t (id)'); t.string('late'); });
await knex.schema.alterTable('t', async (t) => { if (!(await knex.schema.hasColumn('t', 'c'))) { t.string('c').notNullable(); } });
await knex.schema.alterTable('t', async (t) => { t.string('d'); await knex('t').update({ d: 'x' }); await knex('t').del(); });
await knex.schema.alterTable('t', (t) => { t.string('e'); });
""")
    assert sql(migration) == [
        'create table "t" ("id" serial primary key)', "CREATE INDEX i ON t (id)",
        'alter table "t" add column "d" varchar(255)', """update "t" set "d" = 'x'""", 'delete from "t"',
        'alter table "t" add column "e" varchar(255)',
    ]  # fmt: skip
    assert migration.gaps == ()


@pytest.mark.parametrize(
    ("column", "written"),
    [
        ("t.string('a').defaultTo(mystery)", '"a" varchar(255) default $1'),
        ("t.string('a').defaultTo(`x${mystery}`)", '"a" varchar(255) default $1'),
        ("t.boolean('a').defaultTo(mystery)", '"a" boolean default $1'),
        ("t.jsonb('a').defaultTo({ b: mystery })", '"a" jsonb default $1'),
        ("t.timestamp('a').defaultTo(new Date())", '"a" timestamptz default $1'),
        ("t.string('a').comment(`of ${mystery}`)", '"a" varchar(255)'),
    ],
)
def test_a_default_that_is_not_known_leaves_a_table_certain(
    up: Up, column: str, written: str
) -> None:
    migration = up(f"await knex.schema.createTable('t', (t) => {{ {column}; }})")
    assert sql(migration)[0] == f'create table "t" ({written})'
    assert all(statement.certain for statement in migration.statements)
    assert migration.gaps == ()


@pytest.mark.parametrize(
    "body",
    [
        "await knex(mystery).update({ a: 1 })", "await knex('t').update({ [mystery]: 1, b: 2 })",
        "await knex('t').select(mystery)",
        "await knex.raw(`UPDATE ${mystery} SET a = 1;`)",
    ],
)  # fmt: skip
def test_a_query_that_is_not_known_touches_rows_only(up: Up, body: str) -> None:
    migration = up(body)
    assert all(gap.rows_only for gap in migration.gaps)
    assert migration.gaps or not all(statement.certain for statement in migration.statements)


@pytest.mark.parametrize(
    "body",
    [
        "await knex.schema.createTable('t', mystery)",
        "await knex.schema.createTable(mystery, (t) => { t.increments(); })",
        "await knex.schema.createTable('t', (t) => { t.string(mystery); })",
        "await knex.schema.createTable('t', (t) => { t.specificType('a', mystery); })",
        "await knex.schema.createTable('t', (t) => { t.string('a').references('id').inTable(mystery); })",
        "await knex.schema.createTable('t', (t) => { t.foreign('a').inventedCall(); })",
        "await knex.schema.createTable('t', (t) => { mystery(t); })",
        "await knex.schema.createView('v', mystery)",
        "await knex.schema.createView('v', (v) => { v.as(mystery); })",
        "await knex.schema.createView('v', (v) => { v.inventedCall(); v.as(knex('t')); })",
        "await knex.schema.renameTable('t', mystery)",
        "await knex.schema.raw(mystery)",
        "await knex.raw(`${mystery}`)",
        "await knex.raw(`DROP TABLE ${mystery}`)",
        "await knex.raw(`DELETE FROM ${mystery}; DROP TABLE a`)",
        "await knex.raw('SELECT 1').inventedCall()",
        "await knex.migrate.latest()",
        "await mystery.run(knex)",
        "await mystery({ db: knex })",
        "await new mystery(knex)",
    ],
)
def test_what_may_change_the_schema_and_is_not_known_is_a_gap(up: Up, body: str) -> None:
    migration = up(body)
    assert migration.gaps
    assert not any(gap.rows_only for gap in migration.gaps)
    assert {gap.place.line for gap in migration.gaps} == {2}


@pytest.mark.parametrize(
    "body",
    [
        "await knex.raw('')", "await knex('t')['and'].where('a', 1)", "await knex.destroy()",
        "await knex.schema.toSQL()", "await knex.fn.mystery()", "console.log(knex.client.version)",
        "await knex('t').columnInfo('a')", "await knex.schema.queryContext({}).debug()",
        "const provider = knex.transactionProvider(); await (await provider()).commit()",
    ],
)  # fmt: skip
def test_what_changes_nothing_is_no_gap(up: Up, body: str) -> None:
    assert up(body).gaps == ()


def test_guards_that_ask_in_other_ways(up: Up) -> None:
    migration = up("""
const info = await knex('users').columnInfo();
if (!info.age) await knex.schema.alterTable('users', (t) => { t.integer('age'); });
const [row] = (await knex.raw("SELECT 1 FROM pg_type WHERE typname = 'mood'")).rows;
if (!row) await knex.raw("CREATE TYPE mood AS ENUM ('ok')");
const found = await knex('information_schema.tables').where({ table_name: 'pets' }).first();
if (found) await knex.schema.dropTable('pets');
const { rows } = await knex.raw('SELECT * FROM information_schema.columns WHERE table_name = ? AND column_name = ?', ['users', 'bio']);
if (rows.length === 0) await knex.schema.alterTable('users', (t) => { t.text('bio'); });
""")
    conditional = [s for s in migration.statements if s.conditions]
    assert [
        [(c.kind, c.name, c.member, c.holds) for c in statement.conditions]
        for statement in conditional
    ] == [
        [("column", "users", "age", False)], [("type", "mood", None, False)],
        [("table", "pets", None, True)], [("column", "users", "bio", False)],
    ]  # fmt: skip


def test_a_table_that_is_asked_for_has_one_name(up: Up) -> None:
    migration = up("""
if (!(await knex.schema.hasTable('s.a'))) await knex.schema.dropTable('x');
if (await knex.schema.withSchema('s').hasColumn('Ab', 'c')) await knex.schema.dropTable('y');
const info = await knex('a').withSchema('s').columnInfo();
if (info.d) await knex.schema.dropTable('z');
""")
    asked = [statement.conditions[0] for statement in migration.statements]
    assert [(c.kind, c.name, c.member, c.holds) for c in asked] == [
        ("table", '"s.a"', None, False), ("column", 's."Ab"', "c", True), ("column", "s.a", "d", True),
    ]  # fmt: skip


def test_parts_of_a_table_that_depend_on_something(up: Up) -> None:
    migration = up("""
const there = await knex.schema.hasColumn('users', 'age');
await knex.schema.alterTable('users', (t) => {
  t.string('name');
  if (!there) { t.integer('age').index(); }
  if (there) { t.dropColumn('age'); }
});
await knex.schema.createTable('pets', (t) => {
  t.increments();
  if (there) { t.string('kind').comment('which'); }
});
""")
    assert [(statement.sql, len(statement.conditions)) for statement in migration.statements] == [
        ('alter table "users" add column "name" varchar(255)', 0),
        ('alter table "users" add column "age" integer', 1),
        ('create index "users_age_index" on "users" ("age")', 1),
        ('alter table "users" drop column "age"', 1),
        ('create table "pets" ("id" serial primary key)', 0),
        ('alter table "pets" add column "kind" varchar(255)', 1),
        ('comment on column "pets"."kind" is \'which\'', 1),
    ]


def test_an_error_is_swallowed_where_a_transaction_of_its_own_failed(read: Read) -> None:
    body = "exports.up = async (knex) => { await knex.transaction((trx) => trx.schema.dropTable('a')).catch(() => {}); try { await knex.schema.dropTable('b'); } catch (e) {} };"
    guarded = read({"db/1.js": f"{body}\n{DOWN}"}).migrations[0].statements
    assert [bool(statement.conditions) for statement in guarded] == [True, False]
    free = read({"db/1.js": f"exports.config = {{ transaction: false }};\n{body}\n{DOWN}"})
    assert [bool(s.conditions) for s in free.migrations[0].statements] == [True, True]


def test_helpers_of_other_files_and_packages(up: Up) -> None:
    migration = up(
        """
const Bluebird = require('bluebird');
const { addNames } = require('../lib/names');
await Bluebird.mapSeries(['a', 'b'], (name) => knex.schema.dropTable(name));
await Promise.map(['c'], (name) => knex.schema.dropTable(name));
await new Bluebird((resolve) => resolve(knex.schema.dropTable('d')));
await Bluebird.Promise.all([knex.schema.dropTable('e')]);
await knex.schema.alterTable('t', addNames);
const raw = knex.raw;
await raw('DROP TABLE f');
await knex.client.raw('DROP TABLE g');
await knex.schema.alterTable('t', (t) => { const add = t.string.bind(t); add('x'); });
await knex.savepoint(async (trx) => { await trx.raw(`DROP TABLE ${knex.raw('??', ['h'])}`); });
await knex.raw(knex('t').insert({ a: 1 }).toString() + ' ON CONFLICT DO NOTHING');
await knex.raw(`${knex('t').where('a', 1).del().toQuery()} RETURNING id`);
await knex('t').modify((q, column) => { q.where(column, 2).del(); }, 'b');
await knex.raw(knex.raw('DROP TABLE i'));
""",
        **{"lib/names.js": "exports.addNames = (t) => { t.string('first'); t.string('last'); };"},
    )
    assert sql(migration) == [
        'drop table "a"', 'drop table "b"', 'drop table "c"', 'drop table "d"', 'drop table "e"',
        'alter table "t" add column "first" varchar(255), add column "last" varchar(255)',
        "DROP TABLE f", "DROP TABLE g", 'alter table "t" add column "x" varchar(255)', 'DROP TABLE "h"',
        'insert into "t" ("a") values (1) ON CONFLICT DO NOTHING', 'delete from "t" where "a" = 1 RETURNING id',
        """delete from "t" where "b" = '2'""", "DROP TABLE i",
    ]  # fmt: skip
    assert migration.gaps == ()


@pytest.mark.timeout(120)
def test_no_mutilated_migration_is_an_error(
    tmp_path: Path, mutilated: Mutilated, check_places: CheckPlaces
) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(RECORDED.glob("*.?s"))]
    for text in mutilated(texts, seed=5, count=120):
        (tmp_path / "m.js").write_text(text, encoding="utf-8")
        check_places(Knex().read(tmp_path, [Path("m.js")]))

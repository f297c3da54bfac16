"""Sequelize's migrations: how they are found and ordered, and what they ask."""

# ruff: noqa: E501 - a piece of JavaScript is read most easily on one line

from collections.abc import Callable
from pathlib import Path

import pytest

from signoff_gen.errors import InvalidInput
from signoff_gen.migrations.chain import Chain, Migration
from signoff_gen.migrations.check import check
from signoff_gen.migrations.readers import detect
from signoff_gen.migrations.readers.sequelize import Sequelize

Read = Callable[..., Chain]
Up = Callable[..., Migration]
USERS = "await queryInterface.createTable('Users', { id: { type: Sequelize.INTEGER, primaryKey: true } });"


def _sql(migration: Migration) -> list[str]:
    return [" ".join(statement.sql.split()).rstrip(";") for statement in migration.statements]


# Finding and ordering ------------------------------------------------------------------------------

STYLES = {
    "object": "module.exports = { up: (queryInterface) => queryInterface.dropTable('a') };",
    "method": "module.exports = { async up(queryInterface) { await queryInterface.dropTable('a') } };",
    "function": "module.exports = { up: function (queryInterface, S, done) { queryInterface.dropTable('a').then(() => done()) } };",
    "exports": "exports.up = async (queryInterface) => { await queryInterface.dropTable('a') };",
    "module.exports.up": "module.exports.up = async function up(queryInterface) { await queryInterface.dropTable('a') };",
    "names": "const up = async ({ context: q }) => { await q.dropTable('a') };\nmodule.exports = { up }; // queryInterface",
    "context": "module.exports = { up: async ({ context }) => { await context.dropTable('a') } }; // queryInterface",
    "within": "exports.up = async ({ context: { queryInterface, Sequelize } }) => queryInterface.dropTable('a');",
    "either": "exports.up = async (p = {}) => { const queryInterface = p?.context ?? p; await queryInterface.dropTable('a') };",
    "of sequelize": "exports.up = async ({ context: sequelize }) => { const queryInterface = sequelize.getQueryInterface(); await queryInterface.dropTable('a') };",
    "spread": "const down = {}; const own = { up: (queryInterface) => queryInterface.dropTable('a') };\nmodule.exports = { ...own, ...down };",
    "class": "class M { static async up(queryInterface) { await queryInterface.dropTable('a') } }\nmodule.exports = M;",
    "instance": "class M { async up(queryInterface) { await this.drop(queryInterface) } drop(q) { return q.dropTable('a') } }\nmodule.exports = new M();",
    "this": "module.exports = { async up(queryInterface) { await this.drop(queryInterface) }, drop: (q) => q.dropTable('a') };",
    "this of a name": "const own = { async up(queryInterface) { await this.drop(queryInterface) }, drop(q) { return q.dropTable('a') } };\nmodule.exports = own;",
    "list": "module.exports = { up: (queryInterface) => [queryInterface.dropTable('a')] };",
    "lost promise": "module.exports = { up: async (queryInterface) => { queryInterface.dropTable('a'); } };",
    "compiled": '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.default = { up: async (queryInterface) => { await queryInterface.dropTable("a"); } };',
    "passed on": 'const own = { up: (queryInterface) => queryInterface.dropTable("a") };\nObject.defineProperty(exports, "up", { enumerable: true, get: function () { return own.up; } });',
    "commas": 'var _a;\nconst of = () => ({ up: async ({ context }) => { await context.dropTable("a"); } }); // queryInterface\n_a = of(), exports.up = _a.up, exports.down = _a.down;',
}
TYPED = {
    "default": "import { QueryInterface } from 'sequelize';\nexport default { up: async (queryInterface: QueryInterface): Promise<void> => { await queryInterface.dropTable('a') } };",
    "export =": "import { QueryInterface } from 'sequelize';\nexport = { up: (queryInterface: QueryInterface) => queryInterface.dropTable('a') };",
    "named": "import type { Migration } from '../umzug'; // sequelize\nexport const up: Migration = async ({ context: queryInterface }) => { await queryInterface.dropTable('a'); };",
    "function": "import { QueryInterface } from 'sequelize';\nexport async function up(queryInterface: QueryInterface) { await queryInterface.dropTable('a'); }",
    "as": "import { QueryInterface } from 'sequelize';\nexport default { async up(queryInterface: QueryInterface) { await queryInterface.dropTable('a'); } } as Migration;",
    "satisfies": "const migration = { up: async (queryInterface: QueryInterface) => queryInterface.dropTable('a') } satisfies Migration;\nexport default migration;",
}


@pytest.mark.parametrize("name", STYLES)
def test_each_way_to_write_a_migration_is_read(read: Read, name: str) -> None:
    (migration,) = read({"m/20240101000000-a.js": STYLES[name]}).migrations
    assert (_sql(migration), migration.gaps) == (['DROP TABLE IF EXISTS "a"'], ())


@pytest.mark.parametrize("name", TYPED)
def test_each_way_to_write_it_in_typescript_is_read(read: Read, name: str) -> None:
    (migration,) = read({"m/20240101000000-a.ts": TYPED[name]}).migrations
    assert (_sql(migration), migration.gaps) == (['DROP TABLE IF EXISTS "a"'], ())


@pytest.mark.parametrize("text", [*STYLES.values(), *TYPED.values()])
def test_each_of_them_is_recognised(tmp_path: Path, text: str) -> None:
    (tmp_path / "20240101-a.ts").write_text(text)
    assert detect(tmp_path, [Path("20240101-a.ts")]).framework == "sequelize"


def test_other_names_of_the_query_interface_are_recognised(tmp_path: Path) -> None:
    text = "module.exports = { up: async (migration, DataTypes) => {\n  await migration.addColumn('t', 'c', { type: DataTypes.TEXT });\n} };"
    (tmp_path / "000001-a.js").write_text(text)
    assert detect(tmp_path, [Path("000001-a.js")]).framework == "sequelize"


def test_what_compilers_make_of_default_imports_is_read(read: Read) -> None:
    head = 'const path_1 = __importDefault(require("path"));\nconst fs_1 = __importDefault(require("fs"));\nconst drop_1 = require("../lib/drop");'
    body = "const text = fs_1.default.readFileSync(path_1.default.resolve(__dirname, 'a.sql')).toString();\n  await queryInterface.sequelize.query(text);\n  await (0, drop_1.default)(queryInterface);"
    files = {
        "m/20240101000000-a.js": f"{head}\nexports.up = async (queryInterface) => {{\n  {body}\n}};",
        "m/a.sql": "DROP TABLE b",
        "lib/drop.js": "exports.default = drop;\nfunction drop(q) { return q.dropTable('a'); }",
    }
    (migration,) = read(files).migrations
    assert (_sql(migration), migration.gaps) == (["DROP TABLE b", 'DROP TABLE IF EXISTS "a"'], ())


OTHERS = {
    "typeorm.ts": "import { MigrationInterface, QueryRunner } from 'typeorm';\nexport class A1700000000000 implements MigrationInterface { async up(queryRunner: QueryRunner) { await queryRunner.query('SELECT 1'); } }",
    "knex.js": "exports.up = (knex) => knex.schema.createTable('t', (table) => { table.increments(); });",
    "db-migrate.js": "var dbm; exports.setup = (options) => { dbm = options.dbmigrate; }; exports.up = (db) => db.createTable('t', {});",
    "pgm.js": "exports.up = (pgm) => { pgm.createTable('t', { id: 'id' }); };",
    "model.js": "module.exports = (sequelize, DataTypes) => sequelize.define('User', { name: DataTypes.STRING });",
    "config.js": "module.exports = { dialect: 'postgres' };",
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_not_sequelizes_is_not_recognised(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(OTHERS[name])
    assert not Sequelize().recognises(tmp_path, [Path(name)])


def test_names_are_ordered_by_their_characters(read: Read) -> None:
    text = STYLES["object"]
    names = ["2-b.js", "10-a.js", "B.js", "a.js", "20240101-é.js", "20240101-z.js"]
    chain = read({f"m/{name}": text for name in names})
    expected = ["10-a.js", "2-b.js", "20240101-z.js", "20240101-é.js", "B.js", "a.js"]
    assert [item.name for item in chain.migrations] == expected


def test_what_is_beside_migrations_is_left_aside(read: Read) -> None:
    files = {
        "m/20240101-a.js": "const { drop } = require('./helpers');\nmodule.exports = { up: (queryInterface) => drop(queryInterface, 'a') };",
        "m/helpers.js": "exports.drop = (queryInterface, name) => queryInterface.dropTable(name);",
        "m/index.d.ts": "export const up: unknown; // queryInterface",
        "m/20240102-b.ts": "export const up = (queryInterface: any) => queryInterface.dropTable('b');",
        "m/20240102-b.js": "exports.up = (queryInterface) => queryInterface.dropTable('other');",
        "m/readme.md": "up, queryInterface",
    }
    chain = read(files)
    assert [item.name for item in chain.migrations] == ["20240101-a.js", "20240102-b.ts"]
    assert [_sql(item)[0] for item in chain.migrations] == [
        'DROP TABLE IF EXISTS "a"',
        'DROP TABLE IF EXISTS "b"',
    ]


def test_one_name_in_two_folders_is_told(read: Read) -> None:
    chain = read({"a/20240101-x.js": STYLES["object"], "b/20240101-x.js": STYLES["object"]})
    (problem,) = chain.problems
    assert (problem.kind, problem.stops) == ("same-key", False)
    assert "a/20240101-x.js and b/20240101-x.js have one name" in problem.message


def test_a_file_without_up_breaks_the_chain(read: Read) -> None:
    chain = read({"m/20240101-x.js": "module.exports = { down() {} };"})
    first = check(chain).first
    assert first is not None
    assert (first.code, first.error) == ("MG119", "Could not find migration method: up")


@pytest.mark.parametrize(
    "text",
    [
        "module.exports = make(queryInterface => up);",
        "module.exports = { up: make() }; // queryInterface",
        "module.exports = { async up(queryInterface { await",
        "const f = () => f();\nmodule.exports = f(); // up queryInterface",
    ],
)
def test_an_up_that_is_not_understood_is_a_gap(read: Read, text: str) -> None:
    (migration,) = read({"m/20240101-x.js": text}).migrations
    assert migration.gaps


def test_whether_it_can_be_undone_is_told(read: Read) -> None:
    downs = {
        "1": "down: (queryInterface) => queryInterface.dropTable('a')",
        "2": "async down(queryInterface) { await queryInterface.dropTable('a') }",
        "3": "down: () => Promise.resolve()",
        "4": "down() { throw new Error('no') }",
        "5": "async down() { /* nothing */ return; }",
        "6": "down: async () => { console.log('no'); return Promise.resolve(); }",
        "7": "other: 1",
    }
    files = {
        f"2024010{key}-x.js": f"module.exports = {{ up(queryInterface) {{}}, {text} }};"
        for key, text in downs.items()
    }
    reversible = [item.reversible for item in read(files).migrations]
    assert reversible == [True, True, False, False, False, False, False]


def test_its_own_table_is_there(read: Read) -> None:
    query = "module.exports = { up: (queryInterface) => queryInterface.sequelize.query('SELECT name FROM \"SequelizeMeta\"') };"
    assert check(read({"20240101-a.js": query})).breaks == 0


# The project's settings ------------------------------------------------------------------------------


def test_where_it_keeps_what_has_run_is_read(read: Read) -> None:
    config = '{ "production": { "dialect": "postgres", "migrationStorageTableName": "done", "migrationStorageTableSchema": "own" } }'
    chain = read(
        {"db/migrations/1.js": STYLES["object"], "db/config/config.json": config},
        ("db/config/config.json",),
    )
    assert chain.provided[0] == 'CREATE SCHEMA IF NOT EXISTS "own";'
    assert chain.provided[1].startswith('CREATE TABLE IF NOT EXISTS "own"."done" ("name"')


def test_a_project_for_another_database_is_refused(read: Read) -> None:
    config = (
        "module.exports = {\n  // dialect: 'postgres'\n  development: { dialect: 'mysql' },\n};\n"
    )
    with pytest.raises(InvalidInput) as caught:
        read(
            {"migrations/1.js": STYLES["object"], "config/config.js": config}, ("config/config.js",)
        )
    (problem,) = caught.value.problems
    assert (problem.code, problem.line) == ("SG863", 3)
    assert "written for mysql" in problem.message


def test_a_project_that_also_knows_postgresql_is_read(read: Read) -> None:
    config = (
        "module.exports = { test: { dialect: 'sqlite' }, production: { dialect: 'postgres' } };"
    )
    chain = read(
        {"migrations/1.js": STYLES["object"], "config/database.js": config}, ("config/database.js",)
    )
    assert len(chain.migrations) == 1


@pytest.mark.parametrize(("version", "broken"), [("^5.21.0", 0), ("~6.1", 1)])
def test_lists_of_columns_are_for_old_versions(read: Read, version: str, broken: int) -> None:
    body = (
        USERS
        + "await queryInterface.addConstraint('Users', ['id'], { type: 'unique', name: 'u' });"
    )
    text = f"module.exports = {{ async up(queryInterface, Sequelize) {{ {body} }} }};"
    package = f'{{ "dependencies": {{ "sequelize": "{version}" }} }}'
    chain = read({"m/20240101-a.js": text, "package.json": package}, ("package.json",))
    assert check(chain).breaks == broken


# Guards --------------------------------------------------------------------------------------------

THERE = {
    "tableExists": "if (await queryInterface.tableExists('Users')) return;",
    "includes": "const t = await queryInterface.showAllTables(); if (t.includes('Users')) return;",
    "mapped": "const t = await queryInterface.showAllTables(); if (t.map((x) => x.tableName || x).includes('Users')) return;",
    "indexOf": "const t = await queryInterface.showAllTables(); if (t.indexOf('Users') !== -1) return;",
    "indexOf >": "const t = await queryInterface.showAllTables(); if (t.indexOf('Users') > -1) return;",
    "some": "const t = await queryInterface.showAllTables(); if (t.some((x) => x === 'Users')) return;",
    "find": "const t = await queryInterface.showAllTables(); if (t.find((x) => x === 'Users')) return;",
    "findIndex": "const t = await queryInterface.showAllTables(); if (t.findIndex((x) => x === 'Users') >= 0) return;",
    "filter": "const t = await queryInterface.showAllTables(); if (t.filter((x) => x === 'Users').length > 0) return;",
    "filter 0": "const t = await queryInterface.showAllTables(); if (t.filter((x) => x === 'Users')[0]) return;",
    "lower": "const t = (await queryInterface.showAllTables()).map((x) => String(x).toLowerCase()); if (t.includes('users')) return;",
    "lower of each": "const t = await queryInterface.showAllTables(); if (t.some((x) => { const name = typeof x === 'object' ? x.tableName || x.name : x; return String(name).toLowerCase() === 'USERS'.toLowerCase(); })) return;",
    "as text": "const t = await queryInterface.showAllTables(); if (t.map(String).includes('Users')) return;",
    "set": "const t = new Set(await queryInterface.showAllTables()); if (t.has('Users')) return;",
    "then": "return queryInterface.showAllTables().then((t) => { if (!t.includes('Users')) MAKE });",
    "described": "try { await queryInterface.describeTable('Users'); return; } catch (e) { console.log(e); }",
    "flag": "let there = false; try { await queryInterface.describeTable('Users'); there = true; } catch (e) {} if (there) return;",
    "caught": "const t = await queryInterface.describeTable('Users').catch(() => null); if (t) return;",
    "caught null": "const t = await queryInterface.describeTable('Users').catch(() => null); if (t !== null) return;",
    "answers": "const t = await queryInterface.describeTable('Users').then(() => true).catch(() => false); if (t) return;",
    "query": "const [rows] = await queryInterface.sequelize.query(\"SELECT 1 FROM information_schema.tables WHERE table_name = 'Users'\"); if (rows.length) return;",
    "selected": "const rows = await queryInterface.sequelize.query(\"SELECT 1 FROM information_schema.tables WHERE table_name = 'Users'\", { type: Sequelize.QueryTypes.SELECT }); if (rows.length > 0) return;",
    "exists": "const [[row]] = await queryInterface.sequelize.query(\"SELECT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = 'Users') AS there\"); if (row.there) return;",
    "replaced": "const [rows] = await queryInterface.sequelize.query('SELECT 1 FROM information_schema.tables WHERE table_name = :name', { replacements: { name: 'Users' } }); if (rows.length) return;",
    "plain": "const row = await queryInterface.sequelize.query(\"SELECT 1 FROM information_schema.tables WHERE table_name = 'Users'\", { plain: true }); if (row) return;",
}  # fmt: skip


@pytest.mark.parametrize("name", THERE)
def test_a_guard_asks_whether_a_table_is_there(read: Read, name: str) -> None:
    """The guarded statement is made under the table's absence alone."""
    make = "await queryInterface.sequelize.query('CREATE TABLE \"Users\" (id int)');"
    guard = THERE[name].replace("MAKE", make.removeprefix("await ")) + (
        "" if "MAKE" in THERE[name] else make
    )
    first = f"module.exports = {{ async up(queryInterface, Sequelize) {{ {guard} }} }};"
    chain = read({"20240101-a.js": first, "20240102-b.js": first})
    verdict = check(chain)
    assert [finding.message for finding in verdict.findings if finding.is_break] == []
    kinds = {c.kind for item in chain.migrations for s in item.statements for c in s.conditions}
    assert kinds == {"table"}


COLUMN = {
    "member": "if (!t.age) ADD",
    "key": "if (!t['age']) ADD",
    "undefined": "if (t.age === undefined) ADD",
    "optional": "if (!t?.age) ADD",
    "in": "if (!('age' in t)) ADD",
    "own": "if (!t.hasOwnProperty('age')) ADD",
    "called": "if (!Object.prototype.hasOwnProperty.call(t, 'age')) ADD",
    "hasOwn": "if (!Object.hasOwn(t, 'age')) ADD",
    "keys": "if (!Object.keys(t).includes('age')) ADD",
    "some": "if (!Object.keys(t).some((name) => name === 'age')) ADD",
    "lower": "if (!Object.keys(t).map((name) => name.toLowerCase()).includes('age')) ADD",
    "loop": "for (const name of ['age']) { if (!t[name]) ADD }",
    "early": "if (t.age) return; ADD",
}  # fmt: skip


@pytest.mark.parametrize("name", COLUMN)
def test_a_guard_asks_whether_a_column_is_there(read: Read, name: str) -> None:
    add = "await queryInterface.addColumn('Users', 'age', Sequelize.INTEGER);"
    guard = "const t = await queryInterface.describeTable('Users'); " + COLUMN[name].replace(
        "ADD", add
    )
    texts = [USERS, guard, guard, "await queryInterface.addIndex('Users', ['age']);"]
    files = {
        f"2024010{n}-x.js": f"module.exports = {{ async up(queryInterface, Sequelize) {{ {text} }} }};"
        for n, text in enumerate(texts, 1)
    }
    chain = read(files)
    assert [finding.message for finding in check(chain).findings if finding.code < "MG208"] == []
    guarded = [chain.migrations[number].statements[-1].conditions for number in (1, 2)]
    asked = [("column", "Users", "age", False)]
    assert [[(c.kind, c.name.strip('"'), c.member, c.holds) for c in its] for its in guarded] == [
        asked
    ] * 2


@pytest.mark.parametrize(
    ("look", "add"),
    [
        ("showIndex('Users')", "addIndex('Users', ['id'], { name: 'thing' })"),
        (
            "showConstraint('Users')",
            "addConstraint('Users', { fields: ['id'], type: 'unique', name: 'thing' })",
        ),
    ],
)
def test_a_guard_asks_whether_an_index_or_constraint_is_there(up: Up, look: str, add: str) -> None:
    body = f"const all = await queryInterface.{look}; if (!all.some(({{ name, constraintName }}) => constraintName === 'thing')) await queryInterface.{add};"
    migration = up(body)
    (condition,) = migration.statements[0].conditions
    assert (condition.name, condition.holds) == ("thing", False)


def test_foreign_keys_are_looked_up_in_what_was_made(up: Up) -> None:
    body = """
      await queryInterface.createTable('Users', { id: { type: Sequelize.INTEGER, primaryKey: true } });
      await queryInterface.createTable('Posts', {
        userId: { type: Sequelize.INTEGER, references: { model: 'Users', key: 'id' } },
        otherId: { type: Sequelize.INTEGER, references: { model: 'Users', key: 'id' } },
      });
      const keys = await queryInterface.getForeignKeyReferencesForTable('Posts');
      for (const key of keys.filter((it) => it.columnName === 'userId')) {
        await queryInterface.removeConstraint('Posts', key.constraintName);
      }"""
    migration = up(body)
    assert _sql(migration)[2:] == ['ALTER TABLE "Posts" DROP CONSTRAINT "Posts_userId_fkey"']


def test_what_another_database_does_is_not_followed(up: Up) -> None:
    body = """
      const { sequelize } = queryInterface;
      if (sequelize.getDialect() === 'mysql') await queryInterface.dropTable('a');
      if (sequelize.options.dialect !== 'postgres') await queryInterface.dropTable('b');
      if (sequelize.dialect.name === 'postgres') await queryInterface.dropTable('c');"""
    assert _sql(up(body)) == ['DROP TABLE IF EXISTS "c"']


@pytest.mark.parametrize(
    ("handler", "sure"),
    [
        ("throw error;", True),
        ("console.log(error); return Promise.reject(error);", True),
        ("process.exit(1);", True),
        ("console.log(error);", False),
    ],
)
def test_an_error_that_is_swallowed_leaves_what_was_tried_unsure(
    up: Up, handler: str, sure: bool
) -> None:
    body = f"try {{ await queryInterface.dropTable('a'); }} catch (error) {{ {handler} }}"
    (statement,) = up(body).statements
    assert (statement.conditions == ()) is sure


def test_old_versions_make_types_without_a_guard(read: Read) -> None:
    """Version 5 fails where a type is left over from a table that was dropped."""
    text = """module.exports = { async up(queryInterface, Sequelize) {
      await queryInterface.createSchema('Shop');
      await queryInterface.createTable('a', { s: Sequelize.ENUM('x') });
      await queryInterface.removeColumn('a', 's');
      await queryInterface.addColumn('a', 's', { type: Sequelize.ENUM('x') });
    } };"""
    for version, breaks in (("^5.0.0", 1), ("^6.0.0", 0)):
        package = f'{{ "dependencies": {{ "sequelize": "{version}" }} }}'
        chain = read({"m/20240101-a.js": text, "package.json": package}, ("package.json",))
        assert check(chain).breaks == breaks
        schema = "Shop" if breaks else '"Shop"'
        assert chain.migrations[0].statements[0].sql == f"CREATE SCHEMA IF NOT EXISTS {schema};"


def test_programs_that_fill_tables_run_apart(read: Read) -> None:
    chain = read({"db/migrations/2.js": STYLES["object"], "db/seeders/1.js": STYLES["object"]})
    assert [item.name for item in chain.migrations] == ["2.js"]
    assert len(read({"db/seeders/1.js": STYLES["object"]}).migrations) == 1


def test_the_command_takes_migrations_of_one_folder(read: Read) -> None:
    files = {"m/2.js": STYLES["object"], "m/old/1.js": STYLES["object"]}
    assert len(read(files).migrations) == 2
    package = {"package.json": '{ "devDependencies": { "sequelize-cli": "^6.6.0" } }'}
    assert [item.name for item in read(files | package, ("package.json",)).migrations] == ["2.js"]


def test_the_nearest_folder_says_which_database_it_is(read: Read) -> None:
    files = {
        "api/migrations/1.js": STYLES["object"],
        "api/config/config.json": '{ "dialect": "postgres" }',
        "config/config.json": '{ "dialect": "mysql" }',
    }
    assert len(read(files, ("api/config/config.json", "config/config.json")).migrations) == 1


UNANSWERED = {
    "length": "if (t.length) ADD",
    "unknown name": "if (t.includes(NAME)) ADD",
    "unknown test": "if (t.some((x) => check(x))) ADD",
    "unknown function": "if (t.some(check)) ADD",
    "part of a name": "if (t.some((x) => x.startsWith('a'))) ADD",
    "where it stands": "if (t.indexOf('a')) ADD",
    "another place": "if (t.indexOf('a') > 3) ADD",
    "one of several": "if (t.filter((x) => x === 'a')[1]) ADD",
    "many": "if (t.filter((x) => x === 'a').length > 2) ADD",
    "another member": "if (t.some((x) => x.owner === 'a')) ADD",
    "another method": "if (t.at(0) === 'a') ADD",
    "what is said": "const d = await queryInterface.describeTable('a'); if (d.b.allowNull) ADD",
    "another question": "const d = await queryInterface.describeTable('a'); if (d.isLarge()) ADD",
}  # fmt: skip


@pytest.mark.parametrize("name", UNANSWERED)
def test_what_nobody_can_know_is_left_open(up: Up, name: str) -> None:
    add = "await queryInterface.dropTable('x');"
    body = "const t = await queryInterface.showAllTables(); " + UNANSWERED[name].replace("ADD", add)
    (condition,) = up(body).statements[-1].conditions
    assert condition.kind == "unknown"


ABSENT = {
    "none": "if (t.filter((x) => x === 'a').length === 0) ADD",
    "few": "if (t.filter((x) => x === 'a').length < 1) ADD",
    "no place": "if (t.findIndex((x) => x === 'a') < 0) ADD",
    "sorted": "if (!t.sort().slice().includes('a')) ADD",
    "trimmed": "if (!t.map((x) => x.trim()).map(check).includes('a')) ADD",
}  # fmt: skip


@pytest.mark.parametrize("name", ABSENT)
def test_a_guard_asks_whether_a_table_is_missing(up: Up, name: str) -> None:
    add = "await queryInterface.dropTable('x');"
    body = "const t = await queryInterface.showAllTables(); " + ABSENT[name].replace("ADD", add)
    conditions = up(body).statements[-1].conditions
    assert [(c.kind, c.name, c.holds) for c in conditions] == [("table", "a", False)]


def test_no_name_in_lower_case_has_capitals(up: Up) -> None:
    body = "const t = await queryInterface.showAllTables(); if (t.some((x) => x.toLowerCase() === 'A')) return; await queryInterface.dropTable('x');"
    assert up(body).statements[-1].conditions == ()

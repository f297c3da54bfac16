"""TypeORM's migrations, read from their code: what is understood, and what is said to be a gap."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import postgast
import pytest

from signoff_gen.errors import InvalidInput
from signoff_gen.migrations.chain import Chain, Condition, Migration, Statement
from signoff_gen.migrations.readers import reader
from signoff_gen.migrations.readers.typeorm import TypeOrm

Read = Callable[..., Chain]
WriteFiles = Callable[[dict[str, str]], None]
HEAD = (
    "import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex } "
    'from "typeorm";\n'
)


@pytest.fixture
def read(tmp_path: Path, write_files: WriteFiles) -> Read:
    """Writes files below `migrations/` (or elsewhere, with a slash) and reads the chain in them."""

    def read(files: dict[str, str], *, others: dict[str, str] | None = None) -> Chain:
        placed, beside = (
            {name if "/" in name else f"migrations/{name}": text for name, text in group.items()}
            for group in (files, others or {})
        )
        write_files({**placed, **beside})
        return TypeOrm().read(tmp_path, [Path(name) for name in placed])

    return read


@pytest.fixture
def up(read: Read) -> Callable[..., Migration]:
    """Reads a migration with this body of `up`, after code at the top and within the class."""

    def up(body: str, *, top: str = "", members: str = "", **others: str) -> Migration:
        source = f"""{HEAD}{top}
export class M1700000000001 implements MigrationInterface {{
  {members}
  public async up(queryRunner: QueryRunner): Promise<void> {{
    {body}
  }}
  public async down(queryRunner: QueryRunner): Promise<void> {{ await queryRunner.query("x"); }}
}}"""
        files = {name.replace("__", "."): text for name, text in others.items()}
        chain = read({"m.ts": source}, others=files)
        (migration,) = chain.migrations
        for statement in migration.statements:
            postgast.parse(statement.sql)
        return migration

    return up


Up = Callable[..., Migration]


def sql(migration: Migration) -> list[str]:
    return [" ".join(statement.sql.split()) for statement in migration.statements]


def table(name: str, *, holds: bool = True) -> Condition:
    return Condition("table", name, holds=holds)


def asked(statement: Statement) -> tuple[Condition, ...]:
    """What a statement depends on, whenever it was asked."""
    return tuple(replace(condition, asked=None) for condition in statement.conditions)


def klass(name: str, body: str = "", extra: str = "") -> str:
    return f"""export class {name} implements MigrationInterface {{
  {extra}
  public async up(queryRunner: QueryRunner): Promise<void> {{ {body} }}
  public async down(queryRunner: QueryRunner): Promise<void> {{}}
}}"""


# The seed's own case.


def test_the_seed_chain_is_read_in_the_order_in_which_it_would_run(read: Read) -> None:
    chain = read(
        {
            "1757227595839-AddProjectPhases.ts": HEAD
            + klass(
                "AddProjectPhases1757227595839",
                'await queryRunner.query(`ALTER TABLE "projects" ADD "phase" integer`);',
                "name = 'AddProjectPhases1757227595839'",
            ),
            "1767225600000-ProductionBaseline2025.ts": HEAD
            + klass("ProductionBaseline2025", extra="name = 'ProductionBaseline20251735689600000'"),
            "1767225600001-Projects.ts": HEAD
            + klass(
                "CreateProjects1767225600001",
                'await queryRunner.query(`CREATE TABLE "projects" ("id" uuid)`);',
            ),
        }
    )
    assert [(m.name, sql(m)) for m in chain.migrations] == [
        ("ProductionBaseline20251735689600000", []),
        ("AddProjectPhases1757227595839", ['ALTER TABLE "projects" ADD "phase" integer']),
        ("CreateProjects1767225600001", ['CREATE TABLE "projects" ("id" uuid)']),
    ]
    assert [m.key for m in chain.migrations] == [
        "1735689600000",
        "1757227595839",
        "1767225600001",
    ]
    assert chain.problems == ()
    assert chain.one_transaction


# Order and names.


def test_the_order_is_that_of_class_names_not_of_file_names(read: Read) -> None:
    chain = read(
        {"1-b.ts": HEAD + klass("B1700000000002"), "2-a.ts": HEAD + klass("A1700000000001")}
    )
    assert [m.name for m in chain.migrations] == ["A1700000000001", "B1700000000002"]


def test_a_name_property_wins_over_the_class(read: Read) -> None:
    chain = read({"a.ts": HEAD + klass("A1700000000009", extra="name = `B${1700000000001}`;")})
    (migration,) = chain.migrations
    assert (migration.name, migration.key) == ("B1700000000001", "1700000000001")


def test_a_getter_and_a_static_name_are_followed(read: Read) -> None:
    getter = "static readonly N = 'C1700000000003'; get name() { return C.N; }"
    chain = read({"a.ts": HEAD + klass("C", extra=getter)})
    assert [m.key for m in chain.migrations] == ["1700000000003"]


def test_only_the_last_thirteen_characters_count(read: Read) -> None:
    chain = read({"a.ts": HEAD + klass("A20250102030405")})
    assert [m.key for m in chain.migrations] == ["250102030405"]


@pytest.mark.parametrize("name", ["Baseline", "ProductionBaseline2025", "A0000000000000"])
def test_a_name_without_a_timestamp_is_a_problem_of_order(read: Read, name: str) -> None:
    chain = read({"1700000000000-a.ts": HEAD + klass(name)})
    assert [(p.kind, p.migrations) for p in chain.problems] == [("no-key", (name,))]
    assert "TypeORM refuses it" in chain.problems[0].message


def test_equal_timestamps_are_a_problem_of_order(read: Read) -> None:
    files = {"a.ts": HEAD + klass("A1700000000001"), "b.ts": HEAD + klass("B1700000000001")}
    chain = read(files)
    (problem,) = chain.problems
    assert (problem.kind, problem.migrations) == ("same-key", ("A1700000000001", "B1700000000001"))
    assert problem.place.path == Path("migrations/b.ts")


def test_equal_names_are_said_to_be_refused(read: Read) -> None:
    one = HEAD + klass("A1700000000001")
    (problem,) = read({"a.ts": one, "b.ts": one}).problems
    assert "two migrations have the name A1700000000001" in problem.message


def test_several_classes_in_a_file_are_several_migrations(read: Read) -> None:
    source = HEAD + klass("B1700000000002") + klass("A1700000000001")
    assert [m.name for m in read({"a.ts": source}).migrations] == [
        "A1700000000001",
        "B1700000000002",
    ]


def test_declarations_and_compiled_copies_are_left_aside(read: Read) -> None:
    chain = read(
        {
            "a.ts": HEAD + klass("A1700000000001"),
            "a.js": "exports.A1700000000001 = class A1700000000001 { async up(q) {} };",
            "b.d.ts": "export declare class B1700000000002 implements MigrationInterface {}",
            "c.sql": "SELECT 1",
        }
    )
    assert [m.place.path.name for m in chain.migrations] == ["a.ts"]


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        TypeOrm().read(tmp_path, [Path("gone.ts")])
    assert caught.value.problems[0].code == "SG862"


# Forms of files.

BODY = "await queryRunner.query('CREATE TABLE t (id int)');"


@pytest.mark.parametrize(
    "source",
    [
        f"export class A1700000000001 {{ async up(queryRunner) {{ {BODY} }} }}",
        f"export default class A1700000000001 {{ async up(queryRunner) {{ {BODY} }} }}",
        f"class A1700000000001 {{ async up(queryRunner) {{ {BODY} }} }}\n"
        "export { A1700000000001 };",
        f"class X {{ name = 'A1700000000001'; async up(queryRunner) {{ {BODY} }} }}\n"
        "export { X as Y };",
        f"export const A1700000000001 = class {{ async up(queryRunner) {{ {BODY} }} }};",
        f"export class A1700000000001 {{ up = async (queryRunner) => {{ {BODY} }} }}",
        f"module.exports = class A1700000000001 {{ async up(queryRunner) {{ {BODY} }} }};",
        f"module.exports = {{ A1700000000001: class A1700000000001 "
        f"{{ async up(queryRunner) {{ {BODY} }} }} }};",
        f"class A1700000000001 {{ async up(queryRunner) {{ {BODY} }} }}\n"
        "module.exports = { A1700000000001 };",
        f"exports.A1700000000001 = class A1700000000001 {{ async up(queryRunner) {{ {BODY} }} }};",
        '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\n'
        "exports.A1700000000001 = void 0;\n"
        f"class A1700000000001 {{ constructor() {{ this.name = 'A1700000000001'; }}\n"
        f"async up(queryRunner) {{ {BODY} }} }}\nexports.A1700000000001 = A1700000000001;",
        "class A1700000000001 { up(queryRunner) { return __awaiter(this, void 0, void 0, "
        "function* () { yield queryRunner.query('CREATE TABLE t (id int)'); }); } }\n"
        "exports.A1700000000001 = A1700000000001;",
        'const tslib_1 = require("tslib");\n'
        "class A1700000000001 { up(queryRunner) { return tslib_1.__awaiter(this, void 0, void 0, "
        "function* () { yield queryRunner.query('CREATE TABLE t (id int)'); }); } }\n"
        "exports.A1700000000001 = A1700000000001;",
        """var A1700000000001 = /** @class */ (function () {
            function A1700000000001() { this.name = 'A1700000000001'; }
            A1700000000001.prototype.up = function (queryRunner) {
                return __awaiter(this, void 0, void 0, function () {
                    return __generator(this, function (_a) {
                        switch (_a.label) {
                            case 0: return [4, queryRunner.query("CREATE TABLE t (id int)")];
                            case 1: _a.sent(); return [2 /*return*/];
                        }
                    });
                });
            };
            return A1700000000001;
        }());
        exports.A1700000000001 = A1700000000001;""",
    ],
)
@pytest.mark.parametrize("suffix", ["js", "ts"])
def test_all_usual_forms_of_a_class_are_understood(read: Read, source: str, suffix: str) -> None:
    (migration,) = read({f"a.{suffix}": source}).migrations
    assert (migration.name, sql(migration)) == ("A1700000000001", ["CREATE TABLE t (id int)"])
    assert migration.gaps == ()


def test_up_may_be_inherited_from_another_file(read: Read) -> None:
    base = "export abstract class Base { async up(q) { await q.query(this.text()); } }"
    source = (
        "import { Base } from './base';\n"
        "export class A1700000000001 extends Base { text() { return 'SELECT 1'; } }\n"
        "export class B1700000000002 extends Base {\n"
        "  text() { return 'SELECT 2'; } async up(q) { await super.up(q); } }"
    )
    chain = read({"a.ts": source}, others={"base.ts": base})
    assert [sql(m) for m in chain.migrations] == [["SELECT 1"], ["SELECT 2"]]


def test_constructors_pass_values_to_their_parents(read: Read) -> None:
    source = """
class Base { constructor(private readonly table: string, n = 1) { this.n = n; }
  async up(q) { await q.query(`DROP TABLE ${this.table}${this.n}`); } }
export class A1700000000001 extends Base { constructor() { super('t'); } }"""
    assert [sql(m) for m in read({"a.ts": source}).migrations] == [["DROP TABLE t1"]]


def test_a_file_without_an_exported_migration_is_a_gap(read: Read) -> None:
    source = "class A1700000000001 implements MigrationInterface { async up(q) {} }"
    (migration,) = read({"1700000000001-A.ts": source}).migrations
    assert [gap.what for gap in migration.gaps] == [
        "no migration is exported that could be understood"
    ]


# SQL as it is written.


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'SELECT 1'", ["SELECT 1"]),
        ('"SELECT \\"a\\" \\u0041, \\x42\\u{43}"', ['SELECT "a" A, BC']),
        ("`SELECT ${1 + 2 * 3}, ${'a'}`", ["SELECT 7, a"]),
        ("'SELECT 1' + `, 2` + ', ' + 3", ["SELECT 1, 2, 3"]),
        ("['SELECT', '1'].join(' ')", ["SELECT 1"]),
        ("'SELECT 1; SELECT \\'a;b\\'; -- end'", ["SELECT 1", "SELECT 'a;b'"]),
        (
            "`DO $$ BEGIN PERFORM 1; END $$; SELECT 2`",
            ["DO $$ BEGIN PERFORM 1; END $$", "SELECT 2"],
        ),
        ("` SELECT ${true ? 'a' : 'b'}, ${null ?? 'c'}, ${'' || 'd'}, ${'x' && 'e'} `", None),
        ("sql`SELECT ${1}`", ["SELECT 1"]),
        ("String.raw`SELECT 1`", ["SELECT 1"]),
        ("(('SELECT 1') as string)!", ["SELECT 1"]),
        ("({ text: 'SELECT 1' })", ["SELECT 1"]),
        ("''", []),
        (
            "`SELECT ${[1, 2, 3].map((n) => n * 2).filter((n) => n > 2).join(', ')}`",
            ["SELECT 4, 6"],
        ),
        (
            "`SELECT '${JSON.stringify({ a: [1, null, true] })}'`",
            ["""SELECT '{"a":[1,null,true]}'"""],
        ),
        ("`SELECT ${Object.keys({ a: 1, b: 2 })}`", ["SELECT a,b"]),
        ("`SELECT ${Object.entries({ a: 1 }).map(([k, v]) => k + v)}`", ["SELECT a1"]),
        ("`SELECT ${Math.max(1, 3)}, ${-1}, ${+'2'}, ${7 % 4}, ${9 / 3}, ${2 ** 3}`", None),
        ("`SELECT ${'Ab'.toLowerCase()}_${'x'.repeat(2)}_${'abc'.slice(1)}`", ["SELECT ab_xx_bc"]),
        ("'SELECT a--x\\n'.replace(/--.*$/m, '').trim()", ["SELECT a"]),
        ("`SELECT ${[...['a'], ...['b']]}`", ["SELECT a,b"]),
        ("`SELECT ${typeof 'a' === 'string' ? 1 : 2}`", ["SELECT 1"]),
        ("`SELECT ${new Set(['a', 'a', 'b']).size ?? Array.from(new Set(['a', 'a']))}`", None),
    ],
)
def test_expressions_are_worked_out(up: Up, expression: str, expected: list[str] | None) -> None:
    migration = up(f"await queryRunner.query({expression});")
    if expected is None:
        assert len(migration.statements) == 1
    else:
        assert sql(migration) == expected
        assert all(statement.certain for statement in migration.statements)
    assert migration.gaps == ()


def test_statements_have_the_place_where_they_begin(up: Up) -> None:
    migration = up("""await queryRunner.query(`SELECT 1;

      SELECT 2`);
    await queryRunner.query('SELECT 3');""")
    assert [(s.place.line, s.place.column) for s in migration.statements] == [
        (6, 30),
        (8, 7),
        (9, 30),
    ]


def test_constants_come_from_everywhere(up: Up) -> None:
    migration = up(
        "const a = 'one'; await queryRunner.query(`SELECT ${a}, ${TOP}, ${this.field}, "
        "${M1700000000001.fixed}, ${imported}, ${names.deep.er}, ${whole.imported}, "
        "${Role.Admin}`);",
        top="import { imported, names } from './names';\nimport * as whole from './names';\n"
        "import { Role } from '../src/role.enum';\nconst TOP = 'two';",
        members="private readonly field = 'three'; static fixed = 'four';",
        names__ts="export const imported = 'five'; export const names = { deep: { er: 'six' } };",
        **{"src/role.enum__ts": "export enum Role { Admin = 'admin' }"},
    )
    assert sql(migration) == ["SELECT one, two, three, four, five, six, five, admin"]


def test_enumerations_count_and_list_their_values(up: Up) -> None:
    migration = up(
        "await queryRunner.query(`CREATE TYPE r AS ENUM (${Object.values(Role).map((v) => "
        "`'${v}'`).join(', ')})`); await queryRunner.query(`SELECT ${Size.B}, '${Size[1]}'`);",
        top="enum Role { Admin = 'a', User = 'u' }\nenum Size { A = 1, B }",
    )
    assert sql(migration) == ["CREATE TYPE r AS ENUM ('a', 'u')", "SELECT 2, 'A'"]


@pytest.mark.parametrize(
    "loop",
    [
        "for (const t of ['a', 'b']) await queryRunner.query(`DROP TABLE ${t}`);",
        "for (const [i, t] of ['a', 'b'].entries()) { await queryRunner.query(`DROP TABLE "
        "${t}`); }",
        "for (const t in { a: 1, b: 2 }) await queryRunner.query(`DROP TABLE ${t}`);",
        "['a', 'b'].forEach(async (t) => { await queryRunner.query(`DROP TABLE ${t}`); });",
        "await Promise.all(['a', 'b'].map((t) => queryRunner.query(`DROP TABLE ${t}`)));",
        "const l = ['a', 'b']; for (let i = 0; i < l.length; i++) "
        "await queryRunner.query(`DROP TABLE ${l[i]}`);",
        "const l = ['a', 'b']; while (l.length > 0) "
        "await queryRunner.query(`DROP TABLE ${l.shift()}`);",
        "let i = 0; do { await queryRunner.query(`DROP TABLE ${'ab'[i]}`); i += 1; } while (i "
        "< 2);",
        "for (const t of ['a', 'x', 'b', 'c']) { if (t === 'x') continue; if (t === 'c') break; "
        "await queryRunner.query(`DROP TABLE ${t}`); }",
        "await ['a', 'b'].reduce(async (p, t) => { await p; "
        "await queryRunner.query(`DROP TABLE ${t}`); }, Promise.resolve());",
        "for (const { t } of [{ t: 'a' }, { t: 'b' }]) await queryRunner.query(`DROP TABLE ${t}`);",
    ],
)
def test_loops_over_known_lists_are_unrolled(up: Up, loop: str) -> None:
    migration = up(loop)
    assert sql(migration) == ["DROP TABLE a", "DROP TABLE b"]
    assert all(not s.conditions for s in migration.statements)


def test_known_conditions_choose_their_branch(up: Up) -> None:
    migration = up(
        """
    const on = false;
    if (on) { await queryRunner.query('SELECT 1'); } else { await queryRunner.query('SELECT 2'); }
    switch ('b') { case 'a': await queryRunner.query('SELECT 3'); break;
      case 'b': await queryRunner.query('SELECT 4'); case 'c': await queryRunner.query('SELECT 5');
      break; default: await queryRunner.query('SELECT 6'); }
    if (!on) return;
    await queryRunner.query('SELECT 7');"""
    )
    assert sql(migration) == ["SELECT 2", "SELECT 4", "SELECT 5"]


def test_helpers_are_followed_wherever_they_are(up: Up) -> None:
    migration = up(
        "await this.own(queryRunner, 1); await local(queryRunner); await away(queryRunner);"
        "const inner = async (n) => { await queryRunner.query(`SELECT ${n}`); }; await inner(4);"
        "await nested(queryRunner); await queryRunner.query(text('x'));",
        top="import { away } from './away';\nimport nested from './away';\n"
        "async function local(runner) { await runner.query('SELECT 2'); }\n"
        "const text = (t: string, { as = 'y' } = {}) => `SELECT ${t} AS ${as}`;",
        members="private async own(q: QueryRunner, n: number) { await q.query(`SELECT ${n}`); }",
        away__ts="export const away = async (q) => q.query('SELECT 3');\n"
        "export default function (q) { return away.call(null, q); }",
    )
    assert sql(migration) == [
        "SELECT 1",
        "SELECT 2",
        "SELECT 3",
        "SELECT 4",
        "SELECT 3",
        "SELECT x AS y",
    ]
    assert migration.statements[2].place.path == Path("migrations/away.ts")


@pytest.mark.parametrize(
    "load",
    [
        "fs.readFileSync(path.join(__dirname, 'x.sql'), 'utf8')",
        "fs.readFileSync(path.resolve(__dirname, 'x.sql')).toString()",
        "await fs.promises.readFile(`${__dirname}/x.sql`, { encoding: 'utf-8' })",
        "readFileSync(join(__dirname, '.', 'x.sql'), 'utf8').trim()",
    ],
)
def test_sql_files_are_read_and_split(up: Up, load: str) -> None:
    migration = up(
        f"await queryRunner.query({load});",
        top="import * as fs from 'fs'; import path from 'path'; import { join } from 'node:path';"
        "import { readFileSync } from 'fs';",
        x__sql="CREATE TABLE a (id int);\n\nCREATE TABLE b (id int);\n",
    )
    assert sql(migration) == ["CREATE TABLE a (id int)", "CREATE TABLE b (id int)"]
    second = migration.statements[1].place
    assert (second.path, second.line) == (Path("migrations/x.sql"), 3)


def test_a_sql_file_cut_up_by_the_code_is_followed(up: Up) -> None:
    migration = up(
        "const all = readFileSync(join(__dirname, 'x.sql'), 'utf8');"
        "for (const s of all.split(';').map((s) => s.trim()).filter((s) => s.length > 0)) "
        "{ await queryRunner.query(s); }",
        top="const { readFileSync } = require('fs'); const { join } = require('path');",
        x__sql="SELECT 1;\nSELECT 2;\n",
    )
    assert sql(migration) == ["SELECT 1", "SELECT 2"]


def test_nothing_outside_of_the_root_is_read(up: Up, tmp_path: Path) -> None:
    outside = tmp_path.parent / "secret.sql"
    outside.write_text("SELECT 1")
    try:
        migration = up(
            "await queryRunner.query(readFileSync('../../secret.sql', 'utf8'));",
            top="import { readFileSync } from 'fs';",
        )
    finally:
        outside.unlink()
    assert sql(migration) == []
    assert len(migration.gaps) == 1


# What is known only at run time.


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE t SET a = '${list.join(`','`)}'", "UPDATE t SET a = '?'"),
        ("COMMENT ON TABLE t IS 'of ${process.env.X}'", "COMMENT ON TABLE t IS 'of ?'"),
        ("INSERT INTO t_${process.env.X} (a) VALUES (1)", "INSERT INTO t_$1 (a) VALUES (1)"),
        ("INSERT INTO t (a) VALUES ${list.join(`,`)}", "INSERT INTO t (a) VALUES ($1)"),
        ("CREATE VIEW v AS SELECT ${process.env.X} AS a", "CREATE VIEW v AS SELECT $1 AS a"),
        ("SELECT ${process.env.X} AS a INTO t", "SELECT $1 AS a INTO t"),
        ("SELECT 1 -- ${process.env.X}", "SELECT 1"),
        ("CREATE TABLE \"${process.env.S || 'app'}\".t ()", 'CREATE TABLE "app".t ()'),
    ],
)
def test_values_known_only_at_run_time_make_a_statement_uncertain(
    up: Up, statement: str, expected: str
) -> None:
    migration = up(f"await queryRunner.query(`{statement}`);")
    assert sql(migration) == [expected]
    assert [s.certain for s in migration.statements] == [False]
    assert migration.gaps == ()


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("INSERT INTO t VALUES ('${process.env.X}')", "INSERT INTO t VALUES ($1)"),
        ("UPDATE t SET a = ${process.env.X}", "UPDATE t SET a = $999"),
        ("INSERT INTO t (a) VALUES ${process.env.X}", "INSERT INTO t (a) VALUES ($999)"),
        ("DELETE FROM t WHERE ${process.env.X}", "DELETE FROM t WHERE $999"),
        ("DELETE FROM t WHERE a = E'${b}' OR a = '%${c}'", "DELETE FROM t WHERE a = $1 OR a = $1"),
        ("SELECT '{\"a\": \"${process.env.X}\"}'::jsonb", "SELECT $1::jsonb"),
        ("ALTER SEQUENCE s RESTART WITH ${n + 1}", "ALTER SEQUENCE s RESTART WITH 100"),
        ("ALTER TABLE t ALTER a TYPE varchar(${n})", "ALTER TABLE t ALTER a TYPE varchar(100)"),
        ("ALTER TABLE t SET (fillfactor = ${n})", "ALTER TABLE t SET (fillfactor = 100)"),
        ("ALTER TABLE t ALTER a SET DEFAULT '${A.B}'", "ALTER TABLE t ALTER a SET DEFAULT $1"),
    ],
)  # fmt: skip
def test_a_value_known_only_at_run_time_leaves_the_rest_of_a_statement_certain(
    up: Up, statement: str, expected: str
) -> None:
    migration = up(f"await queryRunner.query(`{statement}`);")
    assert sql(migration) == [expected]
    assert [s.certain for s in migration.statements] == [True]
    assert migration.gaps == ()


@pytest.mark.parametrize(
    "call",
    [
        "queryRunner.query(process.env.SQL)",
        "queryRunner.query(`ALTER TABLE ${process.env.T} ADD a int`)",
        'queryRunner.query(`ALTER TABLE "${process.env.T}" ADD a int`)',
        "queryRunner.query(`DO $$ BEGIN ${process.env.T}; END $$`)",
        "somebody(queryRunner)",
        "new Somebody(queryRunner).run()",
        "somebody.does({ queryRunner })",
        "queryRunner.inventedCall('x')",
        "queryRunner.createTable(somebody())",
        "queryRunner.addColumns('t', somebody())",
        "queryRunner.dropIndex('t', somebody())",
        "queryRunner.dropForeignKey('t', somebody())",
        "queryRunner.dropPrimaryKey('nobody_knows')",
        "queryRunner.createView(new View({ name: 'v', expression: somebody }))",
        "queryRunner.dropTable(somebody())",
        "queryRunner.manager.getRepository(Somebody).save({})",
        "queryRunner.manager.inventedCall()",
        "queryRunner.manager.createQueryBuilder().insert().into('t').values(some()).execute()",
        "queryRunner.manager.createQueryBuilder().update('t').set(some()).execute()",
        "queryRunner.manager.createQueryBuilder().delete().from(Somebody).execute()",
    ],
)
def test_what_is_not_understood_is_a_gap_with_its_place(up: Up, call: str) -> None:
    migration = up(f"\n    await {call};")
    assert sql(migration) == []
    assert [(gap.place.line, gap.place.path.name) for gap in migration.gaps] == [(7, "m.ts")]


def test_rows_known_only_at_run_time_make_statements_conditional(up: Up) -> None:
    migration = up(
        "const rows = await queryRunner.query('SELECT id FROM t');"
        "for (const row of rows) await queryRunner.query('DELETE FROM u WHERE id = $1', [row.id]);"
        "rows.forEach(async (row) => { await queryRunner.query(`DELETE FROM v WHERE id = "
        "${row.id}`); });"
    )
    assert sql(migration) == [
        "SELECT id FROM t",
        "DELETE FROM u WHERE id = $1",
        "DELETE FROM v WHERE id = $999",
    ]
    assert [[c.kind for c in s.conditions] for s in migration.statements] == [
        [],
        ["unknown"],
        ["unknown"],
    ]


SWALLOWED = (
    "try { await queryRunner.query('SELECT 1 AS \"a(b)\"'); } catch (e) { console.log(e); }"
    "try { await queryRunner.query('SELECT 2'); } catch (e) { await x(); throw e; }"
    "await queryRunner.query('SELECT 3').catch(() => undefined);"
    "try { await queryRunner.query('SELECT 4'); } finally { await queryRunner.query('SELECT 5'); }"
    "try { await queryRunner.dropColumn('t', 'c'); } catch (e) { }"
)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("all", [[], [], [], [], [], ["unknown"]]),
        ("each", [[], [], [], [], [], ["unknown"]]),
        ("none", [["unknown"], [], ["unknown"], [], [], ["unknown"]]),
    ],
)
def test_errors_that_are_swallowed_make_what_ends_no_transaction_conditional(
    up: Up, mode: str, expected: list[list[str]]
) -> None:
    """What TypeORM's own methods refuse is not sent, so that it leaves the transaction alone."""
    source = f"export const d = new DataSource({{ migrationsTransactionMode: '{mode}' }});"
    migration = up(SWALLOWED, **{"src/data-source__ts": source})
    assert [[c.kind for c in s.conditions] for s in migration.statements] == expected


# Questions to the database.


@pytest.mark.parametrize(
    "guard",
    [
        "if (!(await queryRunner.hasTable('x')))",
        "const has = await queryRunner.hasTable('x'); if (!has)",
        "const t = await queryRunner.getTable('x'); if (!t)",
        "const t = await queryRunner.getTable('public.x'); if (t === undefined)",
        "const has = await queryRunner.hasTable('x'); if (has === false)",
        "if (await queryRunner.hasTable('x')) return; if (true)",
        "if (await queryRunner.hasTable('x')) { await noop(); } else",
        "const r = await queryRunner.query(`SELECT * FROM information_schema.tables "
        "WHERE table_schema = 'public' AND table_name = 'x'`); if (r.length === 0)",
        "const r = await queryRunner.query(`SELECT EXISTS (SELECT FROM information_schema.tables "
        "WHERE table_name = 'x')`); if (!r[0].exists)",
        "const [{ exists }] = await queryRunner.query(`SELECT EXISTS (SELECT 1 FROM pg_tables "
        "WHERE schemaname = 'public' AND tablename = 'x') AS \"exists\"`); if (!exists)",
        "const r = await queryRunner.query('SELECT COUNT(*) AS count FROM pg_tables "
        "WHERE tablename = $1', ['x']); if (Number(r[0].count) === 0)",
        "const r = await queryRunner.query(`SELECT to_regclass('public.x') AS t`); if (!r[0].t)",
        "let missing = false; if (!(await queryRunner.hasTable('x'))) { missing = true; } if "
        "(missing)",
        "const missing = (await queryRunner.hasTable('x')) ? false : true; if (missing)",
        "if (!(await this.there(queryRunner)))",
    ],
)
def test_all_ways_to_ask_for_a_table_are_understood(up: Up, guard: str) -> None:
    migration = up(
        f"{guard} {{ await queryRunner.query('CREATE TABLE x ()'); }}",
        members='async there(q) { const rows = await q.query("SELECT 1 FROM pg_class '
        "WHERE relname = 'x'\"); return rows.length > 0; }",
    )
    last = migration.statements[-1]
    assert (last.sql, asked(last)) == ("CREATE TABLE x ()", (table("x", holds=False),))


@pytest.mark.parametrize(
    "guard",
    [
        "if (await queryRunner.hasColumn('t', 'c'))",
        "const t = await queryRunner.getTable('t'); const c = t!.columns.find((c) => c.name "
        "=== 'c'); if (c)",
        "const t = await queryRunner.getTable('t'); if (t?.findColumnByName('c'))",
        "const t = await queryRunner.getTable('t'); if (t.columns.some((c) => c.name === 'c'))",
        "const t = await queryRunner.getTable('t'); "
        "if (t.columns.filter((c) => c.name === 'c').length > 0)",
        "const t = await queryRunner.getTable('t'); "
        "if (t.columns.findIndex((c) => c.name === 'c') !== -1)",
        "const r = await queryRunner.query(`SELECT column_name FROM information_schema.columns "
        "WHERE table_name='t' AND column_name='c'`); if (r[0])",
    ],
)
def test_all_ways_to_ask_for_a_column_are_understood(up: Up, guard: str) -> None:
    migration = up(f"{guard} {{ await queryRunner.dropColumn('t', 'c'); }}")
    last = migration.statements[-1]
    assert last.sql == 'ALTER TABLE "t" DROP COLUMN "c"'
    assert asked(last) == (Condition("column", "t", "c"),)


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        ("SELECT 1 FROM pg_type WHERE typname = 'k'", Condition("type", "k")),
        (
            "SELECT 1 FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace "
            "WHERE t.typname = 'k' AND n.nspname = 'app'",
            Condition("type", "app.k"),
        ),
        ("SELECT 1 FROM pg_constraint WHERE conname = 'K'", Condition("constraint", '"K"')),
        ("SELECT 1 FROM pg_indexes WHERE indexname = 'k'", Condition("index", "k")),
        (
            "SELECT constraint_name FROM information_schema.table_constraints "
            "WHERE table_name = 'user' AND constraint_name = 'k'",
            Condition("constraint", "k"),
        ),
        ("SELECT 1 FROM information_schema.tables WHERE table_name = 'user'", table('"user"')),
    ],
)
def test_catalogs_answer_for_types_constraints_and_indexes(
    up: Up, query: str, condition: Condition
) -> None:
    migration = up(
        f"if ((await queryRunner.query(`{query}`)).length) await queryRunner.query('SELECT 1');"
    )
    assert asked(migration.statements[-1]) == (condition,)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT id FROM users WHERE name = 'x'",
        "SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND is_nullable = 'YES'",
        "SELECT 1 FROM information_schema.columns WHERE table_name = 't' OR column_name = 'c'",
        "SELECT 1 FROM information_schema.tables",
        "SELECT 1 FROM pg_class WHERE relname = $1",
    ],
)
def test_other_questions_are_not_taken_for_one_about_the_schema(up: Up, query: str) -> None:
    migration = up(
        f"const r = await queryRunner.query(`{query}`); if (r.length) await "
        f"queryRunner.query('SELECT 1');"
    )
    assert [c.kind for c in migration.statements[-1].conditions] == ["unknown"]


def test_an_early_return_holds_for_all_that_follows_in_its_function(up: Up) -> None:
    migration = up(
        "await this.one(queryRunner); await queryRunner.query('SELECT 2');",
        members="async one(q) { if (await q.hasTable('x')) { return; } "
        "for (const n of [1, 2]) { if (await q.hasTable('y')) continue; await q.query(`SELECT "
        "${n}`); }"
        "await q.query('SELECT 9'); }",
    )
    no_x, no_y = table("x", holds=False), table("y", holds=False)
    assert [(s.sql, asked(s)) for s in migration.statements] == [
        ("SELECT 1", (no_x, no_y)),
        ("SELECT 2", (no_x, no_y)),
        ("SELECT 9", (no_x,)),
        ("SELECT 2", ()),
    ]


def test_a_list_gathered_under_conditions_keeps_them(up: Up) -> None:
    migration = up(
        """const missing = [];
    for (const name of ['a', 'b']) {
      if (!(await queryRunner.hasColumn('t', name))) {
        missing.push(new TableColumn({ name, type: 'int' }));
      }
    }
    if (missing.length > 0) await queryRunner.addColumns('t', missing);"""
    )
    assert [(s.sql, asked(s)) for s in migration.statements] == [
        (f'ALTER TABLE "t" ADD "{c}" int NOT NULL', (Condition("column", "t", c, holds=False),))
        for c in "ab"
    ]


def test_several_questions_at_once(up: Up) -> None:
    migration = up(
        """const a = await queryRunner.hasTable('a'), b = await queryRunner.hasTable('b');
    if (a && b) await queryRunner.query('SELECT 1'); else await queryRunner.query('SELECT 2');
    if (a || b) await queryRunner.query('SELECT 3'); else await queryRunner.query('SELECT 4');
    if (a) { if (b) return; }
    await queryRunner.query('SELECT 5');"""
    )
    found = {s.sql[-1]: asked(s) for s in migration.statements}
    assert found["1"] == (table("a"), table("b"))
    assert [c.kind for c in found["2"]] == ["unknown"]
    assert [c.kind for c in found["3"]] == ["unknown"]
    assert found["4"] == (table("a", holds=False), table("b", holds=False))
    assert [c.kind for c in found["5"]] == ["unknown"]


def test_a_guard_that_is_answered_once_counts_for_all_its_statements(up: Up) -> None:
    migration = up(
        "const has = await queryRunner.hasTable('x');"
        "if (!has) { await queryRunner.query('CREATE TABLE x ()');"
        " await queryRunner.query('CREATE INDEX i ON x (a)'); }"
        "if (has) { await queryRunner.query('DROP TABLE x'); }"
        "if (await queryRunner.hasTable('x')) { await queryRunner.query('SELECT 1 FROM x'); }"
    )
    assert [[(c.name, c.holds, c.asked) for c in s.conditions] for s in migration.statements] == [
        [("x", False, 1)],
        [("x", False, 1)],
        [("x", True, 1)],
        [("x", True, 2)],
    ]


def test_a_guarded_create_table_asks_once(up: Up) -> None:
    migration = up(
        "await queryRunner.createTable(new Table({ name: 'x', columns: "
        "[{ name: 'a', type: 'int' }], indices: [{ columnNames: ['a'] }] }), true);"
    )
    assert [[c.asked for c in s.conditions] for s in migration.statements] == [[1], [1]]


def test_a_table_that_was_looked_up_stays_as_it_was(up: Up) -> None:
    migration = up(
        "const t = await queryRunner.getTable('x');"
        "const c = t.findColumnByName('c'); const d = t.findColumnByName('d');"
        "if (!c) { await queryRunner.query('ALTER TABLE x ADD c int, ADD e int'); }"
        "if (!t.columns.some((it) => it.name === 'c')) { await queryRunner.query('SELECT 2'); }"
        "if (!d) { await queryRunner.query('ALTER TABLE x ADD d int'); }"
    )
    numbers = [[(c.member, c.asked) for c in s.conditions] for s in migration.statements]
    assert numbers[0] == numbers[1] != numbers[2]


def test_what_is_asked_before_statements_that_change_it_is_answered_before_them(up: Up) -> None:
    migration = up(
        "const has = await queryRunner.hasTable('x'); const y = await queryRunner.hasTable('y');"
        "await queryRunner.query('CREATE TABLE x ()');"
        "if (!y) { await queryRunner.query('CREATE TABLE y ()'); }"
        "if (!has) { await queryRunner.query('INSERT INTO x DEFAULT VALUES'); }"
    )
    assert [(s.sql, s.written, asked(s)) for s in migration.statements] == [
        ("SELECT 1", False, (table("x", holds=False),)),
        ("CREATE TABLE x ()", True, ()),
        ("CREATE TABLE y ()", True, (table("y", holds=False),)),
        ("INSERT INTO x DEFAULT VALUES", True, (table("x", holds=False),)),
    ]
    assert migration.statements[0].place.line == migration.statements[1].place.line
    assert migration.statements[0].conditions == migration.statements[3].conditions


def test_throwing_where_something_is_missing_is_a_statement_that_fails(up: Up) -> None:
    migration = up(
        "if (!(await queryRunner.hasTable('x'))) throw new Error(`run 100% of 'x' first`);"
        "if (process.env.CI) throw new Error('never mind');"
        "await queryRunner.query('SELECT 1');"
    )
    thrown, after = migration.statements
    assert thrown.sql.startswith("DO $throw$ BEGIN RAISE EXCEPTION 'run 100%% of ''x'' first'")
    assert asked(thrown) == (table("x", holds=False),)
    assert (after.sql, asked(after)) == ("SELECT 1", (table("x"),))


# Calls of the query runner.

USERS = """new Table({ name: 'users', columns: [
  { name: 'id', type: 'uuid', isPrimary: true, isGenerated: true, generationStrategy: 'uuid' },
  { name: 'no', type: 'int', isGenerated: true, generationStrategy: 'increment' },
  { name: 'email', type: 'varchar', length: '120', isUnique: true },
  { name: 'role', type: 'enum', enum: ['admin', "o'brien"], default: "'admin'" },
  { name: 'tags', type: 'text', isArray: true, default: "'{}'" },
  { name: 'price', type: 'decimal', precision: 10, scale: 2, default: 0 },
  { name: 'at', type: 'timestamp with time zone', default: 'now()' },
  { name: 'org_id', type: 'int', isNullable: true } ],
  indices: [{ columnNames: ['org_id'] }],
  checks: [{ expression: '"no" > 0' }], uniques: [{ columnNames: ['no', 'org_id'] }],
  foreignKeys: [{ columnNames: ['org_id'], referencedTableName: 'orgs',
    referencedColumnNames: ['id'], onDelete: 'CASCADE' }] })"""


def test_create_table_makes_what_typeorm_would(up: Up) -> None:
    migration = up(f"await queryRunner.createTable({USERS}, true);")
    missing = table("users", holds=False)
    assert [(s.sql, asked(s)) for s in migration.statements] == [
        (
            "CREATE TYPE \"users_role_enum\" AS ENUM('admin', 'o''brien')",
            (missing, Condition("type", "users_role_enum", holds=False)),
        ),
        (
            'CREATE TABLE "users" ("id" uuid NOT NULL DEFAULT uuid_generate_v4(), '
            '"no" SERIAL NOT NULL, "email" varchar(120) NOT NULL, '
            '"role" "users_role_enum" NOT NULL DEFAULT \'admin\', '
            "\"tags\" text array NOT NULL DEFAULT '{}', "
            '"price" decimal(10,2) NOT NULL DEFAULT 0, '
            '"at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "org_id" int, '
            'CONSTRAINT "UQ_55658761b1151126f5dde0484ed" UNIQUE ("no", "org_id"), '
            'CONSTRAINT "UQ_97672ac88f789774dd47f7c8be3" UNIQUE ("email"), '
            'CONSTRAINT "CHK_eb5bd291a2e433d6e43c4897aa" CHECK ("no" > 0), '
            'CONSTRAINT "FK_0a13270cd3101fd16b8000e00d4" FOREIGN KEY ("org_id") '
            'REFERENCES "orgs" ("id") ON DELETE CASCADE, '
            'CONSTRAINT "PK_a3ffb1c0c8416b9fc6f907b7433" PRIMARY KEY ("id"))',
            (missing,),
        ),
        ('CREATE INDEX "IDX_0a13270cd3101fd16b8000e00d" ON "users" ("org_id")', (missing,)),
    ]
    assert not any(s.written for s in migration.statements)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("createTable(new Table({ schema: 'app', name: 'a', columns: [{ name: 'x', type: 'int', "
         "isPrimary: true, primaryKeyConstraintName: 'pk' }], foreignKeys: [{ columnNames: ['x'], "
         "referencedTableName: 'b', referencedColumnNames: ['y'] }] }), false, true)",
         ['CREATE TABLE "app"."a" ("x" int NOT NULL, CONSTRAINT "FK_0834d3f24e1655099f22555eb65" '
          'FOREIGN KEY ("x") REFERENCES "app"."b" ("y"), CONSTRAINT "pk" PRIMARY KEY ("x"))']),
        ("createTable(new Table({ name: 'a', columns: [{ name: 'x', type: 'int' }], indices: "
         "[{ columnNames: ['x'] }], foreignKeys: [{}] }), false, false, false)",
         ['CREATE TABLE "a" ("x" int NOT NULL)']),
        ("dropTable('a')", ['DROP TABLE "a"']),
        ("dropTable('s.a', true, true, true)", ['DROP TABLE IF EXISTS "s"."a"']),
        ("renameTable('a', 'b')", ['ALTER TABLE "a" RENAME TO "b"']),
        ("renameTable('s.a', 'b')", ['ALTER TABLE "s"."a" RENAME TO "b"']),
        ("clearTable('a')", ['TRUNCATE TABLE "a"']),
        ("changeTableComment('a', \"it's\")", ['COMMENT ON TABLE "a" IS \'it\'\'s\'']),
        ("addColumn('a', new TableColumn({ name: 'x', type: 'int', isNullable: true }))",
         ['ALTER TABLE "a" ADD "x" int']),
        ("addColumn('a', { name: 'x', type: 'bigint', isGenerated: true, "
         "generationStrategy: 'identity' })",
         ['ALTER TABLE "a" ADD "x" bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL']),
        ("addColumn('a', new TableColumn({ name: 'x', type: 'text', asExpression: \"'q'\", "
         "generatedType: 'STORED', collation: 'C', isNullable: true }))",
         ['ALTER TABLE "a" ADD "x" text GENERATED ALWAYS AS (\'q\') STORED COLLATE "C"']),
        ("addColumn('a', new TableColumn({ name: 'x', type: 'geometry', isNullable: true, "
         "spatialFeatureType: 'Point', srid: 4326 }))",
         ['ALTER TABLE "a" ADD "x" geometry(Point,4326)']),
        ("addColumn('a', new TableColumn({ name: 'x', type: 'numeric', precision: 5, "
         "default: false, isUnique: true }))",
         ['ALTER TABLE "a" ADD "x" numeric(5) NOT NULL DEFAULT false',
          'ALTER TABLE "a" ADD CONSTRAINT "UQ_0834d3f24e1655099f22555eb65" UNIQUE ("x")']),
        ("addColumn('a', new TableColumn({ name: 'x', type: 'int', isPrimary: true }))",
         ['ALTER TABLE "a" ADD "x" int NOT NULL',
          'ALTER TABLE "a" ADD CONSTRAINT "PK_0834d3f24e1655099f22555eb65" PRIMARY KEY ("x")']),
        ("dropColumn('a', new TableColumn({ name: 'x', type: 'int' }))",
         ['ALTER TABLE "a" DROP COLUMN "x"']),
        ("dropColumns('a', ['x', 'y'])",
         ['ALTER TABLE "a" DROP COLUMN "x"', 'ALTER TABLE "a" DROP COLUMN "y"']),
        ("renameColumn('a', 'x', 'y')", ['ALTER TABLE "a" RENAME COLUMN "x" TO "y"']),
        ("renameColumn('a', 'x', new TableColumn({ name: 'y', type: 'int' }))",
         ['ALTER TABLE "a" RENAME COLUMN "x" TO "y"']),
        ("createPrimaryKey('a', ['y', 'x'])",
         ['ALTER TABLE "a" ADD CONSTRAINT "PK_2f014201f3230382779ec9586bb" '
          'PRIMARY KEY ("y", "x")']),
        ("createPrimaryKey('a', ['x'], 'pk')",
         ['ALTER TABLE "a" ADD CONSTRAINT "pk" PRIMARY KEY ("x")']),
        ("dropPrimaryKey('a', 'pk')", ['ALTER TABLE "a" DROP CONSTRAINT "pk"']),
        ("createUniqueConstraint('a', new TableUnique({ name: 'u', columnNames: ['x'], "
         "deferrable: 'INITIALLY DEFERRED' }))",
         ['ALTER TABLE "a" ADD CONSTRAINT "u" UNIQUE ("x") DEFERRABLE INITIALLY DEFERRED']),
        ("createUniqueConstraints('a', [new TableUnique({ name: 'u', columnNames: ['x'] })])",
         ['ALTER TABLE "a" ADD CONSTRAINT "u" UNIQUE ("x")']),
        ("dropUniqueConstraint('a', 'u')", ['ALTER TABLE "a" DROP CONSTRAINT "u"']),
        ("createCheckConstraint('a', new TableCheck({ name: 'c', expression: 'x > 0' }))",
         ['ALTER TABLE "a" ADD CONSTRAINT "c" CHECK (x > 0)']),
        ("createExclusionConstraint('a', new TableExclusion({ name: 'e', "
         "expression: 'USING gist (x WITH =)' }))",
         ['ALTER TABLE "a" ADD CONSTRAINT "e" EXCLUDE USING gist (x WITH =)']),
        ("createForeignKey('a', new TableForeignKey({ name: 'f', columnNames: ['x'], "
         "referencedTableName: 'b', referencedSchema: 's', referencedColumnNames: ['id'], "
         "onUpdate: 'CASCADE' }))",
         ['ALTER TABLE "a" ADD CONSTRAINT "f" FOREIGN KEY ("x") REFERENCES "s"."b" ("id") '
          "ON UPDATE CASCADE"]),
        ("dropForeignKey('a', 'f')", ['ALTER TABLE "a" DROP CONSTRAINT "f"']),
        ("dropForeignKey('a', new TableForeignKey({ columnNames: ['x'], referencedTableName: 'b', "
         "referencedColumnNames: ['id'] }))",
         ['ALTER TABLE "a" DROP CONSTRAINT "FK_0834d3f24e1655099f22555eb65"']),
        ("dropForeignKeys('a', ['f', 'g'])",
         ['ALTER TABLE "a" DROP CONSTRAINT "f"', 'ALTER TABLE "a" DROP CONSTRAINT "g"']),
        ("createIndex('s.a', new TableIndex({ name: 'i', columnNames: ['x', 'y'], isUnique: true, "
         "where: 'x > 0' }))",
         ['CREATE UNIQUE INDEX "i" ON "s"."a" ("x", "y") WHERE x > 0']),
        ("createIndices('a', [new TableIndex({ name: 'i', columnNames: ['x'], isSpatial: true, "
         "isConcurrent: true })])",
         ['CREATE INDEX CONCURRENTLY "i" ON "a" USING GiST ("x")']),
        ("dropIndex('s.a', 'i')", ['DROP INDEX "s"."i"']),
        ("dropIndices('a', [new TableIndex({ columnNames: ['x'], isConcurrent: true })])",
         ['DROP INDEX CONCURRENTLY "IDX_0834d3f24e1655099f22555eb6"']),
        ("createSchema('s', true)", ['CREATE SCHEMA IF NOT EXISTS "s"']),
        ("dropSchema('s', true, true)", ['DROP SCHEMA IF EXISTS "s" CASCADE']),
        ("createDatabase('d')", ['CREATE DATABASE "d"']),
        ("dropDatabase('d', true)", ['DROP DATABASE IF EXISTS "d"']),
        ("createView(new View({ name: 'v', materialized: true, expression: 'SELECT 1' }))",
         ['CREATE MATERIALIZED VIEW "v" AS SELECT 1']),
        ("dropView('v')", ['DROP VIEW "v"']),
        ("commitTransaction()", []),
    ],
)  # fmt: skip
def test_calls_of_the_query_runner_become_sql(up: Up, call: str, expected: list[str]) -> None:
    kinds = "import { TableUnique, TableCheck, TableExclusion, View } from 'typeorm';"
    migration = up(f"await queryRunner.{call};", top=kinds)
    assert sql(migration) == expected
    assert migration.gaps == ()


def test_objects_may_be_constants_fields_and_spread(up: Up) -> None:
    migration = up(
        "await queryRunner.createTable(this.table); await queryRunner.addColumn('t', COLUMN);"
        "const base = { type: 'int' };"
        "await queryRunner.addColumns('t', ['b', 'c'].map((name) => new TableColumn({ ...base, "
        "name })));",
        top="const COLUMN = new TableColumn({ name: 'a', type: 'int' });",
        members="private readonly table = new Table({ name: 't', columns: [...this.common()] });"
        "common() { return [{ name: 'id', type: 'int' }]; }",
    )
    assert sql(migration) == [
        'CREATE TABLE "t" ("id" int NOT NULL)',
        *(f'ALTER TABLE "t" ADD "{c}" int NOT NULL' for c in "abc"),
    ]


def test_a_table_known_only_in_part_is_uncertain_and_a_gap(up: Up) -> None:
    migration = up(
        "await queryRunner.createTable(new Table({ name: 't', "
        "columns: [{ name: 'id', type: 'int' }, ...more()] }));"
    )
    (statement,) = migration.statements
    assert (statement.sql, statement.certain) == ('CREATE TABLE "t" ("id" int NOT NULL)', False)
    assert [gap.what for gap in migration.gaps] == ["parts of table t are known only at run time"]


def test_names_that_typeorm_made_change_with_their_table(up: Up) -> None:
    migration = up(
        f"await queryRunner.createTable({USERS}); await queryRunner.renameTable('users', 'people');"
    )
    renamed = sql(migration)[3:]
    assert renamed[0] == 'ALTER TABLE "users" RENAME TO "people"'
    assert 'ALTER TYPE "users_role_enum" RENAME TO "people_role_enum"' in renamed
    assert 'ALTER SEQUENCE "users_no_seq" RENAME TO "people_no_seq"' in renamed
    assert (
        'ALTER TABLE "people" RENAME CONSTRAINT "PK_a3ffb1c0c8416b9fc6f907b7433" '
        'TO "PK_aa866e71353ee94c6cc51059c5b"' in renamed
    )
    assert not [text for text in renamed if "CHK_" in text]


def test_names_that_typeorm_made_change_with_their_column(up: Up) -> None:
    migration = up(
        f"await queryRunner.createTable({USERS});"
        "await queryRunner.renameColumn('users', 'org_id', 'team_id');"
        "await queryRunner.renameColumn('users', 'role', 'rank');"
        "await queryRunner.renameColumn('users', 'no', 'number');"
    )
    renamed = sql(migration)[3:]
    assert 'ALTER TYPE "users_role_enum" RENAME TO "users_rank_enum"' in renamed
    assert 'ALTER SEQUENCE "users_no_seq" RENAME TO "users_number_seq"' in renamed
    assert (
        'ALTER INDEX "IDX_0a13270cd3101fd16b8000e00d" RENAME TO "IDX_1208ee1db5ddb64b48a86b46a6"'
        in renamed
    )


def test_dropping_an_enumerated_column_drops_its_type(up: Up) -> None:
    migration = up(
        "await queryRunner.query(`CREATE TYPE k AS ENUM ('a')`);"
        "await queryRunner.query('CREATE TABLE t (c k, d int)');"
        "await queryRunner.dropColumns('t', ['c', 'd']);"
    )
    assert sql(migration)[2:] == [
        'ALTER TABLE "t" DROP COLUMN "c"',
        'DROP TYPE "k"',
        'ALTER TABLE "t" DROP COLUMN "d"',
    ]


def test_constraints_are_found_by_their_columns(up: Up) -> None:
    migration = up(
        "await queryRunner.query('CREATE TABLE t (id int PRIMARY KEY, a int REFERENCES u (id))');"
        'await queryRunner.query(`ALTER TABLE t ADD CONSTRAINT "fk_b" FOREIGN KEY (b) '
        "REFERENCES u`);"
        "await queryRunner.query('CREATE INDEX i ON t (b)');"
        "const t = await queryRunner.getTable('t');"
        "const a = t.foreignKeys.find((fk) => fk.columnNames.indexOf('a') !== -1);"
        "await queryRunner.dropForeignKey('t', a);"
        "const b = t.foreignKeys.find((fk) => fk.columnNames.includes('b'));"
        "if (b) await queryRunner.dropForeignKey('t', b);"
        "const i = t.indices.find((i) => i.columnNames.includes('b'));"
        "await queryRunner.dropIndex('t', i); await queryRunner.dropPrimaryKey('t');"
    )
    assert [(s.sql, asked(s)) for s in migration.statements[3:]] == [
        ('ALTER TABLE "t" DROP CONSTRAINT "t_a_fkey"', ()),
        ('ALTER TABLE "t" DROP CONSTRAINT "fk_b"', (Condition("constraint", "fk_b"),)),
        ('DROP INDEX "i"', ()),
        ('ALTER TABLE "t" DROP CONSTRAINT "t_pkey"', ()),
    ]


def test_a_loop_over_the_keys_of_a_column_is_followed(up: Up) -> None:
    migration = up(
        "await queryRunner.query('CREATE TABLE t (a int REFERENCES u (id))');"
        "const t = await queryRunner.getTable('t');"
        "for (const fk of t.foreignKeys.filter((fk) => fk.columnNames[0] === 'a')) "
        "{ await queryRunner.dropForeignKey('t', fk); }"
    )
    dropped = migration.statements[-1]
    assert dropped.sql == 'ALTER TABLE "t" DROP CONSTRAINT "t_a_fkey"'
    assert asked(dropped) == (Condition("constraint", "t_a_fkey"),)


def test_what_nobody_made_cannot_be_found_by_its_columns(up: Up) -> None:
    migration = up(
        "const t = await queryRunner.getTable('t');"
        "const fk = t.foreignKeys.find((fk) => fk.columnNames.indexOf('a') !== -1);"
        "if (fk) await queryRunner.dropForeignKey('t', fk);"
    )
    assert sql(migration) == []
    assert [gap.what for gap in migration.gaps] == ["the constraint of t is looked up at run time"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("new TableColumn({ name: 'c', type: 'int' })",
         "new TableColumn({ name: 'c', type: 'text', isNullable: true })",
         ['DROP COLUMN "c"', 'ADD "c" text']),
        ("new TableColumn({ name: 'c', type: 'int' })",
         "new TableColumn({ name: 'd', type: 'int', isNullable: true, default: 1, isUnique: "
         "true })",
         ['RENAME COLUMN "c" TO "d"', 'ALTER COLUMN "d" DROP NOT NULL',
          'ALTER COLUMN "d" SET DEFAULT 1',
          'ADD CONSTRAINT "UQ_b1a3aa97d6f0b6ab2f7e6d9b60b" UNIQUE ("d")']),
        ("new TableColumn({ name: 'c', type: 'int', isUnique: true, default: 1 })",
         "new TableColumn({ name: 'c', type: 'int' })",
         ['ALTER COLUMN "c" DROP DEFAULT',
          'DROP CONSTRAINT "UQ_11c5b3c1c1bc4e2dca8e8d3f9c4"']),
        ("new TableColumn({ name: 'c', type: 'decimal', precision: 5 })",
         "new TableColumn({ name: 'c', type: 'decimal', precision: 7 })",
         ['ALTER COLUMN "c" TYPE decimal(7)']),
        ("'c'", "new TableColumn({ name: 'c', type: 'bigint', isNullable: false })",
         ['ALTER COLUMN "c" TYPE bigint USING "c"::bigint', 'ALTER COLUMN "c" SET NOT NULL']),
    ],
)  # fmt: skip
def test_change_column_does_what_differs(up: Up, old: str, new: str, expected: list[str]) -> None:
    migration = up(f"await queryRunner.changeColumn('t', {old}, {new});")
    hashed = re.compile(r"(UQ_)\w+")
    changes = [text for text in sql(migration) if not text.startswith("SELECT")]
    found = [hashed.sub(r"\1", text) for text in changes]
    assert found == [hashed.sub(r"\1", f'ALTER TABLE "t" {text}') for text in expected]


def test_other_values_of_an_enumeration_make_a_new_type(up: Up) -> None:
    migration = up(
        "await queryRunner.changeColumns('t', [{"
        "oldColumn: new TableColumn({ name: 'c', type: 'enum', enum: ['a'] }),"
        "newColumn: new TableColumn({ name: 'c', type: 'enum', enum: ['b'], default: \"'b'\" "
        "}) }]);"
    )
    assert sql(migration) == [
        'ALTER TYPE "t_c_enum" RENAME TO "t_c_enum_old"',
        "CREATE TYPE \"t_c_enum\" AS ENUM('b')",
        'ALTER TABLE "t" ALTER COLUMN "c" TYPE "t_c_enum" USING "c"::"text"::"t_c_enum"',
        'ALTER TABLE "t" ALTER COLUMN "c" SET DEFAULT \'b\'',
        'DROP TYPE "t_c_enum_old"',
    ]


def test_a_copy_of_a_column_changes_only_what_is_set(up: Up) -> None:
    migration = up(
        "const t = await queryRunner.getTable('t'); const old = t.findColumnByName('c');"
        "const copy = old.clone(); copy.isNullable = true;"
        "await queryRunner.changeColumn('t', old, copy);"
    )
    assert sql(migration)[1:] == ['ALTER TABLE "t" ALTER COLUMN "c" DROP NOT NULL']
    assert [s.certain for s in migration.statements] == [True, False]


# Managers, builders and repositories.


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("manager.query('SELECT 1')", "SELECT 1"),
        ("connection.query('SELECT 1')", "SELECT 1"),
        ("connection.createQueryRunner().query('SELECT 1')", "SELECT 1"),
        ("manager.transaction(async (m) => { await m.query('SELECT 1'); })", "SELECT 1"),
        (
            "manager.createQueryBuilder().insert().into('t').values([{ a: 1 }, { b: 2 "
            "}]).execute()",
            'INSERT INTO "t" ("a", "b") VALUES ($1, $2)',
        ),
        (
            "manager.createQueryBuilder().insert().into('t', "
            "['a']).values(x()).orIgnore().execute()",
            'INSERT INTO "t" ("a") VALUES ($1)',
        ),
        (
            "manager.createQueryBuilder().update('t').set({ a: 1 }).where('b = :b', {}).execute()",
            'UPDATE "t" SET "a" = $1',
        ),
        ("manager.createQueryBuilder().delete().from('s.t').execute()", 'DELETE FROM "s"."t"'),
        (
            "manager.createQueryBuilder('t', 'a').update({ a: 1 }).execute()",
            'UPDATE "t" SET "a" = $1',
        ),
        (
            "manager.createQueryBuilder().select('*').from('t', 'x').getRawMany()",
            'SELECT 1 FROM "t"',
        ),
    ],
)
def test_managers_and_builders_become_sql(up: Up, call: str, expected: str) -> None:
    migration = up(f"await queryRunner.{call};")
    assert sql(migration) == [expected]
    assert migration.gaps == ()


@pytest.mark.parametrize(
    "call",
    ["getRepository(User).save({ a: 1 })", "save(User, {})", "find(User)", "save(new User())"],
)
def test_a_repository_touches_its_table_and_is_a_gap(up: Up, call: str) -> None:
    migration = up(
        f"await queryRunner.manager.{call};",
        top="import { User } from '../src/user.entity';",
        **{"src/user.entity__ts": "@Entity({ name: 'app_users' })\nexport class User {}"},
    )
    assert [(s.sql, s.certain) for s in migration.statements] == [
        ('SELECT 1 FROM "app_users"', False)
    ]
    assert "which columns it uses depends on the entity" in migration.gaps[0].what


def test_the_schema_of_the_options_is_a_guess(up: Up) -> None:
    migration = up(
        "const schema = queryRunner.connection.options.schema;"
        'await queryRunner.query(`CREATE TABLE "${schema}".t ()`);',
        **{"src/data-source__ts": "export const d = new DataSource({ schema: 'app' });"},
    )
    assert [(s.sql, s.certain) for s in migration.statements] == [
        ('CREATE TABLE "app".t ()', False)
    ]


# What migrations and data sources say of themselves.


@pytest.mark.parametrize(
    ("source", "one_transaction", "transactional"),
    [
        ("", True, [True, True]),
        ("migrationsTransactionMode: 'each'", False, [True, True]),
        ("'migrationsTransactionMode': \"none\",", False, [False, False]),
    ],
)
def test_the_data_source_says_how_transactions_are_shared(
    read: Read, source: str, one_transaction: bool, transactional: list[bool]
) -> None:
    files = {"a.ts": HEAD + klass("A1700000000001") + klass("B1700000000002")}
    chain = read(files, others={"src/data-source.ts": f"new DataSource({{ {source} }})"})
    assert chain.one_transaction is one_transaction
    assert [m.transactional for m in chain.migrations] == transactional


def test_a_migration_without_a_transaction_means_another_mode(read: Read) -> None:
    files = {
        "a.ts": HEAD
        + klass("A1700000000001", extra="public readonly transaction = false;")
        + klass("B1700000000002")
    }
    chain = read(files)
    assert not chain.one_transaction
    assert [m.transactional for m in chain.migrations] == [False, True]


def test_the_table_of_migrations_is_provided_under_its_name(read: Read) -> None:
    files = {"a.ts": HEAD + klass("A1700000000001")}
    (own,) = read(files).provided
    assert own.startswith('CREATE TABLE IF NOT EXISTS "migrations"')
    (named,) = read(
        files, others={"ormconfig.json": '{"migrationsTableName": "done", "schema": "app"}'}
    ).provided
    assert named.startswith('CREATE TABLE IF NOT EXISTS "app"."done"')
    postgast.parse(named)


@pytest.mark.parametrize(
    ("entity", "options", "provided"),
    [
        ("", "", True),
        ("@Entity() class A { @PrimaryGeneratedColumn('uuid') id: string; }", "", True),
        ("@Entity() class A { @PrimaryGeneratedColumn() id: number; }", "", False),
        ("", "installExtensions: false", False),
        ("", "uuidExtension: 'pgcrypto'", False),
    ],
)
def test_uuid_ossp_is_provided_where_typeorm_would_install_it(
    read: Read, entity: str, options: str, provided: bool
) -> None:
    body = "await queryRunner.query('CREATE TABLE t (id uuid DEFAULT uuid_generate_v4())');"
    chain = read(
        {"a.ts": HEAD + klass("A1700000000001", body)},
        others={"src/a.entity.ts": entity, "data-source.ts": options},
    )
    assert ('CREATE EXTENSION IF NOT EXISTS "uuid-ossp"' in chain.provided) is provided


@pytest.mark.parametrize(
    ("down", "reversible"),
    [
        ("async down(q) { await q.query('DROP TABLE t'); }", True),
        ("async down(q) { return q.query('DROP TABLE t'); }", True),
        ("down = (q) => q.query('DROP TABLE t');", True),
        ("async down(q) { /* nothing */ }", False),
        ("async down(q) { throw new Error('no way back'); }", False),
        ("async down(q) { console.log('no'); return Promise.resolve(); }", False),
        ("", False),
    ],
)
def test_a_migration_is_reversible_if_down_does_something(
    read: Read, down: str, reversible: bool
) -> None:
    (migration,) = read(
        {"a.ts": f"export class A1700000000001 {{ async up(q) {{}}\n {down} }}"}
    ).migrations
    assert migration.reversible is reversible


# Recognition, and what is beyond understanding.


def test_code_with_migrations_is_recognised(read: Read, tmp_path: Path) -> None:
    read({"a.ts": HEAD + klass("A1700000000001"), "b.ts": "export const x = 1;"})
    files = [Path("migrations/a.ts"), Path("migrations/b.ts")]
    assert TypeOrm().recognises(tmp_path, files)
    assert not TypeOrm().recognises(tmp_path, files[1:])
    assert isinstance(reader("typeorm"), TypeOrm)


@pytest.mark.parametrize(
    "source",
    [
        "export class A1700000000001 { async up(q) { await q.query('SELECT 1' } }",
        "export class A1700000000001 { async up(q) { await q.query(`SELECT 1); } }",
        "export class A1700000000001 { async up(q) {{{ }",
        "export class A1700000000001 { async up(q) { for (;;) { await q.query('SELECT 1'); } } }",
        "export class A1700000000001 { async up(q) { const f = () => f(); f(); } }",
        "export class A1700000000001 { async up(q) { await q.query(" + "(" * 3000 + "1" + ")" * 3000
        + "); } }",
        "export class A1700000000001 { async up(q) { x = " + "[" * 3000 + "]" * 3000 + "; } }",
        "export class A1700000000001 { async up(q) " + "{" * 3000 + "}" * 3000 + " }",
        "export class A1700000000001 { async up(q) { " + "if (a) " * 3000 + "b(); } }",
        "export class A1700000000001 { name = " + "!(" * 3000 + "1" + ")" * 3000
        + "; async up(q) { } }",
        "export class A1700000000001 { async up(q) { let s = 'a'; while (true) s += s; } }",
        "import { a } from './a'; export class A1700000000001 { async up(q) { await a(q); } }\n"
        "export { a };",
        "export * from './a'; export class A1700000000001 { async up(q) { } }",
        "export class A1700000000001 extends A1700000000001 { async up(q) { super.up(q); } }",
        "\ufeffexport class A1700000000001 { async up(q) { await q.query('\ue000'); } }",
        "export class A1700000000001 { async up({ query }) { await query('SELECT 1'); } }",
        "export class A1700000000001 { async up(q) { q.query(...x); [a, ...b] = c; ({ d } = "
        "e); } }",
        "export class A1700000000001 { async up(q) { await q.query('a'.replace(/(a+)+$/, "
        "'b')); } }",
        "export class A1700000000001 { async up(q) { await q.query('a'.padStart(1e15)); } }",
        "export class A1700000000001 { async up(q) { await q.createTable(); await q.query(); } }",
        "export class A1700000000001 { async up(q) { await q.createTable(new Table({})); } }",
    ],
)  # fmt: skip
def test_nothing_written_in_a_file_is_an_exception(read: Read, source: str) -> None:
    chain = read({"a.ts": source})
    assert [m.name for m in chain.migrations] in (["A1700000000001"], ["a"])


def test_a_mistake_in_the_syntax_is_a_gap(read: Read) -> None:
    source = "export class A1700000000001 { async up(q) { await q.query('SELECT 1' } }"
    (migration,) = read({"a.ts": source}).migrations
    assert any("syntax" in gap.what for gap in migration.gaps)


def test_a_minified_file_is_understood(read: Read) -> None:
    calls = ",".join(f'await e.query("SELECT {n}")' for n in range(500))
    source = f"class A1700000000001{{async up(e){{{calls}}}}}exports.A1700000000001=A1700000000001;"
    (migration,) = read({"a.js": source}).migrations
    assert len(migration.statements) == 500


def test_a_large_file_is_read_to_its_end(read: Read) -> None:
    lines = "\n".join(
        f"await q.query(`INSERT INTO t VALUES ({n}, '{'x' * 80}')`);" for n in range(4000)
    )
    (migration,) = read(
        {"a.ts": f"export class A1700000000001 {{ async up(q) {{ {lines} }} }}"}
    ).migrations
    assert len(migration.statements) == 4000

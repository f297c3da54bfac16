"""Corners of TypeORM's migrations: files of other frameworks, broken sources, rare calls."""

# ruff: noqa: E501 - a piece of JavaScript is read most easily on one line

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from signoff_gen.migrations.chain import Chain, Migration
from signoff_gen.migrations.readers.typeorm import TypeOrm

Up = Callable[..., Migration]
Mutilated = Callable[..., Iterator[str]]
CheckPlaces = Callable[[Chain], None]
RECORDED = Path(__file__).with_name("recorded") / "typeorm"
COLUMN = "new TableColumn({ name: 'a', type: 'int' })"


@pytest.fixture
def up(tmp_path: Path) -> Up:
    """Reads a migration with this body of `up`, beside other files."""

    def up(body: str, **others: str) -> Migration:
        head = "import { Table, TableColumn, TableCheck, TableUnique, TableExclusion, TableIndex, TableForeignKey, View } from 'typeorm';"
        source = f"{head}\nexport class M1700000000001 {{ async up(queryRunner: QueryRunner) {{\n{body}\n}} }}"
        (tmp_path / "m.ts").write_text(source, encoding="utf-8")
        for name, text in others.items():
            (tmp_path / f"{name}.ts").write_text(text, encoding="utf-8")
        (migration,) = TypeOrm().read(tmp_path, [Path("m.ts")]).migrations
        return migration

    return up


def sql(migration: Migration) -> list[str]:
    return [statement.sql for statement in migration.statements]


def kinds(migration: Migration) -> list[tuple[str, str]]:
    """What the last statement depends on."""
    return [(c.kind, c.member or c.name) for c in migration.statements[-1].conditions]


OTHERS = {
    "knex.js": "exports.up = async function (knex) { await knex.schema.createTable('t', (t) => t.increments()); };",
    "knex.ts": "import { Knex } from 'knex'; export async function up(knex: Knex): Promise<void> { }",
    "sequelize.js": "module.exports = { up: async (queryInterface, Sequelize) => { await queryInterface.createTable('t', {}); } };",
    "sequelize2.js": "module.exports = { async up(queryInterface, Sequelize) { } };",
    "pgm.js": "exports.up = (pgm) => { pgm.createTable('t', { id: 'id' }); };",
    "drizzle.ts": "import { pgTable, serial } from 'drizzle-orm/pg-core'; export const t = pgTable('t', { id: serial() });",
    "mikro.ts": "import { Migration } from '@mikro-orm/migrations'; export class M extends Migration { async up() { this.addSql('x'); } }",
}


@pytest.mark.parametrize("name", OTHERS)
def test_migrations_of_other_frameworks_are_not_claimed(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(OTHERS[name], encoding="utf-8")
    assert not TypeOrm().recognises(tmp_path, [Path(name)])


def test_compiled_and_plain_javascript_is_recognised() -> None:
    files = [path.relative_to(RECORDED) for path in RECORDED.glob("*.js")]
    assert TypeOrm().recognises(RECORDED, files)


@pytest.mark.timeout(60)
def test_no_mutilated_migration_is_an_error(
    tmp_path: Path, mutilated: Mutilated, check_places: CheckPlaces
) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(RECORDED.glob("*.js"))]
    for text in mutilated(texts, seed=11, count=60):
        (tmp_path / "m.js").write_text(text, encoding="utf-8")
        check_places(TypeOrm().read(tmp_path, [Path("m.js")]))


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("dropUniqueConstraint('t', new TableUnique({ columnNames: ['a'] }))", 'ALTER TABLE "t" DROP CONSTRAINT "undefined"'),
        ("dropCheckConstraint('t', new TableCheck({ expression: 'a' }))", 'ALTER TABLE "t" DROP CONSTRAINT "undefined"'),
        ("createDatabase('d')", 'CREATE DATABASE "d"'),
        ("dropDatabase('d', true)", 'DROP DATABASE IF EXISTS "d"'),
        ("createSchema('a.s')", 'CREATE SCHEMA "s"'),
        ("dropSchema('s')", 'DROP SCHEMA "s"'),
        ("query({ text: 'SELECT 1', values: [] })", "SELECT 1"),
        ("addColumn('t', { name: 'a', type: 'time', precision: 3, isNullable: true })", 'ALTER TABLE "t" ADD "a" time(3)'),
        ("addColumn('t', { name: 'a', type: 'geometry', spatialFeatureType: 'Point', srid: 4326, isNullable: true })", 'ALTER TABLE "t" ADD "a" geometry(Point,4326)'),
    ],
)  # fmt: skip
def test_rare_calls(up: Up, call: str, expected: str) -> None:
    assert sql(up(f"await queryRunner.{call};")) == [expected]


@pytest.mark.parametrize(
    "call",
    [
        "query(mystery)", "query(`${mystery}`)", "createTable(mystery)", "addColumn('t', mystery)",
        "changeColumn('t', 'a', mystery)", "addColumns('t', mystery)", "createIndex('t', mystery)",
        "createView(mystery)", "createView(new View({ name: 'v', expression: (q) => q.select() }))",
        "createForeignKey('t', mystery)", "dropIndex('t', mystery)", "dropForeignKey('t', mystery.find((k) => k.a))",
        "dropPrimaryKey('t')", "renameTable(mystery, 'b')", "dropTable(mystery)", "inventedCall('t')",
        f"addColumn(mystery, {COLUMN})", "dropColumns('t', mystery)",
        "createTable(new Table({ name: 't', columns: mystery }))",
        "createTable(new Table({ name: 't', columns: [mystery] }))",
        "manager.save(mystery)", "manager.inventedCall()", "manager.getRepository('users').save({})",
        "manager.createQueryBuilder().insert().values({}).execute()",
        "manager.createQueryBuilder().insert().into('t').values(mystery).execute()",
        "manager.createQueryBuilder().update('t').set(mystery).execute()",
        "manager.transaction(mystery)",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_a_gap(up: Up, call: str) -> None:
    assert up(f"await queryRunner.{call};").gaps


def test_query_builders_say_which_columns_they_write(up: Up) -> None:
    builder = "await queryRunner.manager.createQueryBuilder()"
    migration = up(
        f"{builder}.insert().into('t', ['a']).values({{ a: 1 }}).execute();"
        f"{builder}.update('t', {{ b: 1 }}).where('a = 1').execute();"
        f"{builder}.delete().from('t').execute();"
        f"{builder}.select().from('t').getMany();"
        "await queryRunner.manager.transaction(async (m) => { await m.query('SELECT 2'); });"
        "await queryRunner.manager.queryRunner.query('SELECT 3');"
    )
    assert sql(migration) == [
        'INSERT INTO "t" ("a") VALUES ($1)',
        'UPDATE "t" SET "b" = $1',
        'DELETE FROM "t"',
        'SELECT 1 FROM "t"',
        "SELECT 2",
        "SELECT 3",
    ]


def test_the_table_of_an_entity_is_what_its_decorator_says(up: Up) -> None:
    migration = up(
        "const { A, B, C } = require('./e');"
        "await queryRunner.manager.find(A); await queryRunner.manager.getRepository(B).find();"
        "await queryRunner.manager.save(new C());",
        e="@Entity('as') export class A {}\n@Entity({ name: 'b', schema: 's' }) export class B {}\n@Entity() export class UserRole2 {}\nexport { UserRole2 as C };",
    )
    assert sql(migration) == ['SELECT 1 FROM "as"', 'SELECT 1 FROM "s"."b"', 'SELECT 1 FROM "user_role2"']  # fmt: skip
    assert not any(statement.certain for statement in migration.statements)


FOUND = "const t = await queryRunner.getTable('t');"


@pytest.mark.parametrize(
    ("guard", "expected"),
    [
        (f"{FOUND} if (!t!.findColumnByName('c'))", [("column", "c")]),
        (f"{FOUND} if (!t!.columns!.some((c) => c!.name === 'c'))", [("column", "c")]),
        (f"{FOUND} if (t.columns.findIndex((c) => c.name === 'c') >= 0)", [("column", "c")]),
        (f"{FOUND} if (t.columns.map((c) => c.name).includes('c'))", [("unknown", "t.columns.map((c) => c.name).includes('c')")]),
        (f"{FOUND} if (t.columns.find((c) => c.name.toLowerCase() === 'c'))", [("column", "c")]),
        (f"{FOUND} if (t.indices.some((i) => i.name === 'i'))", [("index", "i")]),
        (f"{FOUND} if (t.uniques.find((u) => u.name === 'u'))", [("constraint", "u")]),
        (f"{FOUND} if (t.foreignKeys.filter((k) => k.name === 'k').length === 1)", [("constraint", "k")]),
        (f"{FOUND} if (t.other)", [("unknown", "t.other")]),
        ("if (await queryRunner.hasSchema('s'))", [("unknown", "queryRunner.hasSchema('s')")]),
        ("if (await queryRunner.hasTable(mystery))", [("unknown", "queryRunner.hasTable(mystery)")]),
        ("const r = await queryRunner.query(`SELECT 1 FROM pg_type WHERE typname = $1`, ['k']); if (r.at(0))", [("type", "k")]),
        ("const [r] = await queryRunner.query(`SELECT count(*) FROM information_schema.tables WHERE table_name = 't'`); if (Number(r.count) >= 1)", [("table", "t")]),
        ("const r = await queryRunner.query(`SELECT 1 FROM information_schema.columns WHERE column_name = 'c'`); if (r.length)", None),
        ("const r = await queryRunner.query(`SELECT a FROM own WHERE a = 'c'`); if (r.length)", None),
    ],
)  # fmt: skip
def test_guards_depend_on_what_they_ask(
    up: Up, guard: str, expected: list[tuple[str, str]] | None
) -> None:
    asked = kinds(up(f"{guard} {{ await queryRunner.query('SELECT 9'); }}"))
    assert asked == expected if expected else [kind for kind, _ in asked] == ["unknown"]


@pytest.mark.parametrize(
    "question",
    [
        f"(await queryRunner.query('SELECT to_regclass(${'9' * 5000})'))[0]",
        f"(await queryRunner.query('SELECT 1 FROM pg_class WHERE relname = ${'9' * 5000}'))[0]",
        "(await queryRunner.query(\"SELECT count(*) FROM pg_class WHERE relname = 'a'\"))[0].count"
        f" > '{'9' * 5000}'",
    ],
)
def test_numbers_beyond_all_measure_are_not_known(up: Up, question: str) -> None:
    migration = up(f"if ({question}) await queryRunner.query('DROP TABLE b')")
    assert ("unknown", True) in [(c.kind, c.holds) for c in migration.statements[-1].conditions]


def test_a_column_that_becomes_an_enumeration_gets_its_type(up: Up) -> None:
    enum = "new TableColumn({ name: 'a', type: 'enum', enum: ['x'], isNullable: true })"
    migration = up(
        "await queryRunner.query('CREATE TABLE t (a int)');"
        f"await queryRunner.changeColumn('t', 'a', {enum});"
    )
    assert sql(migration)[1:4] == [
        "CREATE TYPE \"t_a_enum\" AS ENUM('x')",
        'ALTER TABLE "t" DROP COLUMN "a"',
        'ALTER TABLE "t" ADD "a" "t_a_enum"',
    ]


def test_a_column_that_is_added_only_where_it_lacks_stays_what_it_was(up: Up) -> None:
    migration = up(
        "await queryRunner.query('CREATE TABLE t (a int)');"
        "if (!(await queryRunner.hasColumn('t', 'a'))) await queryRunner.query('ALTER TABLE t ADD a text NOT NULL');"
        "await queryRunner.changeColumn('t', 'a', new TableColumn({ name: 'a', type: 'integer', isNullable: false }));"
    )
    assert sql(migration)[2:] == ['ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL']


def test_an_enumeration_whose_values_are_known_is_changed_for_certain(up: Up) -> None:
    """Where it is known to have those values already, nothing is sent."""
    kind = "name: 'a', type: 'enum', enumName: 'Kind', isNullable: true"
    migration = up(
        f"await queryRunner.createTable(new Table({{ name: 't', columns: [{{ {kind}, enum: ['x', 'y'] }}] }}));"
        f"await queryRunner.changeColumn('t', 'a', new TableColumn({{ {kind}, enum: ['x', 'y'] }}));"
        f"await queryRunner.changeColumn('t', 'a', new TableColumn({{ {kind}, enum: ['x', 'z'], default: `'z'` }}));"
    )
    assert sql(migration)[2:] == [
        'ALTER TYPE "Kind" RENAME TO "Kind_old"',
        "CREATE TYPE \"Kind\" AS ENUM('x', 'z')",
        'ALTER TABLE "t" ALTER COLUMN "a" TYPE "Kind" USING "a"::"text"::"Kind"',
        'ALTER TABLE "t" ALTER COLUMN "a" SET DEFAULT \'z\'',
        'DROP TYPE "Kind_old"',
    ]
    assert all(statement.certain for statement in migration.statements)


def test_a_column_of_which_nothing_is_known_is_changed_with_doubt(up: Up) -> None:
    migration = up(f"await queryRunner.changeColumn('t', 'a', {COLUMN});")
    assert sql(migration) == [
        'SELECT "a" FROM "t" WHERE false',  # it has to be there: TypeORM looks it up
        'ALTER TABLE "t" ALTER COLUMN "a" TYPE int USING "a"::int',
    ]
    assert [statement.certain for statement in migration.statements] == [True, False]


def test_the_key_that_a_dropped_column_was_part_of_is_made_anew(up: Up) -> None:
    migration = up(
        "await queryRunner.query('CREATE TABLE t (a int, b int, PRIMARY KEY (a, b))');"
        "await queryRunner.dropColumn('t', 'a');"
    )
    assert sql(migration)[1:] == [
        'ALTER TABLE "t" DROP CONSTRAINT "t_pkey"',
        'ALTER TABLE "t" ADD CONSTRAINT "PK_02982fe25c4c887d3edbdf0e38d" PRIMARY KEY ("b")',
        'ALTER TABLE "t" DROP COLUMN "a"',
    ]

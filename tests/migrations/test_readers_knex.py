"""Knex's migrations, read from their code: what is understood, and what is said to be a gap."""

# ruff: noqa: E501 - a piece of JavaScript is read most easily on one line

from collections.abc import Callable
from pathlib import Path

import pytest

from signoff_gen.errors import InvalidInput
from signoff_gen.migrations.chain import Chain, Migration
from signoff_gen.migrations.readers import detect, reader
from signoff_gen.migrations.readers.knex import Knex

Read = Callable[..., Chain]
WriteFiles = Callable[[dict[str, str]], None]
Up = Callable[..., Migration]
DOWN = "exports.down = async (knex) => { await knex.schema.dropTable('t'); };"


@pytest.fixture
def read(tmp_path: Path, write_files: WriteFiles) -> Read:
    """Writes files below `migrations/` (or elsewhere, with a slash) and reads the chain in them."""

    def read(files: dict[str, str], others: dict[str, str] | None = None) -> Chain:
        placed, beside = (
            {name if "/" in name else f"migrations/{name}": text for name, text in group.items()}
            for group in (files, others or {})
        )
        write_files({**placed, **beside})
        return Knex().read(tmp_path, [Path(name) for name in placed])

    return read


@pytest.fixture
def up(read: Read) -> Up:
    """Reads a migration with this body of `up`, after code at the top of the file."""

    def up(body: str, *, top: str = "", others: dict[str, str] | None = None) -> Migration:
        source = f"{top}\nexports.up = async function (knex) {{\n{body}\n}};\n{DOWN}"
        (migration,) = read({"1_m.js": source}, others).migrations
        return migration

    return up


def sql(migration: Migration) -> list[str]:
    return [statement.sql for statement in migration.statements]


def test_a_table_with_its_keys(up: Up) -> None:
    migration = up("""
await knex.schema.createTable('posts', (table) => {
  table.increments();
  table.integer('author').notNullable().references('id').inTable('users').onDelete('CASCADE');
  table.string('slug', 80).unique();
  table.index(['author', 'slug']);
});""")
    assert sql(migration) == [
        'create table "posts" ("id" serial primary key, "author" integer not null, "slug" varchar(80))',
        'alter table "posts" add constraint "posts_author_foreign" foreign key ("author") references "users" ("id") on delete CASCADE',
        'alter table "posts" add constraint "posts_slug_unique" unique ("slug")',
        'create index "posts_author_slug_index" on "posts" ("author", "slug")',
    ]
    assert [statement.place.line for statement in migration.statements] == [4, 6, 7, 8]
    assert migration.gaps == ()


def test_a_builder_that_nobody_awaits_does_nothing(up: Up) -> None:
    assert sql(up("knex.schema.dropTable('a'); await knex.schema.dropTable('b');")) == [
        'drop table "b"'
    ]


@pytest.mark.parametrize(
    "body",
    [
        "return knex.schema.dropTable('a').dropTable('b')",
        "await Promise.all([knex.schema.dropTable('a'), knex.schema.dropTable('b')])",
        "await knex.schema.dropTable('a').then(() => knex.schema.dropTable('b'))",
        "for (const t of ['a', 'b']) { await knex.schema.dropTable(t); }",
        "await Promise.all(['a', 'b'].map((t) => knex.schema.dropTable(t)))",
        "await Promise.all(['a', 'b'].map(async (t) => { await knex.schema.dropTable(t); }))",
        "return ['a', 'b'].reduce((p, t) => p.then(() => knex.schema.dropTable(t)), Promise.resolve())",
        "const b = knex.schema; b.dropTable('a'); b.dropTable('b'); await b",
        "await knex.transaction(async (trx) => { await trx.schema.dropTable('a'); return trx.schema.dropTable('b'); })",
        "const trx = await knex.transaction(); await trx.schema.dropTable('a').dropTable('b'); await trx.commit()",
        "await knex.schema.dropTable('a').catch(() => {}); await knex.schema.dropTable('b')",
        "try { await knex.schema.dropTable('a'); } catch (e) { console.log(e); } await knex.schema.dropTable('b')",
    ],
)
def test_ways_to_do_one_thing_after_another(up: Up, body: str) -> None:
    migration = up(body)
    assert sql(migration) == ['drop table "a"', 'drop table "b"']
    assert not migration.gaps
    assert not any(statement.conditions for statement in migration.statements)


@pytest.mark.parametrize(
    "body",
    [
        "if (!(await knex.schema.hasTable('a'))) await knex.schema.createTable('a', (t) => t.increments())",
        "const there = await knex.schema.hasTable('a'); if (there) return; await knex.schema.createTable('a', (t) => t.increments())",
        "return knex.schema.hasTable('a').then((there) => { if (!there) { return knex.schema.createTable('a', (t) => t.increments()); } })",
        "return knex.schema.hasTable('a').then(function (there) { if (there) return null; return knex.schema.createTable('a', (t) => t.increments()) })",
        "return knex.schema.hasTable('a').then((there) => there || knex.schema.createTable('a', (t) => t.increments()))",
        "return knex.schema.hasTable('a').then((there) => !there && knex.schema.createTable('a', (t) => t.increments()))",
        "return knex.schema.hasTable('a').then((there) => there ? null : knex.schema.createTable('a', (t) => t.increments()))",
    ],
)
def test_what_is_asked_of_the_database_is_a_condition(up: Up, body: str) -> None:
    (statement,) = up(body).statements
    (condition,) = statement.conditions
    assert statement.sql == 'create table "a" ("id" serial primary key)'
    assert (condition.kind, condition.name, condition.holds) == ("table", "a", False)


def test_files_are_ordered_by_their_names(read: Read) -> None:
    text = f"exports.up = (knex) => knex.schema.dropTable('t');\n{DOWN}"
    chain = read(
        {
            "10_c.js": text,
            "2_b.js": text,
            "migrations/a/1_z.js": text,
            "1_Z.ts": text,
            "9_a.js": text,
        }
    )
    assert [item.name for item in chain.migrations] == ["10_c.js", "1_Z.ts", "2_b.js", "9_a.js"]
    assert chain.one_transaction
    assert [statement.split(" (")[0] for statement in chain.provided] == [
        'create table "knex_migrations"', 'create table "knex_migrations_lock"',
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "exports.up = async function (knex) { }; exports.down = async function (knex) { };",
        "import { Knex } from 'knex';\nexport async function up(knex: Knex): Promise<void> {}\nexport async function down(knex: Knex) {}",
        "module.exports = { up: (knex) => knex.schema.dropTable('a'), down() {} };",
        "export const up = (db) => db.schema.alterTable('t', (t) => {}); export const down = () => {};",
        "exports.up = (k) => k.schema.withSchema('s').createTable('t', (t) => t.increments());",
    ],
)
def test_knex_is_recognised_by_what_files_hold(tmp_path: Path, text: str) -> None:
    (tmp_path / "1_a.ts").write_text(text, encoding="utf-8")
    assert detect(tmp_path, [Path("1_a.ts")]).framework == "knex"
    assert reader("knex").framework == "knex"


OTHERS = {
    "typeorm.ts": "export class A1700000000000 implements MigrationInterface { async up(queryRunner: QueryRunner) { await queryRunner.query('x'); } }",
    "sequelize.js": "module.exports = { up: async (queryInterface, Sequelize) => { await queryInterface.createTable('t', {}); } };",
    "pgm.js": "exports.up = (pgm) => { pgm.createTable('t', { id: 'id' }); };",
    "drizzle.ts": "import { pgTable, serial } from 'drizzle-orm/pg-core'; export const t = pgTable('t', { id: serial() });",
    "db-migrate.js": "exports.up = function (db, callback) { db.createTable('t', { id: 'int' }, callback); };",
    "db.js": "const knex = require('knex'); module.exports = knex(require('./knexfile'));",
    "seed.js": "exports.seed = async (knex) => { await knex('t').insert({ a: 1 }); };",
}


@pytest.mark.parametrize("name", OTHERS)
def test_migrations_of_other_frameworks_are_not_claimed(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(OTHERS[name], encoding="utf-8")
    assert not Knex().recognises(tmp_path, [Path(name)])


def test_a_project_for_another_database_is_refused(read: Read) -> None:
    knexfile = "module.exports = { development: { client: 'mysql2', connection: {} } };"
    with pytest.raises(InvalidInput, match="written for mysql2"):
        read({"1_a.js": "exports.up = (knex) => {};"}, {"./knexfile.js": knexfile})


@pytest.mark.parametrize(
    "body",
    [
        "await knex.schema.createTable(process.env.NAME, (t) => t.increments())",
        "await knex.schema.inventedCall('t')",
        "await knex.raw(process.env.SQL)",
        "await knex.schema.alterTable('t', (t) => t.inventedCall('a'))",
        "await knex.schema.alterTable('t', (t) => t.string('a').inventedCall())",
        "await knex.inventedCall()",
        "await knex.schema.createTable('t', require('./nowhere'))",
        "await require('nowhere')(knex)",
    ],
)
def test_what_is_not_understood_is_a_gap(up: Up, body: str) -> None:
    migration = up(body)
    assert migration.gaps
    assert {(gap.place.path.name, gap.place.line) for gap in migration.gaps} == {("1_m.js", 3)}

"""Sequelize's migrations: transactions, SQL, and what is not understood."""

# ruff: noqa: E501 - a piece of JavaScript is read most easily on one line

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from signoff_gen.migrations.chain import Chain, Migration
from signoff_gen.migrations.readers.sequelize import Sequelize
from signoff_gen.migrations.readers.sequelize.interface import QueryInterface

Read = Callable[..., Chain]
Up = Callable[..., Migration]
Mutilated = Callable[..., Iterator[str]]
CheckPlaces = Callable[[Chain], None]


def _sql(migration: Migration) -> list[str]:
    return [" ".join(statement.sql.split()).rstrip(";") for statement in migration.statements]


# Transactions --------------------------------------------------------------------------------------


def _columns(*calls: str) -> str:
    return " ".join(
        f"await queryInterface.addColumn('a', '{call[0]}', Sequelize.INTEGER{call[1:]});"
        for call in calls
    )


def test_there_is_no_transaction_by_itself(up: Up) -> None:
    assert up(_columns("x", "y")).transactional is False


@pytest.mark.parametrize(
    "body",
    [
        "await queryInterface.sequelize.transaction(async (t) => { INSIDE });",
        "return queryInterface.sequelize.transaction((t) => { return (async () => { INSIDE })(); });",
        "const t = await queryInterface.sequelize.transaction(); try { INSIDE await t.commit(); } catch (e) { await t.rollback(); throw e; }",
        "const t = await queryInterface.sequelize.transaction(); try { INSIDE } catch (e) { await t.rollback(); throw e; } await t.commit();",
        "const { transaction } = queryInterface.sequelize; await transaction(async (t) => { INSIDE });",
    ],
)
def test_a_migration_in_one_transaction_is_told_so(up: Up, body: str) -> None:
    inside = _columns("x, { transaction: t }", "y, { transaction: t }")
    migration = up(body.replace("INSIDE", inside))
    assert (migration.transactional, len(migration.statements)) == (True, 2)


def test_what_is_beside_a_transaction_does_not_see_what_it_does(up: Up) -> None:
    body = "await queryInterface.sequelize.transaction(async (t) => { await queryInterface.createTable('a', { id: Sequelize.INTEGER }, { transaction: t }); await queryInterface.addIndex('a', ['id']); });"
    assert [sql.split()[0] for sql in _sql(up(body))] == ["CREATE", "START", "CREATE", "COMMIT"]


def test_an_instance_in_place_of_options_is_no_transaction(up: Up) -> None:
    body = "await queryInterface.sequelize.transaction(async (t) => { await queryInterface.dropTable('a', { transaction: t }); await queryInterface.dropTable('b', t); });"
    assert _sql(up(body))[0] == 'DROP TABLE IF EXISTS "b"'


def test_options_that_are_not_known_may_hold_the_transaction(up: Up) -> None:
    body = "await queryInterface.sequelize.transaction(async (t) => { await queryInterface.dropTable('a', options(t)); await queryInterface.dropTable('b', { ...more }); });"
    assert up(body).transactional is True


def test_a_transaction_within_another_is_part_of_it(up: Up) -> None:
    body = """
      await queryInterface.sequelize.transaction(async (t) => {
        await queryInterface.sequelize.transaction({ transaction: t }, async (inner) => { await queryInterface.dropTable('a', { transaction: inner }); });
        const own = await queryInterface.sequelize.transaction({ transaction: t });
        await own.commit();
      });"""
    migration = up(body)
    assert (migration.transactional, _sql(migration)) == (True, ['DROP TABLE IF EXISTS "a"'])


def test_what_is_done_after_the_commit_comes_after_it(up: Up) -> None:
    body = "await queryInterface.sequelize.transaction(async (t) => { t.afterCommit(() => queryInterface.dropTable('b')); await queryInterface.dropTable('a', { transaction: t, lock: t.LOCK.UPDATE }); });"
    assert _sql(up(body))[-2:] == ["COMMIT", 'DROP TABLE IF EXISTS "b"']


def test_a_rollback_undoes(up: Up) -> None:
    body = "const t = await queryInterface.sequelize.transaction(); await queryInterface.dropTable('a', { transaction: t }); await t.rollback();"
    assert _sql(up(body))[-1] == "ROLLBACK"


def test_what_is_never_committed_is_lost(up: Up) -> None:
    body = "const t = await queryInterface.sequelize.transaction(); await queryInterface.dropTable('a', { transaction: t });"
    assert _sql(up(body))[-1] == "ROLLBACK"


def test_a_transaction_that_may_not_begin_is_left_out(up: Up) -> None:
    body = "if (process.env.X) await queryInterface.sequelize.transaction(async (t) => { await queryInterface.dropTable('a', { transaction: t }); });"
    assert _sql(up(body)) == ['DROP TABLE IF EXISTS "a"']


def test_a_function_that_is_not_known_is_a_gap(up: Up) -> None:
    assert up("await queryInterface.sequelize.transaction(work);").gaps


WAITS = [
    ("addColumn('a', 'x', Sequelize.INTEGER, T)", "addColumn('a', 'y', Sequelize.INTEGER)", True),
    ("addColumn('a', 'x', Sequelize.INTEGER, T)", "bulkInsert('a', [{ x: 1 }])", True),
    ("addColumn('a', 'x', Sequelize.INTEGER, T)", "sequelize.query('UPDATE a SET x = 1')", True),
    ("bulkInsert('a', [{ x: 1 }], T)", "addIndex('a', ['x'])", True),
    ("bulkInsert('a', [{ x: 1 }], T)", "bulkInsert('a', [{ x: 2 }])", False),
    ("addColumn('a', 'x', Sequelize.INTEGER, T)", "addColumn('b', 'x', Sequelize.INTEGER)", False),
    ("sequelize.query('SELECT 1 FROM a', T)", "addColumn('a', 'x', Sequelize.INTEGER)", False),
    ("addColumn('a', 'x', Sequelize.INTEGER, T)", "sequelize.query('SELECT 1')", False),
    ("createTable('a', { id: Sequelize.INTEGER }, T)", "addIndex('a', ['id'])", False),
]  # fmt: skip


@pytest.mark.parametrize(("inside", "beside", "waits"), WAITS)
def test_what_waits_for_its_own_transaction_is_found(
    up: Up, inside: str, beside: str, waits: bool
) -> None:
    inside = inside.replace("T)", "{ transaction: t })")
    body = f"await queryInterface.sequelize.transaction(async (t) => {{ await queryInterface.{inside}; await queryInterface.{beside}; }});"
    assert any("waits for ever for" in sql for sql in _sql(up(body))) is waits


# SQL as it is written ------------------------------------------------------------------------------


def test_several_statements_in_one_piece_are_one_transaction(up: Up) -> None:
    assert _sql(up("await queryInterface.sequelize.query('CREATE TABLE a (i int); CREATE TABLE b (i int)');")) == [
        "BEGIN", "CREATE TABLE a (i int)", "CREATE TABLE b (i int)", "COMMIT",
    ]  # fmt: skip


def test_a_piece_with_its_own_transaction_is_taken_as_it_is(up: Up) -> None:
    body = "await queryInterface.sequelize.query('BEGIN; CREATE TABLE a (i int); COMMIT');"
    assert _sql(up(body)) == ["BEGIN", "CREATE TABLE a (i int)", "COMMIT"]


def test_places_within_templates_are_told(up: Up) -> None:
    migration = up(
        "await queryInterface.sequelize.query(`\nCREATE TABLE a (i int);\nCREATE TABLE b (i int);`);"
    )
    assert [statement.place.line for statement in migration.statements] == [3, 3, 4, 4]


QUERIES = [
    ("'SELECT :a, :b', { replacements: { a: 1, b: [1, 'x'] } }", "SELECT 1, 1, 'x'"),
    ("'SELECT ?, ?::text', { replacements: [null, true] }", "SELECT NULL, true::text"),
    ("\"SELECT ':a ?', :a::int\", { replacements: { a: 2 } }", "SELECT ':a ?', 2::int"),
    ("'SELECT * FROM t WHERE (a, b) IN (:pairs)', { replacements: { pairs: [[1, 2], [3, 4]] } }", "SELECT * FROM t WHERE (a, b) IN ((1, 2), (3, 4))"),
    ("'SELECT :a', { replacements: make() }", "SELECT $999"),
    ("'SELECT :a', { replacements: { ...more } }", "SELECT $999"),
    ("'SELECT $1', { bind: [1] }", "SELECT $1"),
    ("'SELECT $b, $a', { bind: { a: 1, b: 2 } }", "SELECT $2, $1"),
    ("{ query: 'SELECT ?', values: [5] }", "SELECT 5"),
    ("{ query: 'SELECT $1', bind: [5] }", "SELECT $1"),
    ("`SELECT ${value}`", "SELECT $999"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "sql"), QUERIES)
def test_values_take_their_places_in_sql(up: Up, arguments: str, sql: str) -> None:
    assert _sql(up(f"await queryInterface.sequelize.query({arguments});")) == [sql]


def test_a_value_that_is_missing_is_refused(up: Up) -> None:
    (statement,) = up(
        "await queryInterface.sequelize.query('SELECT :b', { replacements: { a: 1 } });"
    ).statements
    assert 'Named parameter ":b" has no value' in statement.sql


def test_sql_that_is_made_at_run_time_is_a_gap(up: Up) -> None:
    bodies = (
        "query(make())",
        "query(queryInterface.queryGenerator.selectQuery('a'))",
        "query(`${a}`)",
    )
    for body in bodies:
        migration = up(f"await queryInterface.sequelize.{body};")
        assert (migration.statements, len(migration.gaps)) == ((), 1)


def test_no_sql_at_all_is_nothing(up: Up) -> None:
    assert up("await queryInterface.sequelize.query('');").gaps == ()


def test_files_of_sql_are_read(read: Read) -> None:
    text = "const fs = require('fs');\nconst sql = fs.readFileSync(require('path').join(__dirname, 'a.sql')).toString();\nexports.up = (queryInterface) => queryInterface.sequelize.query(sql);"
    (migration,) = read(
        {"m/20240101-a.js": text, "m/a.sql": "-- one\nCREATE TABLE a (i int);\n"}
    ).migrations
    (statement,) = migration.statements
    assert (statement.place.path, statement.place.line) == (Path("m/a.sql"), 2)


# What is not understood ----------------------------------------------------------------------------

GAPS = {
    "a name": "await queryInterface.addColumn('a', process.env.X, Sequelize.INTEGER);",
    "a table": "await queryInterface.dropTable(name);",
    "a column": "await queryInterface.addColumn('a', 'b', column);",
    "a type": "await queryInterface.addColumn('a', 'b', { type: kind });",
    "a length": "await queryInterface.addColumn('a', 'b', { type: Sequelize.STRING(LENGTH) });",
    "columns": "await queryInterface.createTable('a', columns);",
    "some columns": "await queryInterface.createTable('a', { ...columns, id: Sequelize.INTEGER });",
    "what is referenced": "await queryInterface.addColumn('a', 'b', { type: Sequelize.INTEGER, references: make() });",
    "rows": "await queryInterface.bulkInsert('a', rows);",
    "some rows": "await queryInterface.bulkInsert('a', [{ b: 1 }, ...rows]);",
    "values": "await queryInterface.bulkUpdate('a', values, { id: 1 });",
    "amounts": "await queryInterface.increment(null, 'a', { id: 1 }, amounts);",
    "a method": "await queryInterface.doAll('a');",
    "a helper": "await help(queryInterface);",
    "a helper with an object": "await help({ queryInterface });",
    "a model": "await queryInterface.sequelize.models.User.create({});",
    "a made model": "const U = queryInterface.sequelize.define('u', {}); await U.sync();",
    "an imported model": "const { User } = require('../models'); await User.update({}, { where: {} });",
    "a class of models": "const { Model } = require('sequelize'); class User extends Model { static all() { return this.findAll(); } } User.init({}, { sequelize: 1 }); await User.create({});",
    "all models": "await queryInterface.sequelize.sync();",
    "an upsert": "await queryInterface.upsert('a', { b: 1 }, { b: 1 }, {}, { model });",
    "endless": "function f() { return f(); } await f();",
    "values of an enum": "await queryInterface.addColumn('a', 'b', { type: Sequelize.ENUM(...values) });",
    "loops": "for (const name of names) await queryInterface.dropTable(name);",
}  # fmt: skip


@pytest.mark.parametrize("name", GAPS)
def test_what_is_not_understood_is_told_with_its_place(up: Up, name: str) -> None:
    migration = up(GAPS[name])
    assert [(gap.place.path, gap.place.line) for gap in migration.gaps] == [
        (Path("20240101-a.js"), 2)
    ]


def test_what_models_send_to_nobody_is_no_gap(up: Up) -> None:
    body = "const U = queryInterface.sequelize.define('u', {}); U.belongsTo(U); U.scope('x'); U.init({});"
    assert up(body).gaps == ()


def test_a_need_of_unknown_rows_is_kept(up: Up) -> None:
    """The table has to be there, whatever the rows are."""
    assert _sql(up("await queryInterface.bulkInsert('a', rows);")) == ['SELECT FROM "a" LIMIT 0']


def test_a_default_that_is_not_known_leaves_a_column_certain(up: Up) -> None:
    body = "await queryInterface.addColumn('a', 'b', { type: Sequelize.DATE, defaultValue: new Date(), comment: `of ${name}` });"
    migration = up(body)
    assert (migration.statements[0].certain, migration.gaps) == (True, ())


def test_values_that_are_not_known_leave_the_rest_of_a_statement_certain(up: Up) -> None:
    body = "await queryInterface.bulkInsert('a', [{ id: uuid(), at: new Date(), n: 1 }]);"
    (statement,) = up(body).statements
    assert (statement.certain, statement.sql) == (
        True,
        'INSERT INTO "a" ("id","at","n") VALUES ($1,$1,1);',
    )


# What Sequelize refuses ------------------------------------------------------------------------------

REFUSED = {
    "await queryInterface.addColumn('a', 'b');": "undefined",
    "await queryInterface.addColumn('a', undefined, Sequelize.INTEGER);": "undefined",
    "await queryInterface.addColumn(undefined, 'b', Sequelize.INTEGER);": "undefined",
    "await queryInterface.addColumn({ schema: 'x' }, 'b', Sequelize.INTEGER);": "undefined",
    "await queryInterface.addColumn('a', 'b', { type: Sequelize.STRNG });": "undefined",
    "await queryInterface.addColumn('a', 'b', { type: Sequelize.ARRAY });": "ARRAY is missing",
    "await queryInterface.addColumn('a', 'b', { type: Sequelize.ENUM });": "Values for ENUM",
    "await queryInterface.addColumn('a', 'b', { type: Sequelize.ARRAY(Sequelize.ENUM('x')), defaultValue: ['x'] });": "getTableName",
    "await queryInterface.addColumn('a', 'b', { type: Sequelize.DATEONLY, defaultValue: 'today' });": "Invalid date",
    "await queryInterface.addColumn('a', 'b', { type: Sequelize.STRING, defaultValue: { a: 1 } });": "Invalid value",
    "await queryInterface.addIndex('a');": "undefined",
    "await queryInterface.addIndex('a', [{ order: 'ASC' }]);": "has no name",
    "await queryInterface.addConstraint('a', { type: 'unique' });": "Fields must be specified",
    "await queryInterface.addConstraint('a', { fields: ['b'] });": "type must be specified",
    "await queryInterface.addConstraint('a', { fields: ['b'], type: 'other' });": "other is invalid",
    "await queryInterface.addConstraint('a', { fields: ['b'], type: 'foreign key' });": "references object",
    "await queryInterface.addConstraint('a', { fields: ['b'], type: 'foreign key', references: { table: 'c' } });": "references object",
    "await queryInterface.bulkUpdate('a', { b: 1 }, { c: undefined });": "undefined",
    "await queryInterface.bulkUpdate('a', { b: {} }, {});": "Invalid value",
    "await queryInterface.bulkDelete('a', 'b = 1');": "raw query",
    "await queryInterface.bulkDelete('a', { b: { c: 1 } });": "Invalid value",
    "await queryInterface.bulkDelete('a', { b: {} });": "Invalid value",
    "await queryInterface.bulkDelete('a', {}, { limit: 1 });": "LIMIT",
    "await queryInterface.bulkInsert('a', [{ b: 1 }], { updateOnDuplicate: ['b'] });": "undefined",
    "await queryInterface.createFunction('f', [], 'int');": "missing some parameters",
    "await queryInterface.createFunction('f', undefined, 'int', 'sql', 'x');": "array required",
    "await queryInterface.createFunction('f', [{ name: 'x' }], 'int', 'sql', 'x');": "without any type",
    "await queryInterface.createTrigger('a', 't', 'sometimes', ['insert'], 'f', []);": "Invalid trigger",
    "await queryInterface.createTrigger('a', 't', 'after', ['drop'], 'f', []);": "events",
    "await queryInterface.describeTable();": "undefined",
    "await queryInterface.addColumn('a', 'b', DataTypes.INTEGER);": "DataTypes is not defined",
    "await (async (queryInterface) => queryInterface.sequelize.query('SELECT 1', { type: QueryTypes.SELECT }))(queryInterface);": "QueryTypes is not defined",
}  # fmt: skip


@pytest.mark.parametrize("body", REFUSED)
def test_what_sequelize_refuses_breaks(up: Up, body: str) -> None:
    migration = up(body)
    raised = next(s.sql for s in migration.statements if "RAISE EXCEPTION" in s.sql)
    assert REFUSED[body] in raised


# Rare calls ----------------------------------------------------------------------------------------

RARE = {
    "queryInterface.createDatabase('d')": 'CREATE DATABASE "d"',
    "queryInterface.dropDatabase('d')": 'DROP DATABASE IF EXISTS "d"',
    "queryInterface.update(null, 'a', { b: 1 }, { c: 2 }, {})": 'UPDATE "a" SET "b"=1 WHERE "c" = 2',
    "queryInterface.delete(null, 'a', { c: 2 })": 'DELETE FROM "a" WHERE "c" = 2',
    "queryInterface.bulkDelete('a', where())": 'DELETE FROM "a" WHERE $1',
    "queryInterface.bulkDelete('a', { b: value })": 'DELETE FROM "a" WHERE "b" = $1',
    "queryInterface.bulkDelete('a', { b: { [Sequelize.Op.in]: ids } })": 'DELETE FROM "a" WHERE "b" IN ($1)',
    "queryInterface.bulkDelete('a', { b: { ...more } })": 'DELETE FROM "a" WHERE $1',
    "queryInterface.bulkDelete('a', { [Sequelize.Op.or]: list })": 'DELETE FROM "a" WHERE ($1)',
    "queryInterface.bulkDelete('a', { b: { [Sequelize.Op.between]: ends } })": 'DELETE FROM "a" WHERE "b" BETWEEN $1 AND $1',
    "queryInterface.bulkDelete('a', { b: { [Sequelize.Op.or]: list } })": 'DELETE FROM "a" WHERE $1',
    "queryInterface.bulkDelete('a', Sequelize.json('x'))": 'DELETE FROM "a" WHERE $1',
    "queryInterface.bulkDelete('a', {}, { truncate: true })": 'TRUNCATE "a"',
    "queryInterface.addColumn('a', 'b', { type: Sequelize.DATE, defaultValue: '2020-01-01 10:00' })": 'ALTER TABLE "public"."a" ADD COLUMN "b" TIMESTAMP WITH TIME ZONE DEFAULT $1',
    "queryInterface.addColumn('a', 'b', { type: Sequelize.BLOB, defaultValue: 'x' })": 'ALTER TABLE "public"."a" ADD COLUMN "b" BYTEA DEFAULT $1',
    "queryInterface.addColumn('a', 'b', { type: Sequelize.JSONB, defaultValue: make() })": 'ALTER TABLE "public"."a" ADD COLUMN "b" JSONB DEFAULT $1',
    "queryInterface.addColumn('a', 'b', { type: Sequelize.GEOMETRY('POINT', 4326) })": 'ALTER TABLE "public"."a" ADD COLUMN "b" GEOMETRY(POINT,4326)',
    "queryInterface.addColumn('a', 'b', { type: Sequelize.GEOGRAPHY })": 'ALTER TABLE "public"."a" ADD COLUMN "b" GEOGRAPHY',
    "queryInterface.addColumn('a', 'b', { type: new Sequelize.STRING })": 'ALTER TABLE "public"."a" ADD COLUMN "b" VARCHAR(255)',
    "queryInterface.addColumn('a', 'b', { type: Sequelize.ENUM('x', 'y').values[0] })": 'ALTER TABLE "public"."a" ADD COLUMN "b" x',
    "queryInterface.addColumn('a', 'b', { type: Sequelize.INTEGER, references: { model: Sequelize.Model, key: 'id' } })": "",
    "queryInterface.addColumn('a', 'b', { type: Sequelize.INTEGER, references: { model: 'c', deferrable: Sequelize.Deferrable.NOT() } })": 'ALTER TABLE "public"."a" ADD COLUMN "b" INTEGER REFERENCES "c" ("id") NOT DEFERRABLE',
    "queryInterface.rawSelect('a', { where: { b: 1 }, attributes: [Sequelize.fn('max', Sequelize.col('b'))] }, 'b')": 'SELECT * FROM "a" WHERE "b" = 1',
    "queryInterface.bulkInsert('a', [{ b: list() }])": 'INSERT INTO "a" ("b") VALUES ($1)',
    "queryInterface.bulkInsert('a', [{ b: ['x', 1, null] }])": "INSERT INTO \"a\" (\"b\") VALUES (ARRAY['x',1,NULL])",
    "queryInterface.bulkInsert('a', [{ b: Sequelize.literal('(SELECT 1)') }])": 'INSERT INTO "a" ("b") VALUES ((SELECT 1))',
    "queryInterface.addColumn('a', 'b', { type: Sequelize.STRING(5).toString() + '[]' })": 'ALTER TABLE "public"."a" ADD COLUMN "b" VARCHAR(5)[]',
    "queryInterface.addColumn('a', 'b', { type: Sequelize.ARRAY.toSql() })": 'ALTER TABLE "public"."a" ADD COLUMN "b" text',
    "queryInterface.addColumn('a', 'b', { type: Sequelize[Sequelize.TEXT.key] })": 'ALTER TABLE "public"."a" ADD COLUMN "b" TEXT',
    "queryInterface.addColumn('a', 'b', { type: Sequelize.INTEGER.UNSIGNED(5) })": 'ALTER TABLE "public"."a" ADD COLUMN "b" INTEGER',
    "queryInterface.context.queryInterface.dropTable('a')": 'DROP TABLE IF EXISTS "a"',
    "queryInterface.sequelize.sequelize.queryInterface.dropTable('a')": 'DROP TABLE IF EXISTS "a"',
    "queryInterface.getQueryInterface().dropTable('a')": 'DROP TABLE IF EXISTS "a"',
    "queryInterface.query('SELECT 1')": "SELECT 1",
}  # fmt: skip


@pytest.mark.parametrize("call", RARE)
def test_rare_calls(up: Up, call: str) -> None:
    assert _sql(up(f"await {call};")) == ([RARE[call]] if RARE[call] else [])


def test_methods_may_be_taken_from_their_objects(up: Up) -> None:
    body = "const { dropTable } = queryInterface; await dropTable('a'); const { query, QueryTypes } = queryInterface.sequelize; await query('SELECT 1', { type: QueryTypes.RAW }); const { literal, fn } = Sequelize; await queryInterface.bulkUpdate('a', { b: literal('1'), c: fn('now') }, {});"
    assert _sql(up(body)) == [
        'DROP TABLE IF EXISTS "a"',
        "SELECT 1",
        'UPDATE "a" SET "b"=1,"c"=now()',
    ]


def test_everything_is_dropped_that_was_made(up: Up) -> None:
    body = """
      await queryInterface.createTable('a', { s: Sequelize.ENUM('x') });
      await queryInterface.createTable('b', { id: Sequelize.INTEGER });
      await queryInterface.createTable('kept', { id: Sequelize.INTEGER });
      await queryInterface.renameTable('b', 'c');
      await queryInterface.dropTable('a');
      await queryInterface.dropAllTables({ skip: ['kept'] });
      await queryInterface.dropAllEnums();"""
    assert _sql(up(body))[-2:] == [
        'DROP TABLE IF EXISTS "c" CASCADE',
        'DROP TYPE IF EXISTS "enum_a_s"',
    ]


def test_promises_of_bluebird_are_followed(up: Up) -> None:
    body = "await Promise.each(['a', 'b'], (name) => queryInterface.dropTable(name));"
    assert len(up(body, before="const Promise = require('bluebird');").statements) == 2
    assert len(up(body.replace("Promise", "Sequelize.Promise")).statements) == 2


def test_helpers_in_other_files_are_followed(up: Up) -> None:
    helper = "exports.drop = async ({ queryInterface, tables, cascade = true }) => { for (const name of tables) await queryInterface.dropTable(name, { cascade }); };"
    body = "const { drop } = require('./helpers/drop'); await drop({ queryInterface, tables: ['a', 'b'] });"
    assert _sql(up(body, helpers__drop=helper)) == [
        'DROP TABLE IF EXISTS "a" CASCADE',
        'DROP TABLE IF EXISTS "b" CASCADE',
    ]


def test_other_connections_are_followed(up: Up) -> None:
    own = "const { Sequelize } = require('sequelize'); module.exports = new Sequelize(process.env.URL, { dialect: 'postgres' });"
    body = "const db = require('./db'); await db.query('SELECT 1'); await db.getQueryInterface().dropTable('a');"
    assert _sql(up(body, db=own)) == ["SELECT 1", 'DROP TABLE IF EXISTS "a"']
    driver = "const { Pool } = require('pg'); const pool = new Pool(); const client = await pool.connect(); await client.query('SELECT 2'); await client.query({ text: 'SELECT 3' }); await client.query(make()); client.release();"
    migration = up(driver)
    assert (_sql(migration), len(migration.gaps)) == (["SELECT 2", "SELECT 3"], 1)


def test_models_in_their_folder_are_not_read(up: Up) -> None:
    body = "const db = require('./models'); await db.sequelize.query('SELECT 1'); db.User.hasMany(db.Post); const one = require('./models/index')(1); "
    assert (_sql(up(body)), up(body).gaps) == (["SELECT 1"], ())


# Whatever is written ---------------------------------------------------------------------------------

RECORDED = Path(__file__).parents[1] / "recorded" / "sequelize"


def test_no_text_makes_it_fail(
    tmp_path: Path, mutilated: Mutilated, check_places: CheckPlaces
) -> None:
    """Mixed pieces of migrations are read, or told as not understood; nothing is raised."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(RECORDED.glob("*.js"))]
    for text in mutilated(texts, seed=7, count=80):
        (tmp_path / "20240101-m.js").write_text(text, encoding="utf-8")
        check_places(Sequelize().read(tmp_path, [Path("20240101-m.js")]))


WRONG = ("undefined", "null", "1", "'x'", "[]", "{}", "[{}]", "() => 1", "Sequelize.STRING", "Sequelize.Op", "make()", "{ a: { b: 1 } }", "{ type: {} }", "{ fields: 1 }", "{ ...more }")  # fmt: skip


@pytest.mark.parametrize("name", QueryInterface._METHODS)
def test_no_argument_makes_it_fail(up: Up, check_places: CheckPlaces, name: str) -> None:
    chance = random.Random(name)
    calls = (
        f"await queryInterface.{name}({', '.join(chance.choices(WRONG, k=chance.randrange(6)))});"
        for _ in range(40)
    )
    migration = up("\n".join(f"try {{ {call} }} catch (e) {{}}" for call in calls))
    check_places(Chain("sequelize", (migration,)))

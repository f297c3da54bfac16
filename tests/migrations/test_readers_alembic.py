"""Alembic's revisions are read in the order of an upgrade, with the SQL that they would run."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from textwrap import dedent, indent

import postgast
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff_gen.migrations.chain import Chain, Condition, Migration, Statement
from signoff_gen.migrations.readers.alembic import Alembic

Read = Callable[[dict[str, str]], Chain]
Upgrade = Callable[..., Migration]
WriteFiles = Callable[[Mapping[str, str]], None]

HEAD = """\
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "{id}"
down_revision = {down!r}
"""
FOLDER = "migrations/versions"


@pytest.fixture
def chain(tmp_path: Path, write_files: WriteFiles) -> Read:
    """Writes files and reads those of the versions folder."""

    def make(files: dict[str, str]) -> Chain:
        write_files({name if "/" in name else f"{FOLDER}/{name}": files[name] for name in files})
        return Alembic().read(tmp_path, sorted((tmp_path / FOLDER).rglob("*")))

    return make


def revision(name: str, down: object = None, body: str = "pass", title: str = "") -> str:
    text = HEAD.format(id=name, down=down)
    doc = f'"""{title}"""\n' if title else ""
    return f"{doc}{text}\ndef upgrade():\n{indent(dedent(body).strip(), '    ')}\n"


@pytest.fixture
def upgrade(chain: Read) -> Upgrade:
    """Reads one revision with a body of `upgrade`, and more text at its top."""

    def make(body: str, top: str = "") -> Migration:
        text = revision("a1", body=body).replace("\ndef upgrade", f"\n{dedent(top)}\ndef upgrade")
        return chain({"a1.py": text}).migrations[0]

    return make


def sql(migration: Migration) -> list[str]:
    assert migration.gaps == ()
    return [item.sql for item in migration.statements]


def conditions_of(statement: Statement) -> tuple[Condition, ...]:
    """Without the numbers of the questions."""
    return tuple(replace(item, asked=None) for item in statement.conditions)


# --- the graph ---


def test_a_small_project_reads_as_written(chain: Read) -> None:
    found = chain(
        {
            "b_orders.py": revision(
                "b2", "a1", "op.add_column('users', sa.Column('age', sa.Integer()))", "Add age"
            ),
            "a_users.py": revision(
                "a1",
                None,
                """
                op.create_table(
                    "users",
                    sa.Column("id", sa.Integer(), nullable=False),
                    sa.Column("email", sa.String(length=255), nullable=True),
                    sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
                )
                op.create_index(op.f("ix_users_email"), "users", ["email"], unique=True)
                """,
                "Create users\n\nRevision ID: a1\n",
            ),
        }
    )
    shown = [
        (
            item.name,
            item.key,
            [(s.sql, s.place.path.as_posix(), s.place.line, s.place.column)
             for s in item.statements],
        )
        for item in found.migrations
    ]  # fmt: skip
    a, b = f"{FOLDER}/a_users.py", f"{FOLDER}/b_orders.py"
    assert shown == [
        (
            "a1, Create users",
            "a1",
            [
                (
                    'CREATE TABLE "users" ("id" SERIAL NOT NULL, "email" VARCHAR(255),'
                    ' CONSTRAINT "pk_users" PRIMARY KEY ("id"))',
                    a, 13, 5,
                ),
                ('CREATE UNIQUE INDEX "ix_users_email" ON "users" ("email")', a, 19, 5),
            ],
        ),
        ("b2, Add age", "b2", [('ALTER TABLE "users" ADD COLUMN "age" INTEGER', b, 10, 5)]),
    ]  # fmt: skip
    assert found.one_transaction
    assert found.problems == ()
    assert "alembic_version" in found.provided[0]
    assert not any(s.written for item in found.migrations for s in item.statements)


def order(found: Chain) -> list[str]:
    return [item.key for item in found.migrations]


def test_a_merge_comes_after_all_its_parents(chain: Read) -> None:
    """Of two branches the second parent's runs first, as in Alembic."""
    found = chain(
        {
            "1.py": revision("m", ("x2", "y2")),
            "2.py": revision("y1", "base"),
            "3.py": revision("base"),
            "4.py": revision("x2", "x1"),
            "5.py": revision("y2", "y1"),
            "6.py": revision("x1", "base"),
            "7.py": revision("end", "m"),
        }
    )
    assert order(found) == ["base", "y1", "y2", "x1", "x2", "m", "end"]
    assert found.problems == ()


def test_several_heads_are_a_problem(chain: Read) -> None:
    found = chain({"1.py": revision("a"), "2.py": revision("b", "a"), "3.py": revision("c", "a")})
    assert order(found)[0] == "a"
    (problem,) = found.problems
    assert (problem.kind, problem.migrations) == ("several-heads", ("b", "c"))
    assert problem.message == "there are 2 heads: b, c"


def test_what_a_revision_depends_on_runs_before_it(chain: Read) -> None:
    text = revision("a") + '\ndepends_on = "z"\n'
    found = chain({"1.py": text, "2.py": revision("z"), "3.py": revision("b", "a")})
    assert order(found) == ["z", "a", "b"]


def test_a_parent_that_is_not_there_is_a_problem(chain: Read) -> None:
    found = chain({"1.py": revision("a", "gone"), "2.py": revision("b", "a")})
    assert order(found) == ["a", "b"]
    (problem,) = found.problems
    assert (problem.kind, problem.migrations) == ("missing-parent", ("a",))
    assert problem.message == "a comes after gone, which is not there"
    assert problem.place.line == 5


@pytest.mark.parametrize(
    ("parents", "circle"),
    [
        ({"a": "b", "b": "a"}, ("a", "b")),
        ({"a": None, "b": "c", "c": "b", "d": "c"}, ("b", "c")),
        ({"a": ("b", "c"), "b": None, "c": "a", "d": "b"}, ("a", "c")),
        ({"a": "a"}, ("a",)),
    ],
)
def test_a_circle_is_a_problem_and_loses_nothing(
    chain: Read, parents: dict[str, object], circle: tuple[str, ...]
) -> None:
    found = chain({f"{name}.py": revision(name, down) for name, down in parents.items()})
    assert sorted(order(found)) == sorted(parents)
    problem = next(item for item in found.problems if item.kind == "cycle")
    assert problem.migrations == circle


def test_one_revision_twice_is_a_problem(chain: Read) -> None:
    found = chain({"1.py": revision("a"), "2.py": revision("a", body="op.execute('SELECT 2')")})
    (problem,) = found.problems
    assert problem.kind == "same-key"
    assert [item.place.path.name for item in found.migrations] == ["2.py"]


def test_annotated_revisions_are_read(chain: Read) -> None:
    text = 'revision: str = "a"\ndown_revision: "Union[str, None]" = None\ndef upgrade(): ...\n'
    assert order(chain({"1.py": text})) == ["a"]


def test_a_revision_that_is_not_known_is_a_problem(chain: Read) -> None:
    text = "import os\nrevision = os.environ['R']\ndown_revision = None\n"
    (problem,) = chain({"1.py": text}).problems
    assert (problem.kind, problem.message) == (
        "no-key",
        "the revision of 1.py is known only at run time",
    )


def test_a_file_that_is_not_python_keeps_its_place_in_the_order(chain: Read) -> None:
    broken = revision("b", "a").replace("def upgrade():", "def upgrade(:")
    found = chain({"1.py": revision("c", "b"), "2.py": broken, "3.py": revision("a")})
    assert order(found) == ["a", "b", "c"]
    (gap,) = found.migrations[1].gaps
    assert (gap.place.line, gap.what) == (8, "2.py is not Python: invalid syntax")
    assert found.migrations[1].reversible is None


def test_other_files_of_the_folder_are_no_migrations(chain: Read) -> None:
    files = {"1.py": revision("a"), "__init__.py": "", "README": "x", "broken.py": "def"}
    assert order(chain(files)) == ["a"]


def test_the_environment_may_commit_after_each(chain: Read) -> None:
    env = "context.configure(connection=c, transaction_per_migration=True)"
    assert not chain({"1.py": revision("a"), "migrations/env.py": env}).one_transaction


@pytest.mark.parametrize(
    ("down", "expected"),
    [
        ("def downgrade():\n    op.drop_table('a')", True),
        ("def downgrade():\n    pass", False),
        ('def downgrade():\n    """Never."""\n    raise NotImplementedError', False),
        ("", False),
    ],
)
def test_it_is_reversible_if_downgrade_does_something(
    chain: Read, down: str, expected: bool
) -> None:
    text = revision("a", body="op.execute('SELECT 1')") + "\n" + down + "\n"
    assert chain({"1.py": text}).migrations[0].reversible is expected


def test_a_merge_that_does_nothing_is_reversible(chain: Read) -> None:
    text = revision("a") + "\ndef downgrade():\n    pass\n"
    assert chain({"1.py": text}).migrations[0].reversible is True


def test_without_upgrade_nothing_is_known(chain: Read) -> None:
    (only,) = chain({"1.py": HEAD.format(id="a", down=None)}).migrations
    assert [gap.what for gap in only.gaps] == ["there is no function `upgrade`"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [(revision("a"), True), ("revision = 1\n", False), ("x = 1\ndown_revision = 1\n", False)],
)
def test_its_files_are_recognised_by_what_they_say(
    tmp_path: Path, text: str, expected: bool
) -> None:
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    assert Alembic().recognises(tmp_path, [Path("a.py"), Path("b.txt")]) is expected


# --- operations; each was compared with what Alembic itself writes ---


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            """op.create_table("b", sa.Column("id", sa.BigInteger(), nullable=False),
                 sa.Column("s", sa.Text(), server_default="x"), sa.PrimaryKeyConstraint("id"),
                 sa.UniqueConstraint("s"), sa.CheckConstraint("id>0", name="ck"), schema="app")""",
            ['CREATE TABLE "app"."b" ("id" BIGSERIAL NOT NULL, "s" TEXT DEFAULT \'x\', '
             'PRIMARY KEY ("id"), UNIQUE ("s"), CONSTRAINT "ck" CHECK (id>0))'],
        ),
        (
            """op.create_table("c", sa.Column("k", sa.Integer, sa.ForeignKey("app.b.id",
                 ondelete="CASCADE", name="fk"), unique=True, index=True, comment="it's"),
                 sa.Column("u", sa.Uuid(), server_default=sa.text("gen_random_uuid()")),
                 sa.Column("t", sa.DateTime(timezone=True), server_default=sa.func.now()),
                 sa.Column("ok", sa.Boolean(), server_default=sa.false(), nullable=False),
                 if_not_exists=True)""",
            ['CREATE TABLE IF NOT EXISTS "c" ("k" INTEGER, "u" UUID DEFAULT gen_random_uuid(), '
             '"t" TIMESTAMP WITH TIME ZONE DEFAULT now(), "ok" BOOLEAN DEFAULT FALSE NOT NULL, '
             'CONSTRAINT "fk" FOREIGN KEY ("k") REFERENCES "app"."b" ("id") ON DELETE CASCADE)',
             'CREATE UNIQUE INDEX "ix_c_k" ON "c" ("k")',
             "COMMENT ON COLUMN \"c\".\"k\" IS 'it''s'"],
        ),
        (
            """op.create_table("d", sa.Column("a", sa.Integer(), primary_key=True),
                 sa.Column("b", sa.Integer(), primary_key=True),
                 sa.Column("i", sa.Integer, sa.Identity(always=True)),
                 sa.Column("g", sa.Numeric(10, 2), sa.Computed("a + 1", persisted=True)),
                 sa.ForeignKeyConstraint(["a", "b"], ["x.a", "x.b"], deferrable=True,
                 initially="DEFERRED"), sa.Index("ix", "a", unique=True), prefixes=["UNLOGGED"])""",
            ['CREATE UNLOGGED TABLE "d" ("a" INTEGER NOT NULL, "b" INTEGER NOT NULL, '
             '"i" INTEGER GENERATED ALWAYS AS IDENTITY, '
             '"g" NUMERIC(10, 2) GENERATED ALWAYS AS (a + 1) STORED, '
             'FOREIGN KEY ("a", "b") REFERENCES "x" ("a", "b") DEFERRABLE INITIALLY DEFERRED, '
             'PRIMARY KEY ("a", "b"))',
             'CREATE UNIQUE INDEX "ix" ON "d" ("a")'],
        ),
        (
            """op.create_table("e", sa.Column("a", sa.SmallInteger(), primary_key=True),
                 sa.Column("j", postgresql.JSONB(astext_type=sa.Text())),
                 sa.Column("l", postgresql.ARRAY(sa.String(20), dimensions=2)),
                 sa.Column("v", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
                 sa.Column("f", sa.Float(53)),
                 sa.Column("p", postgresql.TIMESTAMP(precision=3)))""",
            ['CREATE TABLE "e" ("a" SMALLSERIAL NOT NULL, "j" JSONB, "l" VARCHAR(20)[][], '
             '"v" JSONB, "f" FLOAT(53), "p" TIMESTAMP(3) WITHOUT TIME ZONE, PRIMARY KEY ("a"))'],
        ),
        (
            "op.create_table('f', sa.Column('a', sa.Integer(), sa.ForeignKey('b.id'), "
            "primary_key=True), sa.Column('n', sa.Integer(), primary_key=False, "
            "autoincrement=False))",
            ['CREATE TABLE "f" ("a" INTEGER NOT NULL, "n" INTEGER, PRIMARY KEY ("a"), '
             'FOREIGN KEY ("a") REFERENCES "b" ("id"))'],
        ),
        (
            "op.create_table('t', sa.Column('a', sa.Time(timezone=True)), sa.Column('c', "
            "postgresql.BIT(3)), sa.Column('d', sa.Numeric(5)), sa.Column('e', sa.Numeric()), "
            "sa.Column('f', sa.CHAR(2)), sa.Column('g', sa.Float()), "
            "sa.UniqueConstraint('d', name='u', postgresql_nulls_not_distinct=True))",
            ['CREATE TABLE "t" ("a" TIME WITH TIME ZONE, "c" BIT(3), "d" NUMERIC(5), '
             '"e" NUMERIC, "f" CHAR(2), "g" FLOAT, '
             'CONSTRAINT "u" UNIQUE NULLS NOT DISTINCT ("d"))'],
        ),
        (
            "op.create_table('t', sa.Column('p', sa.Text()), "
            "postgresql.ExcludeConstraint(('p', '='), name='e'))",
            ['CREATE TABLE "t" ("p" TEXT, CONSTRAINT "e" EXCLUDE USING gist ("p" WITH =))'],
        ),
        (
            "op.create_index('i', 't', [sa.column('a').desc(), sa.func.lower(sa.column('b'))])",
            ['CREATE INDEX "i" ON "t" ("a" DESC, lower("b"))'],
        ),
        (
            "op.alter_column('t', 'c', server_default=sa.func.current_timestamp())",
            ['ALTER TABLE "t" ALTER COLUMN "c" SET DEFAULT CURRENT_TIMESTAMP'],
        ),
        ("op.drop_table('a', schema='x', if_exists=True)", ['DROP TABLE IF EXISTS "x"."a"']),
        ("op.rename_table('a', 'B', schema='x')", ['ALTER TABLE "x"."a" RENAME TO "B"']),
        (
            "op.add_column('a', sa.Column('z', sa.Integer, sa.ForeignKey('b.id', name='fkz'),"
            " index=True), schema='x', if_not_exists=True)",
            ['ALTER TABLE "x"."a" ADD COLUMN IF NOT EXISTS "z" INTEGER',
             'ALTER TABLE "x"."a" ADD CONSTRAINT "fkz" FOREIGN KEY ("z") REFERENCES "b" ("id")',
             'CREATE INDEX "ix_x_a_z" ON "x"."a" ("z")'],
        ),
        (
            "op.drop_column('a', 'b', schema='x', if_exists=True)",
            ['ALTER TABLE "x"."a" DROP COLUMN IF EXISTS "b"'],
        ),
        (
            "op.alter_column('a', 'z', new_column_name='zz', type_=sa.String(20), nullable=False,"
            " server_default=sa.text('now()'), postgresql_using='z::text', comment='c')",
            ['ALTER TABLE "a" ALTER COLUMN "z" TYPE VARCHAR(20) USING z::text',
             'ALTER TABLE "a" ALTER COLUMN "z" SET NOT NULL',
             'ALTER TABLE "a" ALTER COLUMN "z" SET DEFAULT now()',
             'COMMENT ON COLUMN "a"."z" IS \'c\'',
             'ALTER TABLE "a" RENAME COLUMN "z" TO "zz"'],
        ),
        (
            "op.alter_column('a', 'z', nullable=True, server_default=None)",
            ['ALTER TABLE "a" ALTER COLUMN "z" DROP NOT NULL',
             'ALTER TABLE "a" ALTER COLUMN "z" DROP DEFAULT'],
        ),
        (
            "op.create_index('i', 'a', ['z', sa.text('lower(q)'), sa.desc('s')], unique=True,"
            " schema='x', postgresql_where=sa.text('z is null'), postgresql_using='gin',"
            " postgresql_ops={'z': 'gin_trgm_ops'}, postgresql_concurrently=True,"
            " if_not_exists=True, postgresql_include=['w'])",
            ['CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "i" ON "x"."a" USING gin '
             '("z" gin_trgm_ops, lower(q), "s" DESC) INCLUDE ("w") WHERE z is null'],
        ),
        (
            "op.create_index('i', 'a', [sa.text('a || b'), sa.text('c DESC')])",
            ['CREATE INDEX "i" ON "a" ((a || b), c DESC)'],
        ),
        (
            "op.drop_index('i', table_name='a', schema='x', postgresql_concurrently=True)",
            ['DROP INDEX CONCURRENTLY "x"."i"'],
        ),
        (
            "op.create_foreign_key('fk', 'a', 'b', ['x'], ['y'], ondelete='SET NULL',"
            " onupdate='CASCADE', source_schema='s', referent_schema='r',"
            " postgresql_not_valid=True)",
            ['ALTER TABLE "s"."a" ADD CONSTRAINT "fk" FOREIGN KEY ("x") REFERENCES "r"."b" ("y")'
             " ON DELETE SET NULL ON UPDATE CASCADE NOT VALID"],
        ),
        (
            "op.create_foreign_key(None, 'a', 'b', ['x'], ['y'])",
            ['ALTER TABLE "a" ADD FOREIGN KEY ("x") REFERENCES "b" ("y")'],
        ),
        (
            "op.create_unique_constraint('u', 'a', ['x', 'y'], deferrable=True)",
            ['ALTER TABLE "a" ADD CONSTRAINT "u" UNIQUE ("x", "y") DEFERRABLE'],
        ),
        (
            "op.create_primary_key('p', 'a', ['x'])",
            ['ALTER TABLE "a" ADD CONSTRAINT "p" PRIMARY KEY ("x")'],
        ),
        (
            "op.create_check_constraint('c', 'a', 'x > 0', postgresql_not_valid=True)",
            ['ALTER TABLE "a" ADD CONSTRAINT "c" CHECK (x > 0) NOT VALID'],
        ),
        (
            "op.create_exclude_constraint('e', 'a', ('p', '&&'), where=sa.text('x'), using='gist')",
            ['ALTER TABLE "a" ADD CONSTRAINT "e" EXCLUDE USING gist ("p" WITH &&) WHERE (x)'],
        ),
        (
            "op.drop_constraint('c', 'a', type_='unique', if_exists=True)",
            ['ALTER TABLE "a" DROP CONSTRAINT IF EXISTS "c"'],
        ),
        ("op.create_table_comment('a', 'b')", ["COMMENT ON TABLE \"a\" IS 'b'"]),
        ("op.drop_table_comment('a')", ['COMMENT ON TABLE "a" IS NULL']),
        (
            "op.execute(sa.schema.CreateSequence(sa.Sequence('s')))\n"
            "op.execute(sa.schema.CreateSchema('x', if_not_exists=True))\n"
            "op.execute(sa.schema.DropSchema('x', cascade=True))",
            ['CREATE SEQUENCE "s"', 'CREATE SCHEMA IF NOT EXISTS "x"', 'DROP SCHEMA "x" CASCADE'],
        ),
        (
            "op.execute(sa.DDL('SELECT 1'))\nop.get_bind().exec_driver_sql('SELECT 2')",
            ["SELECT 1", "SELECT 2"],
        ),
    ],
)  # fmt: skip
def test_an_operation_runs_what_alembic_would_run(
    upgrade: Upgrade, body: str, expected: list[str]
) -> None:
    found = upgrade(body)
    assert sql(found) == expected
    assert all(item.certain for item in found.statements)


def test_a_batch_works_on_its_table(upgrade: Upgrade) -> None:
    found = upgrade(
        """
        with op.batch_alter_table("a", schema="q") as batch_op:
            batch_op.add_column(sa.Column("m", sa.Integer()))
            batch_op.create_index(batch_op.f("ix"), ["m"])
            batch_op.drop_column("n")
            batch_op.create_foreign_key("fk", "b", ["x"], ["y"])
            batch_op.alter_column("m", new_column_name="mm")
            batch_op.create_unique_constraint("uq", ["m"])
            batch_op.drop_constraint("zz", type_="unique")
            batch_op.drop_index("ix")
            batch_op.create_check_constraint("cc", "x>1")
        """
    )
    assert sql(found) == [
        'ALTER TABLE "q"."a" ADD COLUMN "m" INTEGER',
        'CREATE INDEX "ix" ON "q"."a" ("m")',
        'ALTER TABLE "q"."a" DROP COLUMN "n"',
        'ALTER TABLE "q"."a" ADD CONSTRAINT "fk" FOREIGN KEY ("x") REFERENCES "b" ("y")',
        'ALTER TABLE "q"."a" RENAME COLUMN "m" TO "mm"',
        'ALTER TABLE "q"."a" ADD CONSTRAINT "uq" UNIQUE ("m")',
        'ALTER TABLE "q"."a" DROP CONSTRAINT "zz"',
        'DROP INDEX "q"."ix"',
        'ALTER TABLE "q"."a" ADD CONSTRAINT "cc" CHECK (x>1)',
    ]
    assert [item.place.line for item in found.statements] == list(range(11, 20))


def test_rows_are_inserted_as_given(upgrade: Upgrade) -> None:
    found = upgrade(
        """
        t = sa.table("a", sa.column("x", sa.Integer), sa.column("y", sa.String))
        op.bulk_insert(t, [{"x": 1, "y": "o'k"}, {"x": None}])
        users = op.create_table("users", sa.Column("n", sa.Text()))
        op.bulk_insert(users, [{"n": "a"}])
        op.bulk_insert(users, [{"n": make_name()}])
        """,
        "import uuid\nmake_name = uuid.uuid4",
    )
    assert [(item.sql, item.certain) for item in found.statements] == [
        ('INSERT INTO "a" ("x", "y") VALUES (1, \'o\'\'k\')', True),
        ('INSERT INTO "a" ("x") VALUES (NULL)', True),
        ('CREATE TABLE "users" ("n" TEXT)', True),
        ('INSERT INTO "users" ("n") VALUES (\'a\')', True),
        ('INSERT INTO "users" ("n") VALUES ($1)', True),
    ]


def test_built_statements_need_their_tables_and_columns(upgrade: Upgrade) -> None:
    found = upgrade(
        """
        t = sa.table("a", sa.column("x"), schema="s")
        op.execute(t.update().where(t.c.x == 5).values(x=op.inline_literal("v")))
        op.execute(t.delete().where(t.c.x.is_(None)))
        op.get_bind().execute(sa.insert(t).values({"x": 1}))
        op.get_bind().execute(t.insert(), [{"x": 2}])
        rows = op.get_bind().execute(sa.select(t)).fetchall()
        for row in rows:
            op.execute(sa.text("UPDATE b SET y = :y").bindparams(y=row.x))
        """
    )
    assert [(item.sql, item.certain) for item in found.statements] == [
        ('UPDATE "s"."a" SET "x" = \'v\' WHERE $1', True),
        ('DELETE FROM "s"."a" WHERE $1', True),
        ('INSERT INTO "s"."a" ("x") VALUES (1)', True),
        ('INSERT INTO "s"."a" ("x") VALUES (2)', True),
        ('SELECT FROM "s"."a"', True),
        ("UPDATE b SET y = $1", True),
    ]
    assert found.gaps == ()
    assert found.statements[-1].conditions == (Condition("unknown", "for row in rows"),)


# --- enums ---


def test_a_table_makes_its_enums_once_a_run(chain: Read) -> None:
    """Also for the tables of later revisions; a column that is added makes none."""
    column = 'sa.Column("s", sa.Enum("x", "y", name="st"))'
    found = chain(
        {
            "1.py": revision("a", None, f'op.create_table("t1", {column}, {column})'),
            "2.py": revision("b", "a", f'op.create_table("t2", {column})'),
            "3.py": revision("c", "b", f'op.add_column("t1", {column.replace("st", "new")})'),
        }
    )
    assert [item.sql for step in found.migrations for item in step.statements] == [
        "CREATE TYPE \"st\" AS ENUM ('x', 'y')",
        'CREATE TABLE "t1" ("s" "st", "s" "st")',
        'CREATE TABLE "t2" ("s" "st")',
        'ALTER TABLE "t1" ADD COLUMN "s" "new"',
    ]


def test_an_enum_with_create_type_false_is_not_made(upgrade: Upgrade) -> None:
    """SQLAlchemy's own `Enum` heeds it since 2.1 only: it is made if it is not there."""
    found = upgrade(
        """
        op.create_table("t", sa.Column("a", postgresql.ENUM("x", name="e1", create_type=False)),
                        sa.Column("b", sa.Enum("x", name="e2", create_type=False)))
        """
    )
    absent = (Condition("type", '"e2"', holds=False),)
    assert [(item.sql, item.conditions) for item in found.statements] == [
        ("CREATE TYPE \"e2\" AS ENUM ('x')", absent),
        ('CREATE TABLE "t" ("a" "e1", "b" "e2")', ()),
    ]


def test_an_enum_is_created_and_dropped_by_hand(upgrade: Upgrade) -> None:
    found = upgrade(
        """
        status = postgresql.ENUM("on", "off", name="status", schema="app")
        status.create(op.get_bind(), checkfirst=True)
        status.create_type = False
        op.create_table("t", sa.Column("s", status))
        sa.Enum("x", name="other").create(op.get_bind())
        status.drop(op.get_bind())
        sa.Enum(name="other").drop(op.get_bind(), checkfirst=False)
        """
    )
    assert [(item.sql, bool(item.conditions)) for item in found.statements] == [
        ("CREATE TYPE \"app\".\"status\" AS ENUM ('on', 'off')", True),
        ('CREATE TABLE "t" ("s" "app"."status")', False),
        ("CREATE TYPE \"other\" AS ENUM ('x')", False),
        ('DROP TYPE IF EXISTS "app"."status"', False),
        ('DROP TYPE "other"', False),
    ]


def test_an_enum_may_come_from_a_class(upgrade: Upgrade) -> None:
    found = upgrade(
        """
        op.create_table("t", sa.Column("a", sa.Enum(Role, name="role", inherit_schema=True)),
            sa.Column("b", sa.Enum(Role)), sa.Column("c", sa.Enum(*[r.value for r in Role],
            name="vals", native_enum=False)), schema="x")
        """,
        """
        import enum

        class Role(str, enum.Enum):
            ADMIN = "admin"
            USER = "user"

            def label(self):
                return self.value
        """,
    )
    assert sql(found) == [
        "CREATE TYPE \"x\".\"role\" AS ENUM ('ADMIN', 'USER')",
        "CREATE TYPE \"role\" AS ENUM ('ADMIN', 'USER')",
        'CREATE TABLE "x"."t" ("a" "x"."role", "b" "role", "c" VARCHAR(5))',
    ]


# --- SQL in strings ---


def test_statements_in_strings_have_their_exact_places(upgrade: Upgrade) -> None:
    body = 'op.execute("""\n    -- é\n    CREATE TABLE a (i int);\n  DROP TABLE a;\n""")\n'
    text = "\n".join(f"        {line}" for line in body.splitlines())
    found = upgrade(text)
    shown = [(item.sql, item.place.line, item.place.column) for item in found.statements]
    assert shown == [("CREATE TABLE a (i int)", 12, 9), ("DROP TABLE a", 13, 7)]


def test_strings_put_together_stand_where_they_are_run(upgrade: Upgrade) -> None:
    found = upgrade(
        """
        name = "users"
        op.execute(f"DROP TABLE {PREFIX}{name}")
        op.execute("SELECT '%s', %d" % (name, 2))
        op.execute("ALTER TABLE {} ADD {c} int".format(name, c="x"))
        op.execute("SELECT " + ", ".join(["1", "2"]))
        op.execute(SQL)
        op.execute(sa.text(SQL.strip()))
        op.execute(sa.text("SELECT '10\\\\:30'"))
        """,
        'PREFIX = "old_"\nSQL = " SELECT 3 "',
    )
    assert [(item.sql, item.place.line) for item in found.statements] == [
        ("DROP TABLE old_users", 12),
        ("SELECT 'users', 2", 13),
        ("ALTER TABLE users ADD x int", 14),
        ("SELECT 1, 2", 15),
        ("SELECT 3", 9),
        ("SELECT 3", 9),
        ("SELECT '10:30'", 18),
    ]


def test_parameters_are_filled_in(upgrade: Upgrade) -> None:
    found = upgrade(
        """
        conn = op.get_bind()
        conn.execute(sa.text("INSERT INTO a VALUES (:n, CAST(:m AS int))"), {"n": "x", "m": 2})
        conn.execute(sa.text("SELECT :a").bindparams(a=sa.func.now()))
        conn.execute(sa.text("CREATE TABLE b AS SELECT CAST(:a AS int)"), {"a": sa.func.now()})
        told = [sa.bindparam("on", True, type_=sa.Boolean()), sa.bindparam(key="n", value=1)]
        op.execute(sa.text("UPDATE a SET b = :on, c = :n").bindparams(*told))
        conn.execute(sa.text("UPDATE a SET b = :on").bindparams(sa.bindparam("on")))
        conn.execute(sa.text("SELECT :n").bindparams(sa.bindparam("n")), {"n": 7})
        op.execute("SELECT '12:30'")
        """
    )
    assert [(item.sql, item.certain) for item in found.statements] == [
        ("INSERT INTO a VALUES ('x', CAST(2 AS int))", True),
        ("SELECT $1", True),
        ("CREATE TABLE b AS SELECT CAST($1 AS int)", False),
        ("UPDATE a SET b = TRUE, c = 1", True),
        ("UPDATE a SET b = $1", True),
        ("SELECT 7", True),
        ("SELECT '12:30'", True),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f\"INSERT INTO a VALUES ('{x}', {y})\"", "INSERT INTO a VALUES ($1, $999)"),
        ("f\"INSERT INTO a VALUES {x}\"", "INSERT INTO a VALUES ($999)"),
        ("f\"UPDATE {'a'} SET b = 'c {x} d {3}'\"", "UPDATE a SET b = $1"),
        ("\"DELETE FROM a WHERE b = '%s' AND c = %d AND d LIKE '%%'\" % (x, y)",
         "DELETE FROM a WHERE b = $1 AND c = $999 AND d LIKE '%'"),
        ("'DELETE FROM a WHERE b = %s' % x", "DELETE FROM a WHERE b = $999"),
        ("'DELETE FROM a WHERE b = {} AND c = {}'.format(x, 5)",
         "DELETE FROM a WHERE b = $999 AND c = 5"),
        ("'DELETE FROM a WHERE b = ' + x + ' AND c'", "DELETE FROM a WHERE b = $999 AND c"),
        ("sa.text(f'SELECT f({x})')", "SELECT f($999)"),
    ],
)  # fmt: skip
def test_values_that_are_not_known_are_parameters(
    upgrade: Upgrade, text: str, expected: str
) -> None:
    found = upgrade(f"x, y = op.get_bind().execute(ASK).one()\nop.execute({text})", "ASK = other()")
    assert [(item.sql, item.certain) for item in found.statements] == [(expected, True)]


@pytest.mark.parametrize(
    "text",
    [
        "f'INSERT INTO a_{x} VALUES (1)'",
        "f'INSERT INTO {x} VALUES (1)'",
        "f'INSERT INTO \"{x}\" VALUES (1)'",
        "f'SELECT {x} INTO a'",
        "f'CREATE VIEW a AS SELECT {x}'",
        "f'DELETE FROM a -- {x}'",
        "'DELETE FROM a WHERE b = %5d' % x",
        "'DELETE FROM a WHERE b = %(b)s' % {'b': x}",
        "'DELETE FROM a WHERE b = {:>5}'.format(x)",
        "x",
    ],
)
def test_names_that_are_not_known_are_not_understood(upgrade: Upgrade, text: str) -> None:
    found = upgrade(f"x, y = op.get_bind().execute(ASK).one()\nop.execute({text})", "ASK = other()")
    assert found.statements == ()
    assert "is known only at run time" in found.gaps[-1].what


def test_sql_may_be_read_from_a_file_beside_it(chain: Read) -> None:
    body = """
        here = Path(__file__).resolve().parent
        op.execute((here / "sql" / "a.sql").read_text())
        with open(os.path.join(os.path.dirname(__file__), "sql/b.sql")) as file:
            op.execute(file.read())
        op.execute(open("/etc/passwd").read())
    """
    text = revision("a", body=body).replace(
        "import sql", "import os\nfrom pathlib import Path\nimport sql", 1
    )
    found = chain(
        {
            "1.py": text,
            f"{FOLDER}/sql/a.sql": "-- x\nSELECT 1;\n",
            f"{FOLDER}/sql/b.sql": "SELECT 2;SELECT 3",
        }
    )
    (only,) = found.migrations
    assert [(item.sql, str(item.place.path), item.place.line) for item in only.statements] == [
        ("SELECT 1", f"{FOLDER}/sql/a.sql", 2),
        ("SELECT 2", f"{FOLDER}/sql/b.sql", 1),
        ("SELECT 3", f"{FOLDER}/sql/b.sql", 1),
    ]
    assert len(only.gaps) > 0


# --- control ---


def test_loops_over_known_values_run_each_round(upgrade: Upgrade) -> None:
    found = upgrade(
        """
        for table in TABLES:
            if table == "c":
                continue
            op.drop_table(table)
        for name, (kind, size) in {"x": (sa.Text, 1), "y": (sa.String, 2)}.items():
            op.add_column("t", sa.Column(name, kind()))
        for i, n in enumerate(sorted(["b", "a"])):
            op.execute(f"SELECT {i}, '{n}'")
        [op.drop_column("t", c) for c in ("d", "e") if c != "d"]
        while len(TABLES) < 3:
            break
        for n in range(9):
            if n == 1:
                break
            op.execute(f"SELECT {n}")
        else:
            op.execute("never")
        """,
        'TABLES = ["a", "c"] + ["b"]',
    )
    assert sql(found) == [
        'DROP TABLE "a"',
        'DROP TABLE "b"',
        'ALTER TABLE "t" ADD COLUMN "x" TEXT',
        'ALTER TABLE "t" ADD COLUMN "y" VARCHAR',
        "SELECT 0, 'a'",
        "SELECT 1, 'b'",
        'ALTER TABLE "t" DROP COLUMN "e"',
        "SELECT 0",
    ]


TABLE_THERE = Condition("table", '"t"')
TABLE_NOT_THERE = Condition("table", '"t"', holds=False)
COLUMN_NOT_THERE = Condition("column", '"t"', "c", holds=False)


@pytest.mark.parametrize(
    ("guard", "conditions"),
    [
        ("sa.inspect(op.get_bind()).has_table('t')", (TABLE_THERE,)),
        ("not sa.inspect(op.get_bind()).has_table('t')", (TABLE_NOT_THERE,)),
        ("'t' not in sa.inspect(op.get_bind()).get_table_names()", (TABLE_NOT_THERE,)),
        ("'t' in set(Inspector.from_engine(op.get_bind()).get_table_names())", (TABLE_THERE,)),
        (
            "'c' not in [c['name'] for c in sa.inspect(op.get_bind()).get_columns('t')]",
            (COLUMN_NOT_THERE,),
        ),
        (
            "not any(c['name'] == 'c' for c in sa.inspect(op.get_bind()).get_columns('t'))",
            (COLUMN_NOT_THERE,),
        ),
        (
            "'c' not in {c['name']: c for c in sa.inspect(op.get_bind()).get_columns('t')}",
            (COLUMN_NOT_THERE,),
        ),
        (
            "not [c for c in sa.inspect(op.get_bind()).get_columns('t') if c['name'] == 'c']",
            (COLUMN_NOT_THERE,),
        ),
        (
            "'i' in [i['name'] for i in sa.inspect(op.get_bind()).get_indexes('t', schema='x')]",
            (Condition("index", '"i"'),),
        ),
        (
            "'e' in [e['name'] for e in sa.inspect(op.get_bind()).get_enums()]",
            (Condition("type", '"e"'),),
        ),
        (
            "'fk' in (k['name'] for k in sa.inspect(op.get_bind()).get_foreign_keys('t'))",
            (Condition("constraint", '"fk"'),),
        ),
        ("op.get_bind().dialect.has_table(op.get_bind(), 't')", (TABLE_THERE,)),
        (
            "sa.inspect(op.get_bind()).has_table('t', schema='x')",
            (Condition("table", '"x"."t"'),),
        ),
        (
            "sa.inspect(op.get_bind()).has_index('t', 'i')",
            (Condition("index", '"i"'),),
        ),
        ("op.get_bind().dialect.name == 'postgresql'", ()),
        ("op.get_context().dialect.name != 'sqlite'", ()),
        ("not context.is_offline_mode()", ()),
        (
            "op.get_bind().execute(sa.text(\"SELECT 1 FROM pg_type WHERE typname = 'e'\")).first()",
            (Condition("type", '"e"'),),
        ),
        (
            "op.get_bind().execute(sa.text('SELECT 1 FROM information_schema.columns"
            " WHERE table_name = :t AND column_name = :c'), {'t': 't', 'c': 'c'}).scalar() is None",
            (COLUMN_NOT_THERE,),
        ),
        (
            "op.get_bind().scalar(sa.text(\"SELECT to_regclass('public.t')\")) is not None",
            (Condition("table", '"public"."t"'),),
        ),
        (
            "op.get_bind().scalar(sa.text(\"SELECT count(*) FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_name = 't'\")) == 0",
            (TABLE_NOT_THERE,),
        ),
        ("'c' in sa.Table('t', sa.MetaData(), autoload_with=op.get_bind()).c",
         (Condition("column", '"t"', "c"),)),
        ("has_table('t')", (TABLE_THERE,)),
        ("lacks_column('t', 'c')", (TABLE_THERE, COLUMN_NOT_THERE)),
        ("has_table('t') and not has_column('t', 'c')", (TABLE_THERE, COLUMN_NOT_THERE)),
        ("not (not has_table('t') or has_column('t', 'c'))", (TABLE_THERE, COLUMN_NOT_THERE)),
        ("os.environ.get('X')", (Condition("unknown", "os.environ.get('X')"),)),
    ],
)  # fmt: skip
def test_a_guard_is_a_condition(
    upgrade: Upgrade, guard: str, conditions: tuple[Condition, ...]
) -> None:
    top = """
        import os
        from alembic import context
        from sqlalchemy.engine.reflection import Inspector

        def has_table(name):
            inspector = sa.inspect(op.get_bind())
            return name in inspector.get_table_names()

        def has_column(table, column):
            insp = sa.inspect(op.get_bind())
            columns = [c["name"] for c in insp.get_columns(table)]
            return column in columns

        def lacks_column(table, column):
            if not has_table(table):
                return False
            return not has_column(table, column)
    """
    found = upgrade(f"if {guard}:\n    op.execute('SELECT 1')", top)
    assert [conditions_of(item) for item in found.statements] == [conditions]
    assert found.gaps == ()


def test_what_comes_after_an_early_return_has_the_opposite_condition(upgrade: Upgrade) -> None:
    found = upgrade(
        """
        inspector = sa.inspect(op.get_bind())
        tables = inspector.get_table_names()
        if "t" in tables:
            op.execute("SELECT 1")
            return
        op.execute("SELECT 2")
        """
    )
    assert [(item.sql, conditions_of(item)) for item in found.statements] == [
        ("SELECT 1", (TABLE_THERE,)),
        ("SELECT 2", (TABLE_NOT_THERE,)),
    ]


def test_an_inspector_remembers_its_answers(upgrade: Upgrade) -> None:
    """Statements under one answer share its number; a new inspector asks anew."""
    found = upgrade(
        """
        inspector = sa.inspect(op.get_bind())
        tables = inspector.get_table_names()
        if "t" not in tables:
            op.execute("SELECT 1")
            op.execute("SELECT 2")
        if "u" in tables:
            op.execute("SELECT 3")
        if "t" in inspector.get_table_names():
            op.execute("SELECT 4")
        if sa.inspect(op.get_bind()).has_table("t"):
            op.execute("SELECT 5")
        t = sa.Table("t", sa.MetaData(), autoload_with=op.get_bind())
        if "c" not in t.c:
            op.execute("SELECT 6")
        """
    )
    numbers = [item.conditions[0].asked for item in found.statements]
    assert numbers == [1, 1, 2, 1, 3, 4]
    assert [item.conditions[0].holds for item in found.statements[:4]] == [False, False, True, True]


def test_both_branches_of_a_guard_are_followed(upgrade: Upgrade) -> None:
    found = upgrade(
        """
        kind = sa.Text()
        if sa.inspect(op.get_bind()).has_table("t"):
            kind = sa.Integer()
            name = "x"
        else:
            name = "x"
            op.execute("SELECT 1")
        op.execute(f"SELECT '{name}'")
        op.add_column("t", sa.Column("c", kind))
        """
    )
    assert [(item.sql, conditions_of(item), item.certain) for item in found.statements] == [
        ("SELECT 1", (TABLE_NOT_THERE,), True),
        ("SELECT 'x'", (), True),
        ('ALTER TABLE "t" ADD COLUMN "c" TEXT', (), False),
    ]


def test_errors_that_are_caught_leave_it_open_what_ran(upgrade: Upgrade) -> None:
    found = upgrade(
        """
        try:
            op.drop_table("a")
        except Exception:
            op.execute("SELECT 1")
        try:
            op.drop_table("b")
        except Exception:
            raise
        finally:
            op.execute("SELECT 2")
        with contextlib.suppress(Exception):
            op.drop_table("c")
        op.execute("SELECT 3")
        """,
        "import contextlib",
    )
    assert [(item.sql, [c.name for c in item.conditions]) for item in found.statements] == [
        ('DROP TABLE "a"', ["no error"]),
        ("SELECT 1", ["an error"]),
        ('DROP TABLE "b"', []),
        ("SELECT 2", []),
        ('DROP TABLE "c"', ["no error"]),
        ("SELECT 3", []),
    ]


def test_an_autocommit_block_ends_the_transaction(upgrade: Upgrade) -> None:
    found = upgrade(
        """
        with op.get_context().autocommit_block():
            op.execute("ALTER TYPE e ADD VALUE 'x'")
        op.execute("SELECT 1")
        """
    )
    assert sql(found) == ["COMMIT", "ALTER TYPE e ADD VALUE 'x'", "BEGIN", "SELECT 1"]


def test_functions_of_the_file_and_of_its_neighbours_are_followed(chain: Read) -> None:
    body = """
        add_stamps("a", nullable=False)
        stamp = lambda table: add_stamps(table)
        stamp("b")
        tools.drop("c", *["x"], **{"y": "z"})
        op.execute(tools.NAMES[-1])
    """
    top = """
from .shared import tools
from migrations.versions.shared.tools import drop as unused

def add_stamps(table, *, nullable=True):
    op.add_column(table, sa.Column("at", sa.Date(), nullable=nullable))
"""
    text = revision("a", body=body).replace("\ndef upgrade", f"{top}\ndef upgrade")
    tools = (
        "from alembic import op\nNAMES = ['SELECT 1', 'SELECT 2']\n"
        "def drop(table, column, **rest):\n    op.drop_column(table, column)\n"
        "    op.drop_column(table, rest['y'])\n"
    )
    found = chain(
        {
            "1.py": text.replace(
                "from .shared import tools", "import os\nfrom .shared.tools import drop, NAMES"
            )
            .replace("tools.drop", "drop")
            .replace("tools.NAMES", "NAMES"),
            f"{FOLDER}/shared/tools.py": tools,
        }
    )
    (only,) = found.migrations
    assert sql(only) == [
        'ALTER TABLE "a" ADD COLUMN "at" DATE NOT NULL',
        'ALTER TABLE "b" ADD COLUMN "at" DATE',
        'ALTER TABLE "c" DROP COLUMN "x"',
        'ALTER TABLE "c" DROP COLUMN "z"',
        "SELECT 2",
    ]
    assert only.statements[-2].place.path.name == "tools.py"


def test_views_and_functions_of_alembic_utils_are_written(upgrade: Upgrade) -> None:
    found = upgrade(
        """
        view = PGView(schema="public", signature="v", definition="SELECT 1;")
        op.create_entity(view)
        op.replace_entity(view)
        op.create_entity(PGFunction("public", "f(a int)", "RETURNS int AS $$ x $$ LANGUAGE sql"))
        op.create_entity(PGExtension(schema="public", signature="citext"))
        op.create_entity(PGTrigger(schema="public", signature="t", on_entity="public.a",
            definition="BEFORE INSERT ON public.a FOR EACH ROW EXECUTE FUNCTION f()"))
        op.drop_entity(view)
        """,
        "from alembic_utils.pg_view import PGView\n"
        "from alembic_utils.pg_function import PGFunction\n"
        "from alembic_utils.pg_extension import PGExtension\n"
        "from alembic_utils.pg_trigger import PGTrigger\n",
    )
    assert sql(found) == [
        'CREATE VIEW "public"."v" AS SELECT 1',
        'CREATE OR REPLACE VIEW "public"."v" AS SELECT 1',
        'CREATE FUNCTION "public"."f"(a int) RETURNS int AS $$ x $$ LANGUAGE sql',
        'CREATE EXTENSION "citext" WITH SCHEMA "public"',
        'CREATE TRIGGER "t" BEFORE INSERT ON public.a FOR EACH ROW EXECUTE FUNCTION f()',
        'DROP VIEW "public"."v"',
    ]


# --- what is not understood ---


@pytest.mark.parametrize(
    "body",
    [
        "op.create_table(os.environ['T'], sa.Column('a', sa.Integer()))",
        "op.add_column(os.environ['T'], sa.Column('a', sa.Integer()))",
        "op.drop_table(name())",
        "op.drop_column('a', name())",
        "op.rename_table('a', name())",
        "op.alter_column('a', 'b', new_column_name=name())",
        "op.alter_column(name(), 'b')",
        "op.create_index('i', 'a', name())",
        "op.drop_index(name())",
        "op.create_foreign_key('f', 'a', name(), ['x'], ['y'])",
        "op.create_foreign_key('f', 'a', 'b', ['x'], name())",
        "op.create_unique_constraint('u', 'a', name())",
        "op.create_check_constraint('u', name(), 'x')",
        "op.create_exclude_constraint('u', 'a', name())",
        "op.drop_constraint(name(), 'a')",
        "op.create_table_comment(name(), 'a')",
        "op.bulk_insert(name(), [])",
        "op.bulk_insert(sa.table('a'), [name()])",
        "op.execute(name())",
        "op.execute(sa.text(name()))",
        "op.execute(f'DROP TABLE {name()}')",
        "op.execute(sa.select(sa.text('1')).x())",
        "op.create_entity(name())",
        "op.frobnicate('a')",
        "with op.batch_alter_table(name()) as b:\n    b.drop_column('x')",
        "elsewhere(op)",
        "x = elsewhere(op.get_bind())",
        "Base.metadata.create_all(bind=op.get_bind())",
        "name()()",
        "sa.Enum(name(), name='e').create(op.get_bind())",
        "sa.Enum(name=name()).create(op.get_bind())",
        "from sqlalchemy.orm import Session\nSession(bind=op.get_bind()).add(1)",
        "op.create_table('t', sa.Column('a', sa.Enum()))",
        "op.create_table('t', *name())",
        "recurse()",
        "match name():\n    case 1:\n        op.drop_table('a')",
        "for i in range(5000):\n    for j in range(5000):\n        op.execute(f'SELECT {i}')",
        "op.execute('\\\\i x')",
    ],
)
def test_what_is_not_understood_is_a_gap(upgrade: Upgrade, body: str) -> None:
    found = upgrade(
        body,
        """
        import os
        from elsewhere_package import elsewhere, Base

        def name():
            return os.environ["NAME"]

        def recurse():
            recurse()
        """,
    )
    assert found.gaps
    assert all(gap.place.line > 1 for gap in found.gaps)


def test_an_unknown_type_makes_a_column_uncertain(upgrade: Upgrade) -> None:
    found = upgrade("op.add_column('a', sa.Column('b', app.types.Colour()))", "import app.types")
    assert [(item.sql, item.certain) for item in found.statements] == [
        ('ALTER TABLE "a" ADD COLUMN "b" TEXT', False)
    ]


def test_deep_nesting_is_not_followed(upgrade: Upgrade) -> None:
    found = upgrade(f"x = {'-' * 170}1\nop.execute(x)\nop.execute('SELECT 1')")
    assert [item.sql for item in found.statements] == ["SELECT 1"]
    assert [gap.what for gap in found.gaps] == [
        "what `op.execute(x)` runs is known only at run time"
    ]


@pytest.mark.parametrize("deep", ["-" * 3000 + "1", "(" * 400 + "1" + ",)" * 400])
def test_what_is_nested_too_deeply_for_python_itself_is_said(upgrade: Upgrade, deep: str) -> None:
    """Its versions differ in what they take."""
    found = upgrade(f"op.execute('SELECT 1')\nx = {deep}")
    sent = [item.sql for item in found.statements]
    assert sent == ["SELECT 1"] or ["is not Python" in gap.what for gap in found.gaps] == [True]


EVERYTHING = revision(
    "a1",
    None,
    """
    bind = op.get_bind()
    names = [c["name"] for c in sa.inspect(bind).get_columns("users")]
    if "age" not in names and not sa.inspect(bind).has_table("x"):
        op.add_column("users", sa.Column("age", sa.Integer(), sa.ForeignKey("a.b"), index=True))
    for t in ("a", "b"):
        op.create_table(t, sa.Column("id", sa.Integer(), primary_key=True),
                        sa.Column("s", sa.Enum("x", "y", name="st"), server_default="x"))
    with op.batch_alter_table("a") as batch:
        batch.create_index("ix", ["id", sa.text("lower(s)")], postgresql_where=sa.text("id > 1"))
    op.execute(f"UPDATE {'a' + 'b'} SET x = 1 WHERE y = '{1 + 2}'")
    bind.execute(sa.text("SELECT :a"), {"a": "%s" % "x"})
    """,
)


WRITTEN = ("lower(s)", "id > 1")
"""What stands in the `text()` of an index of EVERYTHING."""


def unparsable(read: Chain) -> list[str]:
    """What PostgreSQL's own parser does not take of the statements that nobody wrote."""
    found = []
    for item in [item for migration in read.migrations for item in migration.statements]:
        theirs = "INDEX" in item.sql and not all(words in item.sql for words in WRITTEN)
        try:
            if not item.written and not theirs:
                postgast.parse(item.sql)
        except postgast.PgQueryError:
            found.append(item.sql)
    return found


def test_what_is_cut_into_pieces_parses_as_a_whole(chain: Read) -> None:
    read = chain({"a1.py": EVERYTHING})
    assert len(read.migrations[0].statements) == 9
    assert unparsable(read) == []


@given(st.data())
def test_whatever_a_file_says_nothing_is_raised_and_all_sql_parses(data: st.DataObject) -> None:
    """Pieces of a real revision are cut out or replaced; only people's own SQL may break."""
    lines = EVERYTHING.splitlines()
    text = list(lines)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text) - 1))
        line = text[at]
        cut = data.draw(st.integers(0, len(line)))
        text[at] = line[:cut] + data.draw(st.sampled_from(["", "None", "x", ")", "1", '"', "*[]"]))
        text[at] += line[cut + data.draw(st.integers(0, 12)) :]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.py").write_text("\n".join(text), encoding="utf-8")
        found = Alembic().read(Path(folder), [Path("a.py")])
    assert unparsable(found) == []

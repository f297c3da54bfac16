"""Functions of `RunPython` are followed; what they do with rows is said and not guessed."""

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from signoff_gen.migrations.chain import Migration
from signoff_gen.migrations.check import check
from signoff_gen.migrations.readers import reader

Run = Callable[..., Migration]
WriteFiles = Callable[[Mapping[str, str]], None]
HEAD = """\
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, migrations, models, transaction
"""
TAIL = """\

class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel("Item", [("id", models.AutoField(primary_key=True))]),
        migrations.RunPython(run, migrations.RunPython.noop),
    ]
"""


@pytest.fixture
def run(tmp_path: Path, write_files: WriteFiles) -> Run:
    """Reads a migration that runs a function `run` after a model `Item` was made."""

    def make(text: str, files: dict[str, str] | None = None) -> Migration:
        write_files({**(files or {}), "shop/migrations/0001_x.py": HEAD + dedent(text) + TAIL})
        read = reader("django").read(tmp_path, [Path("shop/migrations/0001_x.py")])
        (found,) = [item for item in read.migrations if item.name == "shop.0001_x"]
        return found

    return make


def sent(migration: Migration) -> list[str]:
    """Without the table."""
    return [item.sql for item in migration.statements[1:]]


def gaps(migration: Migration) -> list[tuple[str, bool]]:
    return [(gap.what, gap.rows_only) for gap in migration.gaps]


@pytest.mark.parametrize(
    "body",
    ["pass", '"""Nothing."""', "return", "return None", "x = 1 + 1", "print('x')"],
)
def test_a_function_that_does_nothing_leaves_nothing(run: Run, body: str) -> None:
    found = run(f"def run(apps, schema_editor):\n    {body}\n")
    assert (sent(found), gaps(found)) == ([], [])


@pytest.mark.parametrize(
    "body",
    [
        "apps.get_model('shop', 'Item').objects.create()",
        "for item in apps.get_model('shop.Item').objects.all():\n        item.save()",
        "Item = apps.get_model(app_label='shop', model_name='item')\n    Item(name='x').save()",
        "call_command('loaddata', 'x')",
        "with connection.cursor() as cursor:\n        cursor.executemany('SELECT 1', [])",
        "with transaction.atomic():\n        apps.get_model('shop.Item').objects.first().x.y()",
    ],
)
def test_rows_are_a_gap_that_leaves_the_schema_known(run: Run, body: str) -> None:
    found = run(f"def run(apps, schema_editor):\n    {body}\n")
    what = "the rows that `run` of RunPython reads and writes are not followed"
    assert (sent(found), gaps(found)) == ([], [(what, True)])


@pytest.mark.parametrize(
    "body",
    [
        "schema_editor.execute('ALTER TABLE a ADD b int')",
        "schema_editor.connection.cursor().execute('ALTER TABLE a ADD b int')",
        "connection.cursor().execute('ALTER TABLE %s ADD b int' % 'a')",
        "cursor = connections['default'].cursor()\n    cursor.execute('ALTER TABLE a ADD b int')",
        "if schema_editor.connection.vendor == 'postgresql':\n"
        "        schema_editor.execute('ALTER TABLE a ADD b int')",
        "if connection.vendor != 'postgresql':\n        return\n"
        "    schema_editor.execute('ALTER TABLE a ADD b int')",
        "with schema_editor.connection.cursor() as c:\n        c.execute(ADD)",
        "with connection.schema_editor() as editor:\n        editor.execute(ADD)",
    ],
)
def test_sql_of_a_function_is_sent(run: Run, body: str) -> None:
    found = run(f"ADD = 'ALTER TABLE a ADD b int'\ndef run(apps, schema_editor):\n    {body}\n")
    assert (sent(found), gaps(found)) == (["ALTER TABLE a ADD b int"], [])


def test_values_are_put_into_sql(run: Run) -> None:
    found = run(
        """
        def run(apps, schema_editor):
            table = apps.get_model("shop", "Item")._meta.db_table
            schema_editor.execute(f"INSERT INTO {table} VALUES (%s, %s)", [1, "it's 5%"])
            quote = schema_editor.quote_name
            schema_editor.execute("DELETE FROM " + schema_editor.connection.ops.quote_name(table))
            with connection.cursor() as cursor:
                cursor.execute("SELECT %(a)s, %%, %(b)s", {"a": None})
                cursor.execute("SELECT %(a)s, %(b)s", {"a": None})
                cursor.execute(f"UPDATE {table} SET a = '{connection.get()}'")
        """
    )
    assert sent(found) == [
        "INSERT INTO shop_item VALUES (1, 'it''s 5%')",
        'DELETE FROM "shop_item"',
        "SELECT NULL, %, $1",
        "SELECT NULL, $1",
        "UPDATE shop_item SET a = $1",
    ]
    known = [True, True, False, True, True]  # the third is no SQL that could be certain
    assert [item.certain for item in found.statements[1:]] == known


def test_the_tables_that_are_there_decide(run: Run) -> None:
    found = run(
        """
        def run(apps, schema_editor):
            if "shop_old" in connection.introspection.table_names():
                schema_editor.execute("DROP TABLE shop_old")
        """
    )
    (statement,) = found.statements[1:]
    assert [(item.kind, item.name, item.holds) for item in statement.conditions] == [
        ("table", '"shop_old"', True)
    ]


def test_a_model_that_is_not_there_is_an_error(run: Run) -> None:
    found = run("def run(apps, schema_editor):\n    apps.get_model('shop', 'Gone')\n")
    assert sent(found) == [
        "DO $$ BEGIN RAISE EXCEPTION 'Django: get_model names the model shop.Gone, which is not "
        "there then'; END $$"
    ]


def test_a_model_of_an_app_that_is_not_there_may_be(run: Run) -> None:
    found = run("def run(apps, schema_editor):\n    apps.get_model('other', 'Gone')\n")
    assert sent(found) == []
    assert gaps(found)[0][1]


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("schema_editor.add_field(1, 2)", "what `schema_editor.add_field(1, 2)` does is not "
         "followed"),
        ("schema_editor.execute(apps.sql())", "what `schema_editor.execute(apps.sql())` runs is "
         "known only at run time"),
        ("import lib\n    lib.do(schema_editor)", "what `lib.do(schema_editor)` does stands "
         "elsewhere"),
        ("call_command('migrate')", "what `call_command('migrate')` does is not known"),
    ],
)  # fmt: skip
def test_what_may_change_the_schema_is_a_gap(run: Run, body: str, what: str) -> None:
    found = run(f"def run(apps, schema_editor):\n    {body}\n")
    assert (what, False) in gaps(found)


def test_models_of_today_are_rows(run: Run) -> None:
    found = run(
        "from shop.models import Item\n"
        "def run(apps, schema_editor):\n    Item.objects.all().delete()\n",
        {"shop/models.py": "from django.db import models\n\nclass Item(models.Model):\n    pass\n"},
    )
    assert [rows for _, rows in gaps(found)] == [True]


def test_a_function_elsewhere_is_followed(run: Run) -> None:
    found = run(
        "from shop.filling import run\n",
        {"shop/filling.py": "def run(apps, editor):\n    editor.execute('SELECT 1')\n"},
    )
    assert sent(found) == ["SELECT 1"]


def test_a_function_of_another_package_is_a_gap(run: Run) -> None:
    assert gaps(run("from lib import run\n")) == [("the code of RunPython stands elsewhere", False)]


def test_a_function_that_does_not_end_is_a_gap(run: Run) -> None:
    found = run(
        "def run(apps, editor):\n    for a in range(900):\n        for b in range(900):\n"
        "            c = a + b\n"
    )
    assert gaps(found) == [("`run` of RunPython is too long to follow", False)]


def test_rows_leave_a_missing_table_a_sure_break(tmp_path: Path, write_files: WriteFiles) -> None:
    code = "def run(apps, editor):\n    apps.get_model('shop.Item').objects.create()\n"
    drop = "        migrations.RunSQL('DROP TABLE gone', ''),\n    ]\n"
    write_files({"shop/migrations/0001_x.py": HEAD + code + TAIL.replace("    ]\n", drop)})
    verdict = check(reader("django").read(tmp_path, [Path("shop/migrations/0001_x.py")]))
    assert (verdict.state, verdict.certainty) == ("breaks", "certain")

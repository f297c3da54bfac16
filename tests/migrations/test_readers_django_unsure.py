"""What is not understood of Django's migrations is said; no text of a file raises an error."""

import random
import runpy
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signoff_gen.migrations.chain import Chain, Migration
from signoff_gen.migrations.check import check
from signoff_gen.migrations.readers import reader

RECORDED = Path(__file__).parent / "recorded" / "django"
FILES_OF = runpy.run_path(str(RECORDED / "record.py"))["files_of"]
Read = Callable[..., Migration]
Whole = Callable[[dict[str, str]], Chain]
WriteFiles = Callable[[Mapping[str, str]], None]
HEAD = """\
from django.conf import settings
from django.contrib.postgres import constraints as pgc, fields as pgf, operations as pg
from django.db import migrations, models
from django.db.models import F, Q
import lib
from lib import something

class Silent(migrations.RunSQL):
    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        pass

class Named(migrations.RunSQL):
    reduces_to_sql = True

class Own(migrations.operations.base.Operation):
    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        schema_editor.execute("SELECT 1")

class Guarded(migrations.AddField):
    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if something:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
"""
CHECK = "migrations.AddConstraint('item', models.CheckConstraint(check="
ITEM = """\
migrations.CreateModel("Item", [("id", models.AutoField(primary_key=True)),
    ("n", models.IntegerField()), ("name", models.CharField(max_length=9))]),
"""


@pytest.fixture
def whole(tmp_path: Path, write_files: WriteFiles) -> Whole:
    """Writes files, and reads all of them."""

    def make(files: dict[str, str]) -> Chain:
        write_files(files)
        found = [path.relative_to(tmp_path) for path in sorted(tmp_path.rglob("*.py"))]
        return reader("django").read(tmp_path, found)

    return make


@pytest.fixture
def read(whole: Whole) -> Read:
    """Reads a migration of an app `shop` with operations after a model `Item`."""

    def make(operations: str, first: str = ITEM, extra: str = "") -> Migration:
        text = (
            f"{HEAD}{extra}\n\nclass Migration(migrations.Migration):\n"
            f"    operations = [\n{first}{operations}\n]\n"
        )
        chain = whole({"shop/migrations/0001_x.py": text})
        (found,) = [item for item in chain.migrations if item.name == "shop.0001_x"]
        return found

    return make


def sent(migration: Migration) -> list[str]:
    return [item.sql for item in migration.statements]


def gaps(migration: Migration) -> list[str]:
    return [gap.what for gap in migration.gaps]


@pytest.mark.parametrize(
    ("operations", "what"),
    [
        ("something", "what the operation something does is not known"),
        ("*something,", "the operations are known only at run time"),
        ("lib.Operation()", "what the operation Operation does is not known"),
        ("lib['a']", "an operation is known only at run time"),
        ("Own()", "what the operation Own does is not known"),
        ("Guarded('item', 'm', models.IntegerField(null=True))",
         "what the operation Guarded does is not known"),
        ("migrations.RunSQL(something)", "the SQL of RunSQL is known only at run time"),
        ("migrations.RunSQL([something])", "the SQL of RunSQL is known only at run time"),
        ("migrations.RunPython(lib.run)", "the code of RunPython stands elsewhere"),
        ("migrations.AddField('item', 'm', something)",
         "`field` of AddField is known only at run time"),
        ("migrations.AddField(something.x(), 'm', models.TextField())",
         "`model_name` of AddField is known only at run time"),
        ("migrations.AddIndex('item', something.x)",
         "`index` of AddIndex is known only at run time"),
        ("migrations.AddConstraint('item', something.x)",
         "`constraint` of AddConstraint is known only at run time"),
        ("migrations.AddConstraint('item', lib.Constraint(name='c'))",
         "`constraint` of AddConstraint is known only at run time"),
        ("migrations.SeparateDatabaseAndState(database_operations=[something.x])",
         "a database operation is known only at run time"),
        ("migrations.SeparateDatabaseAndState(state_operations=[something.x])",
         "`state_operations` of SeparateDatabaseAndState is known only at run time"),
        ("migrations.RunSQL('', state_operations=something.x())",
         "`state_operations` of RunSQL is known only at run time"),
        ("migrations.CreateModel('B', something.fields())",
         "not all fields of shop.B are known"),
        ("migrations.CreateModel('B', [something.x])", "not all fields of shop.B are known"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_a_gap(read: Read, operations: str, what: str) -> None:
    assert what in gaps(read(operations))


def test_what_may_have_changed_the_models_leaves_no_sure_refusal(read: Read) -> None:
    found = read("Own(), migrations.RemoveField('item', 'gone')")
    assert gaps(found)[1].startswith("this may be refused by Django: RemoveField names the field")
    assert len(sent(found)) == 1


def test_operations_of_a_project_do_as_the_ones_they_extend(read: Read) -> None:
    found = read("Named('SELECT 1', ''), Silent('SELECT 2', '')")
    assert (sent(found)[1:], gaps(found)) == (["SELECT 1"], [])


def test_a_guarded_operation_changes_the_models_surely(read: Read) -> None:
    found = read(
        "Guarded('item', 'm', models.IntegerField(null=True)),"
        "migrations.AlterField('item', 'm', models.BigIntegerField(null=True))"
    )
    assert sent(found)[1:] == [
        'ALTER TABLE "shop_item" ALTER COLUMN "m" TYPE bigint USING "m"::bigint'
    ]


def test_a_field_of_an_unknown_class_stands_apart(read: Read) -> None:
    found = read("migrations.CreateModel('B', [('a', lib.Field()), ('b', models.TextField())])")
    assert [(item.sql, item.certain) for item in found.statements[1:]] == [
        ('CREATE TABLE "shop_b" ("id" integer NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS '
         'IDENTITY, "b" text NOT NULL)', True),
        ('ALTER TABLE "shop_b" ADD COLUMN "a" text NOT NULL', False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "operation",
    [
        f"{CHECK}lib.Q(a=1), name='c'))",
        f"{CHECK}Q(n=lib.x), name='c'))",
        f"{CHECK}Q(n__odd=1), name='c'))",
        f"{CHECK}Q(), name='c'))",
        f"{CHECK}Q(n__in=lib.x()), name='c'))",
        f"{CHECK}Q(n__isnull=lib.x), name='c'))",
        "migrations.AddIndex('item', models.Index(lib.Function('n'), name='i'))",
        "migrations.AddIndex('item', models.Index(F(lib.x), name='i'))",
        "migrations.AddIndex('item', lib.Index(fields=['n'], name='i'))",
        "migrations.AddIndex('item', models.Index(fields=['n', lib.x], name='i'))",
        "migrations.AddIndex('item', models.Index(models.Value(lib.x), name='i'))",
        "migrations.AddIndex('item', models.Index(models.Case(lib.x), name='i'))",
        "migrations.AddIndex('item', models.Index(models.Func('n'), name='i'))",
        "migrations.AddConstraint('item', models.UniqueConstraint(lib.f('n'), name='c'))",
        "migrations.AddConstraint('item', pgc.ExclusionConstraint('c', [('n', lib.x)]))",
        "migrations.AddConstraint('item', pgc.ExclusionConstraint('c', lib.x()))",
        "migrations.AddField('item', 'own', lib.Field(default=1))",
    ],
)
def test_a_part_that_is_not_understood_makes_a_statement_uncertain(
    read: Read, operation: str
) -> None:
    found = read(operation)
    assert not found.statements[1].certain
    assert check(Chain("plain", (found,))).state == "runs"


@pytest.mark.parametrize(
    ("operation", "says"),
    [
        ("migrations.DeleteModel('Gone')", "DeleteModel names the model shop.Gone"),
        ("migrations.AlterField('item', 'gone', models.TextField())",
         "AlterField names the field shop.Item.gone"),
        ("migrations.AddIndex('item', models.Index(fields=['gone'], name='i'))",
         "shop.Item has no field named ''gone''"),
        ("migrations.AddIndex('item', models.Index(fields=['n']))", "require a name argument"),
        (f"{CHECK}Q(gone=1), name='c'))",
         "shop.Item has no field named ''gone''"),
        ("migrations.AlterUniqueTogether('item', {('n', 'gone')})",
         "shop.Item has no field named ''gone''"),
        ("migrations.RemoveConstraint('item', 'gone')", "No constraint named gone on model Item"),
        ("migrations.RenameIndex('item', new_name='a', old_fields=('n', 'name'))",
         "Found wrong number (0) of indexes for shop_item(n, name)."),
        ("migrations.RenameIndex('item', new_name='a', old_name='gone')",
         "No index named gone on model Item"),
        ("migrations.AddField('item', 'x', models.ForeignKey('Gone', models.CASCADE))",
         "leads to the model shop.gone"),
        ("migrations.AddField('item', 'm', models.ManyToManyField('auth.Gone'))",
         "leads to the model auth.gone"),
    ],
)  # fmt: skip
def test_what_django_refuses_is_a_break(read: Read, operation: str, says: str) -> None:
    found = read(operation)
    texts = [text for text in sent(found) if text.startswith("DO $$ BEGIN RAISE EXCEPTION")]
    assert len(texts) == 1
    assert says in texts[0]
    verdict = check(Chain("plain", (found,)))
    assert verdict.first is not None
    assert (verdict.first.code, verdict.certainty) == ("MG119", "certain")


def test_a_generated_field_cannot_become_another(read: Read) -> None:
    field = (
        "models.GeneratedField(expression=F('n') * {}, output_field=models.IntegerField(),"
        " db_persist=True)"
    )
    found = read(
        f"migrations.AddField('item', 'g', {field.format(2)}),"
        f"migrations.AlterField('item', 'g', {field.format(2)}),"
        f"migrations.AlterField('item', 'g', {field.format(3)})"
    )
    assert "Modifying GeneratedFields is not supported" in sent(found)[2]


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("dependencies = [something]", "a part of `dependencies` is known only at run time"),
        ("dependencies = something.x", "a part of `dependencies` is known only at run time"),
        ("dependencies = [migrations.swappable(1)]",
         "a part of `dependencies` is known only at run time"),
        ("replaces = [('shop', something.x)]", "a part of `replaces` is known only at run time"),
        ("run_before = lib.x()", "a part of `run_before` is known only at run time"),
        ("def apply(self, *args):\n        pass",
         "the class Migration does more than to say what is done"),
        ("operations = something.x", "the operations are known only at run time"),
    ],
)  # fmt: skip
def test_what_a_class_says_and_is_not_understood_is_a_gap(
    whole: Whole, said: str, what: str
) -> None:
    text = f"{HEAD}\nclass Migration(migrations.Migration):\n    {said}\n"
    chain = whole({"shop/migrations/0001_x.py": text})
    assert what in [gap.what for item in chain.migrations for gap in item.gaps]


def test_migrations_of_another_kind_are_a_gap(whole: Whole) -> None:
    text = (
        "from south.v2 import SchemaMigration\n\n# django\nclass Migration(SchemaMigration):\n"
        "    def forwards(self, orm):\n        pass\n"
    )
    chain = whole({"shop/migrations/0001_x.py": text})
    assert [gap.what for item in chain.migrations for gap in item.gaps] == [
        "what the class does that Migration extends is not known"
    ]


def test_a_field_that_is_not_known_leaves_the_others_known(read: Read) -> None:
    found = read(
        "migrations.CreateModel('B', [('id', something[0]), ('a', something[1]),"
        " ('b', models.TextField())])"
    )
    assert [(item.sql, item.certain) for item in found.statements[1:]] == [
        ('CREATE TABLE "shop_b" ("id" integer NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS '
         'IDENTITY, "b" text NOT NULL)', True),
        ('ALTER TABLE "shop_b" ADD COLUMN "a" text NOT NULL', False),
    ]  # fmt: skip


def test_a_class_may_be_named_by_a_string(read: Read) -> None:
    extra = (
        "from django.utils.module_loading import import_string\n"
        "Auto = import_string(settings.DEFAULT_AUTO_FIELD)\n"
    )
    found = read("migrations.CreateModel('B', [('id', Auto(primary_key=True))])", extra=extra)
    assert '"id" integer NOT NULL PRIMARY KEY' in sent(found)[1]


def test_sql_is_sent_whatever_it_makes_of_the_models(read: Read) -> None:
    found = read("migrations.RunSQL('SELECT 1', '', state_operations=[something.x])")
    assert sent(found)[1:] == ["SELECT 1"]


def test_without_operations_nothing_is_done(whole: Whole) -> None:
    text = "from django.db import migrations\n\nclass Migration(migrations.Migration):\n    pass\n"
    chain = whole({"shop/migrations/0001_x.py": text})
    assert [(item.statements, item.gaps) for item in chain.migrations[-1:]] == [((), ())]


TEXTS = [path.read_text(encoding="utf-8") for path in sorted(RECORDED.glob("*.txt"))]
WORDS = [
    "None", "[]", "{}", "()", "''", "0", "lambda: 1", "self", "models", "'a' * 9", "*x", "**x",
    "True", "-1", "1e400", "b''", "...", "f'{x}'", "'\\u00e9'", "'%'", "'\"'", "'$$'", "settings",
]  # fmt: skip


def mangled(text: str, chance: random.Random) -> str:
    """A text with some of its words, lines or characters gone, doubled or replaced."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(lines))
        parts = lines[at].split(", ")
        kind = chance.randrange(6)
        if kind == 0:
            lines[at] = ""
        elif kind == 1:
            lines.insert(at, lines[chance.randrange(len(lines))])
        elif kind == 2:
            parts[chance.randrange(len(parts))] = chance.choice(WORDS)
            lines[at] = ", ".join(parts)
        elif kind == 3:
            chance.shuffle(parts)
            lines[at] = ", ".join(parts)
        elif kind == 4:
            words = lines[at].split('"')
            words[chance.randrange(len(words))] = chance.choice(["", "x", "id", "é", "self", "a.b"])
            lines[at] = '"'.join(words)
        else:
            cut = chance.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:cut] + lines[at][cut + 1 :]
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(30))
def test_mangled_migrations_are_read_to_the_end(seed: int, whole: Whole) -> None:
    chance = random.Random(seed)
    began = time.process_time()
    files = FILES_OF(chance.choice(TEXTS))
    chosen = chance.choice([name for name in files if "/migrations/0" in name])
    files[chosen] = mangled(files[chosen], chance)
    chain = whole(files)
    check(chain)
    assert time.process_time() - began < 10


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200), st.text(max_size=40))
def test_no_text_raises(body: str, name: str) -> None:
    text = (
        "from django.db import migrations, models\nclass Migration(migrations.Migration):\n"
        f"    operations = [migrations.RunSQL({name!r}), {body}]\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "shop", "migrations", "0001_x.py")
        path.parent.mkdir(parents=True)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        chain = reader("django").read(Path(folder), [Path("shop/migrations/0001_x.py")])
        assert len(chain.migrations) > 0


def test_a_key_to_a_model_that_is_not_known_has_no_type_for_certain(whole: Whole) -> None:
    """Nor has the value that only a run would show for a key to a model of whatever type."""
    found = whole(
        {
            "shop/migrations/0001_initial.py": HEAD
            + "class Migration(migrations.Migration):\n"
            + "    operations = [migrations.CreateModel('Item', [\n"
            + "        ('id', models.UUIDField(primary_key=True)),\n"
            + "        ('task', models.UUIDField())]),\n"
            + "        migrations.AlterField('Item', 'task', models.ForeignKey(\n"
            + "            'other.Task', models.CASCADE, db_column='task')),\n"
            + "        migrations.AddField('Item', 'up', models.ForeignKey(\n"
            + "            'self', models.CASCADE, default=lib.first)),\n    ]\n"
        }
    )
    assert check(found).first is None

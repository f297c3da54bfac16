"""Columns, defaults, indexes and names that Django makes of what a migration says."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from signoff_gen.migrations.readers import reader
from signoff_gen.migrations.readers.django import naming

Sent = Callable[..., list[tuple[str, bool]]]
WriteFiles = Callable[[Mapping[str, str]], None]
HEAD = """\
from django.conf import settings
from django.contrib.postgres import constraints as pgc, fields as pgf, indexes as pgi
from django.contrib.postgres import operations as pg
from django.db import migrations, models
from django.db.models import F, Q, functions, lookups
import djmoney.models.fields
import mptt.fields
import phonenumber_field.modelfields
import swapper
import own.fields
import lib

class Migration(migrations.Migration):
    operations = [
"""
FIELDS = """\
from django.db import models
import lib

class Text(models.CharField):
    pass

class Deeper(Text):
    def to_python(self, value):
        return value

class Written(models.CharField):
    def db_type(self, connection):
        return "circle"

class Internal(models.Field):
    def get_internal_type(self):
        return "TextField"

class Unsaid(models.TextField):
    def get_internal_type(self):
        return self.kind

class Started(models.CharField):
    def __init__(self, *args, **kwargs):
        super().__init__(max_length=3)

class Foreign(lib.Field):
    pass

class Mixed(lib.Mixin, models.TextField):
    pass
"""


@pytest.fixture
def sent(tmp_path: Path, write_files: WriteFiles) -> Sent:
    """What operations send, each with whether it is certain."""

    def make(operations: str) -> list[tuple[str, bool]]:
        text = f"{HEAD}{operations}]\n"
        write_files({"shop/migrations/0001_x.py": text, "own/fields.py": FIELDS})
        read = reader("django").read(tmp_path, [Path("shop/migrations/0001_x.py")])
        (found,) = [item for item in read.migrations if item.name == "shop.0001_x"]
        return [(item.sql, item.certain) for item in found.statements]

    return make


ADD = 'migrations.AddField("item", "x", {}),'
ITEM = """\
migrations.CreateModel("Item", [("id", models.AutoField(primary_key=True)),
    ("n", models.IntegerField()), ("m", models.IntegerField()), ("name", models.TextField())]),
"""


@pytest.mark.parametrize(
    ("field", "definition"),
    [
        ("own.fields.Text(max_length=4)", "varchar(4) NOT NULL"),
        ("own.fields.Deeper(max_length=4)", "varchar(4) NOT NULL"),
        ("own.fields.Mixed()", "text NOT NULL"),
        ("own.fields.Internal()", "text NOT NULL"),
        ("own.fields.Started()", "varchar NOT NULL"),
        ("models.CharField(null=True)", "varchar NULL"),
        ("models.CharField(max_length=lib.LONGEST)", "varchar NOT NULL"),
        ("models.SlugField(max_length=lib.LONGEST, db_index=False)", "varchar NOT NULL"),
        ("models.DecimalField()", "numeric NOT NULL"),
        ("models.NullBooleanField()", "boolean NULL"),
        ("models.IPAddressField()", "inet NOT NULL"),
        ("pgf.CITextField()", "citext NOT NULL"),
        ("pgf.ArrayField(models.IntegerField(), 3)", "integer[3] NOT NULL"),
        ("pgf.ArrayField(pgf.ArrayField(models.TextField()), size=None)", "text[][] NOT NULL"),
        ("phonenumber_field.modelfields.PhoneNumberField()", "varchar(128) NOT NULL"),
        ("djmoney.models.fields.MoneyField(max_digits=9, decimal_places=2)",
         "numeric(9, 2) NOT NULL"),
    ],
)  # fmt: skip
def test_a_field_has_its_column(sent: Sent, field: str, definition: str) -> None:
    assert sent(ITEM + ADD.format(field))[1] == (
        f'ALTER TABLE "shop_item" ADD COLUMN "x" {definition}', True
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "certain"),
    [
        ("own.fields.Written()", False),
        ("own.fields.Unsaid()", False),
        ("own.fields.Foreign()", False),
        ("own.fields.Gone()", False),
        ("lib.CharField(max_length=3)", False),
        ("models.DecimalField(max_digits=lib.x, decimal_places=2)", True),
    ],
)
def test_a_type_that_is_not_known_is_text(sent: Sent, field: str, certain: bool) -> None:
    """Uncertainly so, unless the field is one of Django's and only its arguments are unknown."""
    text, known = sent(ITEM + ADD.format(field))[1]
    assert text.startswith('ALTER TABLE "shop_item" ADD COLUMN "x" text')
    assert known is certain


@pytest.mark.parametrize(
    ("field", "default"),
    [
        ("models.IntegerField(default=lib.f)", "0"),
        ("models.IntegerField(default=True)", "1"),
        ("models.BooleanField(default=0)", "false"),
        ("models.TextField(default=lib.f())", "''"),
        ("models.TextField(default=lambda: 'x')", "''"),
        ("models.UUIDField(default=lib.f)", "'00000000-0000-4000-8000-000000000000'::uuid"),
        ("models.DateTimeField(default=lib.f)", "'2000-01-01T00:00:00+00:00'::timestamptz"),
        ("models.DateField(auto_now=True)", "'2000-01-01'::date"),
        ("models.JSONField(default=lib.f)", "'{}'::jsonb"),
        ("models.JSONField(default={1: {2}})", "'{}'::jsonb"),
        ("pgf.ArrayField(models.TextField(), default=list)", "'{}'"),
        ("pgf.ArrayField(models.TextField(), default=lib.f)", "'{}'"),
        ("pgf.DateRangeField(default=lib.f)", "'empty'"),
        ("models.ForeignKey('self', models.CASCADE, default=lib.f, db_constraint=False)", "$1"),
        ("models.TextField(default=object)", "''"),
        ("models.TextField(default=models.Value('v'))", "'v'"),
        ("models.BinaryField(blank=True)", r"'\x'::bytea"),
    ],
)
def test_a_new_column_is_filled(sent: Sent, field: str, default: str) -> None:
    texts = [text for text, _ in sent(ITEM + ADD.format(field))]
    assert f" DEFAULT {default} NOT NULL" in texts[1]
    assert texts[2].endswith(" DROP DEFAULT")


def test_a_default_of_the_database_that_is_not_understood_is_some_value(sent: Sent) -> None:
    text, _ = sent(ITEM + ADD.format("models.IntegerField(db_default=lib.Function())"))[1]
    assert text.endswith('"x" integer DEFAULT 0 NOT NULL')


def test_a_generated_field_that_is_not_understood_is_null(sent: Sent) -> None:
    field = "models.GeneratedField(expression=lib.f('n'), output_field=models.TextField())"
    text, _ = sent(ITEM + ADD.format(field))[1]
    assert text.endswith('"x" text GENERATED ALWAYS AS (NULL) STORED')


def test_fields_without_a_column_are_left_out(sent: Sent) -> None:
    texts = sent(
        ITEM
        + ADD.format("models.ForeignObject('self')")
        + 'migrations.RemoveField("item", "x"), migrations.AlterField("item", "n", '
        'models.ForeignObject("self")),'
    )
    assert len(texts) == 1


@pytest.mark.parametrize(
    ("condition", "sql"),
    [
        ("lookups.GreaterThan(F('n'), 3)", '"n" > 3'),
        ("lookups.IsNull(F('n'), False)", '"n" IS NOT NULL'),
        ("Q(n__gt=-F('m'))", '"n" > ((-"m"))'),
        ("Q(n__gt=F('m') ** 2)", '"n" > (POWER("m", 2))'),
        ("Q(n__gt=F('m') & 1)", '"n" > (("m" & 1))'),
        ("Q(n__gt=functions.Cast(F('m'), models.BigIntegerField()))", '"n" > ("m")::bigint'),
        ("Q(n=functions.Mod('m', 2))", '"n" = MOD("m", 2)'),
    ],
)
def test_conditions_are_written(sent: Sent, condition: str, sql: str) -> None:
    check = f"models.CheckConstraint(condition={condition}, name='c')"
    assert sent(f"{ITEM}migrations.AddConstraint('item', {check})")[1] == (
        f'ALTER TABLE "shop_item" ADD CONSTRAINT "c" CHECK ({sql})', True
    )  # fmt: skip


@pytest.mark.parametrize(
    "expression",
    [
        "functions.Cast('n', lib.Field())", "models.Func('n', function='F', template='x')",
        "models.Case(models.When(lib.x, then=1))", "models.expressions.RawSQL(lib.x, ())",
        "models.expressions.CombinedExpression('n', 1, 'm')", "models.ExpressionWrapper()",
        "functions.Collate('n', lib.x)", "pgi.OpClass('n', name=lib.x)", "Q(n__year=1)",
        "Q(n__contains='x')", "Q(name__year__gt=1)", "Q(n__isnull=1)", "functions.Strange('n')",
        "Q(n=1, _connector='XOR')", "Q(n=lib.Function())",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_uncertain(sent: Sent, expression: str) -> None:
    texts = sent(f"{ITEM}migrations.AddIndex('item', models.Index({expression}, name='i'))")
    assert texts[1] == ('CREATE INDEX "i" ON "shop_item" (NULL)', False)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("models.Deferrable.DEFERRED", " DEFERRABLE INITIALLY DEFERRED"),
        ("models.Deferrable('immediate')", " DEFERRABLE INITIALLY IMMEDIATE"),
        ("lib.x()", ""),
    ],
)
def test_constraints_can_wait(sent: Sent, value: str, words: str) -> None:
    made = f"models.UniqueConstraint(fields=['n'], name='c', deferrable={value})"
    text, _ = sent(f"{ITEM}migrations.AddConstraint('item', {made})")[1]
    assert text == f'ALTER TABLE "shop_item" ADD CONSTRAINT "c" UNIQUE ("n"){words}'


def test_an_index_without_a_name_gets_one(sent: Sent) -> None:
    model = (
        'migrations.CreateModel("Order", [("id", models.AutoField(primary_key=True)),'
        ' ("n", models.IntegerField())], {"indexes": [models.Index(fields=["n"])],'
        ' "index_together": {("n", "id")}}),'
    )
    assert [text for text, _ in sent(model)][1:] == [
        'CREATE INDEX "shop_order_n_id_e43c13d7_idx" ON "shop_order" ("n", "id")',
        'CREATE INDEX "shop_order_n_49c7d4_idx" ON "shop_order" ("n")',
    ]


def test_what_held_together_is_looked_for_in_the_database(sent: Sent) -> None:
    texts = sent(
        ITEM
        + "migrations.AlterUniqueTogether('item', {('n', 'm')}),"
        + "migrations.RunSQL('ALTER TABLE shop_item DROP CONSTRAINT shop_item_n_m_0ef1abd3_uniq'),"
        + "migrations.AlterIndexTogether('item', {('n', 'm')}),"
        + "migrations.AlterIndexTogether('item', set()),"
    )
    made = texts[1][0].split('"')[3]
    assert made == naming.generated("shop_item", ["n", "m"], "_uniq")
    assert texts[-1][0] == f'DROP INDEX IF EXISTS "{texts[-2][0].split(chr(34))[1]}"'
    texts = sent(
        ITEM
        + "migrations.AlterUniqueTogether('item', {('n', 'm')}),"
        + f"migrations.RunSQL('ALTER TABLE shop_item DROP CONSTRAINT {made}'),"
        + "migrations.AlterUniqueTogether('item', set()),"
    )
    assert "Found wrong number (0) of constraints for shop_item(n, m)" in texts[-1][0]


def test_other_packages_name_models_too(sent: Sent) -> None:
    field = "models.ForeignKey(swapper.get_model_name('shop', 'Item'), models.CASCADE, null=True)"
    text, _ = sent(ITEM + ADD.format(field))[1]
    assert 'REFERENCES "shop_item"("id")' in text
    tree = "mptt.fields.TreeForeignKey('self', models.CASCADE, null=True)"
    assert 'REFERENCES "shop_item"("id")' in sent(ITEM + ADD.format(tree))[1][0]


def test_a_collation_is_made_and_dropped(sent: Sent) -> None:
    texts = sent(
        "pg.CreateCollation('c', 'und-u-ks-level2', provider='icu', deterministic=False),"
        "pg.RemoveCollation('c', 'und-u-ks-level2', provider='icu', deterministic=False),"
    )
    assert [text for text, _ in texts] == [
        'CREATE COLLATION "c" (locale="und-u-ks-level2", provider="icu", deterministic=false)',
        'DROP COLLATION "c"',
    ]


def test_a_table_may_smuggle_its_schema_in(sent: Sent) -> None:
    model = (
        'migrations.CreateModel("Item", [("id", models.AutoField(primary_key=True)),'
        ' ("n", models.IntegerField(db_index=True))], {"db_table": \'apart"."item\'}),'
    )
    assert [text for text, _ in sent(model)] == [
        'CREATE TABLE "apart"."item" ("id" integer NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS '
        'IDENTITY, "n" integer NOT NULL)',
        f'CREATE INDEX "{naming.generated("item", ["n"])}" ON "apart"."item" ("n")',
    ]


def test_names_are_cut_as_django_and_postgresql_cut_them() -> None:
    table, column = "t" * 60, "c" * 60
    assert len(naming.generated(table, [column], "_fk_" + "u" * 40)) == 63
    assert naming.generated("_" + table, [column]).startswith("D_")
    assert naming.automatic(table, column, "key") == f"{'t' * 29}_{'c' * 29}_key"
    assert naming.automatic("t", "c", "key", {"t_c_key"}) == "t_c_key1"
    assert len(naming.truncated("t" * 70)) == 63

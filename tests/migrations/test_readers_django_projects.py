"""Projects of Django: apps and their labels, settings, and the order of all migrations."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from signoff_gen.migrations.chain import Chain
from signoff_gen.migrations.check import check
from signoff_gen.migrations.readers import reader

Read = Callable[..., Chain]
WriteFiles = Callable[[Mapping[str, str]], None]
ITEM = 'migrations.CreateModel("Item", [("id", models.AutoField(primary_key=True))]),'
MANAGE = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings")\n'


def migration(operations: str = "", dependencies: str = "", more: str = "") -> str:
    return (
        "from django.conf import settings\n"
        "from django.db import migrations, models\n\n\n"
        "class Migration(migrations.Migration):\n"
        f"    dependencies = [{dependencies}]\n"
        f"    {more}\n"
        f"    operations = [{operations}]\n"
    )


@pytest.fixture
def chain(tmp_path: Path, write_files: WriteFiles) -> Read:
    """Writes files and reads those of Python, or only those whose paths are named."""

    def make(files: dict[str, str], *only: str) -> Chain:
        write_files(files)
        found = [path.relative_to(tmp_path) for path in sorted(tmp_path.rglob("*.py"))]
        return reader("django").read(tmp_path, [Path(name) for name in only] or found)

    return make


def names(read: Chain, *apps: str) -> list[str]:
    return [item.name for item in read.migrations if item.name.split(".")[0] in apps]


def sql(read: Chain, app: str) -> list[str]:
    return [
        each.sql
        for item in read.migrations
        if item.name.startswith(f"{app}.")
        for each in item.statements
    ]


def test_a_label_comes_from_the_configuration_of_an_app(chain: Read) -> None:
    config = "from django.apps import AppConfig\n\n\nclass C(AppConfig):\n    {}\n"
    read = chain(
        {
            "a/migrations/0001_x.py": migration(ITEM),
            "a/apps.py": config.format('name = "a"\n    label = "named"'),
            "b/migrations/0001_x.py": migration(ITEM),
            "b/apps.py": config.format('name = "b"'),
        }
    )
    assert names(read, "a", "b", "named") == ["b.0001_x", "named.0001_x"]
    assert sql(read, "named")[0].startswith('CREATE TABLE "named_item"')


def test_migrations_may_stand_elsewhere(chain: Read) -> None:
    read = chain(
        {
            "manage.py": MANAGE,
            "site/settings.py": 'MIGRATION_MODULES = {"shop": "moved.of_shop"}\n'
            'INSTALLED_APPS = ["shop"]\n',
            "moved/of_shop/0001_x.py": migration(ITEM),
        }
    )
    assert names(read, "shop") == ["shop.0001_x"]


def test_environments_and_apps_of_tests_are_left_aside(chain: Read) -> None:
    read = chain(
        {
            "shop/migrations/0001_x.py": migration(ITEM),
            "tests/fake/migrations/0001_x.py": migration(ITEM),
            "venv/lib/other/migrations/0001_x.py": migration(ITEM),
            "own_env/x/migrations/0001_x.py": migration(ITEM),
            "own_env/pyvenv.cfg": "",
            "shop/migrations/_draft.py": migration(ITEM),
        }
    )
    assert names(read, "shop", "fake", "other", "x") == ["shop.0001_x"]


def test_apps_of_tests_are_read_where_there_are_no_others(chain: Read) -> None:
    assert names(chain({"tests/fake/migrations/0001_x.py": migration(ITEM)}), "fake")


def test_what_is_not_installed_does_not_run(chain: Read) -> None:
    files = {
        "manage.py": MANAGE,
        "site/base.py": 'OWN = ["shop.apps.ShopConfig"]\n',
        "site/settings.py": "from .base import *\nINSTALLED_APPS = OWN + ['django.contrib.auth']\n",
        "shop/migrations/0001_x.py": migration(ITEM),
        "old/migrations/0001_x.py": migration(ITEM),
    }
    assert names(chain(files), "shop", "old") == ["shop.0001_x"]


def test_all_apps_run_where_settings_are_not_plain(chain: Read) -> None:
    files = {
        "manage.py": MANAGE,
        "site/settings.py": "import env\nINSTALLED_APPS = env.list('APPS')\n",
        "shop/migrations/0001_x.py": migration(ITEM),
        "old/migrations/0001_x.py": migration(ITEM),
    }
    assert names(chain(files), "shop", "old") == ["old.0001_x", "shop.0001_x"]


def test_settings_are_found_without_manage(chain: Read) -> None:
    files = {
        "conf/settings.py": 'DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"\n',
        "shop/migrations/0001_x.py": migration('migrations.CreateModel("Item", []),'),
    }
    assert '"id" bigint' in sql(chain(files), "shop")[0]


def test_keys_are_numbered_as_other_models_say_where_there_are_no_settings(chain: Read) -> None:
    files = {
        "shop/migrations/0001_x.py": migration(
            'migrations.CreateModel("Item", []),'
            'migrations.CreateModel("B", [("id", models.BigAutoField(primary_key=True))]),'
        ),
    }
    assert '"id" bigint' in sql(chain(files), "shop")[0]


def test_settings_that_cannot_be_parsed_say_nothing(chain: Read) -> None:
    files = {
        "manage.py": MANAGE,
        "site/settings.py": "INSTALLED_APPS = [\n",
        "shop/migrations/0001_x.py": migration('migrations.CreateModel("Item", []),'),
    }
    assert '"id" integer' in sql(chain(files), "shop")[0]


USER = (
    'migrations.CreateModel("{}", [("id", models.BigAutoField(primary_key=True)),'
    ' ("password", models.CharField(max_length=9)), ("last_login", models.DateTimeField())]),'
)
OWNED = (
    'migrations.CreateModel("Item", [("id", models.AutoField(primary_key=True)),'
    ' ("user", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE))]),'
)
ON_USER = "migrations.swappable_dependency(settings.AUTH_USER_MODEL)"


def test_the_model_of_users_is_that_of_the_settings(chain: Read) -> None:
    files = {
        "manage.py": MANAGE,
        "site/settings/__init__.py": 'AUTH_USER_MODEL = "zoo.Keeper"\n',
        "zoo/migrations/0001_x.py": migration(USER.format("Keeper")),
        "shop/migrations/0001_x.py": migration(OWNED, ON_USER),
    }
    read = chain(files)
    assert names(read, "zoo", "shop") == ["zoo.0001_x", "shop.0001_x"]
    assert 'REFERENCES "zoo_keeper" ("id")' in sql(read, "shop")[1]
    assert not any('"auth_user"' in text for text in sql(read, "auth"))


def test_the_model_of_users_is_found_without_settings(chain: Read) -> None:
    files = {
        "zoo/migrations/0001_x.py": migration(USER.format("Keeper")),
        "shop/migrations/0001_x.py": migration(OWNED, ON_USER),
    }
    assert 'REFERENCES "zoo_keeper" ("id")' in sql(chain(files), "shop")[1]


def test_other_models_can_be_swapped_too(chain: Read) -> None:
    swapped = (
        'migrations.CreateModel("Item", [("id", models.AutoField(primary_key=True))],'
        ' options={"swappable": "SHOP_ITEM_MODEL"}),'
    )
    files = {
        "manage.py": MANAGE,
        "site/settings.py": 'SHOP_ITEM_MODEL = "own.Thing"\n',
        "shop/migrations/0001_x.py": migration(swapped),
    }
    assert sql(chain(files), "shop") == []
    files["site/settings.py"] = ""
    assert len(sql(chain(files), "shop")) == 1


def test_settings_decide_what_migrations_ask_of_them(chain: Read) -> None:
    field = (
        'migrations.CreateModel("Item", [("id", models.AutoField(primary_key=True)),'
        ' ("a", models.CharField(max_length=getattr(settings, "LONG", 30))),'
        ' ("b", models.CharField(max_length=settings.SHORT))]),'
    )
    files = {
        "manage.py": MANAGE,
        "site/settings.py": "SHORT = 5\n",
        "shop/migrations/0001_x.py": migration(field),
    }
    (text,) = sql(chain(files), "shop")
    assert '"a" varchar(30) NOT NULL, "b" varchar(5) NOT NULL' in text


def test_apps_that_are_not_there_leave_a_gap_and_no_sure_break(chain: Read) -> None:
    other = (
        'migrations.CreateModel("Item", [("id", models.AutoField(primary_key=True)),'
        ' ("tag", models.ForeignKey("taggit.Tag", models.CASCADE))]),'
        'migrations.RunSQL("UPDATE taggit_tag SET name = 1", ""),'
    )
    files = {"shop/migrations/0001_x.py": migration(other, '("taggit", "0001_initial")')}
    read = chain(files)
    (gap,) = [gap for item in read.migrations for gap in item.gaps]
    assert gap.what == "the migrations of the app taggit are not among the files"
    assert sql(read, "shop")[0] == (
        'CREATE TABLE "shop_item" ("id" integer NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS '
        'IDENTITY, "tag_id" bigint NOT NULL)'
    )
    assert check(read).state == "unclear"


def test_apps_that_cannot_be_there_are_a_problem(chain: Read) -> None:
    files = {
        "manage.py": MANAGE,
        "site/settings.py": 'INSTALLED_APPS = ["shop", "django.contrib.messages"]\n',
        "shop/migrations/0001_x.py": migration(ITEM, '("taggit", "0001_initial")'),
    }
    assert [item.kind for item in chain(files).problems] == ["missing-parent"]


def test_a_parent_of_what_is_replaced_has_to_be_there(chain: Read) -> None:
    read = chain(
        {
            "a/migrations/0001_x.py": migration(ITEM, '("b", "0009_never")'),
            "a/migrations/0001_squashed.py": migration(ITEM, "", 'replaces = [("a", "0001_x")]'),
            "b/migrations/0001_x.py": migration(ITEM),
        }
    )
    assert [(item.kind, item.migrations) for item in read.problems] == [
        ("missing-parent", ("a.0001_squashed",))
    ]


def test_a_file_without_a_migration_is_refused(chain: Read) -> None:
    files = {
        "shop/migrations/0001_x.py": migration(ITEM),
        "shop/migrations/helpers.py": "def fill():\n    pass\n",
    }
    (problem,) = chain(files).problems
    assert (problem.kind, problem.message) == ("no-key", "shop.helpers has no class Migration")


def test_a_file_that_is_not_python_is_a_gap(chain: Read) -> None:
    files = {
        "shop/migrations/0001_x.py": migration(ITEM),
        "shop/migrations/0002_y.py": "class Migration(migrations.Migration):\n  operations = [\n",
    }
    gaps = [gap.what for item in chain(files).migrations for gap in item.gaps]
    assert len(gaps) == 1
    assert gaps[0].startswith("0002_y.py is not Python")


def test_of_two_apps_with_one_label_only_the_first_is_read(chain: Read) -> None:
    files = {
        "one/shop/migrations/0001_x.py": migration(ITEM),
        "two/shop/migrations/0001_x.py": migration(ITEM),
    }
    found = [item.place.path for item in chain(files).migrations if item.name == "shop.0001_x"]
    assert found == [Path("one/shop/migrations/0001_x.py")]


def test_a_circle_within_more_is_named_alone(chain: Read) -> None:
    read = chain(
        {
            "a/migrations/0001_x.py": migration("", '("a", "0002_y")'),
            "a/migrations/0002_y.py": migration("", '("a", "0001_x")'),
            "a/migrations/0003_z.py": migration("", '("a", "0002_y"), ("a", "0003_z")'),
            "b/migrations/0001_x.py": migration("", '("a", "__first__"), ("b", "__first__")'),
        }
    )
    circles = [item for item in read.problems if item.kind == "cycle"]
    assert [item.migrations for item in circles] == [("a.0001_x", "a.0002_y", "a.0003_z")]
    assert len(names(read, "a", "b")) == 4


def test_what_cannot_be_undone_is_said(chain: Read) -> None:
    read = chain(
        {
            "a/migrations/0001_x.py": migration('migrations.RunSQL("SELECT 1"),'),
            "a/migrations/0002_y.py": migration(
                'migrations.RunSQL("SELECT 1", ""),', '("a", "0001_x")', "atomic = False"
            ),
        }
    )
    own = [item for item in read.migrations if item.name.startswith("a.")]
    assert [(item.reversible, item.transactional) for item in own] == [(False, True), (True, False)]


def test_geometry_brings_its_extension(chain: Read) -> None:
    field = 'migrations.CreateModel("P", [("at", models.PointField(srid=4258, geography=True))]),'
    text = migration(field).replace("django.db import migrations, models",
                                    "django.db import migrations\nfrom django.contrib.gis.db "
                                    "import models")  # fmt: skip
    read = chain({"a/migrations/0001_x.py": text})
    assert '"at" geography(POINT,4258) NOT NULL' in sql(read, "a")[0]
    assert read.provided[0] == "CREATE EXTENSION IF NOT EXISTS postgis"
    assert check(read).state == "runs"


def test_apps_beside_the_named_files_run_too(chain: Read) -> None:
    files = {
        "src/shop/migrations/0001_x.py": migration(OWNED, ON_USER + ', ("old", "0001_x")'),
        "src/shop/migrations/__init__.py": "",
        "src/zoo/migrations/0001_x.py": migration(USER.format("Keeper")),
        "src/zoo/migrations/__init__.py": "",
        "src/manage.py": MANAGE,
        "src/site/settings.py": "INSTALLED_APPS = "
        '["shop", "zoo", "parts.old.apps.OldConfig", "older"]\nAUTH_USER_MODEL = "zoo.Keeper"\n',
        "src/parts/old/migrations/0001_x.py": migration(ITEM, '("older", "0001_x")'),
        "src/parts/old/migrations/__init__.py": "",
        "src/older/migrations/0001_x.py": migration(ITEM),
        "src/older/migrations/__init__.py": "",
    }
    read = chain(files, "src/shop/migrations/0001_x.py")
    assert names(read, "shop", "zoo", "old", "older") == [
        "older.0001_x", "old.0001_x", "zoo.0001_x", "shop.0001_x",
    ]  # fmt: skip
    assert [gap for item in read.migrations for gap in item.gaps] == []
    assert check(read).state == "runs"

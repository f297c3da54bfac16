"""Migrations of the apps that come with Django, as far as the database is concerned."""

from pathlib import Path
from typing import Final

from signoff_gen.migrations.readers.sources import Source

_HEAD: Final = (
    "from django.conf import settings\nfrom django.db import migrations as m, models as f\n"
)
_AUTO: Final = '("id", f.AutoField(primary_key=True))'

_PERMISSION: Final = f"""
m.CreateModel("Permission", [{_AUTO}, ("name", f.CharField(max_length=50)),
    ("content_type", f.ForeignKey("contenttypes.ContentType")),
    ("codename", f.CharField(max_length=100))],
    {{"unique_together": {{("content_type", "codename")}}}})
"""
_GROUP: Final = f"""
m.CreateModel("Group", [{_AUTO}, ("name", f.CharField(max_length=80, unique=True)),
    ("permissions", f.ManyToManyField("auth.Permission"))])
"""
_USER: Final = f"""
m.CreateModel("User", [{_AUTO}, ("password", f.CharField(max_length=128)),
    ("last_login", f.DateTimeField()), ("is_superuser", f.BooleanField(default=False)),
    ("username", f.CharField(max_length=30, unique=True)),
    ("first_name", f.CharField(max_length=30, blank=True)),
    ("last_name", f.CharField(max_length=30, blank=True)),
    ("email", f.EmailField(max_length=75, blank=True)),
    ("is_staff", f.BooleanField(default=False)), ("is_active", f.BooleanField(default=True)),
    ("date_joined", f.DateTimeField()),
    ("groups", f.ManyToManyField("auth.Group", related_name="user_set")),
    ("user_permissions", f.ManyToManyField("auth.Permission", related_name="user_set"))],
    {{"swappable": "AUTH_USER_MODEL"}})
"""


def _user(name: str, field: str) -> str:
    return f'm.AlterField("user", "{name}", f.{field})'


_LOG: Final = f"""
m.CreateModel("LogEntry", [{_AUTO}, ("action_time", f.DateTimeField()),
    ("object_id", f.TextField(null=True, blank=True)),
    ("object_repr", f.CharField(max_length=200)),
    ("action_flag", f.PositiveSmallIntegerField()), ("change_message", f.TextField(blank=True)),
    ("content_type", f.ForeignKey("contenttypes.ContentType", null=True)),
    ("user", f.ForeignKey(settings.AUTH_USER_MODEL))], {{"db_table": "django_admin_log"}})
"""
_CONTENT_TYPE: Final = f"""
m.CreateModel("ContentType", [{_AUTO}, ("name", f.CharField(max_length=100)),
    ("app_label", f.CharField(max_length=100)), ("model", f.CharField(max_length=100))],
    {{"db_table": "django_content_type"}}),
m.AlterUniqueTogether("contenttype", {{("app_label", "model")}})
"""
_WITHOUT_NAME: Final = """
m.AlterField("contenttype", "name", f.CharField(max_length=100, null=True)),
m.RemoveField("contenttype", "name")
"""
_SESSION: Final = """
m.CreateModel("Session", [("session_key", f.CharField(max_length=40, primary_key=True)),
    ("session_data", f.TextField()), ("expire_date", f.DateTimeField(db_index=True))],
    {"db_table": "django_session"})
"""
_SITE: Final = f"""
m.CreateModel("Site", [{_AUTO}, ("domain", f.CharField(max_length=100)),
    ("name", f.CharField(max_length=50))], {{"db_table": "django_site"}})
"""
_PAGE: Final = f"""
m.CreateModel("FlatPage", [{_AUTO}, ("url", f.CharField(max_length=100, db_index=True)),
    ("title", f.CharField(max_length=200)), ("content", f.TextField(blank=True)),
    ("enable_comments", f.BooleanField(default=False)),
    ("template_name", f.CharField(max_length=70, blank=True)),
    ("registration_required", f.BooleanField(default=False)),
    ("sites", f.ManyToManyField("sites.Site"))], {{"db_table": "django_flatpage"}})
"""
_REDIRECT: Final = f"""
m.CreateModel("Redirect", [{_AUTO}, ("site", f.ForeignKey("sites.Site")),
    ("old_path", f.CharField(max_length=200, db_index=True)),
    ("new_path", f.CharField(max_length=200, blank=True))],
    {{"db_table": "django_redirect", "unique_together": {{("site", "old_path")}}}})
"""
_USERS: Final = "m.swappable_dependency(settings.AUTH_USER_MODEL)"
_TYPES: Final = '("contenttypes", "__first__")'

APPS: Final[dict[str, tuple[tuple[str, str, str], ...]]] = {
    "admin": (
        ("0001_initial", f"{_USERS}, {_TYPES}", _LOG),
        ("0002_logentry_remove_auto_add", "", ""),
        ("0003_logentry_add_action_flag_choices", "", ""),
    ),
    "auth": (
        ("0001_initial", _TYPES, f"{_PERMISSION}, {_GROUP}, {_USER}"),
        (
            "0002_alter_permission_name_max_length",
            "",
            'm.AlterField("permission", "name", f.CharField(max_length=255))',
        ),
        (
            "0003_alter_user_email_max_length",
            "",
            _user("email", "EmailField(max_length=254, blank=True)"),
        ),
        ("0004_alter_user_username_opts", "", ""),
        ("0005_alter_user_last_login_null", "", _user("last_login", "DateTimeField(null=True)")),
        ("0006_require_contenttypes_0002", '("contenttypes", "0002_remove_content_type_name")', ""),
        ("0007_alter_validators_add_error_messages", "", ""),
        (
            "0008_alter_user_username_max_length",
            "",
            _user("username", "CharField(max_length=150, unique=True)"),
        ),
        (
            "0009_alter_user_last_name_max_length",
            "",
            _user("last_name", "CharField(max_length=150, blank=True)"),
        ),
        (
            "0010_alter_group_name_max_length",
            "",
            'm.AlterField("group", "name", f.CharField(max_length=150, unique=True))',
        ),
        (
            "0011_update_proxy_permissions",
            '("contenttypes", "0002_remove_content_type_name")',
            "",
        ),
        (
            "0012_alter_user_first_name_max_length",
            "",
            _user("first_name", "CharField(max_length=150, blank=True)"),
        ),
    ),
    "contenttypes": (
        ("0001_initial", "", _CONTENT_TYPE),
        ("0002_remove_content_type_name", "", _WITHOUT_NAME),
    ),
    "flatpages": (("0001_initial", '("sites", "0001_initial")', _PAGE),),
    "redirects": (
        ("0001_initial", '("sites", "0001_initial")', _REDIRECT),
        ("0002_alter_redirect_new_path_help_text", "", ""),
    ),
    "sessions": (("0001_initial", "", _SESSION),),
    "sites": (
        ("0001_initial", "", _SITE),
        (
            "0002_alter_domain_unique",
            "",
            'm.AlterField("site", "domain", f.CharField(max_length=100, unique=True))',
        ),
    ),
}
"""By app: names of migrations, what they come after beside the one before, and operations."""
USUAL: Final = ("admin", "auth", "contenttypes", "sessions")
"""Apps that a new project has."""


def sources(label: str) -> list[tuple[str, Source]]:
    """The migrations of an app: names, and texts that stand for their files."""
    found = []
    before = ""
    for name, after, operations in APPS[label]:
        path = Path(f"django/contrib/{label}/migrations/{name}.py")
        parents = ", ".join(part for part in (before, after) if part)
        text = (
            f"{_HEAD}class Migration(m.Migration):\n    dependencies = [{parents}]\n"
            f"    operations = [{operations}]\n"
        )
        found.append((name, Source(path, text)))
        before = f'("{label}", "{name}")'
    return found

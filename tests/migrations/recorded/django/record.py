"""Records what Django itself sends to PostgreSQL for the chains in the files beside this one.

In a virtual environment with `pip install "django==5.2.*" "psycopg[binary]"`:

    PGHOST=… PGUSER=… python record.py [NAME…]

The server's database `recorded` is dropped and made anew for each chain. A chain is a file
`NAME.txt`; in it, `=== PATH` begins a file of the project, and a migration gets the imports that
it may need. The answers are written to `NAME.json`: the migrations in their order with what each
sends, and the error that ends the chain, if one does.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEAD = """\
from django.conf import settings
from django.contrib.postgres import operations as pg, fields as pgfields, indexes as pgindexes
from django.contrib.postgres import constraints as pgconstraints
from django.db import migrations, models
from django.db.models import F, Q, functions
from django.utils import timezone
import uuid
"""
BEFORE = """\
SECRET_KEY = "x"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "recorded"}}
"""
ASIDE = ("pg_catalog", "pg_collation", "pg_extension", "pg_type", '"django_migrations"', "pg_attr")
"""What Django asks the database, and the table that it keeps its place in."""
CONTRIB = re.compile(r"(admin|auth|contenttypes|sessions)\.0")
"""Migrations of Django's own apps, which every chain has."""


def files_of(text: str) -> dict[str, str]:
    """The files that a chain consists of."""
    parts = re.split(r"^=== (\S+)\n", text, flags=re.MULTILINE)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    apps = sorted({path.split("/")[0] for path in found if "/migrations/" in path})
    for app in apps:
        found.setdefault(f"{app}/__init__.py", "")
        found.setdefault(f"{app}/migrations/__init__.py", "")
    for path, content in found.items():
        if "/migrations/" in path and content:
            found[path] = HEAD + content
    installed = [
        "django.contrib.admin.apps.SimpleAdminConfig",
        *(f"django.contrib.{app}" for app in ("auth", "contenttypes", "sessions")),
        "django.contrib.postgres",
        *apps,
    ]
    own = found.get("settings.py", "")
    found["settings.py"] = f"{BEFORE}INSTALLED_APPS = {installed!r}\n{own}"
    return found


def carry_out() -> dict[str, object]:
    """Run the chain of the current folder; what was sent, and how it ended."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    sys.path.insert(0, str(Path.cwd()))
    import django
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    django.setup()
    migrations: list[list[object]] = []

    def note(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        if migrations and not any(word in str(sql) for word in ASIDE):
            text = connection.ops.compose_sql(str(sql), params) if params else str(sql)
            migrations[-1][1].append(text)  # type: ignore[attr-defined]
        return execute(sql, params, many, context)

    def progress(action, migration=None, fake=False):  # type: ignore[no-untyped-def]
        if action == "apply_start":
            migrations.append([str(migration), []])

    answer: dict[str, object] = {}
    try:
        executor = MigrationExecutor(connection, progress)
        conflicts = executor.loader.detect_conflicts()
        if conflicts:
            answer["error"] = {"class": "Conflict", "message": str(conflicts)}
            return answer
        with connection.execute_wrapper(note):
            executor.migrate(executor.loader.graph.leaf_nodes())
    except Exception as error:
        cause = error.__cause__
        answer["error"] = {"class": type(error).__name__, "message": str(error).split("\n")[0]}
        if hasattr(cause, "sqlstate"):
            answer["error"]["sqlstate"] = cause.sqlstate  # type: ignore[index]
    answer["migrations"] = [
        [name, sent] for name, sent in migrations if not CONTRIB.match(str(name))
    ]
    return answer


def record(path: Path) -> None:
    """Record one chain."""
    for sql in ("DROP DATABASE IF EXISTS recorded WITH (FORCE)", "CREATE DATABASE recorded"):
        subprocess.run(["psql", "-qX", "-d", "postgres", "-c", sql], check=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files_of(path.read_text(encoding="utf-8")).items():
            target = Path(folder, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        command = [sys.executable, "-W", "ignore", str(Path(__file__).resolve()), "--here"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(f"{path.stem}: {done.stderr[-2000:]}\n")
        return
    answer = json.loads(done.stdout)
    path.with_suffix(".json").write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")
    count = len(answer.get("migrations", []))
    sys.stderr.write(f"{path.stem}: {count} migrations {answer.get('error', '')}\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["--here"]:
        sys.stdout.write(json.dumps(carry_out()))
    else:
        for each in sorted(HERE.glob("*.txt")):
            if not sys.argv[1:] or each.stem in sys.argv[1:]:
                record(each)

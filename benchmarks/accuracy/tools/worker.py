"""Runs chains of migrations with the real tools of Python; see `worker.mjs` for the protocol."""

import json
import logging
import re
import sys
from pathlib import Path
from typing import Any

FINE = {"file": "", "sqlstate": "", "message": ""}


def _answer(error: BaseException, file: str) -> dict[str, str]:
    cause: BaseException | None = error
    while cause is not None and not getattr(cause, "sqlstate", None):
        cause = getattr(cause, "orig", None) or cause.__cause__
    shown = cause or error
    sqlstate = str(getattr(shown, "sqlstate", "") or "")
    message = str(shown).split("\n")[0] or type(shown).__name__
    return {"file": file, "sqlstate": sqlstate, "message": message}


class _Running(logging.Handler):
    """Notes which revision Alembic says it runs."""

    revision = ""

    def emit(self, record: logging.LogRecord) -> None:
        found = re.match(r"Running upgrade .*-> (\w+)", record.getMessage())
        if found:
            self.revision = found[1]


def _alembic(folder: Path, url: str) -> dict[str, str]:
    from alembic import command
    from alembic.config import Config

    running = _Running()
    logger = logging.getLogger("alembic.runtime.migration")
    logger.setLevel(logging.INFO)
    logger.addHandler(running)
    config = Config()
    config.set_main_option("script_location", str(folder / "alembic"))
    config.set_main_option("sqlalchemy.url", url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        command.upgrade(config, "heads")
    except Exception as error:  # whatever it is, it is the answer
        names = (folder / "alembic" / "versions").glob(f"{running.revision or '?'}_*.py")
        file = next((path.relative_to(folder).as_posix() for path in names), "")
        return _answer(error, file)
    finally:
        logger.removeHandler(running)
    return FINE


def _django(folder: Path, url: str) -> dict[str, str]:
    from urllib.parse import unquote, urlsplit

    import django
    from django.apps import apps
    from django.conf import settings
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    parts = urlsplit(url)
    app = next(path.parent.name for path in folder.glob("*/migrations"))
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": parts.port,
    }
    for name in [name for name in sys.modules if name == app or name.startswith(f"{app}.")]:
        del sys.modules[name]
    sys.path.insert(0, str(folder))
    installed = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.postgres"]
    try:
        if not settings.configured:
            settings.configure(
                DATABASES={"default": database},
                INSTALLED_APPS=[*installed, app],
                DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
                USE_TZ=True,
            )
            django.setup()
        else:
            # A failed migration leaves a connection in any state: the next chain gets a new one.
            connections.settings["default"].update(database)
            del connections["default"]
            apps.set_installed_apps([*installed, app])
        current: list[Any] = []
        connection = connections["default"]

        def progress(action: str, migration: Any = None, fake: bool = False) -> None:
            if action == "apply_start":
                current.append(migration)

        executor = MigrationExecutor(connection, progress)
        targets = executor.loader.graph.leaf_nodes()
        try:
            executor.migrate(targets)
        except Exception as error:  # whatever it is, it is the answer
            last = current[-1] if current else None
            if last is None or last.app_label != app:
                return _answer(error, "")
            return _answer(error, f"{app}/migrations/{last.name}.py")
        finally:
            connection.close()
    except Exception as error:  # a migration that cannot be loaded
        return _answer(error, "")
    finally:
        sys.path.remove(str(folder))
    return FINE


def main() -> None:
    """Answer jobs until there are no more."""
    answers = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        job = json.loads(line)
        tool = {"alembic": _alembic, "django": _django}[job["framework"]]
        answers.write(json.dumps(tool(Path(job["folder"]).resolve(), job["url"])) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()

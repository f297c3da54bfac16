"""How the service is set up: flags for what is harmless, the environment alone for secrets."""

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.sealing import MIN_KEY

MIN_TOKEN = 16


class BadSettings(Exception):
    """A setting is missing or wrong; the message never repeats a secret."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the service needs to start."""

    port: int
    database: str
    organization: str
    access_token: str = field(repr=False)
    seal_key: str | None = field(repr=False)


def read_settings(arguments: Sequence[str], environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from flags, then from the environment.

    Raises:
        BadSettings: what is there cannot work.
        SystemExit: `--help`, or a flag that does not exist.
    """
    parser = argparse.ArgumentParser(prog="python3 -m app.server", description=__doc__)
    parser.add_argument("--port", default=environ.get("PORT", "8080"), help="0: any; or PORT")
    parser.add_argument(
        "--database",
        default=environ.get("DATABASE", ":memory:"),
        help="SQLite file, or DATABASE; left out, nothing outlives the process",
    )
    given = parser.parse_args(arguments)
    if not (given.port.isascii() and given.port.isdigit() and len(given.port) <= 5):
        raise BadSettings("PORT must be a number from 0 to 65535")
    settings = Settings(
        port=int(given.port),
        database=given.database,
        organization=environ.get("ORGANIZATION", "acme"),
        access_token=environ.get("ACCESS_TOKEN", ""),
        seal_key=environ.get("SEAL_KEY") or None,
    )
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    for name, value in (
        ("ACCESS_TOKEN", settings.access_token),
        ("SEAL_KEY", settings.seal_key or ""),
        ("ORGANIZATION", settings.organization),
    ):
        if not (value.isascii() and value.isprintable()):
            raise BadSettings(f"{name} must be printable ASCII")
    if settings.port > 65535:
        raise BadSettings("PORT must be a number from 0 to 65535")
    if len(settings.access_token) < MIN_TOKEN:
        raise BadSettings(f"set ACCESS_TOKEN to at least {MIN_TOKEN} characters")
    if settings.seal_key is None and settings.database != ":memory:":
        raise BadSettings(
            "a database file needs SEAL_KEY, or its secrets could not be opened again"
        )
    if settings.seal_key is not None and len(settings.seal_key) < MIN_KEY:
        raise BadSettings(f"set SEAL_KEY to at least {MIN_KEY} characters")


def boot_lines(settings: Settings) -> list[str]:
    """What the log says at the start: that secrets are there, not what they are."""
    sealed = "SEAL_KEY" if settings.seal_key else "a key of this process"
    return [
        "quickstart integrations API",
        f"organisation {settings.organization}, access token set",
        f"database {settings.database}, secrets sealed with {sealed}",
    ]

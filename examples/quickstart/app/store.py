"""What the service remembers, in SQLite. Every read and write names the organisation it is for."""

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.sealing import Sealed, Vault
from app.upstream import Issue

MODULES = ("issues", "integrations", "reports")
WORKSPACES = ("main", "sandbox")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS workspace_modules (
    organization TEXT NOT NULL,
    workspace    TEXT NOT NULL,
    module       TEXT NOT NULL,
    enabled      INTEGER NOT NULL,
    PRIMARY KEY (organization, workspace, module)
);
CREATE TABLE IF NOT EXISTS connections (
    id             TEXT PRIMARY KEY,
    organization   TEXT NOT NULL,
    name           TEXT NOT NULL,
    provider       TEXT NOT NULL,
    base_url       TEXT NOT NULL,
    api_token      BLOB NOT NULL,
    webhook_secret BLOB,
    created_at     TEXT NOT NULL,
    last_sync_at   TEXT
);
CREATE TABLE IF NOT EXISTS issues (
    connection TEXT NOT NULL REFERENCES connections (id),
    id         TEXT NOT NULL,
    title      TEXT NOT NULL,
    state      TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (connection, id)
);
"""


@dataclass(frozen=True, slots=True)
class NewConnection:
    """What a client sends to connect a tracker; its secrets do not show in its repr."""

    name: str
    provider: str
    base_url: str
    api_token: str = field(repr=False)
    webhook_secret: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Connection:
    """A connected tracker as it is stored."""

    id: str
    name: str
    provider: str
    base_url: str
    api_token: Sealed
    webhook_secret: Sealed | None
    created_at: str
    last_sync_at: str | None


class Store:
    """One SQLite database, safe to use from many threads.

    Args:
        path: a file, made for its owner only if it is not there, or `:memory:`.
        vault: seals what must not be readable in the file.

    Raises:
        sqlite3.Error, OSError: the file cannot be opened or is not a database.
    """

    def __init__(self, path: str, vault: Vault) -> None:
        if path != ":memory:":
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._vault = vault
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, check_same_thread=False)
        try:
            self._database.row_factory = sqlite3.Row
            self._database.executescript(_SCHEMA)
        except sqlite3.Error:
            self._database.close()
            raise

    def close(self) -> None:
        """Wait for the transaction under way, then close the file."""
        with self._lock:
            self._database.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._database:
            yield self._database

    def modules(self, organization: str, workspace: str) -> dict[str, bool]:
        """Which modules of a workspace are on; one that nobody touched is off."""
        query = (
            "SELECT module, enabled FROM workspace_modules WHERE (organization, workspace) = (?, ?)"
        )
        with self._transaction() as database:
            stored = dict(database.execute(query, (organization, workspace)).fetchall())
        return {module: bool(stored.get(module, False)) for module in MODULES}

    def set_module(self, organization: str, workspace: str, module: str, enabled: bool) -> None:
        """Switch a module of a workspace on or off."""
        with self._transaction() as database:
            database.execute(
                "INSERT OR REPLACE INTO workspace_modules VALUES (?, ?, ?, ?)",
                (organization, workspace, module, enabled),
            )

    def add_connection(self, organization: str, new: NewConnection, at: str) -> Connection:
        """Store a connection, its secrets sealed."""
        number = f"con-{secrets.token_hex(6)}"
        token = self._seal(new.api_token, number, "api_token")
        hook = self._seal(new.webhook_secret, number, "webhook_secret")
        with self._transaction() as database:
            database.execute(
                "INSERT INTO connections VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
                (number, organization, new.name, new.provider, new.base_url, token, hook, at),
            )
            row = database.execute("SELECT * FROM connections WHERE id = ?", (number,)).fetchone()
        return self._connection(row)

    def connections(self, organization: str) -> list[Connection]:
        """Every connection of an organisation, oldest first."""
        with self._transaction() as database:
            rows = database.execute(
                "SELECT * FROM connections WHERE organization = ? ORDER BY rowid", (organization,)
            ).fetchall()
        return [self._connection(row) for row in rows]

    def connection(self, organization: str, number: str) -> Connection | None:
        """One connection, or None when this organisation has none of that id."""
        with self._transaction() as database:
            row = database.execute(
                "SELECT * FROM connections WHERE (organization, id) = (?, ?)",
                (organization, number),
            ).fetchone()
        return self._connection(row) if row else None

    def sync(self, number: str, issues: Iterable[Issue], at: str) -> int:
        """Take over the issues that are new or changed since the last sync; how many those were."""
        with self._transaction() as database:
            known = self.known_versions(number)
            due = [issue for issue in issues if known.get(issue.id) != issue.updated_at]
            database.executemany(
                "INSERT OR REPLACE INTO issues VALUES (?, ?, ?, ?, ?)",
                [(number, due.id, due.title, due.state, due.updated_at) for due in due],
            )
            database.execute("UPDATE connections SET last_sync_at = ? WHERE id = ?", (at, number))
        return len(due)

    def known_versions(self, number: str) -> dict[str, str]:
        """When each issue taken over had last changed. The caller holds the transaction."""
        query = "SELECT id, updated_at FROM issues WHERE connection = ?"
        return dict(self._database.execute(query, (number,)).fetchall())

    def issue_count(self, number: str) -> int:
        """How many issues a connection has brought."""
        query = "SELECT count(*) FROM issues WHERE connection = ?"
        with self._transaction() as database:
            return int(database.execute(query, (number,)).fetchone()[0])

    def _seal(self, text: str | None, number: str, column: str) -> bytes | None:
        return None if text is None else self._vault.seal(text, f"{number}.{column}")

    def _connection(self, row: sqlite3.Row) -> Connection:
        number, hook = row["id"], row["webhook_secret"]
        return Connection(
            id=number,
            name=row["name"],
            provider=row["provider"],
            base_url=row["base_url"],
            api_token=Sealed(row["api_token"], f"{number}.api_token", self._vault),
            webhook_secret=Sealed(hook, f"{number}.webhook_secret", self._vault) if hook else None,
            created_at=row["created_at"],
            last_sync_at=row["last_sync_at"],
        )

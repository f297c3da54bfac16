"""Schemas are dropped and made again, and extensions installed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from signoff_gen.errors import Refusal
from signoff_gen.runners.fields import is_template
from signoff_gen.runners.postgres_connection import Connection
from signoff_gen.runners.postgres_log import StatementLog, run_statement

_LONGEST = 63
"""Bytes of a name; PostgreSQL cuts what is longer, and would so drop another schema."""
_OWNER_OF_PUBLIC = 150000
"""From this version on, `public` belongs to the database's owner, and not everybody may write."""


def _check_name(name: str) -> str:
    if not is_template(name):
        if not name or "\0" in name or len(name.encode()) > _LONGEST:
            raise PydanticCustomError("schema_name", "expected a name of 1 to 63 bytes")
        folded = name.casefold()
        if folded.startswith("pg_") or folded == "information_schema":
            raise PydanticCustomError(
                "system_schema",
                "`{name}` belongs to PostgreSQL itself and is never dropped",
                {"name": name},
            )
    return name


SchemaName = Annotated[str, AfterValidator(_check_name)]
"""A schema that may be dropped, with capitals as the database has them."""


def _check_extension(name: str) -> str:
    if not is_template(name) and not (name and "\0" not in name):
        raise PydanticCustomError("extension_name", "expected the name of an extension")
    return name


ExtensionName = Annotated[str, AfterValidator(_check_extension)]


def quoted(name: str) -> str:
    """A name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def refuse_template(connection: Connection) -> None:
    """A template is no place to work in: what is changed there shows up in every new database.

    Raises:
        Refusal: the database is a template (SG907).
    """
    query = "SELECT datname, datistemplate FROM pg_database WHERE datname = current_database()"
    name, template = connection.execute(query).fetchone() or ("", False)
    if template:
        raise Refusal(
            f"database {name} is a template for new databases and is not touched",
            code="SG907",
            hint="name the database that your program uses",
        )


def available_extensions(connection: Connection) -> list[str]:
    """The names of the extensions that the server could install, sorted."""
    query = "SELECT name FROM pg_available_extensions ORDER BY name"
    return [name for (name,) in connection.execute(query)]


@dataclass(frozen=True, slots=True)
class _Grant:
    """One privilege on a schema."""

    to: str
    """A role, already quoted, or PUBLIC."""
    privilege: str
    with_grant: bool


@dataclass(frozen=True, slots=True)
class _Schema:
    """What a schema keeps when it is made again: who owns it, and who may do what."""

    name: str
    owner: str | None
    grants: tuple[_Grant, ...]
    comment: str | None

    def statements(self) -> Iterator[str]:
        """SQL that drops it, with all that is in it, and makes it again."""
        name = quoted(self.name)
        yield f"DROP SCHEMA IF EXISTS {name} CASCADE"
        owner = f" AUTHORIZATION {quoted(self.owner)}" if self.owner else ""
        yield f"CREATE SCHEMA {name}{owner}"
        for grant in self.grants:
            more = " WITH GRANT OPTION" if grant.with_grant else ""
            yield f"GRANT {grant.privilege} ON SCHEMA {name} TO {grant.to}{more}"
        if self.comment:
            text = self.comment.replace("'", "''")
            escape = "E" if "\\" in text else ""
            yield f"COMMENT ON SCHEMA {name} IS {escape}'{text.replace(chr(92), chr(92) * 2)}'"


_PRESENT = """
SELECT nspname, pg_get_userbyid(nspowner), obj_description(oid, 'pg_namespace'),
       (SELECT coalesce(json_agg(json_build_array(
                  CASE g.grantee WHEN 0 THEN 'PUBLIC'
                       ELSE quote_ident(pg_get_userbyid(g.grantee)) END,
                  g.privilege_type, g.is_grantable)), '[]')
          FROM aclexplode(nspacl) AS g WHERE g.grantee <> nspowner)
  FROM pg_namespace WHERE nspname = %s
"""


def _present(connection: Connection, name: str) -> _Schema:
    row: tuple[Any, ...] | None = connection.execute(_PRESENT, (name,)).fetchone()
    if row is not None:
        found, owner, comment, grants = row
        return _Schema(found, owner, tuple(_Grant(*grant) for grant in grants), comment)
    if name != "public":
        return _Schema(name, None, (), None)
    # Somebody dropped it: it comes back as in a new database.
    modern = connection.version >= _OWNER_OF_PUBLIC
    rights = ("USAGE",) if modern else ("USAGE", "CREATE")
    grants = tuple(_Grant("PUBLIC", right, with_grant=False) for right in rights)
    owner = "pg_database_owner" if modern else None
    return _Schema(name, owner, grants, "standard public schema")


def reset(connection: Connection, log: StatementLog, schemas: Sequence[str]) -> None:
    """Drop schemas with all that is in them, and make them again, all or none of them.

    Owner, grants and comment of a schema stay as they are.

    Args:
        connection: where to; it may be on any machine: who calls has judged that.
        log: records every statement.
        schemas: their names.

    Raises:
        psycopg.Error, Ended: nothing has changed.
    """
    connection.execute("SET client_min_messages = notice")
    found = [_present(connection, name) for name in dict.fromkeys(schemas)]
    log.heading(f"reset {', '.join(schema.name for schema in found)}")
    with connection.raw.transaction():
        for schema in found:
            for statement in schema.statements():
                run_statement(connection, log, statement)


def install(connection: Connection, log: StatementLog, extensions: Sequence[str]) -> None:
    """Install extensions that are not there yet.

    Raises:
        psycopg.Error, Ended: one cannot be installed.
    """
    log.heading(f"extensions {', '.join(extensions)}")
    for name in extensions:
        run_statement(connection, log, f"CREATE EXTENSION IF NOT EXISTS {quoted(name)}")

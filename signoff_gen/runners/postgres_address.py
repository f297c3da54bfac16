"""Where a database is: connection strings, what they keep secret, and whether it is this machine.

A connection string may hold a password, and a malformed one may hold it anywhere: nothing here
ever quotes one that could not be taken apart.
"""

import re
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from types import ModuleType
from typing import Annotated
from urllib.parse import quote, urlencode

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from signoff_gen.encodings import MIN_LENGTH
from signoff_gen.errors import SurroundingsError
from signoff_gen.redact import DEFAULT_FIELDS, MASK, Redactor, fields, mask_url
from signoff_gen.runners.fields import is_template

EPHEMERAL = "ephemeral"
"""Stands for a throw-away cluster in place of a connection string."""
INSTALL = "pip install 'signoff-gen[postgres]'"

_URI = re.compile(r"postgres(?:ql)?://")
_ELSEWHERE = frozenset({"service", "hostaddr", "passfile", "servicefile"})
"""What may send a connection, or take its password, somewhere that the string does not name."""
_LOGIN = re.compile(r"://([^/?#]*@[^/:?#]*)")
"""User, password and host of a URL."""
_PRIVATE = re.compile(r"\b(password|sslpassword)(\s*=\s*)('(?:[^'\\]|\\.)*'?|\S+)", re.IGNORECASE)


def _check_url(url: str) -> str:
    if not (is_template(url) or url == EPHEMERAL or _URI.match(url) or "=" in url):
        raise PydanticCustomError(
            "database_url",
            "expected `ephemeral` or a connection string such as `postgresql://user@host/database`",
        )
    return url


DatabaseUrl = Annotated[str, AfterValidator(_check_url)]
"""`ephemeral`, or a connection string as PostgreSQL's own programs take it."""


def driver() -> ModuleType:
    """The library that talks to PostgreSQL.

    Raises:
        SurroundingsError: it is not installed (SG901).
    """
    try:
        import psycopg
    except ImportError as error:
        raise SurroundingsError(
            f"psycopg is not installed or cannot be loaded: {INSTALL}", code="SG901", hint=INSTALL
        ) from error
    return psycopg


@dataclass(frozen=True, slots=True)
class Database:
    """A database and the way to it."""

    parameters: Mapping[str, str]
    """What libpq is given, by its keywords."""
    url: str
    """The same as a URL, for other programs."""
    title: str
    """What messages call it; the same in every run, and without a secret."""

    @property
    def password(self) -> str:
        """The password, as far as the connection string holds it."""
        return self.parameters.get("password", "")

    def environment(self, inherited: Mapping[str, str]) -> dict[str, str]:
        """The environment of a program that is to use this database, and no other.

        Args:
            inherited: all that it sees apart from that.
        """
        from psycopg import pq

        whole = dict(inherited)
        for option in pq.Conninfo.get_defaults():
            keyword = option.keyword.decode()
            if option.envvar is None:
                continue
            name = option.envvar.decode()
            if value := self.parameters.get(keyword):
                whole[name] = value
            elif keyword in _ELSEWHERE and "host" in self.parameters:
                whole.pop(name, None)
        whole["DATABASE_URL"] = self.url
        return whole


def database(url: str) -> Database:
    """Take a connection string apart.

    Raises:
        SurroundingsError: psycopg is missing (SG901), or the string cannot be understood (SG904).
    """
    psycopg = driver()
    try:
        found = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.Error as error:
        raise _malformed() from error
    parameters = {key: str(value) for key, value in found.items() if value is not None}
    # A password with a sign that must be written as %40 or %2F ends up in these.
    hosts, ports = parameters.get("host", ""), parameters.get("port", "")
    stray = "@" in hosts.lstrip("@") or (_URI.match(url) and "@" in parameters.get("dbname", ""))
    if stray or not re.fullmatch(r"[0-9,]*", ports):
        raise _malformed()
    if hosts:
        # Variables of our own environment must not send us elsewhere.
        parameters.setdefault("hostaddr", "")
    where = f"{hosts or parameters['hostaddr']}" if hosts or "hostaddr" in parameters else ""
    named = f"database {parameters['dbname']}" if "dbname" in parameters else "the database"
    title = f"{named} on {where}{f':{ports}' if ports else ''}" if where else named
    return Database(parameters, url if _URI.match(url) else uri(parameters), title)


def _malformed() -> SurroundingsError:
    return SurroundingsError(
        "`url` is not a connection string that PostgreSQL understands; "
        "special characters of user and password are written like %40",
        code="SG904",
        hint="write it like postgresql://user:password@localhost:5432/database",
    )


def uri(parameters: Mapping[str, str]) -> str:
    """The URL that says the same as libpq's keywords."""
    rest = {key: value for key, value in parameters.items() if value}
    user, password = rest.pop("user", ""), rest.pop("password", "")
    host, port, name = rest.pop("host", ""), rest.pop("port", ""), rest.pop("dbname", "")
    if "/" in host or "," in host:  # a socket's folder, or several servers
        rest, host, port = {"host": host, "port": port, **rest}, "", ""
    rest = {key: value for key, value in rest.items() if value}
    login = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    place = f"[{host}]" if ":" in host else host
    place += f":{port}" if port else ""
    query = f"?{urlencode(rest, quote_via=quote)}" if rest else ""
    return f"postgresql://{login}{'@' if login else ''}{place}/{quote(name, safe='')}{query}"


def shown(url: str) -> str:
    """A connection string for `--dry-run`, without what it keeps secret; it may hold `${name}`s."""
    names = fields([*DEFAULT_FIELDS, "sslpassword"])
    return mask_url(url, names) if "://" in url else _PRIVATE.sub(rf"\1\2{MASK}", url)


def keep_secret(database: Database, password: str, redactor: Redactor, *, local: bool) -> None:
    """Have the password masked wherever it shows up from now on.

    A password that cannot be told from ordinary text (a short one, or the name of the user or the
    database) is masked inside the connection string alone. That is how databases on a developer's
    machine are; elsewhere such a password is refused.

    Args:
        database: what it opens.
        password: what is really used, which may come from the environment or a file.
        redactor: is told of it.
        local: the database is on this machine.

    Raises:
        InvalidInput: the password cannot be kept out of the evidence (SG401).
    """
    if not password:
        return
    ordinary = {database.parameters.get("user"), database.parameters.get("dbname"), "postgres"}
    if local and (len(password) < MIN_LENGTH or password in ordinary):
        if (login := _LOGIN.search(database.url)) and len(login[1]) >= MIN_LENGTH:
            redactor.add("DATABASE_URL", login[1])
        return
    redactor.add("PGPASSWORD", password)
    redactor.add("DATABASE_URL", database.url)


def stranger(database: Database) -> str | None:
    """The first host of a database that is not this machine, or None.

    Nothing is sent to it; a name is looked up. One that nobody knows is left to the connection,
    which will say so.
    """
    from psycopg import pq

    defaults = {option.keyword: option.val for option in pq.Conninfo.get_defaults()}

    def effective(keyword: str) -> str:
        if keyword in database.parameters:
            return database.parameters[keyword]
        return (defaults.get(keyword.encode()) or b"").decode()

    places = effective("hostaddr") or effective("host")
    return next((place for place in places.split(",") if not _is_here(place)), None)


def _is_here(place: str) -> bool:
    if place == "" or place[0] in "/@":  # a socket in the file system, or an abstract one
        return True
    return all(map(is_loopback, _addresses(place)))


def _addresses(place: str) -> Iterator[str]:
    try:
        for *_, address in socket.getaddrinfo(place, None, type=socket.SOCK_STREAM):
            yield str(address[0])
    except (OSError, UnicodeError):
        return


def is_loopback(address: str) -> bool:
    """Whether an IP address means this machine."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_loopback

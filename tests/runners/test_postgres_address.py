"""Connection strings are taken apart without giving anything away."""

import pytest

from signoff_gen.errors import SurroundingsError
from signoff_gen.redact import Redactor
from signoff_gen.runners.postgres_address import (
    database,
    is_loopback,
    keep_secret,
    shown,
    stranger,
    uri,
)

pytest.importorskip("psycopg")

PASSWORD = "p@ss/w" + "ord:1%"


@pytest.mark.parametrize(
    "url",
    [
        "postgres://u:p@ssw0rd-1@localhost/db",
        "postgres://u:pass/ssw0rd-1@localhost/db",
        "postgres://u:1234/ssw0rd-1@localhost/db",
        "postgres://u:ssw0rd-1%zz@localhost/db",
        "postgres://u@localhost/db?ssw0rd-1=x",
        "host=localhost password=x ssw0rd-1",
        "host=localhost password='ssw0rd-1",
        "postgres://u@localhost:port/ssw0rd-1",
    ],
)
def test_what_cannot_be_taken_apart_is_never_quoted(url: str) -> None:
    with pytest.raises(SurroundingsError) as caught:
        database(url)
    assert caught.value.code == "SG904"
    assert "ssw0rd-1" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("postgresql://u@localhost:5433/app", "database app on localhost:5433"),
        ("postgresql://u@[::1]/app", "database app on ::1"),
        ("postgresql:///app?host=/run/postgresql", "database app on /run/postgresql"),
        ("dbname=app", "database app"),
        ("hostaddr=127.0.0.1", "the database on 127.0.0.1"),
        ("user=x", "the database"),
    ],
)
def test_messages_call_a_database_by_its_name_and_place(url: str, title: str) -> None:
    assert database(url).title == title


@pytest.mark.parametrize(
    "parameters",
    [
        {"user": "u x", "password": PASSWORD, "host": "db", "port": "1", "dbname": "a/b c"},
        {"host": "/run/a b", "dbname": "x", "port": "5"},
        {"host": "::1", "dbname": "x", "sslmode": "require", "options": "-c a=b"},
        {"host": "a,b", "port": "1,2", "dbname": "x"},
        {"dbname": "x", "user": "me"},
    ],
)
def test_a_url_says_the_same_as_keywords(parameters: dict[str, str]) -> None:
    from psycopg.conninfo import conninfo_to_dict

    assert conninfo_to_dict(uri(parameters)) == parameters


def test_programs_get_the_database_and_no_other() -> None:
    inherited = {
        "PATH": "/bin",
        "PGHOSTADDR": "192.0.2.1",
        "PGSERVICE": "x",
        "PGUSER": "other",
        "PGAPPNAME": "mine",
        "DATABASE_URL": "other",
    }
    found = database("postgresql://u:pw@localhost:5433/app?sslmode=disable")
    assert found.environment(inherited) == {
        "PATH": "/bin",
        "PGAPPNAME": "mine",
        "PGHOST": "localhost",
        "PGPORT": "5433",
        "PGUSER": "u",
        "PGPASSWORD": "pw",
        "PGDATABASE": "app",
        "PGSSLMODE": "disable",
        "DATABASE_URL": found.url,
    }
    everything = database("user=u").environment(inherited)
    assert everything["PGHOSTADDR"] == "192.0.2.1"


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("postgresql://u@localhost/x", None),
        ("postgresql://u@127.8.9.1/x", None),
        ("postgresql://u@[::1]/x", None),
        ("postgresql:///x?host=/run/pg", None),
        ("host=@abstract", None),
        ("postgresql://u@192.0.2.1/x", "192.0.2.1"),
        ("postgresql://u@localhost,192.0.2.1/x", "192.0.2.1"),
        ("host=localhost hostaddr=192.0.2.1", "192.0.2.1"),
    ],
)
def test_the_first_place_that_is_elsewhere_is_found(url: str, place: str | None) -> None:
    assert stranger(database(url)) == place


def test_the_environment_decides_where_the_string_says_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PGHOST", "192.0.2.9")
    assert stranger(database("dbname=x")) == "192.0.2.9"
    monkeypatch.setenv("PGHOSTADDR", "192.0.2.8")
    assert stranger(database("dbname=x")) == "192.0.2.8"
    assert stranger(database("host=localhost dbname=x")) is None


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("::ffff:192.0.2.1", False),
        ("fe80::1%eth0", False),
        ("10.0.0.1", False),
        ("not an address", False),
    ],
)
def test_loopback_addresses_are_this_machine(address: str, here: bool) -> None:
    assert is_loopback(address) is here


def test_passwords_are_masked_in_every_part_of_a_string() -> None:
    secret = "very-" + "secret-1"
    assert shown(f"postgres://u:{secret}@h/d?sslpassword={secret}") == (
        "postgres://u:[REDACTED]@h/d?sslpassword=[REDACTED]"
    )
    for written in (f"password={secret}", f"PASSWORD = '{secret} \\' x'", f"sslpassword='{secret}"):
        assert secret not in shown(f"host=h {written}")
        assert shown(f"host=h {written}").startswith("host=h ")


def test_a_known_password_is_masked_alone_and_in_its_url() -> None:
    secret = "very-" + "secret-1"
    found = database(f"postgresql://u:{secret}@localhost/x")
    redactor = Redactor()
    keep_secret(found, found.password, redactor, local=True)
    masked = redactor.text(f"{found.url} {secret}")
    assert masked == "[REDACTED:DATABASE_URL] [REDACTED:PGPASSWORD]"

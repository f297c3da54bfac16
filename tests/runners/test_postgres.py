"""The `postgres` runner, on a real server."""

import os
import shlex
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pydantic import ValidationError

from signoff_gen.errors import EvidenceError, InvalidInput, Refusal, SurroundingsError
from signoff_gen.model import bind
from signoff_gen.redact import Redactor
from signoff_gen.runners import registry
from signoff_gen.runners.base import Context, Outcome, Runner
from signoff_gen.runners.postgres_binaries import find

psycopg = pytest.importorskip("psycopg")


def bound(block: Any) -> Runner:
    runner = bind(registry["postgres"], block)
    assert isinstance(runner, Runner)
    return runner


def run(context: Context, url: str, **block: Any) -> Outcome:
    return bound({"url": url, **block}).run(context)


def log_of(context: Context, outcome: Outcome) -> str:
    path = context.evidence.find(outcome.evidence[0])
    assert path is not None
    return path.read_text()


def ask(url: str, query: str, *values: Any) -> list[Any]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query, values or None)
        return cursor.fetchall() if cursor.description else []


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def write(context: Context, name: str, text: str) -> None:
    path = context.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def wait_for(condition: Callable[[], Any], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)


def busy(url: str, what: str) -> int:
    query = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE %s"
    query += " AND pid <> pg_backend_pid() AND datname = current_database()"
    return int(ask(url, query, f"%{what}%")[0][0])


# --- what it does ---


def test_schemas_are_made_again_extensions_installed_and_migrations_run(
    context: Context, postgres_url: str
) -> None:
    ask(postgres_url, "CREATE TABLE old(id int)")
    write(context, "db/2_b.sql", "INSERT INTO new VALUES (gen_random_uuid());")
    write(
        context, "db/1_a.sql", "CREATE TABLE new(id uuid PRIMARY KEY);\nSELECT digest('a','md5');"
    )
    write(context, "db/10_c.sql", "INSERT INTO new VALUES (uuid_generate_v4());")
    code = "import os, psycopg; c = psycopg.connect(os.environ['DATABASE_URL'], autocommit=True)\n"
    code += "c.execute('CREATE TABLE by_command()'); print('one', 'applied')"
    outcome = run(
        context,
        postgres_url,
        reset=["public", "App"],
        extensions=["pgcrypto", "uuid-ossp"],
        sql="db/*.sql",
        migrate=python(code),
        log="00_migration_run.log",
    )
    assert (outcome.status, outcome.message) == (
        "passed",
        "public, App reset; pgcrypto, uuid-ossp installed; 3 files run; migrations ran",
    )
    tables = ask(postgres_url, "SELECT table_name FROM information_schema.tables "
                 "WHERE table_schema = 'public' ORDER BY 1")  # fmt: skip
    assert tables == [("by_command",), ("new",)]
    assert ask(postgres_url, "SELECT count(*) FROM new") == [(2,)]
    assert ask(postgres_url, "SELECT count(*) FROM pg_namespace WHERE nspname = 'App'") == [(1,)]
    assert outcome.evidence == ("00_migration_run.log",)
    log = log_of(context, outcome)
    for part in (
        'DROP SCHEMA IF EXISTS "public" CASCADE;\nNOTICE 00000: drop cascades to table old\n=> ok',
        'CREATE EXTENSION IF NOT EXISTS "uuid-ossp";\n=> ok after',
        "-- db/1_a.sql\nCREATE TABLE new(id uuid PRIMARY KEY);\n=> ok after",
        "one applied\n-- passed: public, App reset;",
    ):
        assert part in log
    assert log.index("db/1_a.sql") < log.index("db/2_b.sql") < log.index("db/10_c.sql")


def test_the_same_state_gives_the_same_message(context: Context, postgres_url: str) -> None:
    write(context, "a.sql", "CREATE TABLE a(); SELECT * FROM nowhere")
    outcomes = [run(context, postgres_url, reset="public", sql="a.sql") for _ in range(2)]
    assert outcomes[0].message == outcomes[1].message


def test_a_command_finds_the_database_in_every_usual_variable(
    context: Context, postgres_url: str
) -> None:
    code = "import psycopg; psycopg.connect('').execute('SELECT 1'); print('reached')"
    foreign = {"PGHOSTADDR": "192.0.2.1", "PGSERVICE": "elsewhere", "PGPASSFILE": "/nowhere"}
    context.session.environment = {**context.session.environment, **foreign}
    outcome = run(context, postgres_url, migrate=python(code))
    assert outcome.status == "passed"
    assert "reached\n" in log_of(context, outcome)


def test_a_string_runs_in_a_shell_with_variables_and_env(
    context: Context, postgres_url: str
) -> None:
    context = replace(context, variables={"name": "value"})
    outcome = run(context, postgres_url, migrate='echo "$name ${MORE} $PWD"', env={"MORE": "x"})
    assert f"value x {context.root}\n" in log_of(context, outcome)


def test_psql_can_be_the_command(context: Context, postgres_url: str) -> None:
    psql = find(os.environ).folder / "psql"
    if not psql.exists():
        pytest.skip("this PostgreSQL comes without psql")
    write(context, "a.sql", "CREATE TABLE a(); ALTER TABLE projects ADD x int;")
    outcome = run(context, postgres_url, migrate=f"{psql} -v ON_ERROR_STOP=1 -f a.sql")
    assert (outcome.status, outcome.message) == (
        "failed",
        'migrate: exit status 3: ERROR: relation "projects" does not exist',
    )


def test_without_anything_to_do_the_database_must_answer(
    context: Context, postgres_url: str
) -> None:
    outcome = bound(postgres_url).run(context)
    assert (outcome.status, outcome.message) == ("passed", "the database answers")


def test_the_connection_string_can_be_captured(context: Context, postgres_url: str) -> None:
    runner = bound({"url": postgres_url, "capture": "db"})
    assert runner.captured_names() == ("db",)
    assert runner.run(context).captured == {"db": postgres_url}


def test_a_schema_keeps_its_owner_its_grants_and_its_comment(
    context: Context, postgres_url: str
) -> None:
    name = urlsplit(postgres_url).path[1:]
    role, reader = f"owner_of_{name}", f'reader "of" {name}'
    quoted = reader.replace('"', '""')
    ask(postgres_url, f'CREATE ROLE {role}; CREATE ROLE "{quoted}"')
    ask(
        postgres_url,
        f"CREATE SCHEMA app AUTHORIZATION {role}; COMMENT ON SCHEMA app IS 'it''s \\ ours'; "
        f'GRANT USAGE ON SCHEMA app TO "{quoted}" WITH GRANT OPTION; '
        "GRANT CREATE ON SCHEMA app TO PUBLIC",
    )
    query = (
        "SELECT nspname, pg_get_userbyid(nspowner), nspacl::text, obj_description(oid) "
        "FROM pg_namespace WHERE nspname IN ('app', 'public') ORDER BY 1"
    )
    before = ask(postgres_url, query)
    assert run(context, postgres_url, reset=["app", "public"]).status == "passed"
    assert ask(postgres_url, query) == before


def test_public_comes_back_as_in_a_new_database(context: Context, postgres_url: str) -> None:
    query = (
        "SELECT pg_get_userbyid(nspowner), nspacl::text, obj_description(oid) "
        "FROM pg_namespace WHERE nspname = 'public'"
    )
    before = ask(postgres_url, query)
    ask(postgres_url, "DROP SCHEMA public")
    assert run(context, postgres_url, reset="public").status == "passed"
    assert ask(postgres_url, query) == before


def test_what_the_block_is_called(postgres_url: str) -> None:
    whole = {"url": "ephemeral", "reset": "a", "extensions": "b", "sql": "c", "migrate": ["d", "e"]}
    title = "Prepare database: reset a; install b; run c; run `d e`"
    assert bound(whole).default_title() == title
    assert bound("ephemeral").default_title() == "Reach the database"
    assert bound({"url": "ephemeral", "log": "x.log"}).named_evidence() == ("x.log",)
    assert bound("ephemeral").named_evidence() == ()
    assert bound("ephemeral").captured_names() == ()


# --- what goes wrong ---


def test_a_file_that_fails_is_named_with_its_line_and_leaves_nothing(
    context: Context, postgres_url: str
) -> None:
    text = "CREATE TABLE a();\n-- a comment; with one\nSELECT\n  1 +\n  nope;\nCREATE TABLE b();"
    write(context, "db/1.sql", text)
    outcome = run(context, postgres_url, sql="db/*.sql")
    assert (outcome.status, outcome.message) == (
        "failed",
        'db/1.sql:5: ERROR: column "nope" does not exist (42703)',
    )
    assert ask(postgres_url, "SELECT to_regclass('a')") == [(None,)]
    assert "=> ERROR: column" in log_of(context, outcome)


def test_a_relation_that_is_missing_is_told_with_its_sqlstate(
    context: Context, postgres_url: str
) -> None:
    write(context, "a.sql", "\n\nALTER TABLE projects\n  ADD COLUMN phase text")
    outcome = run(context, postgres_url, sql="a.sql")
    assert outcome.message == 'a.sql:3: ERROR: relation "projects" does not exist (42P01)'


@pytest.mark.parametrize(
    ("text", "status", "message"),
    [
        ("BEGIN; CREATE TABLE a(); COMMIT; SELECT 1/0", "failed", "a.sql:1: ERROR: division by"),
        ("BEGIN; CREATE TABLE a()", "failed", "a.sql begins a transaction and does not end it"),
        ("CREATE TABLE a(); COPY a FROM stdin; SELECT 1", "failed", "psql understands"),
        ("\\connect x", "failed", "a.sql:1: ERROR: syntax error"),
        ("SELECT 1; \\d", "failed", "psql understands can be run by `migrate`"),
        ("DO $$ BEGIN RAISE 'no; way' USING HINT = 'go'; END $$", "failed", "ERROR: no; way (P0"),
        ("", "passed", "1 file run"),
        ("-- nothing\n/* at all */;", "passed", "1 file run"),
        ("\ufeffCREATE TABLE a(b text DEFAULT ';')", "passed", "1 file run"),
        ("VACUUM", "passed", "1 file run"),
        ("SELECT '100%s %', E'\\'', $a$ ; $a$", "passed", "1 file run"),
    ],
)
def test_files_are_run_as_they_are(
    context: Context, postgres_url: str, text: str, status: str, message: str
) -> None:
    write(context, "a.sql", text)
    outcome = run(context, postgres_url, sql="a.sql")
    assert outcome.status == status, outcome
    assert message in outcome.message


def test_a_file_that_is_not_text_is_not_sent(context: Context, postgres_url: str) -> None:
    (context.root / "a.sql").write_bytes(b"SELECT '\xff'")
    outcome = run(context, postgres_url, sql="a.sql")
    assert (outcome.status, outcome.message) == ("error", "a.sql is not UTF-8")
    (context.root / "a.sql").write_bytes(b"SELECT '\0'")
    assert run(context, postgres_url, sql="a.sql").status == "failed"


def test_no_file_is_a_failure_before_anything_is_dropped(
    context: Context, postgres_url: str
) -> None:
    ask(postgres_url, "CREATE TABLE precious()")
    outcome = run(context, postgres_url, reset="public", sql=["db/*.sql"])
    assert (outcome.status, outcome.message) == ("failed", "no file matches db/*.sql")
    assert ask(postgres_url, "SELECT to_regclass('precious')") == [("precious",)]


def test_a_file_outside_the_repository_is_refused(
    context: Context, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "x.sql"
    outside.write_text("SELECT 1")
    (context.root / "a.sql").symlink_to(outside)
    with pytest.raises(EvidenceError) as caught:
        run(context, postgres_url, sql="a.sql")
    assert caught.value.code == "SG303"


def test_a_file_that_cannot_be_read_is_named(context: Context, postgres_url: str) -> None:
    write(context, "1.sql", "SELECT 1")
    write(context, "2.sql", "SELECT 1")
    # It goes away between being found and being run.
    write(context, "0.sql", f"COPY (SELECT 1) TO PROGRAM '{sys.executable} -V'")
    gone = context.root / "3.sql"
    gone.symlink_to(context.root / "2.sql")
    code = f"import os; os.remove({str(context.root / '2.sql')!r})"
    first = run(context, postgres_url, sql=["1.sql"], migrate=python(code))
    assert first.status == "passed"
    assert run(context, postgres_url, sql="3.sql").message == "no file matches 3.sql"


@pytest.mark.parametrize(
    ("command", "status", "message"),
    [
        (["no-such-program"], "error", "migrate: command not found: no-such-program"),
        ("exit 4", "failed", "migrate: exit status 4"),
        ("kill -KILL $$", "failed", "migrate: ended by SIGKILL"),
        (
            "echo 'QueryFailedError: relation \"projects\" does not exist'; "
            "echo \"  code: '42P01',\"; exit 1",
            "failed",
            'migrate: exit status 1: ERROR: relation "projects" does not exist (42P01)',
        ),
        ("echo 'ERROR: not so bad'", "passed", "migrations ran"),
    ],
)
def test_how_a_command_ends_decides(
    context: Context, postgres_url: str, command: Any, status: str, message: str
) -> None:
    outcome = run(context, postgres_url, migrate=command)
    assert (outcome.status, outcome.message) == (status, message)


def test_output_without_a_final_newline_stays_on_its_line(
    context: Context, postgres_url: str
) -> None:
    outcome = run(context, postgres_url, migrate="printf 'no newline'")
    assert log_of(context, outcome).endswith("no newline\n-- passed: migrations ran\n")


def test_a_folder_outside_the_repository_is_no_place_for_a_command(
    context: Context, postgres_url: str
) -> None:
    with pytest.raises(EvidenceError, match="not inside the repository"):
        run(context, postgres_url, migrate="true", cwd="..")


def test_a_missing_extension_is_named_before_anything_is_dropped(
    context: Context, postgres_url: str
) -> None:
    ask(postgres_url, "CREATE TABLE precious()")
    outcome = run(context, postgres_url, reset="public", extensions=["pgcrypt", "plpgsql"])
    assert outcome.status == "error"
    assert outcome.message.startswith("the server lacks the extension pgcrypt; it has pgcrypto, ")
    assert len(outcome.message) <= 200
    assert "plpgsql" in outcome.details[0]
    assert ask(postgres_url, "SELECT to_regclass('precious')") == [("precious",)]


def test_what_the_role_may_not_do_is_an_error(context: Context, postgres_url: str) -> None:
    name = urlsplit(postgres_url).path[1:]
    password = "nobody-knows-" + "it-here"
    ask(postgres_url, f"CREATE ROLE weak_{name} LOGIN PASSWORD '{password}'")
    ask(postgres_url, "CREATE SCHEMA app; CREATE TABLE app.precious()")
    port = urlsplit(postgres_url).port
    weak = f"postgresql://weak_{name}:{password}@127.0.0.1:{port}/{name}"
    outcome = run(context, weak, reset="app")
    assert (outcome.status, outcome.message) == (
        "error",
        "ERROR: must be owner of schema app (42501)",
    )
    assert ask(postgres_url, "SELECT to_regclass('app.precious')") == [("app.precious",)]


# --- what must not be touched ---


@pytest.mark.parametrize("name", ["pg_catalog", "PG_toast", "information_schema", "", "x" * 64])
def test_system_schemas_and_what_is_no_schema_are_refused_when_the_file_is_read(name: str) -> None:
    with pytest.raises(ValidationError, match=r"belongs to PostgreSQL itself|expected a name"):
        bound({"url": "ephemeral", "reset": [name]})


@pytest.mark.parametrize(
    "block",
    [
        {"url": "localhost"},
        {"url": "mysql://x/y"},
        {"url": "ephemeral", "sql": "../x.sql"},
        {"url": "ephemeral", "extensions": [""]},
        {"url": "ephemeral", "capture": "a b"},
    ],
)
def test_other_mistakes_are_found_when_the_file_is_read(block: Any) -> None:
    with pytest.raises(ValidationError):
        bound(block)


def test_values_that_are_not_known_yet_are_judged_later() -> None:
    names = {"reset": "${x}", "sql": "${x}/*.sql", "extensions": "${x}"}
    assert bound({"url": "${env:DATABASE_URL}", **names}).kind == "postgres"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://app@192.0.2.1/app",
        "postgresql://app@127.0.0.1,192.0.2.1/app",
        "host=127.0.0.1 hostaddr=192.0.2.1 dbname=app",
        "host=db.example hostaddr=192.0.2.1 dbname=app",
    ],
)
@pytest.mark.parametrize("block", [{"reset": "public"}, {"migrate": "true"}, {}])
def test_a_database_elsewhere_is_refused(context: Context, url: str, block: Any) -> None:
    with pytest.raises(Refusal) as caught:
        run(context, url, **block)
    assert caught.value.code == "SG906"
    assert "is not on this machine; `allow_remote: true` permits" in caught.value.message
    assert context.evidence.staged_names() == [".gitignore"] or not context.evidence.staged_names()


def test_a_name_that_means_another_machine_is_refused(
    context: Context, names: dict[str, list[str]]
) -> None:
    names["db.example"] = ["127.0.0.1", "192.0.2.7"]
    with pytest.raises(Refusal, match=r"database app on db\.example:5433 is not on this machine"):
        run(context, "postgresql://app@db.example:5433/app", reset="public")


def test_a_database_elsewhere_is_used_when_that_is_permitted(
    context: Context, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name means another machine when it is looked at, and this one when it is used."""
    answers = iter(["192.0.2.7"])
    real = socket.getaddrinfo

    def getaddrinfo(host: str, *rest: Any, **options: Any) -> list[Any]:
        return real(next(answers, "127.0.0.1"), *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    url = postgres_url.replace("127.0.0.1", "db.example")
    assert run(context, url, allow_remote=True).status == "passed"


def test_a_host_that_nobody_knows_is_said_plainly(context: Context) -> None:
    with pytest.raises(SurroundingsError, match="nobody knows that host"):
        run(context, "postgresql://app@no-such-host.invalid/app")


def test_a_template_is_refused(context: Context, postgres_url: str) -> None:
    name = urlsplit(postgres_url).path[1:]
    ask(postgres_url, f"ALTER DATABASE {name} IS_TEMPLATE true")
    try:
        with pytest.raises(Refusal, match="is a template for new databases"):
            run(context, postgres_url, reset="public")
    finally:
        ask(postgres_url, f"ALTER DATABASE {name} IS_TEMPLATE false")


def test_a_dry_run_says_what_would_be_dropped_and_where() -> None:
    password = "hunter2" + "hunter2"
    block = {"reset": ["public", "app"], "extensions": "pgcrypto", "migrate": "npm run x"}
    assert bound({"url": "ephemeral", **block}).preview() == (
        "in a throw-away database: DROPS with all that is in it, and makes again: public, app; "
        "install pgcrypto; run `npm run x`"
    )
    told = bound({"url": f"postgres://me:{password}@localhost/db", **block}).preview()
    assert told.startswith("in postgres://me:[REDACTED]@localhost/db: DROPS")
    told = bound(f"host=localhost password='{password}' dbname=x").preview()
    assert told == "in host=localhost password=[REDACTED] dbname=x: connects"
    assert bound("${env:DATABASE_URL}").preview() == "in ${env:DATABASE_URL}: connects"


# --- passwords ---


def test_a_wrong_password_is_never_shown(context: Context, postgres_url: str) -> None:
    password = "not-the-" + "password"
    parts = urlsplit(postgres_url)
    url = f"postgresql://postgres:{password}@127.0.0.1:{parts.port}{parts.path}"
    with pytest.raises(SurroundingsError) as caught:
        run(context, url, reset="public")
    assert caught.value.code == "SG905"
    assert caught.value.message == (
        f"database {parts.path[1:]} on 127.0.0.1:{parts.port}: "
        'the server says: password authentication failed for user "postgres"'
    )
    assert context.redactor.text(f"x {password} y") == "x [REDACTED:PGPASSWORD] y"


def test_what_a_command_prints_is_masked(context: Context, postgres_url: str) -> None:
    outcome = run(context, postgres_url, migrate='echo "$DATABASE_URL $PGPASSWORD"; exit 1')
    password = urlsplit(postgres_url).password or ""
    everything = log_of(context, outcome) + repr(outcome)
    assert password not in everything
    assert "[REDACTED:DATABASE_URL] [REDACTED:PGPASSWORD]" in everything


@pytest.mark.parametrize("role", ["app", "test-role"])
def test_a_password_like_ordinary_text_is_hidden_where_it_is_a_password(
    context: Context, postgres_url: str, role: str
) -> None:
    parts = urlsplit(postgres_url)
    ask(postgres_url, f"CREATE ROLE \"{role}\" LOGIN PASSWORD '{role}'")
    try:
        url = f"postgresql://{role}:{role}@127.0.0.1:{parts.port}{parts.path}"
        outcome = run(context, url, migrate=f'echo "{role} $DATABASE_URL"')
    finally:
        ask(postgres_url, f'DROP ROLE "{role}"')
    shown = f"\n{role} postgresql://[REDACTED:DATABASE_URL]:{parts.port}{parts.path}\n"
    assert shown in log_of(context, outcome)


def test_a_password_that_cannot_be_masked_is_refused_elsewhere(context: Context) -> None:
    with pytest.raises(InvalidInput) as caught:
        run(context, "postgresql://app:short@192.0.2.1/app", allow_remote=True)
    assert caught.value.code == "SG401"


# --- servers that do not answer, and time ---


def test_a_server_that_is_not_there_is_said_plainly(context: Context, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    for url, place in (
        (f"postgresql://a@127.0.0.1:{port}/b", f"127.0.0.1:{port}"),
        (f"host={tmp_path} dbname=b user=a", str(tmp_path)),
    ):
        with pytest.raises(SurroundingsError) as caught:
            run(context, url)
        assert caught.value.message == f"database b on {place}: no PostgreSQL answers there"


def test_a_server_that_says_nothing_is_left_in_time(context: Context) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"postgresql://a@127.0.0.1:{server.getsockname()[1]}/b"
        began = time.monotonic()
        outcome = run(replace(context, timeout=0.5), url)
        assert (outcome.status, outcome.message) == ("failed", "did not end within 0.5 s")
        assert time.monotonic() - began < 5


def test_waiting_for_a_server_can_be_interrupted(context: Context) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"postgresql://a@127.0.0.1:{server.getsockname()[1]}/b"

        def interrupt() -> None:
            with server.accept()[0] as connection:
                connection.recv(1)
                context.cancellation.set()
                thread_may_end.wait(10)

        thread_may_end = threading.Event()
        thread = threading.Thread(target=interrupt)
        thread.start()
        assert run(context, url).message == "was interrupted"
        thread_may_end.set()
        thread.join(10)


def test_what_is_no_postgresql_is_an_error(context: Context) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"postgresql://a@127.0.0.1:{server.getsockname()[1]}/b"

        def answer() -> None:
            with suppress(OSError):  # until the test is over; it may hang up, too
                while True:
                    with server.accept()[0] as connection:
                        connection.recv(100)
                        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(SurroundingsError) as caught:
            run(context, url)
        assert caught.value.code == "SG905"
        with suppress(OSError):  # not everywhere can a socket that listens be shut down
            server.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def test_a_statement_ends_with_the_checks_time(context: Context, postgres_url: str) -> None:
    write(context, "a.sql", "CREATE TABLE a(); SELECT pg_sleep(61), 'endless-one'")
    outcome = run(replace(context, timeout=1.0), postgres_url, sql="a.sql")
    assert (outcome.status, outcome.message) == ("failed", "did not end within 1 s")
    assert "=> did not end within 1 s after" in log_of(context, outcome)
    assert busy(postgres_url, "endless-one") == 0
    assert ask(postgres_url, "SELECT to_regclass('a')") == [(None,)]


def test_a_time_limit_of_the_file_itself_is_not_taken_for_ours(
    context: Context, postgres_url: str
) -> None:
    write(context, "a.sql", "SET statement_timeout = 50; SELECT pg_sleep(61)")
    outcome = run(context, postgres_url, sql="a.sql")
    assert outcome.status == "error"
    assert outcome.message == "ERROR: canceling statement due to statement timeout (57014)"


def test_cancelling_the_run_ends_a_statement(context: Context, postgres_url: str) -> None:
    write(context, "a.sql", "SELECT pg_sleep(61), 'cancelled-one'")

    def cancel() -> None:
        wait_for(lambda: busy(postgres_url, "cancelled-one"))
        context.cancellation.set()

    thread = threading.Thread(target=cancel)
    thread.start()
    outcome = run(replace(context, timeout=60.0), postgres_url, sql="a.sql")
    thread.join()
    assert (outcome.status, outcome.message) == ("error", "was interrupted")
    assert busy(postgres_url, "cancelled-one") == 0


@pytest.mark.parametrize("cancelled", [True, False])
def test_a_command_ends_when_the_check_has_to(
    context: Context, postgres_url: str, cancelled: bool
) -> None:
    if cancelled:
        thread = threading.Thread(
            target=lambda: (wait_for((context.root / "begun").exists), context.cancellation.set())
        )
        thread.start()
    else:
        context = replace(context, timeout=1.0)
    outcome = run(context, postgres_url, migrate="touch begun; sleep 61")
    words = "was interrupted" if cancelled else "migrate: did not end within 1 s"
    assert outcome.message == words
    assert outcome.evidence


def test_a_run_that_is_over_begins_nothing(context: Context, postgres_url: str) -> None:
    context.cancellation.set()
    assert run(context, postgres_url, reset="public").message == "was interrupted"


def test_a_lock_that_somebody_holds_is_said(context: Context, postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as other:
        other.execute("CREATE TABLE a()")
        other.commit()
        other.execute("SELECT * FROM a")
        outcome = run(replace(context, timeout=3.0), postgres_url, reset="public")
    assert (outcome.status, outcome.message) == (
        "error",
        "somebody else holds a lock on what is to be changed",
    )
    assert "canceling statement due to lock timeout (55P03)" in log_of(context, outcome)


def test_a_server_that_hangs_up_is_an_error(context: Context, postgres_url: str) -> None:
    write(context, "a.sql", "SELECT pg_terminate_backend(pg_backend_pid())")
    outcome = run(context, postgres_url, sql="a.sql")
    assert outcome.status == "error"
    assert "terminating connection" in outcome.message or "lost" in outcome.message


def test_without_psycopg_the_command_that_installs_it_is_named(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SurroundingsError) as caught:
        run(context, "ephemeral")
    assert caught.value.code == "SG901"
    assert "pip install 'signoff-gen[postgres]'" in caught.value.message


def test_secrets_of_the_run_are_masked_in_statements(context: Context, postgres_url: str) -> None:
    secret = "open" + "sesame-1"
    context = replace(context, redactor=Redactor({"SEED": secret}))
    write(context, "a.sql", f"SELECT '{secret}'::int")
    outcome = run(context, postgres_url, sql="a.sql")
    log = log_of(context, outcome)
    assert secret not in log + repr(outcome.details)
    assert "SELECT '[REDACTED:SEED]'::int" in log


def test_a_long_statement_is_recorded_in_part(context: Context, postgres_url: str) -> None:
    write(context, "a.sql", "SELECT '" + "x" * 5000 + "'")
    outcome = run(context, postgres_url, sql="a.sql")
    assert "… and 3009 characters more;" in log_of(context, outcome)


def test_shell_words_are_shown_as_written() -> None:
    line = shlex.join(["a", "b c"])
    assert bound({"url": "ephemeral", "migrate": line}).default_title().endswith(f"`{line}`")

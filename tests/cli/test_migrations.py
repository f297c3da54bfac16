"""`signoff-gen migrations check`, and the check and the report that rest on the same analysis."""

import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

CASE = Path(__file__).parents[1] / "cases" / "blocker"
BROKEN = Path(__file__).parents[2] / "examples" / "workspace-api" / "src" / "migrations"
MAKE = "CREATE TABLE users (id int PRIMARY KEY);\n"
USE = "ALTER TABLE users ADD COLUMN name text;\n"


def chain(project: Any, *texts: str, folder: str = "db") -> None:
    """Plain SQL files, in their order."""
    target = project.root / folder
    target.mkdir(exist_ok=True)
    for number, text in enumerate(texts, 1):
        (target / f"{number:03}_step.sql").write_text(text)


def test_a_chain_that_runs_is_said_to(project: Any) -> None:
    chain(project, MAKE, USE)
    ran = project.run("migrations", "check", "db")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == "✔ plain: 2 migrations can run in order on an empty database\n"


def test_a_chain_is_judged_for_a_version(project: Any) -> None:
    chain(project, "CREATE TABLE users (id uuid DEFAULT gen_random_uuid());\n")
    ran = project.run("migrations", "check", "db")
    wanted = "1 migration can run in order on an empty database of PostgreSQL 13 or later"
    assert (ran.status, ran.out) == (0, f"✔ plain: {wanted} (gen_random_uuid())\n")
    ran = project.run("migrations", "check", "db", "--server-version", "12")
    assert (ran.status, 'run CREATE EXTENSION IF NOT EXISTS "pgcrypto"' in ran.out) == (1, True)
    assert project.run("migrations", "check", "db", "--server-version", "13").status == 0


def test_a_break_is_shown_with_its_lines_the_chain_and_the_mend(project: Any) -> None:
    chain(project, "CREATE TABLE teams (id int);\n", "-- later\n" + USE, MAKE)
    ran = project.run("migrations", "check", "db")
    assert ran.status == 1
    assert ran.out.splitlines() == [
        "error[MG101]: db/002_step.sql uses table users, which db/003_step.sql makes only later",
        " --> db/002_step.sql:2:1",
        "  |",
        "2 | ALTER TABLE users ADD COLUMN name text;",
        "  | ^",
        "  = help: swap db/002_step.sql and db/003_step.sql",
        '  = PostgreSQL: relation "users" does not exist (42P01)',
        "  = chain: 1. db/001_step.sql: makes table teams",
        "           2. db/002_step.sql: fails here",
        "           3. db/003_step.sql: makes table users",
        "",
        '✘ plain: db/002_step.sql fails: relation "users" does not exist (db/002_step.sql:2)',
    ]


def test_a_long_chain_is_cut_around_the_break(project: Any) -> None:
    tables = [f"CREATE TABLE t{n} (id int);\n" for n in range(9)]
    chain(project, *tables, USE, *tables[:1])
    lines = project.run("migrations", "check", "db").out.splitlines()
    assert "  = chain: …" in lines
    assert "           8. db/008_step.sql: makes table t7" in lines
    assert "           10. db/010_step.sql: fails here" in lines


def test_own_migrations_are_judged_apart(project: Any) -> None:
    chain(project, USE, MAKE, "CREATE TABLE own (id int);\n", "ALTER TABLE nowhere ADD b int;\n")
    own = ("--own", "db/003*", "--own", "db/004*")
    lines = project.run("migrations", "check", "db", *own).out.splitlines()
    assert "  ✔ own db/003_step.sql: it relies on nothing else" in lines
    assert (
        '  ✘ own db/004_step.sql: db/004_step.sql fails: relation "nowhere" does not exist' in lines
    )


def test_a_program_gets_all_of_it(project: Any) -> None:
    chain(project, USE, MAKE)
    ran = project.run("migrations", "check", "db", "--format", "json")
    assert (ran.status, ran.json["ok"], ran.json["state"]) == (1, False, "breaks")
    assert ran.json["first"]["sqlstate"] == "42P01"
    assert [link["state"] for link in ran.json["chain"]] == ["fails", "runs"]


def test_github_gets_annotations(project: Any) -> None:
    chain(project, USE, MAKE)
    (line,) = project.run("migrations", "check", "db", "--format", "github").out.splitlines()
    assert line.startswith("::error file=db/001_step.sql,line=1,col=1,title=MG101::db/001_step.sql")


def test_code_scanning_gets_sarif(project: Any) -> None:
    chain(project, USE, MAKE)
    ran = project.run("migrations", "check", "db", "--format", "sarif")
    (run,) = ran.json["runs"]
    assert ran.json["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["MG101"]
    results = run["results"]
    assert results[0]["level"] == "error"
    assert results[0]["ruleIndex"] == 0
    place = results[0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "db/001_step.sql"
    assert place["region"] == {"startLine": 1, "startColumn": 1}


def test_a_sarif_fingerprint_stays_while_lines_move(project: Any) -> None:
    def fingerprint() -> str:
        ran = project.run("migrations", "check", "db", "--format", "sarif")
        result = ran.json["runs"][0]["results"][0]
        return str(result["partialFingerprints"]["primaryLocationLineHash"])

    chain(project, USE, MAKE)
    before = fingerprint()
    chain(project, "-- a word\n\n" + USE, MAKE)
    assert fingerprint() == before


def test_what_is_not_understood_is_told_and_can_be_forbidden(project: Any) -> None:
    chain(project, MAKE, "\\i other.sql\n")
    ran = project.run("migrations", "check", "db")
    assert ran.status == 0
    assert "note[MG301]: db/002_step.sql:1: " in ran.out
    assert ran.out.endswith("on an empty database, but 1 part is not understood\n")
    assert project.run("migrations", "check", "db", "--max-not-understood", "0").status == 1
    assert project.run("migrations", "check", "db", "--max-not-understood", "1").status == 0


def test_what_a_program_or_its_framework_refuses_is_no_error_of_postgresql(project: Any) -> None:
    folder = project.root / "db"
    folder.mkdir()
    (folder / "001_a.js").write_text(
        "exports.up = async (knex) => { await knex.schema.createTable('a', (t) => {}); };\n"
    )
    ran = project.run("migrations", "check", "db", "--framework", "knex")
    assert ran.status == 1
    assert "  = error: Invalid migration: 001_a.js must have both an up and down fun" in ran.out
    assert "PostgreSQL:" not in ran.out


def test_many_notes_are_counted(project: Any) -> None:
    chain(project, "\\i a.sql\n" * 25)
    out = project.run("migrations", "check", "db").out
    assert "and 5 more notes; --format json has them all\n" in out


def test_a_new_migration_before_a_released_one_is_found(project: Any) -> None:
    """Also when the base branch has gone on since."""
    chain(project, MAKE)
    project.git("add", ".")
    project.git("commit", "-qm", "one")
    project.git("checkout", "-qb", "topic")
    (project.root / "db" / "005_mine.sql").write_text("CREATE TABLE mine (id int);\n")
    assert project.run("migrations", "check", "db", "--base", "main").out.startswith("✔")
    project.git("checkout", "-q", "main")
    (project.root / "db" / "005_mine.sql").rename(project.root / "mine")
    (project.root / "db" / "007_theirs.sql").write_text("CREATE TABLE theirs (id int);\n")
    project.git("add", "db")
    project.git("commit", "-qm", "theirs")
    project.git("checkout", "-q", "topic")
    (project.root / "mine").rename(project.root / "db" / "005_mine.sql")
    ran = project.run("migrations", "check", "db", "--base", "main", "--format", "json")
    assert ran.status == 0
    (found,) = ran.json["findings"]
    assert (found["code"], found["severity"], found["position"]) == ("MG207", "warning", 1)
    assert "005_mine.sql is new and runs before db/007_theirs.sql" in found["message"]


def test_a_base_without_migrations_has_nothing_to_say(project: Any) -> None:
    (project.root / "a").touch()
    project.git("add", ".")
    project.git("commit", "-qm", "one")
    chain(project, MAKE)
    assert project.run("migrations", "check", "db", "--base", "main").status == 0


def test_migrations_below_a_project_in_a_folder_are_compared(project: Any) -> None:
    sub = project.root / "service"
    (sub / "db").mkdir(parents=True)
    (sub / "signoff.toml").touch()
    (sub / "db" / "002_a.sql").write_text(MAKE)
    project.git("add", ".")
    project.git("commit", "-qm", "one")
    (sub / "db" / "001_b.sql").write_text("CREATE TABLE b (id int);\n")
    ran = project.run("migrations", "check", "service/db", "--base", "main", "--format", "json")
    assert [item["code"] for item in ran.json["findings"]] == ["MG207"]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["nowhere"], 4, "error[SG865]: no `nowhere`"),
        (["empty"], 4, "error[SG865]: there is no file in `empty`"),
        (["/etc"], 4, "error[SG866]"),
        (["db", "--framework", "flywya"], 2, "did you mean `flyway`?"),
        (["notes"], 4, "error[SG861]"),
        (["db", "--framework", "flyway"], 4, "error[SG867]: there is no flyway migration"),
        (["db", "--base", "nothing"], 5, "error[SG516]"),
        (["db", "--server-version", "15.4"], 2, "from 12 to 18; did you mean 15?"),
        (["db", "--server-version", "new"], 2, "`new` is no major version of PostgreSQL"),
        (["db", "--own", "../x"], 2, "error[SG868]: `../x` is not a glob: it must not leave"),
        (["db", "--own", "002*"], 2, "error[SG868]: `002*` names no migration"),
        ([], 2, "Missing argument"),
    ],
)
def test_a_wrong_question_is_answered_clearly(
    project: Any, arguments: list[str], status: int, words: str
) -> None:
    chain(project, MAKE)
    (project.root / "empty").mkdir()
    (project.root / "notes").mkdir()
    (project.root / "notes" / "a.txt").write_text("x")
    ran = project.run("migrations", "check", "-C", "db", *arguments)
    assert (ran.status, words in ran.err) == (status, True), ran.err


def test_a_folder_of_everything_is_refused(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signoff_gen.migrations.reading.MOST_FILES", 2)
    chain(project, MAKE, USE, USE)
    ran = project.run("migrations", "check", "db")
    assert (ran.status, "holds more than 2 files" in ran.err) == (4, True)


def test_a_folder_that_cannot_be_read_is_told(project: Any) -> None:
    chain(project, MAKE)
    (project.root / "db" / "loop.sql").symlink_to("loop.sql")
    ran = project.run("migrations", "check", "db")
    assert (ran.status, "error[SG866]: `db` cannot be read: " in ran.err) == (4, True)


def test_what_others_wrote_is_left_out(project: Any) -> None:
    chain(project, MAKE)
    chain(project, "nonsense;", folder="db/node_modules")
    assert project.run("migrations", "check", "db").status == 0


def test_a_missing_extra_is_named_with_the_command(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signoff_gen.migrations.reading.PARSERS", ("postgast", "not_there"))
    chain(project, MAKE)
    ran = project.run("migrations", "check", "db")
    assert ran.status == 5
    assert 'pip install "signoff-gen[migrations]"' in ran.err


def test_a_statement_that_vanished_is_told_without_its_lines(project: Any) -> None:
    from signoff_gen.cli.migrations import _source

    assert _source(project.root / "gone.sql", 1, 1) == ()


def test_no_name_of_a_file_can_steer_the_terminal(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file may come from a stranger's pull request."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    chain(project)
    (project.root / "db" / "1\x1b[2J.sql").write_text("\\i x\n" + USE)
    out = project.run("migrations", "check", "db").out
    assert "\x1b[2J" not in out
    assert "db/1\\u001b[2J.sql" in out


# --- the check ---


CHECK = """\
title: T
steps:
  - id: s
    title: S
    checks:
      - id: order
        migrations: {files: "db/*.sql"%s}
"""


def verified(project: Any, more: str = "") -> Any:
    project.write(CHECK % more)
    ran = project.run("verify", "--format", "json", "--refresh")
    (check,) = ran.json["signoffs"][0]["checks"]
    return check


def test_a_check_passes_when_the_chain_runs(project: Any) -> None:
    chain(project, MAKE, USE)
    check = verified(project)
    assert check["state"] == "passed"
    assert check["reason"] == "2 migrations can run in order on an empty database"
    evidence = json.loads((project.root / "artifacts/x/01_migrations.json").read_text())
    assert evidence["state"] == "runs"


def test_a_check_fails_with_the_first_break(project: Any) -> None:
    chain(project, USE, MAKE)
    check = verified(project, ", findings: order.json")
    assert check["state"] == "failed"
    wanted = 'db/001_step.sql fails: relation "users" does not exist (db/001_step.sql:1)'
    assert check["reason"] == wanted
    assert (project.root / "artifacts/x/order.json").is_file()


def test_a_check_is_for_a_version_of_postgresql(project: Any) -> None:
    chain(project, "CREATE TABLE users (id uuid DEFAULT uuidv7());\n")
    assert verified(project)["state"] == "error"
    assert verified(project, ", server_version: 17")["state"] == "failed"
    check = verified(project, ", server_version: 18")
    assert check["reason"] == "1 migration can run in order on an empty database of PostgreSQL 18"
    project.write(CHECK % ", server_version: 15.4")
    ran = project.run("validate")
    assert (ran.status, "from 12 to 18; did you mean 15?" in ran.err) == (4, True)


def test_a_replay_is_for_the_version_of_its_server(project: Any, postgres_url: str) -> None:
    import psycopg

    with psycopg.connect(postgres_url) as connection:
        version = connection.info.server_version // 10_000
    chain(project, MAKE)
    url = f", replay: '{postgres_url}'"
    other = 17 if version != 17 else 16
    check = verified(project, f"{url}, server_version: {other}")
    assert check["state"] == "error"
    assert check["reason"].endswith(f"but `server_version` is {other}")
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP TABLE users")
    assert f"and did on PostgreSQL {version}." in verified(project, url)["reason"]
    evidence = json.loads((project.root / "artifacts/x/01_migrations.json").read_text())
    assert evidence["server"] == version


def test_a_part_that_is_not_understood_is_no_tick_unless_allowed(project: Any) -> None:
    chain(project, MAKE, "\\i other.sql\n")
    check = verified(project)
    assert check["state"] == "error"
    assert check["reason"].endswith("but 1 part is not understood; allowed are 0")
    assert verified(project, ", max_not_understood: 1")["state"] == "passed"


def test_nobody_can_tell_is_an_error(project: Any) -> None:
    chain(project, "\\i other.sql\n", USE)
    check = verified(project)
    assert check["state"] == "error"
    assert check["reason"].startswith("cannot tell whether db/002_step.sql fails: relation")


def test_no_file_is_an_error(project: Any) -> None:
    check = verified(project)
    assert (check["state"], check["reason"]) == ("error", "no file matches `db/*.sql`")


def test_a_changed_migration_makes_the_verdict_stale(project: Any) -> None:
    """Without naming them under `inputs` once more."""
    chain(project, MAKE)
    verified(project)
    chain(project, MAKE + USE)
    ran = project.run("status", "--format", "json")
    assert [c["state"] for c in ran.json["signoffs"][0]["checks"]] == ["stale"]


def test_a_pattern_with_a_variable_is_followed_as_well(project: Any) -> None:
    chain(project, MAKE)
    text = CHECK.replace("db/*.sql", "${folder}/*.sql").replace(
        "steps:", "vars: {folder: db}\nsteps:"
    )
    project.write(text % "")
    assert project.run("verify").status == 0
    chain(project, MAKE + USE)
    ran = project.run("status", "--format", "json")
    assert [c["state"] for c in ran.json["signoffs"][0]["checks"]] == ["stale"]


def test_own_migrations_that_are_none_are_an_error(project: Any) -> None:
    chain(project, MAKE)
    check = verified(project, ', own: "db/002*"')
    assert (check["state"], check["reason"]) == ("error", "`db/002*` names no migration")


def test_a_pattern_that_cannot_be_one_is_refused(project: Any) -> None:
    project.write(CHECK % ', own: "../x"')
    ran = project.run("validate")
    assert (ran.status, "`../x` is not a pattern of files" in ran.err) == (4, True)


# --- on a real database ---


def test_a_replay_confirms_what_was_read(project: Any) -> None:
    chain(project, MAKE, USE)
    check = verified(project, ", replay: ephemeral")
    assert check["state"] == "passed"
    assert "2 migrations can run in order on an empty database, and did on Pos" in check["reason"]
    assert check["evidence"] == ["01_migrations.json", "01_migrations_replay.log"]


def test_a_replay_stops_where_the_database_does(project: Any) -> None:
    chain(project, USE, MAKE)
    check = verified(project, ", replay: ephemeral")
    assert check["state"] == "failed"
    assert check["reason"] == 'db/001_step.sql fails: relation "users" does not exist'
    evidence = json.loads((project.root / "artifacts/x/01_migrations.json").read_text())
    assert evidence["replay"]["sqlstate"] == "42P01"
    assert evidence["replay"]["agrees"] is True


def test_a_replay_ends_with_the_time_of_its_check(project: Any) -> None:
    chain(project, MAKE, "SELECT pg_sleep(300);")
    project.write(
        CHECK.replace("id: order", "id: order\n        timeout: 6s") % ", replay: ephemeral"
    )
    (check,) = project.run("verify", "--format", "json").json["signoffs"][0]["checks"]
    assert (check["state"], check["reason"]) == ("failed", "the replay did not end within 6 s")
    assert check["evidence"] == ["01_migrations_replay.log"]


OWN_COMMAND = """
import os, pathlib, psycopg, sys
with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
    for path in sorted(pathlib.Path("db").glob("*.sql")):
        print("applying", path.name, flush=True)
        try:
            connection.execute(path.read_text())
        except psycopg.Error as problem:
            sys.exit(f"ERROR: {problem.diag.message_primary} (SQLSTATE {problem.sqlstate})")
"""


def test_a_replay_by_the_projects_own_command(project: Any) -> None:
    (project.root / "tool.py").write_text(OWN_COMMAND)
    how = f", replay: ephemeral, migrate: ['{sys.executable}', tool.py]"
    chain(project, MAKE, USE)
    check = verified(project, how)
    assert check["state"] == "passed"
    assert "and did on PostgreSQL" in check["reason"]
    chain(project, USE, MAKE)
    check = verified(project, how)
    assert check["state"] == "failed"
    assert check["reason"] == 'db/001_step.sql fails: relation "users" does not exist'
    evidence = json.loads((project.root / "artifacts/x/01_migrations.json").read_text())
    assert (evidence["replay"]["sqlstate"], evidence["replay"]["agrees"]) == ("42P01", True)
    log = (project.root / "artifacts/x/01_migrations_replay.log").read_text()
    assert "applying 001_step.sql" in log


def test_an_own_command_that_says_little(project: Any) -> None:
    """That something fails, it tells, and the analysis tells what."""
    chain(project, USE, MAKE)
    check = verified(project, ", replay: ephemeral, migrate: 'echo ERROR:  oh no; exit 1'")
    assert (check["state"], check["reason"]) == ("failed", "a migration fails: oh no")
    evidence = json.loads((project.root / "artifacts/x/01_migrations.json").read_text())
    assert evidence["replay"]["agrees"] is True
    assert evidence["first"]["migration"] == "db/001_step.sql"
    chain(project, MAKE, USE)
    verified(project, ", replay: ephemeral, migrate: 'echo ERROR:  oh no; exit 1'")
    evidence = json.loads((project.root / "artifacts/x/01_migrations.json").read_text())
    assert (evidence["replay"]["agrees"], evidence["state"]) == (False, "breaks")


def test_an_own_command_that_leaves_nothing_behind_is_an_error(project: Any) -> None:
    chain(project, MAKE)
    check = verified(project, ", replay: ephemeral, migrate: 'true'")
    assert check["state"] == "error"
    assert "does it use DATABASE_URL?" in check["reason"]
    assert check["evidence"] == ["01_migrations_replay.log"]


def test_an_own_command_needs_a_place(project: Any) -> None:
    project.write(CHECK % ", migrate: 'true'")
    ran = project.run("validate")
    assert ran.status == 4
    assert "`replay` must say where" in ran.err


def test_where_they_disagree_the_database_is_right(project: Any, postgres_url: str) -> None:
    """Dividing by a column's value is nothing that reading could foresee."""
    chain(project, "CREATE TABLE t (n int); INSERT INTO t VALUES (0);", "SELECT 1 / n FROM t;")
    check = verified(project, f", replay: '{postgres_url}'")
    assert check["state"] == "failed"
    assert check["reason"] == "db/002_step.sql fails: division by zero"
    evidence = json.loads((project.root / "artifacts/x/01_migrations.json").read_text())
    assert (evidence["state"], evidence["first"], evidence["replay"]["agrees"]) == (
        "breaks", None, False,
    )  # fmt: skip


# --- the report ---


def test_the_blockers_page_is_the_reviewed_one(project: Any) -> None:
    """After a change that is meant: `TESTS_REWRITE_EXPECTED=1 pytest`, then review the diff."""
    shutil.copytree(BROKEN, project.root / "migrations")
    project.write((CASE / "given" / "phase-2.yaml").read_text(), "phase-2")
    assert project.run("verify").status == 1
    assert project.run("render").status == 0
    made = (project.root / "MIGRATION_BLOCKER_REPORT.md").read_text()
    expected = CASE / "expected" / "MIGRATION_BLOCKER_REPORT.md"
    if os.environ.get("TESTS_REWRITE_EXPECTED"):
        expected.write_text(made)
    assert made == expected.read_text()


def test_a_document_that_was_tampered_with_is_not_shown(project: Any) -> None:
    shutil.copytree(BROKEN, project.root / "migrations")
    project.write((CASE / "given" / "phase-2.yaml").read_text(), "phase-2")
    project.run("verify")
    (evidence,) = (project.root / "artifacts" / "phase-2").iterdir()
    evidence.write_text(evidence.read_text().replace("projects", "persons"))
    project.run("render")
    made = (project.root / "MIGRATION_BLOCKER_REPORT.md").read_text()
    assert "persons" not in made
    assert "## The Chain" not in made


@pytest.mark.parametrize(("mend", "words"), [(False, "stopped at"), (True, "ran all of them.")])
def test_the_page_tells_what_a_real_database_said(project: Any, mend: bool, words: str) -> None:
    chain(project, *((MAKE, USE) if mend else (USE, MAKE)))
    text = (CASE / "given" / "phase-2.yaml").read_text()
    mine = '{framework: plain, files: "db/*.sql", replay: ephemeral}'
    project.write(re.sub(r"\{framework: typeorm.*\}", mine, text), "phase-2")
    project.run("verify")
    project.run("render")
    made = (project.root / "MIGRATION_BLOCKER_REPORT.md").read_text()
    section = made.partition("## On a Real Database")[2]
    assert words in section
    assert "The analysis says the same." in section


def test_a_break_that_only_the_database_knew_is_the_verdict_of_the_page(project: Any) -> None:
    chain(project, "CREATE TABLE t (n int); INSERT INTO t VALUES (0);", "SELECT 1 / n FROM t;")
    text = (CASE / "given" / "phase-2.yaml").read_text()
    mine = '{framework: plain, files: "db/*.sql", replay: ephemeral}'
    project.write(re.sub(r"\{framework: typeorm.*\}", mine, text), "phase-2")
    project.run("verify")
    project.run("render")
    made = (project.root / "MIGRATION_BLOCKER_REPORT.md").read_text()
    (verdict,) = (line for line in made.splitlines() if line.startswith("**Verdict:**"))
    assert verdict.endswith("`db/002_step.sql` fails with `division by zero`.")
    assert "The analysis said something else; the database is right." in made


def test_an_order_that_the_framework_refuses_breaks_the_chain(project: Any) -> None:
    """Before its first statement, and without one that fails."""
    chain(project)
    (project.root / "db" / "V1__a.sql").write_text(MAKE)
    (project.root / "db" / "V1__b.sql").write_text("CREATE TABLE b (id int);")
    text = (CASE / "given" / "phase-2.yaml").read_text()
    mine = '{framework: flyway, files: "db/*.sql"}'
    project.write(re.sub(r"\{framework: typeorm.*\}", mine, text), "phase-2")
    ran = project.run("migrations", "check", "db")
    assert ran.status == 1
    assert "error[MG202]: 2 migrations have the version 1" in ran.out
    assert "✘ flyway: 2 migrations have the version 1: V1__a.sql, V1__b.sql; Flyway" in ran.out
    project.run("verify")
    project.run("render")
    made = (project.root / "MIGRATION_BLOCKER_REPORT.md").read_text()
    assert "**Verdict:** the flyway migrations have no order in which they could run." in made
    assert "## What Is Wrong\n\n- 2 migrations have the version 1" in made


def test_mending_the_order_resolves_the_blocker(project: Any) -> None:
    shutil.copytree(BROKEN, project.root / "migrations")
    project.write((CASE / "given" / "phase-2.yaml").read_text(), "phase-2")
    project.run("verify")
    path = next((project.root / "migrations").glob("*CreateProjects.ts"))
    path.write_text(path.read_text().replace("1757314800000", "1757100000000"))
    assert project.run("verify").status == 0
    project.run("render")
    made = (project.root / "MIGRATION_BLOCKER_REPORT.md").read_text()
    assert "**Verdict:** all 7 typeorm migrations can run in order on an empty database." in made

"""What Knex itself sent to PostgreSQL for the migrations of `recorded/knex`."""

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from signoff_gen.migrations.chain import Chain
from signoff_gen.migrations.check import check
from signoff_gen.migrations.readers.knex import Knex

RECORDED = Path(__file__).with_name("recorded")
SENT: dict[str, list[dict[str, Any]]] = json.loads(
    (RECORDED / "knex.json").read_text(encoding="utf-8")
)
_QUESTIONS = re.compile(r"select \* from information_schema\.(?:tables|columns) where table_name")


@cache
def _read() -> Chain:
    files = [path.relative_to(RECORDED) for path in (RECORDED / "knex").rglob("*.?s")]
    return Knex().read(RECORDED, files)


def _listing(values: list[Any]) -> str:
    """A list as PostgreSQL writes it."""
    made = [
        _listing(value)
        if isinstance(value, list)
        else "NULL"
        if value is None
        else str(value)
        if isinstance(value, int)
        else json.dumps(value)
        for value in values
    ]
    return "{" + ",".join(made) + "}"


def _said(value: object) -> str:
    """A value beside a statement, as text of no type yet."""
    if value is None:
        return "NULL"
    if isinstance(value, list):
        text = _listing(value).replace("'", "''")
        return "E'{}'".format(text.replace("\\", "\\\\")) if "\\" in text else f"'{text}'"
    if isinstance(value, bool):
        return "'true'" if value else "'false'"
    text = json.dumps(value, separators=(",", ":")) if isinstance(value, dict) else str(value)
    return "'{}'".format(text.replace("'", "''"))


def _plain(text: str, values: Sequence[object] = ()) -> str:
    """SQL with its values in place, without comments, semicolons and spare white space."""
    if values:
        text = re.sub(r"\$(\d+)", lambda found: _said(values[int(found[1]) - 1]), text)
    return " ".join(re.sub(r"(?m)^\s*--.*$|;", " ", text).split())


@pytest.mark.parametrize("name", SENT)
def test_the_sql_is_what_knex_sends(name: str) -> None:
    (migration,) = [item for item in _read().migrations if item.name == name]
    waiting = [
        _plain(item["text"], item.get("values", ()))
        for item in SENT[name]
        if not _QUESTIONS.match(item["text"])
    ]
    for statement in migration.statements:
        read = _plain(statement.sql)
        if waiting and waiting[0].startswith(read):
            waiting[0] = waiting[0].removeprefix(read).strip()
            waiting = waiting if waiting[0] else waiting[1:]
        elif not statement.conditions:
            assert read == (waiting or ["nothing more"])[0]
    assert waiting == []
    assert migration.gaps == ()


def test_they_run_in_the_order_of_their_names() -> None:
    assert [item.name for item in _read().migrations] == list(SENT)


def test_the_chain_that_ran_is_judged_to_run() -> None:
    verdict = check(_read())
    assert [finding.message for finding in verdict.findings if finding.severity == "error"] == []


BROKEN: dict[str, dict[str, str | None] | None] = json.loads(
    (RECORDED / "knex-broken.json").read_text(encoding="utf-8")
)
SAID_OTHERWISE = {"25P02": "the cause comes first", "42P07": "as a constraint", "42601": "near"}
"""Codes under which the message may differ, though the place may not."""


@pytest.mark.parametrize("name", BROKEN)
def test_a_chain_breaks_where_it_broke(name: str) -> None:
    expected = BROKEN[name]
    folder = RECORDED / "knex-broken" / name
    files = [path.relative_to(RECORDED) for path in folder.iterdir()]
    first = check(Knex().read(RECORDED, files)).first
    if expected is None:
        assert first is None
        return
    assert first is not None
    assert first.migration == (expected["migration"] or "1_a.js")
    if expected["code"] not in SAID_OTHERWISE:
        assert expected["message"] == first.error


CALLS: dict[str, list[dict[str, Any]] | str] = json.loads(
    (RECORDED / "knex-calls.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("code", CALLS)
def test_a_call_makes_the_sql_that_it_makes_in_knex(tmp_path: Path, code: str) -> None:
    source = f"exports.up = async (knex) => {{\n  await {code};\n}};\nexports.down = () => {{}};"
    (tmp_path / "1_a.js").write_text(source, encoding="utf-8")
    (migration,) = Knex().read(tmp_path, [Path("1_a.js")]).migrations
    read = [_plain(statement.sql) for statement in migration.statements]
    recorded = CALLS[code]
    assert migration.gaps == ()
    if isinstance(recorded, str):
        assert [text[:32] for text in read] == ["DO $throw$ BEGIN RAISE EXCEPTION"]
        return
    made = [_plain(item["text"], item.get("values", ())) for item in recorded]
    assert read == [text for text in made if not _QUESTIONS.match(text)]

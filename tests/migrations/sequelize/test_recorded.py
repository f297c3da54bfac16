"""What Sequelize itself sent to PostgreSQL for `recorded/sequelize`, and what broke beside it."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from signoff_gen.migrations.chain import Chain
from signoff_gen.migrations.check import check
from signoff_gen.migrations.readers.sequelize import Sequelize
from signoff_gen.migrations.replay import replay

RECORDED = Path(__file__).parents[1] / "recorded"
TRUTH: dict[str, Any] = json.loads((RECORDED / "sequelize.json").read_text(encoding="utf-8"))
BY_ITSELF = {
    "default-constraint": "P0001", "invalid-date": "P0001", "no-up": "P0001",
    "reference-as-text": "P0001", "undefined-type": "P0001", "not-described": "42P01",
    "lists-of-columns": "P0001", "upsert-without-model": "P0001", "waits-for-itself": "P0001",
}  # fmt: skip
"""Chains that Sequelize itself refuses, with the state that stands for that."""
ADDED = ("BEGIN", "COMMIT")
"""Stand around several statements that are sent in one piece."""


def _read(folder: str) -> Chain:
    files = [path for path in (RECORDED / folder).rglob("*") if path.is_file()]
    return Sequelize().read(RECORDED, [path.relative_to(RECORDED) for path in files])


@cache
def _healthy() -> tuple[Chain, dict[str, list[str]]]:
    """The healthy chain, and the SQL of those statements whose conditions hold."""
    chain = _read("sequelize")
    result = replay(chain)
    assert [str(broken) for broken in result.session.breaks] == []
    skipped = set(result.skipped)
    return chain, {
        migration.name: [
            statement.sql
            for number, statement in enumerate(migration.statements)
            if (index, number) not in skipped
        ]
        for index, migration in enumerate(chain.migrations)
    }


def _plain(text: str) -> str:
    line = re.sub(r"\s*([(),;])\s*", r"\1", " ".join(text.split()))
    return line.rstrip("; ")


def _bound(sql: str, values: list[str]) -> str:
    for number in range(len(values), 0, -1):
        sql = sql.replace(f"${number}", values[number - 1])
    return sql


@pytest.mark.parametrize("name", TRUTH["healthy"])
def test_the_sql_is_what_sequelize_sends(name: str) -> None:
    chain, texts = _healthy()
    (migration,) = [item for item in chain.migrations if item.name == name]
    read = [_plain(sql) for sql in texts[name] if sql not in ADDED]
    read = [sql for sql in read if not sql.startswith(("SELECT FROM", "SELECT column_name"))]
    if migration.transactional:
        read = ["START TRANSACTION", *read, "COMMIT"]
    written = [item["sql"] for item in TRUTH["healthy"][name]["sent"]]
    values = [item["bind"] for item in TRUTH["healthy"][name]["sent"]]
    sent = [
        _plain(sql if _plain(sql) in read else _bound(sql, bind))
        for sql, bind in zip(written, values, strict=True)
    ]
    assert ";".join(read) == ";".join(sent)
    assert migration.gaps == ()


def test_they_run_in_the_order_of_their_names() -> None:
    assert [item.name for item in _healthy()[0].migrations] == list(TRUTH["healthy"])


@pytest.mark.parametrize("name", TRUTH["broken"])
def test_what_breaks_is_found_where_it_breaks(name: str) -> None:
    verdict = check(_read(f"sequelize-broken/{name}"))
    broken = {file: error for file, error in TRUTH["broken"][name].items() if error}
    (file, error), *_ = broken.items()
    first = next(finding for finding in verdict.findings if finding.is_break)
    assert (first.migration, first.certainty) == (file, "certain")
    assert first.sqlstate == BY_ITSELF.get(name, error["sqlstate"])

"""Chains of Django's migrations, with what Django 5.2 sends for them to PostgreSQL 15."""

import json
import re
import runpy
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import postgast
import pytest

from signoff_gen.migrations.chain import Chain
from signoff_gen.migrations.check import check
from signoff_gen.migrations.readers import reader

WriteFiles = Callable[[Mapping[str, str]], None]
RECORDED = Path(__file__).parent / "recorded" / "django"
NAMES = sorted(path.stem for path in RECORDED.glob("*.txt"))
RECORD = runpy.run_path(str(RECORDED / "record.py"))
MOMENT = re.compile(
    r"'\d{4}-\d\d-\d\d[T ]\d\d:\d\d[^']*'"
    r"|'[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[^']*'|'[0-9a-f]{32}'"
)
"""Times and identifiers that are others at every run."""


def answer(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def chain(tmp_path: Path, write_files: WriteFiles) -> Callable[[str], Chain]:
    """Reads a recorded chain by its name."""

    def read(name: str) -> Chain:
        write_files(RECORD["files_of"]((RECORDED / f"{name}.txt").read_text(encoding="utf-8")))
        found = [path.relative_to(tmp_path) for path in sorted(tmp_path.rglob("*.py"))]
        return reader("django").read(tmp_path, found)

    return read


def plainly(sql: str) -> Iterator[str]:
    """Statements as PostgreSQL's own parser writes them."""
    sql = re.sub(r"\bNULLS NOT DISTINCT\b", "", sql)
    for statement in postgast.split(MOMENT.sub("'then'", sql)):
        yield postgast.deparse(postgast.parse(statement))


def own(read: Chain) -> list[tuple[str, list[str]]]:
    return [
        (item.name, [sql for each in item.statements for sql in plainly(each.sql)])
        for item in read.migrations
        if not RECORD["CONTRIB"].match(item.name)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_what_django_sends(name: str, chain: Callable[[str], Chain]) -> None:
    """Up to where an error ends the chain; nothing is sent where Django refuses the order."""
    told = answer(name)
    sent = [
        (each, [sql for text in texts for sql in plainly(text)])
        for each, texts in told.get("migrations", ())
    ]
    found = chain(name)
    if not sent:
        assert found.problems
        return
    read = own(found)
    if "error" in told:
        read = read[: len(sent)]
        read[-1] = (read[-1][0], read[-1][1][: len(sent[-1][1])])
    assert read == sent


@pytest.mark.parametrize("name", NAMES)
def test_its_verdict_is_that_of_the_server(name: str, chain: Callable[[str], Chain]) -> None:
    """And the break is in the migration at which Django stopped."""
    told = answer(name)
    read = chain(name)
    verdict = check(read)
    assert [gap for item in read.migrations for gap in item.gaps if not gap.rows_only] == []
    assert verdict.state == ("breaks" if "error" in told else "runs"), verdict.findings
    if told.get("migrations") and "error" in told:
        assert verdict.first is not None
        assert verdict.first.migration == told["migrations"][-1][0]

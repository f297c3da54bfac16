"""What TypeORM itself sent to PostgreSQL for the migrations of `recorded/typeorm`."""

import json
import re
from functools import cache
from pathlib import Path

import pytest

from signoff_gen.migrations.chain import Chain
from signoff_gen.migrations.readers.typeorm import TypeOrm

RECORDED = Path(__file__).with_name("recorded")
SENT: dict[str, list[str]] = json.loads((RECORDED / "typeorm.json").read_text(encoding="utf-8"))


@cache
def _read() -> Chain:
    files = sorted((RECORDED / "typeorm").glob("*.js"))
    return TypeOrm().read(RECORDED, [path.relative_to(RECORDED) for path in files])


def _plain(texts: list[str]) -> list[str]:
    """Statements one by one, without what makes no difference on a database with one schema."""
    made = []
    for text in texts:
        for sql in text.split(";"):
            line = " ".join(sql.split()).replace('"public".', "").replace(" IF EXISTS", "")
            made.append(re.sub(r'(REFERENCES [\w".]+?) ?\(', r"\1 (", line))
    # Which of several constraints comes first is the catalog's order, which means nothing.
    return sorted((line for line in made if line), key=lambda it: "RENAME CONSTRAINT" in it)


@pytest.mark.parametrize("name", SENT)
def test_the_sql_is_what_typeorm_sends(name: str) -> None:
    (migration,) = [item for item in _read().migrations if item.name == name]
    read, sent = _plain([s.sql for s in migration.statements]), _plain(SENT[name])
    renames = [line for line in sent if "RENAME CONSTRAINT" in line]
    assert sorted(read[len(read) - len(renames) :]) == sorted(renames)
    assert read[: len(read) - len(renames)] == sent[: len(sent) - len(renames)]
    assert migration.gaps == ()


def test_they_run_in_the_order_of_their_names() -> None:
    assert [item.name for item in _read().migrations] == list(SENT)

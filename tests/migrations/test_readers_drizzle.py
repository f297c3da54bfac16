"""Drizzle's journals and folders, and what its own migrator sends for them."""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import postgast
import pytest

from signoff_gen.errors import InvalidInput
from signoff_gen.migrations.chain import Chain
from signoff_gen.migrations.readers import detect
from signoff_gen.migrations.readers.drizzle import Drizzle

RECORDED = Path(__file__).parent / "recorded"
Read = Callable[[dict[str, str]], Chain]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes files and reads those that end in `.sql`, as a project's glob would have it."""

    def make(files: dict[str, str]) -> Chain:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Drizzle().read(tmp_path, list(tmp_path.rglob("*.sql")))

    return make


def journal(*tags: str, dialect: str = "postgresql") -> str:
    entries = [{"idx": idx, "when": 1 + idx, "tag": tag} for idx, tag in enumerate(tags)]
    return json.dumps({"version": "7", "dialect": dialect, "entries": entries}, indent=2)


def plainly(sql: str) -> Iterator[str]:
    """Statements as PostgreSQL's own parser writes them."""
    for statement in postgast.split(sql):
        yield postgast.deparse(postgast.parse(statement))


def test_it_is_what_the_migrator_sends() -> None:
    """26 migrations, as drizzle-orm ran them on PostgreSQL 15."""
    told = json.loads((RECORDED / "drizzle.json").read_text(encoding="utf-8"))
    texts = [item["text"] for item in told["statements"] if "values" not in item]
    (begin,) = (index for index, text in enumerate(texts) if text == "begin")
    sent = [sql for text in texts[begin + 1 : -1] for sql in plainly(text)]
    chain = Drizzle().read(RECORDED, sorted(RECORDED.glob("drizzle/*.sql")))
    assert [sql for m in chain.migrations for s in m.statements for sql in plainly(s.sql)] == sent
    assert (len(chain.migrations), chain.problems) == (26, ())
    assert [gap for m in chain.migrations for gap in m.gaps] == []
    assert [sql for text in chain.provided for sql in plainly(text)] == [
        sql for text in texts[: begin - 1] for sql in plainly(text.replace('"', ""))
    ]
    assert chain.one_transaction
    assert texts[-1] == "commit"


def test_the_journal_has_the_order(read: Read) -> None:
    chain = read(
        {
            "drizzle/0000_a.sql": "SELECT 1;",
            "drizzle/0001_b.sql": "SELECT 2\n--> statement-breakpoint\nSELECT 3",
            "drizzle/meta/_journal.json": journal("0001_b", "0000_a"),
        }
    )
    assert [(m.name, m.key) for m in chain.migrations] == [("0001_b", "0"), ("0000_a", "1")]
    assert [(s.sql, s.place.line) for s in chain.migrations[0].statements] == [
        ("SELECT 2", 1),
        ("SELECT 3", 3),
    ]
    assert chain.problems == ()


def test_an_entry_without_a_file_and_a_file_without_an_entry_are_problems(read: Read) -> None:
    chain = read(
        {
            "d/0000_a.sql": "",
            "d/0002_c.sql": "",
            "d/seed.sql": "",
            "d/meta/_journal.json": journal("0000_a", "0001_b"),
        }
    )
    assert [(p.kind, p.migrations, p.place.line) for p in chain.problems] == [
        ("missing-parent", ("0001_b",), 13),
        ("no-key", ("0002_c",), 1),
    ]
    assert [m.name for m in chain.migrations] == ["0000_a"]


def test_an_entry_that_stands_twice_runs_twice(read: Read) -> None:
    chain = read({"d/0000_a.sql": "", "d/meta/_journal.json": journal("0000_a", "0000_a")})
    assert [p.kind for p in chain.problems] == ["same-key"]
    assert len(chain.migrations) == 2


def test_an_entry_without_a_name_has_no_file(read: Read) -> None:
    text = '{"entries": [{"idx": "x"}, 7, {"idx": 3, "tag": "../../etc/x"}, {"tag": "a\\u0000"}]}'
    chain = read({"d/0000_a.sql": "", "d/meta/_journal.json": text})
    assert [p.migrations[0] for p in chain.problems] == [
        "entry 0",
        "entry 1",
        "../../etc/x",
        "a\0",
        "0000_a",
    ]
    assert chain.migrations == ()


def test_a_file_outside_of_the_repository_is_not_read(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "d" / "meta").mkdir(parents=True)
    (tmp_path / "0000_a.sql").write_text("SELECT 1", encoding="utf-8")
    (root / "d" / "0000_a.sql").symlink_to(tmp_path / "0000_a.sql")
    (root / "d/meta/_journal.json").write_text(journal("0000_a"), encoding="utf-8")
    chain = Drizzle().read(root, [Path("d/meta/_journal.json")])
    assert (chain.migrations, [p.kind for p in chain.problems]) == ((), ["missing-parent"])


@pytest.mark.parametrize("text", ["{", "[]", '{"x": 1}', "7"])
def test_what_is_no_journal_cannot_be_read(read: Read, text: str) -> None:
    with pytest.raises(InvalidInput, match="not a journal of Drizzle") as caught:
        read({"d/0000_a.sql": "", "d/meta/_journal.json": text})
    assert caught.value.code == "SG862"


def test_a_journal_without_a_list_names_nothing(read: Read) -> None:
    assert read({"d/a.sql": "", "d/meta/_journal.json": '{"entries": 1}'}).migrations == ()


def test_migrations_for_another_database_are_refused(read: Read) -> None:
    with pytest.raises(InvalidInput, match="written for sqlite") as caught:
        read({"d/0000_a.sql": "", "d/meta/_journal.json": journal("0000_a", dialect="sqlite")})
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("SG863", "d/meta/_journal.json:3:15")


def test_the_newer_layout_has_a_folder_for_each(read: Read, tmp_path: Path) -> None:
    chain = read(
        {
            "d/20250202000000_b/migration.sql": "SELECT 2;",
            "d/20250101000000_a/migration.sql": "SELECT 1;--> statement-breakpoint\n SELECT 3",
            "d/20250101000000_a/snapshot.json": '{"dialect": "postgres"}',
        }
    )
    assert [(m.name, m.key) for m in chain.migrations] == [
        ("20250101000000_a", "20250101000000"),
        ("20250202000000_b", "20250202000000"),
    ]
    assert [s.sql for s in chain.migrations[0].statements] == ["SELECT 1", "SELECT 3"]
    assert detect(tmp_path, list(tmp_path.rglob("*.sql"))).framework == "drizzle"


def test_a_snapshot_says_the_database_too(read: Read) -> None:
    with pytest.raises(InvalidInput, match="written for mysql"):
        read({"d/1_a/migration.sql": "", "d/1_a/snapshot.json": '{"dialect": "mysql"}'})


def test_a_journal_is_recognised_from_any_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "d/meta").mkdir(parents=True)
    (tmp_path / "d/meta/_journal.json").write_text(journal("0000_a"), encoding="utf-8")
    for file in ("d/0000_a.sql", "d/meta/_journal.json"):
        assert detect(tmp_path, [Path(file)]).framework == "drizzle"
    assert not Drizzle().recognises(tmp_path, [Path("x/0000_a.sql"), Path("1_a/migration.sql")])


def test_mutated_files_are_read_or_refused(tmp_path: Path) -> None:
    """Whatever a journal or a file holds, the outcome is a chain or an error for people."""
    chosen = random.Random(7)
    (tmp_path / "d/meta").mkdir(parents=True)
    sql, order = "SELECT 'a;b'; -- x\n--> statement-breakpoint\nSELECT $$b$$", journal("0000_a")
    for _ in range(300):
        texts = [list(order), list(sql)]
        for text in texts:
            for _ in range(chosen.randrange(4)):
                at = chosen.randrange(len(text))
                text[at : at + chosen.randrange(3)] = chosen.choice(["", '"', "\\", "{", "é", "1"])
        (tmp_path / "d/meta/_journal.json").write_text("".join(texts[0]), encoding="utf-8")
        (tmp_path / "d/0000_a.sql").write_text("".join(texts[1]), encoding="utf-8")
        try:
            assert len(Drizzle().read(tmp_path, [Path("d/0000_a.sql")]).migrations) <= 1
        except InvalidInput as error:
            assert error.code in ("SG862", "SG863")  # noqa: PT017 - either outcome is right

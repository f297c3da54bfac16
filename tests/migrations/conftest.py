"""Chains of SQL with what PostgreSQL says to them, and a PostgreSQL to ask.

The files in `cases/` hold one chain a case:

    -- case: a table is used before it is made
    CREATE TABLE posts (author int REFERENCES users);
    --! 42P01 relation "users" does not exist

    CREATE TABLE users (id int PRIMARY KEY);

A paragraph is a migration, sent to the server in one piece. `--!` stands below the migration that
breaks, with SQLSTATE and message; where there are several, the server stops at the first, and the
others are what shows when the first is mended. `-- case [WORDS]:` sets how the chain is run:

    all      in one transaction (else each migration has its own)
    none     outside of transactions
    unclear  the server runs it, and it is not understood well enough to say so
    silent   the server breaks where `--!` says, which depends on what the model does not know
    fresh    in a database of its own
    old      PostgreSQL 16 and later say it in other words, or take it
    on N     the model is told that it runs on version N, and a server of that version is asked
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from signoff_gen.migrations.chain import Chain, Migration, Place, Statement
from signoff_gen.migrations.check import Verdict, check
from signoff_gen.migrations.readers.javascript.values import HOLE

CASES = Path(__file__).with_name("cases")
Break = tuple[int, str, str]
"""Index of the migration, SQLSTATE, message."""
WriteFiles = Callable[[Mapping[str, str]], None]
MakeChain = Callable[..., Chain]
Judge = Callable[..., Verdict]


@dataclass(slots=True)
class Case:
    """A chain, and what PostgreSQL says to it."""

    title: str
    place: Place
    words: frozenset[str] = frozenset()
    texts: list[str] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)

    @property
    def told(self) -> int | None:
        """The version that the model is told."""
        return next((int(word) for word in self.words if word.isdecimal()), None)

    def chain(self) -> Chain:
        """As a reader would give it."""
        return _chain(*self.texts, words=self.words)


def _chain(*texts: str, words: frozenset[str] = frozenset()) -> Chain:
    migrations = []
    for number, text in enumerate(texts, 1):
        place = Place(Path(f"db/{number}.sql"), 1)
        statements = (Statement(text, place),)
        migrations.append(
            Migration(f"m{number}", str(number), place, statements, (), "none" not in words)
        )
    return Chain("plain", tuple(migrations), one_transaction="all" in words)


def _read(path: Path) -> Iterator[Case]:
    case: Case | None = None
    paragraph: list[str] = []
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate([*lines, "-- case: end"], 1):
        head = re.fullmatch(r"-- case(?: \[([a-z0-9 ]+)\])?: (.+)", line)
        broken = re.fullmatch(r"--! (\w{5}) (.+)", line)
        if (head or not line) and paragraph:
            assert case is not None, f"{path.name}:{number}: no case has begun"
            case.texts.append("\n".join(paragraph))
            paragraph = []
        if head:
            if case is not None:
                yield case
            case = Case(head[2], Place(path, number), frozenset((head[1] or "").split()))
        elif broken:
            assert case is not None
            case.breaks.append((len(case.texts), broken[1], broken[2]))
        elif line:
            paragraph.append(line)


ALL_CASES = [case for path in sorted(CASES.glob("*.sql")) for case in _read(path)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each case to the tests that want one."""
    if "case" in metafunc.fixturenames:
        names = [f"{case.place.path.stem}-{case.title}" for case in ALL_CASES]
        metafunc.parametrize("case", ALL_CASES, ids=names)


@pytest.fixture
def write_files(tmp_path: Path) -> WriteFiles:
    """Writes texts by their paths below `tmp_path`, with the folders that they need."""

    def write(texts: Mapping[str, str]) -> None:
        for name, text in texts.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    return write


@pytest.fixture
def make_chain() -> MakeChain:
    """Makes a chain of SQL texts, one a migration; `words` as in the files of cases."""

    def make(*texts: str, words: str = "") -> Chain:
        return _chain(*texts, words=frozenset(words.split()))

    return make


@pytest.fixture
def judge(make_chain: MakeChain) -> Judge:
    """The verdict on SQL texts, one a migration."""

    def verdict(*texts: str, words: str = "", **options: Any) -> Verdict:
        return check(make_chain(*texts, words=words), **options)

    return verdict


# Files of migrations ------------------------------------------------------------------------------

Mutilated = Callable[..., Iterator[str]]
CheckPlaces = Callable[[Chain], None]


@pytest.fixture
def mutilated() -> Mutilated:
    """Texts of which parts are cut out and replaced by pieces of others, the same in each run."""

    def mutilate(texts: Sequence[str], *, seed: int, count: int) -> Iterator[str]:
        chance = random.Random(seed)
        for _ in range(count):
            text = chance.choice(texts)
            for _ in range(chance.randrange(1, 6)):
                at, other = chance.randrange(len(text) + 1), chance.choice(texts)
                start = chance.randrange(len(other))
                piece = other[start : start + chance.randrange(30)]
                text = text[:at] + piece + text[at + chance.randrange(20) :]
            yield text

    return mutilate


@pytest.fixture
def check_places(tmp_path: Path) -> CheckPlaces:
    """Asserts that all of a chain stands in files that are there, and that no SQL has a hole."""

    def check_all(chain: Chain) -> None:
        for migration in chain.migrations:
            parts = (*migration.statements, *migration.gaps)
            for place in (migration.place, *(part.place for part in parts)):
                lines = (tmp_path / place.path).read_text(encoding="utf-8").split("\n")
                assert 1 <= place.line <= len(lines)
                assert 1 <= place.column <= len(lines[place.line - 1]) + 1
            assert not any(HOLE in statement.sql for statement in migration.statements)

    return check_all


# A real server -----------------------------------------------------------------------------------

RESET = """
DO $$
DECLARE each text;
BEGIN
  FOR each IN SELECT format('EVENT TRIGGER %I', evtname) FROM pg_event_trigger LOOP
    EXECUTE 'DROP ' || each || ' CASCADE';
  END LOOP;
  FOR each IN
    SELECT format('SCHEMA %I', nspname) FROM pg_namespace
      WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  LOOP
    EXECUTE 'DROP ' || each || ' CASCADE';
  END LOOP;
  FOR each IN
    SELECT format('PUBLICATION %I', pubname) FROM pg_publication
    UNION ALL SELECT format('ACCESS METHOD %I', amname) FROM pg_am WHERE oid >= 16384
    UNION ALL SELECT format('EXTENSION %I', extname) FROM pg_extension WHERE extname <> 'plpgsql'
    UNION ALL SELECT format('FOREIGN DATA WRAPPER %I', fdwname) FROM pg_foreign_data_wrapper f
      WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = f.oid AND d.deptype = 'e')
  LOOP
    EXECUTE 'DROP ' || each || ' CASCADE';
  END LOOP;
  FOR each IN
    SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> current_user
  LOOP
    EXECUTE format('DROP OWNED BY %I', each);
    EXECUTE format('DROP ROLE %I', each);
  END LOOP;
  CREATE SCHEMA public;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'pg_database_owner') THEN
    ALTER SCHEMA public OWNER TO pg_database_owner;
  END IF;
  GRANT USAGE ON SCHEMA public TO PUBLIC;
END $$
"""


class Server:
    """Runs chains on a real database that is emptied before each."""

    def __init__(self, make_database: Callable[[], str]) -> None:
        self._make_database = make_database
        self._connection = self._connect(make_database())

    @property
    def version(self) -> int:
        """Such as 15."""
        version: int = self._connection.info.server_version
        return version // 10_000

    @staticmethod
    def _connect(url: str) -> Any:
        import psycopg

        return psycopg.connect(url, autocommit=True, prepare_threshold=None)

    def first_break(self, texts: list[str], words: frozenset[str]) -> Break | None:
        """Where the server stops, or None where it runs all."""
        if "fresh" in words:
            with self._connect(self._make_database()) as connection:
                return _run(connection, texts, words)
        try:
            return _run(self._connection, texts, words)
        finally:
            self._connection.execute("ROLLBACK")
            self._connection.execute("DISCARD ALL")
            self._connection.execute(RESET)

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()


def _run(connection: Any, texts: list[str], words: frozenset[str]) -> Break | None:
    import psycopg

    number, text = 0, ""
    try:
        for number, text in enumerate(texts):
            if "none" not in words and ("all" not in words or number == 0):
                connection.execute("BEGIN")
            connection.execute(text)
            if not words & {"none", "all"}:
                connection.execute("COMMIT")
        if "all" in words:
            connection.execute("COMMIT")
    except psycopg.Error as error:
        message = str(error.diag.message_primary)
        return number, str(error.sqlstate), message
    return None


@pytest.fixture(scope="session")
def server(make_database: Callable[[], str]) -> Iterator[Server]:
    """One real server for all chains."""
    opened = Server(make_database)
    yield opened
    opened.close()

"""The tools that carry chains out: where they come from, and how each is run on a database."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import psycopg

from benchmarks.accuracy.chains import Chain
from benchmarks.accuracy.frameworks import Written
from benchmarks.accuracy.outcomes import Outcome
from signoff_gen.runners.postgres_binaries import find

HERE = Path(__file__).resolve().parent
PEERS = HERE.parent / ".peers"
NODE = PEERS / "accuracy-node"
PYTHON = PEERS / "accuracy-python"
NPM = (
    "typeorm@1.1.1", "drizzle-orm@0.45.4", "knex@3.3.0", "sequelize@6.37.8", "umzug@3.8.3",
    "node-pg-migrate@9.0.0", "pg@8.23.1", "typescript@5.9.3", "dbmate@2.36.0",
    "@prisma/adapter-pg@7.10.1", "@prisma/driver-adapter-utils@7.10.1",
    "@prisma/schema-engine-wasm@8.1.0-2.59be4fda12412a79eeb9c2ae727b6aa723593323",
)  # fmt: skip
PYPI = ("alembic==1.20.1", "sqlalchemy==2.1.9", "django==5.2.19", "psycopg[binary]==3.3.9")
SECONDS = 60.0
Job = Callable[[Chain, Written, Path, str], Outcome]
"""Carries a chain out: its contents, its files, the folder they are in, an empty database."""


class NotInstalled(Exception):
    """A tool cannot be had here."""


def _run(command: list[str], **options: object) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    if ended.returncode:
        raise NotInstalled((ended.stderr.strip().splitlines() or ["unknown reason"])[-1])


def _installed(folder: Path, wanted: tuple[str, ...], install: Callable[[], None]) -> None:
    done = folder / ".requirements"
    if done.is_file() and done.read_text(encoding="utf-8") == "\n".join(wanted):
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    install()
    done.write_text("\n".join(wanted), encoding="utf-8")


def install_node() -> None:
    """Install the tools of npm, unless they are there.

    Raises:
        NotInstalled: npm could not.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise NotInstalled("node and npm are not installed")

    def install() -> None:
        (NODE / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        words = ["--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
        _run(["npm", "install", *words, *NPM], cwd=NODE)

    _installed(NODE, NPM, install)


def install_python() -> None:
    """Install the tools of PyPI, unless they are there.

    Raises:
        NotInstalled: pip could not.
    """

    def install() -> None:
        _run([sys.executable, "-m", "venv", str(PYTHON)])
        _run([str(PYTHON / "bin" / "python"), "-m", "pip", "install", "--quiet", *PYPI])

    _installed(PYTHON, PYPI, install)


@dataclass(slots=True)
class Worker:
    """A program that carries out one chain after the other."""

    command: list[str]
    process: "subprocess.Popen[str] | None" = field(default=None, init=False)

    def __enter__(self) -> "Worker":
        """Start it."""
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        """End it."""
        if self.process is not None and self.process.stdin is not None:
            with suppress(OSError):
                self.process.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
            self.process.kill()
            self.process.wait()

    def run(self, chain: Chain, written: Written, folder: Path, url: str) -> Outcome:
        """Carry a chain out.

        Raises:
            NotInstalled: the program ended.
        """
        assert self.process is not None
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        job = {"framework": chain.framework, "folder": str(folder), "url": url}
        print(json.dumps(job), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise NotInstalled(f"{self.command[0]} ended at {chain.id}")
        said = json.loads(line)
        if said["message"].startswith("worker:"):
            raise NotInstalled(" ".join(said["message"].split())[:200])
        if not any(said.values()):
            return Outcome("runs")
        step = written.steps.index(said["file"]) if said["file"] in written.steps else None
        return Outcome.broken(step, said["sqlstate"], said["message"])


def psql(history: str = "", *, transactions: bool) -> Job:
    """Files run by psql, each in a transaction or not.

    Args:
        history: the statement that makes the tool's own table.
        transactions: each file is one.
    """
    program = str(find(os.environ).folder / "psql")

    def run(chain: Chain, written: Written, folder: Path, url: str) -> Outcome:
        lines = [r"\set ON_ERROR_STOP on", r"\set VERBOSITY verbose", history]
        for number, (name, step) in enumerate(zip(written.steps, chain.steps, strict=True)):
            path = folder / name
            text = re.split(r"^-- \+goose Down$", path.read_text(encoding="utf-8"), flags=re.M)[0]
            path.with_suffix(".up").write_text(text, encoding="utf-8")
            # Flyway leaves the transaction where every statement asks for it.
            alone = bool(step.pieces) and all("CONCURRENTLY" in piece for piece in step.pieces)
            lines.append(rf"\echo step {number}")
            lines += ["BEGIN;"] if transactions and not alone else []
            lines.append(rf"\i {path.with_suffix('.up')}")
            lines += ["COMMIT;"] if transactions and not alone else []
        script = folder / "all.psql"
        script.write_text("\n".join(lines) + "\n", encoding="utf-8")
        ended = subprocess.run(
            [program, "--no-psqlrc", "--quiet", "--file", str(script), url],
            capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
        if ended.returncode == 0:
            return Outcome("runs")
        found = re.search(r"(?:ERROR|FATAL):  (\w{5}): (.*)", ended.stderr)
        last = len(re.findall(r"^step \d+$", ended.stdout, re.M)) - 1
        if found is None:
            return Outcome.broken(last, "", ended.stderr)
        return Outcome.broken(last, found[1], found[2])

    return run


def whole_files(history: str) -> Job:
    """Files sent as they are, each as one query, as golang-migrate does."""

    def run(chain: Chain, written: Written, folder: Path, url: str) -> Outcome:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(history)
            for number, name in enumerate(written.steps):
                error = _refused(connection, (folder / name).read_bytes())
                if error is not None:
                    return Outcome.broken(number, *error)
        return Outcome("runs")

    return run


def _refused(connection: "psycopg.Connection[object]", query: bytes) -> tuple[str, str] | None:
    """Code and message where the server refuses a query that may hold several statements."""
    result = connection.pgconn.exec_(query)
    if result.status != psycopg.pq.ExecStatus.FATAL_ERROR:
        return None
    code = result.error_field(psycopg.pq.DiagnosticField.SQLSTATE) or b""
    words = result.error_field(psycopg.pq.DiagnosticField.MESSAGE_PRIMARY) or b""
    return code.decode(), words.decode()


def _code_of(chain: Chain, number: int, url: str) -> str:
    """The code of an error, by running the migration again that a tool took back."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("BEGIN")
        for piece in chain.steps[number].pieces:
            error = _refused(connection, piece.encode())
            if error is not None:
                return error[0]
    return ""


def _program(command: Callable[[Path, str], list[str]], named: str) -> Job:
    """A program that prints the name of the migration that fails, and what the server says."""

    def run(chain: Chain, written: Written, folder: Path, url: str) -> Outcome:
        ended = subprocess.run(
            command(folder, url),
            cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
        if ended.returncode == 0:
            return Outcome("runs")
        words = ended.stdout + ended.stderr
        names = re.findall(named, words)
        steps = [
            i for i, path in enumerate(written.steps) if names and Path(path).name == names[-1]
        ]
        message = re.search(
            r"pq: (.*?)(?: handling \S+)?(?: at (?:line|column|position)\b.*)?$", words, re.M
        )
        if not steps:
            return Outcome.broken(None, "", words)
        # What the driver says by itself has no code.
        own = message is not None and message[1].startswith("unexpected transaction status")
        code = "" if own else _code_of(chain, steps[0], url)
        return Outcome.broken(steps[0], code, message[1] if message else words)

    return run


def dbmate() -> Job:
    """The real program, from npm."""
    install_node()
    program = next(NODE.glob("node_modules/@dbmate/*/bin/dbmate"), None)
    if program is None:
        raise NotInstalled("dbmate has no binary for this system")

    def command(folder: Path, url: str) -> list[str]:
        words = ["--migrations-dir", str(folder / "db/migrations"), "--no-dump-schema", "migrate"]
        return [str(program), "--url", f"{url}?sslmode=disable", *words]

    return _program(command, r"Applying: (\S+)")


def sql_migrate() -> Job:
    """The real program, where it is installed."""
    program = shutil.which("sql-migrate")
    if program is None:
        raise NotInstalled("sql-migrate is not installed; Debian has it")

    def command(folder: Path, url: str) -> list[str]:
        settings = {
            "development": {
                "dialect": "postgres", "datasource": f"{url}?sslmode=disable", "dir": "migrations",
            }
        }  # fmt: skip
        (folder / "dbconfig.yml").write_text(json.dumps(settings), encoding="utf-8")
        return [program, "up"]

    return _program(command, r"handling (\S+)")

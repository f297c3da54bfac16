"""What all tests share: a place of their own, no way out of it, and makers of values."""

import ipaddress
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from ruamel.yaml import YAML

from signoff_gen.cli import execute
from signoff_gen.errors import SurroundingsError
from signoff_gen.model import Result, Signoff
from signoff_gen.runners import registry

MakeSignoff = Callable[..., Signoff]
MakeDatabase = Callable[[], str]

# Named here, so that hypothesis does not choose a profile of its own where it notices a CI.
# `--hypothesis-profile=deep` looks at many more examples.
settings.register_profile("default", deadline=None, print_blob=True)
settings.register_profile("deep", settings.get_profile("default"), max_examples=2000)
settings.load_profile("default")

FOREIGN = ("GIT_", "SIGNOFF_", "QUICKSTART_", "XDG_")
"""Variables of whoever runs the tests that start like this mean nothing to them."""
CONSOLE = ("CI", "GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "EMAIL", "TZ")
"""And neither do these: a test says itself where it differs."""


def pytest_configure() -> None:
    """Hear signals as in the foreground: a shell that starts us in its background ignores two."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGQUIT) is signal.SIG_IGN:
        signal.signal(signal.SIGQUIT, signal.SIG_DFL)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow ones."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(autouse=True, scope="session")
def _nobodys_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whoever runs the tests, and wherever: they see the same environment."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(FOREIGN) or name in CONSOLE:
                patch.delenv(name)
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        patch.setenv("SIGNOFF_GEN_CACHE_DIR", str(_shared_cache(tmp_path_factory)))
        yield


def _shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of a run: compiling the scanner's rules takes seconds."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "cache"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(autouse=True)
def _empty_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a home folder of its own, with nothing in it."""
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(autouse=True, scope="session")
def _no_way_out() -> Iterator[None]:
    """A connection to anywhere but this machine is an error of the test."""

    def guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
        def guard(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
                pytest.fail(f"a test wants to connect to {address}")
            return connect(self, address)

        return guard

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        yield


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass
class Ran:
    """What a command line came to."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """The command line, carried out in this process."""

    def call(*arguments: str) -> Ran:
        capsys.readouterr()
        status = execute(arguments)
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return call


@pytest.fixture
def make_signoff() -> MakeSignoff:
    """Builds a sign-off from YAML text.

    `results` gives checks a sealed result by address: a status, or the values of a result.
    """

    def make(text: str, results: dict[str, Any] | None = None, *, name: str = "phase-2") -> Signoff:
        data = {"title": "T", **YAML(typ="safe", pure=True).load(StringIO(text)), "id": name}
        signoff = Signoff.model_validate(data, context=registry)
        by_address = {item.address: item for item in signoff.located_checks()}
        for address, given in (results or {}).items():
            item = by_address[address]
            values = {"status": given} if isinstance(given, str) else given
            values = {"at": "2026-01-01T00:00:00Z", "inputs": "sha256:0", **values}
            result = Result.sealed(item.full_address, **values)
            check = reduce(lambda value, part: value[part], item.at, data)
            check["result"] = result.model_dump(mode="json", exclude_defaults=True)
        return Signoff.model_validate(data, context=registry)

    return make


# In a process of its own: what a test runs in this one may end everything that was started here.
_POSTGRESQL = """
import os, sys, time
from signoff_gen.redact import Redactor
from signoff_gen.runners.postgres_cluster import Cluster
from signoff_gen.runners.postgres_connection import Limits
from signoff_gen.runners.process import Cancellation

limits = Limits(60.0, time.monotonic() + 60.0, Cancellation())
cluster = Cluster.start(os.environ, limits, Redactor())
try:
    print(cluster.named("postgres").url, flush=True)
    sys.stdin.read()
finally:
    cluster.stop()
"""


@pytest.fixture(scope="session")
def make_database() -> Iterator[MakeDatabase]:
    """Makes an empty database on a real server and returns its connection string.

    Each worker has one server, started by the first test that wants it and gone with the worker,
    however that ends. A fixture of any scope can use it, also to fill one database for many
    tests. Making one takes 50 ms and 8 MB until the worker ends; take `postgres_url` where one
    test wants it, which drops it afterwards. Roles belong to the whole server: name them after
    the database.

    Skips where psycopg or PostgreSQL's programs are not installed.
    """
    psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")
    from signoff_gen.runners.postgres_binaries import find

    try:
        find(os.environ)
    except SurroundingsError as error:
        pytest.skip(f"no PostgreSQL to test with: {error.message}")
    numbers = itertools.count(1)
    with subprocess.Popen(
        [sys.executable, "-c", _POSTGRESQL],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the worker, which then lets go of it
    ) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        assert url, "the server for tests did not start; its words are above"

        def make() -> str:
            name = f"test_{next(numbers)}"
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
            return f"{url.removesuffix('/postgres')}/{name}"

        yield make


@pytest.fixture
def postgres_url(make_database: MakeDatabase) -> Iterator[str]:
    """The connection string of an empty database that only this test uses."""
    import psycopg

    url = make_database()
    yield url
    # At once: files that a disk has not seen yet go quickly, hundreds of megabytes do not.
    server, _, name = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def npm_packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder `node_modules` with what `npm/package-lock.json` names."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("node and npm are not installed")
    folder = tmp_path_factory.mktemp("npm")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(Path(__file__).parent / "npm" / name, folder)
    command = ["npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return folder / "node_modules"

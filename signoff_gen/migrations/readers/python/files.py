"""Files that a migration reads: paths are followed, and SQL beside it is read."""

from pathlib import PurePosixPath
from posixpath import dirname, join, normpath

from signoff_gen.errors import InvalidInput
from signoff_gen.migrations.readers.python.modules import Module
from signoff_gen.migrations.readers.python.values import Made, Text, Value
from signoff_gen.migrations.readers.sources import read

OPENED = "builtins.open"
_PATHS = {"pathlib.Path", "pathlib.PurePath"}


def attribute(owner: Value, name: str) -> Value:
    """What an attribute of a path is; None for all others."""
    if isinstance(owner, PurePosixPath):
        if name == "parent":
            return owner.parent
        if name == "parents":
            return list(owner.parents)
        if name in ("name", "stem", "suffix"):
            return getattr(owner, name)
    return None


def call(module: Module, path: str, made: Made) -> Value:
    """What a function of `os.path` or `pathlib` gives; None for all others, and if not known."""
    texts = [str(item) for item in made.args if isinstance(item, (str, PurePosixPath))]
    if not texts or len(texts) != len(made.args):
        return None
    if path in _PATHS:
        return PurePosixPath(*texts)
    if path == "os.path.join":
        return join(*texts)
    if path == "os.path.dirname":
        return dirname(texts[0])
    return texts[0] if path in ("os.path.abspath", "os.path.realpath", "os.fspath") else None


def opened(args: list[Value]) -> Value:
    """An open file."""
    return Made(OPENED, tuple(args[:1]))


def method(module: Module, owner: Value, name: str, made: Made) -> Value:
    """What a method of a path or of an open file gives; None for all others."""
    if isinstance(owner, Made) and owner.path == OPENED:
        if name == "read" and owner.args:
            return _content(module, str(owner.args[0]))
        return owner if name in ("close", "__enter__") else None
    if not isinstance(owner, PurePosixPath):
        return None
    if name == "joinpath" and all(isinstance(item, (str, PurePosixPath)) for item in made.args):
        return owner.joinpath(*made.args)
    if name in ("resolve", "absolute", "expanduser"):
        return owner
    if name == "open":
        return opened([str(owner)])
    return _content(module, owner.as_posix()) if name == "read_text" else None


def _content(module: Module, path: str) -> Value:
    """What stands in a file of the project; None if that is none, or cannot be read."""
    root = module.root.resolve()
    full = (module.root / normpath(path)).resolve()
    if not full.is_relative_to(root) or not full.is_file():
        return None
    try:
        source = read(root, full.relative_to(root))
    except InvalidInput:
        return None
    return Text(source.text, source)

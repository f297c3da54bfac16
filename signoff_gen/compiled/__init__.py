"""Our own templates as Jinja2 compiles them, so that no run has to: that is most of a small page.

The other modules here are made when the package is built or installed (`hatch_build.py`), one for
each template, and are in no commit; `python -m signoff_gen.compiled` makes them anew. They are no
modules to import: their code is carried out by Jinja2, with the environment of a page at hand. What
is taken is the code of exactly the template that was read, made by the same version of Jinja2. Any
other template is compiled, as all are where nothing was made.
"""

import os
import re
from importlib.util import find_spec
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING

import jinja2

if TYPE_CHECKING:
    from signoff_gen.sandbox import Sandbox

FOLDER = Path(__file__).parent
INDEX = "index.txt"
"""Lists the version of Jinja2, then a checksum and the name of a module a line."""
_HEAD = """\
# What Jinja2 makes of templates/{name}, by hatch_build.py.
# ruff: noqa
# mypy: ignore-errors
# fmt: off
"""


def code_of(checksum: str, filename: str) -> CodeType | None:
    """The code of a template, if it is one of ours.

    Args:
        checksum: of its source, as Jinja2 takes it.
        filename: the template's file, which errors are to name.
    """
    try:
        version, *lines = (FOLDER / INDEX).read_text("ascii").splitlines()
    except FileNotFoundError:
        return None
    found = dict(line.split() for line in lines)
    if version != jinja2.__version__ or checksum not in found:
        return None
    spec = find_spec(f"{__name__}.{found[checksum]}")
    if spec is None or spec.loader is None or not hasattr(spec.loader, "get_code"):
        return None
    code: CodeType | None = spec.loader.get_code(spec.name)
    return code and code.replace(co_filename=filename)


def make(sandbox: "Sandbox") -> None:
    """Write what differs from what is here already; readers see whole files.

    Args:
        sandbox: compiles, and knows where our templates are.
    """
    for name, text in _made(sandbox).items():
        path = FOLDER / name
        if not path.exists() or path.read_text("utf-8") != text:
            fresh = path.with_suffix(f".{os.getpid()}")
            fresh.write_text(text, "utf-8")
            fresh.replace(path)


def _made(sandbox: "Sandbox") -> dict[str, str]:
    """The files of this folder by their names."""
    files, index = {}, [jinja2.__version__]
    cache = jinja2.FileSystemBytecodeCache("unused")
    for path in sorted(sandbox.templates.folders[-1].glob("*.j2")):
        source = path.read_text("utf-8")
        module = path.name.partition(".")[0]
        index.append(f"{cache.get_source_checksum(source)} {module}")
        head = _HEAD.format(name=path.name)
        files[f"{module}.py"] = head + _shifted(
            sandbox.compile(source, path.name, str(path), raw=True), head.count("\n")
        )
    return {**files, INDEX: "\n".join(index) + "\n"}


def _shifted(code: str, lines: int) -> str:
    """The code some lines further down: its last line tells which line is made of which."""
    body, mark, last = code.rpartition("\ndebug_info = ")
    last = re.sub(r"=(\d+)", lambda match: f"={int(match[1]) + lines}", last)
    # None of it is ours to test line by line.
    body = re.sub(r"(?m)^(def .*:)$", r"\1  # pragma: no cover", body)
    return f"{body}{mark}{last}\n"

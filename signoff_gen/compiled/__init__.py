"""Our own templates as Jinja2 compiles them, so that no run has to: that is most of a small page.

The other modules here are generated, one for each template: `python -m signoff_gen.compiled`
writes them anew, and a test says when that is due. They are no modules to import: their code is
carried out by Jinja2, with the environment of a page at hand. What is taken is the code of exactly
the template that was read, made by the same version of Jinja2; any other template is compiled.
"""

import re
from importlib.util import find_spec
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING

import jinja2

if TYPE_CHECKING:
    from signoff_gen.sandbox import Sandbox

INDEX = "index.txt"
"""Lists the version of Jinja2, then a checksum and the name of a module a line."""
_HEAD = """\
# What Jinja2 makes of templates/{name}, by `python -m signoff_gen.compiled`; not to be edited.
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
    index = (Path(__file__).parent / INDEX).read_text("ascii").splitlines()
    found = dict(line.split() for line in index[1:])
    if index[0] != jinja2.__version__ or checksum not in found:
        return None
    spec = find_spec(f"{__name__}.{found[checksum]}")
    if spec is None or spec.loader is None or not hasattr(spec.loader, "get_code"):
        return None
    code: CodeType | None = spec.loader.get_code(spec.name)
    return code and code.replace(co_filename=filename)


def generated(sandbox: "Sandbox") -> dict[str, str]:
    """What the files of this folder must be, by their names."""
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

"""What files of migrations give: `up` and `down`, and whether undoing does anything."""

import re
from typing import Final

from signoff_gen.migrations.readers.javascript.execution import Interpreter
from signoff_gen.migrations.readers.javascript.expressions import GaveUp
from signoff_gen.migrations.readers.javascript.modules import Module
from signoff_gen.migrations.readers.javascript.values import UNDEFINED, Function, Record, Unknown

MAY_GIVE_UP: Final = re.compile(
    rb"\bexports\.up\b|\bexport\s+(?:async\s+)?(?:function|const|let|var)\s+up\b"
    rb"|\bmodule\.exports\s*=|\bexport\s+default\b|\bexport\s*\{|\bexports\s*=\s*\{"
)
"""In the bytes of a file: it gives `up`, or something that may hold it."""
_SAYS_ONLY: Final = re.compile(
    r"(?:return\s+|await\s+)*(?:Promise\.(?:resolve|reject)\(|console\.|(?:this\.)?logger\."
    r"|void\s+0|null\b|undefined\b|true\b|;|return\s*;?$)"
)


def exported(interpreter: Interpreter, module: Module, name: str) -> object:
    """Something that a file gives, by itself or within an object; `undefined` if it does not."""
    own = name in module.exports or bool(module.passed_on)
    try:
        if own:
            return interpreter.exported(module, name)
        whole = interpreter.exported(module, "default")
    except (GaveUp, RecursionError):
        interpreter.reset()
        return Unknown(name)
    if isinstance(whole, Record):
        return whole.members.get(name, Unknown(name) if whole.open else UNDEFINED)
    return Unknown(name) if isinstance(whole, Unknown) else UNDEFINED


def undoes(down: object) -> bool:
    """Whether a function that undoes a migration does anything but say or throw something."""
    if isinstance(down, Unknown):
        return True
    if not isinstance(down, Function):
        return False
    body, module = down.node.child_by_field_name("body"), down.scope.module
    if body is None or body.type != "statement_block":
        return body is not None and not _SAYS_ONLY.match(module.text(body))
    silent = ("comment", "throw_statement", "empty_statement")
    return any(
        node.type not in silent and not _SAYS_ONLY.match(module.text(node))
        for node in body.named_children
    )

"""What a file gives: `up` and `down`, and what is wrong if it has no `up`."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from signoff_gen.migrations.chain import Gap, Place, Statement
from signoff_gen.migrations.readers.javascript.expressions import GaveUp
from signoff_gen.migrations.readers.javascript.modules import Module
from signoff_gen.migrations.readers.javascript.values import UNDEFINED, Function, Site

if TYPE_CHECKING:
    from tree_sitter import Node

    from signoff_gen.migrations.readers.javascript.execution import Interpreter

_SAYS_ONLY: Final = re.compile(
    r"(?:await\s+)?(?:Promise\.resolve\(|console\.|(?:this\.)?logger\.|void\s+0|undefined|null)"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A migration, before it is followed."""

    name: str
    """The file's, as Sequelize keeps it in its own table."""
    place: Place
    path: Path
    up: Function | None = None
    reversible: bool = False
    statements: tuple[Statement, ...] = ()
    gaps: tuple[Gap, ...] = ()


def found_in(interpreter: "Interpreter", module: Module) -> Found:
    """The migration of a file."""
    top = Place(module.path, 1)
    try:
        up, down = (_function(interpreter, module, name) for name in ("up", "down"))
    except (GaveUp, RecursionError):
        interpreter.reset()
        gap = Gap(top, "what the file exports is nested too deeply to be understood")
        return Found(module.path.name, top, module.path, gaps=(gap,))
    if isinstance(up, Function):
        place = up.scope.module.place(up.node)
        own = place if place.path == module.path else top
        undone = isinstance(down, Function) and _does_something(down)
        return Found(module.path.name, own, module.path, up, undone, gaps=_errors(module))
    if up is UNDEFINED and not module.root.has_error:
        refused = (
            "DO $throw$ BEGIN RAISE EXCEPTION 'Could not find migration method: up'; END $throw$"
        )
        statement = Statement(refused, top, written=False)
        return Found(module.path.name, top, module.path, statements=(statement,))
    gap = Gap(top, "no `up` is exported that could be understood")
    return Found(module.path.name, top, module.path, gaps=(gap,))


def _function(interpreter: "Interpreter", module: Module, name: str) -> object:
    interpreter.reset()
    value = interpreter.exported(module, name)
    if value is UNDEFINED and "default" in module.exports:
        whole = interpreter.exported(module, "default")
        return interpreter.member(whole, name, Site(module, module.root))
    return value


def _does_something(function: Function) -> bool:
    """Whether a function does something other than throw or log."""
    body = function.node.child_by_field_name("body")
    if body is None or body.type != "statement_block":
        return body is not None and not _SAYS_ONLY.match(function.scope.module.text(body))
    return any(_acts(node, function.scope.module) for node in body.named_children)


def _acts(node: "Node", module: Module) -> bool:
    if node.type in ("comment", "throw_statement", "empty_statement"):
        return False
    if node.type == "return_statement":
        given = [child for child in node.named_children if child.type != "comment"]
        return bool(given) and not _SAYS_ONLY.match(module.text(given[0]))
    return not (node.type == "expression_statement" and _SAYS_ONLY.match(module.text(node)))


def _errors(module: Module) -> tuple[Gap, ...]:
    """The first place in a file where its syntax is not understood."""
    node = module.root
    while node.has_error:
        inner = next((c for c in node.children if c.has_error or c.is_missing), None)
        if node.is_error or node.is_missing or inner is None:
            return (Gap(module.place(node), "the syntax of the file is not understood here"),)
        node = inner
    return ()

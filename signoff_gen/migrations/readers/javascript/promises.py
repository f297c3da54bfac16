"""Promises: each is followed as if it were kept at once, where it is awaited or has a `then`."""

import re
from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from signoff_gen.migrations.readers.javascript import operators
from signoff_gen.migrations.readers.javascript.expressions import Expressions
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Array,
    Attempted,
    Choice,
    Conditions,
    Function,
    Host,
    Native,
    Perhaps,
    Question,
    Scope,
    Site,
    Unknown,
    truth,
    unanswered,
)

if TYPE_CHECKING:
    from tree_sitter import Node


def is_function(value: object) -> bool:
    """Whether a value can be called back."""
    return isinstance(value, (Function, Native))


MOST_LAYERS = 30
_ENDS = re.compile(r"^(?:return\s+)?(?:await\s+)?(?:Promise\.reject|process\.exit|reject)\(")
_LAYERS = {
    "statement_block", "expression_statement", "lexical_declaration", "variable_declaration",
    "variable_declarator", "await_expression", "parenthesized_expression", "as_expression",
    "assignment_expression", "return_statement",
}  # fmt: skip
"""What may stand around the call that is tried first."""
_FOLLOWING = ("then", "finally")
_WITHIN = {"variable_declarator": "value", "assignment_expression": "right"}


class Promises(Expressions):
    """Awaits values."""

    @abstractmethod
    def iteration(self, conditions: Conditions, work: Callable[[], object]) -> object:
        """Walk one round of a loop."""

    def settle(self, value: object, site: Site) -> object:
        """What awaiting a value comes to: those that are lazy act now."""
        if isinstance(value, Choice):
            for conditions, alternative in value.alternatives:
                self.iteration(conditions, lambda own=alternative: self.settle(own, site))  # type: ignore[misc]
            return Unknown(site.excerpt)
        return value.settle(site) if isinstance(value, Host) else value

    def settle_all(self, value: object, site: Site) -> object:
        """What awaiting all elements of a list comes to; for other values, awaiting it."""
        if not isinstance(value, Array):
            return self.settle(value, site)
        made: list[object] = []
        for item in value.items:
            conditions = item.conditions if isinstance(item, Perhaps) else ()
            own = item.value if isinstance(item, Perhaps) else item
            given = self.iteration(conditions, lambda own=own: self.settle(own, site))  # type: ignore[misc]
            made.append(Perhaps(given, conditions) if conditions else given)
        return Array(made, value.born, value.open)

    def promised(
        self, target: object, name: str, arguments: Sequence[object], site: Site
    ) -> object:
        """`then` and `finally` of whatever a promise gives."""
        value = self.settle(target, site)
        given = [value] if name == "then" else []
        outcome = self.settle(self.call(arguments[0], given, UNDEFINED, site), site)
        return outcome if name == "then" else value

    def caught(self, owner: "Node", given: "Node", scope: Scope, site: Site) -> object:
        """`owner.catch(…)`: what may fail without stopping the rest is not certain to happen."""
        if not self.guards(scope.module.text(owner), scope.module.text(given)):
            return self.settle(self.evaluate(owner, scope), site)
        question = self.attempted(owner, scope)
        if question is None:
            caught = unanswered(site.excerpt).yes
            return self.under(caught, lambda: self.settle(self.evaluate(owner, scope), site))
        value = self.under(question.yes, lambda: self.settle(self.evaluate(owner, scope), site))
        handler = (*self.arguments(given, scope), UNDEFINED)[0]
        other: object = UNDEFINED
        if is_function(handler):
            error = [Unknown("the error")]
            other = self.under(question.no, lambda: self.call(handler, error, UNDEFINED, site))
        if isinstance(value, Host):
            return Attempted(question, value) if truth(other) is False else value
        return operators.merged(question, value, other, site.excerpt)

    def attempted(self, node: "Node", scope: Scope) -> Question | None:
        """What decides whether the first call in some code throws; None if that is not known."""
        call = _first_call(node, scope)
        function = call.child_by_field_name("function") if call is not None else None
        owner = function.child_by_field_name("object") if function is not None else None
        given = call.child_by_field_name("arguments") if call is not None else None
        if call is None or function is None or owner is None or given is None:
            return None
        target = self.evaluate(owner, scope)
        if not isinstance(target, Host):
            return None
        name = scope.module.field(function, "property")
        return target.attempt(name, self.arguments(given, scope), Site(scope.module, call))


def _first_call(node: "Node", scope: Scope) -> "Node | None":
    """The method call that a piece of code begins with; what follows with `then` is left aside."""
    current: Node | None = node
    for _ in range(MOST_LAYERS):
        if current is None:
            break
        if current.type == "call_expression":
            function = current.child_by_field_name("function")
            if function is None or scope.module.field(function, "property") not in _FOLLOWING:
                return current
            current = function.child_by_field_name("object")
        elif current.type in _LAYERS:
            named = [child for child in current.named_children if child.type != "comment"]
            part = current.child_by_field_name(_WITHIN.get(current.type, "body"))
            current = part or (named[0] if named else None)
        else:
            break
    return None


def passes_on(handler: "Node", scope: Scope) -> bool:
    """Whether a handler passes the error on, or ends the program."""
    return any(
        child.type == "throw_statement" or _ENDS.search(scope.module.text(child)) is not None
        for child in handler.named_children
        if child.type in ("throw_statement", "return_statement", "expression_statement")
    )

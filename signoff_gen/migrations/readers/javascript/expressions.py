"""What expressions mean: each is walked once, and gives a value that is known or is not."""

import re
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from signoff_gen.migrations.chain import Condition
from signoff_gen.migrations.readers.javascript import operators, syntax
from signoff_gen.migrations.readers.javascript.bindings import Bindings
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Array,
    Class,
    Conditions,
    Function,
    Guess,
    Native,
    Perhaps,
    Question,
    Record,
    Scope,
    Site,
    Truth,
    Unknown,
    joined,
    text_of,
    truth,
    unanswered,
)

if TYPE_CHECKING:
    from tree_sitter import Node

BRANCH, ITERATION, LOOP, CALL, THROWN = range(5)
"""How far a condition on the path reaches: to the end of the branch, of the iteration, …"""
DEEPEST = 150
MOST_STEPS = 300_000

_TRANSPARENT = {
    "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression",
    "expression_statement",
}  # fmt: skip
_TEXTS: Final = re.compile(r"`(?:[^`\\]|\\.)*`|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_CALLED: Final = re.compile(r"([\w$]+)\s*\(")
_SILENT: Final = frozenset({"log", "info", "warn", "error", "debug", "if", "for", "while"})


class GaveUp(Exception):
    """Code is nested too deeply, or goes on for too long, to be followed."""

    def __init__(self, why: str, site: Site) -> None:
        super().__init__(why)
        self.why = why
        self.site = site


class Expressions(Bindings):
    """Walks expressions; keeps what holds on the path that is being followed."""

    def __init__(self) -> None:
        super().__init__()
        self.path: list[tuple[Condition, int]] = []
        self.errors_abort = False
        """A statement that fails fails those after it too, so that to catch its error is no use."""
        self.sends: frozenset[str] = frozenset()
        """Methods that leave nothing but a statement to fail, to which the same applies."""
        self._depth = 0
        self._steps = 0

    # What the rest of an interpreter brings.

    @abstractmethod
    def named(self, name: str, scope: Scope) -> object:
        """The value of a name."""

    @abstractmethod
    def call(self, callee: object, arguments: Sequence[object], this: object, site: Site) -> object:
        """The outcome of calling a value."""

    @abstractmethod
    def construct(self, callee: object, arguments: Sequence[object], site: Site) -> object:
        """The outcome of `new`."""

    @abstractmethod
    def call_member(
        self, target: object, name: str, arguments: Sequence[object], site: Site
    ) -> object:
        """The outcome of calling a method."""

    @abstractmethod
    def parent_call(self, arguments: Sequence[object], scope: Scope) -> object:
        """`super(…)` in a constructor."""

    @abstractmethod
    def inherited(self, name: str, scope: Scope) -> object:
        """`super.name` in a method."""

    @abstractmethod
    def settle(self, value: object, site: Site) -> object:
        """What awaiting a value comes to."""

    @abstractmethod
    def undefined(self, name: str, site: Site) -> None:
        """A name is used that nothing in its file defines."""

    @abstractmethod
    def caught(self, owner: "Node", given: "Node", scope: Scope, site: Site) -> object:
        """`owner.catch(…)`."""

    # The path that is being followed.

    @property
    def holds(self) -> Conditions:
        """What holds where the walk is."""
        return tuple(condition for condition, _ in self.path)

    def under(self, conditions: Conditions, work: Callable[[], object]) -> object:
        """Walk on where `conditions` hold besides."""
        start = len(self.path)
        self.path.extend((condition, BRANCH) for condition in conditions)
        try:
            return work()
        finally:
            self.path[start:] = [step for step in self.path[start:] if step[1] > BRANCH]

    def step(self, node: "Node", scope: Scope) -> None:
        """Count one more piece of code."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise GaveUp("it goes on for too long to be followed", Site(scope.module, node))

    # Expressions.

    def evaluate(self, node: "Node", scope: Scope) -> object:
        """The value of an expression."""
        while node.type in _TRANSPARENT:
            inner = node.named_children
            if not inner:
                return UNDEFINED
            node = inner[0]
        self.step(node, scope)
        handler = self._HANDLERS.get(node.type)
        if handler is None:
            return Unknown(scope.module.text(node))
        self._depth += 1
        try:
            if self._depth > DEEPEST:
                raise GaveUp("it is nested too deeply to be followed", Site(scope.module, node))
            return handler(self, node, scope)
        finally:
            self._depth -= 1

    def truth_of(self, node: "Node", scope: Scope) -> Truth:
        """Whether an expression counts as true."""
        answer = truth(self.evaluate(node, scope))
        if isinstance(answer, Question) and not answer.yes and not answer.no:
            return unanswered(scope.module.text(node))
        return answer

    def _await(self, node: "Node", scope: Scope) -> object:
        inner = [child for child in node.named_children if child.type != "comment"]
        value = self.evaluate(inner[0], scope) if inner else UNDEFINED
        return self.settle(value, Site(scope.module, node))

    def _identifier(self, node: "Node", scope: Scope) -> object:
        name = scope.module.text(node)
        value = self.named(name, scope)
        if isinstance(value, Unknown) and value.source == name:
            self.undefined(name, Site(scope.module, node))
        return value

    def _this(self, node: "Node", scope: Scope) -> object:
        return scope.this

    def _number(self, node: "Node", scope: Scope) -> object:
        text = scope.module.text(node)
        value = syntax.number(text)
        return Unknown(text) if value is None else value

    def _text(self, node: "Node", scope: Scope) -> object:
        """A string or a template: pieces of text, escapes, and `${…}`."""
        pieces = []
        for part in node.named_children:
            if part.type == "string_fragment":
                pieces.append(scope.module.text(part).replace("\r\n", "\n"))
            elif part.type == "escape_sequence":
                pieces.append(syntax.unescaped(scope.module.text(part)))
            elif part.type == "template_substitution" and part.named_children:
                pieces.append(text_of(self.evaluate(part.named_children[0], scope)))
        return joined(pieces)

    def _array(self, node: "Node", scope: Scope) -> object:
        made = Array(born=self.holds)
        for item, is_open in self.listed(node, scope):
            made.add([] if is_open else [item])
            made.open = made.open or is_open
        return made

    def listed(self, node: "Node", scope: Scope) -> Iterator[tuple[object, bool]]:
        """The elements of `[…]` or `(…)`; the last is told to be open if more are not known."""
        is_open = False
        for child in node.named_children:
            if child.type == "spread_element":
                spread = self.items_of(self.evaluate(child.named_children[0], scope))
                is_open = is_open or spread is None or spread.open
                yield from ((item, False) for item in (spread.items if spread else ()))
            elif child.type != "comment":
                yield self.evaluate(child, scope), False
        if is_open:
            yield UNDEFINED, True

    def _object(self, node: "Node", scope: Scope) -> object:
        made = Record()
        for child in node.named_children:
            if child.type == "pair":
                key = self.key(child.child_by_field_name("key"), scope)
                value = child.child_by_field_name("value")
                if key is None or value is None:
                    made.open = True
                else:
                    made.members[key] = self.evaluate(value, scope)
            elif child.type == "shorthand_property_identifier":
                made.members[scope.module.text(child)] = self._identifier(child, scope)
            elif child.type == "spread_element":
                spread = self.evaluate(child.named_children[0], scope)
                if isinstance(spread, Record):
                    made.members.update(spread.members)
                made.open = made.open or not isinstance(spread, Record) or spread.open
            elif child.type == "method_definition":
                key = self.key(child.child_by_field_name("name"), scope)
                made.members[key or ""] = Function(child, scope, key or "")
        return made

    def _function(self, node: "Node", scope: Scope) -> object:
        return Function(node, scope, scope.module.field(node, "name"))

    def class_of(self, node: "Node", scope: Scope) -> object:
        """The class that a node defines."""
        name = scope.module.field(node, "name")
        heritage = next((c for c in node.named_children if c.type == "class_heritage"), None)
        made = Class(name, node, scope)
        for clause in heritage.named_children if heritage else ():
            if clause.type == "extends_clause":
                value = clause.child_by_field_name("value")
                made.parent = self.evaluate(value, scope) if value else None
            elif clause.type != "implements_clause":  # JavaScript has the expression itself here
                made.parent = self.evaluate(clause, scope)
        return made

    def _sequence(self, node: "Node", scope: Scope) -> object:
        value: object = UNDEFINED
        for child in node.named_children:
            value = self.evaluate(child, scope)
        return value

    def _unary(self, node: "Node", scope: Scope) -> object:
        operator = scope.module.field(node, "operator")
        argument = node.child_by_field_name("argument")
        if argument is None:
            return UNDEFINED
        if operator == "!":
            answer = self.truth_of(argument, scope)
            return ~answer if isinstance(answer, Question) else not answer
        value = self.evaluate(argument, scope)
        return operators.unary(operator, value, scope.module.text(node))

    def _binary(self, node: "Node", scope: Scope) -> object:
        """`a + b + c` is nested to the left, often hundreds of times: it is taken in a loop."""
        spine = [node]
        while (left := spine[-1].child_by_field_name("left")) and left.type == "binary_expression":
            spine.append(left)
        first = spine[-1].child_by_field_name("left")
        value = self.evaluate(first, scope) if first else UNDEFINED
        for step in reversed(spine):
            operator, right = (
                scope.module.field(step, "operator"),
                step.child_by_field_name("right"),
            )
            if right is None:
                return Unknown(scope.module.text(step))
            if operator in ("&&", "||", "??"):
                value = self._logical(operator, value, right, scope)
            else:
                other = self.evaluate(right, scope)
                value = operators.binary(operator, value, other, scope.module.text(step))
        return value

    def _logical(self, operator: str, left: object, right: "Node", scope: Scope) -> object:
        answer = operators.is_given(left) if operator == "??" else truth(left)
        if isinstance(answer, bool):
            goes_on = answer if operator == "&&" else not answer
            return self.evaluate(right, scope) if goes_on else left
        needed = answer.yes if operator == "&&" else answer.no
        other = self.under(needed, lambda: self.evaluate(right, scope))
        return operators.logical(operator, left, answer, other)

    def _ternary(self, node: "Node", scope: Scope) -> object:
        parts = [node.child_by_field_name(n) for n in ("condition", "consequence", "alternative")]
        condition, first, second = parts
        if condition is None or first is None or second is None:
            return Unknown(scope.module.text(node))
        answer = self.truth_of(condition, scope)
        if isinstance(answer, bool):
            return self.evaluate(first if answer else second, scope)
        one = self.under(answer.yes, lambda: self.evaluate(first, scope))
        other = self.under(answer.no, lambda: self.evaluate(second, scope))
        return operators.merged(answer, one, other, scope.module.text(node))

    def _member(self, node: "Node", scope: Scope) -> object:
        target = node.child_by_field_name("object")
        if target is None:
            return UNDEFINED
        value = self.evaluate(target, scope)
        return self.member(value, scope.module.field(node, "property"), Site(scope.module, node))

    def _subscript(self, node: "Node", scope: Scope) -> object:
        target, index = node.child_by_field_name("object"), node.child_by_field_name("index")
        if target is None or index is None:
            return Unknown(scope.module.text(node))
        value, key = self.evaluate(target, scope), self.evaluate(index, scope)
        if not isinstance(key, (str, int, float)) or isinstance(key, Guess):
            return Unknown(scope.module.text(node))
        return self.member(value, text_of(key), Site(scope.module, node))

    def _call(self, node: "Node", scope: Scope) -> object:
        site = Site(scope.module, node)
        function, given = (
            node.child_by_field_name("function"),
            node.child_by_field_name("arguments"),
        )
        if function is None or given is None:
            return Unknown(site.excerpt)
        while function.type in ("parenthesized_expression", "non_null_expression"):
            function = function.named_children[0]
        if given.type == "template_string":
            return self._tagged(function, given, scope)
        if function.type == "super":
            return self.parent_call(self.arguments(given, scope), scope)
        if function.type == "member_expression":
            return self._method_call(function, given, scope, site)
        if function.type == "subscript_expression":
            return self._keyed_call(function, given, scope, site)
        callee = self.evaluate(function, scope)
        return self.call(callee, self.arguments(given, scope), scope.this, site)

    def _method_call(self, function: "Node", given: "Node", scope: Scope, site: Site) -> object:
        owner, name = (
            function.child_by_field_name("object"),
            scope.module.field(function, "property"),
        )
        if owner is None:
            return Unknown(site.excerpt)
        if owner.type == "super":
            inherited = self.inherited(name, scope)
            return self.call(inherited, self.arguments(given, scope), scope.this, site)
        if name == "catch":
            return self.caught(owner, given, scope, site)
        target = self.evaluate(owner, scope)
        return self.call_member(target, name, self.arguments(given, scope), site)

    def _keyed_call(self, function: "Node", given: "Node", scope: Scope, site: Site) -> object:
        """`owner[name](…)`."""
        owner = function.child_by_field_name("object")
        value = self.evaluate(owner, scope) if owner is not None else UNDEFINED
        key = self.key_value(function, scope)
        arguments = self.arguments(given, scope)
        if key is None:
            return self.call(Unknown(site.excerpt), [value, *arguments], UNDEFINED, site)
        return self.call_member(value, key, arguments, site)

    def guards(self, tried: str, handler: str) -> bool:
        """Whether what is tried may fail without stopping the rest: nothing throws it again."""
        alone = re.search(r"\.(?:transaction|savepoint)\(", tried) is not None
        swallows = re.search(r"\bthrow\b|\breject\(", handler) is None
        called = {*_CALLED.findall(_TEXTS.sub("''", tried))} - _SILENT
        aborts = self.errors_abort or (bool(called) and called <= self.sends)
        return swallows and (alone or not aborts)

    def arguments(self, node: "Node", scope: Scope) -> list[object]:
        """The arguments of a call; an `Unknown` stands for a `...rest` that is not known."""
        return [
            Unknown(scope.module.text(node)) if is_open else item
            for item, is_open in self.listed(node, scope)
        ]

    def _tagged(self, tag: "Node", template: "Node", scope: Scope) -> object:
        """A template with a tag: those that lay text out keep it as far as SQL is concerned."""
        text = text_of(self._text(template, scope))
        name = scope.module.text(tag).rsplit(".", 1)[-1].lower()
        return text if name in ("sql", "raw", "dedent", "outdent", "stripindent") else Guess(text)

    def _new(self, node: "Node", scope: Scope) -> object:
        site = Site(scope.module, node)
        constructor = node.child_by_field_name("constructor")
        given = node.child_by_field_name("arguments")
        callee = self.evaluate(constructor, scope) if constructor else UNDEFINED
        return self.construct(callee, self.arguments(given, scope) if given else [], site)

    def _update(self, node: "Node", scope: Scope) -> object:
        argument = node.child_by_field_name("argument")
        if argument is None:
            return UNDEFINED
        before = self.evaluate(argument, scope)
        change = 1 if scope.module.field(node, "operator") == "++" else -1
        after = operators.binary("+", before, change, scope.module.text(node))
        self.bind(argument, after, scope, declares=False)
        is_prefix = node.children[0].type in ("++", "--")
        return after if is_prefix else before

    def _assignment(self, node: "Node", scope: Scope) -> object:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return UNDEFINED
        value = self.evaluate(right, scope)
        self.bind(left, value, scope, declares=False)
        return value

    def _augmented(self, node: "Node", scope: Scope) -> object:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return UNDEFINED
        operator = scope.module.field(node, "operator").removesuffix("=")
        before = self.evaluate(left, scope)
        if operator in ("&&", "||", "??"):
            value = self._logical(operator, before, right, scope)
        else:
            other = self.evaluate(right, scope)
            value = operators.binary(operator, before, other, scope.module.text(node))
        self.bind(left, value, scope, declares=False)
        return value

    _HANDLERS: ClassVar[dict[str, Callable[["Expressions", "Node", Scope], object]]] = {
        "identifier": _identifier,
        "await_expression": _await,
        "yield_expression": _await,
        "undefined": lambda self, node, scope: UNDEFINED,
        "null": lambda self, node, scope: None,
        "true": lambda self, node, scope: True,
        "false": lambda self, node, scope: False,
        "this": _this,
        "super": lambda self, node, scope: Native("super", lambda arguments, site: UNDEFINED),
        "number": _number,
        "string": _text,
        "template_string": _text,
        "regex": lambda self, node, scope: operators.pattern(scope.module.text(node)),
        "array": _array,
        "object": _object,
        "arrow_function": _function,
        "function_expression": _function,
        "method_definition": _function,
        "generator_function": _function,
        "class": class_of,
        "sequence_expression": _sequence,
        "type_assertion": lambda self, node, scope: self.evaluate(node.named_children[-1], scope),
        "unary_expression": _unary,
        "binary_expression": _binary,
        "ternary_expression": _ternary,
        "member_expression": _member,
        "subscript_expression": _subscript,
        "call_expression": _call,
        "new_expression": _new,
        "update_expression": _update,
        "assignment_expression": _assignment,
        "augmented_assignment_expression": _augmented,
    }


def spread_out(items: Sequence[object]) -> Iterator[tuple[object, Conditions]]:
    """Elements of a list, each with what must hold for it to be there."""
    for item in items:
        if isinstance(item, Perhaps):
            yield item.value, item.conditions
        else:
            yield item, ()

"""What expressions of Python stand for."""

import ast
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from signoff_gen.migrations.chain import Condition
from signoff_gen.migrations.readers.python import natives
from signoff_gen.migrations.readers.python.modules import Module
from signoff_gen.migrations.readers.python.values import (
    Class,
    Function,
    Listing,
    Made,
    Member,
    Question,
    Record,
    Rows,
    Symbol,
    Text,
    Unknown,
    Value,
    all_of,
    any_of,
    asks,
    holed,
    is_certain,
)

DEEPEST = 150
"""Levels of nested expressions."""


class Walk(Protocol):
    """What evaluation needs of the execution that it is a part of."""

    def step(self) -> None:
        """Count one step; too many end the walk."""

    def attribute(self, owner: Value, name: str) -> Value:
        """What an attribute of a framework's value is; None if the framework has none to say."""

    def call(self, frame: "Frame", target: Value, made: Made) -> Value:
        """Carry a call out."""

    def operated(self, name: str, *values: Value) -> Value:
        """What an operator makes of things of the framework; None if nothing is known of it."""


class Frame:
    """A place where names have meanings: a module, or one call of a function.

    Args:
        walk: the execution.
        module: the file that the code stands in.
        names: what is defined here; grows.
        closure: names of the functions around.
    """

    def __init__(
        self,
        walk: Walk,
        module: Module,
        names: dict[str, Value],
        closure: Mapping[str, Value] | None = None,
    ) -> None:
        self.walk = walk
        self.module = module
        self.names = names
        self.closure = closure or {}
        self.returns: list[tuple[tuple[Condition, ...], Value]] = []
        """What a function returned, each with the conditions that it stood under."""
        self.depth = 0

    def value(self, node: ast.expr) -> Value:
        """What an expression stands for."""
        self.walk.step()
        evaluate = _KINDS.get(type(node))
        if evaluate is None or self.depth > DEEPEST:
            return self.unknown(node)
        self.depth += 1
        try:
            return evaluate(self, node)
        finally:
            self.depth -= 1

    def unknown(self, node: ast.expr) -> Unknown:
        """The value of an expression that is not followed."""
        return Unknown(self.module.shown(node))

    def _constant(self, node: ast.Constant) -> Value:
        return self.module.text(node) if isinstance(node.value, str) else node.value

    def _name(self, node: ast.Name) -> Value:
        for names in (self.names, self.closure, self.module.names):
            if node.id in names:
                return names[node.id]
        if node.id == "__file__":
            return (self.module.root / self.module.source.path).as_posix()
        return Symbol(f"builtins.{node.id}") if node.id in _BUILTINS else self.unknown(node)

    def _attribute(self, node: ast.Attribute) -> Value:
        owner = self.value(node.value)
        return self.attribute(owner, node.attr, self.module.shown(node))

    def attribute(self, owner: Value, name: str, text: str) -> Value:
        """What an attribute stands for."""
        found = self.walk.attribute(owner, name)
        if found is not None:
            return found
        if isinstance(owner, Symbol):
            return Symbol(f"{owner.path}.{name}")
        if isinstance(owner, Record) and name == "name":
            return Record(owner.listing.names())
        if isinstance(owner, Class):
            return owner.names.get(name, Unknown(text))
        if isinstance(owner, Rows):
            return owner
        if isinstance(owner, Made) and owner.path == MEMBER and name in ("name", "value"):
            return owner.args[0 if name == "name" else 1]
        return Member(owner, name)

    def _call(self, node: ast.Call) -> Value:
        target = self.value(node.func)
        args: list[Value] = []
        for item in node.args:
            if isinstance(item, ast.Starred):
                many = self.value(item.value)
                args += many if isinstance(many, (list, tuple)) else [self.unknown(item.value)]
            else:
                args.append(self.value(item))
        kwargs: dict[str, Value] = {}
        for keyword in node.keywords:
            given = self.value(keyword.value)
            if keyword.arg:
                kwargs[keyword.arg] = given
            elif isinstance(given, dict):
                kwargs |= {str(name): item for name, item in given.items()}
        path = target.path if isinstance(target, Symbol) else ""
        return self.walk.call(self, target, Made(path, tuple(args), kwargs, node))

    def _sequence(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        items: list[Value] = []
        for item in node.elts:
            if isinstance(item, ast.Starred):
                many = self.value(item.value)
                if not isinstance(many, (list, tuple)):
                    return self.unknown(node)
                items += many
            else:
                items.append(self.value(item))
        if isinstance(node, ast.Set):
            return set(items) if natives.is_known(items) and _hashable(items) else items
        return tuple(items) if isinstance(node, ast.Tuple) else items

    def _dict(self, node: ast.Dict) -> Value:
        made: dict[Value, Value] = {}
        for name, item in zip(node.keys, node.values, strict=True):
            given = self.value(item)
            if name is None:
                if not isinstance(given, dict):
                    return self.unknown(node)
                made |= given
                continue
            key = self.value(name)
            if not _hashable([key]):
                return self.unknown(node)
            made[key] = given
        return made

    def _joined(self, node: ast.JoinedStr) -> Value:
        parts: list[Value] = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append(str(part.value))
                continue
            value = self.value(part.value) if isinstance(part, ast.FormattedValue) else None
            plain = isinstance(part, ast.FormattedValue) and not part.format_spec
            parts.append(value if plain else Unknown(""))
        if not all(isinstance(part, (str, int, float)) for part in parts):
            return holed(parts, self.module.shown(node))
        return Text("".join(map(str, parts)), certain=all(map(is_certain, parts)))

    def _binary(self, node: ast.BinOp) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(left, Made) or isinstance(right, Made):
            made = self.walk.operated(type(node.op).__name__, left, right)
            if made is not None:
                return made
        if isinstance(node.op, ast.Div):
            return self.walk.call(self, Member(left, "joinpath"), Made("", (right,), {}, node))
        return natives.binary(type(node.op), left, right, self.module.shown(node))

    def _unary(self, node: ast.UnaryOp) -> Value:
        value = self.value(node.operand)
        if isinstance(value, Made):
            made = self.walk.operated(type(node.op).__name__, value)
            if made is not None:
                return made
        if isinstance(node.op, ast.Not):
            known = natives.truth(value)
            if isinstance(known, Question):
                return known.negated()
            return self.unknown(node) if known is None else not known
        if isinstance(node.op, ast.USub) and isinstance(value, (int, float)):
            return -value
        return self.unknown(node)

    def _bool(self, node: ast.BoolOp) -> Value:
        """`and` and `or`, which stop at the first value that decides."""
        decides = isinstance(node.op, ast.Or)
        questions: list[Question] = []
        value: Value = None
        for item in node.values:
            value = self.value(item)
            known = natives.truth(value)
            if known is None:
                known = Question(None, None, self.module.shown(item))
            if isinstance(known, Question):
                questions.append(known)
            elif known is decides:
                return value if not questions else self._undecided(node, questions, decides)
        if not questions:
            return value
        join = any_of if decides else all_of
        return join(questions, self.module.shown(node))

    def _undecided(self, node: ast.BoolOp, questions: list[Question], decides: bool) -> Value:
        """A last part that decides: whatever the questions before it say."""
        return (
            decides
            if all(question.yes or question.no for question in questions)
            else (self.unknown(node))
        )

    def _compare(self, node: ast.Compare) -> Value:
        if len(node.ops) != 1:
            return self.unknown(node)
        kind = type(node.ops[0])
        left, right = self.value(node.left), self.value(node.comparators[0])
        text = self.module.shown(node)
        asked = _asked(kind, left, right, text)
        return natives.compared(kind, left, right, text) if asked is None else asked

    def _subscript(self, node: ast.Subscript) -> Value:
        owner = self.value(node.value)
        if isinstance(node.slice, ast.Slice):
            return self._slice(owner, node)
        index = self.value(node.slice)
        if isinstance(owner, Record) and index in ("name", "constraint_name"):
            return Record(owner.listing.names())
        if isinstance(owner, Rows):
            return owner
        if isinstance(owner, (list, tuple, dict, str)) and natives.is_known(index):
            try:
                return owner[index]
            except (LookupError, TypeError):
                return self.unknown(node)
        return self.unknown(node)

    def _slice(self, owner: Value, node: ast.Subscript) -> Value:
        part = node.slice
        assert isinstance(part, ast.Slice)  # noqa: S101 - asked by the caller
        ends = [self.value(end) if end else None for end in (part.lower, part.upper, part.step)]
        whole = all(end is None or type(end) is int for end in ends)
        if not isinstance(owner, (list, tuple, str)) or not whole or ends[2] == 0:
            return self.unknown(node)
        return owner[slice(*ends)]

    def _choice(self, node: ast.IfExp) -> Value:
        known = natives.truth(self.value(node.test))
        if isinstance(known, bool):
            return self.value(node.body if known else node.orelse)
        return self.unknown(node)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
        if len(node.generators) > 1:
            return self.unknown(node)
        (loop,) = node.generators
        many = self.iterated(self.value(loop.iter))
        inner = Frame(self.walk, self.module, {}, {**self.closure, **self.names})
        if isinstance(many, Listing):
            return inner.listed(many, node, loop)
        if not isinstance(many, list):
            return many if isinstance(many, Rows) else self.unknown(node)
        items = []
        for item in many:
            inner.assign(loop.target, item)
            kept = [natives.truth(inner.value(test)) for test in loop.ifs]
            if not all(isinstance(known, bool) for known in kept):
                return self.unknown(node)
            if all(kept):
                items.append(inner.value(node.elt))
        return items

    def listed(
        self,
        many: Listing,
        node: ast.ListComp | ast.SetComp | ast.GeneratorExp,
        loop: ast.comprehension,
    ) -> Value:
        """A comprehension over what the database would list."""
        self.assign(loop.target, Record(many))
        if loop.ifs:
            tests = [natives.truth(self.value(test)) for test in loop.ifs]
            questions = [known for known in tests if isinstance(known, Question)]
            if len(questions) == len(tests):
                return all_of(questions, self.module.shown(loop.ifs[0]))
            return self.unknown(node)
        value = self.value(node.elt)
        if isinstance(value, Record):
            return value.listing
        return [value] if isinstance(value, Question) else self.unknown(node)

    def _dict_comprehension(self, node: ast.DictComp) -> Value:
        (loop, *more) = node.generators
        many = self.iterated(self.value(loop.iter))
        inner = Frame(self.walk, self.module, {}, {**self.closure, **self.names})
        if isinstance(many, Listing) and not loop.ifs and not more:
            inner.assign(loop.target, Record(many))
            key = inner.value(node.key)
            return key.listing if isinstance(key, Record) else self.unknown(node)
        if more or loop.ifs or not isinstance(many, list):
            return self.unknown(node)
        made: dict[Value, Value] = {}
        for item in many:
            inner.assign(loop.target, item)
            key = inner.value(node.key)
            if not _hashable([key]):
                return self.unknown(node)
            made[key] = inner.value(node.value)
        return made

    def iterated(self, value: Value) -> Value:
        """The elements of a value as a list, if they are known."""
        if isinstance(value, (list, tuple, str)):
            return list(value)
        if isinstance(value, dict):
            return list(value)
        if isinstance(value, set):
            return sorted(value, key=repr)
        return list(value.members()) if isinstance(value, Class) else value

    def _lambda(self, node: ast.Lambda) -> Value:
        return Function(node, self.module, {**self.closure, **self.names})

    def _walrus(self, node: ast.NamedExpr) -> Value:
        value = self.value(node.value)
        self.names[node.target.id] = value
        return value

    def _await(self, node: ast.Await) -> Value:
        return self.value(node.value)

    def assign(self, target: ast.expr, value: Value) -> None:
        """Give a name, or several, a value."""
        if isinstance(target, ast.Name):
            self.names[target.id] = value
        elif isinstance(target, (ast.Tuple, ast.List)):
            known = isinstance(value, (list, tuple)) and len(value) == len(target.elts)
            rest = value if isinstance(value, Rows) else self.unknown(target)
            for index, part in enumerate(target.elts):
                self.assign(part, value[index] if known else rest)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, self.unknown(target))
        elif isinstance(target, ast.Subscript):
            owner, index = self.value(target.value), None
            if not isinstance(target.slice, ast.Slice):
                index = self.value(target.slice)
            inside = isinstance(owner, list) and type(index) is int and abs(index) < len(owner)
            if inside or (isinstance(owner, dict) and _hashable([index])):
                owner[index] = value
        elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            owner = self.value(target.value)
            if isinstance(owner, Made):
                changed = {**owner.kwargs, target.attr: value}
                self.names[target.value.id] = Made(owner.path, owner.args, changed, owner.node)


MEMBER = "enum.member"
"""What the members of an enumeration are made by, as it were."""
_BUILTINS = {
    "len", "range", "enumerate", "zip", "sorted", "reversed", "list", "tuple", "set", "frozenset",
    "dict", "str", "int", "bool", "repr", "min", "max", "sum", "any", "all", "print", "open",
    "getattr", "hasattr", "isinstance", "next", "iter", "map", "filter", "Exception",
    "RuntimeError", "ValueError", "KeyError", "NotImplementedError", "super", "type", "float",
    "object", "bytes", "abs", "round", "id", "callable", "format", "chr", "ord",
}  # fmt: skip

_KINDS: dict[type[ast.expr], Callable[[Frame, Any], Value]] = {
    ast.Constant: Frame._constant,
    ast.Name: Frame._name,
    ast.Attribute: Frame._attribute,
    ast.Call: Frame._call,
    ast.List: Frame._sequence,
    ast.Tuple: Frame._sequence,
    ast.Set: Frame._sequence,
    ast.Dict: Frame._dict,
    ast.JoinedStr: Frame._joined,
    ast.BinOp: Frame._binary,
    ast.UnaryOp: Frame._unary,
    ast.BoolOp: Frame._bool,
    ast.Compare: Frame._compare,
    ast.Subscript: Frame._subscript,
    ast.IfExp: Frame._choice,
    ast.ListComp: Frame._comprehension,
    ast.SetComp: Frame._comprehension,
    ast.GeneratorExp: Frame._comprehension,
    ast.DictComp: Frame._dict_comprehension,
    ast.Lambda: Frame._lambda,
    ast.NamedExpr: Frame._walrus,
    ast.Await: Frame._await,
}


def _hashable(values: list[Value]) -> bool:
    return not any(isinstance(value, (list, dict, set)) for value in values)


def _asked(kind: type[ast.cmpop], left: Value, right: Value, text: str) -> Value | None:
    """The question to the database that a comparison puts; None if it puts none."""
    if isinstance(right, Listing) and kind in (ast.In, ast.NotIn):
        question = _listed(right, left, text)
    elif isinstance(left, Record) and kind in (ast.Eq, ast.NotEq):
        question = _listed(left.listing, right, text)
    elif isinstance(left, Record) and kind is ast.In and isinstance(right, (list, tuple, set)):
        question = any_of((_listed(left.listing, item, text) for item in right), text)
    elif isinstance(left, Question):
        return _answered(kind, left, right)
    else:
        return None
    return question.negated() if kind in (ast.NotIn, ast.NotEq) else question


def _answered(kind: type[ast.cmpop], question: Question, other: Value) -> Question | None:
    """A comparison of what a look-up found with nothing, or with a number of finds."""
    nothing = other is None or other is False
    if (nothing and kind in (ast.Is, ast.Eq)) or (other == 0 and kind in (ast.Eq, ast.LtE)):
        return question.negated()
    if nothing and kind in (ast.IsNot, ast.NotEq):
        return question
    finds = (other == 0 and kind in (ast.Gt, ast.NotEq)) or (
        other == 1 and kind in (ast.GtE, ast.Eq)
    )
    return question if finds or (other is True and kind in (ast.Is, ast.Eq)) else None


def _listed(listing: Listing, name: Value, text: str) -> Question:
    if not isinstance(name, str):
        return Question(None, None, text)
    return asks(listing.condition(name), text)

"""Statements of Python, followed one by one with the conditions that they stand under."""

import ast
from collections.abc import Mapping, Sequence
from enum import Enum, auto

from signoff_gen.migrations.chain import Condition, Gap
from signoff_gen.migrations.readers.python import files, natives
from signoff_gen.migrations.readers.python.evaluation import MEMBER, Frame
from signoff_gen.migrations.readers.python.meeting import copied, merge, returned
from signoff_gen.migrations.readers.python.modules import Library, Module
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
    Unknown,
    Value,
)

MOST_STEPS = 200_000
"""Expressions looked at for one migration."""
DEEPEST_CALL = 25
SUPPRESS = "contextlib.suppress"

_HARMLESS = {
    "builtins", "logging", "datetime", "uuid", "json", "os", "sys", "re", "enum", "typing", "time",
    "collections", "functools", "itertools", "pathlib", "decimal", "random", "string", "textwrap",
    "hashlib", "warnings", "contextlib", "secrets", "copy", "math", "inspect", "base64", "csv",
}  # fmt: skip
"""Packages whose functions do nothing to a database."""

_SAME = {
    "keys", "copy", "all", "first", "one", "one_or_none", "scalar", "scalar_one", "fetchone",
    "fetchall", "scalar_one_or_none", "scalars", "mappings",
}  # fmt: skip
"""Methods of what a look-up found that find neither more nor less."""


class Host:
    """What a framework offers to migrations; a subclass says what its own things do."""

    def attribute(self, owner: Value, name: str) -> Value:
        """What an attribute of something of the framework is; None if it has nothing to say."""

    def call(self, frame: Frame, path: str, made: Made) -> Value:
        """What calling something by its full name does; None if nothing is known of it."""

    def method(self, frame: Frame, owner: Value, name: str, made: Made) -> Value:
        """What calling a method does; None if nothing is known of it."""

    def operated(self, name: str, *values: Value) -> Value:
        """What an operator makes of things of the framework; None if nothing is known of it.

        Args:
            name: that of the operator in the syntax tree, such as `BitOr`.
            values: one or two, of which one was made by a call.
        """

    def enter(self, frame: Frame, value: Value) -> Value:
        """What `with value as name` gives; the value itself unless a framework differs."""
        return value

    def leave(self, value: Value) -> None:
        """The end of a `with`."""


class TooLong(Exception):
    """More steps than a migration would ever need."""


class _Flow(Enum):
    """How a block of statements ends."""

    ON = auto()
    NEXT_ROUND = auto()
    END_OF_LOOP = auto()
    RETURNED = auto()


class Execution:
    """One walk through a migration's code.

    Args:
        host: the framework.
        library: files of the project.
    """

    def __init__(self, host: Host, library: Library) -> None:
        self.host = host
        self.library = library
        self.conditions: tuple[Condition, ...] = ()
        """What the statement at hand stands under."""
        self.gaps: list[Gap] = []
        self.steps = 0
        self.calls = 0

    # --- what evaluation asks for ---

    def step(self) -> None:
        """Count one step.

        Raises:
            TooLong: there were too many.
        """
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooLong

    def attribute(self, owner: Value, name: str) -> Value:
        """What an attribute of something that is not the project's own is."""
        found = self.host.attribute(owner, name)
        return files.attribute(owner, name) if found is None else found

    def call(self, frame: Frame, target: Value, made: Made) -> Value:
        """Carry a call out."""
        if isinstance(target, Function):
            return self.function(frame, target, made)
        if isinstance(target, Symbol):
            found = self.host.call(frame, target.path, made)
            return self._foreign(frame, target.path, made) if found is None else found
        if isinstance(target, Class):
            return Made(target.name, made.args, made.kwargs, made.node, target)
        if isinstance(target, Member):
            return self._method(frame, target.owner, target.name, made)
        if isinstance(target, Rows):
            return target
        self.gap(frame, made.node, "what {} does is known only at run time")
        return self._unknown(frame, made)

    def operated(self, name: str, *values: Value) -> Value:
        """What an operator makes of things of the framework."""
        return self.host.operated(name, *values)

    def gap(self, frame: Frame, node: ast.AST | None, what: str) -> None:
        """Record something that is not understood; `{}` in its words is the source text."""
        if isinstance(node, (ast.expr, ast.stmt)):
            text = what.format(f"`{frame.module.shown(node)}`")
            gap = Gap(frame.module.place(node), text)
            if gap not in self.gaps:
                self.gaps.append(gap)

    def _unknown(self, frame: Frame, made: Made) -> Unknown:
        node = made.node
        return Unknown(frame.module.shown(node) if isinstance(node, ast.expr) else made.name)

    def _foreign(self, frame: Frame, path: str, made: Made) -> Value:
        """A call of something that neither the project nor the framework defines."""
        package, _, name = path.partition(".")
        if package == "builtins":
            return self._builtin(frame, name, made)
        found = files.call(frame.module, path, made)
        if found is not None:
            return found
        if package == "textwrap" and name == "dedent":
            return natives.function(name, list(made.args), made.kwargs)
        if package in _HARMLESS and path != SUPPRESS:
            return self._unknown(frame, made)
        return made

    def _builtin(self, frame: Frame, name: str, made: Made) -> Value:
        args = list(made.args)
        if name == "open":
            return files.opened(args)
        if name == "getattr" and len(args) > 1 and isinstance(args[1], str):
            return frame.attribute(args[0], args[1], args[1])
        if name in ("next", "iter") and args:
            first = args[0]
            if isinstance(first, (Question, Rows)):
                return first
            return first[0] if name == "next" and isinstance(first, list) and first else first
        if name in ("set", "list", "sorted", "tuple") and args and isinstance(args[0], Class):
            args[0] = frame.iterated(args[0])
        found = natives.function(name, args, made.kwargs)
        return self._unknown(frame, made) if isinstance(found, Unknown) else found

    def _method(self, frame: Frame, owner: Value, name: str, made: Made) -> Value:
        found = self.host.method(frame, owner, name, made)
        if found is None:
            found = files.method(frame.module, owner, name, made)
        if found is not None:
            return found
        if isinstance(owner, natives.NATIVE):
            result = natives.method(owner, name, list(made.args), made.kwargs)
            return self._unknown(frame, made) if type(result) is Unknown else result
        if isinstance(owner, (Listing, Question)):
            return owner if name in _SAME else self._unknown(frame, made)
        if isinstance(owner, Unknown) and not isinstance(owner, Rows):
            return self._unknown(frame, made)
        if isinstance(owner, Rows):
            return owner
        self.gap(frame, made.node, "what {} does is not understood")
        return self._unknown(frame, made)

    def function(self, frame: Frame, target: Function, made: Made) -> Value:
        """Call a function of the project.

        Returns:
            What it returns, as far as it is known.
        """
        names = _bound(target, made)
        if names is None or self.calls >= DEEPEST_CALL:
            self.gap(frame, made.node, "the call {} cannot be followed")
            return self._unknown(frame, made)
        inner = Frame(self, target.module, names, target.closure)
        if isinstance(target.node, ast.Lambda):
            return inner.value(target.node.body)
        before = self.conditions
        self.calls += 1
        try:
            self.block(inner, target.node.body)
        finally:
            self.calls -= 1
            self.conditions = before
        return returned(inner.returns, len(before), target.name)

    # --- statements ---

    def block(self, frame: Frame, statements: Sequence[ast.stmt]) -> _Flow:
        """Follow statements; the conditions are then those for what comes after them."""
        for statement in statements:
            self.step()
            flow = self._statement(frame, statement)
            if flow is not _Flow.ON:
                return flow
        return _Flow.ON

    def _statement(self, frame: Frame, node: ast.stmt) -> _Flow:
        match node:
            case ast.Expr():
                self._expression(frame, node.value)
            case ast.Assign():
                value = frame.value(node.value)
                for target in node.targets:
                    frame.assign(target, value)
            case ast.AnnAssign() if node.value is not None:
                frame.assign(node.target, frame.value(node.value))
            case ast.AugAssign():
                self._augmented(frame, node)
            case ast.Return():
                value = frame.value(node.value) if node.value else None
                frame.returns.append((self.conditions, value))
                return _Flow.RETURNED
            case ast.Raise():
                return _Flow.RETURNED
            case ast.Continue():
                return _Flow.NEXT_ROUND
            case ast.Break():
                return _Flow.END_OF_LOOP
            case ast.If():
                return self._if(frame, node)
            case ast.For() | ast.AsyncFor():
                return self._for(frame, node)
            case ast.While():
                self._while(frame, node)
            case ast.With() | ast.AsyncWith():
                return self._with(frame, node)
            case ast.Try() | ast.TryStar():
                return self._try(frame, node)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                inner = {**frame.closure, **frame.names}
                closure = {} if frame.names is frame.module.names else inner
                frame.names[node.name] = Function(node, frame.module, closure)
            case ast.ClassDef():
                frame.names[node.name] = self._class(frame, node)
            case ast.Import() | ast.ImportFrom():
                self._import(frame, node)
            case ast.Match():
                self.gap(frame, node.subject, "which case of {} holds is not followed")
            case _:
                pass
        return _Flow.ON

    def _expression(self, frame: Frame, node: ast.expr) -> None:
        value = frame.value(node)
        while isinstance(node, ast.Await):
            node = node.value
        if isinstance(value, Made) and isinstance(node, ast.Call) and value.node is node:
            # Nobody keeps what it makes: it is called for what it does.
            self.gap(frame, node, "what {} does is not known here")

    def _augmented(self, frame: Frame, node: ast.AugAssign) -> None:
        text = frame.module.shown(node)
        value: Value = Unknown(text)
        if isinstance(node.target, (ast.Name, ast.Attribute, ast.Subscript)):
            left = frame.value(node.target)
            value = natives.binary(type(node.op), left, frame.value(node.value), text)
        frame.assign(node.target, value)

    def _if(self, frame: Frame, node: ast.If) -> _Flow:
        known = natives.truth(frame.value(node.test))
        if isinstance(known, bool):
            return self.block(frame, node.body if known else node.orelse)
        question = known or Question(None, None, frame.module.shown(node.test))
        return self._both(frame, question, node.body, node.orelse)

    def _both(
        self,
        frame: Frame,
        question: Question,
        then: Sequence[ast.stmt],
        otherwise: Sequence[ast.stmt],
    ) -> _Flow:
        """Follow both branches, each under its answer."""
        before, names = self.conditions, frame.names
        ends: list[tuple[_Flow, tuple[Condition, ...], dict[str, Value]]] = []
        for answer, block in ((True, then), (False, otherwise)):
            self.conditions = (*before, *question.when(answer))
            branch = {name: copied(value) for name, value in names.items()}
            frame.names = branch
            ends.append((self.block(frame, block), self.conditions, branch))
        frame.names = names
        going_on = [(after, branch) for flow, after, branch in ends if flow is _Flow.ON]
        if len(going_on) == 2:
            self.conditions = before
            merge(names, going_on[0][1], going_on[1][1])
            return _Flow.ON
        if going_on:
            self.conditions, branch = going_on[0]
            names.update(branch)
            return _Flow.ON
        self.conditions = before
        return ends[0][0]

    def _for(self, frame: Frame, node: ast.For | ast.AsyncFor) -> _Flow:
        many = frame.iterated(frame.value(node.iter))
        before = self.conditions
        if not isinstance(many, list):
            return self._some_rounds(frame, node, many)
        for item in many:
            frame.assign(node.target, item)
            flow = self.block(frame, node.body)
            if flow is _Flow.RETURNED:
                return flow
            if flow is _Flow.END_OF_LOOP:
                break
            self.conditions = before
        else:
            self.conditions = before
            return self.block(frame, node.orelse)
        self.conditions = before
        return _Flow.ON

    def _some_rounds(self, frame: Frame, node: ast.For | ast.AsyncFor, many: Value) -> _Flow:
        """A loop of which nobody knows how often it goes round."""
        before = self.conditions
        text = f"for {frame.module.shown(node.target)} in {frame.module.shown(node.iter)}"
        if isinstance(many, Listing):
            frame.assign(node.target, Record(many))
        else:
            frame.assign(node.target, many if isinstance(many, Rows) else Unknown(text))
        question = Question(None, None, text)
        self._both(frame, question, node.body, [])
        self.conditions = before
        return _Flow.ON

    def _while(self, frame: Frame, node: ast.While) -> None:
        before = self.conditions
        self._both(frame, Question(None, None, frame.module.shown(node.test)), node.body, [])
        self.conditions = before

    def _with(self, frame: Frame, node: ast.With | ast.AsyncWith) -> _Flow:
        entered = []
        swallows = False
        for item in node.items:
            value = frame.value(item.context_expr)
            swallows = swallows or (isinstance(value, Made) and value.path == SUPPRESS)
            given = self.host.enter(frame, value)
            entered.append(value)
            if item.optional_vars is not None:
                frame.assign(item.optional_vars, given)
        before = self.conditions
        if swallows:
            self.conditions = (*before, Condition("unknown", "no error"))
        flow = self.block(frame, node.body)
        if swallows:
            self.conditions = before
        for value in reversed(entered):
            self.host.leave(value)
        return flow

    def _try(self, frame: Frame, node: ast.Try | ast.TryStar) -> _Flow:
        before = self.conditions
        swallows = not all(isinstance(item.body[-1], ast.Raise) for item in node.handlers)
        if swallows:
            self.conditions = (*before, Condition("unknown", "no error"))
        flow = self.block(frame, node.body)
        if flow is _Flow.ON:
            flow = self.block(frame, node.orelse)
        after = before if swallows else self.conditions
        for handler in node.handlers:
            if swallows:
                self.conditions = (*before, Condition("unknown", "an error"))
                self.block(frame, handler.body)
        self.conditions = after
        last = self.block(frame, node.finalbody)
        return flow if last is _Flow.ON else last

    def _class(self, frame: Frame, node: ast.ClassDef) -> Class:
        bases = tuple(frame.value(base) for base in node.bases)
        inner = Frame(self, frame.module, {}, {**frame.closure, **frame.names})
        self.block(inner, node.body)
        names: Mapping[str, Value] = inner.names
        if any(isinstance(base, Symbol) and base.path.endswith("Enum") for base in bases):
            names = {
                name: Made(MEMBER, (name, value)) if _is_member(name, value) else value
                for name, value in names.items()
            }
        return Class(node.name, bases, names)

    def _import(self, frame: Frame, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    frame.names[alias.asname] = Symbol(alias.name)
                else:
                    package = alias.name.partition(".")[0]
                    frame.names[package] = Symbol(package)
            return
        module = self.library.find(frame.module.source.path, node.module or "", node.level)
        if module is not None and module is not frame.module:
            self.load(module)
        for alias in node.names:
            if alias.name == "*" and module is not None:
                public = {k: item for k, item in module.names.items() if not k.startswith("_")}
                frame.names.update(public)
                continue
            name = alias.asname or alias.name
            path = f"{node.module}.{alias.name}" if node.module else alias.name
            if module is not None and alias.name in module.names:
                frame.names[name] = module.names[alias.name]
            else:
                frame.names[name] = Symbol(path)

    def load(self, module: Module) -> None:
        """Find out what the top level of a module defines, once."""
        if module.loaded:
            return
        module.loaded = True
        quiet = Execution(Host(), self.library)
        quiet.steps = self.steps
        quiet.block(Frame(quiet, module, module.names), module.tree.body)
        self.steps = quiet.steps


def _is_member(name: str, value: Value) -> bool:
    return not name.startswith("_") and not isinstance(value, (Function, Class))


def _bound(target: Function, made: Made) -> dict[str, Value] | None:
    """The arguments of a call by the names of the parameters; None if they do not fit."""
    given = target.node.args
    parameters = [item.arg for item in (*given.posonlyargs, *given.args)]
    if len(made.args) > len(parameters) and given.vararg is None:
        return None
    names = dict(zip(parameters, made.args, strict=False))
    if given.vararg is not None:
        names[given.vararg.arg] = tuple(made.args[len(parameters) :])
    allowed = {*parameters, *(item.arg for item in given.kwonlyargs)}
    more = {name: value for name, value in made.kwargs.items() if name not in allowed}
    if more and given.kwarg is None:
        return None
    names |= {name: value for name, value in made.kwargs.items() if name in allowed}
    if given.kwarg is not None:
        names[given.kwarg.arg] = more
    return _with_defaults(target, names)


def _with_defaults(target: Function, names: dict[str, Value]) -> dict[str, Value]:
    given = target.node.args
    parameters = [*given.posonlyargs, *given.args]
    defaults = dict(zip(reversed(parameters), reversed(given.defaults), strict=False))
    pairs = [(item, defaults.get(item)) for item in parameters]
    pairs += zip(given.kwonlyargs, given.kw_defaults, strict=True)
    for item, default in pairs:
        if item.arg in names:
            continue
        quiet = Execution(Host(), Library(target.module.root))
        frame = Frame(quiet, target.module, dict(target.closure))
        names[item.arg] = Unknown(item.arg) if default is None else frame.value(default)
    return names

"""Following code: statements, branches whose outcome is not known, loops, and function bodies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from signoff_gen.migrations.chain import Condition
from signoff_gen.migrations.readers.javascript import operators
from signoff_gen.migrations.readers.javascript.calls import Calls
from signoff_gen.migrations.readers.javascript.expressions import (
    BRANCH,
    CALL,
    ITERATION,
    LOOP,
    THROWN,
    GaveUp,
    spread_out,
)
from signoff_gen.migrations.readers.javascript.framework import Framework
from signoff_gen.migrations.readers.javascript.lists import names_in
from signoff_gen.migrations.readers.javascript.modules import Project
from signoff_gen.migrations.readers.javascript.promises import passes_on
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Array,
    Choice,
    Conditions,
    Function,
    Question,
    Record,
    Scope,
    Site,
    Truth,
    Unknown,
    is_lazy,
    opposite,
    text_of,
    truth,
    unanswered,
)

if TYPE_CHECKING:
    from tree_sitter import Node

End = int | None
"""None: the next statement follows. Else how far this one leaves: `ITERATION` to `THROWN`."""
MOST_CALLS = 30
CALL_COSTS = 10
"""How many steps a call counts for, beside those of what it does."""
MOST_ROUNDS = 5_000
Journal = dict[tuple[int, str], tuple[Scope, object]]


@dataclass(frozen=True, slots=True)
class _Branch:
    """What following one of two branches came to."""

    end: End
    changed: Journal
    """The names that it gave other values, which are here."""
    leaks: tuple[tuple[Condition, int], ...]
    """What holds beyond its end, because parts of it left further."""


class Interpreter(Calls):
    """Follows functions, and lets the framework's objects see each call with what holds there.

    Args:
        project: the files that code may import.
        framework: what is not JavaScript's own.
    """

    def __init__(self, project: Project, framework: Framework) -> None:
        super().__init__(project, framework)
        self._returned: list[list[tuple[Conditions, object]]] = []

    def reset(self) -> None:
        """Begin anew with something else to follow; what files define stays known."""
        self.path, self.journals, self._returned = [], [], []
        self._depth = self._steps = 0

    # Functions.

    def run(self, function: Function, arguments: Sequence[object], this: object) -> object:
        """Follow a function's body; the value is what it returns."""
        node, home = function.node, function.scope
        site = Site(home.module, node)
        if len(self._returned) >= MOST_CALLS:
            raise GaveUp("calls are nested too deeply to be followed", site)
        self._steps += CALL_COSTS
        is_arrow = node.type == "arrow_function"
        scope = Scope(home.module, home, this=home.this if is_arrow else this, home=home.home)
        scope.function = True
        if not is_arrow:
            scope.names["arguments"] = Array(list(arguments))
        self._bind_parameters(node, arguments, scope)
        body = node.child_by_field_name("body")
        if body is None:
            return UNDEFINED
        walk = self._follow if body.type == "statement_block" else self.evaluate
        value = walk(body, scope)
        is_async = any(child.type == "async" for child in node.children)
        return self.settle(value, site) if is_async else value

    def _bind_parameters(self, node: "Node", arguments: Sequence[object], scope: Scope) -> None:
        single = node.child_by_field_name("parameter")
        many = node.child_by_field_name("parameters")
        names = [single] if single is not None else many.named_children if many is not None else []
        values = list(arguments)
        for parameter in names:
            if parameter.type == "comment" or scope.module.text(parameter).startswith("this"):
                continue
            pattern = parameter.child_by_field_name("pattern") or parameter
            if pattern.type == "rest_pattern":
                self.bind(pattern.named_children[0], Array(values), scope, declares=True)
                break
            value = values.pop(0) if values else UNDEFINED
            self.bind(parameter, value, scope, declares=True)
            is_member = any(c.type == "accessibility_modifier" for c in parameter.children)
            if is_member and isinstance(scope.this, Record):
                scope.this.members[scope.module.text(pattern)] = value

    def _follow(self, body: "Node", scope: Scope) -> object:
        start, before = len(self.path), self.holds
        self._returned.append([])
        try:
            end = self.execute(body, scope)
        finally:
            returned = self._returned.pop()
            self._leave(start, CALL)
        if end is None:
            returned.append((before, UNDEFINED))
        if any(is_lazy(value) for _, value in returned):
            return Choice(tuple((holds[len(before) :], value) for holds, value in returned))
        value = returned.pop()[1] if returned else UNDEFINED
        for holds, earlier in reversed(returned):
            needed = holds[len(before) :]
            value = operators.merged(
                Question(needed, opposite(needed)), earlier, value, scope.module.text(body)
            )
        return value

    def at_the_top(self, work: Callable[[], object]) -> object:
        """Do something that does not depend on the path which is being followed."""
        path, journals = self.path, self.journals
        self.path, self.journals = [], []
        try:
            return work()
        finally:
            self.path, self.journals = path, journals

    # What holds on the path.

    def _leave(self, start: int, reach: int) -> None:
        """Forget what was learnt since `start` and reaches no further than what is left."""
        self.path[start:] = [step for step in self.path[start:] if step[1] > reach]

    def iteration(self, conditions: Conditions, work: Callable[[], object]) -> object:
        """Walk one round of a loop, under conditions if it is not certain to be walked."""
        if not conditions:
            return work()
        outcome: list[object] = []
        question = Question(conditions, opposite(conditions))
        self._fork(question, lambda: outcome.append(work()), lambda: None)
        return outcome[0]

    def _fork(self, question: Question, first: Callable[[], End], second: Callable[[], End]) -> End:
        """Follow both branches, and go on with what holds after them."""
        one, other = self._branch(question.yes, first), self._branch(question.no, second)
        self._merge_names(question, one, other)
        if one.end is None and other.end is None:
            for reach in sorted({leak[1] for leak in one.leaks + other.leaks}):
                words = (*question.yes, *(leak[0] for leak in one.leaks + other.leaks))
                text = ", ".join(condition.name for condition in words)
                self.path.append((Condition("unknown", text), reach))
            return None
        if one.end is not None and other.end is not None:
            if one.end != other.end:
                stays = question.yes if one.end < other.end else question.no
                self._narrow(stays, max(one.end, other.end))
            return min(one.end, other.end)
        gone, left = (question.no, one.end) if one.end is not None else (question.yes, other.end)
        self._narrow(gone, left or BRANCH)
        self.path.extend((other if one.end is not None else one).leaks)
        return None

    def _narrow(self, conditions: Conditions, reach: int) -> None:
        """From here on `conditions` hold, since the other branch has left."""
        if reach == THROWN:  # an error nobody can foresee is not expected
            conditions = tuple(c for c in conditions if c.kind != "unknown")
        self.path.extend((condition, reach) for condition in conditions)

    def _branch(self, conditions: Conditions, work: Callable[[], End]) -> _Branch:
        start = len(self.path)
        self.path.extend((condition, BRANCH) for condition in conditions)
        self.journals.append({})
        try:
            end = work()
        finally:
            journal = self.journals.pop()
            leaks = tuple(step for step in self.path[start:] if step[1] > BRANCH)
            del self.path[start:]
        changed: Journal = {}
        for key, (scope, former) in journal.items():
            changed[key] = (scope, scope.names.get(key[1], UNDEFINED))
            scope.names[key[1]] = former
        return _Branch(end, changed, leaks)

    def _merge_names(self, question: Question, one: _Branch, other: _Branch) -> None:
        for key in {**one.changed, **other.changed}:
            scope = (one.changed.get(key) or other.changed[key])[0]
            name, former = key[1], scope.names.get(key[1], UNDEFINED)
            first = one.changed[key][1] if key in one.changed else former
            second = other.changed[key][1] if key in other.changed else former
            if one.end is not None:
                value = second
            elif other.end is not None:
                value = first
            else:
                value = operators.merged(question, first, second, name)
            self.assign(scope, name, value)

    # Statements.

    def execute(self, node: "Node", scope: Scope) -> End:
        """Follow a statement; the outcome says whether the next one follows."""
        self.step(node, scope)
        handler = self._STATEMENTS.get(node.type)
        self._depth += 1
        try:
            if handler is not None:
                return handler(self, node, scope)
            if node.type in ("ERROR", "with_statement"):
                self.framework.gap(Site(scope.module, node), "the syntax is not understood")
            return None
        finally:
            self._depth -= 1

    def _block(self, node: "Node", scope: Scope) -> End:
        inner = Scope(scope.module, scope, this=scope.this, home=scope.home)
        return self._statements(node.named_children, inner)

    def _statements(self, nodes: "Sequence[Node]", scope: Scope) -> End:
        for child in nodes:
            if child.type in ("function_declaration", "generator_function_declaration"):
                scope.names[scope.module.field(child, "name")] = self.declared(child, scope)
        for child in nodes:
            end = self.execute(child, scope)
            if end is not None:
                return end
        return None

    def _expression(self, node: "Node", scope: Scope) -> End:
        if node.has_error:
            self.framework.gap(Site(scope.module, node), "the syntax is not understood")
        self.evaluate(node, scope)
        return None

    def _declaration(self, node: "Node", scope: Scope) -> End:
        owner = scope
        if node.type == "variable_declaration":  # `var` is the function's
            while owner.parent is not None and not owner.function:
                owner = owner.parent
        for child in node.named_children:
            if child.type == "variable_declarator":
                self._declare_in(child, scope, owner)
        return None

    def _declare_in(self, child: "Node", scope: Scope, owner: Scope) -> None:
        self.declare(child, scope)
        target = child.child_by_field_name("name")
        if owner is not scope and target is not None and target.type == "identifier":
            name = scope.module.text(target)
            owner.names[name] = scope.names.pop(name, UNDEFINED)

    def _class(self, node: "Node", scope: Scope) -> End:
        scope.names[scope.module.field(node, "name")] = self.declared(node, scope)
        return None

    def _if(self, node: "Node", scope: Scope) -> End:
        condition = node.child_by_field_name("condition")
        first = node.child_by_field_name("consequence")
        second = node.child_by_field_name("alternative")
        if condition is None or first is None:
            return None
        other = second.named_children[-1] if second is not None else None
        answer = self.truth_of(condition, scope)

        def consequence() -> End:
            return self.execute(first, scope)

        def alternative() -> End:
            return self.execute(other, scope) if other is not None else None

        if isinstance(answer, bool):
            return consequence() if answer else alternative()
        return self._fork(answer, consequence, alternative)

    def _return(self, node: "Node", scope: Scope) -> End:
        inner = [child for child in node.named_children if child.type != "comment"]
        value = self.evaluate(inner[0], scope) if inner else UNDEFINED
        if self._returned:
            self._returned[-1].append((self.holds, value))
        return CALL

    def _throw(self, node: "Node", scope: Scope) -> End:
        inner = node.named_children[0] if node.named_children else node
        given = inner.child_by_field_name("arguments") if inner.type == "new_expression" else None
        values = self.arguments(given, scope) if given is not None else []
        message = text_of(values[0]) if values else scope.module.text(inner)
        self.framework.thrown(Site(scope.module, node), message)
        return THROWN

    def _try(self, node: "Node", scope: Scope) -> End:
        body, handler = node.child_by_field_name("body"), node.child_by_field_name("handler")
        last = node.child_by_field_name("finalizer")
        end: End = None
        if body is not None:
            end = self._guarded(body, handler, scope)
        for child in last.named_children if last is not None else ():
            end = self.execute(child, scope) or end
        return end

    def _guarded(self, body: "Node", handler: "Node | None", scope: Scope) -> End:
        caught = handler.child_by_field_name("body") if handler is not None else None
        if (
            caught is None
            or passes_on(caught, scope)
            or not self.guards(scope.module.text(body), "")
        ):
            return self.execute(body, scope)
        question = self.attempted(body, scope) or unanswered(scope.module.text(body))
        inner = Scope(scope.module, scope, this=scope.this, home=scope.home)
        parameter = handler.child_by_field_name("parameter") if handler is not None else None
        if parameter is not None:
            self.bind(parameter, Unknown("the error"), inner, declares=True)
        start = len(self.path)

        def attempt() -> End:
            end = self.execute(body, scope)
            return None if end == THROWN else end

        end = self._fork(question, attempt, lambda: self.execute(caught, inner))
        self.path[start:] = [step for step in self.path[start:] if step[0].kind != "unknown"]
        return end

    # Loops.

    def _for_each(self, node: "Node", scope: Scope) -> End:
        left, right, body = (node.child_by_field_name(n) for n in ("left", "right", "body"))
        if left is None or right is None or body is None:
            return None
        value = self.evaluate(right, scope)
        if any(child.type == "in" for child in node.children):
            items: Array | None = names_in(value)
        else:
            items = self.items_of(value)
        rounds = list(spread_out(items.items)) if items is not None else []
        if items is None or items.open:
            unknown = Unknown(scope.module.text(right))
            rounds.append((unknown, unanswered(f"for {unknown.source}").yes))
        declares = any(child.type in ("const", "let", "var") for child in node.children)

        def walk(item: object) -> End:
            inner = Scope(scope.module, scope, this=scope.this, home=scope.home)
            self.bind(left, item, inner, declares=declares)
            return self.execute(body, inner)

        return self._rounds(rounds, walk)

    def _rounds(
        self, rounds: Sequence[tuple[object, Conditions]], walk: Callable[[object], End]
    ) -> End:
        start = len(self.path)
        for item, conditions in rounds[:MOST_ROUNDS]:
            end = self._round(conditions, lambda value=item: walk(value))  # type: ignore[misc]
            if end is not None:
                self._leave(start, LOOP)
                return None if end == LOOP else end
        self._leave(start, LOOP)
        return None

    def _round(self, conditions: Conditions, walk: Callable[[], End]) -> End:
        start = len(self.path)
        if conditions:
            end = self._fork(Question(conditions, opposite(conditions)), walk, lambda: None)
        else:
            end = walk()
        self._leave(start, ITERATION)
        return None if end == ITERATION else end

    def _for(self, node: "Node", scope: Scope) -> End:
        inner = Scope(scope.module, scope, this=scope.this, home=scope.home)
        first, condition, step, body = (
            node.child_by_field_name(n) for n in ("initializer", "condition", "increment", "body")
        )
        if first is not None:
            self.execute(first, inner)
        if body is None:
            return None
        return self._while_it_holds(condition, body, step, inner)

    def _while(self, node: "Node", scope: Scope) -> End:
        body, condition = node.child_by_field_name("body"), node.child_by_field_name("condition")
        if body is None:
            return None
        if node.type == "do_statement":
            start = len(self.path)
            end = self._round((), lambda: self.execute(body, scope))
            self._leave(start, LOOP)
            if end is not None:
                return None if end == LOOP else end
        return self._while_it_holds(condition, body, None, scope)

    def _while_it_holds(
        self, condition: "Node | None", body: "Node", step: "Node | None", scope: Scope
    ) -> End:
        start = len(self.path)
        for _ in range(MOST_ROUNDS):
            endless = condition is None or condition.type == "empty_statement"
            answer: Truth = True
            if condition is not None and not endless:
                answer = self.truth_of(condition, scope)
            if answer is False:
                break
            needed = answer.yes if isinstance(answer, Question) else ()
            before = len(self.path)
            end = self._round(needed, lambda: self.execute(body, scope))
            broke_perhaps = len(self.path) > before
            if end is not None:
                self._leave(start, LOOP)
                return None if end == LOOP else end
            if isinstance(answer, Question) or broke_perhaps:
                break  # one round shows what it does
            if step is not None:
                self.evaluate(step, scope)
        self._leave(start, LOOP)
        return None

    def _switch(self, node: "Node", scope: Scope) -> End:
        value_node, body = node.child_by_field_name("value"), node.child_by_field_name("body")
        if value_node is None or body is None:
            return None
        value = self.evaluate(value_node, scope)
        inner = Scope(scope.module, scope, this=scope.this, home=scope.home)
        cases = [c for c in body.named_children if c.type in ("switch_case", "switch_default")]
        start = len(self.path)
        end: End = None
        for index, matches in self._matching(value, cases, inner):
            nodes = [n for case in cases[index:] for n in case.children_by_field_name("body")]
            if isinstance(matches, bool):
                end = self._statements(nodes, inner)
                break
            own = cases[index].children_by_field_name("body")
            self.iteration(matches.yes, lambda n=own: self._statements(n, inner))  # type: ignore[misc]
        self._leave(start, LOOP)
        return None if end == LOOP else end

    def _matching(
        self, value: object, cases: "list[Node]", scope: Scope
    ) -> "list[tuple[int, Question | bool]]":
        """The cases that may be entered, in order; the last one alone may be certain."""
        found: list[tuple[int, Question | bool]] = []
        for index, case in enumerate(cases):
            wanted = case.child_by_field_name("value")
            if wanted is None:
                continue
            source = f"{text_of(value)} is {scope.module.text(wanted)}"
            answer = truth(operators.binary("===", value, self.evaluate(wanted, scope), source))
            if answer is True:
                return [*found, (index, True)]
            if answer is not False:
                found.append((index, answer))
        default = [i for i, case in enumerate(cases) if case.type == "switch_default"]
        if default:
            found.append((default[0], unanswered("default") if found else True))
        return found

    _STATEMENTS: ClassVar[dict[str, Callable[["Interpreter", "Node", Scope], End]]] = {
        "expression_statement": _expression,
        "lexical_declaration": _declaration,
        "variable_declaration": _declaration,
        "class_declaration": _class,
        "abstract_class_declaration": _class,
        "enum_declaration": _class,
        "statement_block": _block,
        "if_statement": _if,
        "return_statement": _return,
        "throw_statement": _throw,
        "break_statement": lambda self, node, scope: LOOP,
        "continue_statement": lambda self, node, scope: ITERATION,
        "try_statement": _try,
        "for_in_statement": _for_each,
        "for_statement": _for,
        "while_statement": _while,
        "do_statement": _while,
        "switch_statement": _switch,
        "labeled_statement": lambda self, node, scope: self.execute(node.named_children[-1], scope),
    }

"""Follows migrations through: from what they say to statements and gaps."""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from signoff_gen.migrations.chain import Gap, Place, Statement
from signoff_gen.migrations.readers.django.arguments import NotKnown
from signoff_gen.migrations.readers.django.columns import Refused
from signoff_gen.migrations.readers.django.editor import Editor
from signoff_gen.migrations.readers.django.operations import OPERATIONS
from signoff_gen.migrations.readers.django.programs import follow
from signoff_gen.migrations.readers.django.scripts import noticed, refusal, written
from signoff_gen.migrations.readers.django.state import State
from signoff_gen.migrations.readers.django.tables import Database
from signoff_gen.migrations.readers.python.modules import Library, Module
from signoff_gen.migrations.readers.python.values import Class, Function, Made, Symbol, Value

_PACKAGES: Final = (
    "django.db.migrations.", "django.contrib.postgres.operations.", "django.contrib.gis.",
)  # fmt: skip


_SILENT: Final = "nothing"
"""What stands for an operation of the project that does nothing."""


@dataclass(slots=True)
class Follower:
    """Carries migrations out, one after the other."""

    state: State
    library: Library
    database: Database = field(default_factory=Database)
    doubtful: bool = False
    """Something that was not understood may have changed the models."""

    def follow(
        self, app: str, module: Module, operations: Iterable[Value], *, atomic: bool
    ) -> tuple[list[Statement], list[Gap]]:
        """What a migration sends, and what is not understood of it.

        Args:
            app: the label of its app.
            module: its file.
            operations: what it does.
            atomic: in one transaction.
        """
        walk = _Walk(self, app, module, atomic)
        for item in operations:
            walk.operation(item)
        walk.editor.finish()
        sent = walk.editor.statements
        unsure = dict.fromkeys(each.place for each in sent if not (each.certain or each.written))
        told = {gap.place for gap in walk.gaps if not gap.rows_only}
        what = "a part of this operation is known only at run time"
        return sent, [*walk.gaps, *(Gap(place, what) for place in unsure if place not in told)]


class _Walk:
    """One migration."""

    def __init__(self, follower: Follower, app: str, module: Module, atomic: bool) -> None:
        self.follower = follower
        self.app = app
        self.module = module
        self.atomic = atomic
        self.gaps: list[Gap] = []
        self.editor = Editor(follower.database, Place(module.source.path, 1))

    def operation(self, item: Value) -> None:
        """Carry one operation out."""
        if isinstance(item, Symbol):
            item = Made(item.path)
        if not isinstance(item, Made):
            self._gap(None, "an operation is known only at run time", doubtful=True)
            return
        self._stands(item)
        old = self.follower.state
        new = old.copy()
        changed = self._change(new, item)
        name = _known(item, "database_forwards")
        if changed or name in ("RunSQL", "SeparateDatabaseAndState"):
            self._send(old, new if changed else old, item)
        if changed:
            self.follower.state = new

    def _stands(self, item: Made) -> None:
        if isinstance(item.node, ast.expr):
            self.editor.place = self.module.place(item.node)

    def _gap(self, item: Made | None, what: str, *, doubtful: bool = False) -> None:
        place = self.editor.place
        if item is not None and isinstance(item.node, ast.expr):
            place = self.module.place(item.node)
        self.gaps.append(Gap(place, what))
        self.follower.doubtful = self.follower.doubtful or doubtful

    def _refused(self, item: Made, error: Refused) -> None:
        """Django itself raises an error there."""
        if self.follower.doubtful:
            self._gap(item, f"this may be refused by Django: {error}")
            return
        self.editor.run(refusal(str(error)))

    # --- models ---

    def _change(self, state: State, item: Made) -> bool:
        """What an operation makes of the models; whether it can go on."""
        try:
            self._forwards(state, item, 0)
        except NotKnown as error:
            what = f"`{error}` of {item.name} is known only at run time"
            self._gap(item, what, doubtful=True)
            return False
        except Refused as error:
            self._refused(item, error)
            return False
        return True

    def _forwards(self, state: State, item: Made, depth: int) -> None:
        name = _known(item, "state_forwards")
        if name in OPERATIONS:
            OPERATIONS[name][0](state, self.app, item)
        elif name in ("SeparateDatabaseAndState", "RunSQL"):
            position = 1 if name == "SeparateDatabaseAndState" else 2
            for inner in _listed(item.get("state_operations", position)):
                if isinstance(inner, Made) and depth < 5:
                    self._forwards(state, inner, depth + 1)
                else:
                    raise NotKnown("state_operations")
        elif depth and name not in ("RunPython", _SILENT):
            raise NotKnown("state_operations")

    # --- the database ---

    def _send(self, old: State, new: State, item: Made, depth: int = 0) -> None:
        name = _known(item, "database_forwards")
        try:
            if name in OPERATIONS:
                OPERATIONS[name][1](self.editor, old, new, self.app, item)
            elif name == "SeparateDatabaseAndState":
                self._separately(old, item, depth)
            elif name == "RunSQL":
                self._sql(item)
            elif name == "RunPython":
                self._python(item)
            elif name == _SILENT:
                pass
            else:
                what = f"what the operation {item.name} does is not known"
                self._gap(item, what, doubtful=not _known(item, "state_forwards"))
        except NotKnown as error:
            self._gap(item, f"`{error}` of {item.name} is known only at run time", doubtful=True)
        except Refused as error:
            self._refused(item, error)
        for refused in self.editor.refused:
            self._refused(item, refused)
        self.editor.refused.clear()
        for what in self.editor.unsure:
            self._gap(item, what)
        self.editor.unsure.clear()

    def _separately(self, old: State, item: Made, depth: int) -> None:
        for inner in _listed(item.get("database_operations", 0)):
            if not isinstance(inner, Made) or depth > 5:
                self._gap(item, "a database operation is known only at run time")
                continue
            self._stands(inner)
            state = old.copy()
            self._forwards(state, inner, 0)
            self._send(old, state, inner, depth + 1)
            old = state

    def _sql(self, item: Made) -> None:
        """SQL, as it is written."""
        script = written(item.get("sql", 0), self.editor.place, together=not self.atomic)
        if script is None:
            self._gap(item, "the SQL of RunSQL is known only at run time")
            return
        self.gaps += script.gaps
        for statement in script.statements:
            self.editor.statements.append(statement)
            noticed(self.follower.database, statement.sql)

    def _python(self, item: Made) -> None:
        code = item.get("code", 0)
        if isinstance(code, Function) and _is_empty(code):
            return
        if isinstance(code, Symbol) and code.path.endswith("RunPython.noop"):
            return
        if not isinstance(code, Function):
            self._gap(item, "the code of RunPython stands elsewhere")
            return
        place, library = self.editor.place, self.follower.library
        settings = self.follower.state.settings.values
        statements, gaps = follow(code, place, self._find, library, settings, atomic=self.atomic)
        self.editor.statements += statements
        self.gaps += gaps
        for statement in statements:
            noticed(self.follower.database, statement.sql)

    def _find(self, app: str, name: str) -> str | bool | None:
        """The table of a model, or whether there is one by now."""
        state = self.follower.state
        found = state.find(app, name)
        if found is not None:
            return state.table(found)
        known = state.is_known(app) and not self.follower.doubtful
        return False if known else None


def _known(item: Made, method: str) -> str:
    """What an operation is called, if it is one of Django's own, or does as that one does.

    Args:
        item: the operation.
        method: what is asked of it: `state_forwards` or `database_forwards`.
    """
    if item.of is not None:
        return _inherited(item.of, method, 0)
    return item.name if item.path.startswith(_PACKAGES) else ""


def _inherited(found: Value, method: str, depth: int) -> str:
    """The operation of Django's whose method a class of the project has."""
    if not isinstance(found, Class) or depth > 5:
        return ""
    own = found.names.get(method)
    if isinstance(own, Function) and _is_empty(own):
        return _SILENT
    if found.names.keys() & {method, "__init__", "__new__"}:
        return ""
    for base in found.bases:
        name = _inherited(base, method, depth + 1)
        if isinstance(base, Symbol) and base.path.startswith(_PACKAGES):
            name = base.path.rpartition(".")[2]
        if name and name != "Operation":
            return name
    return ""


def _listed(value: Value) -> Sequence[Value]:
    if value is None:
        return ()
    return value if isinstance(value, (list, tuple)) else (value,)


def _is_empty(code: Function) -> bool:
    """Whether a function does nothing."""
    if isinstance(code.node, ast.Lambda):
        return isinstance(code.node.body, ast.Constant)
    return all(map(_does_nothing, code.node.body))


def _does_nothing(node: ast.stmt) -> bool:
    if isinstance(node, (ast.Expr, ast.Return)):
        return node.value is None or isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Pass)

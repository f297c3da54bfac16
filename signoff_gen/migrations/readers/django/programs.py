"""What functions of migrations do: `RunPython`, followed through its syntax tree."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from signoff_gen.migrations.chain import Gap, Place, Statement
from signoff_gen.migrations.readers.django.host import CONNECTION, CONNECTIONS, Declarations
from signoff_gen.migrations.readers.django.scripts import refusal, written
from signoff_gen.migrations.readers.python.evaluation import Frame
from signoff_gen.migrations.readers.python.execution import Execution, TooLong
from signoff_gen.migrations.readers.python.modules import Library
from signoff_gen.migrations.readers.python.values import (
    Asking,
    Class,
    Function,
    Listing,
    Made,
    Member,
    Rows,
    Symbol,
    Unknown,
    Value,
)

APPS: Final = "django.here.apps"
EDITOR: Final = "django.here.editor"
CURSOR: Final = "django.here.cursor"
_HANDLES: Final = {APPS, EDITOR, CONNECTION, CURSOR}
_FETCHES: Final = {"fetchone", "fetchall", "fetchmany", "close", "__enter__", "copy", "copy_expert"}
_TODAY: Final = {"objects", "_default_manager", "_base_manager", "all_objects"}
_COMMANDS: Final = {"loaddata", "createcachetable", "collectstatic", "check", "dumpdata"}

Find = Callable[[str, str], str | bool | None]
"""The table of a model of an app; False if there is no such model by then, None if who knows."""


@dataclass(frozen=True, slots=True, eq=False)
class _Historical(Rows):
    """A model as the migration sees it."""

    table: str = ""


class Program(Declarations):
    """Collects what a function does to the database.

    Args:
        find: whether there is a model by then.
        library: modules of the project.
        settings: what its settings say.
        atomic: the statements of one string are not sent in one piece.
    """

    def __init__(
        self, find: Find, library: Library, settings: Mapping[str, Value], *, atomic: bool
    ) -> None:
        super().__init__(library, settings)
        self.find = find
        self.atomic = atomic
        self.execution: Execution | None = None
        self.statements: list[Statement] = []
        self.touches_rows = False
        self._questions = count(1)

    # --- what code can reach ---

    def attribute(self, owner: Value, name: str) -> Value:
        """What an attribute of something of Django's is."""
        path = owner.path if isinstance(owner, (Made, Symbol)) else ""
        if path == EDITOR and name == "connection":
            return Made(CONNECTION)
        if path in CONNECTIONS and name == "in_atomic_block":
            return self.atomic
        if isinstance(owner, _Historical) and name in ("_meta", "db_table"):
            return owner if name == "_meta" else owner.table
        if isinstance(owner, Class) and name in _TODAY:
            self.touches_rows = True
            return Rows(name)
        return super().attribute(owner, name)

    def call(self, frame: Frame, path: str, made: Made) -> Value:
        """Functions of other packages."""
        name = path.rpartition(".")[2]
        if path in CONNECTIONS:
            return Made(CONNECTION)
        if path.startswith(tuple(f"{connection}." for connection in CONNECTIONS)):
            return self._of_connection(name, made)
        if path.endswith("management.call_command"):
            self._command(frame, made)
            return Rows(path)
        if any(isinstance(item, Made) and item.path in _HANDLES for item in made.args):
            self._gap(frame, made, "what {} does stands elsewhere")
            return Rows(path)
        if path.startswith("django."):
            return Rows(path)
        if ".models." in path or path.endswith(".objects"):
            self.touches_rows = True
            return Rows(path)
        if path.startswith("builtins.") and path != "builtins.getattr":
            return None
        return super().call(frame, path, made)

    def _command(self, frame: Frame, made: Made) -> None:
        if made.args and made.args[0] in _COMMANDS:
            self.touches_rows = True
        else:
            self._gap(frame, made, "what {} does is not known")

    def method(self, frame: Frame, owner: Value, name: str, made: Made) -> Value:
        """Methods of what a function is given, and of what it gets from that."""
        path = owner.path if isinstance(owner, (Made, Symbol)) else ""
        if path == APPS:
            return self._of_apps(frame, name, made)
        if path == EDITOR:
            return self._of_editor(frame, name, made)
        if path in CONNECTIONS:
            return self._of_connection(name, made)
        if path == CURSOR or (isinstance(owner, Unknown) and not isinstance(owner, Rows)):
            return self._of_cursor(frame, owner, name, made)
        if isinstance(owner, Member):
            return self._of_member(owner, name, made)
        if isinstance(owner, (Made, Symbol)) and not (isinstance(owner, Made) and owner.of):
            return super().method(frame, owner, name, made) or Rows(name)
        return None

    def _of_member(self, owner: Member, name: str, made: Made) -> Value:
        """`connection.ops.quote_name(…)`, `connection.introspection.table_names()`."""
        inner = owner.owner
        handle = isinstance(inner, (Made, Symbol)) and inner.path in _HANDLES
        return self._of_connection(name, made) if handle else Rows(name)

    def _of_apps(self, frame: Frame, name: str, made: Made) -> Value:
        if name != "get_model":
            return Rows(name)
        self.touches_rows = True
        app, model = made.get("app_label", 0), made.get("model_name", 1)
        if isinstance(app, str) and model is None and "." in app:
            app, model = app.split(".", 1)
        known = isinstance(app, str) and isinstance(model, str)
        found = self.find(app, model) if known else None
        if found is False and made.node is not None:
            self._refused(frame.module.place(made.node), app, model)
        return _Historical(name, found) if isinstance(found, str) else Rows(name)

    def _refused(self, place: Place, app: str, model: str) -> None:
        """Django raises an error for a model that is not there."""
        conditions = self.execution.conditions if self.execution else ()
        sql = refusal(f"get_model names the model {app}.{model}, which is not there then")
        self.statements.append(Statement(sql, place, conditions, written=False))

    def _of_editor(self, frame: Frame, name: str, made: Made) -> Value:
        if name == "execute":
            self._run(frame, made, made.get("sql", 0), made.get("params", 1))
            return Rows(name)
        if name == "quote_name":
            return self._of_connection(name, made)
        if name not in ("quote_value", "__enter__"):
            self._gap(frame, made, "what {} does is not followed")
        return Rows(name)

    def _of_connection(self, name: str, made: Made) -> Value:
        if name == "cursor":
            return Made(CURSOR)
        if name == "schema_editor":
            return Made(EDITOR)
        if name == "table_names":
            return Listing("table", asking=Asking(self._questions))
        first = made.args[0] if made.args else None
        if name == "quote_name" and isinstance(first, str):
            return f'"{first}"'
        return Rows(name)

    def _of_cursor(self, frame: Frame, owner: Value, name: str, made: Made) -> Value:
        if name == "cursor":
            return Made(CURSOR)
        if name == "execute":
            self._run(frame, made, made.get("sql", 0), made.get("params", 1))
            return Rows(name)
        if name in ("executemany", "copy"):
            self.touches_rows = True
            return Rows(name)
        if isinstance(owner, Made) and name in _FETCHES:
            return owner if name == "__enter__" else Rows(name)
        return Rows(name) if isinstance(owner, Made) else None

    def _run(self, frame: Frame, made: Made, sql: Value, given: Value) -> None:
        """A statement that the function sends itself."""
        place = frame.module.place(made.node) if made.node is not None else None
        text = sql if given is None else [(sql, given)]
        script = written(text, place, together=not self.atomic) if place is not None else None
        if script is None or self.execution is None:
            self._gap(frame, made, "what {} runs is known only at run time")
            return
        self.execution.gaps += script.gaps
        conditions = self.execution.conditions
        self.statements += [
            replace(item, conditions=(*conditions, *item.conditions)) for item in script.statements
        ]

    def _gap(self, frame: Frame, made: Made, what: str) -> None:
        if self.execution is not None:
            self.execution.gap(frame, made.node, what)


def follow(
    code: Function,
    place: Place,
    find: Find,
    library: Library,
    settings: Mapping[str, Value],
    *,
    atomic: bool,
) -> tuple[list[Statement], list[Gap]]:
    """What a function of a migration sends, and what is not understood of it.

    Args:
        code: the function.
        place: of its operation.
        find: whether there is a model by then.
        library: modules of the project.
        settings: what its settings say.
        atomic: its migration is one transaction.
    """
    program = Program(find, library, settings, atomic=atomic)
    execution = Execution(program, library)
    program.execution = execution
    frame = Frame(execution, code.module, code.module.names)
    given = (Made(APPS), Made(EDITOR))
    gaps = execution.gaps
    try:
        execution.function(frame, code, Made(code.name, given, {}, code.node))
    except (TooLong, RecursionError):
        gaps.append(Gap(place, f"`{code.name}` of RunPython is too long to follow"))
    if program.touches_rows:
        what = f"the rows that `{code.name}` of RunPython reads and writes are not followed"
        gaps.append(Gap(place, what, rows_only=True))
    return program.statements, gaps

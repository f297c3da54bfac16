"""What `op`, a connection and SQLAlchemy's own objects do in a migration."""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count

from signoff_gen.migrations.chain import Condition, Place, Statement
from signoff_gen.migrations.readers.alembic import connection, ddl, rows
from signoff_gen.migrations.readers.alembic.tables import (
    Text,
    unescaped,
)
from signoff_gen.migrations.readers.alembic.types import Enumeration, type_of
from signoff_gen.migrations.readers.holes import only_rows
from signoff_gen.migrations.readers.names import literal, qualified
from signoff_gen.migrations.readers.python.evaluation import Frame
from signoff_gen.migrations.readers.python.execution import Execution, Host
from signoff_gen.migrations.readers.python.sqltext import known, statements
from signoff_gen.migrations.readers.python.values import (
    Asking,
    Holed,
    Listing,
    Made,
    Member,
    Rows,
    Symbol,
    Value,
    derived,
    is_certain,
)

BATCH = "alembic.batch"
AUTOCOMMIT = "alembic.autocommit"
_BIND = re.compile(r"(?<![:\w\\]):(\w+)(?!:)")
_RUN = {"execute", "scalar", "scalars", "exec_driver_sql", "exec"}
_SESSION_WRITES = {
    "add", "add_all", "merge", "bulk_save_objects", "bulk_insert_mappings", "delete",
    "bulk_update_mappings",
}  # fmt: skip
_BATCH_TABLE_FIRST = {
    "add_column", "drop_column", "alter_column", "create_table_comment", "drop_table_comment",
}  # fmt: skip
_BATCH_NAME_FIRST = {
    "create_index", "create_unique_constraint", "create_primary_key", "create_check_constraint",
    "create_exclude_constraint", "create_foreign_key", "drop_constraint",
}  # fmt: skip


class Operations(Host):
    """Collects what a migration runs.

    Args:
        seen: enums that a `create_table` of this chain has made: it makes each once.
    """

    def __init__(self, seen: set[str]) -> None:
        self.seen = seen
        self.execution: Execution | None = None
        self.statements: list[Statement] = []
        self._open: list[Place] = []
        self._questions = count(1)

    # --- what code can reach ---

    def attribute(self, owner: Value, name: str) -> Value:
        """What an attribute of a connection and its like is."""
        found = connection.attribute(owner, name)
        return replace(found, asking=self._asking()) if isinstance(found, Listing) else found

    def _asking(self) -> Asking:
        """The database is asked something now."""
        return Asking(self._questions)

    def call(self, frame: Frame, path: str, made: Made) -> Value:
        """`op.…`, and functions of SQLAlchemy."""
        package, _, rest = path.partition(".")
        if package == "alembic" and rest.startswith("op."):
            return self._op(frame, rest.removeprefix("op."), made)
        if path.startswith("alembic.context."):
            return self._context(rest.removeprefix("context."), made)
        if path == "sqlalchemy.inspect" or path.endswith("Inspector.from_engine"):
            return Made(connection.INSPECTOR, (self._asking(),))
        if path.endswith((".Session", ".sessionmaker")):
            return Made(connection.CONNECTION)
        if (found := rows.begun(path, made)) is not None:
            return found
        if package != "sqlalchemy" and any(map(_reaches_the_database, made.args)):
            self.gap(frame, made, "what {} does stands elsewhere")
            return Rows(path)
        return None

    def _context(self, name: str, made: Made) -> Value:
        if name == "is_offline_mode":
            return False
        return Made(connection.CONTEXT) if name == "get_context" else None

    def _op(self, frame: Frame, name: str, made: Made) -> Value:
        carry_out = _OPERATIONS.get(name)
        if carry_out is None:
            self.gap(frame, made, "the operation {} is not known")
            return Rows(name)
        found = carry_out(self, frame, made)
        return Rows(name) if found is None else found

    def method(self, frame: Frame, owner: Value, name: str, made: Made) -> Value:
        """Methods of connections, inspectors, batches and SQLAlchemy's objects."""
        if isinstance(owner, Member):
            return _of_a_column(owner)
        if not isinstance(owner, Made):
            return None
        if owner.path == BATCH:
            return self._batch(frame, owner, name, made)
        if owner.path == connection.INSPECTOR:
            return connection.inspected(name, made, owner.args[0])
        if owner.path == connection.DIALECT and name in ("has_table", "has_index"):
            about = replace(made, args=made.args[1:])
            return connection.inspected(name, about, self._asking())
        if owner.path in (connection.CONNECTION, connection.CONTEXT):
            return self._connection(frame, owner, name, made)
        if name == "with_variant":
            return made.args[0] if "postgresql" in made.args[1:] else owner
        if owner.name.lower() == "enum":
            return self._enum(frame, owner, name, made)
        if owner.name == "text" and name in ("bindparams", "execution_options", "columns"):
            given = {**owner.kwargs, **_bound(made)} if name == "bindparams" else owner.kwargs
            return Made(owner.path, owner.args, given, owner.node)
        if rows.is_table(owner) and name in ("create", "drop"):
            return self._table_itself(frame, owner, name, made)
        if (found := rows.continued(owner, name, made)) is not None:
            return found
        if name in _DIRECTIONS:
            return Made(f"sqlalchemy.{name}", (owner,), {}, made.node)
        if name in _HARMLESS_METHODS or ".func." in owner.path:
            return Made(f"{owner.path}.{name}", made.args, made.kwargs, made.node)
        return None

    def enter(self, frame: Frame, value: Value) -> Value:
        """Batches stand for themselves; an autocommit block ends the transaction."""
        if isinstance(value, Made) and value.path == AUTOCOMMIT and value.node is not None:
            place = frame.module.place(value.node)
            self._open.append(place)
            self._emit_at(place, "COMMIT")
        return value

    def leave(self, value: Value) -> None:
        """After an autocommit block a new transaction begins."""
        if isinstance(value, Made) and value.path == AUTOCOMMIT and self._open:
            self._emit_at(self._open.pop(), "BEGIN")

    # --- emitting ---

    def _emit_at(self, place: Place, sql: str, certain: bool = True) -> None:
        conditions = self.execution.conditions if self.execution else ()
        self.statements.append(Statement(sql, place, conditions, certain, written=False))

    def emit(self, frame: Frame, made: Made, sql: str, certain: bool = True) -> None:
        """A statement that a call makes."""
        if made.node is not None:
            self._emit_at(frame.module.place(made.node), sql, certain)

    def gap(self, frame: Frame, made: Made, what: str) -> None:
        """Record something that is not understood of a call."""
        if self.execution is not None:
            self.execution.gap(frame, made.node, what)

    def not_known(self, frame: Frame, made: Made) -> Value:
        """An operation whose arguments only a run would show."""
        self.gap(frame, made, "the arguments of {} are known only at run time")
        return Rows(made.name)

    # --- SQL ---

    def run(self, frame: Frame, made: Made, what: Value, given: Value = None) -> Value:
        """Run what `execute` got.

        Args:
            frame: where.
            made: the call.
            what: a string, `text(…)`, or something built.
            given: values for its parameters.

        Returns:
            The question that it puts to the catalogs, or rows.
        """
        if isinstance(what, Made) and what.name == "DDL":
            what = what.get("statement", 0)
        if isinstance(what, Made) and what.name == "text":
            bound = {**what.kwargs, **(given if isinstance(given, dict) else {})}
            return self._sql(frame, made, what.get("text", 0), bound)
        if isinstance(what, (str, Holed)):
            return self._sql(frame, made, what, given if isinstance(given, dict) else {})
        if isinstance(what, Made):
            return self._built(frame, made, what, given)
        self.gap(frame, made, "what {} runs is known only at run time")
        return Rows(made.name)

    def _sql(self, frame: Frame, made: Made, sql: Value, given: Mapping[str, Value]) -> Value:
        sql = known(sql)
        if not isinstance(sql, str) or made.node is None:
            self.gap(frame, made, "what {} runs is known only at run time")
            return Rows(made.name)
        question = connection.question_of(sql, given, self._asking())
        if question is not None:
            return question
        text = derived(sql, unescaped(sql))
        script = statements(text, frame.module.place(made.node))
        conditions = self.execution.conditions if self.execution else ()
        for item in script.statements:
            filled = _filled(item.sql, given)
            self.statements.append(
                replace(
                    item,
                    sql=filled.sql,
                    conditions=(*conditions, *item.conditions),
                    certain=item.certain and filled.certain and is_certain(sql),
                )
            )
        if self.execution is not None:
            self.execution.gaps += script.gaps
        return Rows(made.name)

    def _built(self, frame: Frame, made: Made, what: Made, given: Value) -> Value:
        if what.path.startswith(rows.DML):
            found = rows.sql_of(what, given)
            if found is None:
                self.gap(frame, made, "the table of {} is known only at run time")
            else:
                self.emit(frame, made, found.sql, found.certain)
            return Rows(made.name)
        text = _schema_item(what)
        if text is None:
            self.gap(frame, made, "what {} runs is not understood")
        else:
            self.emit(frame, made, text)
        return Rows(made.name)

    def _connection(self, frame: Frame, owner: Made, name: str, made: Made) -> Value:
        if name in _RUN:
            what = made.get("statement", 0)
            return self.run(frame, made, what, made.get("parameters", 1))
        if name == "autocommit_block":
            return Made(AUTOCOMMIT, (), {}, made.node)
        if name == "run_callable" or name == "run_sync":
            return None
        if name in _SESSION_WRITES:
            self.gap(frame, made, "rows that {} writes are not followed")
            return Rows(name)
        if name in ("query", "get"):
            return Rows(name)
        return owner

    def _enum(self, frame: Frame, owner: Made, name: str, made: Made) -> Value:
        found = type_of(owner).enum
        if name not in ("create", "drop"):
            return None
        if found is None:
            return self.not_known(frame, made)
        checks = made.get("checkfirst", 1, default=owner.name == "ENUM")
        if name == "create":
            self.create_type(frame, made, found, guarded=checks is not False)
        else:
            guard = "IF EXISTS " if checks is not False else ""
            self.emit(frame, made, f"DROP TYPE {guard}{found.sql}")
        return Rows(name)

    def create_type(self, frame: Frame, made: Made, enum: Enumeration, *, guarded: bool) -> None:
        """Make an enum; a guarded one only if it is not there."""
        if not enum.labels and not enum.certain:
            self.gap(frame, made, "the labels of an enum in {} are known only at run time")
        before = self.execution.conditions if self.execution else ()
        if guarded and self.execution is not None:
            absent = Condition("type", enum.sql, holds=False)
            self.execution.conditions = (*before, absent)
        self.emit(frame, made, enum.create(), enum.certain)
        if self.execution is not None:
            self.execution.conditions = before

    def _table_itself(self, frame: Frame, owner: Made, name: str, made: Made) -> Value:
        if name == "drop":
            self.emit(frame, made, f"DROP TABLE {rows.table_sql(owner)}")
            return Rows(name)
        parts = [part for part in owner.args[1:] if isinstance(part, Made)]
        parts = [part for part in parts if part.name != "MetaData"]
        whole = replace(owner, args=(owner.args[0], *parts), node=made.node)
        return self._op(frame, "create_table", whole)

    def _batch(self, frame: Frame, owner: Made, name: str, made: Made) -> Value:
        """An operation of a batch, as the one of `op` that it stands for."""
        table, schema = owner.get("table_name", 0), owner.get("schema")
        given = dict(made.kwargs)
        args = made.args
        if name == "f":
            return args[0] if args else None
        if name in _BATCH_TABLE_FIRST:
            args = (table, *args)
        elif name in _BATCH_NAME_FIRST:
            args = (*args[:1], table, *args[1:])
        elif name == "drop_index":
            given.setdefault("table_name", table)
        if name == "create_foreign_key":
            given.setdefault("source_schema", schema)
        elif schema is not None:
            given.setdefault("schema", schema)
        return self._op(frame, name, Made(f"alembic.op.{name}", args, given, made.node))

    # --- operations ---

    def _bulk_insert(self, frame: Frame, made: Made) -> Value:
        table, many = made.get("table", 0), made.get("rows", 1)
        if not rows.is_table(table) or not isinstance(many, (list, tuple)):
            self.gap(frame, made, "rows that {} writes are known only at run time")
            return None
        for row in many:
            if isinstance(row, dict) and row and all(isinstance(name, str) for name in row):
                found = rows.insert(rows.table_sql(table), row)
                self.emit(frame, made, found.sql, found.certain)
            else:
                self.gap(frame, made, "rows that {} writes are known only at run time")
        return None

    def _execute(self, frame: Frame, made: Made) -> Value:
        return self.run(frame, made, made.get("sqltext", 0))

    def _get_bind(self, frame: Frame, made: Made) -> Value:
        return Made(connection.CONNECTION)

    def _get_context(self, frame: Frame, made: Made) -> Value:
        return Made(connection.CONTEXT)

    def _first(self, frame: Frame, made: Made) -> Value:
        return made.args[0] if made.args else Rows("f")

    def _batch_of(self, frame: Frame, made: Made) -> Value:
        if not isinstance(made.get("table_name", 0), str):
            self.not_known(frame, made)
        given = {"schema": made.get("schema", 1), "table_name": made.get("table_name", 0)}
        return Made(BATCH, (), given, made.node)


_OPERATIONS: dict[str, Callable[[Operations, Frame, Made], Value]] = {
    **ddl.OPERATIONS,
    "bulk_insert": Operations._bulk_insert,
    "execute": Operations._execute,
    "get_bind": Operations._get_bind,
    "get_context": Operations._get_context,
    "f": Operations._first,
    "inline_literal": Operations._first,
    "batch_alter_table": Operations._batch_of,
}
_DIRECTIONS = {"desc", "asc", "nulls_last", "nulls_first"}
"""Methods of an expression that say in which direction an index sorts it."""
_HARMLESS_METHODS = {
    "label", "in_", "is_", "isnot", "is_not", "like", "ilike", "op", "cast", "as_scalar", "any_",
    "scalar_subquery", "where", "select_from", "join", "filter", "order_by",
    "limit", "group_by", "compile", "bindparams", "alias", "correlate", "having", "distinct",
    "subquery", "next_value", "evolve", "bind", "configure", "notin_", "not_in", "contains",
    "replace", "copy", "isoformat", "hex", "reflect", "astext",
    "returning", "on_conflict_do_nothing", "on_conflict_do_update", "execution_options",
}  # fmt: skip
"""Methods of SQLAlchemy's objects that only build something."""


def _reaches_the_database(value: Value) -> bool:
    if isinstance(value, Symbol):
        return value.path == "alembic.op"
    return isinstance(value, Made) and value.path in (connection.CONNECTION, connection.CONTEXT)


def _of_a_column(member: Member) -> Value:
    """What methods of a table's columns make; None for members of anything else."""
    owner: Value = member
    while isinstance(owner, Member):
        owner = owner.owner
    return Made("sqlalchemy.clause") if rows.is_table(owner) else None


def _bound(made: Made) -> dict[str, Value]:
    """Values of parameters that `bindparams` gets, each by its name or as a `bindparam(…)`."""
    found: dict[str, Value] = {}
    for item in made.args:
        name = item.get("key", 0) if isinstance(item, Made) else None
        if isinstance(item, Made) and item.name == "bindparam" and isinstance(name, str):
            told = "value" in item.kwargs or len(item.args) > 1
            found[name] = item.get("value", 1) if told else item
    return {**found, **made.kwargs}


def _filled(sql: str, given: Mapping[str, Value]) -> Text:
    """SQL with the values of its parameters; those that are not known stay parameters."""
    certain = True

    def value(found: re.Match[str]) -> str:
        nonlocal certain
        written = literal(given.get(found[1])) if found[1] in given else None
        certain = certain and written is not None
        return written or "$1"

    # Without parameters a colon may be a part of something else, such as a time of day.
    text = _BIND.sub(value, sql) if given else sql
    return Text(text, certain or only_rows(text))


def _schema_item(what: Made) -> str | None:
    """`CreateSchema(…)` and its like."""
    first = what.args[0] if what.args else what.get("element")
    name = first.get("name", 0) if isinstance(first, Made) else first
    if isinstance(first, Symbol) or not isinstance(name, str):
        return None
    schema = ddl.schema_of(first) if isinstance(first, Made) else None
    guards = {
        "Create": "IF NOT EXISTS " if what.get("if_not_exists") is True else "",
        "Drop": "IF EXISTS " if what.get("if_exists") is True else "",
    }
    for verb, guard in guards.items():
        if what.name in (f"{verb}Schema", f"{verb}Sequence"):
            kind = what.name.removeprefix(verb).upper()
            cascade = " CASCADE" if what.get("cascade") is True else ""
            return f"{verb.upper()} {kind} {guard}{qualified(schema, name)}{cascade}"
    return None


def body_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
    """The statements of a function that do something: not its docstring, `pass` or `...`."""
    return [
        item
        for item in node.body
        if not isinstance(item, ast.Pass)
        and not (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))
    ]

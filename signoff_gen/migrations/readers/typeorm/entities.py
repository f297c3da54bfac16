"""Entity managers, repositories and query builders: what they touch in the database."""

import re
from collections.abc import Callable, Sequence
from typing import Final, Literal

from signoff_gen.migrations.readers.javascript.arguments import Arguments, Run, argument
from signoff_gen.migrations.readers.javascript.recorder import Recorder
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Array,
    Class,
    Function,
    Guess,
    Host,
    Record,
    Site,
    Unknown,
    joined,
)
from signoff_gen.migrations.readers.typeorm import names
from signoff_gen.migrations.readers.typeorm.names import quoted, quoted_path
from signoff_gen.migrations.readers.typeorm.runner import QueryRunner
from signoff_gen.migrations.readers.typeorm.settings import Settings

_ENTITY: Final = re.compile(r"@Entity\s*\(\s*(?:['\"`]([\w.]+)['\"`])?\s*,?\s*(\{[^}]*\})?")
_READS: Final = frozenset({
    "find", "findOne", "findBy", "findOneBy", "findOneOrFail", "findOneByOrFail",
    "findAndCount", "count", "countBy", "exist", "exists", "sum", "average", "minimum",
    "maximum", "preload",
})  # fmt: skip
_WRITES: Final = frozenset({
    "save", "insert", "update", "upsert", "delete", "remove", "softDelete", "softRemove",
    "restore", "increment", "decrement", "clear", "recover",
})  # fmt: skip
_ENDS: Final = frozenset({
    "execute", "getMany", "getOne", "getOneOrFail", "getRawMany", "getRawOne", "getCount",
    "getManyAndCount", "getRawAndEntities", "getExists", "stream",
})  # fmt: skip


def table_of(entity: object, settings: Settings) -> str:
    """The table of an entity, which is a class or a name; empty if it is not known."""
    if isinstance(entity, str) and not isinstance(entity, Guess):
        return entity
    if not isinstance(entity, Class):
        return ""
    node = entity.node
    whole = node.parent if node.parent is not None and "export" in node.parent.type else node
    decorated = _ENTITY.search(entity.scope.module.text(whole))
    if decorated is None:
        return ""
    options = dict(re.findall(r"(name|schema)\s*:\s*['\"`]([\w.]+)['\"`]", decorated[2] or ""))
    name = decorated[1] or options.get("name") or _snake_case(entity.name)
    schema = options.get("schema", "")
    return f"{schema}.{name}" if schema else settings.shown(name)


def _snake_case(name: str) -> str:
    parted = re.sub(r"([A-Z])([A-Z])([a-z])", r"\1_\2\3", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", parted).lower()


class Manager(Host):
    """An entity manager, a connection or a data source.

    Args:
        runner: the query runner that it belongs to.
        run: calls a function of the project.
    """

    effective = True

    def __init__(self, runner: QueryRunner, run: Run) -> None:
        self._runner = runner
        self._run = run

    def get(self, name: str, site: Site) -> object:
        """They refer to each other; the schema of the options is the data source's."""
        if name in ("connection", "manager", "dataSource"):
            return self
        if name == "queryRunner":
            return self._runner
        if name in ("options", "driver"):
            schema: object = Guess(self._runner.settings.schema or "public")
            return Record({"schema": schema, "type": "postgres"}, open=True)
        return Unknown(site.excerpt)

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """What a call does, taken down."""
        if name == "query":
            return self._runner.query(arguments, site)
        if name == "createQueryRunner":
            return self._runner
        if name == "transaction":
            function = arguments[-1] if arguments else UNDEFINED
            if isinstance(function, Function):
                return self._run(function, [self])
            self._runner.recorder.gap(site, f"what `{site.excerpt}` does is not known")
            return Unknown(site.excerpt)
        recorder, settings = self._runner.recorder, self._runner.settings
        if name == "createQueryBuilder":
            return Builder(recorder, settings, table_of(argument(arguments, 0), settings))
        if name in ("getRepository", "withRepository", "getTreeRepository"):
            return Repository(recorder, settings, argument(arguments, 0))
        if name in _READS or name in _WRITES:
            entity, rest = argument(arguments, 0), arguments[1:]
            if isinstance(entity, Record) and entity.kind is not None:
                entity = entity.kind
            return Repository(recorder, settings, entity).call(name, rest, site)
        if name not in ("create", "getMetadata", "hasMetadata", "getTreeRepository"):
            recorder.gap(site, f"`{name}` of the entity manager is not understood")
        return Unknown(site.excerpt)


class Repository(Host):
    """The repository of an entity: which columns it reads and writes is the entity's matter.

    Args:
        recorder: takes down what is done.
        settings: of the data source.
        entity: the class, or the name of its table.
    """

    effective = True

    def __init__(self, recorder: Recorder, settings: Settings, entity: object) -> None:
        self._recorder = recorder
        self._settings = settings
        self._table = table_of(entity, settings)

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """What a call does, taken down."""
        if name == "createQueryBuilder":
            return Builder(self._recorder, self._settings, self._table)
        if name in _READS or name in _WRITES:
            if self._table:
                touched = joined(("SELECT 1 FROM ", quoted_path(self._table)))
                self._recorder.made(touched, site, sure=False)
            columns = "which columns it uses depends on the entity"
            self._recorder.gap(site, f"`{site.excerpt}`: {columns}")
        return Unknown(site.excerpt)


class Builder(Host):
    """A query builder: its calls are gathered until one of them sends the query.

    Args:
        recorder: takes down what is done.
        settings: of the data source.
        table: the table it is about, empty if it is not known yet.
    """

    effective = True

    def __init__(self, recorder: Recorder, settings: Settings, table: str = "") -> None:
        self._recorder = recorder
        self._settings = settings
        self._table = table
        self._kind: Literal["select", "insert", "update", "delete"] = "select"
        self._columns: list[str] | None = None
        self._values: object = UNDEFINED

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """One more part of the query, or its end."""
        if name in _ENDS:
            self._send(site)
            return Unknown(site.excerpt)
        step = self._STEPS.get(name)
        if step is not None:
            step(self, arguments)
        return self

    def _begin(
        self, kind: Literal["select", "insert", "update", "delete"], arguments: Arguments
    ) -> None:
        self._kind = kind
        if kind == "update" and arguments and not isinstance(arguments[0], Record):
            self._about(arguments)
            arguments = arguments[1:]
        if kind == "update" and arguments:
            self._values = arguments[0]

    def _about(self, arguments: Arguments) -> None:
        self._table = table_of(argument(arguments, 0), self._settings)
        columns = argument(arguments, 1)
        if self._kind == "insert" and isinstance(columns, Array):
            self._columns = [item for item in columns.items if isinstance(item, str)]

    def _with(self, arguments: Arguments) -> None:
        self._values = argument(arguments, 0)

    def _send(self, site: Site) -> None:
        if not self._table:
            self._recorder.gap(site, f"the table of `{site.excerpt}` is not known")
            return
        columns, path = self._changed(), quoted_path(self._table)
        if self._kind == "insert":
            if not columns:
                self._recorder.gap(site, "the columns of an INSERT are known only at run time")
                return
            marks = ", ".join(f"${i + 1}" for i in range(len(columns)))
            listed = names.columns(columns)
            sql = joined(("INSERT INTO ", path, " (", listed, ") VALUES (", marks, ")"))
        elif self._kind == "update":
            changes = [joined((quoted(c), f" = ${i + 1}")) for i, c in enumerate(columns)]
            if not changes:
                self._recorder.gap(site, "the columns of an UPDATE are known only at run time")
                return
            sql = joined(("UPDATE ", path, " SET ", joined(changes, ", ")))
        elif self._kind == "delete":
            sql = joined(("DELETE FROM ", path))
        else:
            sql = joined(("SELECT 1 FROM ", path))
        self._recorder.made(sql, site)

    def _changed(self) -> list[str]:
        if self._columns is not None:
            return self._columns
        values = self._values
        rows: Sequence[object] = values.items if isinstance(values, Array) else [values]
        found: dict[str, None] = {}
        for row in rows:
            if isinstance(row, Record):
                found.update(dict.fromkeys(row.members))
        return list(found)

    _STEPS: Final[dict[str, Callable[["Builder", Arguments], None]]] = {
        "insert": lambda self, arguments: self._begin("insert", arguments),
        "update": lambda self, arguments: self._begin("update", arguments),
        "delete": lambda self, arguments: self._begin("delete", arguments),
        "into": _about,
        "from": _about,
        "values": _with,
        "set": _with,
    }

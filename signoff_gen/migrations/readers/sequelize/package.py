"""The package `sequelize`, which migrations are also given as their second argument."""

from collections.abc import Callable, Sequence
from typing import Final

from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Array,
    Host,
    Native,
    Record,
    Site,
    Unknown,
    is_known,
    text_of,
)
from signoff_gen.migrations.readers.sequelize.escaping import escaped
from signoff_gen.migrations.readers.sequelize.fragments import (
    OPERATOR,
    Cast,
    Col,
    Deferrals,
    Fn,
    Literal,
    Operators,
    Where,
)
from signoff_gen.migrations.readers.sequelize.types import DataTypes

_ISOLATION: Final = ("READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")
_QUERY_TYPES: Final = ("SELECT", "INSERT", "UPDATE", "BULKUPDATE", "BULKDELETE", "DELETE",
                       "UPSERT", "VERSION", "SHOWTABLES", "SHOWINDEXES", "DESCRIBE", "RAW",
                       "FOREIGNKEYS", "SHOWCONSTRAINTS")  # fmt: skip
_MAKERS: Final = ("literal", "fn", "col", "cast", "where", "json", "and", "or", "random")
_TYPES: Final = DataTypes()


def made(name: str, arguments: Sequence[object], site: Site) -> object:
    """What `literal`, `fn` and their kin make."""
    given = [*arguments, UNDEFINED, UNDEFINED, UNDEFINED]
    first = given[0]
    if name == "literal":
        return Literal(text_of(first))
    if name == "fn":
        return Fn(text_of(first), tuple(arguments[1:]))
    if name == "col":
        return Col(text_of(first))
    if name == "cast":
        return Cast(first, text_of(given[1]))
    if name == "where":
        plain = given[2] is UNDEFINED
        return Where(first, "=" if plain else text_of(given[1]), given[1] if plain else given[2])
    if name == "random":
        return Fn("RANDOM", ())
    if name in ("and", "or"):
        return Record({OPERATOR + name: Array(list(arguments))})
    return Unknown(site.excerpt)


class Package(Host):
    """`Sequelize`: its data types and what makes pieces of SQL.

    Args:
        promise: what it has as `Promise`.
        connection: gives what `new Sequelize(…)` does.
        model: what classes of models extend.
    """

    def __init__(self, promise: object, connection: Callable[[], Host], model: Host) -> None:
        self._promise = promise
        self._model = model
        self._connection = connection

    def get(self, name: str, site: Site) -> object:
        """A member."""
        if name in ("Sequelize", "default"):
            return self
        if name in ("DataTypes", "DataType"):
            return _TYPES
        if name == "Model":
            return self._model
        if name == "Promise":
            return self._promise
        if name == "Op":
            return Operators()
        if name == "Deferrable":
            return Deferrals()
        if name == "QueryTypes":
            return Record({kind: kind for kind in _QUERY_TYPES})
        if name == "Transaction":
            return _transaction()
        if name in _MAKERS:
            return Native(name, lambda arguments, where: made(name, arguments, where))
        return _TYPES.get(name, site)

    def construct(self, arguments: Sequence[object], site: Site) -> object:
        """Another connection, which is taken to be one to the same database."""
        return self._connection()

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """A piece of SQL, or a type."""
        if name in _MAKERS:
            return made(name, arguments, site)
        if name == "escape":
            value = arguments[0] if arguments else UNDEFINED
            return escaped(value) if is_known(value) else Unknown(site.excerpt)
        return _TYPES.call(name, arguments, site)


def _transaction() -> Record:
    levels = Record({level.replace(" ", "_"): level for level in _ISOLATION})
    kinds = Record({kind: kind for kind in ("DEFERRED", "IMMEDIATE", "EXCLUSIVE")})
    return Record({"ISOLATION_LEVELS": levels, "TYPES": kinds})

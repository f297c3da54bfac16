"""The SQL that Sequelize makes for rows."""

from collections.abc import Sequence

from signoff_gen.migrations.readers.javascript.values import Record, text_of
from signoff_gen.migrations.readers.sequelize.escaping import clause, escaped
from signoff_gen.migrations.readers.sequelize.names import quoted
from signoff_gen.migrations.readers.sequelize.options import NotKnown, Options, Refused, Table
from signoff_gen.migrations.readers.sequelize.types import DataType


def inserted(
    target: Table, rows: Sequence[object], options: Options, types: Record | None = None
) -> str:
    """`INSERT` of several rows.

    Args:
        target: the table.
        rows: objects with a value a column.
        options: what to do about rows that are there already, and what to return.
        types: what is said of columns, for values that are written otherwise.

    Raises:
        NotKnown: which columns are written is known only at run time.
        Refused: a value cannot be written.
    """
    known = [row for row in rows if isinstance(row, Record)]
    if any(row.open for row in known) or len(known) < len(rows):
        raise NotKnown("the rows", rows_only=True)
    columns = list(dict.fromkeys(name for row in known for name in row.members))
    kinds = {name: _kind(types, name) for name in columns}
    values = ",".join(
        "({})".format(",".join(escaped(row.members.get(name), kinds[name]) for name in columns))
        for row in known
    )
    names = ",".join(quoted(name) for name in columns)
    made = ["INSERT INTO ", target.sql, f" ({names}) VALUES ", values]
    return "".join([*made, _conflict(options), _returning(options), ";"])


def _kind(types: Record | None, name: str) -> DataType | None:
    said = types.members.get(name) if types is not None else None
    kind = said.members.get("type") if isinstance(said, Record) else said
    return kind if isinstance(kind, DataType) else None


def _conflict(options: Options) -> str:
    if options.get("updateOnDuplicate") and options.has("updateOnDuplicate"):
        names = [quoted(text_of(name)) for name in options.items("updateOnDuplicate")]
        keys = ",".join(quoted(text_of(name)) for name in options.items("upsertKeys"))
        if not options.has("upsertKeys"):
            raise Refused("Cannot read properties of undefined (reading 'map')")
        where = clause(options.get("conflictWhere"))
        updates = ",".join(f"{name}=EXCLUDED.{name}" for name in names)
        return f" ON CONFLICT ({keys}){f' {where}' if where else ''} DO UPDATE SET {updates}"
    return " ON CONFLICT DO NOTHING" if options.flag("ignoreDuplicates") else ""


def _returning(options: Options) -> str:
    names = options.get("returning")
    if names is True:
        return " RETURNING *"
    if not options.flag("returning"):
        return ""
    return " RETURNING {}".format(",".join(quoted(text_of(n)) for n in options.items("returning")))


def updated(target: Table, values: object, where: object, options: Options) -> str:
    """`UPDATE`; empty if no column is given a value."""
    if not isinstance(values, Record) or values.open:
        raise NotKnown("the values", rows_only=True)
    settings = ",".join(f"{quoted(name)}={escaped(v)}" for name, v in values.members.items())
    if not settings:
        return ""
    return _update(target, settings, where) + _returning(options)


def _update(target: Table, settings: str, where: object) -> str:
    return " ".join(("UPDATE", target.sql, "SET", settings, clause(where))).strip()


def changed_by(target: Table, sign: str, where: object, amounts: object, extra: object) -> str:
    """`UPDATE` that adds to columns, or subtracts from them."""
    if not isinstance(amounts, Record):
        raise NotKnown("the amounts", rows_only=True)
    parts = [f"{quoted(n)}={quoted(n)}{sign} {escaped(v)}" for n, v in amounts.members.items()]
    if isinstance(extra, Record):
        parts += [f"{quoted(name)}={escaped(v)}" for name, v in extra.members.items()]
    return _update(target, ",".join(parts), where) + " RETURNING *"


def deleted(target: Table, where: object, options: Options) -> str:
    """`DELETE`, or `TRUNCATE` if that is asked for."""
    if options.get("truncate") is True:
        made = f"TRUNCATE {target.sql}"
        made += " RESTART IDENTITY" if options.flag("restartIdentity") else ""
        return made + (" CASCADE" if options.flag("cascade") else "")
    if options.flag("limit"):
        raise Refused("Cannot LIMIT delete without a model.")
    if isinstance(where, (int, float)) and not isinstance(where, bool):
        where = Record({"id": where})
    return " ".join(("DELETE FROM", target.sql, clause(where))).strip()


def selected(target: Table, options: Options) -> str:
    """`SELECT`: which rows and columns matter only as far as they have to be there."""
    columns = options.items("attributes")
    plain = columns and all(isinstance(column, str) for column in columns)
    names = ", ".join(quoted(text_of(column)) for column in columns) if plain else "*"
    where = clause(options.get("where"))
    return " ".join(("SELECT", names, "FROM", target.sql, where)).strip() + ";"


def looked_at(target: Table) -> str:
    """Stands for something that needs the table, and of which no more is known."""
    return f"SELECT FROM {target.sql} LIMIT 0"

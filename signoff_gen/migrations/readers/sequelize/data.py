"""Calls about rows, functions and triggers."""

from typing import Final

from signoff_gen.migrations.readers.javascript.values import UNDEFINED, Record
from signoff_gen.migrations.readers.sequelize import routines, rows
from signoff_gen.migrations.readers.sequelize.calls import Call, Interface, Method
from signoff_gen.migrations.readers.sequelize.names import quoted
from signoff_gen.migrations.readers.sequelize.options import NotKnown, Refused, listed


def _bulk_insert(own: Interface, call: Call) -> object:
    target, options = call.table(), call.options(2)
    types = call.at(3)
    try:
        records = listed(call.at(1), "rows", call.doubts)
        if call.doubts:
            raise NotKnown("the rows", rows_only=True)
        known = types if isinstance(types, Record) else None
        sql = rows.inserted(target, records, options, known)
    except NotKnown:
        what = f"rows of {target.shown} are known only at run time"
        own.recorder.gap(call.site, what, rows_only=True)
        return own.send_rows(rows.looked_at(target), call, call.at(2))
    return own.send_rows(sql, call, call.at(2))


def _insert(own: Interface, call: Call) -> object:
    sql = rows.inserted(call.table(1), [call.at(2)], call.options(3))
    return own.send_rows(sql, call, call.at(3))


def _upsert(own: Interface, call: Call) -> object:
    options, target = call.options(4), call.table()
    if not options.has("model") and not options.doubtful:
        raise Refused("Cannot read properties of undefined (reading 'rawAttributes')")
    what = f"what `upsert` writes to {target.shown} needs a model"
    own.recorder.gap(call.site, what, rows_only=True)
    return own.send_rows(rows.looked_at(target), call, call.at(4))


def _bulk_update(own: Interface, call: Call) -> object:
    sql = rows.updated(call.table(), call.at(1), call.at(2), call.options(3))
    return own.send_rows(sql, call, call.at(3)) if sql else UNDEFINED


def _update(own: Interface, call: Call) -> object:
    sql = rows.updated(call.table(1), call.at(2), call.at(3), call.options(4))
    return own.send_rows(sql, call, call.at(4)) if sql else UNDEFINED


def _bulk_delete(own: Interface, call: Call) -> object:
    sql = rows.deleted(call.table(), call.at(1), call.options(2))
    return own.send_rows(sql, call, call.at(2))


def _delete(own: Interface, call: Call) -> object:
    sql = rows.deleted(call.table(1), call.at(2), call.options(3))
    return own.send_rows(sql, call, call.at(3))


def _increment(own: Interface, call: Call) -> object:
    return _arithmetic(own, "+", call)


def _decrement(own: Interface, call: Call) -> object:
    return _arithmetic(own, "-", call)


def _arithmetic(own: Interface, sign: str, call: Call) -> object:
    sql = rows.changed_by(call.table(1), sign, call.at(2), call.at(3), call.at(4))
    return own.send_rows(sql, call, call.at(5))


def _select(own: Interface, call: Call) -> object:
    return own.send_rows(rows.selected(call.table(1), call.options(2)), call, call.at(2))


def _raw_select(own: Interface, call: Call) -> object:
    return own.send_rows(rows.selected(call.table(), call.options(1)), call, call.at(1))


# Functions and triggers ---------------------------------------------------------------------------


def _create_function(own: Interface, call: Call) -> object:
    return own.send(routines.function(call.arguments, call.doubts), call, call.at(6))


def _drop_function(own: Interface, call: Call) -> object:
    sql = routines.dropped_function(call.at(0), call.at(1), call.doubts)
    return own.send(sql, call, call.at(2))


def _rename_function(own: Interface, call: Call) -> object:
    sql = routines.renamed_function(call.at(0), call.at(1), call.at(2), call.doubts)
    return own.send(sql, call, call.at(3))


def _create_trigger(own: Interface, call: Call) -> object:
    sql = routines.trigger(call.table(), call.arguments[1:], call.doubts)
    return own.send(sql, call, call.at(7))


def _drop_trigger(own: Interface, call: Call) -> object:
    sql = f"DROP TRIGGER {quoted(call.name(1))} ON {call.table().sql} RESTRICT;"
    return own.send(sql, call, call.at(2))


def _rename_trigger(own: Interface, call: Call) -> object:
    change = f"{quoted(call.name(1))} ON {call.table().sql} RENAME TO {quoted(call.name(2))}"
    return own.send(f"ALTER TRIGGER {change};", call, call.at(3))


METHODS: Final[dict[str, Method]] = {
    "bulkInsert": _bulk_insert,
    "insert": _insert,
    "upsert": _upsert,
    "bulkUpdate": _bulk_update,
    "update": _update,
    "bulkDelete": _bulk_delete,
    "delete": _delete,
    "increment": _increment,
    "decrement": _decrement,
    "select": _select,
    "rawSelect": _raw_select,
    "createFunction": _create_function,
    "dropFunction": _drop_function,
    "renameFunction": _rename_function,
    "createTrigger": _create_trigger,
    "dropTrigger": _drop_trigger,
    "renameTrigger": _rename_trigger,
}

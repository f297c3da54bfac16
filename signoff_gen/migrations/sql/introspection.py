"""The system catalogs as queries see them: rows made from the model."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from signoff_gen.migrations.schema import Column, Constraint, Relation, Thing, Type
from signoff_gen.migrations.sql.session import Session

Row = dict[str, Any]
"""A catalog's row; a thing stands for its OID. What is not in it is not known."""
Wanted = Mapping[str, str]
"""What a question wants of a row's columns: rows that have something else are not looked at."""
SURE = "\0sure"
"""The key under which a row says whether the thing is certainly there."""

RELKINDS = {
    "table": "r", "view": "v", "materialized view": "m", "index": "i", "sequence": "S",
    "composite type": "c", "foreign table": "f",
}  # fmt: skip
CONTYPES = {"primary": "p", "unique": "u", "foreign": "f", "check": "c", "exclude": "x"}
CONSTRAINT_TYPES = {
    "primary": "PRIMARY KEY",
    "unique": "UNIQUE",
    "foreign": "FOREIGN KEY",
    "check": "CHECK",
}
TYPTYPES = {"enum": "e", "domain": "d", "base": "b", "range": "r", "composite": "c"}


def relations(session: Session, *kinds: str, named: str | None = None) -> Iterator[Relation]:
    """All relations of some kinds, of all schemas but the system's.

    Args:
        session: whose schema is looked at.
        kinds: all kinds where none is given.
        named: only those of this name.
    """
    for name, space in session.schema.namespaces.items():
        if name in ("pg_catalog", "information_schema"):
            continue
        found = space.relations
        for relation in [found[named]] if named in found else [] if named else list(found.values()):
            if not kinds or relation.kind in kinds:
                yield relation


def _row(thing: Thing, **values: Any) -> Row:
    values[SURE] = thing.sure and not thing.assumed
    return values


def _schemata(session: Session, wanted: Wanted) -> Iterator[Row]:
    for space in session.schema.namespaces.values():
        if space.name != "pg_temp":
            yield _row(space, schema_name=space.name, nspname=space.name, oid=space)


def _tables(session: Session, wanted: Wanted) -> Iterator[Row]:
    for item in relations(
        session, "table", "view", "foreign table", named=wanted.get("table_name")
    ):
        kind = "VIEW" if item.kind == "view" else "BASE TABLE"
        yield _row(item, table_schema=item.schema, table_name=item.name, table_type=kind)


def _pg_tables(session: Session, wanted: Wanted) -> Iterator[Row]:
    for item in relations(session, "table", named=wanted.get("tablename")):
        yield _row(item, schemaname=item.schema, tablename=item.name)


def _views(session: Session, wanted: Wanted) -> Iterator[Row]:
    for item in relations(
        session, "view", named=wanted.get("table_name") or wanted.get("viewname")
    ):
        yield _row(
            item, table_schema=item.schema, table_name=item.name, schemaname=item.schema,
            viewname=item.name,
        )  # fmt: skip


def _matviews(session: Session, wanted: Wanted) -> Iterator[Row]:
    for item in relations(session, "materialized view", named=wanted.get("matviewname")):
        yield _row(item, schemaname=item.schema, matviewname=item.name)


def _sequences(session: Session, wanted: Wanted) -> Iterator[Row]:
    for item in relations(
        session, "sequence", named=wanted.get("sequence_name") or wanted.get("sequencename")
    ):
        yield _row(
            item, sequence_schema=item.schema, sequence_name=item.name, schemaname=item.schema,
            sequencename=item.name,
        )  # fmt: skip


def _indexes(session: Session, wanted: Wanted) -> Iterator[Row]:
    for item in relations(session, "index", named=wanted.get("indexname")):
        table = _table_of(item)
        yield _row(
            item, schemaname=item.schema, indexname=item.name,
            tablename=table.name if table else None, indexrelid=item, indrelid=table,
        )  # fmt: skip


def _table_of(thing: Thing) -> Relation | None:
    of = thing.of
    while of is not None and not isinstance(of, Relation):
        of = of.of
    return of


def _columns(session: Session, wanted: Wanted) -> Iterator[Row]:
    for item in relations(
        session, "table", "view", "foreign table", named=wanted.get("table_name")
    ):
        for number, column in _numbered(item, wanted.get("column_name")):
            row = _row(
                column, table_schema=item.schema, table_name=item.name, column_name=column.name,
                ordinal_position=number, is_nullable="NO" if column.not_null else "YES",
                is_identity="YES" if column.identity else "NO",
            )  # fmt: skip
            row[SURE] = row[SURE] and item.sure
            if column.type is not None:
                row["udt_name"] = _internal_name(column.type)
                row["data_type"] = _data_type(column.type)
            if not column.default:
                row["column_default"] = None
            yield row
        if item.open:
            yield _row(item, table_schema=item.schema, table_name=item.name) | {SURE: False}


def _numbered(relation: Relation, named: str | None) -> Iterator[tuple[int, Column]]:
    """A relation's columns with their places, or the one of a name."""
    if named is not None and named not in relation.columns:
        return
    for number, column in enumerate(list(relation.columns.values()), 1):
        if named is None or column.name == named:
            yield number, column


def _internal_name(type_: Type) -> str:
    if type_.form == "array" and type_.element is not None:
        return "_" + type_.element.name
    return type_.name


def _data_type(type_: Type) -> str:
    if type_.form == "array":
        return "ARRAY"
    return type_.shown if type_.schema == "pg_catalog" else "USER-DEFINED"


def _attributes(session: Session, wanted: Wanted) -> Iterator[Row]:
    for item in relations(session):
        for number, column in _numbered(item, wanted.get("attname")):
            yield _row(
                column, attrelid=item, attname=column.name, attnum=number, attisdropped=False,
                attnotnull=column.not_null, atttypid=column.type,
            )  # fmt: skip
        if item.open:
            yield {"attrelid": item, SURE: False}


def _classes(session: Session, wanted: Wanted) -> Iterator[Row]:
    for item in relations(session, named=wanted.get("relname")):
        kind = "p" if item.partitioned is not None else RELKINDS.get(item.kind, "r")
        yield _row(
            item, oid=item, relname=item.name, relkind=kind,
            relnamespace=session.schema.namespaces.get(item.schema),
        )  # fmt: skip


def _types(session: Session, wanted: Wanted) -> Iterator[Row]:
    for space in list(session.schema.namespaces.values()):
        for item in list(space.types.values()):
            yield _row(
                item, oid=item, typname=item.name, typnamespace=space,
                typtype=TYPTYPES.get(item.form, "b"), user_defined_type_name=item.name,
                user_defined_type_schema=space.name,
            )  # fmt: skip
    for relation in relations(session, "table", "view", "composite type"):
        yield _row(
            relation, oid=relation, typname=relation.name, typtype="c",
            typnamespace=session.schema.namespaces.get(relation.schema),
        )  # fmt: skip


def _enums(session: Session, wanted: Wanted) -> Iterator[Row]:
    for space in list(session.schema.namespaces.values()):
        for item in list(space.types.values()):
            for label in item.labels if item.form == "enum" else ():
                yield _row(item, enumtypid=item, enumlabel=label)


def _constraints(session: Session, wanted: Wanted) -> Iterator[Row]:
    for relation in relations(session, "table", named=wanted.get("table_name")):
        for item in list(relation.constraints.values()):
            yield _row(
                item, oid=item, conname=item.name, contype=CONTYPES.get(item.form),
                conrelid=relation,
                connamespace=session.schema.namespaces.get(relation.schema),
                confrelid=item.target or 0,
                table_schema=relation.schema, constraint_schema=relation.schema,
                constraint_name=item.name, table_name=relation.name,
                constraint_type=CONSTRAINT_TYPES.get(item.form),
            )  # fmt: skip


def _key_columns(session: Session, wanted: Wanted) -> Iterator[Row]:
    for relation in relations(session, "table", named=wanted.get("table_name")):
        for item in list(relation.constraints.values()):
            for column in item.columns if item.form != "check" else ():
                yield _constraint_column(relation, item, column)


def _used_columns(session: Session, wanted: Wanted) -> Iterator[Row]:
    for relation in relations(session, "table"):
        for item in list(relation.constraints.values()):
            table = item.target or relation
            for column in item.target_columns or item.columns:
                yield _constraint_column(table, item, column)


def _constraint_column(table: Relation, item: Constraint, column: str) -> Row:
    return _row(
        item, table_schema=table.schema, table_name=table.name, column_name=column,
        constraint_name=item.name, constraint_schema=item.schema,
    )  # fmt: skip


def _extensions(session: Session, wanted: Wanted) -> Iterator[Row]:
    for item in list(session.schema.extensions.values()):
        yield _row(item, extname=item.name, oid=item)


def _routines(session: Session, wanted: Wanted) -> Iterator[Row]:
    for space in list(session.schema.namespaces.values()):
        for group in list(space.routines.values()):
            for item in group:
                yield _row(
                    item, oid=item, proname=item.name, pronamespace=space, routine_name=item.name,
                    routine_schema=space.name, prokind="p" if item.kind == "procedure" else "f",
                )  # fmt: skip


def _members(session: Session, attribute: str) -> Iterator[tuple[Relation, Thing]]:
    for relation in relations(session):
        for item in list(getattr(relation, attribute).values()):
            yield relation, item


def _triggers(session: Session, wanted: Wanted) -> Iterator[Row]:
    for relation, item in _members(session, "triggers"):
        yield _row(
            item, tgname=item.name, tgrelid=relation, trigger_name=item.name, tgisinternal=False,
            event_object_table=relation.name, event_object_schema=relation.schema,
            trigger_schema=relation.schema,
        )  # fmt: skip


def _policies(session: Session, wanted: Wanted) -> Iterator[Row]:
    for relation, item in _members(session, "policies"):
        yield _row(
            item, policyname=item.name, polname=item.name, tablename=relation.name,
            schemaname=relation.schema, polrelid=relation,
        )  # fmt: skip


def _others(kind: str, field: str) -> Callable[[Session, Wanted], Iterator[Row]]:
    def rows(session: Session, wanted: Wanted) -> Iterator[Row]:
        for (found, name), thing in list(session.schema.others.items()):
            if found == kind:
                yield _row(thing, **{field: name, "oid": thing})
        if kind == "role":
            yield {field: "postgres", SURE: True}
            yield {SURE: False}  # the server may have roles that no migration makes

    return rows


CATALOGS: dict[str, Callable[[Session, Wanted], Iterable[Row]]] = {
    "information_schema.schemata": _schemata,
    "information_schema.tables": _tables,
    "information_schema.views": _views,
    "information_schema.columns": _columns,
    "information_schema.sequences": _sequences,
    "information_schema.table_constraints": _constraints,
    "information_schema.referential_constraints": _constraints,
    "information_schema.key_column_usage": _key_columns,
    "information_schema.constraint_column_usage": _used_columns,
    "information_schema.routines": _routines,
    "information_schema.triggers": _triggers,
    "pg_catalog.pg_namespace": _schemata,
    "pg_catalog.pg_tables": _pg_tables,
    "pg_catalog.pg_views": _views,
    "pg_catalog.pg_matviews": _matviews,
    "pg_catalog.pg_sequences": _sequences,
    "pg_catalog.pg_indexes": _indexes,
    "pg_catalog.pg_index": _indexes,
    "pg_catalog.pg_attribute": _attributes,
    "pg_catalog.pg_class": _classes,
    "pg_catalog.pg_type": _types,
    "pg_catalog.pg_enum": _enums,
    "pg_catalog.pg_constraint": _constraints,
    "pg_catalog.pg_extension": _extensions,
    "pg_catalog.pg_proc": _routines,
    "pg_catalog.pg_trigger": _triggers,
    "pg_catalog.pg_policies": _policies,
    "pg_catalog.pg_policy": _policies,
    "pg_catalog.pg_roles": _others("role", "rolname"),
    "pg_catalog.pg_user": _others("role", "usename"),
    "pg_catalog.pg_authid": _others("role", "rolname"),
    "pg_catalog.pg_publication": _others("publication", "pubname"),
    "pg_catalog.pg_event_trigger": _others("event trigger", "evtname"),
}

"""What TypeORM does when a table or a column changes: it renames what bears its own names."""

from collections.abc import Callable, Iterator, Sequence

from signoff_gen.migrations.readers.javascript.known import Known, Table
from signoff_gen.migrations.readers.javascript.values import Array, Guess, Record, joined
from signoff_gen.migrations.readers.names import split_path
from signoff_gen.migrations.readers.typeorm import ddl, names
from signoff_gen.migrations.readers.typeorm.columns import as_found
from signoff_gen.migrations.readers.typeorm.names import quoted, quoted_path
from signoff_gen.migrations.readers.typeorm.options import Options

_OWN_NAMES: dict[str, Callable[[str, Sequence[str]], str]] = {
    "primary": names.primary_key,
    "unique": names.unique,
    "foreign": names.foreign_key,
}
_TYPE = ("type", "length", "isArray", "generatedType", "asExpression")
"""A column that differs in one of these is dropped and added again."""


def renamed_table(path: str, new: str, known: Known) -> Iterator[str]:
    """`renameTable`, with the constraints, sequences and types that bear the old name."""
    schema, old = split_path(path)
    table, target = known.table(path), f"{schema}.{new}" if schema else new
    yield ddl.alter(path, joined(("RENAME TO ", quoted(new))))
    yield from _renamed_constraints("primary", path, target, table)
    for column in table.serials:
        yield _rename_sequence(schema, f"{old}_{column}_seq", f"{new}_{column}_seq")
    yield from _renamed_constraints("unique", path, target, table)
    for name, columns in table.indexes.items():
        if name == names.index(path, columns):
            yield _rename_index(schema, name, names.index(target, columns))
    yield from _renamed_constraints("foreign", path, target, table)
    for column, whole in table.columns.items():
        kind = whole.removesuffix("[]")
        if kind and kind == names.enum_type(path, column) and known.is_enum(kind):
            renamed = split_path(names.enum_type(target, column))[1]
            yield f"ALTER TYPE {quoted_path(kind)} RENAME TO {quoted(renamed)}"


def _renamed_constraints(kind: str, path: str, target: str, table: Table) -> Iterator[str]:
    own = _OWN_NAMES[kind]
    for name, (its_kind, columns) in table.constraints.items():
        if its_kind == kind and name == own(path, columns):
            yield _rename_constraint(target, name, own(target, columns))


def _rename_constraint(path: str, old: str, new: str) -> str:
    return ddl.alter(path, f"RENAME CONSTRAINT {quoted(old)} TO {quoted(new)}")


def _rename_index(schema: str, old: str, new: str) -> str:
    full = quoted_path(f"{schema}.{old}") if schema else quoted(old)
    return f"ALTER INDEX {full} RENAME TO {quoted(new)}"


def renamed_column(path: str, old: str, new: str, known: Known) -> Iterator[str]:
    """`renameColumn`, with the constraints and types that bear the old name."""
    table = known.table(path)
    yield ddl.alter(path, joined(("RENAME COLUMN ", quoted(old), " TO ", quoted(new))))
    kind = table.columns.get(old, "").removesuffix("[]")
    if kind and kind == names.enum_type(path, old) and known.is_enum(kind):
        renamed = split_path(names.enum_type(path, new))[1]
        yield f"ALTER TYPE {quoted_path(kind)} RENAME TO {quoted(renamed)}"
    for name, (what, columns) in table.constraints.items():
        own = _OWN_NAMES.get(what)
        if own is not None and old in columns and name == own(path, columns):
            changed = [new if column == old else column for column in columns]
            yield _rename_constraint(path, name, own(path, changed))
    for name, columns in table.indexes.items():
        if old in columns and name == names.index(path, columns):
            changed = [new if column == old else column for column in columns]
            yield _rename_index(split_path(path)[0], name, names.index(path, changed))
    if old in table.serials:
        schema, name = split_path(path)
        yield _rename_sequence(schema, f"{name}_{old}_seq", f"{name}_{new}_seq")


def _rename_sequence(schema: str, old: str, new: str) -> str:
    full = quoted_path(f"{schema}.{old}") if schema else quoted(old)
    return f"ALTER SEQUENCE {full} RENAME TO {quoted(new)}"


def added_column(path: str, column: Options, known: Known, uuid: str) -> Iterator[str]:
    """`addColumn`, with the keys that the column is part of."""
    only = [column.text("name")]
    yield ddl.alter(path, joined(("ADD ", ddl.column(path, column, uuid))))
    if column.flag("isPrimary"):
        yield from extended_primary_key(path, only, known)
    if column.flag("isUnique"):
        yield ddl.add(path, (names.unique(path, only), f"UNIQUE ({names.columns(only)})"))
    yield from ddl.column_comments(path, [column])


def dropped_column(path: str, name: str, known: Known) -> Iterator[str]:
    """`dropColumn`: what stands on this column alone goes first, and its type last."""
    table, own_type = known.table(path), known.enum_of(path, name)
    primary = table.find("primary", (name,))
    if primary:
        yield ddl.drop_constraint(path, primary)
        rest = [column for column in table.constraints[primary][1] if column != name]
        if rest:
            yield ddl.add(path, ddl.primary_key(path, rest))
    index = next((n for n, columns in table.indexes.items() if columns == (name,)), "")
    if index:
        yield ddl.drop_index(path, index)
    unique = table.alone("unique", name)
    if unique:
        yield ddl.drop_constraint(path, unique)
    yield ddl.alter(path, joined(("DROP COLUMN ", quoted(name))))
    if own_type:
        yield f"DROP TYPE {quoted_path(own_type)}"


def extended_primary_key(path: str, columns: Sequence[str], known: Known) -> Iterator[str]:
    """A column joins the primary key: it is made anew."""
    table = known.table(path)
    former = table.find("primary", ())
    before = list(table.constraints[former][1]) if former else []
    if former:
        yield ddl.drop_constraint(path, former)
    yield ddl.add(path, ddl.primary_key(path, [*before, *columns]))


def changed_column(
    path: str, old: str, former: Options | None, new: Options, known: Known, uuid: str
) -> Iterator[tuple[str, bool]]:
    """`changeColumn`: statements, and whether they are certain.

    Args:
        path: the table's.
        old: the column's name so far.
        former: what it was like, where the code says so.
        new: what it shall be like.
        known: what earlier statements say about tables.
        uuid: the function that makes a uuid.
    """
    name = new.text("name") or old
    if former is None:
        found = as_found(known.table(path), old)
        if found is not None and not ddl.is_enum(new) and not known.is_enum(str(found["type"])):
            former = Options(Record(found))
        elif found is not None and new.text("type") == "enum" and not found["isArray"]:
            former = _enumerated(path, old, found, known)
    sure = former is not None and not new.doubtful
    if not sure and old not in known.table(path).columns:
        # What it changes is a guess; that the column has to be there is none: TypeORM throws.
        yield joined(("SELECT ", quoted(old), " FROM ", quoted_path(path), " WHERE false")), True
    if former is not None and any(_differs(former, new, option) for option in _TYPE):
        yield from ((sql, sure) for sql in _replaced(path, former, new, known, uuid))
        return
    if name != old:
        yield from ((sql, True) for sql in renamed_column(path, old, name, known))
    if ddl.is_enum(new) and new.names("enum"):
        yield from ((sql, sure) for sql in _other_values(path, name, former, new, known, uuid))
    elif former is None and new.text("type"):
        kind = ddl.full_type(new)
        if new.flag("isGenerated") and new.text("generationStrategy") == "increment":
            kind = Guess(new.text("type"))
        yield (
            _alter(path, name, joined(("TYPE ", kind, " USING ", quoted(name), "::", kind))),
            False,
        )
    elif former is not None and any(_differs(former, new, o) for o in ("precision", "scale")):
        yield _alter(path, name, joined(("TYPE ", ddl.full_type(new)))), sure
    yield from ((sql, sure) for sql in _adjusted(path, name, former, new, known.table(path)))


def _enumerated(
    path: str, name: str, found: dict[str, object], known: Known
) -> Options | None:  # fmt: skip
    """A column of an enumerated type as TypeORM finds it; None if its values are not known."""
    kind = str(found["type"])
    values = known.labels(kind)
    if values is None:
        return None
    given = "" if kind == names.enum_type(path, name) else kind
    return Options(Record({**found, "type": "enum", "enum": Array([*values]), "enumName": given}))


def _differs(former: Options, new: Options, option: str) -> bool:
    said = option in new.record.members or not new.record.open
    return said and new.text(option) != former.text(option)


def _alter(path: str, column: str, action: str) -> str:
    return ddl.alter(path, joined(("ALTER COLUMN ", quoted(column), " ", action)))


def _replaced(path: str, former: Options, new: Options, known: Known, uuid: str) -> Iterator[str]:
    yield from dropped_column(path, former.text("name"), known)
    own = names.enum_type(path, new.text("name"), new.text("enumName"))
    if ddl.is_enum(new) and (ddl.is_enum(former) or not known.is_enum(own)):
        yield ddl.enum_type(path, new)
    yield from added_column(path, new, known, uuid)


def _other_values(
    path: str, name: str, former: Options | None, new: Options, known: Known, uuid: str
) -> Iterator[str]:
    """An enumerated type gets other values: a new type takes the old one's place."""
    own = names.enum_type(path, name, new.text("enumName"))
    before = own
    if former is not None:
        if former.names("enum") == new.names("enum") and former.text("enumName") == new.text(
            "enumName"
        ):
            return
        before = names.enum_type(path, name, former.text("enumName"))
    elif not known.is_enum(own):
        yield ddl.enum_type(path, new)
        yield ddl.alter(path, joined(("DROP COLUMN ", quoted(name))))
        yield ddl.alter(path, joined(("ADD ", ddl.column(path, new, uuid))))
        return
    schema, last = split_path(before)
    old = joined((schema, "." if schema else "", last, "_old"))
    kind = joined((quoted_path(own), "[]" if new.flag("isArray") else ""))
    yield joined(("ALTER TYPE ", quoted_path(before), " RENAME TO ", quoted(f"{last}_old")))
    yield ddl.enum_type(path, new)
    if former is None or former.get("default") is not None:
        yield _alter(path, name, "DROP DEFAULT")
    yield _alter(path, name, joined(("TYPE ", kind, " USING ", quoted(name), '::"text"::', kind)))
    if new.get("default") is not None:
        yield _alter(path, name, joined(("SET DEFAULT ", new.text("default"))))
    yield joined(("DROP TYPE ", quoted_path(old)))


def _adjusted(
    path: str, name: str, former: Options | None, new: Options, table: Table
) -> Iterator[str]:
    """Whether it may be null, its default, whether it is unique."""
    said = new.record.members
    nullable, unique = new.flag("isNullable"), new.flag("isUnique")
    if former is None:
        null_changed, default_changed = "isNullable" in said, "default" in said
        unique_changed = unique and not table.find("unique", (name,))
    else:
        null_changed = nullable != former.flag("isNullable")
        default_changed = new.text("default") != former.text("default")
        unique_changed = unique != former.flag("isUnique")
    if null_changed:
        yield _alter(path, name, "DROP NOT NULL" if nullable else "SET NOT NULL")
    if default_changed and not ddl.is_enum(new):
        default = new.text("default")
        yield _alter(path, name, joined(("SET DEFAULT ", default)) if default else "DROP DEFAULT")
    if unique_changed and unique:
        made = f"UNIQUE ({names.columns([name])})"
        yield ddl.add(path, (names.unique(path, [name]), made))
    elif unique_changed:
        yield ddl.drop_constraint(path, names.unique(path, [name]))

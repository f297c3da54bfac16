"""What is known of rows: whether there are any, which keys are taken, which columns hold NULL.

Nothing here is guessed: a table holds rows where a statement that runs for certain has put
constants into it, and what may have changed them makes them unknown.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from signoff_gen.migrations.schema import (
    DELETE,
    INSERT,
    TRUNCATE,
    UPDATE,
    Column,
    Constraint,
    Relation,
    Routine,
    Trigger,
)
from signoff_gen.migrations.sql.casts import INTEGERS
from signoff_gen.migrations.sql.names import Names
from signoff_gen.migrations.sql.record import Key
from signoff_gen.migrations.sql.tree import Node

_REMOVES = re.compile(
    r"\b(update|delete|truncate|merge|execute|call|perform|select|drop|alter)\b", re.IGNORECASE
)
_ADDS = re.compile(r"\b(insert|copy|create)\b", re.IGNORECASE)
_KEEPS_OUT = re.compile(r"\breturn\s+(?!new\s*;)", re.IGNORECASE)
_TEXTS = frozenset({"text", "varchar"})
_HEX = re.compile(r"[0-9a-f]{32}")


def is_null(node: Node | None) -> bool:
    """Whether an expression is the word NULL."""
    return bool(node) and bool(node.get("A_Const", {}).get("isnull"))  # type: ignore[union-attr]


class Rows(Names):
    """Names, with what is known of the rows of their relations."""

    def __init__(self, server: int | None = None) -> None:
        super().__init__(server)
        self.rows_unknown = False
        """Something that was not followed may have changed or removed rows anywhere."""
        self.rows_added = False
        """Something that was not followed may have added rows anywhere."""
        self.pending: set[Relation] = set()
        """What has rows whose foreign keys the transaction has not checked yet, for certain."""

    def has_rows(self, relation: Relation) -> bool:
        """Whether a relation holds rows for certain."""
        return relation.stocked and relation.sure and not self.rows_unknown

    def is_empty(self, relation: Relation) -> bool:
        """Whether a relation holds no rows for certain."""
        known = not self.doubts and not self.rows_unknown and not self.rows_added
        plain = relation.partitioned is None and not relation.open and relation.kind == "table"
        return known and plain and relation.sure and not relation.filled

    def holds_null(self, column: Column) -> bool:
        """Whether a column is NULL in some row for certain."""
        return column.nulls and column.sure and self.has_rows(column.relation)

    def refuse_pending(self, relation: Relation, words: str) -> None:
        """A table whose foreign keys wait for the end of the transaction is a break here."""
        if relation in self.pending:
            self.broken(
                "55006",
                f'cannot {words} "{relation.name}" because it has pending trigger events',
                Key("relation", relation.schema, relation.name),
                hint="rows of this transaction wait for their foreign keys to be checked: put them"
                " into a migration of their own, or run SET CONSTRAINTS ALL IMMEDIATE",
            )
            self.pending.discard(relation)

    # Changes -------------------------------------------------------------------------------

    def ran(self, routine: Routine) -> None:
        """A function ran whose statements are not followed."""
        if routine.language != "plpgsql":
            self._did(routine.body)

    def _did(self, body: str) -> None:
        """A body ran that is not followed; nothing is known of an empty one."""
        if not body or _REMOVES.search(body):
            self.rows_unknown = True
        if _ADDS.search(body):
            self.rows_added = True

    def _fire(self, relation: Relation, events: int) -> tuple[bool, bool]:
        """Triggers and rules see to a relation's rows, and maybe to others'.

        Args:
            relation: whose.
            events: bits of what happens.

        Returns:
            Whether what is put in may stay out, and whether it may be put in otherwise.
        """
        out = changed = bool(relation.rules) or relation.kind == "view"
        if out:
            self.rows_unknown = True
        for trigger in relation.triggers.values():
            if not isinstance(trigger, Trigger) or not trigger.events & events:
                continue
            called = [item for item in trigger.uses or () if isinstance(item, Routine)]
            bodies = [item.body for item in called] or [""]
            for body in bodies:
                self._did(body)
                out = out or (trigger.before and (not body or bool(_KEEPS_OUT.search(body))))
            changed = changed or trigger.before
        return out, changed

    def fill(self, relation: Relation, *, certain: bool = False) -> bool:
        """A relation may hold rows from here on, or does for certain.

        Returns:
            Whether it got what the statement says, for certain.
        """
        out, changed = self._fire(relation, INSERT)
        certain = certain and not out and not self.unsure and relation.sure
        if not relation.filled:
            self.schema.set(relation, "filled", True)
        if certain and not relation.stocked:
            self.schema.set(relation, "stocked", True)
        return certain and not changed

    def changed(self, relation: Relation, names: Iterable[str]) -> None:
        """Columns of a relation may hold other values."""
        self._fire(relation, UPDATE)
        self._forget(relation, names)

    def _forget(self, relation: Relation, names: Iterable[str]) -> None:
        if relation.taken:
            self.schema.set(relation, "taken", {})
        for name in names:
            column = relation.columns.get(name)
            if column is not None and column.nulls:
                self.schema.set(column, "nulls", False)

    def empty(self, relation: Relation) -> None:
        """A relation may have lost its rows, and those that refer to it theirs."""
        self._fire(relation, DELETE | TRUNCATE)
        seen: set[Relation] = set()
        stack = [relation]
        while stack:
            each = stack.pop()
            if each in seen:
                continue
            seen.add(each)
            if each.stocked:
                self.schema.set(each, "stocked", False)
            self._forget(each, each.columns)
            for user in each.users or ():
                if isinstance(user, Constraint) and isinstance(user.whole, Relation):
                    stack.append(user.whole)
            stack += [*each.children, *each.parents]

    def inserted(
        self, relation: Relation, columns: Sequence[Column | None], rows: list[list[Node]]
    ) -> None:
        """Rows were put into a relation for certain.

        Args:
            relation: whose.
            columns: what got values; None for one that is not known.
            rows: the values; empty where they are those of a query.
        """
        keys = relation.constraints.values()
        if any(item.form == "foreign" and item.at_end and item.sure for item in keys):
            self.pending.add(relation)
        given = {column for column in columns if column is not None}
        for column in relation.columns.values():
            if column in given or column.default or column.not_null or column.nulls:
                continue
            if column.type is None or column.type.form != "domain":
                self.schema.set(column, "nulls", True)
        for row in rows:
            for target, value in zip(columns, row, strict=False):
                if target is not None and not target.nulls and is_null(value):
                    self.schema.set(target, "nulls", True)
            if not self.rows_unknown:
                self._take_keys(relation, columns, row)

    def _take_keys(
        self, relation: Relation, columns: Sequence[Column | None], row: list[Node]
    ) -> None:
        values = {
            column.name: known
            for column, value in zip(columns, row, strict=False)
            if column is not None and (known := _known(value, column)) is not None
        }
        for name, names in _unique_keys(relation):
            if not all(each in values for each in names):
                continue
            key = (names, *(values[each] for each in names))
            if key in relation.taken:
                self.broken(
                    "23505", f'duplicate key value violates unique constraint "{name}"',
                    Key("constraint", relation.schema, relation.name, name),
                    hint="an earlier row has the same values",
                )  # fmt: skip
                return
            self.schema.put(relation.taken, key, True)


def _unique_keys(relation: Relation) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Names and columns of what keeps rows apart, at once and for certain."""
    seen = set()  # an index of what is a key anyway keeps apart what the key keeps apart
    for constraint in relation.constraints.values():
        unique = constraint.form in ("primary", "unique") and not constraint.deferred
        if unique and constraint.sure and constraint.columns and constraint.columns not in seen:
            seen.add(constraint.columns)
            yield constraint.name, constraint.columns
    for part in relation.parts or ():
        index = part if isinstance(part, Relation) and part.unique and part.sure else None
        if index is not None and index.keys and index.keys not in seen:
            seen.add(index.keys)
            yield index.name, index.keys


def _known(node: Node, column: Column) -> str | int | bool | None:
    """A constant as its column would hold it; None where that is not plain."""
    type_ = column.type
    while "TypeCast" in node:
        node = node["TypeCast"].get("arg", {})
    value = node.get("A_Const", {})
    if type_ is None or column.name not in column.relation.columns:
        return None
    if "boolval" in value:
        return bool(value["boolval"].get("boolval", False)) if type_.name == "bool" else None
    plain = type_.form == "base" and type_.schema == "pg_catalog"
    if "ival" in value:
        number: int = value["ival"].get("ival", 0)
        return number if plain and type_.name in INTEGERS else None
    text: str | None = value.get("sval", {}).get("sval", "") if "sval" in value else None
    if text is None:
        return None
    if type_.form == "enum" or (plain and type_.name in _TEXTS):
        return text
    if plain and type_.name in INTEGERS and text.isascii() and text.isdigit():
        return int(text)
    if plain and type_.name == "uuid":
        word = text.lower().replace("-", "")
        return word if _HEX.fullmatch(word) else None
    return None

"""Which tables there are and what they reference, as the statements so far say."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from signoff_gen.migrations.chain import Statement
from signoff_gen.migrations.readers.javascript.known import Known
from signoff_gen.migrations.readers.javascript.values import Array, Record
from signoff_gen.migrations.sql.tree import Unparsable, parse, strings

_ENUM: Final = re.compile(r'CREATE TYPE (?:"public"\.)?"([^"]+)" AS ENUM', re.IGNORECASE)


def tables(statements: Iterable[Statement]) -> list[tuple[str, str]]:
    """Schema and name of each table that was made and not dropped, in the order of making."""
    found: dict[tuple[str, str], None] = {}
    for statement in statements:
        try:
            parsed = parse(statement.sql)
        except Unparsable:
            continue
        for item in parsed:
            relation = item.node.get("relation", {})
            schema = relation.get("schemaname", "public")
            name = relation.get("relname", "")
            if item.kind == "CreateStmt":
                found.setdefault((schema, name))
            elif item.kind == "RenameStmt" and item.node.get("renameType") == "OBJECT_TABLE":
                if (schema, name) in found:
                    del found[schema, name]
                    found[schema, item.node.get("newname", "")] = None
            elif item.kind == "DropStmt" and item.node.get("removeType") == "OBJECT_TABLE":
                for dropped in item.node.get("objects", ()):
                    parts = strings(dropped.get("List", {}).get("items"))
                    found.pop((parts[-2] if len(parts) > 1 else "public", parts[-1]), None)
    return list(found)


def enums(statements: Iterable[Statement]) -> list[str]:
    """The types that were made for ENUM columns, each once."""
    found = (name for statement in statements for name in _ENUM.findall(statement.sql))
    return list(dict.fromkeys(found))


def columns(statements: Sequence[Statement], table: str) -> list[str]:
    """The columns of a table."""
    return list(Known(lambda: statements).table(table).columns)


def references(statements: Sequence[Statement], table: str) -> Array:
    """The foreign keys of a table, as `getForeignKeyReferencesForTable` gives them."""
    made = Array()
    for name, (kind, columns) in Known(lambda: statements).table(table).constraints.items():
        if kind == "foreign":
            for column in columns:
                said: dict[str, object] = {"constraintName": name, "constraint_name": name}
                said |= {"columnName": column, "column_name": column, "tableName": table}
                made.add([Record(said, open=True)])
    return made

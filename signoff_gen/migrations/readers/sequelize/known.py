"""Which tables there are, as the statements so far say."""

from collections.abc import Iterable

from signoff_gen.migrations.chain import Statement
from signoff_gen.migrations.sql.tree import Unparsable, parse, strings


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

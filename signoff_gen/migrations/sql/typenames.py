"""Types as PostgreSQL's messages and the signatures of functions write them."""

from signoff_gen.migrations.sql.names import Names
from signoff_gen.migrations.sql.tree import Node, strings


def type_word(names: Names, node: Node) -> str:
    """A type in the signature of a function; `?` where it is not known."""
    parts = strings(node.get("names"))
    schema, name = (parts[-2], parts[-1]) if len(parts) > 1 else (None, parts[-1])
    found = names.find_type(schema, name)
    if found is None or node.get("pct_type"):
        return "?"
    return (found.as_array() if node.get("arrayBounds") else found).shown


def signature(names: Names, node: Node) -> tuple[str, ...]:
    """The argument types that an `ObjectWithArgs` names, as a routine's own are written."""
    return tuple(type_word(names, item["TypeName"]) for item in node.get("objargs", ()))

"""SQL text to parse trees, by PostgreSQL's own parser: the one module that knows postgast.

The library's own interface gives protobuf messages, which cost three times as much to walk as the
dictionaries that the parser's JSON becomes, and which refuse expressions nested more than fifty
deep; so the JSON is asked for.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Node = dict[str, Any]
"""A node of PostgreSQL's parse tree: fields by name; children as `{Kind: fields}`."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """One statement of a text."""

    kind: str
    """The node's kind, such as `CreateStmt`."""
    node: Node
    offset: int
    """Where it begins, in characters from the start of the text."""


class Unparsable(Exception):
    """A text that PostgreSQL's parser does not accept.

    Args:
        message: PostgreSQL's own words.
        position: 1-based character position in the text; 0 where it is not known.
        understood: False when the parser could not judge, such as for its own limits.
    """

    def __init__(self, message: str, position: int = 0, *, understood: bool = True) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.understood = understood


@lru_cache(maxsize=512)
def parse(sql: str) -> tuple[Parsed, ...]:
    """Parse SQL.

    Equal texts share one tree, which nobody changes.

    Args:
        sql: any number of statements.

    Raises:
        Unparsable: it is not PostgreSQL's SQL, or beyond what the parser can take.
    """
    data = _encoded(sql)
    tree = _call("pg_query_parse", "parse_tree", data)
    statements = []
    for item in tree.get("stmts", ()):
        if "stmt" not in item:
            continue
        ((kind, node),) = item["stmt"].items()
        start = item.get("stmt_location", 0)
        statements.append(Parsed(kind, node, len(data[:start].decode("utf-8", "replace"))))
    return tuple(statements)


def parse_plpgsql(create_function: str) -> Node:
    """Parse the body of a PL/pgSQL function.

    Args:
        create_function: the whole `CREATE FUNCTION … LANGUAGE plpgsql` statement.

    Returns:
        The function's tree: `datums` and `action`.

    Raises:
        Unparsable: its body is not PL/pgSQL, or beyond what the parser can take.
    """
    tree = _call("pg_query_parse_plpgsql", "plpgsql_funcs", _encoded(create_function))
    if not tree:
        raise Unparsable("no PL/pgSQL function", understood=False)
    function: Node = tree[0]["PLpgSQL_function"]
    return function


def parse_expression(text: str) -> Node:
    """The tree of an expression, as PL/pgSQL holds it.

    Raises:
        Unparsable: it is none.
    """
    statements = parse(f"SELECT {text}")  # only parsed, never run
    targets: list[Node] = statements[0].node.get("targetList", []) if statements else []
    if len(statements) != 1 or len(targets) != 1:
        raise Unparsable("not one expression", understood=False)
    value: Node = targets[0]["ResTarget"]["val"]
    return value


def strings(names: list[Node] | None) -> list[str]:
    """The texts of a list of name nodes."""
    return [name["String"].get("sval", "") if "String" in name else "*" for name in names or ()]


def dotted(text: str) -> list[str] | None:
    """The parts of a name in a string, as a cast to regclass reads them; None if it is none.

    >>> dotted('public."Users_id_seq"')
    ['public', 'Users_id_seq']
    """
    parts: list[str] = []
    rest = text.strip()
    while rest:
        if rest.startswith('"'):
            end = rest.find('"', 1)
            while end > 0 and rest[end : end + 2] == '""':
                end = rest.find('"', end + 2)
            if end < 0:
                return None
            parts.append(rest[1:end].replace('""', '"'))
            rest = rest[end + 1 :].lstrip()
        else:
            word, dot, after = rest.partition(".")
            if not word.strip().replace("_", "a").replace("$", "a").isalnum():
                return None
            parts.append(word.strip().lower())
            rest = dot + after
        if rest and not rest.startswith("."):
            return None
        if rest == ".":
            return None
        rest = rest[1:].lstrip()
    return parts or None


def _encoded(sql: str) -> bytes:
    if "\0" in sql:
        raise Unparsable('invalid byte sequence for encoding "UTF8": 0x00', sql.index("\0") + 1)
    return sql.encode("utf-8", "replace")


def _call(function: str, field: str, data: bytes) -> Any:
    from postgast.errors import PgQueryError, check_error
    from postgast.native import lib

    result = getattr(lib, function)(data)
    try:
        check_error(result)
        text: bytes = getattr(result, field)
        return _loads(text)
    except PgQueryError as error:
        raise Unparsable(error.message, error.cursorpos) from error
    except (RecursionError, ValueError) as error:
        raise Unparsable("nested too deeply to be read", understood=False) from error
    finally:
        kind = "plpgsql_parse" if function.endswith("plpgsql") else "parse"
        getattr(lib, f"pg_query_free_{kind}_result")(result)


def _loads(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        # The library writes one brace too many for each variable of a trigger that it does not
        # show; they stand in a list of their own, so that nothing else can be meant.
        mended = text.replace(b",{}},", b",{},").replace(b",{}},", b",{},")
        return json.loads(mended.replace(b"[{}},", b"[{},"))

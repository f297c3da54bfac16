"""SQL text to parse trees, by PostgreSQL's own parser: the one module that knows postgast.

The library's own interface gives protobuf messages, which cost three times as much to walk as the
dictionaries that the parser's JSON becomes, and which refuse expressions nested more than fifty
deep; so the JSON is asked for.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from postgast.native import PgQueryParseResult, PgQueryPlpgsqlParseResult

Node = dict[str, Any]
"""A node of PostgreSQL's parse tree: fields by name; children as `{Kind: fields}`."""
BATCH = 16
"""Texts that are handed to the parser in one piece, at most."""
LARGEST_BATCH = 1 << 16
"""Characters of texts after which no other is added to the piece."""


SEVERAL = 999
"""The number of a parameter that may stand for more than one value, or for any piece of SQL."""


class Parsed(NamedTuple):
    """One statement of a text."""

    kind: str
    """The node's kind, such as `CreateStmt`."""
    node: Node


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
    return tuple(parsed for parsed, _, _ in _statements(_encoded(sql)))


def parse_all(texts: Iterable[str]) -> Iterator[tuple[Parsed, ...] | Unparsable]:
    """Parse many texts, each with what `parse` gives, or the error that it raises.

    Several are given to the parser at a time, which does less than half of its work anew for each.

    Args:
        texts: each of any number of statements.
    """
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if len(batch) == BATCH or size > LARGEST_BATCH:
            yield from _batch(batch)
            batch, size = [], 0
    yield from _batch(batch)


def _batch(texts: list[str]) -> Iterator[tuple[Parsed, ...] | Unparsable]:
    together = _together(texts) if len(texts) > 1 else None
    if together is not None:
        yield from together
        return
    for text in texts:
        try:
            yield parse(text)
        except Unparsable as error:
            yield error


def _together(texts: list[str]) -> list[tuple[Parsed, ...]] | None:
    """Parse texts in one piece; None where it cannot be told that each is as it is by itself."""
    try:
        pieces = [_encoded(text) for text in texts]
        found = list(_statements(_BETWEEN.join(pieces)))
    except Unparsable:
        return None
    if len(found) != len(texts):
        return None
    begin = 0
    for piece, (_, first, last) in zip(pieces, found, strict=True):
        end = begin + len(piece)
        if not begin <= first < end or last > end + 1:
            return None
        begin = end + len(_BETWEEN)
    return [(parsed,) for parsed, _, _ in found]


_BETWEEN = b"\n;\n"
"""Ends a line comment, and the statement after it; a quote that is left open goes beyond it."""


def _statements(data: bytes) -> Iterator[tuple[Parsed, int, int]]:
    """Statements, each with the bytes at which it begins and ends; 0 for the end of the text."""
    for item in _call("pg_query_parse", "parse_tree", data).get("stmts", ()):
        if "stmt" in item:
            ((kind, node),) = item["stmt"].items()
            first, length = item.get("stmt_location", 0), item.get("stmt_len", 0)
            yield Parsed(kind, node), first, first + length if length else 0


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


def parameters(sql: str) -> list[tuple[int, int]]:
    """Where parameters such as `$1` stand in SQL: begin and end, in bytes of UTF-8.

    Raises:
        Unparsable: it is not PostgreSQL's SQL.
    """
    found: list[tuple[int, int]] = []
    stack: list[Any] = [parsed.node for parsed in parse(sql)]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack += item
        elif isinstance(item, dict):
            if "ParamRef" in item:
                begin = item["ParamRef"].get("location", 0)
                found.append((begin, begin + 1 + len(str(item["ParamRef"].get("number", 0)))))
            stack += item.values()
    return sorted(found)


def without_parameters(sql: str) -> str:
    """SQL with NULL for each of its parameters; what cannot be parsed stays as it is."""
    if not re.search(r"\$\d", sql):
        return sql
    try:
        places = parameters(sql)
    except Unparsable:
        return sql
    data = sql.encode("utf-8", "replace")
    for begin, end in reversed(places):
        data = data[:begin] + b"NULL" + data[end:]
    return data.decode()


def strings(names: list[Node] | None) -> list[str]:
    """The texts of a list of name nodes."""
    if not names:
        return []
    try:
        return [name["String"]["sval"] for name in names]
    except KeyError:
        return [name["String"].get("sval", "") if "String" in name else "*" for name in names]


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
            parts.append(_cut(rest[1:end].replace('""', '"')))
            rest = rest[end + 1 :].lstrip()
        else:
            word, dot, after = rest.partition(".")
            if not word.strip().replace("_", "a").replace("$", "a").isalnum():
                return None
            parts.append(_cut(word.strip().lower()))
            rest = dot + after
        if rest and not rest.startswith("."):
            return None
        if rest == ".":
            return None
        rest = rest[1:].lstrip()
    return parts or None


NAME_LIMIT = 63
"""PostgreSQL's names are at most so many bytes long."""


def _cut(name: str) -> str:
    """A name as PostgreSQL keeps it."""
    return name.encode("utf-8", "replace")[:NAME_LIMIT].decode("utf-8", "ignore")


def _encoded(sql: str) -> bytes:
    if "\0" in sql:
        raise Unparsable('invalid byte sequence for encoding "UTF8": 0x00', sql.index("\0") + 1)
    return sql.encode("utf-8", "replace")


@cache
def _library() -> Any:
    """The parser itself, without the classes around it, which take longer to load than a chain."""
    package = find_spec("postgast")
    folder = Path(next(iter((package and package.submodule_search_locations) or ()), ""))
    spec = spec_from_file_location("signoff_gen_postgast_native", folder / "native.py")
    if spec is None or spec.loader is None:
        raise ImportError("postgast has no native library")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.lib


def _call(function: str, field: str, data: bytes) -> Any:
    library = _library()
    result: PgQueryParseResult | PgQueryPlpgsqlParseResult = getattr(library, function)(data)
    try:
        if result.error:
            problem = result.error.contents
            message = (problem.message or b"unknown error").decode("utf-8", "replace")
            own = message.startswith("Not implemented")  # a limit of the library
            raise Unparsable(message, problem.cursorpos, understood=not own)
        return _loads(getattr(result, field).decode())
    except (RecursionError, ValueError) as error:
        raise Unparsable("nested too deeply to be read", understood=False) from error
    finally:
        kind = "plpgsql_parse" if function.endswith("plpgsql") else "parse"
        getattr(library, f"pg_query_free_{kind}_result")(result)


_DECODER = json.JSONDecoder()


def _loads(text: str) -> Any:
    # As json.loads does it, without its looking for blanks at both ends.
    try:
        value, end = _DECODER.raw_decode(text)
    except ValueError:
        end = -1
    if end == len(text):
        return value
    # The library writes one brace too many for each variable of a trigger that it does not show;
    # they stand in a list of their own, so that nothing else can be meant.
    mended = text.replace(",{}},", ",{},").replace(",{}},", ",{},")
    return json.loads(mended.replace("[{}},", "[{},"))

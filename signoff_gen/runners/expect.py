"""What is expected of a JSON document: assertions on the nodes that an RFC 9535 JSONPath selects.

Shared by every runner that looks at JSON. Apart from `exists: false` and `count: 0`, an
expectation about no node at all does not hold: an empty match never passes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from signoff_gen.model import MESSAGE_LIMIT, Block, Bool, Int, Json, Number
from signoff_gen.runners.base import Context
from signoff_gen.runners.fields import OneOrMany, Regex, is_template, regex
from signoff_gen.runners.json_schema import CannotJudge, breaches
from signoff_gen.runners.strict_json import cut, same, shown, type_name

if TYPE_CHECKING:
    from jsonpath import JSONPath, JSONPathEnvironment, JSONPathMatch

MOST_FAILURES = 100
"""Where one check stops looking for more; the first few say what is wrong."""

_SIMPLE_PATH = re.compile(
    r"\$(?:\.{1,2}(?:[A-Za-z_][A-Za-z0-9_]*|\*)|"
    r"\[(?:0|[1-9][0-9]{0,8}|\*|'[ -&(-\[\]-~]*'|\"[ !#-\[\]-~]*\")\])*"
)


def _check_path(path: str) -> str:
    # Nearly every path is a chain of names. Those are known to be right without the library,
    # whose import costs more than reading the whole status file.
    if not is_template(path) and not _SIMPLE_PATH.fullmatch(path):
        try:
            compiled(path)
        except CannotJudge as error:
            raise PydanticCustomError("jsonpath", "{reason}", {"reason": str(error)}) from error
    return path


JsonPath = Annotated[str, AfterValidator(_check_path)]
"""An RFC 9535 JSONPath such as `$.data[0].id`."""
TypeName = Literal["null", "boolean", "integer", "number", "string", "array", "object"]


@cache
def _environment() -> "JSONPathEnvironment":
    from jsonpath import JSONPathEnvironment

    return JSONPathEnvironment(strict=True)


@lru_cache(maxsize=1024)
def compiled(path: str) -> "JSONPath":
    """A JSONPath, ready to be applied.

    Raises:
        CannotJudge: it is not an RFC 9535 JSONPath.
    """
    from jsonpath import JSONPath, JSONPathError

    try:
        found = _environment().compile(path)
    except (JSONPathError, RecursionError, OverflowError) as error:
        at = error.token.index + 1 if isinstance(error, JSONPathError) and error.token else 1
        said = re.sub(r"'?TOKEN_(\w+)'?", lambda m: m[1].lower(), str(error.args[0]))
        raise CannotJudge(f"not a JSONPath: {said} at character {at}") from error
    assert isinstance(found, JSONPath)  # noqa: S101  # strict paths have no unions
    return found


def select(path: str, document: Any) -> "list[JSONPathMatch]":
    """The nodes that a JSONPath selects, each with its `obj`, `path` and `parts`.

    Raises:
        CannotJudge: the path is not one, or the document is nested too deep for it.
    """
    query = compiled(path)
    from jsonpath import JSONPathError, JSONPathMatch

    # Not `finditer`: it would parse a document that is a text once more.
    root = JSONPathMatch(
        filter_context={}, obj=document, parent=None, path="$", parts=(), root=document
    )
    nodes: Any = [root]
    for segment in query.segments:
        nodes = segment.resolve(nodes)
    try:
        return list(nodes)
    except (JSONPathError, RecursionError, OverflowError) as error:
        deep = isinstance(error, RecursionError)
        reason = "nested too deep" if deep else str(error.args[0])
        raise CannotJudge(f"cannot be searched for {cut(path)}: {reason}") from error


class Expectation(Block):
    """Assertions on the nodes at one path; each must hold for every node."""

    path: JsonPath
    exists: Bool | None = None
    """There is a node, or there is none."""
    count: Annotated[Int, Field(ge=0)] | None = None
    """How many nodes there are."""
    type: Annotated[tuple[TypeName, ...] | None, OneOrMany, Field(min_length=1)] = None
    """The JSON type, or several that are all right."""
    equals: Json = None
    """The value; numbers are compared by value."""
    not_equals: Json = None
    contains: Json = None
    """A piece of a text, or an item of an array."""
    matches: Regex | None = None
    min: Number | None = None
    max: Number | None = None
    json_schema: Mapping[str, Json] | str | None = Field(default=None, alias="schema")
    """A JSON Schema, or the path of a file with one from the repository's root."""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        asked = self.model_fields_set - {"path"}
        if not asked:
            raise PydanticCustomError(
                "nothing_expected", "say what is expected there, such as `exists: true`"
            )
        if (self.exists is False or self.count == 0) and asked - {"exists", "count"}:
            raise PydanticCustomError(
                "contradiction", "where there must be no node, nothing else can be expected of it"
            )
        return self

    def failures(self, document: Any, source: str, context: Context) -> Iterator[str]:
        """What of this does not hold in a JSON value, a line for each.

        Args:
            document: the JSON value.
            source: what it is called in messages, such as its file's name.
            context: says what is masked, and where schema files are.

        Raises:
            CannotJudge: nothing can be said, for instance because the schema is not one.
        """
        nodes = select(self.path, document)
        if self.exists is False:
            for node in nodes:
                yield f"{_found(node, source, context)}, must not be there"
            return
        if self.count is not None and len(nodes) != self.count:
            yield f"{cut(self.path)} in {source} has {len(nodes)} nodes, expected {self.count}"
        elif self.count is None and not nodes:
            yield f"no node at {cut(self.path)} in {source}"
        for node in nodes:
            for wanted in self._broken(node.obj, node.parts, context):
                yield f"{_found(node, source, context)}, expected {wanted}"

    def _broken(self, value: Any, at: Sequence[object], context: Context) -> Iterator[str]:
        """What was expected of a value and does not hold, in words."""

        def masked(expected: Any) -> str:
            return shown(expected, at, context.fields, context.redactor)

        asked = self.model_fields_set
        kind = type_name(value)
        number = kind in ("integer", "number")
        if self.type and kind not in self.type and not (number and "number" in self.type):
            yield " or ".join(self.type)
        if "equals" in asked and not same(value, self.equals):
            yield masked(self.equals)
        if "not_equals" in asked and same(value, self.not_equals):
            yield "another value"
        if "contains" in asked and not _contains(value, self.contains):
            yield f"to contain {masked(self.contains)}"
        if self.matches is not None and not _matches(value, self.matches):
            yield f"to match `{cut(context.redactor.text(self.matches))}`"
        if self.min is not None and not (number and value >= self.min):
            yield f"at least {self.min:g}"
        if self.max is not None and not (number and value <= self.max):
            yield f"at most {self.max:g}"
        if self.json_schema is not None:
            yield from breaches(value, at, self.json_schema, context)


def _found(node: "JSONPathMatch", source: str, context: Context) -> str:
    value = shown(node.obj, node.parts, context.fields, context.redactor)
    return f"{cut(context.redactor.text(node.path))} in {source} is {value}"


def _contains(value: Any, piece: Any) -> bool:
    if isinstance(value, str):
        return isinstance(piece, str) and piece in value
    return isinstance(value, list) and any(same(item, piece) for item in value)


def _matches(value: Any, pattern: str) -> bool:
    return isinstance(value, str) and is_found(pattern, value)


def is_found(pattern: str, text: str) -> bool:
    """Whether a regular expression matches anywhere in a text.

    Raises:
        CannotJudge: it is none.
    """
    try:
        return regex(pattern).search(text) is not None
    except ValueError as error:
        raise CannotJudge(str(error)) from error


def failures(
    expectations: Sequence[Expectation], document: Any, source: str, context: Context
) -> list[str]:
    """What does not hold in a JSON value, a line for each, `MOST_FAILURES` at most.

    Raises:
        CannotJudge: nothing can be said about one of the expectations.
    """
    found = (line for one in expectations for line in one.failures(document, source, context))
    try:
        return list(islice(found, MOST_FAILURES))
    except CannotJudge as error:
        raise CannotJudge(f"{source}: {error}") from error


def holding(count: int) -> str:
    """How a passed check says how much it looked at: "3 expectations hold"."""
    return "1 expectation holds" if count == 1 else f"{count} expectations hold"


def summary(failures: Sequence[str]) -> str:
    """The first failure and how many more there are, on one line of a result's length."""
    more = f" (+{len(failures) - 1} more)" if len(failures) > 1 else ""
    return cut(failures[0], MESSAGE_LIMIT - len(more)) + more

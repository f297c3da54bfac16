"""Python's own functions and methods, on values that are known."""

import ast
import operator
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from signoff_gen.migrations.readers.python.values import (
    Listing,
    Made,
    Question,
    Rows,
    Text,
    Unknown,
    Value,
    all_of,
    any_of,
    derived,
    holed,
    is_certain,
)

LARGEST: Final = 1_000_000
"""Characters or elements of a value; more is not followed."""
_WIDE = re.compile(r"\d{4}")
_FAILS = (
    TypeError, ValueError, KeyError, IndexError, AttributeError, ArithmeticError, LookupError,
)  # fmt: skip
"""What an operation on known values can raise, which would be the migration's own mistake."""

_BINARY: dict[type[ast.operator], Callable[[Value, Value], Value]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
}
_COMPARED: dict[type[ast.cmpop], Callable[[Value, Value], Value]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda item, many: item in many,
    ast.NotIn: lambda item, many: item not in many,
}
_TEXT_METHODS = {
    "capitalize", "casefold", "count", "endswith", "find", "format", "isdigit", "join", "lower",
    "lstrip", "partition", "removeprefix", "removesuffix", "replace", "rpartition", "rsplit",
    "rstrip", "split", "splitlines", "startswith", "strip", "title", "upper",
}  # fmt: skip
_METHODS: dict[type, set[str]] = {
    str: _TEXT_METHODS,
    list: {"append", "extend", "insert", "copy", "index", "reverse", "sort", "remove", "pop"},
    tuple: {"index"},
    dict: {"get", "items", "keys", "values", "update", "setdefault", "pop", "copy"},
    set: {"add", "update", "union", "difference", "intersection", "issubset", "discard", "copy"},
}
_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "len": len,
    "range": lambda *ends: list(range(*ends)) if len(range(*ends)) <= 10_000 else None,
    "enumerate": lambda many, start=0: list(enumerate(many, start)),
    "zip": lambda *many, strict=False: list(zip(*many, strict=strict)),
    "sorted": sorted,
    "reversed": lambda many: list(reversed(many)),
    "list": list,
    "tuple": tuple,
    "set": set,
    "frozenset": set,
    "dict": dict,
    "str": str,
    "int": int,
    "bool": bool,
    "repr": repr,
    "min": min,
    "max": max,
    "sum": sum,
    "any": any,
    "all": all,
    "dedent": textwrap.dedent,
}
NATIVE = (str, int, float, list, tuple, dict, set, bytes, type(None))


def is_known(value: Value, depth: int = 0) -> bool:
    """Whether a value holds nothing that only a run would show."""
    if isinstance(value, (list, tuple, set)):
        return depth < 20 and all(is_known(item, depth + 1) for item in value)
    if isinstance(value, dict):
        return depth < 20 and all(is_known(item, depth + 1) for item in value.values())
    return isinstance(value, NATIVE)


def binary(kind: type[ast.operator], left: Value, right: Value, text: str) -> Value:
    """What an operator gives; `Unknown` where that cannot be told."""
    if isinstance(left, str) or isinstance(right, str):
        found = _put_together(kind, left, right, text)
        if found is not None:
            return found
    function = _BINARY.get(kind)
    if function is None or not (isinstance(left, NATIVE) and isinstance(right, NATIVE)):
        return Unknown(text)
    if kind is ast.Mod and isinstance(left, str) and (_WIDE.search(left) or not is_known(right)):
        return Unknown(text)
    if kind is ast.Mult and not _is_small_product(left, right):
        return Unknown(text)
    return _settled(lambda: function(left, right), text, left, right)


def _put_together(
    kind: type[ast.operator], left: Value, right: Value, text: str
) -> Unknown | None:  # fmt: skip
    """What `+` and `%` make of a text and of something that is not known; None elsewhere."""
    if kind is ast.Add and (isinstance(left, Unknown) or isinstance(right, Unknown)):
        return holed((left, right), text)
    if kind is not ast.Mod or not isinstance(left, str) or is_known(right):
        return None
    given = list(right) if isinstance(right, tuple) else [right]
    pieces = re.split(r"%(?:[sd]|(%))", left)
    marks = [mark for mark in pieces[1::2] if mark is None]
    if len(marks) != len(given) or "%" in "".join(pieces[::2]):
        return None
    parts: list[Value] = [derived(left, pieces[0])]
    for mark, after in zip(pieces[1::2], pieces[2::2], strict=True):
        parts += [mark if mark is not None else given.pop(0), after]
    return holed(parts, text)


def _is_small_product(left: Value, right: Value) -> bool:
    sizes = [len(side) if isinstance(side, (str, list, tuple)) else side for side in (left, right)]
    return all(isinstance(size, (int, float)) and abs(size) < LARGEST for size in sizes) and abs(
        sizes[0] * sizes[1]
    ) < (LARGEST)


def compared(kind: type[ast.cmpop], left: Value, right: Value, text: str) -> Value:
    """What a comparison of known values gives."""
    function = _COMPARED.get(kind)
    if function is None or not (is_known(left) and _is_searchable(right, left)):
        return Unknown(text)
    return _settled(lambda: function(left, right), text)


def _is_searchable(many: Value, item: Value) -> bool:
    """A known value, or a container that holds a known item for certain."""
    if is_known(many):
        return True
    return isinstance(many, (list, tuple, set, dict)) and any(
        isinstance(found, NATIVE) and found == item for found in many
    )


def method(owner: Value, name: str, args: list[Value], kwargs: Mapping[str, Value]) -> Value:
    """What a method of a known value gives; None of ours raises.

    Returns:
        Its value, or `Unknown`.
    """
    text = f"{name}()"
    kind = next((kind for kind in _METHODS if isinstance(owner, kind)), None)
    if kind is None or name not in _METHODS[kind]:
        return Unknown(text)
    if kind is str:
        wide = name == "format" and _WIDE.search(owner)
        if wide or not all(map(is_known, [*args, *kwargs.values()])):
            plain = name == "format" and not wide and not kwargs
            return _formatted(owner, list(args), text) if plain else Unknown(text)
    result = _settled(lambda: getattr(owner, name)(*args, **kwargs), text, owner, *args)
    if name in ("items", "keys", "values") and not isinstance(result, Unknown):
        return list(result)
    if isinstance(result, str) and name not in ("format", "join", "replace"):
        return derived(owner, result) if isinstance(owner, str) else result
    if isinstance(result, list) and isinstance(owner, Text):
        return [derived(owner, item) for item in result]
    return result


def _formatted(owner: str, given: list[Value], text: str) -> Unknown:
    """What `format` makes of values that are not all known."""
    pieces = owner.split("{}")
    if len(pieces) != len(given) + 1 or any(brace in "".join(pieces) for brace in "{}"):
        return Unknown(text)
    parts: list[Value] = [derived(owner, pieces[0])]
    for value, after in zip(given, pieces[1:], strict=True):
        parts += [value, after]
    return holed(parts, text)


def function(name: str, args: list[Value], kwargs: Mapping[str, Value]) -> Value:
    """What one of Python's own functions gives; `Unknown` for those that are not followed."""
    text = f"{name}()"
    if name not in _FUNCTIONS:
        return Unknown(text)
    first = args[0] if args else None
    if name in ("any", "all") and isinstance(first, (list, tuple, set)):
        return _of_all(name, list(first), text)
    if isinstance(first, (Listing, Question, Rows)):
        same = name in ("list", "set", "tuple", "sorted", "frozenset", "bool", "any", "dict")
        return first if same or isinstance(first, Rows) else Unknown(text)
    if name == "dict" and not args:
        return dict(kwargs)
    shallow = name in ("len", "enumerate", "zip", "reversed", "list", "tuple", "dict")
    if not all(isinstance(item, NATIVE) if shallow else is_known(item) for item in args):
        return Unknown(text)
    result = _settled(lambda: _FUNCTIONS[name](*args, **kwargs), text, *args)
    if name == "range" and result is None:
        return Unknown(text)
    return derived(first, result) if name == "str" and isinstance(first, str) else result


def _of_all(name: str, many: list[Value], text: str) -> Value:
    """`any` and `all` of known values and of questions."""
    decides = name == "any"
    known = [item for item in many if isinstance(item, NATIVE)]
    if any(bool(item) is decides for item in known):
        return decides
    questions = [item for item in many if isinstance(item, Question)]
    if len(known) + len(questions) < len(many):
        return Unknown(text)
    if not questions:
        return not decides
    return any_of(questions, text) if decides else all_of(questions, text)


def _settled(compute: Callable[[], Value], text: str, *sources: Value) -> Value:
    try:
        result = compute()
    except _FAILS:
        return Unknown(text)
    if isinstance(result, (str, list, tuple, dict, set)) and len(result) > LARGEST:
        return Unknown(text)
    if isinstance(result, str) and not all(map(is_certain, _flat(sources))):
        return Text(result, certain=False)
    return result


def _flat(values: Iterable[Value]) -> Iterable[Value]:
    for value in values:
        if isinstance(value, (list, tuple, set)):
            yield from _flat(value)
        else:
            yield value


def truth(value: Value) -> bool | Question | None:
    """Whether a value counts as true; None where that is not known."""
    if isinstance(value, Question):
        return value
    if isinstance(value, NATIVE):
        return bool(value)
    return True if isinstance(value, Made) else None

"""What operators make of values that are known."""

import re
from collections.abc import Callable
from typing import Any

from signoff_gen.migrations.schema import Thing
from signoff_gen.migrations.sql.literals import UNKNOWN, text_of


def applied(name: str, left: Any, right: Any) -> Any:
    """What an operator gives for values that are not NULL; UNKNOWN for most operators."""
    if name == "||":
        if isinstance(left, list) or isinstance(right, list):
            return UNKNOWN
        return text_of(left) + text_of(right)
    if name in ("=", "<>", "!="):
        same = same_value(left, right)
        return same if same is UNKNOWN or name == "=" else not same
    if isinstance(left, int) and isinstance(right, int):
        operation = ARITHMETIC.get(name)
        return operation(left, right) if operation is not None else UNKNOWN
    return UNKNOWN


def same_value(left: Any, right: Any) -> Any:
    """Whether values are equal; UNKNOWN where a thing is compared with a name."""
    if isinstance(left, Thing) or isinstance(right, Thing):
        if isinstance(left, Thing) and isinstance(right, Thing):
            return left is right
        return UNKNOWN if isinstance(left, str) or isinstance(right, str) else False
    if type(left) is not type(right):
        return text_of(left) == text_of(right)
    return left == right


ARITHMETIC: dict[str, Callable[[int, int], Any]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
}


def like(left: Any, right: Any, *, negated: bool, ignore: bool) -> Any:
    """LIKE and, where case is ignored, ILIKE."""
    if not isinstance(left, str) or not isinstance(right, str):
        return UNKNOWN
    parts = ["%", "_"]
    pattern = "".join(
        {"%": ".*", "_": "."}.get(char, re.escape(char)) if char in parts else re.escape(char)
        for char in right.replace("\\_", "_")
    )
    flags = re.DOTALL | (re.IGNORECASE if ignore else 0)
    return bool(re.fullmatch(pattern, left, flags)) is not negated

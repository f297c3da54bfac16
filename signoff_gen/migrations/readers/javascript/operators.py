"""What operators make of values that may not be known."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Array,
    Choice,
    Guess,
    Host,
    Question,
    Record,
    Truth,
    Unknown,
    both,
    either,
    is_lazy,
    joined,
    text_of,
    truth,
    unanswered,
)

_FLIPPED: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_EXACT: Final = 2**53
_GREATEST: Final = 10**308
_MOST_TEXT = 1_000_000
_EQUALITY = ("===", "==", "!==", "!=")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that Python can search for in bounded time."""

    compiled: re.Pattern[str]
    everywhere: bool
    """The flag `g`."""
    longest: int
    """The longest text, in characters, that it is searched in."""


def pattern(literal: str) -> object:
    """The value of a literal such as `/;$/gm`; unknown if it is beyond what is simple and safe."""
    body, _, flags = literal[1:].rpartition("/")
    repeats = len(re.findall(r"(?<!\\)[*+]|\{\d+,\d*\}", body))
    nested = re.search(r"\)[*+{]", body)
    if nested or repeats > 3 or len(body) > 100 or re.search(r"\\[1-9kpPu]", body):
        return Unknown(literal)
    known = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
    options = re.NOFLAG
    for flag in flags:
        options |= known.get(flag, re.NOFLAG)
    try:
        return Pattern(re.compile(body, options), "g" in flags, 100_000 if repeats < 2 else 5_000)
    except (re.error, OverflowError):
        return Unknown(literal)


def is_given(value: object) -> Truth:
    """Whether a value is neither `null` nor `undefined`, which is what `??` asks."""
    if value is None or value is UNDEFINED:
        return False
    if isinstance(value, Unknown):
        return unanswered(value.source)
    return value.truth() if isinstance(value, Host) else True


def unary(operator: str, value: object, source: str) -> object:
    """The value of `-value`, `typeof value` and the like."""
    if operator == "void":
        return UNDEFINED
    if operator == "typeof":
        return _kind(value, source)
    number = _number(value)
    if number is None or operator not in ("-", "+", "~"):
        return Unknown(source)
    if operator == "~":
        return ~int(number) if math.isfinite(number) else -1
    return -number if operator == "-" else number


def _kind(value: object, source: str) -> object:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, (int, float)):
        return "number"
    if value is UNDEFINED:
        return "undefined"
    return "object" if value is None or isinstance(value, (Array, Record)) else Unknown(source)


def logical(operator: str, left: object, answer: Question, right: object) -> object:
    """`left && right` and the like, where it is not known whether the right side counts."""
    if is_lazy(right):
        return Choice(((answer.yes if operator == "&&" else answer.no, right),))
    if operator != "&&" and isinstance(left, (Unknown, Guess)):
        # A setting with a default: the default is the best guess.
        return Guess(right) if isinstance(right, str) else Unknown(f"{operator} {text_of(right)}")
    second = truth(right)
    if operator == "&&" and isinstance(right, Host) and isinstance(second, Question):
        return right
    if operator == "&&":
        if isinstance(second, Question):
            return both(answer, second)
        return answer if second else False
    if isinstance(second, Question):
        return either(answer, second)
    return True if second else answer


def merged(answer: Question, first: object, second: object, source: str) -> object:
    """What a value is after two branches gave it one each."""
    if first is second or (type(first) is type(second) and _same(first, second)):
        return first
    if is_lazy(first) or is_lazy(second):
        return Choice(((answer.yes, first), (answer.no, second)))
    one, other = truth(first), truth(second)
    if isinstance(first, bool) and isinstance(second, bool):
        return answer if one else ~answer
    if isinstance(first, (bool, Question)) and isinstance(second, (bool, Question)):
        if one is True:
            return either(answer, other) if isinstance(other, Question) else answer
        if other is False and isinstance(one, Question):
            return both(answer, one)
    return Unknown(source)


def _same(first: object, second: object) -> bool:
    plain = (bool, int, float, str)
    return isinstance(first, plain) and not isinstance(first, Guess) and first == second


def binary(operator: str, left: object, right: object, source: str) -> object:
    """The value of `left operator right`, for all but the logical operators."""
    if operator == "+":
        return _plus(left, right, source)
    if operator in _EQUALITY:
        return _equality(operator, left, right, source)
    if operator in _FLIPPED:
        return _order(operator, left, right, source)
    if operator == "in" and isinstance(left, str):
        return has_member(right, left, source)
    one, other = _number(left), _number(right)
    if one is None or other is None:
        return Unknown(source)
    return _arithmetic(operator, one, other, source)


def has_member(value: object, name: str, source: str) -> Truth:
    """Whether an object has a member of its own."""
    answer: Truth | None = None
    if isinstance(value, Record) and (name in value.members or not value.open):
        answer = name in value.members
    elif isinstance(value, Host) and not isinstance(name, Guess):
        answer = value.has(name)
    return unanswered(source) if answer is None else answer


def _plus(left: object, right: object, source: str) -> object:
    if isinstance(left, str) or isinstance(right, str):
        pieces = (text_of(left), text_of(right))
        if len(pieces[0]) + len(pieces[1]) > _MOST_TEXT:
            return Unknown(source)
        return joined(pieces)
    if isinstance(left, (Array, Record)) or isinstance(right, (Array, Record)):
        return joined((text_of(left), text_of(right)))
    one, other = _number(left), _number(right)
    return Unknown(source) if one is None or other is None else _rounded(one + other)


def _arithmetic(operator: str, left: float, right: float, source: str) -> object:
    known: dict[str, Callable[[], float]] = {
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: left / right if left % right else left // right,
        "%": lambda: math.fmod(left, right) if left < 0 or right < 0 else left % right,
        "**": lambda: left**right if abs(left) < 1e6 and abs(right) < 20 else math.nan,
        "|": lambda: int(left) | int(right),
        "&": lambda: int(left) & int(right),
    }
    try:
        result = known[operator]() if operator in known else math.nan
    except (ZeroDivisionError, OverflowError, ValueError, TypeError):
        return Unknown(source)
    unknown = isinstance(result, complex) or not math.isfinite(result)
    return Unknown(source) if unknown else _rounded(result)


def _rounded(number: float) -> int | float:
    """A number as JavaScript keeps it, where whole ones are exact only up to a point."""
    return number if abs(number) < _EXACT else float(min(number, _GREATEST))


def _equality(operator: str, left: object, right: object, source: str) -> Truth:
    equal = _equal(left, right, source, strict=len(operator) == 3)
    if operator[0] == "=":
        return equal
    return ~equal if isinstance(equal, Question) else not equal


def _equal(left: object, right: object, source: str, *, strict: bool) -> Truth:
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Host):
            if other is None or other is UNDEFINED:
                answer = one.truth()
                return ~answer if isinstance(answer, Question) else not answer
            compared = one.compare("===", other)
            return unanswered(source) if compared is None else compared
        if isinstance(one, Question):
            if isinstance(other, bool):
                return one if other else ~one
            return unanswered(source)
        if isinstance(one, (Unknown, Guess)):
            return unanswered(source)
    if isinstance(left, (bool, int, float, str)) and isinstance(right, (bool, int, float, str)):
        return _plain_equal(left, right, strict=strict)
    missing = (None, UNDEFINED)
    if not strict and left in missing and right in missing:
        return True
    return left is right


def _plain_equal(left: object, right: object, *, strict: bool) -> bool:
    if isinstance(left, str) == isinstance(right, str):
        return left == right and (not strict or isinstance(left, bool) == isinstance(right, bool))
    return not strict and text_of(left) == text_of(right)


def _order(operator: str, left: object, right: object, source: str) -> object:
    if isinstance(left, Host):
        compared = left.compare(operator, right)
        return unanswered(source) if compared is None else compared
    if isinstance(right, Host):
        return _order(_FLIPPED[operator], right, left, source)
    if type(left) is str and type(right) is str:
        return _ordered(operator, (left > right) - (left < right))
    one, other = _number(left), _number(right)
    if one is None or other is None:
        return unanswered(source)
    return _ordered(operator, (one > other) - (one < other))


def _ordered(operator: str, sign: int) -> bool:
    return {"<": sign < 0, ">": sign > 0, "<=": sign <= 0, ">=": sign >= 0}[operator]


def _number(value: object) -> int | float | None:
    """A value as a number, as far as it is known to be one."""
    if isinstance(value, Guess):
        return None
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, str):
        try:
            return float(value) if "." in value or "e" in value else int(value or "0")
        except ValueError:
            return None
    return 0 if value is None else None

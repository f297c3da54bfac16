"""What the answer to an HTTP request must be: status, headers, JSON body, time."""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from signoff_gen.model import Block, Bool, Int
from signoff_gen.runners.base import Context
from signoff_gen.runners.expect import Expectation, is_found
from signoff_gen.runners.fields import OneOrMany, Regex
from signoff_gen.runners.strict_json import shown

if TYPE_CHECKING:
    from signoff_gen.runners.http_exchange import Answer

HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")]


def _status(value: Any) -> Any:
    text = str(value).lower()
    if not re.fullmatch(r"[1-5](?:[0-9]{2}|xx)", text):
        raise PydanticCustomError("status", "expected a status such as `200`, or a class: `2xx`")
    return text


def _equals(value: Any) -> Any:
    return {"equals": value} if isinstance(value, str) else value


Status = Annotated[str, BeforeValidator(_status, json_schema_input_type=int | str)]


def status_line(status: int) -> str:
    """A status with its usual name: "404 Not Found"."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


class HeaderRule(Block):
    """What a header must say; several of the same name count as one, joined by commas."""

    equals: str | None = None
    contains: str | None = None
    matches: Regex | None = None
    exists: Bool | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        asked = self.model_fields_set
        if not asked or (self.exists is False and len(asked) > 1):
            raise PydanticCustomError(
                "header_rule", "expected a text, or one of equals, contains, matches, exists"
            )
        return self

    def failures(self, name: str, value: str | None, context: Context) -> Iterator[str]:
        """What does not hold for a header's value, None when there is none.

        Raises:
            CannotJudge: `matches` is not a regular expression.
        """
        if value is None:
            if self.exists is not False:
                yield f"there is no header {name}"
            return

        def masked(text: str) -> str:
            return shown(text, [name], context.fields, context.redactor)

        found = f"header {name} is {masked(value)}"
        if self.exists is False:
            yield f"{found}, must not be there"
        if self.equals is not None and value != self.equals:
            yield f"{found}, expected {masked(self.equals)}"
        if self.contains is not None and self.contains not in value:
            yield f"{found}, expected to contain {masked(self.contains)}"
        if self.matches is not None and not is_found(self.matches, value):
            yield f"{found}, expected to match {masked(self.matches)}"


class HttpExpect(Block):
    """Every one of these must hold."""

    status: Annotated[tuple[Status, ...], OneOrMany, Field(min_length=1)] = ("2xx",)
    """Statuses, or classes of them, that are all right."""
    headers: Mapping[HeaderName, Annotated[HeaderRule, BeforeValidator(_equals)]] = {}
    json_: tuple[Expectation, ...] = Field(default=(), alias="json")
    """Assertions on the body, which then has to be JSON."""
    max_ms: Annotated[Int, Field(gt=0)] | None = None
    """Milliseconds from the request to the last byte of the answer."""

    @property
    def count(self) -> int:
        """How many expectations there are besides the status."""
        return len(self.headers) + len(self.json_) + (self.max_ms is not None)

    def head_failures(self, answer: "Answer", context: Context) -> Iterator[str]:
        """What does not hold for status and headers.

        Raises:
            CannotJudge: a regular expression is none.
        """
        status = str(answer.status)
        if not {status, f"{status[0]}xx"} & set(self.status):
            yield f"{status_line(answer.status)}, expected {' or '.join(self.status)}"
        for name, rule in self.headers.items():
            yield from rule.failures(name, answer.header(name), context)

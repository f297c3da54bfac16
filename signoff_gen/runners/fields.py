"""Types of fields that several runners have."""

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from signoff_gen.globs import GlobError, matcher
from signoff_gen.model import Int

DEFAULT_LOG_SIZE = 10 << 20
LogSize = Annotated[Int, Field(ge=16 << 10, le=1 << 40)]
"""Bytes of a log; fewer would hold nothing useful."""


def is_template(text: str) -> bool:
    """Whether a text holds `${name}`: it is judged when the value is known, not before."""
    return "${" in text


def regex(pattern: str) -> re.Pattern[str]:
    """A regular expression, ready to be applied.

    Raises:
        ValueError: it is none, or too large to be one.
    """
    try:
        return re.compile(pattern)
    except re.error as error:
        reason = f"{error.msg} at character {(error.pos or 0) + 1}"
        raise ValueError(f"not a regular expression: {reason}") from error
    except (RecursionError, OverflowError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ValueError(f"not a regular expression: {reason}") from error


def _check_regex(pattern: str) -> str:
    if not is_template(pattern):
        try:
            regex(pattern)
        except ValueError as error:
            raise PydanticCustomError("regex", "{reason}", {"reason": str(error)}) from error
    return pattern


Regex = Annotated[str, AfterValidator(_check_regex)]
"""A Python regular expression; it may match anywhere in the text unless it is anchored."""


def _check_url(url: str) -> str:
    if is_template(url):
        return url
    if not re.match(r"https?://[^/?#]", url, re.IGNORECASE):
        raise PydanticCustomError("url", "expected a URL that starts with http:// or https://")
    try:
        urlsplit(url).port  # noqa: B018 - it is looked at when it is asked for
    except ValueError as error:
        # Without its own words: they may quote what somebody takes for a password.
        raise PydanticCustomError("url", "not a URL: no host and port can be told") from error
    return url


HttpUrl = Annotated[str, AfterValidator(_check_url)]
"""An address of the web."""


def _check_glob(pattern: str) -> str:
    try:
        matcher(pattern)
    except GlobError as error:
        reason = f"`{pattern}` is not a pattern of files: {error}"
        raise PydanticCustomError("glob", "{reason}", {"reason": reason}) from error
    return pattern


Glob = Annotated[str, AfterValidator(_check_glob)]
"""A glob below the repository's root, or a path; `**` matches any number of folders."""


def _one_or_many(value: Any) -> Any:
    return (value,) if isinstance(value, (str, int)) else value


OneOrMany = BeforeValidator(_one_or_many, json_schema_input_type=str | tuple[str, ...])
"""Lets a tuple of texts be written as one text."""

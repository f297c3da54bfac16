"""Types of fields that several runners have."""

import re
from typing import Annotated, Any

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


def _check_regex(pattern: str) -> str:
    if not is_template(pattern):
        try:
            re.compile(pattern)
        except re.error as error:
            reason = f"not a regular expression: {error.msg} at character {(error.pos or 0) + 1}"
            raise PydanticCustomError("regex", "{reason}", {"reason": reason}) from error
    return pattern


Regex = Annotated[str, AfterValidator(_check_regex)]
"""A Python regular expression; it may match anywhere in the text unless it is anchored."""


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

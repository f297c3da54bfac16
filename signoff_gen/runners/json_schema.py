"""JSON Schema: the assertion that takes a whole schema, inline or from a file.

References are resolved within the schema itself; nothing is fetched from anywhere.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signoff_gen.globs import inside
from signoff_gen.runners.base import Context
from signoff_gen.runners.strict_json import NotJson, cut, parse, shown

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

_NAMES_KEYS_ONLY = frozenset({"required", "additionalProperties", "unevaluatedProperties"})
"""Keywords whose message in the library names keys, never values."""


class CannotJudge(Exception):
    """Nothing is known about an expectation; the text says why."""


def breaches(
    value: Any, at: Sequence[object], schema: Mapping[str, Any] | str, context: Context
) -> Iterator[str]:
    """What a JSON Schema asks for and a value does not give, in words.

    Args:
        value: the JSON value.
        at: the keys and indices that lead to it; below a masked name everything is masked.
        schema: the schema, or its file from the repository's root. `$schema` names its draft;
            without it the draft is 2020-12.
        context: the root, and what is masked.

    Raises:
        CannotJudge: the schema cannot be read, is not one, or refers to something outside it.
    """
    from referencing.exceptions import Unresolvable

    name = schema if isinstance(schema, str) else "the schema"
    validator = _validator(_text(schema, context.root), name)
    try:
        for error in validator.iter_errors(value):
            yield _words(error, at, context)
    except Unresolvable as error:
        raise CannotJudge(f"{name} refers to {cut(str(error.ref))}, which it lacks") from error
    except (RecursionError, OverflowError, re.error) as error:
        raise CannotJudge(f"{name} cannot be applied: {type(error).__name__}") from error


def _text(schema: Mapping[str, Any] | str, root: Path) -> str:
    if not isinstance(schema, str):
        return json.dumps(schema)
    path = root / schema
    if not inside(path, root):
        raise CannotJudge(f"the schema {schema} is outside the repository")
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise CannotJudge(f"the schema {schema} cannot be read") from error


@lru_cache(maxsize=128)
def _validator(text: str, name: str) -> "Validator":
    from jsonschema.exceptions import SchemaError
    from jsonschema.validators import Draft202012Validator, validator_for
    from referencing.jsonschema import EMPTY_REGISTRY

    try:
        schema = parse(text.encode())
        kind = validator_for(schema, default=Draft202012Validator)
        kind.check_schema(schema)
    except NotJson as error:
        raise CannotJudge(f"{name} is {error}") from error
    except SchemaError as error:
        raise CannotJudge(f"{name} is not a JSON Schema: {cut(error.message)}") from error
    # An explicit registry: the default one would fetch a remote reference.
    return kind(schema, registry=EMPTY_REGISTRY)


def _words(error: "ValidationError", at: Sequence[object], context: Context) -> str:
    inner = [*at, *error.absolute_path]
    if error.validator in _NAMES_KEYS_ONLY:
        said = context.redactor.text(error.message)
    else:
        value = shown(error.instance, inner, context.fields, context.redactor)
        rule = shown(error.validator_value, inner, context.fields, context.redactor)
        said = f"{value} breaks `{error.validator}: {rule}`"
    place = "".join(f"[{part!r}]" for part in error.absolute_path)
    return f"to fit its schema: {f'at {cut(place)} ' if place else ''}{cut(said, 120)}"

"""From what pydantic says about a value to what a person needs: place, words, suggestion."""

from collections.abc import Container, Iterable, Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from signoff_gen.errors import did_you_mean
from signoff_gen.model import Check, Runners, Signoff, slug
from signoff_gen.references import At, Finding

_WANTED = {
    "string_type": "text",
    "tuple_type": "a list, one `- item` a line",
    "list_type": "a list, one `- item` a line",
    "dict_type": "a mapping, one `key: value` a line",
    "mapping_type": "a mapping, one `key: value` a line",
    "model_type": "a mapping, one `key: value` a line",
    "model_attributes_type": "a mapping, one `key: value` a line",
    "date_from_datetime_parsing": "a date such as `2025-01-15`",
    "date_parsing": "a date such as `2025-01-15`",
    "date_type": "a date such as `2025-01-15`",
    "datetime_from_date_parsing": "a time such as `2026-11-24T10:12:03Z`",
    "datetime_parsing": "a time such as `2026-11-24T10:12:03Z`",
    "datetime_type": "a time such as `2026-11-24T10:12:03Z`",
    "string_too_short": "text that is not empty",
    "too_short": "something in it",
}


def findings(error: ValidationError, raw: Any, runners: Runners) -> list[Finding]:
    """One finding for each place that pydantic complains about.

    Args:
        error: what validation of `raw` raised.
        raw: the values of the file.
        runners: the runner classes, to suggest their keys.
    """
    by_place: dict[At, list[tuple[Mapping[str, Any], At]]] = {}
    for details in error.errors(include_url=False, include_context=True):
        at, rest = _walk(raw, details["loc"])
        if details["type"] == "two_runners":
            at = (*at[:-1], details["ctx"]["second"])
        missing = details["type"] == "missing"
        place = (*at, *rest[:1]) if missing else at  # a key that is there and empty is in `at`
        by_place.setdefault(place, []).append((details, at))
    # A list is called too short for want of items that are wrong: those are told.
    holders = {place[:n] for place in by_place for n in range(len(place))}
    for place in holders & by_place.keys():
        by_place[place] = [it for it in by_place[place] if it[0]["type"] != "too_short"]
    found = [
        _finding(place, [details for details, _ in items], items[0][1], raw, runners)
        for place, items in by_place.items()
        if items
    ]
    misspelt = {(item.at[:-1], item.hint) for item in found if item.code == "SG121"}
    return [item for item in found if not _is_misspelt(item, misspelt)]


def _is_misspelt(item: Finding, misspelt: Container[tuple[At, str | None]]) -> bool:
    """Whether a key that is missing stands there under a wrong name, which is told already."""
    if item.code != "SG122":
        return False
    return (item.at[:-1], f"did you mean `{item.at[-1]}`?") in misspelt


def _walk(raw: Any, loc: Iterable[str | int]) -> tuple[At, At]:
    """The part of a pydantic location that exists in the file, and what is left of it.

    pydantic puts names of its own into a location (`runner`, the member of a union); what is
    neither a key nor an index here is passed over.
    """
    at: list[str | int] = []
    rest: list[str | int] = []
    value = raw
    for part in loc:
        if isinstance(value, dict) and part == "runner" and part not in value:
            keys = [key for key in value if key not in Check.model_fields]
            if not keys:
                continue
            part = keys[0]
        inside = isinstance(value, dict) and part in value
        if inside or (isinstance(value, list) and isinstance(part, int) and part < len(value)):
            value = value[part]
            at.append(part)
            rest = []
        else:
            rest.append(part)
    return tuple(at), tuple(rest)


def _finding(
    place: At, details: list[Mapping[str, Any]], existing: At, raw: Any, runners: Runners
) -> Finding:
    first = details[0]
    kind = first["type"]
    key = str(place[-1]) if place else ""
    if kind == "missing" and place == existing:
        return Finding(place, "SG123", f"`{key}` is empty", expected=f"a value for `{key}`")
    if kind == "missing":
        where = _owner(existing)
        return Finding(place, "SG122", f"`{key}` is missing{where}", expected=f"a `{key}:` here")
    if kind == "extra_forbidden":
        known = _known_keys(place[:-1], runners)
        listed = ", ".join(f"`{name}`" for name in known[:12])
        hint = did_you_mean(key, known)
        return Finding(place, "SG121", f"unknown key `{key}`", f"one of {listed}", hint)
    if kind == "two_runners":
        message = first["msg"] + ": a check is verified in one way"
        return Finding(place, "SG124", message, hint="make two checks of it")
    value = _value(raw, existing)
    expected = _expected(details)
    message = f"`{key}` is {_describe(value)}" if expected else f"`{key}`: {first['msg']}"
    return Finding(place, "SG123", message, expected=expected, hint=_hint(first, value))


def _owner(existing: At) -> str:
    names = [str(part) for part in existing if isinstance(part, str)]
    return f" in this {names[-1].rstrip('s')}" if names else ""


def _expected(details: list[Mapping[str, Any]]) -> str | None:
    wanted: list[str] = []
    for item in details:
        kind, context = item["type"], item.get("ctx") or {}
        if kind in _WANTED:
            wanted.append(_WANTED[kind])
        elif kind == "literal_error":
            wanted.append(f"one of {context['expected']}".replace("'", "`"))
        elif kind == "string_pattern_mismatch":
            wanted.append("lower-case letters, digits and hyphens")
        elif kind in ("scalar", "duration"):
            wanted.append(item["msg"].removeprefix("expected "))
    return " or ".join(dict.fromkeys(wanted)) or None


def _hint(details: Mapping[str, Any], value: Any) -> str | None:
    if details["type"] == "string_pattern_mismatch":
        return f"did you mean `{slug(str(value))}`?"
    if details["type"] == "literal_error":
        options = str((details.get("ctx") or {}).get("expected", ""))
        return did_you_mean(str(value), [part.strip("' ") for part in options.split(" or ")])
    if details["type"] == "scalar" and type(value) is str and value.strip():
        return "remove the quotes" if value[0].isdigit() or value in ("true", "false") else None
    return None


def _describe(value: Any) -> str:
    if value is None or value == "":
        return "empty"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    text = str(value)
    return f"`{text}`" if len(text) <= 60 else f"`{text[:57]}...`"


def _value(raw: Any, at: At) -> Any:
    for part in at:
        raw = raw[part]
    return raw


def _known_keys(at: At, runners: Runners) -> list[str]:
    model = _model_at(at, runners)
    if model is None:
        return []
    names = [field.alias or name for name, field in model.model_fields.items()]
    if model is Signoff:
        names.remove("id")
    if model is Check:
        names = [name for name in names if name != "runner"] + list(runners)
    return names


def _model_at(at: At, runners: Runners) -> type[BaseModel] | None:
    model: type[BaseModel] = Signoff
    for part in at:
        if isinstance(part, int):
            continue
        if model is Check and part in runners:
            model = runners[part]
            continue
        by_key = {field.alias or name: field for name, field in model.model_fields.items()}
        inner = _models(by_key[part].annotation) if part in by_key else []
        if not inner:
            return None
        model = inner[0]
    return model


def _models(annotation: Any) -> list[type[BaseModel]]:
    """The model classes that a field's type mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) in (Union, UnionType) or get_args(annotation):
        return [model for inner in get_args(annotation) for model in _models(inner)]
    return []

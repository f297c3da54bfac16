"""The JSON Schema (draft-07) of status files, made from the models, for editors above all.

An editor resolves scalars before it looks at a schema: the text `1.10` reaches it as a number, and
a key with nothing after it as null. So text may be a number or a boolean here, and a key that may
be left out may be null. What the loader accepts, the schema accepts; what only the loader can see
(ids that do not exist, circles, paths) the schema lets pass.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from typing import Any, cast

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonRef, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from signoff_gen.meanings import meaning, meanings
from signoff_gen.model import Check, RunnerBlock, Runners, Signoff, parse_duration
from signoff_gen.scalars import Plain, resolve

FILE_NAME = "signoff.schema.json"
"""What the schema is called beside the status files."""
DIALECT = "http://json-schema.org/draft-07/schema#"
DURATION = r"^([0-9]+(\.[0-9]+)?(ms|s|m|h|d|w))+$"

_REF = "#/definitions/{model}"
_LIMITS = {
    "ge": "minimum",
    "le": "maximum",
    "gt": "exclusiveMinimum",
    "lt": "exclusiveMaximum",
}


def status_schema(runners: Runners) -> dict[str, Any]:
    """The schema of a status file.

    Args:
        runners: runner classes by key; a check may have the key of any of them.

    Returns:
        A JSON value. `definitions` has one entry for each kind of mapping.
    """
    classes = {kind: runners[kind] for kind in runners}
    models: list[type[BaseModel]]
    models = list(dict.fromkeys([Signoff, Check, RunnerBlock, *classes.values()]))
    refs, made = models_json_schema(
        [(model, "validation") for model in models],
        ref_template=_REF,
        schema_generator=_Generator,
    )
    names = {model: refs[model, "validation"]["$ref"].rpartition("/")[2] for model in models}
    definitions: dict[str, Any] = made["$defs"]
    forms = {kind: _forms(runner, names[runner], definitions) for kind, runner in classes.items()}
    _add_runners(definitions[names[Check]], forms)
    del definitions[names[RunnerBlock]]  # any of them, where one of these stands
    top = definitions.pop(names[Signoff])
    head = {"$schema": DIALECT, "title": "Status file of signoff-gen"}
    return {**head, **top, "definitions": dict(sorted(definitions.items()))}


def status_schema_text(runners: Runners) -> str:
    """The schema as a file holds it; the same for the same signoff-gen and runners."""
    return json.dumps(status_schema(runners), indent=2) + "\n"


def _forms(runner: type[RunnerBlock], name: str, definitions: Mapping[str, Any]) -> JsonSchemaValue:
    """What may stand under a runner's key: its mapping, and the short form if it has one."""
    block = definitions[name]
    forms: list[JsonSchemaValue] = [{"$ref": _REF.format(model=name)}]
    if runner.shorthand in block["properties"]:
        forms.insert(0, _undescribed(block["properties"][runner.shorthand]))
    return {"description": block["description"], **_not_bare(_either(forms))}


def _add_runners(check: dict[str, Any], forms: Mapping[str, JsonSchemaValue]) -> None:
    """Give a check the keys of the runners, one of which it may have."""
    del check["properties"]["runner"]  # the model's own name for what stands under such a key
    check["properties"] |= forms
    with_runner = [{"required": [kind]} for kind in forms]
    named = [{"required": ["title"]}, {"required": ["id"]}]
    check["oneOf"] = [*with_runner, {"not": {"anyOf": with_runner}, "anyOf": named}]


class _Generator(GenerateJsonSchema):
    """Says for each type what an editor, and not pydantic, sees of it."""

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        made = super().str_schema(schema)
        restricted = made.keys() & {"pattern", "minLength"}
        return {**made, "type": ["string", "number", "boolean", *([] if restricted else ["null"])]}

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        # `null`, as the name of a type, is null to an editor unless it is quoted.
        values = list(schema["expected"])
        read = [resolve(Plain(value)) for value in values if isinstance(value, str)]
        return {"enum": [*values, *(value for value in read if not isinstance(value, str))]}

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return _with_null(self.generate_inner(schema["schema"]))

    def union_schema(self, schema: core_schema.UnionSchema) -> JsonSchemaValue:
        choices = [c[0] if isinstance(c, tuple) else c for c in schema["choices"]]
        return _either(self.generate_inner(choice) for choice in choices)

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        # `model_schema` says the default, as it is written in a file.
        return self.generate_inner(schema["schema"])

    def function_before_schema(
        self, schema: core_schema.BeforeValidatorFunctionSchema
    ) -> JsonSchemaValue:
        function = schema["function"]["function"]
        if function is parse_duration:
            return {"type": "string", "pattern": DURATION}
        made = self.generate_inner(schema["schema"])
        if schema["function"]["type"] == "with-info":
            return made
        short = _short_form(cast("Callable[[Any], Any]", function))
        if isinstance(short, (tuple, list)):
            return _either([_without_null(made)["items"], made])
        if isinstance(short, dict) and "$ref" in made:
            ((key, _),) = short.items()
            target = self.get_schema_from_definitions(JsonRef(made["$ref"])) or {}
            return _either([_undescribed(target["properties"][key]), made])
        return made

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        model = schema["cls"]
        made = super().model_schema(schema)
        made.pop("title", None)
        if "properties" not in made:  # a model that stands for a single value
            return made
        words = meanings(model)
        for name, field in model.model_fields.items():
            key = field.alias or name
            value = made["properties"].pop(key)
            if not field.exclude:  # such as the sign-off's id, which is no key of its file
                made["properties"][key] = _property(value, field, words.get(key))
        return {**made, "description": meaning(model)}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        for pattern, value in made.pop("patternProperties", {}).items():
            made |= {"propertyNames": {"pattern": pattern}, "additionalProperties": value}
        return made

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> JsonSchemaValue:
        return {}  # a type that JSON does not know, in a runner of somebody else: anything goes

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:
        return value  # keys stay in the order in which people think of them


def _property(made: JsonSchemaValue, field: FieldInfo, words: str | None) -> JsonSchemaValue:
    """What a field may be, with what it means and what it is when it is left out."""
    made = _limited(made)
    made = _not_bare(_without_null(made) if field.is_required() else _with_null(made))
    default = None if field.is_required() else _as_written(field.get_default(), made)
    head = {} if words is None else {"description": words}
    return {**head, **made, **({} if default is None else {"default": default})}


def _as_written(default: Any, made: JsonSchemaValue) -> Any:
    """A default as a person would write it; None where there is nothing to write."""
    if isinstance(default, (int, float)) and made.get("pattern") == DURATION:
        return f"{default:g}s"
    if isinstance(default, (tuple, list)):
        plain = all(isinstance(item, (str, int, float)) for item in default)
        return list(default) if default and plain else None
    return default if isinstance(default, (str, int, float)) and default != "" else None


def _short_form(function: Callable[[Any], Any]) -> Any:
    """What a validator makes of a mere text: a list of it, a mapping, or nothing new.

    >>> _short_form(lambda value: {"title": value})
    {'title': 'text'}
    """
    try:
        return function("text")
    except (ValueError, TypeError, AssertionError, AttributeError, LookupError):
        return None  # it wants something else than a text, or another one


def _either(choices: Iterable[JsonSchemaValue]) -> JsonSchemaValue:
    flat: list[JsonSchemaValue] = []
    for choice in choices:
        for inner in choice["anyOf"] if choice.keys() == {"anyOf"} else [choice]:
            if inner not in flat:
                flat.append(inner)
    return flat[0] if len(flat) == 1 else {"anyOf": flat}


def _with_null(made: JsonSchemaValue) -> JsonSchemaValue:
    if not made:
        return made
    if "anyOf" in made:
        choices = made["anyOf"]
        accepts = any("null" in choice.get("type", ()) for choice in choices)
        return made if accepts else {**made, "anyOf": [*choices, {"type": "null"}]}
    if "enum" in made:
        return made if None in made["enum"] else {**made, "enum": [*made["enum"], None]}
    if "type" in made:
        kinds = made["type"] if isinstance(made["type"], list) else [made["type"]]
        return {**made, "type": list(dict.fromkeys([*kinds, "null"]))}
    return {"anyOf": [made, {"type": "null"}]}


def _without_null(made: JsonSchemaValue) -> JsonSchemaValue:
    if "anyOf" in made:
        choices = [_without_null(c) for c in made["anyOf"] if c != {"type": "null"}]
        return {**made, **_either(choices)}
    if isinstance(made.get("type"), list):
        return {**made, "type": [kind for kind in made["type"] if kind != "null"]}
    return made


def _limited(made: JsonSchemaValue) -> JsonSchemaValue:
    """A field's limits under their names in JSON Schema, beside what they are about.

    pydantic puts the limits of a type with a validator around all that the validator accepts, and
    under names of its own: the fewest items of a list also around its short form, the least
    seconds also around a duration, which is a text.
    """
    limits = {new: made[old] for old, new in _LIMITS.items() if old in made}
    made = {key: value for key, value in made.items() if key not in _LIMITS}
    if "string" not in made.get("type", ()):
        made |= limits
    least = made.pop("minLength", None) if "anyOf" in made else None
    if least is not None:
        made["anyOf"] = [
            {**choice, "minItems": least} if choice.get("type") == "array" else choice
            for choice in made["anyOf"]
        ]
    return made


def _not_bare(made: JsonSchemaValue) -> JsonSchemaValue:
    """The same with a reference wrapped: draft-07 ignores what stands beside one."""
    return {"allOf": [made]} if "$ref" in made else made


def _undescribed(made: JsonSchemaValue) -> JsonSchemaValue:
    return {
        key: deepcopy(value) for key, value in made.items() if key not in ("description", "default")
    }

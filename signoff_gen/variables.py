"""`${name}`: how a status file refers to its `vars`, to the environment and to captured values.

`${name}` is a variable or a captured value, `${env:NAME}` an environment variable, and `$${` a
literal `${`. A name that has no value is an error, never an empty string.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from signoff_gen.model import RunnerBlock

_REFERENCE = re.compile(r"\$\$\{|\$\{([^{}\n]*)\}|\$\{")
_NAME = re.compile(r"(?:env:)?[A-Za-z_][A-Za-z0-9_-]*")


class UnsetVariable(LookupError):
    """A `${name}` without a value, or one that is not a name."""

    def __init__(self, reference: str, reason: str) -> None:
        super().__init__(reason)
        self.reference = reference
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Scope:
    """Where the values of one run come from."""

    vars: Mapping[str, str]
    environment: Mapping[str, str]
    captured: Mapping[str, str] = field(default_factory=dict)
    """Grows while a run goes on."""

    def value(self, name: str, seen: tuple[str, ...] = ()) -> str:
        """The value of a reference's name.

        Raises:
            UnsetVariable: there is none, or `vars` refer to each other in a circle.
        """
        if name.startswith("env:"):
            variable = name.removeprefix("env:")
            if variable not in self.environment:
                raise UnsetVariable(name, f"environment variable {variable} is not set")
            return self.environment[variable]
        if name in seen:
            chain = " -> ".join((*seen, name))
            raise UnsetVariable(name, f"variables refer to each other: {chain}")
        if name in self.captured:
            return self.captured[name]
        if name not in self.vars:
            raise UnsetVariable(name, f"variable `{name}` has no value")
        return substitute(self.vars[name], lambda inner: self.value(inner, (*seen, name)))

    def exported(self) -> dict[str, str]:
        """All `vars` and captured values, as a command sees them in its environment.

        Raises:
            UnsetVariable: a variable refers to something that has no value.
        """
        return {name: self.value(name) for name in [*self.vars, *self.captured]}


def references(text: str) -> Iterator[str]:
    """The names that a text refers to, malformed ones as written."""
    for match in _REFERENCE.finditer(text):
        if match[0] != "$${":
            yield match[1] if match[1] is not None else match[0]


def is_name(reference: str) -> bool:
    """Whether what stands between the braces can be a name at all."""
    return _NAME.fullmatch(reference) is not None


def substitute(text: str, value: Callable[[str], str]) -> str:
    """The text with every reference replaced.

    Raises:
        UnsetVariable: from `value`, or because a reference is malformed.
    """
    if "${" not in text:
        return text

    def replace(match: re.Match[str]) -> str:
        if match[0] == "$${":
            return "${"
        if match[1] is None or not is_name(match[1]):
            raise UnsetVariable(match[0], f"`{match[0]}` is not a reference such as `${{name}}`")
        return value(match[1])

    return _REFERENCE.sub(replace, text)


def strings(value: Any) -> Iterator[str]:
    """Every text in a tree of mappings and sequences, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from strings(key)
            yield from strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from strings(item)


def interpolated_fields(runner: RunnerBlock) -> dict[str, Any]:
    """What of a runner's block takes part in interpolation, as plain values."""
    exclude = {name for name in runner.verbatim if isinstance(getattr(runner, name), str)}
    return runner.model_dump(exclude_unset=True, exclude=exclude, by_alias=True)


def may_refer(runner: RunnerBlock) -> bool:
    """Whether a block holds a `${`; most do not, and this is the cheapest way to tell."""
    return "${" in runner.model_dump_json(exclude_unset=True, by_alias=True)


def interpolate(runner: RunnerBlock, scope: Scope) -> RunnerBlock:
    """The runner with every reference replaced; itself when it has none.

    Raises:
        UnsetVariable: a reference has no value.
        pydantic.ValidationError: the block does not hold with the values filled in.
    """
    if not may_refer(runner):
        return runner
    fields = interpolated_fields(runner)
    if not any("${" in text for text in strings(fields)):
        return runner
    whole = runner.model_dump(exclude_unset=True, by_alias=True)
    return type(runner).model_validate({**whole, **_filled(fields, scope)})


def _filled(value: Any, scope: Scope) -> Any:
    if isinstance(value, str):
        return substitute(value, scope.value)
    if isinstance(value, Mapping):
        return {_filled(key, scope): _filled(item, scope) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_filled(item, scope) for item in value]
    return value

"""One change to a document: how to make it, and whether it and nothing else has been made."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from signoff_gen.yamltext.values import KeyPath, Map, Style, resolve, same

if TYPE_CHECKING:
    from signoff_gen.yamltext.nodes import Node
    from signoff_gen.yamltext.plan import Proposal, Sheet

GONE: Final = object()


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: a key of a mapping is set or removed, or an item is appended to a list."""

    at: KeyPath
    """The mapping or list."""
    key: str | None
    """The key; None: an item is appended."""
    value: Any
    """What is written; `GONE`: the key is removed."""
    style: Style = "block"

    def is_addition_to(self, holder: Map) -> bool:
        """Whether a mapping gets a key that it has not, over lines of its own."""
        new = self.key is not None and self.value is not GONE and self.key not in holder
        return new and self.style == "block"

    def proposals(self, sheet: "Sheet", node: "Node") -> "Iterator[Proposal]":
        """Ways to write it, the best first."""
        if self.key is None:
            return sheet.appending(node, self.value)
        if self.value is GONE:
            return sheet.removing(node, self.key)
        return sheet.setting(node, self.key, self.value, self.style)

    def made(self, old: Any, new: Any, rest: KeyPath) -> bool:
        """Whether `new` is `old` with this change, which is at `rest`, and no other."""
        if rest:
            others = same(_without(old, rest[0]), _without(new, rest[0]))
            return others and _has(new, rest[0]) and self.made(old[rest[0]], new[rest[0]], rest[1:])
        if self.key is None:
            grown = isinstance(new, list) and len(new) == len(old) + 1
            return grown and same(old, new[:-1]) and same(resolve(new[-1]), self.value)
        if not isinstance(new, dict) or not same(_without(old, self.key), _without(new, self.key)):
            return False
        if self.value is GONE:
            return self.key not in new
        return self.key in new and same(resolve(new[self.key]), self.value)

    def adopt(self, holder: Any, new: Any) -> None:
        """Make the change in the values: `new` is what was read for `holder`."""
        if self.key is None:
            holder.append(_placeless(new[-1]))
        elif self.value is GONE:
            del holder[self.key]
        else:
            holder[self.key] = _placeless(new[self.key])


def _placeless(value: Any) -> Any:
    """Forget where mappings stand that are not in the base text."""
    if isinstance(value, Map):
        value.start = -1
    if isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            _placeless(item)
    return value


def _without(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return {key: item for key, item in value.items() if key != step}
    if isinstance(value, list) and isinstance(step, int):
        return value[:step] + value[step + 1 :]
    return value


def _has(value: Any, step: str | int) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and isinstance(step, int) and step < len(value)

"""What compilers add to code that they make of TypeScript: `__awaiter` and its kin."""

from collections.abc import Sequence
from typing import Protocol

from signoff_gen.migrations.readers.javascript.expressions import GaveUp
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Array,
    Function,
    Host,
    Native,
    Record,
    Site,
    Unknown,
)

_YIELD, _BREAK, _RETURN = 4, 3, 2
_MOST_JUMPS = 2_000
_UNWRAPPED = ("__importDefault", "__importStar", "__toESM", "_interopRequireDefault",
              "_interopRequireWildcard")  # fmt: skip


class Caller(Protocol):
    """What is needed of the interpreter."""

    def run(self, function: Function, arguments: Sequence[object], this: object) -> object:
        """Follow a function."""

    def settle(self, value: object, site: Site) -> object:
        """Await a value."""


class CompilerHelpers(Host):
    """The package `tslib`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, name: str, site: Site) -> object:
        """One of its functions."""
        return from_compiler(name, self._caller) or Unknown(site.excerpt)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """The outcome of one of its functions."""
        function = from_compiler(name, self._caller)
        return function.call(arguments, site) if function else Unknown(site.excerpt)


def from_compiler(name: str, caller: Caller) -> Native | None:
    """A function that a compiler adds to files; None if it adds none of that name."""
    if not name.startswith("_"):
        return None
    if name in _UNWRAPPED:
        return Native(name, lambda arguments, site: arguments[0] if arguments else UNDEFINED)
    if name == "__awaiter":
        return Native(name, lambda arguments, site: _awaited(arguments, site, caller))
    if name == "__generator":
        return Native(name, lambda arguments, site: _generated(arguments, site, caller))
    return None


def _awaited(arguments: Sequence[object], site: Site, caller: Caller) -> object:
    if len(arguments) == 4 and isinstance(arguments[3], Function):
        return caller.settle(caller.run(arguments[3], [], arguments[0]), site)
    return Unknown(site.excerpt)


def _generated(arguments: Sequence[object], site: Site, caller: Caller) -> object:
    """A function in pieces: each returns what the next one needs, and which one that is."""
    if len(arguments) != 2 or not isinstance(arguments[1], Function):
        return Unknown(site.excerpt)
    given: list[object] = [UNDEFINED]
    state = Record({"label": 0, "trys": Array(), "sent": Native("sent", lambda a, s: given[0])})
    for _ in range(_MOST_JUMPS):
        outcome = caller.run(arguments[1], [state], arguments[0])
        items = outcome.items if isinstance(outcome, Array) and outcome.items else [_RETURN]
        kind, value = items[0], items[1] if len(items) > 1 else UNDEFINED
        label = state.members["label"]
        if isinstance(outcome, Unknown):
            break
        if kind == _RETURN:
            return value
        if kind == _YIELD and isinstance(label, int):
            given[0], state.members["label"] = caller.settle(value, site), label + 1
        elif kind == _BREAK:
            state.members["label"] = value
        else:
            break
    raise GaveUp("compiled code branches on what is known only at run time", site)

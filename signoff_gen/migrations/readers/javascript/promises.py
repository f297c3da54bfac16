"""Promises: each is followed as if it were kept at once, where it is awaited or has a `then`."""

from abc import abstractmethod
from collections.abc import Callable, Sequence

from signoff_gen.migrations.readers.javascript.expressions import Expressions
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Array,
    Choice,
    Conditions,
    Function,
    Host,
    Native,
    Perhaps,
    Site,
    Unknown,
)


def is_function(value: object) -> bool:
    """Whether a value can be called back."""
    return isinstance(value, (Function, Native))


class Promises(Expressions):
    """Awaits values."""

    @abstractmethod
    def iteration(self, conditions: Conditions, work: Callable[[], object]) -> object:
        """Walk one round of a loop."""

    def settle(self, value: object, site: Site) -> object:
        """What awaiting a value comes to: those that are lazy act now."""
        if isinstance(value, Choice):
            for conditions, alternative in value.alternatives:
                self.iteration(conditions, lambda own=alternative: self.settle(own, site))  # type: ignore[misc]
            return Unknown(site.excerpt)
        return value.settle(site) if isinstance(value, Host) else value

    def settle_all(self, value: object, site: Site) -> object:
        """What awaiting all elements of a list comes to; for other values, awaiting it."""
        if not isinstance(value, Array):
            return self.settle(value, site)
        made: list[object] = []
        for item in value.items:
            conditions = item.conditions if isinstance(item, Perhaps) else ()
            own = item.value if isinstance(item, Perhaps) else item
            given = self.iteration(conditions, lambda own=own: self.settle(own, site))  # type: ignore[misc]
            made.append(Perhaps(given, conditions) if conditions else given)
        return Array(made, value.born, value.open)

    def promised(
        self, target: object, name: str, arguments: Sequence[object], site: Site
    ) -> object:
        """`then` and `finally` of whatever a promise gives."""
        value = self.settle(target, site)
        given = [value] if name == "then" else []
        outcome = self.settle(self.call(arguments[0], given, UNDEFINED, site), site)
        return outcome if name == "then" else value

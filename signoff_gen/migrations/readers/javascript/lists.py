"""The methods of lists, whose functions are followed for each element."""

from collections.abc import Callable, Sequence
from functools import cmp_to_key
from typing import Final, Protocol

from signoff_gen.migrations.readers.javascript import operators
from signoff_gen.migrations.readers.javascript.expressions import spread_out
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Array,
    Conditions,
    Guess,
    Host,
    Perhaps,
    Question,
    Record,
    Truth,
    Unknown,
    is_known,
    joined,
    text_of,
    truth,
    unanswered,
)


class Walker(Protocol):
    """What is needed of the interpreter."""

    @property
    def holds(self) -> Conditions:
        """What holds where the walk is."""

    def iteration(self, conditions: Conditions, work: Callable[[], object]) -> object:
        """Walk one round of a loop."""


Call = Callable[..., object]
"""Calls a function of the project with arguments."""


class Length(Host):
    """How many elements a list has of which some are there only perhaps."""

    def __init__(self, least: int, source: str) -> None:
        self.least = least
        self.source = source

    def truth(self) -> Truth:
        """Each element has its own condition already: that there are any asks for no other."""
        return True if self.least else Question((), unanswered(self.source).no)

    def compare(self, operator: str, other: object) -> Truth | None:
        """Comparisons with 0 are what code asks."""
        if other == 0 and operator in (">", "==="):
            answer = self.truth()
            if operator == ">":
                return answer
            return ~answer if isinstance(answer, Question) else not answer
        return None


class ListMethods:
    """Calls the methods of lists.

    Args:
        walker: follows the functions that are handed to them.
    """

    def __init__(self, walker: Walker) -> None:
        self._walker = walker

    def length(self, array: Array, source: str) -> object:
        """`array.length`."""
        certain = sum(not isinstance(item, Perhaps) for item in array.items)
        if array.open or certain < len(array.items):
            return Length(certain, source)
        return certain

    def call(
        self, array: Array, name: str, arguments: Sequence[object], call: Call, source: str
    ) -> object:
        """The outcome of `array.name(…)`.

        Args:
            array: the list.
            name: the method.
            arguments: as they are given.
            call: calls one of them that is a function.
            source: how the call reads, for what is not known.
        """
        method = self._METHODS.get(name)
        if method is None:
            return Unknown(source)
        try:
            return method(self, array, arguments, call, source)
        except (IndexError, TypeError, ValueError):
            return Unknown(source)

    def _each(
        self, array: Array, function: object, call: Call
    ) -> list[tuple[object, object, Conditions]]:
        """Each element, what the function gives for it, and what must hold for it to be there."""
        found: list[tuple[object, object, Conditions]] = []

        def visit(item: object, index: int) -> object:
            return call(function, item, index, array)

        for index, (item, conditions) in enumerate(spread_out(list(array.items))):
            given = self._walker.iteration(conditions, lambda i=item, n=index: visit(i, n))  # type: ignore[misc]
            found.append((item, given, conditions))
        return found

    def _map(self, array: Array, arguments: Sequence[object], call: Call, source: str) -> object:
        made = [
            Perhaps(given, conditions) if conditions else given
            for _, given, conditions in self._each(array, arguments[0], call)
        ]
        return Array(made, self._walker.holds, array.open)

    def _for_each(
        self, array: Array, arguments: Sequence[object], call: Call, source: str
    ) -> object:
        self._each(array, arguments[0], call)
        return UNDEFINED

    def _flat_map(
        self, array: Array, arguments: Sequence[object], call: Call, source: str
    ) -> object:
        mapped = self._map(array, arguments, call, source)
        return self._flat(mapped, (), call, source) if isinstance(mapped, Array) else mapped

    def _flat(self, array: Array, arguments: Sequence[object], call: Call, source: str) -> object:
        made = Array(born=self._walker.holds, open=array.open)
        for item in array.items:
            if isinstance(item, Array):
                made.add(item.items)
                made.open = made.open or item.open
            else:
                made.add([item])
        return made

    def _filter(self, array: Array, arguments: Sequence[object], call: Call, source: str) -> object:
        made = Array(born=self._walker.holds, open=array.open)
        for item, given, conditions in self._each(array, arguments[0], call):
            answer = truth(given)
            if isinstance(answer, Question):
                conditions += answer.yes
            if answer is not False:
                made.items.append(Perhaps(item, conditions) if conditions else item)
        return made

    def _find(self, array: Array, arguments: Sequence[object], call: Call, source: str) -> object:
        for item, given, conditions in self._each(array, arguments[0], call):
            answer = truth(given)
            if isinstance(answer, Question) or ((conditions or array.open) and answer):
                return Unknown(source)
            if answer:
                return item
        return Unknown(source) if array.open else UNDEFINED

    def _find_index(
        self, array: Array, arguments: Sequence[object], call: Call, source: str
    ) -> object:
        found = self._find(array, arguments, call, source)
        if isinstance(found, Unknown):
            return found
        return next((i for i, item in enumerate(array.items) if item is found), -1)

    def _some(self, array: Array, arguments: Sequence[object], call: Call, source: str) -> object:
        outcome: Truth = unanswered(source) if array.open else False
        for _, given, conditions in self._each(array, arguments[0], call):
            answer = truth(given)
            if answer is True and not conditions:
                return True
            if answer is not False:
                outcome = answer if outcome is False and not conditions else unanswered(source)
        return outcome

    def _every(self, array: Array, arguments: Sequence[object], call: Call, source: str) -> object:
        outcome: Truth = unanswered(source) if array.open else True
        for _, given, conditions in self._each(array, arguments[0], call):
            answer = truth(given)
            if answer is False and not conditions:
                return False
            if answer is not True:
                outcome = answer if outcome is True and not conditions else unanswered(source)
        return outcome

    def _index_of(
        self, array: Array, arguments: Sequence[object], call: Call, source: str
    ) -> object:
        for index, item in enumerate(array.items):
            same = operators.binary("===", item, arguments[0], source)
            if isinstance(same, Question):
                return Unknown(source)
            if same:
                return index
        return Unknown(source) if array.open else -1

    def _includes(
        self, array: Array, arguments: Sequence[object], call: Call, source: str
    ) -> object:
        index = self._index_of(array, arguments, call, source)
        return unanswered(source) if isinstance(index, Unknown) else index != -1

    def _join(self, array: Array, arguments: Sequence[object], call: Call, source: str) -> object:
        separator = text_of(arguments[0]) if arguments else ","
        missing = (None, UNDEFINED)
        pieces = ["" if item in missing else text_of(item) for item in array.items]
        text = joined(pieces, separator)
        return Guess(text) if array.open else text

    def _concat(self, array: Array, arguments: Sequence[object], call: Call, source: str) -> object:
        made = Array(list(array.items), self._walker.holds, array.open)
        for argument in arguments:
            if isinstance(argument, Array):
                made.add(argument.items)
                made.open = made.open or argument.open
            else:
                made.open = made.open or isinstance(argument, Unknown)
                made.add([argument])
        return made

    def _push(self, array: Array, arguments: Sequence[object], call: Call, source: str) -> object:
        extra = tuple(c for c in self._walker.holds if c not in array.born)
        for argument in arguments:
            array.add([Perhaps(argument, extra) if extra else argument])
        return UNDEFINED

    def _unshift(
        self, array: Array, arguments: Sequence[object], call: Call, source: str
    ) -> object:
        after = list(array.items)
        array.items = list(arguments)
        array.add(after)
        return UNDEFINED

    def _pop(self, array: Array, arguments: Sequence[object], call: Call, source: str) -> object:
        item = array.items.pop() if array.items else UNDEFINED
        return Unknown(source) if isinstance(item, Perhaps) or array.open else item

    def _shift(self, array: Array, arguments: Sequence[object], call: Call, source: str) -> object:
        item = array.items.pop(0) if array.items else UNDEFINED
        return Unknown(source) if isinstance(item, Perhaps) else item

    def _slice(self, array: Array, arguments: Sequence[object], call: Call, source: str) -> object:
        bounds = [argument for argument in arguments if isinstance(argument, int)]
        if len(bounds) < len(arguments) or array.open:
            return Array(list(array.items), self._walker.holds, open=True)
        first, last = [*bounds, 0][0], bounds[1] if len(bounds) > 1 else None
        return Array(array.items[first:last], self._walker.holds)

    def _reverse(
        self, array: Array, arguments: Sequence[object], call: Call, source: str
    ) -> object:
        array.items.reverse()
        return array

    def _sort(self, array: Array, arguments: Sequence[object], call: Call, source: str) -> object:
        if not all(is_known(item) for item in array.items):
            return array
        if not arguments:
            array.items.sort(key=text_of)
            return array

        def compare(one: object, other: object) -> int:
            given = call(arguments[0], one, other)
            return int(given) if isinstance(given, (int, float)) else 0

        array.items.sort(key=cmp_to_key(compare))
        return array

    def _reduce(self, array: Array, arguments: Sequence[object], call: Call, source: str) -> object:
        items = list(array.items)
        value = arguments[1] if len(arguments) > 1 else items.pop(0)
        for index, (item, conditions) in enumerate(spread_out(items)):
            given = call(arguments[0], value, item, index, array)
            value = Unknown(source) if conditions else given
        return Unknown(source) if array.open else value

    def _entries(
        self, array: Array, arguments: Sequence[object], call: Call, source: str
    ) -> object:
        pairs: list[object] = [Array([index, item]) for index, item in enumerate(array.items)]
        return Array(pairs, self._walker.holds, array.open)

    def _same(self, array: Array, arguments: Sequence[object], call: Call, source: str) -> object:
        return Array(list(array.items), self._walker.holds, array.open)

    def _at(self, array: Array, arguments: Sequence[object], call: Call, source: str) -> object:
        index = arguments[0]
        if not isinstance(index, int) or array.open:
            return Unknown(source)
        inside = -len(array.items) <= index < len(array.items)
        item = array.items[index] if inside else UNDEFINED
        return Unknown(source) if isinstance(item, Perhaps) else item

    _METHODS: Final = {
        "map": _map, "forEach": _for_each, "flatMap": _flat_map, "flat": _flat, "filter": _filter,
        "find": _find, "findIndex": _find_index, "some": _some, "every": _every,
        "indexOf": _index_of, "includes": _includes,
        "has": _includes, "add": _push,
        "join": _join, "concat": _concat,
        "push": _push, "unshift": _unshift, "pop": _pop, "shift": _shift, "slice": _slice,
        "reverse": _reverse, "toReversed": _reverse, "sort": _sort, "toSorted": _sort,
        "reduce": _reduce, "entries": _entries, "values": _same, "at": _at,
    }  # fmt: skip


def names_in(value: object) -> Array:
    """What `for (… in value)` goes through."""
    if isinstance(value, Record):
        return Array(list(value.members), open=value.open)
    if isinstance(value, Array):
        return Array([str(index) for index in range(len(value.items))], open=value.open)
    return Array(open=True)

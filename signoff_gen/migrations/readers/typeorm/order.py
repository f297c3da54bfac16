"""The order in which TypeORM runs migrations, and what is wrong with it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from signoff_gen.migrations.chain import OrderProblem
from signoff_gen.migrations.readers.typeorm.classes import Found


def problems(found: Sequence[Found]) -> Iterator[OrderProblem]:
    """What TypeORM refuses, or leaves to chance.

    Args:
        found: the migrations in their order.
    """
    by_stamp: dict[int, list[Found]] = defaultdict(list)
    for item in found:
        if item.stamp:
            by_stamp[item.stamp].append(item)
        elif item.of_class:
            yield OrderProblem("no-key", (item.name,), item.place, _without_key(item))
    for stamp, items in by_stamp.items():
        if len(items) > 1:
            names = tuple(item.name for item in items)
            message, stops = _same_key(stamp, names), len(set(names)) < len(names)
            yield OrderProblem("same-key", names, items[1].place, message, stops)


def _without_key(item: Found) -> str:
    return (
        f"the name {item.name} does not end in a timestamp: TypeORM refuses it, and with it the "
        "whole chain"
    )


def _same_key(stamp: int, names: tuple[str, ...]) -> str:
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        return f"two migrations have the name {twice}, which TypeORM refuses"
    listed = ", ".join(names)
    return f"{listed} have the same timestamp {stamp}: their order depends on how they are loaded"

"""Two migrations with one version: which runs first, or whether both do, is left to chance."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from signoff_gen.migrations.chain import Migration, OrderProblem


def same_keys(
    migrations: Iterable[Migration], *, refused_by: str | None = None
) -> Iterator[OrderProblem]:
    """An `OrderProblem` for each key that stands twice, at the second of its migrations.

    Args:
        migrations: those that are ordered by their keys.
        refused_by: the framework's name, where it does not run such a chain at all.
    """
    by_key: dict[str, list[Migration]] = defaultdict(list)
    for migration in migrations:
        by_key[migration.key].append(migration)
    for key, found in by_key.items():
        if len(found) > 1:
            names = tuple(item.name for item in found)
            message = f"{len(found)} migrations have the version {key}: {', '.join(names)}"
            if refused_by:
                message += f"; {refused_by} refuses to run them"
            yield OrderProblem(
                "same-key", names, found[1].place, message, stops=refused_by is not None
            )

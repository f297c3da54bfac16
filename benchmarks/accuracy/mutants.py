"""Mutants of a chain, made with fixed dice."""

from collections.abc import Callable, Iterator
from itertools import cycle, islice
from random import Random

from benchmarks.accuracy import additions, mutations
from benchmarks.accuracy.bench import Bench
from benchmarks.accuracy.chains import Chain, World
from benchmarks.accuracy.languages import Language

Mutation = Callable[[Bench], Chain | None]
KINDS: tuple[Mutation, ...] = (
    mutations.reordered,
    mutations.creator_dropped,
    mutations.column_dropped,
    mutations.renamed_late,
    additions.guarded,
    additions.enum_value,
    additions.foreign_key,
    mutations.baseline_emptied,
    mutations.neighbours_reordered,
    additions.type_changed,
    additions.duplicated,
    mutations.constraint_dropped,
    mutations.case_changed,
    mutations.schema_changed,
    mutations.pieces_reordered,
    mutations.migration_dropped,
    additions.view_over_column,
    additions.wrapped,
    mutations.misspelt,
    mutations.table_dropped,
    additions.if_not_exists,
    mutations.extension_removed,
    mutations.moved_earlier,
    additions.partition_first,
    mutations.renamed_at_creation,
    additions.guarded_by_catalog,
    additions.column_made_twice,
    additions.not_null_added,
    additions.type_dropped,
    additions.index_concurrently,
    additions.enum_label_misused,
    mutations.statement_dropped,
)
"""All kinds, so mixed that any few in a row differ."""


def mutants(
    chain: Chain, world: World, language: Language, count: int, *, begin: int
) -> Iterator[Chain]:
    """Broken and harmless variations of a chain.

    Args:
        chain: a system as it was written.
        world: what its database holds.
        language: its framework's.
        count: how many.
        begin: the first kind, so that few mutants of many systems are of all kinds.
    """
    dice = Random(chain.id)
    seen = {_contents(chain)}
    kinds = islice(cycle(KINDS), begin % len(KINDS), None)
    numbers: dict[str, int] = {}
    for kind in islice(kinds, 4 * count + len(KINDS)):
        mutant = kind(Bench(chain, world, language, dice))
        if mutant is None or _contents(mutant) in seen:
            continue
        seen.add(_contents(mutant))
        name = kind.__name__.replace("_", "-")
        numbers[name] = numbers.get(name, 0) + 1
        yield Chain(chain.framework, chain.system, mutant.steps, name, numbers[name])
        count -= 1
        if count == 0:
            return


def _contents(chain: Chain) -> tuple[str, ...]:
    return tuple(step.text for step in chain.steps)

"""The bench on which a chain is changed: finding pieces, putting others in their place."""

import re
from collections.abc import Callable
from random import Random

from benchmarks.accuracy.chains import Chain, Step, World
from benchmarks.accuracy.languages import Language

WORD = r"(?<![\w$]){}(?![\w$])"
"""A name that stands for itself, as a pattern to fill in."""


class Bench:
    """A chain to change, with what is known of its database, and the dice."""

    def __init__(self, chain: Chain, world: World, language: Language, dice: Random) -> None:
        self.chain = chain
        self.world = world
        self.language = language
        self.dice = dice

    @property
    def steps(self) -> list[Step]:
        """Its migrations, as a list of one's own."""
        return list(self.chain.steps)

    def pieces(self, wanted: Callable[[str], object]) -> list[tuple[int, int]]:
        """Where pieces of a kind stand: numbers of step and piece."""
        return [
            (index, number)
            for index, step in enumerate(self.chain.steps)
            for number, piece in enumerate(step.pieces)
            if wanted(piece)
        ]

    def any_piece(self, wanted: Callable[[str], object]) -> tuple[int, int] | None:
        """One of them."""
        found = self.pieces(wanted)
        return self.dice.choice(found) if found else None

    def replaced(self, index: int, number: int, *pieces: str) -> Chain:
        """One piece replaced by others."""
        step = self.chain.steps[index]
        return self.chain.with_step(
            index, step.with_pieces([*step.pieces[:number], *pieces, *step.pieces[number + 1 :]])
        )

    def inserted(self, *pieces: str, after: int = 0) -> Chain:
        """Pieces put into a migration by chance, at its end or its begin."""
        index = self.dice.randrange(min(after, len(self.chain.steps) - 1), len(self.chain.steps))
        step = self.chain.steps[index]
        both = [*pieces, *step.pieces] if self.dice.random() < 0.3 else [*step.pieces, *pieces]
        return self.chain.with_step(index, step.with_pieces(both))

    def table(self) -> str:
        """Any table."""
        return self.dice.choice(sorted(self.world.columns))

    def column(self, table: str) -> str:
        """Any column of a table."""
        return self.dice.choice(sorted(self.world.columns[table]))

    def first_use(self, name: str) -> int:
        """The first migration that speaks of a table, or 0."""
        wanted = re.escape(bare(name))
        for index, step in enumerate(self.chain.steps):
            if re.search(WORD.format(wanted), step.text):
                return index
        return 0


def bare(name: str) -> str:
    """A table's name without its schema and quotes."""
    return name.rpartition(".")[2].strip('"')

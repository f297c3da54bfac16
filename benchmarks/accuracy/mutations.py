"""What people do to migrations: order, losses, names. PostgreSQL decides whether it hurts."""

import re

from benchmarks.accuracy.bench import WORD, Bench, bare
from benchmarks.accuracy.chains import Chain, Step

CREATES = re.compile(r"create|add_?column|AddField", re.IGNORECASE)
"""What makes something."""
_MAKES_TABLE = re.compile(
    r"create\s+(?:unlogged\s+)?table|create_?table|CreateModel", re.IGNORECASE
)

# The order ----------------------------------------------------------------------------------------


def reordered(bench: Bench) -> Chain:
    """Two migrations change places."""
    steps = bench.steps
    first, second = sorted(bench.dice.sample(range(len(steps)), 2))
    steps[first], steps[second] = steps[second], steps[first]
    return bench.chain.with_steps(steps)


def neighbours_reordered(bench: Bench) -> Chain:
    """Two migrations that follow each other change places."""
    steps = bench.steps
    first = bench.dice.randrange(len(steps) - 1)
    steps[first], steps[first + 1] = steps[first + 1], steps[first]
    return bench.chain.with_steps(steps)


def pieces_reordered(bench: Bench) -> Chain | None:
    """Two statements of a migration change places."""
    several = [i for i, step in enumerate(bench.chain.steps) if len(step.pieces) > 1]
    if not several:
        return None
    index = bench.dice.choice(several)
    pieces = list(bench.chain.steps[index].pieces)
    first, second = bench.dice.sample(range(len(pieces)), 2)
    pieces[first], pieces[second] = pieces[second], pieces[first]
    return bench.chain.with_step(index, bench.chain.steps[index].with_pieces(pieces))


def moved_earlier(bench: Bench) -> Chain:
    """A migration comes before where it belongs, as one from an old branch does."""
    steps = bench.steps
    index = bench.dice.randrange(1, len(steps))
    step = steps.pop(index)
    steps.insert(bench.dice.randrange(index), step)
    return bench.chain.with_steps(steps)


# Something is gone --------------------------------------------------------------------------------


def creator_dropped(bench: Bench) -> Chain | None:
    """A statement that makes something is gone."""
    place = bench.any_piece(CREATES.search)
    return bench.replaced(*place) if place else None


def statement_dropped(bench: Bench) -> Chain | None:
    """Any statement is gone."""
    place = bench.any_piece(bool)
    return bench.replaced(*place) if place else None


def migration_dropped(bench: Bench) -> Chain:
    """A migration is gone."""
    steps = bench.steps
    del steps[bench.dice.randrange(len(steps))]
    return bench.chain.with_steps(steps)


def baseline_emptied(bench: Bench) -> Chain:
    """The first migration does nothing any more."""
    return bench.chain.with_step(0, bench.chain.steps[0].with_pieces([]))


def extension_removed(bench: Bench) -> Chain | None:
    """What installs an extension is gone."""
    place = bench.any_piece(re.compile("create extension|Extension", re.IGNORECASE).search)
    return bench.replaced(*place) if place else None


def column_dropped(bench: Bench) -> Chain:
    """A column is dropped somewhere, perhaps too early."""
    table = bench.table()
    piece = bench.language.drop_column(table, bench.column(table))
    return bench.inserted(piece, after=bench.first_use(table))


def table_dropped(bench: Bench) -> Chain:
    """A table is dropped somewhere, in one of several ways."""
    table = bench.table()
    words = bench.dice.choice(("", "IF EXISTS {}", "IF EXISTS {} CASCADE", "{} CASCADE"))
    piece = bench.language.drop_table(table)
    if words:
        piece = bench.language.sql("DROP TABLE " + words.format(table))
    return bench.inserted(piece, after=bench.first_use(table) + bench.dice.randrange(2))


def constraint_dropped(bench: Bench) -> Chain | None:
    """A constraint is dropped that may not be there, or not yet."""
    if not bench.world.constraints:
        return None
    table, name = bench.dice.choice(bench.world.constraints)
    if bench.dice.random() < 0.4:
        name = f"{bare(table)}_{bench.dice.choice(('fk', 'key', 'check1', 'pkey'))}"
        name = name if name == name.lower() else f'"{name}"'
    return bench.inserted(bench.language.drop_constraint(table, name))


# Names --------------------------------------------------------------------------------------------


def renamed_late(bench: Bench) -> Chain:
    """A table gets another name; what comes later uses the old one or the new one."""
    table = bench.table()
    new = f"{bare(table).lower()}_v2"
    first = bench.first_use(table)
    index = bench.dice.randrange(first, len(bench.chain.steps))
    steps = bench.steps
    steps[index] = steps[index].followed_by(bench.language.rename_table(table, new))
    if bench.dice.random() < 0.5:
        for later in range(index + 1, len(steps)):
            steps[later] = _substituted(steps[later], bare(table), new)
    return bench.chain.with_steps(steps)


def renamed_at_creation(bench: Bench) -> Chain | None:
    """The statement that makes a table gives it another name."""
    table = bare(bench.table())
    pattern = re.compile(WORD.format(re.escape(table)))
    place = bench.any_piece(lambda piece: _MAKES_TABLE.search(piece) and pattern.search(piece))
    if place is None:
        return None
    index, number = place
    piece = bench.chain.steps[index].pieces[number]
    return bench.replaced(index, number, pattern.sub(f"{table}_x", piece))


def misspelt(bench: Bench) -> Chain | None:
    """One statement calls a table or column by a name that is slightly wrong."""
    table = bench.table()
    name = bench.dice.choice([bare(table), bench.column(table).strip('"')])
    pattern = re.compile(WORD.format(re.escape(name)))
    place = bench.any_piece(pattern.search)
    if place is None:
        return None
    index, number = place
    piece = bench.chain.steps[index].pieces[number]
    wrong = name + "s" if bench.dice.random() < 0.5 else name[:-1] or name + "x"
    return bench.replaced(index, number, pattern.sub(wrong, piece))


def case_changed(bench: Bench) -> Chain | None:
    """One statement writes a name with other capitals, in SQL with or without quotes."""
    table = bare(bench.table())
    quotes = '"?' if bench.language.name == "sql" else ""
    pattern = re.compile(quotes + WORD.format(re.escape(table)) + quotes)
    place = bench.any_piece(pattern.search)
    if place is None:
        return None
    index, number = place
    word = bench.dice.choice((table.swapcase(), table.capitalize(), table.upper()))
    wrong = f'"{word}"' if quotes and bench.dice.random() < 0.5 else word
    return bench.replaced(
        index, number, pattern.sub(wrong, bench.chain.steps[index].pieces[number])
    )


def schema_changed(bench: Bench) -> Chain:
    """A table moves to another schema; what comes later may know it."""
    table = bench.table()
    first = bench.first_use(table)
    make = bench.language.sql("CREATE SCHEMA moved")
    move = bench.language.sql(f"ALTER TABLE {table} SET SCHEMA moved")
    if bench.dice.random() < 0.3:
        return bench.inserted(
            make, move, bench.language.sql("SET search_path = moved, public"), after=first
        )
    return bench.inserted(make, move, after=first)


def _substituted(step: Step, old: str, new: str) -> Step:
    pattern = re.compile(WORD.format(re.escape(old)))
    return step.with_pieces([pattern.sub(new, piece) for piece in step.pieces])

"""What people add to migrations: guards, types, constraints, indexes, second makings."""

import re

from benchmarks.accuracy.bench import WORD, Bench, bare
from benchmarks.accuracy.chains import Chain
from benchmarks.accuracy.mutations import CREATES, reordered

# Guards -------------------------------------------------------------------------------------------


def guarded(bench: Bench) -> Chain | None:
    """A statement runs only if some table is there, or is not."""
    place = bench.any_piece(bool)
    if place is None:
        return None
    index, number = place
    table = bench.dice.choice([*sorted(bench.world.columns), "nowhere"])
    piece = bench.chain.steps[index].pieces[number]
    plain = table.replace('"', "") if bench.language.name != "sql" else table
    whole = bench.language.guarded(piece, plain, bench.dice.random() < 0.5)
    return bench.replaced(index, number, whole) if whole else None


def guarded_by_catalog(bench: Bench) -> Chain:
    """A block of PL/pgSQL looks into information_schema before it changes a table."""
    table = bench.table()
    column = bench.column(table).strip('"')
    word = bench.dice.choice(("", "NOT "))
    act = bench.dice.choice(
        (
            f'ALTER TABLE {table} DROP COLUMN "{column}"',
            f'ALTER TABLE {table} ADD COLUMN "{column}" text',
        )
    )
    block = (
        f"DO $$ BEGIN IF {word}EXISTS (SELECT FROM information_schema.columns WHERE table_name = "
        f"'{bare(table)}' AND column_name = '{column}') THEN {act}; END IF; END $$"
    )
    return bench.inserted(bench.language.sql(block), after=bench.first_use(table))


def if_not_exists(bench: Bench) -> Chain:
    """A statement that makes a table is guarded, and an older one makes it otherwise."""
    table = bench.table()
    pattern = re.compile(rf"create table {WORD.format(re.escape(bare(table)))}", re.IGNORECASE)
    steps = bench.steps
    for index, step in enumerate(steps):
        for number, piece in enumerate(step.pieces):
            if pattern.search(piece):
                new = re.sub("(?i)create table ", "CREATE TABLE IF NOT EXISTS ", piece, count=1)
                steps[index] = step.with_pieces(
                    [*step.pieces[:number], new, *step.pieces[number + 1 :]]
                )
    older = bench.dice.randrange(len(steps))
    first = bench.dice.choice(sorted(bench.world.columns[table]))
    kind = bench.world.columns[table][first]
    make = bench.language.sql(f"CREATE TABLE IF NOT EXISTS {table} ({first} {kind}, extra text)")
    steps[older] = steps[older].with_pieces([make, *steps[older].pieces])
    return bench.chain.with_steps(steps)


def wrapped(bench: Bench) -> Chain | None:
    """A statement is carried out by a block, in one of two ways."""
    if bench.language.name != "sql":
        return None
    place = bench.any_piece(lambda piece: "$" not in piece and piece.count(";") == 1)
    if place is None:
        return None
    index, number = place
    piece = bench.chain.steps[index].pieces[number]
    body = piece.rstrip().rstrip(";")
    if bench.dice.random() < 0.5:
        whole = f"DO $do$\nBEGIN\n{body};\nEND\n$do$;"
    else:
        whole = f"DO $do$\nBEGIN\nEXECUTE $q${body}$q$;\nEND\n$do$;"
    chain = bench.replaced(index, number, whole)
    if bench.dice.random() < 0.6:
        chain = reordered(Bench(chain, bench.world, bench.language, bench.dice))
    return chain


# Enums, types, constraints ------------------------------------------------------------------------


def enum_value(bench: Bench) -> Chain | None:
    """An enum gets a value that is used before, at once or later."""
    if not bench.world.enums:
        return None
    name = bench.dice.choice(sorted(bench.world.enums))
    add = bench.language.sql(f"ALTER TYPE {name} ADD VALUE 'brand_new'")
    use = bench.language.sql(
        bench.dice.choice(
            (
                f"CREATE TABLE uses_value (v {name} DEFAULT 'brand_new')",
                f"CREATE TABLE uses_value AS SELECT 'brand_new'::{name} AS v",
            )
        )
    )
    first = bench.first_use(name)
    steps = bench.steps
    added, used = (bench.dice.randrange(first, len(steps)) for _ in range(2))
    if bench.dice.random() < 0.4:
        used = added
    steps[added] = steps[added].followed_by(add)
    steps[used] = steps[used].followed_by(use)
    return bench.chain.with_steps(steps)


def enum_label_misused(bench: Bench) -> Chain | None:
    """A value is written that an enum does not have, or has."""
    if not bench.world.enums:
        return None
    name = bench.dice.choice(sorted(bench.world.enums))
    label = bench.dice.choice([*bench.world.enums[name], "nonsense"])
    statement = f"CREATE TABLE labelled (id int, v {name} NOT NULL DEFAULT '{label}')"
    return bench.inserted(bench.language.sql(statement), after=bench.first_use(name))


def type_changed(bench: Bench) -> Chain:
    """A column gets another type."""
    table = bench.table()
    column = bench.column(table)
    kind = bench.dice.choice(("text", "integer", "bigint", "uuid", "jsonb", "date", "boolean"))
    using = bench.dice.choice(
        ("", "", f" USING {column}::{kind}", f" USING {column}::text::{kind}")
    )
    statement = f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind}{using}"
    return bench.inserted(bench.language.sql(statement), after=bench.first_use(table))


def foreign_key(bench: Bench) -> Chain:
    """A foreign key is added to a column that may be neither unique nor of that type."""
    table, other = bench.table(), bench.table()
    column = bench.column(table)
    kinds = bench.world.columns[table][column]
    same = [name for name, kind in sorted(bench.world.columns[other].items()) if kind == kinds]
    target = bench.dice.choice(same or sorted(bench.world.columns[other]))
    statement = f"ALTER TABLE {table} ADD FOREIGN KEY ({column}) REFERENCES {other} ({target})"
    first = max(bench.first_use(table), bench.first_use(other))
    return bench.inserted(bench.language.sql(statement), after=first)


def view_over_column(bench: Bench) -> Chain:
    """A view uses a column that is dropped or changed later."""
    table = bench.table()
    column = bench.column(table)
    make = bench.language.sql(f"CREATE VIEW over_it AS SELECT {column} AS c FROM {table}")
    undo = bench.dice.choice(
        (
            bench.language.drop_column(table, column),
            bench.language.sql(f"ALTER TABLE {table} DROP COLUMN {column} CASCADE"),
            bench.language.sql(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE text"),
            bench.language.sql(f"ALTER TABLE {table} RENAME COLUMN {column} TO other_name"),
        )
    )
    steps = bench.steps
    at = bench.dice.randrange(bench.first_use(table), len(steps))
    steps[at] = steps[at].followed_by(make)
    steps[-1] = steps[-1].followed_by(undo)
    return bench.chain.with_steps(steps)


def duplicated(bench: Bench) -> Chain | None:
    """A statement stands in a later migration again."""
    place = bench.any_piece(lambda piece: CREATES.search(piece) and "const " not in piece)
    if place is None:
        return None
    index, number = place
    piece = bench.chain.steps[index].pieces[number]
    return bench.inserted(piece, after=index)


def column_made_twice(bench: Bench) -> Chain:
    """A column is added that may be there already."""
    table = bench.table()
    column = bench.column(table)
    word = bench.dice.choice(("", "", "IF NOT EXISTS "))
    statement = (
        f"ALTER TABLE {table} ADD COLUMN {word}{column} {bench.world.columns[table][column]}"
    )
    return bench.inserted(bench.language.sql(statement), after=bench.first_use(table))


def not_null_added(bench: Bench) -> Chain:
    """A column without a default may not be null, on a table that may have rows."""
    table = bench.table()
    statement = f"ALTER TABLE {table} ADD COLUMN must_have text NOT NULL"
    return bench.inserted(bench.language.sql(statement), after=bench.first_use(table))


def index_concurrently(bench: Bench) -> Chain:
    """An index is made without locking, which no transaction allows."""
    table = bench.table()
    statement = f"CREATE INDEX CONCURRENTLY quick ON {table} ({bench.column(table)})"
    return bench.inserted(bench.language.sql(statement), after=bench.first_use(table))


def partition_first(bench: Bench) -> Chain | None:
    """A partition is made before the table that it belongs to."""
    pattern = re.compile("partition of", re.IGNORECASE)
    place = bench.any_piece(pattern.search)
    if place is None:
        return None
    index, number = place
    piece = bench.chain.steps[index].pieces[number]
    chain = bench.replaced(index, number)
    at = bench.dice.randrange(index + 1)
    step = chain.steps[at]
    return chain.with_step(at, step.with_pieces([piece, *step.pieces]))


def type_dropped(bench: Bench) -> Chain | None:
    """A type is dropped that columns may still have."""
    if not bench.world.enums:
        return None
    name = bench.dice.choice(sorted(bench.world.enums))
    words = bench.dice.choice(("", "", " CASCADE"))
    return bench.inserted(
        bench.language.sql(f"DROP TYPE {name}{words}"), after=bench.first_use(name)
    )

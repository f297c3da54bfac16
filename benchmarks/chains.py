"""Chains of migrations to measure on, of any length, as projects write them.

Run as a program it writes one: `python -m benchmarks.chains FOLDER COUNT sql|guarded|typeorm`.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

Write = Callable[[int], list[str]]
"""The statements of the migration with that number."""

STEP = 20
"""So many migrations make a round; each makes five tables and works on them."""
_TABLES = ("account", "order", "invoice", "shipment", "ticket")


def _table(number: int) -> str:
    """A table that a migration before this one has made."""
    round_, place = divmod(number, STEP)
    made = min(place, len(_TABLES)) - 1
    return f"{_TABLES[made]}_{round_}" if made >= 0 else f"{_TABLES[0]}_{max(round_ - 1, 0)}"


def _create(number: int) -> list[str]:
    round_, place = divmod(number, STEP)
    name = f"{_TABLES[place]}_{round_}"
    parent = f"{_TABLES[place - 1]}_{round_}" if place else ""
    link = f",\n    parent_id uuid REFERENCES {parent} (id) ON DELETE CASCADE" if parent else ""
    return [
        f"""CREATE TABLE {name} (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    number bigint GENERATED ALWAYS AS IDENTITY,
    name character varying(255) NOT NULL,
    email text,
    amount numeric(12, 2) NOT NULL DEFAULT 0,
    settings jsonb NOT NULL DEFAULT '{{}}'::jsonb,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(){link},
    CONSTRAINT {name}_pkey PRIMARY KEY (id),
    CONSTRAINT {name}_amount CHECK (amount >= 0)
)""",
        f"CREATE UNIQUE INDEX {name}_email_key ON {name} (lower(email))",
        f"CREATE INDEX {name}_created_at_idx ON {name} (created_at DESC)",
    ]


def _columns(number: int) -> list[str]:
    name = _table(number)
    return [
        f"ALTER TABLE {name} ADD COLUMN note_{number} text, ADD COLUMN rank_{number} integer",
        f"UPDATE {name} SET rank_{number} = 1 WHERE is_active AND created_at < now()",
        f"ALTER TABLE {name} ALTER COLUMN rank_{number} SET DEFAULT 1",
        f"CREATE INDEX {name}_rank_{number} ON {name} (rank_{number}) WHERE is_active",
    ]


def _enum(number: int) -> list[str]:
    name = _table(number)
    return [
        f"CREATE TYPE state_{number} AS ENUM ('draft', 'open', 'closed')",
        f"ALTER TABLE {name} ADD COLUMN state_{number} state_{number} NOT NULL DEFAULT 'draft'",
        f"COMMENT ON COLUMN {name}.state_{number} IS 'where it stands'",
    ]


def _join(number: int) -> list[str]:
    round_ = number // STEP
    one, other = f"account_{round_}", f"order_{round_}"
    return [
        f"""CREATE TABLE member_{number} (
    one_id uuid NOT NULL,
    other_id uuid NOT NULL,
    role text NOT NULL DEFAULT 'viewer',
    PRIMARY KEY (one_id, other_id)
)""",
        f"ALTER TABLE member_{number} ADD CONSTRAINT member_{number}_one FOREIGN KEY (one_id)"
        f" REFERENCES {one} (id) ON DELETE CASCADE",
        f"ALTER TABLE member_{number} ADD CONSTRAINT member_{number}_other FOREIGN KEY (other_id)"
        f" REFERENCES {other} (id) ON DELETE CASCADE",
        f"CREATE INDEX member_{number}_other ON member_{number} (other_id, role)",
    ]


def _trigger(number: int) -> list[str]:
    name = _table(number)
    return [
        f"""CREATE OR REPLACE FUNCTION touch_{number}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.amount IS DISTINCT FROM OLD.amount THEN
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END
$$""",
        f"CREATE TRIGGER touch_{number} BEFORE UPDATE ON {name} FOR EACH ROW"
        f" EXECUTE FUNCTION touch_{number}()",
    ]


def _view(number: int) -> list[str]:
    round_ = number // STEP
    return [
        f"""CREATE VIEW report_{number} AS
SELECT a.id, a.name, count(o.id) AS orders, coalesce(sum(o.amount), 0) AS total
FROM account_{round_} a
LEFT JOIN order_{round_} o ON o.parent_id = a.id AND o.is_active
WHERE a.created_at > now() - interval '1 year'
GROUP BY a.id, a.name
ORDER BY total DESC""",
        f"GRANT SELECT ON report_{number} TO PUBLIC",
    ]


def _data(number: int) -> list[str]:
    name = _table(number)
    return [
        f"INSERT INTO {name} (name, email, amount, settings) VALUES"
        f" ('first', 'first-{number}@example.org', 10, '{{\"a\": 1}}'),"
        f" ('second', 'second-{number}@example.org', 20.5, '{{}}')",
        f"DELETE FROM {name} WHERE email LIKE '%-{number}@example.org' AND amount > 20",
        f"INSERT INTO {name} (name) SELECT name || '-copy' FROM {name} WHERE amount < 5",
    ]


def _changes(number: int) -> list[str]:
    name = _table(number)
    return [
        f"ALTER TABLE {name} ADD COLUMN old_{number} varchar(20)",
        f"ALTER TABLE {name} RENAME COLUMN old_{number} TO new_{number}",
        f"ALTER TABLE {name} ALTER COLUMN new_{number} TYPE text",
        f"ALTER TABLE {name} DROP COLUMN new_{number}",
    ]


def _guard(number: int) -> list[str]:
    name = _table(number)
    return [
        f"""DO $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = '{name}' AND column_name = 'g_{number}'
    ) THEN
        ALTER TABLE {name} ADD COLUMN g_{number} integer;
    END IF;
END
$$""",
        f"""DO $$ BEGIN
    CREATE TYPE kind_{number} AS ENUM ('small', 'large');
EXCEPTION WHEN duplicate_object THEN NULL;
END $$""",
        f"CREATE INDEX IF NOT EXISTS {name}_g_{number} ON {name} (g_{number})",
    ]


_USUAL: tuple[Write, ...] = (
    *(_create,) * 5,
    *(_columns, _enum, _join, _columns, _trigger),
    *(_view, _data, _changes, _columns, _guard),
    *(_columns, _data, _join, _columns, _changes),
)
_GUARDED: tuple[Write, ...] = (*(_create,) * 5, *(_guard, _columns, _guard) * 5)


def statements(number: int, *, guarded: bool = False) -> list[str]:
    """The SQL of the migration with that number; all of them in order run on an empty database.

    Args:
        number: from 0.
        guarded: half of them ask whether something is there before they make it.
    """
    return (_GUARDED if guarded else _USUAL)[number % STEP](number)


def sql_file(number: int, *, guarded: bool = False) -> str:
    """A migration as a file of SQL."""
    return "".join(f"{text};\n\n" for text in statements(number, guarded=guarded))


def typeorm_file(number: int) -> str:
    """A migration as a class of TypeORM, as its generator writes them."""
    stamp = 1_700_000_000_000 + number
    calls = "".join(
        "        await queryRunner.query(`{}`);\n".format(text.replace("$", "\\$"))
        for text in statements(number)
    )
    return f"""import {{ MigrationInterface, QueryRunner }} from "typeorm";

export class Step{number}{stamp} implements MigrationInterface {{
    name = 'Step{number}{stamp}'

    public async up(queryRunner: QueryRunner): Promise<void> {{
{calls}    }}

    public async down(queryRunner: QueryRunner): Promise<void> {{
        throw new Error("not undone");
    }}
}}
"""


def files(count: int, style: str) -> Iterator[tuple[str, str]]:
    """Names and texts of a chain's files.

    Args:
        count: of migrations.
        style: `sql`, `guarded` or `typeorm`.
    """
    for number in range(count):
        if style == "typeorm":
            yield f"{1_700_000_000_000 + number}-Step{number}.ts", typeorm_file(number)
        else:
            yield f"V{number + 1}__step.sql", sql_file(number, guarded=style == "guarded")


def write(folder: Path, count: int, style: str) -> None:
    """Write a chain into a new folder."""
    folder.mkdir(parents=True)
    for name, text in files(count, style):
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])

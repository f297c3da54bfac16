"""What no server needs to be asked: PL/pgSQL that is too much for the model."""

from collections.abc import Callable

import pytest

from signoff_gen.migrations.check import Verdict

DEEP = "1" + " + 1" * 5000


@pytest.mark.parametrize(
    "statement",
    [
        f"IF {DEEP} > 1 THEN NULL; END IF;",
        f"n := {DEEP};",
        f"PERFORM {DEEP};",
        f"FOR r IN SELECT {DEEP} LOOP NULL; END LOOP;",
        f"EXECUTE 'SELECT {DEEP}';",
    ],
)
def test_expressions_too_deep_to_be_read_break_nothing(
    judge: Callable[..., Verdict], statement: str
) -> None:
    """They may do anything, and what follows is judged as if they did nothing."""
    verdict = judge(
        f"DO $$ DECLARE n int; r record; BEGIN {statement} CREATE TABLE a (id int); END $$",
        "CREATE TABLE a (id int)",
    )
    assert [(item.position, item.sqlstate) for item in verdict.findings if item.is_break] == [
        (1, "42P07")
    ]


def test_blocks_too_deep_to_be_read_are_not_understood(judge: Callable[..., Verdict]) -> None:
    """What follows is uncertain."""
    body = "BEGIN " * 2000 + "NULL;" + "END;" * 2000
    verdict = judge(f"DO $$ {body} $$", "ALTER TABLE a ADD b int")
    assert verdict.state == "unclear"
    assert [item.code for item in verdict.findings] == ["MG301", "MG102"]

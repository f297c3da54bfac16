"""What only reads and writes rows leaves no doubt about the schema."""

from pathlib import Path

from signoff_gen.migrations.chain import Chain, Gap, Migration, Place, Statement
from signoff_gen.migrations.check import Verdict, check


def verdict(*, rows_only: bool, table: str) -> Verdict:
    first, second = (Place(Path(f"{number}.py"), 1) for number in (1, 2))
    gap = Gap(first, "a function is not followed", rows_only=rows_only)
    migrations = (
        Migration("1", "1", first, (), (gap,)),
        Migration("2", "2", second, (Statement(f"ALTER TABLE {table} ADD a int", second),)),
    )
    return check(Chain("plain", migrations, provided=("CREATE TABLE there ()",)))


def test_a_missing_table_stays_a_sure_break() -> None:
    found = verdict(rows_only=True, table="missing")
    assert (found.state, found.certainty, found.not_understood) == ("breaks", "certain", 1)


def test_what_may_change_the_schema_may_have_made_it() -> None:
    assert verdict(rows_only=False, table="missing").state == "unclear"


def test_a_chain_that_runs_is_likely_to_in_both_cases() -> None:
    for rows_only in (True, False):
        found = verdict(rows_only=rows_only, table="there")
        assert (found.state, found.certainty) == ("runs", "likely")

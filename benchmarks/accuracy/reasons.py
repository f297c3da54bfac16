"""Why the analysis is not right about a chain, in words, as far as that is understood."""

import re

from benchmarks.accuracy.outcomes import Judged

_REASONS: tuple[tuple[str, str], ...] = (
    (
        r"^unclear 55P04",
        "the type was made in the same transaction: PostgreSQL 17 allows it, older ones do not",
    ),
    (
        r"- .*is not defined|- await is only|- Cannot read prop|- .*has no attribute",
        "an error of the program itself",
    ),
    (r"schema \"auth\"", "hosting platforms bring a schema `auth`: its lack is not called certain"),
    (r"23502", "which rows a table holds, and with what, is followed only where it is certain"),
    (r"55006", "what deferred constraints still have to check is not followed"),
    (r"55P04", "enum values that a transaction adds are followed only where its end is certain"),
    (r"25001", "several statements in one query after a COMMIT are taken one by one"),
    (
        r"\.schema_migrations\"|Table \"\w+\" does not exist",
        "what the tool itself looks up after the search path has changed is not followed",
    ),
    (r"^\S+ (42804|42846|42883|22023|22P02|42611)", "a change of type that is not followed so far"),
)
"""Patterns over `state SQLSTATE message` of the truth, the state being that of the analysis."""


_ENVIRONMENT = "the statement runs only where an environment variable is not set"
_CHAINS = {
    f"typeorm/platform/{name}": _ENVIRONMENT
    for name in ("duplicated-1", "type-changed-1", "view-over-column-2")
}
"""Reasons that can only be found by looking at a chain."""


def reason(judged: Judged) -> str:
    """The first reason that fits; empty where the case is still to be understood."""
    text = f"{judged.ours.state} {judged.truth.sqlstate or '-'} {judged.truth.message}"
    if judged.id in _CHAINS:
        return _CHAINS[judged.id]
    if judged.first_right and judged.sort == "right":
        return "of several errors in one statement PostgreSQL meets another one first"
    return next((words for pattern, words in _REASONS if re.search(pattern, text)), "")

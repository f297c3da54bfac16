"""The files of the evidence folder that a runner reads: their names, and finding them."""

from collections.abc import Sequence, Sized
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from signoff_gen.errors import EvidenceError
from signoff_gen.evidence import check_name
from signoff_gen.globs import GlobError, is_glob, matcher
from signoff_gen.runners.base import Context
from signoff_gen.runners.fields import OneOrMany


def _check_pattern(pattern: str) -> str:
    try:
        if is_glob(pattern):
            matcher(pattern)
        else:
            check_name(pattern)
    except (GlobError, EvidenceError) as error:
        values = {"pattern": pattern, "reason": str(error)}
        raise PydanticCustomError("evidence_name", "`{pattern}`: {reason}", values) from error
    return pattern


EvidenceNames = Annotated[
    tuple[Annotated[str, AfterValidator(_check_pattern)], ...],
    OneOrMany,
    Field(min_length=1),
]
"""One or more names in the evidence folder, or globs of them."""


def _check_name(name: str) -> str:
    try:
        return check_name(name)
    except EvidenceError as problem:
        raise PydanticCustomError("evidence_name", "{why}", {"why": str(problem)}) from problem


EvidenceName = Annotated[str, AfterValidator(_check_name)]
"""A name in the evidence folder, to write to."""


def listed(names: Sequence[str]) -> str:
    """Names as a title shows them."""
    return ", ".join(f"`{name}`" for name in names)


def counted(names: Sized) -> str:
    """How many files these are: "1 file", "6 files"."""
    return "1 file" if len(names) == 1 else f"{len(names)} files"


def find_all(names: Sequence[str], context: Context) -> tuple[dict[str, Path], list[str]]:
    """Look for files that this run may read.

    Args:
        names: names or globs in the evidence folder.
        context: the evidence folder.

    Returns:
        The files found by name, each once and in the order of `names`, and the entries of
        `names` without any.

    Raises:
        EvidenceError: a link leaves the evidence folder (SG203).
    """
    found: dict[str, Path] = {}
    missing: list[str] = []
    for name in names:
        matches = context.evidence.match([name]) if is_glob(name) else [name]
        looked_up = {match: context.evidence.find(match) for match in matches}
        there = {match: path for match, path in looked_up.items() if path is not None}
        found |= there
        if not there:
            missing.append(name)
    return found, missing

"""The summary of a GitHub Actions job: Markdown that a person sees without opening the log."""

from collections.abc import Mapping
from pathlib import Path

from signoff_gen.errors import SurroundingsError

LIMIT = 1_000_000
"""Bytes that all summaries of a step may have; GitHub drops everything above 1 MiB."""
_VARIABLE = "GITHUB_STEP_SUMMARY"
_CUT = "\n\n*The rest is left out: a job summary has a limit of 1 MiB.*\n"


def append(markdown: str, environment: Mapping[str, str]) -> bool:
    """Add to the job's summary, cut after a line where it would grow too long.

    Returns:
        Whether there is a summary to add to: outside of GitHub Actions there is none.

    Raises:
        SurroundingsError: it cannot be written (SG220).
    """
    name = environment.get(_VARIABLE)
    if not name:
        return False
    try:
        _append(markdown, Path(name))
    except OSError as error:
        message = f"cannot write the job's summary: {error.strerror}"
        raise SurroundingsError(message, code="SG220") from error
    return True


def _append(markdown: str, path: Path) -> None:
    present = path.stat().st_size if path.exists() else 0
    data = (markdown.rstrip("\n") + "\n").encode()
    room = LIMIT - present
    if len(data) > room:
        kept = data[: max(0, room - len(_CUT))]
        data = kept[: kept.rfind(b"\n") + 1] + _CUT.encode()
        if present >= LIMIT - len(_CUT):
            return  # the note that something is left out stands there already
    with path.open("ab") as file:
        file.write(b"\n" * (present > 0) + data)

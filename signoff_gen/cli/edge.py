"""The edge: which exit status an error means, and how a crash is told."""

import errno
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

import click

from signoff_gen import __version__
from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.console import colour
from signoff_gen.cli.main import program

_COMPLETING = "_SIGNOFF_GEN_COMPLETE"
"""Set by the shell while it completes a command line."""
_OUTPUT_REFUSED = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What the disk says to a stdout that is a file."""


def run_guarded(argv: Sequence[str]) -> int:
    """Run a command; every error becomes its exit status and words for a person."""
    _end_on_terminate()
    try:
        status = program.main(
            list(argv), prog_name="signoff-gen", standalone_mode=False, color=colour()
        )
        if sys.stdout is not None:  # it was closed before we began
            sys.stdout.flush()
        return int(status or 0)
    except click.ClickException as problem:
        problem.show()
        return EXIT_STATUS["usage"]
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return EXIT_STATUS["interrupted"]
    except (BrokenPipeError, SystemExit) as leaving:
        if isinstance(leaving, SystemExit) and _COMPLETING in os.environ:
            return int(leaving.code or 0)
        # The reader of our output has gone, as `head` does (click makes a SystemExit of it);
        # there is nobody left to tell.
        _write_no_more()
        return EXIT_STATUS["done"]
    except OSError as problem:
        if problem.filename is not None or problem.errno not in _OUTPUT_REFUSED:
            return _told(problem, argv)
        _write_no_more()
        from signoff_gen.errors import SurroundingsError

        message = f"cannot write the output: {problem.strerror}"
        return _told(SurroundingsError(message, code="SG220"), ())  # as text, to stderr
    except Exception as problem:
        return _told(problem, argv)


def _write_no_more() -> None:
    """Let what is still to be written to stdout go nowhere: Python flushes it at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _told(problem: Exception, argv: Sequence[str]) -> int:
    """Tell a person what went wrong; the exit status that it means."""
    # Imported when there is something to tell: help and version pay for none of it.
    from signoff_gen import errors
    from signoff_gen.cli.problems import show_error

    statuses: tuple[tuple[type[errors.SignoffError], str], ...] = (
        (errors.UsageError, "usage"),
        (errors.InvalidInput, "invalid-input"),
        (errors.Refusal, "not-met"),
        (errors.SignoffError, "surroundings"),
    )
    for kind, name in statuses:
        if isinstance(problem, kind):
            show_error(problem, _format_asked_for(argv))
            return EXIT_STATUS[name]
    click.echo(_crash_report(argv), err=True)
    return EXIT_STATUS["surroundings"]


def _format_asked_for(argv: Sequence[str]) -> str:
    """The `--format` of a command line that may not have been understood."""
    for before, word in zip(["", *argv], argv, strict=False):
        if before == "--format" or word.startswith("--format="):
            return word.removeprefix("--format=")
    return "text"


def _end_on_terminate() -> None:
    """Let a TERM end a run as Ctrl-C does: children gone, what was found out recorded."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def _crash_report(argv: Sequence[str]) -> str:
    """An unexpected crash as text to paste into an issue; arguments, no environment."""
    import traceback

    return "\n".join(
        [
            "signoff-gen crashed. This is a bug in signoff-gen, not in your files.",
            "Please report it with the text between the lines:",
            "-" * 78,
            f"signoff-gen {__version__}, Python {sys.version.split()[0]}, {sys.platform}",
            f"command: {argv[0] if argv else ''}",
            traceback.format_exc().rstrip(),
            "-" * 78,
        ]
    )

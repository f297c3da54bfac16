"""The command line: one file a command, loaded when it is called.

What goes to stdout is data; what tells a person how it went goes to stderr.
"""

import sys
from collections.abc import Sequence

EXIT_STATUS = {
    "done": 0,
    "not-met": 1,
    "usage": 2,
    "out-of-date": 3,
    "invalid-input": 4,
    "surroundings": 5,
    "interrupted": 130,
}
"""The exit statuses; documented in README and `docs/exit-codes.md`."""


def execute(argv: Sequence[str]) -> int:
    """Carry out one command line and return its exit status."""
    if list(argv) == ["--version"]:
        # Answered without building a parser: it is what scripts call again and again.
        from signoff_gen import __version__

        sys.stdout.write(f"signoff-gen {__version__}\n")
        return EXIT_STATUS["done"]
    from signoff_gen.cli.edge import run_guarded

    return run_guarded(argv)

"""The entry point of `signoff-gen` and of `python -m signoff_gen`."""

import gc
import sys

_ALLOCATIONS = 500_000
"""Containers that are made before the collector looks for garbage; it finds next to none."""


def main() -> None:
    """Run the command line and exit with its status."""
    gc.set_threshold(_ALLOCATIONS)
    from signoff_gen.cli import execute

    status = execute(sys.argv[1:])
    gc.freeze()  # all that is left goes with the process: the collector need not look through it
    sys.exit(status)


if __name__ == "__main__":
    main()

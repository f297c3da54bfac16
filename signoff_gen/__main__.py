"""The entry point of `signoff-gen` and of `python -m signoff_gen`."""

import sys


def main() -> None:
    """Run the command line and exit with its status."""
    from signoff_gen.cli import execute

    sys.exit(execute(sys.argv[1:]))


if __name__ == "__main__":
    main()

"""`python -m signoff_gen.compiled`: compile our own templates anew."""

from signoff_gen.compiled import make
from signoff_gen.resources import folder
from signoff_gen.sandbox import Sandbox
from signoff_gen.template_files import Loader


def main() -> None:
    """Bring the folder up to date."""
    make(Sandbox(Loader(None, folder("templates")), None))


if __name__ == "__main__":
    main()

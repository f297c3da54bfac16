"""`manual`: something that only a person can see to, and attests with `done`."""

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator

from signoff_gen.runners.base import Context, Outcome, Runner, error
from signoff_gen.scalars import resolve


def _text_or_nothing(value: Any) -> Any:
    # `manual:` and `manual: true` ask for a person and say nothing more.
    plain = resolve(value)
    return None if plain is None or plain is True else value


class Manual(Runner):
    """Holds the instructions; no machine ever passes it."""

    kind: ClassVar[str] = "manual"
    shorthand: ClassVar[str | None] = "instructions"

    instructions: Annotated[str | None, BeforeValidator(_text_or_nothing)] = None
    """What the person is to do, and what they should see."""

    def default_title(self) -> str:
        """The first line of the instructions."""
        lines = (self.instructions or "").strip().splitlines()
        return lines[0] if lines else "Confirm by hand"

    def run(self, context: Context) -> Outcome:
        """Say that there is nothing a machine could do."""
        return error("a person attests this check")

"""`env`: environment variables that the rest of a step cannot do without."""

from typing import Annotated, ClassVar

from pydantic import Field

from signoff_gen.model import MESSAGE_LIMIT
from signoff_gen.runners.base import Context, Outcome, Runner, failed, passed
from signoff_gen.runners.fields import OneOrMany
from signoff_gen.runners.strict_json import cut


class Env(Runner):
    """Each variable is set and not empty; its value is never shown or recorded."""

    kind: ClassVar[str] = "env"
    shorthand: ClassVar[str | None] = "names"
    precondition: ClassVar[bool] = True

    names: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")], ...],
        OneOrMany,
        Field(min_length=1),
    ]

    def default_title(self) -> str:
        """The title of a check that has none."""
        return f"Requires: {', '.join(f'`{name}`' for name in self.names)}"

    def run(self, context: Context) -> Outcome:
        """Look the names up in the environment that the run was started in."""
        environment = context.session.environment
        unset = [name for name in self.names if name not in environment]
        empty = [name for name in self.names if name not in unset and not environment[name].strip()]
        groups = {"not set": unset, "empty": empty}
        message = "; ".join(f"{word}: {', '.join(some)}" for word, some in groups.items() if some)
        if message:
            return failed(cut(message, MESSAGE_LIMIT))
        return passed(cut(f"set: {', '.join(self.names)}", MESSAGE_LIMIT))

"""`migrations`: the block that names a project's migrations.

Nothing reads them yet: the check is an `error` that says so, which keeps its blocker open.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from signoff_gen.runners.base import Context, Outcome, Runner, error
from signoff_gen.runners.fields import OneOrMany


class Migrations(Runner):
    """The migrations can run in order on an empty database."""

    kind: ClassVar[str] = "migrations"

    framework: str | None = None
    """What the migrations are written for, such as `typeorm`; found out when left out."""
    files: Annotated[tuple[str, ...], OneOrMany, Field(min_length=1)]
    """Globs from the repository's root."""
    own: Annotated[tuple[str, ...], OneOrMany] = ()
    """Globs of those that belong to this phase."""
    replay: str | None = None
    """Where to run them for real: `ephemeral`, or the URL of a database."""

    def default_title(self) -> str:
        """What the check is about."""
        return "Migrations run in order on an empty database"

    def run(self, context: Context) -> Outcome:
        """Say that nothing is known about them."""
        return error("this version of signoff-gen cannot read migrations")

"""What all builders of a migration share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from signoff_gen.migrations.chain import Place
from signoff_gen.migrations.readers.javascript.recorder import Recorder
from signoff_gen.migrations.readers.javascript.values import Conditions, Site
from signoff_gen.migrations.readers.knex.settings import Settings
from signoff_gen.migrations.readers.knex.wording import Wording

Call = Callable[[object, Sequence[object], object, Site], object]
"""Calls a function of the project: the function, arguments, `this`, where."""


class Subquery(Protocol):
    """Writes the query that a function builds."""

    def __call__(self, session: "Session", function: object, wording: Wording) -> str:
        """Its SQL."""


class Waiting(Protocol):
    """Something that a function describes, which Knex does not wait for."""

    def waited(self) -> None:
        """The function waits for something."""


@dataclass(slots=True, eq=False)
class Session:
    """Where builders put what they do, and how they write it."""

    recorder: Recorder
    settings: Settings
    call: Call
    subquery: Subquery
    site: Site | None = None
    """The call that is being written, for functions that are called meanwhile."""
    building: list[Waiting] = field(default_factory=list)
    """The tables that functions are describing, the innermost last."""

    def waited(self) -> None:
        """Something is sent and waited for."""
        for builder in self.building:
            builder.waited()

    def wording(self, *, beside: bool = False) -> Wording:
        """For another statement, whose values go beside it or into its text."""
        return Wording(
            self.settings.renamed,
            lambda function, wording: self.subquery(self, function, wording),
            beside=beside,
        )

    def beyond(self, born: Conditions) -> Conditions:
        """What holds here, beside what held where something was made."""
        return tuple(item for item in self.recorder.holds() if item not in born)

    def lacking(self, conditions: Conditions) -> Conditions:
        """Those of some conditions that are not known to hold here."""
        holds = self.recorder.holds()
        return tuple(item for item in conditions if item not in holds)


@dataclass(frozen=True, slots=True)
class Link(Site):
    """A call in a chain of calls: it stands where its own name does."""

    @property
    def place(self) -> Place:
        """Where the call's name begins; where the call does, if it is no method's."""
        function = self.node.child_by_field_name("function")
        name = function.child_by_field_name("property") if function is not None else None
        return self.module.place(name if name is not None else self.node)


def link(site: Site) -> Site:
    """A call, placed where its own name stands."""
    return Link(site.module, site.node)

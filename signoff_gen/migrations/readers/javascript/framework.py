"""What a framework is to the code that is written for it."""

from typing import Protocol

from signoff_gen.migrations.readers.javascript.values import Site


class Framework(Protocol):
    """What the migrations are written for."""

    def module(self, source: str) -> object | None:
        """What a package such as `typeorm` gives; None if it is not one of the framework's."""

    def gap(self, site: Site, what: str) -> None:
        """Something is not understood that may change the database."""

    def thrown(self, site: Site, message: str) -> None:
        """Code throws an error, where the walk is."""

    def undefined(self, site: Site, name: str) -> None:
        """A name is used that nothing in its file defines."""

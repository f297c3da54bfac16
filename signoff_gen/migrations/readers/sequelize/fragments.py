"""`literal`, `fn`, `col` and their kin: pieces of SQL that code puts among values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from signoff_gen.migrations.readers.javascript.values import Host, Site, Unknown

OPERATOR = "\ue001"
"""Stands before the name of an operator where it is the key of an object."""


class Fragment(Host):
    """A piece of SQL."""


@dataclass(frozen=True, eq=False)
class Literal(Fragment):
    """SQL as it is."""

    text: str


@dataclass(frozen=True, eq=False)
class Fn(Fragment):
    """The call of a function."""

    name: str
    arguments: tuple[object, ...]


@dataclass(frozen=True, eq=False)
class Col(Fragment):
    """A column."""

    name: str


@dataclass(frozen=True, eq=False)
class Cast(Fragment):
    """A value as another type."""

    value: object
    kind: str


@dataclass(frozen=True, eq=False)
class Where(Fragment):
    """A comparison."""

    attribute: object
    comparator: str
    logic: object


class Operators(Host):
    """`Op`: its members are keys of objects that say conditions."""

    def get(self, name: str, site: Site) -> object:
        """The key for an operator."""
        return OPERATOR + name


@dataclass(frozen=True, eq=False)
class Deferral(Host):
    """`Deferrable.INITIALLY_DEFERRED` and the like."""

    sql: str

    def invoke(self, arguments: Sequence[object], site: Site) -> object:
        """Calling it makes the same."""
        return self

    def construct(self, arguments: Sequence[object], site: Site) -> object:
        """`new` makes the same."""
        return self


class Deferrals(Host):
    """`Deferrable`."""

    _KNOWN: Final = {
        "INITIALLY_DEFERRED": "DEFERRABLE INITIALLY DEFERRED",
        "INITIALLY_IMMEDIATE": "DEFERRABLE INITIALLY IMMEDIATE",
        "NOT": "NOT DEFERRABLE",
        "SET_DEFERRED": "SET CONSTRAINTS ALL DEFERRED",
        "SET_IMMEDIATE": "SET CONSTRAINTS ALL IMMEDIATE",
    }

    def get(self, name: str, site: Site) -> object:
        """One of its members."""
        return Deferral(self._KNOWN[name]) if name in self._KNOWN else Unknown(site.excerpt)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """Calling a member makes the same."""
        return self.get(name, site)

"""Models: what they send depends on code beside the migrations, and is not known."""

from collections.abc import Sequence
from typing import Final

from signoff_gen.migrations.readers.javascript.recorder import Recorder
from signoff_gen.migrations.readers.javascript.values import UNDEFINED, Host, Site, Unknown

_QUIET: Final = frozenset({
    "init", "belongsTo", "hasMany", "hasOne", "belongsToMany", "removeAttribute", "addHook",
    "addScope", "scope", "unscoped", "build", "associate", "getTableName", "schema",
})  # fmt: skip
"""Calls that send nothing."""
_MAKING: Final = ("sync", "drop")
"""Calls that change the schema."""


class Model(Host):
    """A model; what it sends is told as something that is not understood.

    Args:
        name: what it is called in the code.
        recorder: is told of it.
    """

    effective = True

    def __init__(self, name: str, recorder: Recorder) -> None:
        self._name = name
        self._recorder = recorder

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """What it does is not known."""
        if name in _QUIET:
            return self if name in ("scope", "unscoped", "schema") else UNDEFINED
        what = f"what `{name}` of the model {self._name} sends is not known"
        self._recorder.gap(site, what, rows_only=name not in _MAKING)
        return Unknown(site.excerpt)


class Models(Host):
    """A collection of models, such as `require('../models')`.

    Args:
        recorder: is told of what is not understood.
        others: what else is found in it, such as `sequelize`.
    """

    def __init__(self, recorder: Recorder, others: dict[str, object]) -> None:
        self._recorder = recorder
        self._others = others

    def get(self, name: str, site: Site) -> object:
        """A model by its name."""
        return self._others.get(name) or Model(name, self._recorder)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """A collection may also be called with what makes models."""
        return self.invoke(arguments, site)

    def invoke(self, arguments: Sequence[object], site: Site) -> object:
        """A file of a model is a function that makes it."""
        return Model("model", self._recorder)

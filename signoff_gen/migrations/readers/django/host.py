"""What Django offers to the files of migrations."""

from collections.abc import Mapping
from typing import Final

from signoff_gen.migrations.readers.python.evaluation import Frame
from signoff_gen.migrations.readers.python.execution import Execution, Host, TooLong
from signoff_gen.migrations.readers.python.modules import Library
from signoff_gen.migrations.readers.python.values import Class, Made, Symbol, Value

CONNECTION: Final = "django.here.connection"
CONNECTIONS: Final = {
    "django.db.connection", "django.db.transaction.get_connection", "django.db.connections",
    "django.db.transaction.connection", CONNECTION,
}  # fmt: skip
SETTINGS: Final = "django.conf.settings"
_VALUES: Final = {"decimal.Decimal", "uuid.UUID", "datetime.timedelta"}
_ORDERS: Final = {"asc", "desc"}
_PLAIN: Final = (str, int, float, bool, list, tuple, dict, type(None))


_USUAL: Final = {"DEFAULT_AUTO_FIELD": "django.db.models.AutoField", "LANGUAGE_CODE": "en-us"}
"""Settings that no project needs to say."""


class Declarations(Host):
    """Keeps what a file says as the calls that say it.

    Args:
        library: modules of the project.
        settings: what its settings say.
    """

    def __init__(self, library: Library, settings: Mapping[str, Value]) -> None:
        self.library = library
        self.settings = settings

    def attribute(self, owner: Value, name: str) -> Value:
        """Settings, and what is known of the connection."""
        path = owner.path if isinstance(owner, (Made, Symbol)) else ""
        if path in CONNECTIONS:
            return {"vendor": "postgresql", "alias": "default"}.get(name)
        if path == SETTINGS and name != "AUTH_USER_MODEL":
            found = self.settings.get(name, _USUAL.get(name))
            return found if isinstance(found, _PLAIN) else None
        return None

    def call(self, frame: Frame, path: str, made: Made) -> Value:
        """Values that stand for themselves, and classes of the project."""
        if path in _VALUES:
            return made
        if path == "builtins.getattr" and len(made.args) == 3:
            return self._setting(made)
        if path == "django.utils.module_loading.import_string" and len(made.args) == 1:
            return Symbol(str(made.args[0])) if isinstance(made.args[0], str) else None
        package, _, name = path.partition(".")
        if package == "swapper":
            return self._swapped(name, made)
        if "." in path and package not in ("django", "builtins"):
            return self._of_project(frame, path, made)
        return None

    def _setting(self, made: Made) -> Value:
        """`getattr(settings, "NAME", default)`."""
        owner, name, default = made.args
        if not isinstance(owner, Symbol) or owner.path != SETTINGS or not isinstance(name, str):
            return None
        if name == "AUTH_USER_MODEL":
            return Symbol(f"{SETTINGS}.{name}")
        return self.settings.get(name, default)

    def _swapped(self, name: str, made: Made) -> Value:
        """Models that other packages let a project put its own in place of."""
        app, model = made.get("app_label", 0), made.get("model", 1)
        if not isinstance(app, str) or not isinstance(model, str):
            return None
        setting = f"{app.upper()}_{model.upper()}_MODEL"
        if name == "swappable_setting":
            return setting
        label = self.settings.get(setting, f"{app}.{model}")
        if name == "dependency":
            return Made("django.db.migrations.swappable_dependency", (label,))
        return label if name in ("get_model_name", "is_swapped") else None

    def _of_project(self, frame: Frame, path: str, made: Made) -> Value:
        """The call of a class that the project defines in another file."""
        module, _, name = path.rpartition(".")
        found = self.library.find(frame.module.source.path, module, 0)
        if found is None:
            return None
        if not found.loaded:
            try:
                Execution(Host(), self.library).load(found)
            except (TooLong, RecursionError):
                return None
        item = found.names.get(name)
        if not isinstance(item, Class):
            return None
        return Made(path, made.args, made.kwargs, made.node, item)

    def operated(self, name: str, *values: Value) -> Value:
        """`Q(…) | Q(…)`, `F(…) + 1`."""
        return Made(f"python.{name}", values)

    def method(self, frame: Frame, owner: Value, name: str, made: Made) -> Value:
        """`F(…).desc()`."""
        if name in _ORDERS and isinstance(owner, Made) and owner.path.startswith("django."):
            given = {**made.kwargs, "descending": name == "desc"}
            return Made("django.db.models.expressions.OrderBy", (owner,), given, made.node)
        return None

"""What Django offers to the files of migrations."""

from typing import Final

from signoff_gen.migrations.readers.python.evaluation import Frame
from signoff_gen.migrations.readers.python.execution import Host
from signoff_gen.migrations.readers.python.values import Made, Value

_VALUES: Final = {"decimal.Decimal", "uuid.UUID", "datetime.timedelta"}
_ORDERS: Final = {"asc", "desc"}


class Declarations(Host):
    """Keeps what a file says as the calls that say it."""

    def call(self, frame: Frame, path: str, made: Made) -> Value:
        """Values that stand for themselves."""
        return made if path in _VALUES else None

    def operated(self, name: str, *values: Value) -> Value:
        """`Q(…) | Q(…)`, `F(…) + 1`."""
        return Made(f"python.{name}", values)

    def method(self, frame: Frame, owner: Value, name: str, made: Made) -> Value:
        """`F(…).desc()`."""
        if name in _ORDERS and isinstance(owner, Made) and owner.path.startswith("django."):
            given = {**made.kwargs, "descending": name == "desc"}
            return Made("django.db.models.expressions.OrderBy", (owner,), given, made.node)
        return None

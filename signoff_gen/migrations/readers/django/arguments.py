"""What the arguments of operations stand for."""

from signoff_gen.migrations.readers.django.columns import Refused
from signoff_gen.migrations.readers.django.fields import field_of, settled
from signoff_gen.migrations.readers.django.state import Field, Model, State
from signoff_gen.migrations.readers.python.values import Made, Value


class NotKnown(Exception):
    """An argument of an operation is known only at run time."""


def text(made: Made, name: str, position: int | None = None) -> str:
    """An argument that is a string.

    Raises:
        NotKnown: it is not, or is not known.
    """
    found = made.get(name, position)
    if not isinstance(found, str):
        raise NotKnown(name)
    return str(found)


def model_of(state: State, app: str, made: Made, name: str) -> Model:
    """The model that an operation names.

    Raises:
        NotKnown: that is known only at run time.
        Refused: there is none.
    """
    named = text(made, name, 0)
    found = state.find(app, named)
    if found is None:
        raise Refused(f"{made.name} names the model {app}.{named}, which is not there then")
    return found


def field_named(state: State, model: Model, made: Made, name: str) -> Field:
    """The field that an operation names.

    Raises:
        NotKnown: not all fields of the model are known.
        Refused: there is none.
    """
    found = state.own(model, name)
    if found is None and not model.certain:
        raise NotKnown(name)
    if found is None:
        raise Refused(f"{made.name} names the field {model.label}.{name}, which is not there then")
    return found


def given_field(state: State, made: Made, name: str) -> Field:
    """The field that an operation brings.

    Raises:
        NotKnown: it is known only at run time.
    """
    given = made.get("field", 2)
    if not isinstance(given, Made):
        raise NotKnown("field")
    return settled(field_of(name, given), ".".join(state.settings.user))


def together(value: Value) -> list[tuple[str, ...]]:
    """Names of fields that belong together, however they were nested."""
    if not isinstance(value, (list, tuple, set)):
        return []
    many = sorted(value, key=repr) if isinstance(value, set) else list(value)
    if many and all(isinstance(name, str) for name in many):
        many = [tuple(many)]
    return [tuple(map(str, names)) for names in many if isinstance(names, (list, tuple))]

"""SQL that migrations write themselves."""

import re
from collections.abc import Sequence
from typing import Final

from signoff_gen.migrations.chain import Place, Statement
from signoff_gen.migrations.readers.django.tables import Database
from signoff_gen.migrations.readers.django.values import quote, typed
from signoff_gen.migrations.readers.holes import only_rows
from signoff_gen.migrations.readers.python.sqltext import known, statements
from signoff_gen.migrations.readers.python.values import Made, Symbol, Text, Value, is_certain
from signoff_gen.migrations.readers.sqlfile import Script

_MARK: Final = re.compile(r"%(?:%|s|\((\w+)\)s)")
_NAME: Final = r'(?:"?public"?\s*\.\s*)?"?([\w$]+)"?'
_DROPPED: Final = re.compile(
    rf"\bdrop\s+(?:constraint|index)\s+(?:concurrently\s+)?(?:if\s+exists\s+)?{_NAME}",
    re.IGNORECASE,
)
_RENAMED: Final = re.compile(
    rf"\b(?:rename\s+constraint|alter\s+index\s+(?:if\s+exists\s+)?)\s*{_NAME}\s+"
    rf"(?:rename\s+)?to\s+{_NAME}",
    re.IGNORECASE,
)


def written(value: Value, place: Place, *, together: bool) -> Script | None:
    """The statements of `RunSQL`.

    Args:
        value: what it is given: a string, or several, each perhaps with its values.
        place: of the operation.
        together: statements of one string are sent in one piece.

    Returns:
        None where it is known only at run time.
    """
    if isinstance(value, Symbol):
        return Script() if value.path.endswith("RunSQL.noop") else None
    value = known(value)
    many: Sequence[Value] = value if isinstance(value, (list, tuple)) else (value,)
    found = Script()
    for item in many:
        text, given = item if isinstance(item, (list, tuple)) and len(item) == 2 else (item, None)
        if isinstance(text, Symbol) and text.path.endswith("RunSQL.noop"):
            continue
        text = known(text)
        if not isinstance(text, str):
            return None
        script = statements(_filled(text, given), place)
        many_in_one = together and len(script.statements) > 1
        found.statements += [_whole(text, place)] if many_in_one else script.statements
        found.gaps += script.gaps
    return found


def _whole(text: str, place: Place) -> Statement:
    if isinstance(text, Text) and text.source is not None:
        place = text.source.place(text.offset)
    return Statement(str(text), place, (), is_certain(text))


def _filled(text: str, given: Value) -> str:
    """A text with its values; those that are not known stay parameters."""
    if given is None:
        return text
    values = list(given) if isinstance(given, (list, tuple)) else []
    certain = is_certain(text)

    def fill(found: re.Match[str]) -> str:
        nonlocal certain
        if found[0] == "%%":
            return "%"
        value: Value = None
        if found[1] is not None and isinstance(given, dict):
            value = given.get(found[1], Made(""))
        else:
            value = values.pop(0) if values else Made("")
        sql = typed(value, None)
        certain = certain and sql is not None
        return "$1" if sql is None else sql

    result = _MARK.sub(fill, text)
    certain = certain or (is_certain(text) and only_rows(result))
    return Text(result, certain=certain) if result != text else text


def refusal(message: str) -> str:
    """A statement that fails with what Django says where it refuses to go on."""
    return f"DO $$ BEGIN RAISE EXCEPTION {quote('Django: ' + message).replace('%', '%%')}; END $$"


def noticed(database: Database, sql: str) -> None:
    """Remember what SQL drops and renames of what Django would look for."""
    for found in _DROPPED.finditer(sql):
        database.forget(found[1])
    for found in _RENAMED.finditer(sql):
        database.rename_constraint(found[1], found[2])

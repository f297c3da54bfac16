"""Conditions and expressions of Django's queries, as PostgreSQL's SQL."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from signoff_gen.migrations.readers.django import kinds
from signoff_gen.migrations.readers.django.columns import column, refuse_missing
from signoff_gen.migrations.readers.django.fields import field_of
from signoff_gen.migrations.readers.django.state import Field, Model, State
from signoff_gen.migrations.readers.django.values import quote, typed
from signoff_gen.migrations.readers.python.values import Made, Symbol, Value

_COMPARISONS: Final = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_PATTERNS: Final = {
    "contains": "%{}%", "startswith": "{}%", "endswith": "%{}",
    "icontains": "%{}%", "istartswith": "{}%", "iendswith": "%{}",
}  # fmt: skip
_REGULAR: Final = {"regex": "~", "iregex": "~*"}
_PARTS: Final = {
    "year", "month", "day", "hour", "minute", "second", "quarter", "week", "iso_year",
}  # fmt: skip
_RANGES: Final = {
    "contained_by": "<@", "overlap": "&&", "fully_lt": "<<", "fully_gt": ">>", "not_lt": "&>",
    "not_gt": "&<", "adjacent_to": "-|-", "has_key": "?", "has_keys": "?&", "has_any_keys": "?|",
}  # fmt: skip
_FUNCTIONS: Final = {
    "Lower": "LOWER", "Upper": "UPPER", "Length": "LENGTH", "Trim": "BTRIM", "LTrim": "LTRIM",
    "RTrim": "RTRIM", "Coalesce": "COALESCE", "Greatest": "GREATEST", "Least": "LEAST",
    "Abs": "ABS", "Ceil": "CEILING", "Floor": "FLOOR", "Round": "ROUND", "Sqrt": "SQRT",
    "Left": "LEFT", "Right": "RIGHT", "Reverse": "REVERSE", "Replace": "REPLACE", "MD5": "MD5",
    "Mod": "MOD", "Power": "POWER", "NullIf": "NULLIF", "Repeat": "REPEAT", "LPad": "LPAD",
    "RPad": "RPAD", "Ln": "LN", "Exp": "EXP", "Sign": "SIGN", "RandomUUID": "GEN_RANDOM_UUID",
    "Random": "RANDOM", "TransactionNow": "CURRENT_TIMESTAMP", "Substr": "SUBSTRING",
    "DateRange": "DATERANGE", "TsTzRange": "TSTZRANGE", "Pi": "PI", "Chr": "CHR", "Ord": "ASCII",
}  # fmt: skip
_OPERATORS: Final = {
    "Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "Mod": "%", "Pow": "^", "BitAnd": "&",
    "BitOr": "|",
}  # fmt: skip


def _is_djangos(value: Made) -> bool:
    """Whether something is of Django's own, or an operator between such things."""
    return value.of is None and value.path.startswith(("django.", "python."))


class NotUnderstood(Exception):
    """Something whose SQL is not known."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes expressions about one model."""

    state: State
    model: Model

    def condition(self, value: Value, *, bare: bool = True) -> str:
        """A condition such as `Q(…)`.

        Args:
            value: what stands for it.
            bare: it needs no parentheses.

        Raises:
            NotUnderstood: its SQL is not known.
        """
        sql = self._condition(value, negated=False)
        return sql if bare else f"({sql})"

    def _condition(self, value: Value, *, negated: bool) -> str:
        if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str):
            return self._lookup(value[0], value[1], negated=negated)
        if not isinstance(value, Made) or not _is_djangos(value):
            raise NotUnderstood
        if value.path in ("python.BitOr", "python.BitAnd"):
            word = " OR " if value.path == "python.BitOr" else " AND "
            return f"({word.join(self._condition(part, negated=negated) for part in value.args)})"
        if value.path == "python.Invert":
            return f"NOT ({self._condition(value.args[0], negated=not negated)})"
        if value.name == "Q":
            return self._q(value, negated=negated)
        if value.name in _COMPARING:
            left, right = value.args[0], value.args[1]
            return self._compared(self.expression(left), _COMPARING[value.name], right, None)
        if value.name == "IsNull" and len(value.args) == 2:
            return self._null(self.expression(value.args[0]), value.args[1])
        return self.expression(value)

    def _q(self, value: Made, *, negated: bool) -> str:
        if value.kwargs.get("_negated") is True:
            inner = Made(value.path, value.args, {**value.kwargs, "_negated": False})
            return f"NOT ({self._q(inner, negated=not negated)})"
        named = {key: item for key, item in value.kwargs.items() if not key.startswith("_")}
        parts: list[Value] = [*value.args, *sorted(named.items())]
        connector = value.kwargs.get("_connector", "AND")
        if connector not in ("AND", "OR") or not parts:
            raise NotUnderstood
        found = [self._condition(part, negated=negated) for part in parts]
        return found[0] if len(found) == 1 else "({})".format(f" {connector} ".join(found))

    # --- lookups ---

    def _lookup(self, path: str, value: Value, *, negated: bool) -> str:
        name, *rest = path.split("__")
        named, sql = self.reference(name)
        item: Field | None = named
        lookup = "exact"
        if rest[:1] == ["year"] and (found := _of_year(sql, named, rest[1:], value)) is not None:
            return found
        if rest:
            lookup = rest.pop()
            if rest or lookup in _PARTS:
                sql, lookup = self._transformed(sql, named, [*rest, lookup])
                item = None
        found = self._compare(sql, item, lookup, value)
        if negated and item is not None and item.null and lookup != "isnull" and value is not None:
            return f"({found} AND {sql} IS NOT NULL)"
        return found

    def _transformed(self, sql: str, item: Field, words: list[str]) -> tuple[str, str]:
        """A part of a date, and the lookup that follows."""
        if item.kind not in ("DateField", "DateTimeField", "TimeField") or words[0] not in _PARTS:
            raise NotUnderstood
        part = {"iso_year": "ISOYEAR"}.get(words[0], words[0].upper())
        zone = " AT TIME ZONE 'UTC'" if item.kind == "DateTimeField" else ""
        if len(words) > 2:
            raise NotUnderstood
        return f"EXTRACT({part} FROM {sql}{zone})", words[1] if len(words) == 2 else "exact"

    def _compare(self, sql: str, item: Field | None, lookup: str, value: Value) -> str:
        if lookup == "isnull" or (lookup == "exact" and value is None):
            return self._null(sql, True if lookup == "exact" else value)
        if lookup == "exact":
            if item is not None and item.kind in ("BooleanField", "NullBooleanField"):
                if value is True:
                    return sql
                if value is False:
                    return f"NOT {sql}"
            return self._compared(sql, "=", value, item)
        if lookup in _COMPARISONS:
            return self._compared(sql, _COMPARISONS[lookup], value, item)
        if lookup == "in" and isinstance(value, (list, tuple, set)) and value:
            many = sorted(value, key=repr) if isinstance(value, set) else value
            return "{} IN ({})".format(sql, ", ".join(self._operand(each, item) for each in many))
        if lookup == "range" and isinstance(value, (list, tuple)) and len(value) == 2:
            low, high = (self._operand(each, item) for each in value)
            return f"{sql} BETWEEN {low} AND {high}"
        if lookup == "iexact" and isinstance(value, str):
            return f"UPPER({sql}::text) = UPPER({quote(value)})"
        if lookup in _REGULAR and isinstance(value, str):
            return f"{sql}::text {_REGULAR[lookup]} {quote(value)}"
        if lookup in _PATTERNS and isinstance(value, str) and self._is_text(item):
            escaped = value.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
            pattern = quote(_PATTERNS[lookup].format(escaped))
            if lookup.startswith("i"):
                return f"UPPER({sql}::text) LIKE UPPER({pattern})"
            return f"{sql}::text LIKE {pattern}"
        if lookup in _RANGES and isinstance(value, Made):
            return f"{sql} {_RANGES[lookup]} {self.expression(value)}"
        raise NotUnderstood

    @staticmethod
    def _is_text(item: Field | None) -> bool:
        return item is not None and kinds.SAME.get(item.kind, item.kind) in (
            "CharField", "TextField", "SlugField", "FileField", "UUIDField",
        )  # fmt: skip

    @staticmethod
    def _null(sql: str, value: Value) -> str:
        if not isinstance(value, bool):
            raise NotUnderstood
        return f"{sql} IS NULL" if value else f"{sql} IS NOT NULL"

    def _compared(self, sql: str, operator: str, value: Value, item: Field | None) -> str:
        right = self._operand(value, item)
        if isinstance(value, Made) and value.path.startswith("python."):
            right = f"({right})"
        return f"{sql} {operator} {right}"

    def _operand(self, value: Value, item: Field | None) -> str:
        if isinstance(value, (Made, Symbol)):
            known = typed(value, item)
            return self.expression(value) if known is None else known
        found = typed(value, item)
        if found is None:
            raise NotUnderstood
        return found

    # --- expressions ---

    def reference(self, name: str) -> tuple[Field, str]:
        """A field, and its column.

        Raises:
            NotUnderstood: it has no column.
            Refused: there is no such field.
        """
        item = self.state.field(self.model, name)
        if item is None:
            refuse_missing(self.state, self.model, name)
        found = column(self.state, self.model, item) if item is not None else None
        if item is None or found is None:
            raise NotUnderstood
        return item, f'"{found.name}"'

    def expression(self, value: Value) -> str:
        """An expression such as `Lower("name")`; a string names a field.

        Raises:
            NotUnderstood: its SQL is not known.
        """
        if isinstance(value, str):
            return self.reference(value)[1]
        if isinstance(value, Symbol):
            value = Made(value.path)
        if not isinstance(value, Made):
            return self._operand(value, None)
        if not _is_djangos(value):
            raise NotUnderstood
        write = _WRITERS.get(value.name)
        if write is not None:
            return write(self, value)
        if value.path.startswith("python.") and value.name in _OPERATORS:
            return self._combined(value.args[0], _OPERATORS[value.name], value.args[1])
        if value.path == "python.USub":
            return f"(-{self._part(value.args[0])})"
        if value.name == "Round" and len(value.args) == 1:
            return f"ROUND({self.expression(value.args[0])}, 0)"
        if value.name in _FUNCTIONS:
            return f"{_FUNCTIONS[value.name]}({self.parts(value.args)})"
        raise NotUnderstood

    def parts(self, values: Sequence[Value]) -> str:
        """Arguments of a function, of which strings name fields."""
        return ", ".join(map(self.expression, values))

    def _part(self, value: Value) -> str:
        return self.expression(value) if isinstance(value, (Made, Symbol)) else (
            self._operand(value, None)
        )  # fmt: skip

    def _combined(self, left: Value, operator: str, right: Value) -> str:
        if operator == "^":
            return f"POWER({self._part(left)}, {self._part(right)})"
        return f"({self._part(left)} {operator} {self._part(right)})"

    def _field(self, value: Made) -> str:
        name = value.get("name", 0)
        if not isinstance(name, str):
            raise NotUnderstood
        return self.reference(name)[1]

    def _literal(self, value: Made) -> str:
        found = typed(value.get("value", 0), None)
        if found is None:
            raise NotUnderstood
        return found

    def _pair(self, value: Made) -> str:
        if len(value.args) != 3 or not isinstance(value.args[1], str):
            raise NotUnderstood
        operator = "%" if value.args[1] == "%%" else str(value.args[1])
        return self._combined(value.args[0], operator, value.args[2])

    def _concat(self, value: Made) -> str:
        parts = [self._as_text(each) for each in value.args]
        found = parts.pop()
        while parts:
            found = f"({parts.pop()} || {found})"
        return found

    def _as_text(self, value: Value) -> str:
        sql = self.expression(value)
        named = value.get("name", 0) if isinstance(value, Made) and value.name == "F" else value
        plain = isinstance(value, Made) and value.name == "Value"
        if isinstance(named, str):
            plain = self._is_text(self.reference(named)[0])
        return f"COALESCE({sql}, '')" if plain else f"COALESCE(({sql})::text, '')"

    def _cast(self, value: Made) -> str:
        made = value.get("output_field", 1)
        item = field_of("", made) if isinstance(made, Made) else None
        found = column(self.state, self.model, item) if item is not None else None
        if found is None or not found.certain:
            raise NotUnderstood
        return f"({self.expression(value.args[0])})::{found.type}"

    def _func(self, value: Made) -> str:
        name, form = value.get("function"), value.get("template")
        if not isinstance(name, str) or form is not None:
            raise NotUnderstood
        return f"{name}({self.parts(value.args)})"

    def _case(self, value: Made) -> str:
        words = ["CASE"]
        for each in value.args:
            if not isinstance(each, Made) or each.name != "When":
                raise NotUnderstood
            words += ["WHEN", self._when(each), "THEN", self._part(each.get("then", 1))]
        default = value.get("default")
        words += ["ELSE", "NULL" if default is None else self._part(default), "END"]
        return " ".join(words)

    def _when(self, value: Made) -> str:
        condition = value.get("condition", 0)
        named = {k: v for k, v in value.kwargs.items() if k not in ("then", "condition")}
        if condition is None:
            condition = Made("django.db.models.Q", (), named)
        return self.condition(condition)

    def _ordered(self, value: Made) -> str:
        inner = value.get("expression", 0)
        down = value.get("descending") is True
        nulls = "".join(
            f" NULLS {word.upper()}" for word in ("first", "last")
            if value.get(f"nulls_{word}") is True
        )  # fmt: skip
        return f"{self.indexed(inner)} {'DESC' if down else 'ASC'}{nulls}"

    def _collated(self, value: Made) -> str:
        name = value.get("collation", 1)
        if not isinstance(name, str):
            raise NotUnderstood
        return f'{self.indexed(value.get("expression", 0))} COLLATE "{name}"'

    def _raw(self, value: Made) -> str:
        sql, params = value.get("sql", 0), value.get("params", 1)
        if not isinstance(sql, str) or params not in (None, (), []):
            raise NotUnderstood
        return f"({sql})"

    def _wrapped(self, value: Made) -> str:
        if not value.args:
            raise NotUnderstood
        return self.condition(value.args[0])

    def indexed(self, value: Value) -> str:
        """An expression of an index: in parentheses unless it is a column.

        Raises:
            NotUnderstood: its SQL is not known.
        """
        if isinstance(value, Made) and value.name == "OpClass":
            name = value.get("name", 1)
            if not isinstance(name, str):
                raise NotUnderstood
            return f"{self.indexed(value.get('expression', 0))} {name}"
        sql = self.expression(value)
        plain = isinstance(value, str) or (isinstance(value, Made) and value.name in (
            "F", "OrderBy", "Collate",
        ))  # fmt: skip
        return sql if plain else f"({sql})"


def _of_year(sql: str, item: Field, words: list[str], value: Value) -> str | None:
    """A comparison of a year, which is one of whole moments; None where there is no such way."""
    if type(value) is not int or not 1 <= value <= 9998 or len(words) > 1:
        return None
    if item.kind not in ("DateField", "DateTimeField"):
        return None
    moment = item.kind == "DateTimeField"
    first, last = ("T00:00:00+00:00'::timestamptz", "T23:59:59.999999+00:00'::timestamptz")
    if not moment:
        first = last = "'::date"
    low, high = f"'{value:04}-01-01{first}", f"'{value:04}-12-31{last}"
    lookup = words[0] if words else "exact"
    if lookup == "exact":
        return f"{sql} BETWEEN {low} AND {high}"
    if lookup in _COMPARISONS:
        return f"{sql} {_COMPARISONS[lookup]} {high if lookup in ('gt', 'lte') else low}"
    return None


_COMPARING: Final = {
    "Exact": "=", "GreaterThan": ">", "GreaterThanOrEqual": ">=", "LessThan": "<",
    "LessThanOrEqual": "<=",
}  # fmt: skip
_WRITERS: Final[dict[str, Callable[[Writer, Made], str]]] = {
    "F": Writer._field,
    "Value": Writer._literal,
    "CombinedExpression": Writer._pair,
    "ConcatPair": Writer._concat,
    "Concat": Writer._concat,
    "Cast": Writer._cast,
    "Func": Writer._func,
    "Case": Writer._case,
    "OrderBy": Writer._ordered,
    "Collate": Writer._collated,
    "RawSQL": Writer._raw,
    "ExpressionWrapper": Writer._wrapped,
    "Q": Writer.condition,
    "Now": lambda self, value: "STATEMENT_TIMESTAMP()",
    "RangeBoundary": lambda self, value: "'{}{}'".format(
        "[" if value.get("inclusive_lower", 0, True) is not False else "(",
        "]" if value.get("inclusive_upper", 1, False) is True else ")",
    ),
}

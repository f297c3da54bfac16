"""A running block of PL/pgSQL: its variables, and what they hold."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from signoff_gen.migrations.sql.constants import MOST_LOOKED_AT, evaluate, rows, single
from signoff_gen.migrations.sql.literals import UNKNOWN
from signoff_gen.migrations.sql.scope import Scope
from signoff_gen.migrations.sql.session import Break, Session
from signoff_gen.migrations.sql.tree import Node, Parsed, Unparsable, parse


class Frame:
    """One running block: its variables, and whether it may have ended."""

    def __init__(
        self,
        session: Session,
        function: Node,
        arguments: Mapping[str, Any],
        aliases: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.session = session
        self.labels: list[str] = []
        """Names of blocks and of the function, by which variables can be qualified."""
        self.caught: Break | None = None
        """The error that the handler at hand handles."""
        self.values: dict[str, Any] = dict(arguments)
        self.names: list[str] = []
        self.kinds: list[str] = []
        for datum in function.get("datums", ()):
            ((kind, fields),) = datum.items() if datum else (("", {}),)
            self.kinds.append(kind)
            self.names.append(fields.get("refname", "") if fields else "")
            if kind == "PLpgSQL_var":
                default = fields.get("default_val", {}).get("PLpgSQL_expr", {}).get("query")
                name = fields.get("refname", "")
                known = self.value(default) if default else arguments.get(name, UNKNOWN)
                self.values[name] = known
        self.names += list(arguments)
        for name, meant in aliases:
            self.names.append(name)
            self.values[name] = self.values.get(meant, UNKNOWN)

    def scope(self) -> Scope:
        """What names mean in the statements of the block."""
        return Scope(variables=dict.fromkeys([name for name in self.names + self.labels if name]))

    def value(self, text: str) -> Any:
        """The value of an expression's text, UNKNOWN where it is not plain."""
        return self.asked(text, lambda: self._value(text), UNKNOWN)

    def asked(self, text: str, question: Callable[[], Any], otherwise: Any) -> Any:
        """The answer to a question that may look at catalogs.

        Args:
            text: as it is written.
            question: answers it.
            otherwise: what is said where it has once looked at more than may be looked at.
        """
        session = self.session
        if text in session.too_large:
            return otherwise
        room = session.looked_at <= MOST_LOOKED_AT
        answer = question()
        if room and session.looked_at > MOST_LOOKED_AT:
            session.too_large.add(text)
        return answer

    def _value(self, text: str) -> Any:
        statements = parsed_text(f"SELECT {text}")  # only parsed, never run
        if len(statements) != 1 or statements[0].kind != "SelectStmt":
            return UNKNOWN
        select = statements[0].node
        if select.get("fromClause"):
            return single(
                self.session, select, rows(self.session, select, self.values), self.values
            )
        target = select.get("targetList", [{}])[0].get("ResTarget", {})
        return evaluate(self.session, target.get("val"), self.values)


def parsed_text(text: str) -> Sequence[Parsed]:
    """The statements of a text whose syntax PL/pgSQL has judged; none where it is too deep."""
    try:
        return parse(text)
    except Unparsable:
        return []

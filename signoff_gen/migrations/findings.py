"""What can be wrong with a chain of migrations: the rules with their codes, and the findings."""

from dataclasses import dataclass
from typing import Any, Literal

from signoff_gen.migrations.chain import Place

Severity = Literal["error", "warning", "note"]
Certainty = Literal["certain", "likely", "unclear"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding."""

    code: str
    """Stable: `MG` and three digits."""
    name: str
    """A slug, for tools that want one."""
    severity: Severity
    description: str
    """In one line."""


_TABLE: tuple[tuple[str, str, Severity, str], ...] = (
    ("MG101", "used-before-made", "error", "something is used that a later migration makes"),
    ("MG102", "relation-never-made", "error", "a table or view is used that nothing makes"),
    ("MG103", "used-after-dropped", "error", "something is used that was dropped or renamed"),
    ("MG104", "made-twice", "error", "something is made that is there already"),
    ("MG105", "column-missing", "error", "a column is used that nothing makes"),
    ("MG106", "type-missing", "error", "a type is used that nothing makes"),
    ("MG107", "extension-missing", "error", "something is used that an extension would bring"),
    ("MG108", "member-missing", "error", "a constraint, trigger or the like is not there"),
    ("MG109", "schema-missing", "error", "a schema is used that nothing makes"),
    ("MG110", "function-missing", "error", "a function is called that nothing makes"),
    ("MG111", "role-missing", "error", "a role is named that no migration makes"),
    ("MG112", "still-needed", "error", "something is dropped that other objects depend on"),
    ("MG113", "syntax-error", "error", "a statement is not PostgreSQL's SQL"),
    ("MG114", "inside-transaction", "error", "a statement cannot run inside a transaction"),
    ("MG115", "new-enum-value", "error", "an enum value is used in the transaction that adds it"),
    ("MG116", "wrong-kind", "error", "an object is not of the kind that the statement needs"),
    ("MG117", "type-mismatch", "error", "a value or column does not fit a type"),
    ("MG118", "data-refused", "error", "rows that the migrations write break a constraint"),
    ("MG119", "raised", "error", "the migration raises an error itself"),
    ("MG120", "refused", "error", "PostgreSQL refuses the statement for another reason"),
    ("MG201", "empty-baseline", "error", "a baseline makes nothing, and later migrations need it"),
    ("MG202", "same-key", "error", "two migrations have the same place in the order"),
    ("MG203", "several-heads", "error", "the order has more than one end"),
    ("MG204", "missing-parent", "error", "a migration follows one that is not there"),
    ("MG205", "order-cycle", "error", "migrations wait for each other"),
    ("MG206", "no-key", "error", "a migration has no place in the order"),
    ("MG207", "older-than-base", "warning", "a new migration runs before one already released"),
    ("MG208", "irreversible", "note", "a migration cannot be undone"),
    ("MG301", "not-understood", "note", "a part of a migration could not be understood"),
)
RULES: dict[str, Rule] = {row[0]: Rule(*row) for row in _TABLE}
"""All rules, by code."""
ORDER_RULES = {
    "same-key": "MG202",
    "several-heads": "MG203",
    "missing-parent": "MG204",
    "cycle": "MG205",
    "no-key": "MG206",
}
"""The rule for each kind of `chain.OrderProblem`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with a chain, or that could not be judged."""

    code: str
    """See `RULES`."""
    message: str
    """What is wrong, in a sentence without a final stop."""
    migration: str
    """The migration's name."""
    position: int
    """Its index in the chain; -1 for what concerns the order as a whole."""
    place: Place
    """Of the statement, else of the migration."""
    certainty: Certainty = "certain"
    """`likely` and `unclear` where something before it was not understood; see `doubt`."""
    doubt: str = ""
    """Why it is not certain."""
    mend: str = ""
    """What would mend it."""
    statement: int | None = None
    """The statement's index in its migration."""
    sql: str = ""
    """The statement, shortened."""
    sqlstate: str = ""
    """PostgreSQL's error code."""
    error: str = ""
    """PostgreSQL's message."""
    object: str = ""
    """What it is about, such as `table projects`."""
    made_by: str = ""
    """The migration that makes the missing object later, or that made the one in the way."""
    dropped_by: str = ""
    """The migration that dropped or renamed it before."""
    used_by: tuple[str, ...] = ()
    """Later migrations that meet the same missing object."""

    @property
    def rule(self) -> Rule:
        """The rule that it breaks."""
        return RULES[self.code]

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self.rule.severity

    @property
    def is_break(self) -> bool:
        """PostgreSQL would refuse to go on."""
        return bool(self.sqlstate)

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON's values; what is empty is left out."""
        values: dict[str, Any] = {
            "code": self.code,
            "name": self.rule.name,
            "severity": self.severity,
            "message": self.message,
            "migration": self.migration,
            "position": self.position,
            "file": self.place.path.as_posix(),
            "line": self.place.line,
            "column": self.place.column,
            "certainty": self.certainty,
        }
        optional = {
            "doubt": self.doubt, "mend": self.mend, "statement": self.statement, "sql": self.sql,
            "sqlstate": self.sqlstate, "error": self.error, "object": self.object,
            "made_by": self.made_by, "dropped_by": self.dropped_by, "used_by": list(self.used_by),
        }  # fmt: skip
        values.update(
            {key: value for key, value in optional.items() if value not in ("", None, [])}
        )
        return values

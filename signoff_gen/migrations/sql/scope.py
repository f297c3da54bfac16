"""What a name in a query can mean: the relations in its FROM clause, and those around it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from signoff_gen.migrations.catalog.versions import LAST, Lifetime
from signoff_gen.migrations.schema import Relation, Type
from signoff_gen.migrations.sql.session import Key, Session


@dataclass(slots=True, eq=False)
class Source:
    """Rows that a query reads from: of a relation, a subquery, a function."""

    columns: dict[str, Type | None] = field(default_factory=dict)
    """The types as far as they are known."""
    open: bool = False
    """It may have columns beside these."""
    relation: Relation | None = None
    doubled: str = ""
    """A column's name that stands twice."""
    filled: bool = True
    """It may give rows."""
    hidden: int = 0
    """How many more columns it has than `columns`, of names that stand twice."""
    stocked: bool = False
    """It gives rows for certain."""

    @property
    def width(self) -> int:
        """How many columns it has, of those that are known."""
        return len(self.columns) + self.hidden


@dataclass(slots=True, eq=False)
class Scope:
    """One level of a query."""

    parent: "Scope | None" = None
    sources: dict[str, Source] = field(default_factory=dict)
    """By alias."""
    ctes: dict[str, Source] = field(default_factory=dict)
    merged: set[str] = field(default_factory=set)
    """Columns joined by USING or NATURAL, which are not ambiguous."""
    natural: bool = False
    variables: dict[str, Type | None] = field(default_factory=dict)
    """Names that stand for values: a function's arguments, an output column in ORDER BY."""
    open: bool = False
    """Names may mean variables that are not known."""
    out_of_sight: frozenset[str] = frozenset()
    """Neighbours that only a LATERAL subquery would see."""
    returning: bool = False
    """It is what RETURNING sees."""

    def levels(self) -> Iterator["Scope"]:
        """This level and those around it, inside out."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    def cte(self, name: str) -> Source | None:
        """The common table expression of a name."""
        for level in self.levels():
            if name in level.ctes:
                return level.ctes[name]
        return None

    def add(self, alias: str, source: Source) -> None:
        """Bring a source into this level; one that hides another makes names uncertain."""
        if alias in self.sources:
            source = Source(source.columns, True, source.relation)
        self.sources[alias] = source


NOTHING = Scope()
"""Where no name means a column: in the default of one."""


def source_of(relation: Relation) -> Source:
    """The rows of a relation."""
    columns = {name: column.type for name, column in relation.columns.items()}
    return Source(columns, relation.open, relation, filled=relation.filled)


def rows_of(relation: Relation) -> Scope:
    """What names mean where only a relation's own rows are in sight."""
    return Scope(sources={relation.name: source_of(relation)})


def resolve(session: Session, scope: Scope, fields: list[str]) -> Type | None:
    """Find what a column reference means; a break where it means nothing.

    Args:
        session: where breaks go.
        scope: the level in which it stands.
        fields: its parts, such as `["u", "email"]`.

    Returns:
        The type, where it is known.
    """
    if len(fields) == 1:
        return _unqualified(session, scope, fields[0])
    table, name = fields[-2], fields[-1]
    for level in scope.levels():
        source = level.sources.get(table)
        if source is not None:
            return _member(session, source, table, name)
        if table in level.variables or level.open:
            return None
    if len(fields) == 2 and not _is_open(scope):
        missing_table(session, scope, table)
    return None


def missing_table(session: Session, scope: Scope, table: str) -> None:
    """Break for a column's table that is in no FROM clause around it."""
    if table in ("old", "new") and any(level.returning for level in scope.levels()):
        error, what = f'missing FROM-clause entry for table "{table}"', "OLD or NEW in RETURNING"
        key = Key("relation", "", table)
        session.only_in(Lifetime(18, LAST), "42P01", error, key, what=what)
        return
    word = "invalid reference to" if _is_hidden(scope, table) else "missing"
    session.broken(
        "42P01", f'{word} FROM-clause entry for table "{table}"', Key("relation", "", table)
    )


def _is_hidden(scope: Scope, name: str) -> bool:
    """Whether the query reads the table after all, under an alias or where it is not seen."""
    return any(
        name in level.out_of_sight
        or any(s.relation is not None and s.relation.name == name for s in level.sources.values())
        for level in scope.levels()
    )


def _is_open(scope: Scope) -> bool:
    """Whether something around may have columns, or tables, that are not known."""
    return any(source.open for level in scope.levels() for source in level.sources.values())


def _member(session: Session, source: Source, alias: str, name: str) -> Type | None:
    if name not in source.columns and session.find_routines(None, name):
        return None  # a function of the row, written like a column
    if source.relation is not None:
        error = f"column {alias}.{name} does not exist"
        return use_column(session, source, name, error)
    if name not in source.columns and not source.open:
        session.broken(
            "42703", f"column {alias}.{name} does not exist", Key("column", "", alias, name)
        )
        source.columns[name] = None
    return source.columns.get(name)


def use_column(session: Session, source: Source, name: str, error: str) -> Type | None:
    """A column of a relation in a query; a break where it is missing."""
    relation = source.relation
    if relation is None:
        return source.columns.get(name)
    if name not in source.columns and name in relation.columns:
        source.columns[name] = relation.columns[name].type
    if name in source.columns and name not in relation.columns:
        return source.columns[name]  # renamed by an alias
    column = session.column(relation, name, error)
    if column is not None:
        session.depend(column)
        return column.type
    return None


def _unqualified(session: Session, scope: Scope, name: str) -> Type | None:
    uncertain = False
    for level in scope.levels():
        found = [source for source in level.sources.values() if name in source.columns]
        if found:
            _check_ambiguity(session, level, found, name)
            if found[0].relation is not None:
                return use_column(session, found[0], name, "")
            return found[0].columns[name]
        if name in level.variables:
            return level.variables[name]
        if name in level.sources:
            return None  # a whole row
        uncertain = uncertain or level.open or any(s.open for s in level.sources.values())
    if not uncertain and name not in SYSTEM:
        _missing(session, scope, name)
    return None


SYSTEM = frozenset({"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"})


def _missing(session: Session, scope: Scope, name: str) -> None:
    """Nothing in sight has this column; where only one relation is in sight, it is the culprit."""
    error = f'column "{name}" does not exist'
    relations = [
        source.relation
        for level in scope.levels()
        for source in level.sources.values()
        if source.relation is not None
    ]
    if len(relations) == 1:
        session.missing_column(relations[0], name, error)
        return
    session.broken("42703", error, Key("column", "", "", name))
    for source in scope.sources.values():
        source.columns.setdefault(name, None)
        break


def _check_ambiguity(session: Session, level: Scope, found: list[Source], name: str) -> None:
    if len(found) < 2 or name in level.merged or level.natural:
        return
    if any(s.relation is not None and not _surely(s.relation, name) for s in found):
        return
    session.broken(
        "42702", f'column reference "{name}" is ambiguous', Key("column", "", "", name)
    )  # fmt: skip


def _surely(relation: Relation, name: str) -> bool:
    column = relation.columns.get(name)
    return relation.sure and column is not None and column.sure

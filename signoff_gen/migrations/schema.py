"""A model of a database's schema: what there is, who made it, and what depends on what.

Objects are plain and mutable; every change goes through `Schema.put`, `pop` and `set`, which keep
a journal, so that a rolled-back transaction or a caught exception is undone exactly.
"""

from collections.abc import Iterable, Iterator
from typing import Any

Step = tuple[int, int]
"""Where in a chain: (index of the migration, index of its statement). -1 is before the first."""

BEFORE: Step = (-1, 0)
"""The step of what every database has, and of what the framework provides."""


class Thing:
    """Something that SQL can name."""

    __slots__ = (
        "assumed",
        "kind",
        "made",
        "name",
        "of",
        "parts",
        "schema",
        "sure",
        "users",
        "uses",
    )

    def __init__(self, kind: str, schema: str, name: str, made: Step = BEFORE) -> None:
        self.kind = kind
        """As PostgreSQL's messages call it: `table`, `view`, `index`, `type`, `constraint`."""
        self.schema = schema
        self.name = name
        self.made = made
        self.sure = True
        """False where it was made, or may have been dropped, under conditions not known."""
        self.assumed = False
        """True where nobody made it and the replay goes on as if somebody had."""
        self.of: Thing | None = None
        """What it is a part of, and goes with: a column's table, an index's table."""
        self.parts: dict[Thing, bool] | None = None
        self.users: dict[Thing, bool] | None = None
        """What depends on it; True for what goes with it silently, False for what holds it."""
        self.uses: dict[Thing, bool] | None = None
        """What it depends on."""

    @property
    def label(self) -> str:
        """What people call it, such as `table projects` or `column projects.phase`."""
        return f"{self.kind} {self.title}"

    @property
    def title(self) -> str:
        """Its name, qualified where the schema is not the usual one."""
        if self.of is not None and self.kind in MEMBERS:
            return f"{self.of.title}.{self.name}"
        return qualified(self.schema, self.name)


MEMBERS = frozenset({"column", "constraint", "trigger", "policy", "rule", "label"})
"""Kinds whose names are only unique within the relation or type that they are part of."""


def qualified(schema: str, name: str) -> str:
    """A name as people write it: the schema is left out where it is the usual one.

    >>> qualified("public", "users"), qualified("audit", "log")
    ('users', 'audit.log')
    """
    return name if schema in ("public", "pg_catalog", "") else f"{schema}.{name}"


SHOWN = {
    "int2": "smallint", "int4": "integer", "int8": "bigint", "float4": "real",
    "float8": "double precision", "bool": "boolean", "varchar": "character varying",
    "bpchar": "character", "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone", "time": "time without time zone",
    "timetz": "time with time zone", "varbit": "bit varying",
}  # fmt: skip
"""What people call PostgreSQL's own types, by their internal names."""


class Type(Thing):
    """A data type."""

    __slots__ = ("array", "element", "form", "labels", "relation")

    def __init__(self, form: str, schema: str, name: str, made: Step = BEFORE) -> None:
        super().__init__("type", schema, name, made)
        self.form = form
        """`base`, `enum`, `domain`, `composite`, `range`, `array`, `row`, `shell` or `open`."""
        self.labels: dict[str, Step] = {}
        """An enum's values, each with the step that added it."""
        self.element: Type | None = None
        """An array's element, a domain's base."""
        self.array: Type | None = None
        self.relation: Relation | None = None
        """The relation whose rows it describes."""

    @property
    def shown(self) -> str:
        """Its name as PostgreSQL's messages give it."""
        if self.form == "array" and self.element is not None:
            return f"{self.element.shown}[]"
        return SHOWN.get(self.name, self.name) if self.schema == "pg_catalog" else self.title

    def as_array(self) -> "Type":
        """The type of arrays of this type."""
        if self.form == "array":
            return self
        if self.array is None:
            self.array = Type("array", self.schema, f"{self.name}[]", self.made)
            self.array.element = self
        return self.array


class Column(Thing):
    """A column of a relation, or an attribute of a composite type."""

    __slots__ = (
        "default",
        "generated",
        "identity",
        "inherited",
        "local",
        "not_null",
        "nulls",
        "relation",
        "type",
        "virtual",
    )

    def __init__(self, relation: "Relation", name: str, type_: Type | None, made: Step) -> None:
        super().__init__("column", relation.schema, name, made)
        self.of = self.relation = relation
        self.type = type_
        """None where it is not known."""
        self.not_null = False
        self.nulls = False
        """It is NULL in some row, if there are rows."""
        self.default = False
        """It has one, or fills itself: serial, identity, generated."""
        self.identity = ""
        """`always`, `by default` or nothing."""
        self.generated = False
        self.virtual = False
        """It is generated when it is read, and not stored."""
        self.inherited = False
        """It comes from a parent, and cannot be dropped here."""
        self.local = True
        """It was made here, and stays when the parent's goes."""


class Relation(Thing):
    """A table, view, index, sequence or composite type: what shares the names of relations."""

    __slots__ = (
        "classes", "columns", "constraints", "expressions", "filled", "keys", "methods", "open",
        "parents", "partitioned", "policies", "rules", "stocked", "taken", "temporary", "triggers",
        "unique",
    )  # fmt: skip

    def __init__(self, kind: str, schema: str, name: str, made: Step = BEFORE) -> None:
        super().__init__(kind, schema, name, made)
        self.columns: dict[str, Column] = {}
        self.open = False
        """It may have columns beside those known."""
        self.constraints: dict[str, Constraint] = {}
        self.triggers: dict[str, Thing] = {}
        self.policies: dict[str, Thing] = {}
        self.rules: dict[str, Thing] = {}
        self.parents: tuple[Relation, ...] = ()
        """What it inherits from, or is a partition of."""
        self.partitioned: tuple[str, ...] | None = None
        """The columns of its partition key; None when it has none."""
        self.temporary = False
        self.filled = False
        """It may hold rows. What is not filled is certainly empty."""
        self.stocked = False
        """It holds rows for certain."""
        self.taken: dict[Any, bool] = {}
        """Values of unique columns that rows have for certain."""
        self.keys: tuple[str, ...] | None = ()
        """An index's columns; None where it holds expressions."""
        self.methods: dict[str, str] = {}
        """An index's columns that it holds by their type's usual order, with its access method."""
        self.classes: dict[str, str] = {}
        """An index's columns that it holds by an operator class of another name."""
        self.expressions: tuple[Any, ...] = ()
        """The nodes of an index's expressions, and of its condition."""
        self.unique = False
        """A unique index on all rows."""

    @property
    def children(self) -> "list[Relation]":
        """What inherits from it, or is a partition of it."""
        return [
            item for item in self.users or () if isinstance(item, Relation) and self in item.parents
        ]


class Constraint(Thing):
    """A constraint of a table or domain."""

    __slots__ = (
        "above", "alone", "at_end", "columns", "deferred", "form", "index", "local", "target",
        "target_columns", "whole",
    )  # fmt: skip

    def __init__(self, form: str, of: Thing, name: str, made: Step) -> None:
        super().__init__("constraint", of.schema, name, made)
        self.of = self.whole = of
        """The table or domain."""
        self.form = form
        """`primary`, `unique`, `foreign`, `check` or `exclude`."""
        self.columns: tuple[str, ...] = ()
        self.deferred = False
        """It may be checked when the transaction ends."""
        self.at_end = False
        """It is, unless the transaction says otherwise."""
        self.above: Constraint | None = None
        """The constraint of a parent that it comes from, and cannot be dropped without."""
        self.local = True
        """It was made here, and stays when the parent's goes."""
        self.alone = False
        """It is not for children: `NO INHERIT`."""
        self.index: Relation | None = None
        self.target: Relation | None = None
        self.target_columns: tuple[str, ...] = ()


class Trigger(Thing):
    """A trigger of a table or view."""

    __slots__ = ("before", "events")

    def __init__(self, of: Relation, name: str, made: Step = BEFORE) -> None:
        super().__init__("trigger", of.schema, name, made)
        self.before = False
        """It may change a row, or keep it out, before it is written."""
        self.events = 0
        """Bits of `INSERT`, `DELETE`, `UPDATE` and `TRUNCATE`."""


INSERT, DELETE, UPDATE, TRUNCATE = 4, 8, 16, 32
"""What a trigger fires on, as PostgreSQL numbers it."""


class Routine(Thing):
    """A function, procedure or aggregate."""

    __slots__ = (
        "body", "head", "immutable", "input_names", "inputs", "language", "most", "required",
        "returns",
    )  # fmt: skip

    def __init__(self, kind: str, schema: str, name: str, made: Step = BEFORE) -> None:
        super().__init__(kind, schema, name, made)
        self.inputs: tuple[Type | None, ...] = ()
        """Types of what it is called with, by which overloads are told apart."""
        self.input_names: tuple[str, ...] = ()
        """Names of what it is called with; empty for one that has none."""
        self.required = 0
        self.most: int | None = 0
        """None for a variadic one."""
        self.language = ""
        self.immutable = False
        """It says that it always gives the same for the same arguments."""
        self.head = ""
        """Its statement up to the body, as far as PL/pgSQL's parser has to know it."""
        self.body = ""
        self.returns: Type | None = None

    @property
    def arguments(self) -> tuple[str, ...]:
        """Its signature, in the words of PostgreSQL's messages; `?` for what is not known."""
        return tuple("?" if type_ is None else type_.shown for type_ in self.inputs)


class Namespace(Thing):
    """A schema in PostgreSQL's sense."""

    __slots__ = ("open", "relations", "routines", "types")

    def __init__(self, name: str, made: Step = BEFORE) -> None:
        super().__init__("schema", "", name, made)
        self.relations: dict[str, Relation] = {}
        self.types: dict[str, Type] = {}
        self.routines: dict[str, list[Routine]] = {}
        self.open = False
        """It may hold what is not known: it came with an extension, or is assumed."""


class Schema:
    """All that is in a database, with a journal of its changes."""

    def __init__(self) -> None:
        self.namespaces: dict[str, Namespace] = {
            name: Namespace(name)
            for name in ("pg_catalog", "information_schema", "public", "pg_temp", "pg_toast")
        }
        self.extensions: dict[str, Thing] = {"plpgsql": Thing("extension", "", "plpgsql")}
        self.others: dict[tuple[str, str], Thing] = {}
        """Roles, languages, publications, servers and the like, by (kind, name)."""
        self._journal: list[tuple[Any, Any, Any]] = []

    # Changes -------------------------------------------------------------------------------

    def put(self, mapping: dict[Any, Any], key: Any, value: Any) -> None:
        """Set `mapping[key]`, undoably."""
        self._journal.append((mapping, key, mapping.get(key, _ABSENT)))
        mapping[key] = value

    def pop(self, mapping: dict[Any, Any], key: Any) -> None:
        """Remove `mapping[key]` if it is there, undoably."""
        if key not in mapping:
            return
        if isinstance(mapping[key], Column):  # the order of a table's columns means something
            self._journal.append((mapping, _ALL, dict(mapping)))
        else:
            self._journal.append((mapping, key, mapping[key]))
        del mapping[key]

    def set(self, thing: object, attribute: str, value: Any) -> None:
        """Set an attribute, undoably."""
        self._journal.append((thing, attribute, getattr(thing, attribute)))
        setattr(thing, attribute, value)

    def mark(self) -> int:
        """A point to which `undo` can go back."""
        return len(self._journal)

    def undo(self, mark: int) -> None:
        """Take back every change since a mark."""
        while len(self._journal) > mark:
            target, key, value = self._journal.pop()
            if not isinstance(target, dict):
                setattr(target, key, value)
            elif key is _ALL:
                target.clear()
                target.update(value)
            elif value is _ABSENT:
                target.pop(key, None)
            else:
                target[key] = value

    def forget(self) -> None:
        """Nothing before now will be undone."""
        self._journal.clear()

    # Objects -------------------------------------------------------------------------------

    def namespace(self, name: str) -> Namespace:
        """The schema of that name, made where it is missing."""
        found = self.namespaces.get(name)
        if found is None:
            found = Namespace(name)
            self.put(self.namespaces, name, found)
        return found

    def add_relation(self, relation: Relation) -> None:
        """Add a relation under its schema and name."""
        space = self.namespace(relation.schema)
        self.put(space.relations, relation.name, relation)
        if relation.of is not None:
            self.attach(relation, relation.of)

    def add_type(self, type_: Type) -> None:
        """Add a type under its schema and name."""
        self.put(self.namespace(type_.schema).types, type_.name, type_)

    def add_column(self, column: Column) -> None:
        """Add a column at the end of its relation."""
        self.put(column.relation.columns, column.name, column)
        self.attach(column, column.relation)
        self.use(column, column.type)

    def adopt_columns(self, relation: Relation) -> None:
        """Register the columns of a relation that was just added with them.

        Undoing that takes the relation away, so that what is its own needs no journal.
        """
        if relation.parts is None:
            relation.parts = {}
        for column in relation.columns.values():
            relation.parts[column] = True
            self.use(column, column.type)

    def add_constraint(self, constraint: Constraint) -> None:
        """Add a constraint to its table."""
        if isinstance(constraint.whole, Relation):
            self.put(constraint.whole.constraints, constraint.name, constraint)
        self.attach(constraint, constraint.whole)

    def attach(self, part: Thing, whole: Thing) -> None:
        """Make a thing part of another, to go with it."""
        if part.of is not whole:
            self.set(part, "of", whole)
        if whole.parts is None:
            whole.parts = {}
        self.put(whole.parts, part, True)

    def use(self, user: Thing, used: Thing | None, *, silent: bool = False) -> None:
        """Note that a thing depends on another.

        Args:
            user: what depends.
            used: what it depends on; for an array, its element.
            silent: dropping `used` drops `user` without being asked to.
        """
        used = _bearer(used)
        if used is None or used is user or used.schema == "pg_catalog":
            return
        if used.users is None:
            used.users = {}
        if user.uses is None:
            user.uses = {}
        self.put(used.users, user, silent)
        self.put(user.uses, used, True)

    def release(self, user: Thing, used: Thing | None) -> None:
        """Note that a thing no longer depends on another."""
        used = _bearer(used)
        if used is not None and used.users and user.uses:
            self.pop(used.users, user)
            self.pop(user.uses, used)

    def release_all(self, user: Thing) -> None:
        """Note that a thing no longer depends on anything."""
        for used in list(user.uses or ()):
            self.release(user, used)

    def remove(self, thing: Thing) -> None:
        """Take a thing out of wherever it is registered; its parts are the caller's business."""
        for mapping, key in self._homes(thing):
            if isinstance(thing, Routine):
                left = [item for item in mapping[key] if item is not thing]
                self.put(mapping, key, left)
                if not left:
                    self.pop(mapping, key)
            else:
                self.pop(mapping, key)
        if thing.of is not None and thing.of.parts:
            self.pop(thing.of.parts, thing)

    def _homes(self, thing: Thing) -> Iterator[tuple[dict[Any, Any], Any]]:
        """Where a thing is registered by name."""
        candidates: Iterable[tuple[dict[Any, Any], Any]]
        of = thing.of
        if isinstance(thing, Column | Constraint) or thing.kind in MEMBERS:
            if not isinstance(of, Relation):
                return
            candidates = [
                (mapping, thing.name)
                for mapping in (of.columns, of.constraints, of.triggers, of.policies, of.rules)
            ]
        elif isinstance(thing, Namespace):
            candidates = [(self.namespaces, thing.name)]
        elif isinstance(thing, Routine):
            routines = self.namespace(thing.schema).routines
            if thing in routines.get(thing.name, ()):
                yield routines, thing.name
            return
        elif isinstance(thing, Relation):
            candidates = [(self.namespace(thing.schema).relations, thing.name)]
        elif isinstance(thing, Type):
            candidates = [(self.namespace(thing.schema).types, thing.name)]
        elif thing.kind == "extension":
            candidates = [(self.extensions, thing.name)]
        else:
            candidates = [(self.others, (thing.kind, thing.name))]
        for mapping, key in candidates:
            if mapping.get(key) is thing:
                yield mapping, key


def _bearer(used: Thing | None) -> Thing | None:
    """What is depended on by who uses a type: an array's element, a row type's relation."""
    if isinstance(used, Type) and used.form == "array":
        used = used.element
    if isinstance(used, Type) and used.relation is not None:
        return used.relation
    return used


_ABSENT: Any = object()
_ALL: Any = object()

"""What names mean at a point of a replay: relations, types, functions, columns."""

from collections.abc import Sequence

from signoff_gen.migrations.catalog import builtins, columns, extensions
from signoff_gen.migrations.schema import BEFORE, Column, Namespace, Relation, Routine, Thing, Type
from signoff_gen.migrations.sql.record import Key, key_of
from signoff_gen.migrations.sql.tree import Node, strings
from signoff_gen.migrations.sql.versioned import Versioned

DEFAULT_PATH = ("public",)
METHODS = frozenset({"btree", "hash", "gist", "gin", "spgist", "brin"})
_SYSTEM = frozenset({"pg_catalog", "information_schema"})
SYSTEM_COLUMNS = frozenset({"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "oid"})


class Names(Versioned):
    """Looks names up; what is missing is a break, and is assumed from then on."""

    def __init__(self, server: int | None = None) -> None:
        super().__init__(server)
        self.path: tuple[str, ...] = DEFAULT_PATH
        """The schemas in which unqualified names are looked for."""
        self.open_world = False
        """An extension brought names that are not listed: nothing unknown is an error."""

    def find_relation(self, schema: str | None, name: str) -> Relation | None:
        """The relation that a name means here, or None."""
        spaces = self.schema.namespaces
        if schema:
            if schema == "pg_temp" or schema in spaces:
                found = spaces[schema].relations.get(name)
                if found is None and schema in ("pg_catalog", "information_schema"):
                    found = self._system_relation(schema, name)
                return found
            return None
        for each in ("pg_temp", *self.path):
            space = spaces.get(each)
            if space is not None:
                found = space.relations.get(name)
                if found is not None:
                    return found
        return self._system_relation("pg_catalog", name) if name.startswith("pg_") else None

    def _system_relation(self, schema: str, name: str) -> Relation | None:
        """A relation of the system's."""
        if name not in builtins()[schema].relations:
            return None
        found = Relation("view", schema, name)
        listed = columns().get(f"{schema}.{name}", ())
        found.columns = {each: Column(found, each, None, BEFORE) for each in listed}
        found.open, found.filled = not listed, True
        self.schema.namespaces[schema].relations[name] = found
        return found

    def is_open(self, schema: str | None) -> bool:
        """Whether a schema may hold what is not known."""
        spaces = [schema] if schema else self.path
        return any(
            space in self.schema.namespaces and self.schema.namespaces[space].open
            for space in spaces
            if space
        )

    def relation(self, node: Node, *, reading: bool = False) -> Relation:
        """The relation that a `RangeVar` names; a break and an assumed one where it is missing.

        Args:
            node: the fields of the `RangeVar`.
            reading: it stands in a query, where PostgreSQL does not look at the schema apart.
        """
        schema, name = node.get("schemaname"), node.get("relname", "")
        found = self.find_relation(schema, name)
        if found is not None:
            self.need(found)
            return found
        if schema and not reading:
            self.need_schema(schema)
        return self.assume_relation(schema, name)

    def assume_relation(
        self, schema: str | None, name: str, *, sqlstate: str = "42P01", error: str = "",
        kind: str = "table",
    ) -> Relation:  # fmt: skip
        """Break for a missing relation, and go on as if it existed with any columns."""
        space = schema or self.first_path()
        shown = f"{schema}.{name}" if schema else name
        assumed = Relation(kind, space, name, self.step)
        assumed.open = assumed.assumed = assumed.filled = True
        assumed.sure = False
        if not self.is_open(schema):
            message = error or f'relation "{shown}" does not exist'
            key = Key("relation", space, name)
            self.broken(sqlstate, message, key, met=assumed)
        self.schema.put(self._assumed_space(space).relations, name, assumed)
        return assumed

    def _assumed_space(self, name: str) -> Namespace:
        """A schema to put something assumed in; itself assumed where nobody made it."""
        if name not in self.schema.namespaces:
            space = self.schema.namespace(name)
            space.assumed, space.sure = True, False
        return self.schema.namespaces[name]

    def first_path(self) -> str:
        """The schema in which unqualified names are made."""
        for name in self.path:
            if name in self.schema.namespaces:
                return name
        return "public"

    def creation_schema(self, schema: str | None, *, temporary: bool = False) -> str:
        """The schema in which something is about to be made; a break where there is none."""
        if temporary or schema == "pg_temp":
            return "pg_temp"
        if not schema:
            if not any(name in self.schema.namespaces for name in self.path):
                hint = "an earlier statement emptied the search path for the whole session"
                self.broken(
                    "3F000", "no schema has been selected to create in",
                    Key("schema", "", "public"), hint=hint,
                )  # fmt: skip
            return self.first_path()
        self.need_schema(schema)
        return schema

    def need_schema(self, name: str) -> Namespace:
        """The schema of a name; a break and an assumed one where it is missing."""
        found = self.schema.namespaces.get(name)
        if found is None or found.assumed:
            if found is None:
                found = Namespace(name, self.step)
                self.schema.put(self.schema.namespaces, name, found)
                found.assumed = True
                found.sure = False
                self.broken(
                    "3F000", f'schema "{name}" does not exist', Key("schema", "", name), met=found
                )
            found.open = True
        self.need(found)
        return found

    # Types ---------------------------------------------------------------------------------

    def builtin(self, name: str) -> Type:
        """One of PostgreSQL's own types, by its internal name."""
        types = self.schema.namespaces["pg_catalog"].types
        found = types.get(name)
        if found is None:
            found = types[name] = Type("base", "pg_catalog", name)
        return found

    def find_type(self, schema: str | None, name: str) -> Type | None:
        """The type that a name means here, or None."""
        system = builtins()["pg_catalog"].types
        if schema in (None, "", "pg_catalog") and name in system:
            return self.builtin(name)
        spaces = self.schema.namespaces
        for each in (schema,) if schema else ("pg_temp", *self.path):
            space = spaces.get(each)
            if space is None:
                continue
            found = space.types.get(name)
            if found is not None:
                return found
            relation = space.relations.get(name)
            if relation is not None and relation.kind not in ("index", "sequence"):
                return self._row_type(relation)
        if schema == "information_schema" and name in builtins()[schema].types:
            return Type("base", schema, name)
        if name.startswith("_") and len(name) > 1:
            element = self.find_type(schema, name[1:])
            return element.as_array() if element is not None else None
        if schema == "pg_catalog" or not schema:
            return self._row_of_system(name)
        return None

    def _row_of_system(self, name: str) -> Type | None:
        relation = self._system_relation("pg_catalog", name) if name.startswith("pg_") else None
        return self._row_type(relation) if relation is not None else None

    def _row_type(self, relation: Relation) -> Type:
        row = Type("row", relation.schema, relation.name, relation.made)
        row.relation = relation
        row.assumed = relation.assumed
        return row

    def type_of(self, node: Node, error: str = "") -> Type | None:
        """The type that a `TypeName` means; a break and an assumed one where it is missing."""
        parts = strings(node.get("names"))
        if not parts:
            return None
        if node.get("pct_type"):
            return self._type_of_column(parts)
        schema, name = (parts[-2], parts[-1]) if len(parts) > 1 else (None, parts[-1])
        found = self.find_type(schema, name)
        if found is None:
            found = self.assume_type(schema, name, error=error)
        elif found.form == "row" and found.relation is not None:
            self.need(found.relation)
        elif found.schema != "pg_catalog":
            self.need(found.element if found.form == "array" and found.element else found)
        else:
            key, message = Key("type", found.schema, name), f'type "{name}" does not exist'
            self.need_name("types", found.name, "42704", error or message, key)
        return found.as_array() if node.get("arrayBounds") else found

    def _type_of_column(self, parts: Sequence[str]) -> Type | None:
        if len(parts) < 2:
            return None
        schema = parts[-3] if len(parts) > 2 else None
        relation = self.relation({"schemaname": schema, "relname": parts[-2]})
        column = relation.columns.get(parts[-1])
        if column is None and not relation.open:
            self.missing_column(relation, parts[-1])
        return column.type if column is not None else None

    def assume_type(self, schema: str | None, name: str, *, error: str = "") -> Type:
        """Break for a missing type, and go on as if it existed."""
        if schema and schema not in self.schema.namespaces:
            self.need_schema(schema)
        space = schema or self.first_path()
        assumed = Type("open", space, name, self.step)
        assumed.assumed, assumed.sure = True, False
        if not self.open_world and not self.is_open(schema):
            shown = f"{schema}.{name}" if schema else name
            self.broken(
                "42704", error or f'type "{shown}" does not exist', Key("type", space, name),
                met=assumed,
            )  # fmt: skip
        self.schema.put(self._assumed_space(space).types, name, assumed)
        return assumed

    # Functions -----------------------------------------------------------------------------

    def find_routines(self, schema: str | None, name: str) -> list[Routine]:
        """What was made under a function's name, nearest schema first."""
        found: list[Routine] = []
        for each in (schema,) if schema else ("pg_temp", *self.path):
            space = self.schema.namespaces.get(each)
            if space is not None:
                found += space.routines.get(name, ())
        return found

    def is_builtin_function(self, schema: str | None, name: str) -> bool:
        """Whether PostgreSQL itself has a function of that name."""
        return schema in (None, "", "pg_catalog") and name in builtins()["pg_catalog"].functions

    def need_function(
        self, parts: Sequence[str], shape: str, kind: str = "function"
    ) -> list[Routine]:
        """The functions that a call may mean; a break where there are none.

        Args:
            parts: the name's parts, the schema first.
            shape: the arguments as PostgreSQL would print them, such as `integer, unknown`.
            kind: what PostgreSQL's message calls it.
        """
        schema, name = (parts[-2], parts[-1]) if len(parts) > 1 else (None, parts[-1])
        found = self.find_routines(schema, name)
        for routine in found:
            self.need(routine)
        if found:
            return found
        if self.is_builtin_function(schema, name):
            error = f"{kind} {'.'.join(parts)}({shape}) does not exist"
            if not schema:  # what has one is mostly what the parser makes of words such as EXTRACT
                self.need_name("functions", name, "42883", error, Key("routine", "public", name))
            return found
        if schema and schema not in self.schema.namespaces:
            self.need_schema(schema)
        elif not self.open_world and not self.is_open(schema) and not self.find_type(schema, name):
            shown = f"{schema}.{name}" if schema else name
            space = schema or self.first_path()
            assumed = Routine("function", space, name, self.step)
            assumed.assumed, assumed.sure, assumed.most = True, False, None
            self.broken(
                "42883", f"{kind} {shown}({shape}) does not exist", Key("routine", space, name),
                met=assumed,
            )  # fmt: skip
            self.schema.put(self._assumed_space(space).routines, name, [assumed])
        return found

    # Columns -------------------------------------------------------------------------------

    def missing_column(self, relation: Relation, name: str, error: str = "") -> Column | None:
        """Break for a missing column, and go on as if it existed."""
        if relation.open:
            return None
        message = error or f'column "{name}" of relation "{relation.name}" does not exist'
        column = Column(relation, name, None, self.step)
        column.assumed, column.sure = True, False
        self.broken(
            "42703", message, Key("column", relation.schema, relation.name, name), met=column
        )
        self.schema.put(relation.columns, name, column)
        return column

    def column(self, relation: Relation, name: str, error: str = "") -> Column | None:
        """A relation's column; a break where it is missing, None where it is not known."""
        found = relation.columns.get(name)
        if found is None:
            if name in SYSTEM_COLUMNS:
                return None
            return self.missing_column(relation, name, error)
        if relation.schema in _SYSTEM:
            message = error or f'column "{name}" does not exist'
            whole = f"{relation.schema}.{relation.name}.{name}"
            self.need_name("columns", whole, "42703", message, key_of(found))
        if found.made != relation.made:
            self.need(found)
        return found

    # Other things --------------------------------------------------------------------------

    def find_other(self, kind: str, name: str) -> Thing | None:
        """A role, language, publication or the like."""
        return self.schema.others.get((kind, name))

    def has_opclass(self, method: str, name: str) -> bool:
        """Whether an operator class is there."""
        key = f"{method}.{name}"
        error = f'operator class "{name}" does not exist for access method "{method}"'
        self.need_name("opclasses", key, "42704", error, Key("operator class", "", key))
        return (
            key in builtins()["pg_catalog"].opclasses
            or ("operator class", key) in self.schema.others
            or self.open_world
        )

    def indexes_by_default(self, method: str, type_: Type) -> bool | None:
        """Whether an access method has an operator class for a type; None if not known."""
        while type_.form == "domain" and type_.element is not None:
            type_ = type_.element
        words = {"enum": ["anyenum"], "array": ["anyarray"], "range": ["anyrange"]}.get(type_.form)
        if words is None:
            if type_.form != "base" or type_.schema != "pg_catalog":
                return None
            words = [{"varchar": "text", "cidr": "inet"}.get(type_.name, type_.name)]
            if type_.name.endswith("multirange"):
                words = ["anymultirange"]
            elif type_.name.endswith("range"):
                words = ["anyrange"]
        known = builtins()["pg_catalog"].defaults
        for name in self.schema.extensions:
            known = known | extensions()[name].defaults if name in extensions() else known
        if any(f"{method}.{word}" in known for word in words):
            return True
        return None if self.open_world or method not in METHODS else False

"""What is not a table: schemas, extensions, sequences, settings, transactions, comments."""

from collections.abc import Mapping

from signoff_gen.migrations.catalog import extensions
from signoff_gen.migrations.schema import Namespace, Relation, Routine, Thing, Type
from signoff_gen.migrations.sql.drops import names_of
from signoff_gen.migrations.sql.expressions import literal
from signoff_gen.migrations.sql.renames import add_routine, find_routine, need_type
from signoff_gen.migrations.sql.roles import need_role
from signoff_gen.migrations.sql.session import DEFAULT_PATH, Key, Session
from signoff_gen.migrations.sql.tables import create_table, finish_tables
from signoff_gen.migrations.sql.tree import Node, strings

# Schemas ------------------------------------------------------------------------------------------


def create_schema(session: Session, node: Node) -> None:
    """Carry out CREATE SCHEMA, with the elements that it may hold."""
    role = node.get("authrole")
    need_role(session, role)
    name = node.get("schemaname") or (role or {}).get("rolename") or ""
    existing = session.schema.namespaces.get(name)
    if existing is not None and not existing.assumed and existing.sure:
        if node.get("if_not_exists"):
            session.record(Key("schema", "", name), "skipped")
            return
        session.broken("42P06", f'schema "{name}" already exists', Key("schema", "", name))
        return
    space = Namespace(name, session.step)
    if existing is not None:  # what was assumed to be in it stays assumed
        space.relations, space.types, space.routines = (
            existing.relations, existing.types, existing.routines,
        )  # fmt: skip
    session.schema.put(session.schema.namespaces, name, space)
    session.made(space, guarded=bool(node.get("if_not_exists")))
    before, session.path = session.path, (name, *session.path)
    for element in node.get("schemaElts", ()):
        ((kind, fields),) = element.items()
        session.execute(kind, fields)
    session.path = before


# Extensions ---------------------------------------------------------------------------------------


def create_extension(session: Session, node: Node) -> None:
    """Carry out CREATE EXTENSION."""
    name = node["extname"]
    existing = session.schema.extensions.get(name)
    if name == "plpgsql" or (existing is not None and existing.sure):
        if not node.get("if_not_exists"):
            session.broken(
                "42710", f'extension "{name}" already exists', Key("extension", "", name)
            )
        session.record(Key("extension", "", name), "skipped")
        return
    error = f'extension "{name}" is not available'
    session.need_name("extensions", name, "0A000", error, Key("extension", "", name))
    options = {item["DefElem"].get("defname"): item["DefElem"] for item in node.get("options", ())}
    schema = options.get("schema", {}).get("arg", {}).get("String", {}).get("sval")
    space = session.need_schema(schema).name if schema else session.first_path()
    install(session, name, space, cascade="cascade" in options)
    session.made(session.schema.extensions[name], guarded=bool(node.get("if_not_exists")))


def install(session: Session, name: str, schema: str, *, cascade: bool = False) -> None:
    """Bring an extension's names into a schema."""
    extension = Thing("extension", "", name, session.step)
    extension.sure = session.unsure == 0
    session.schema.put(session.schema.extensions, name, extension)
    session.schema.use(extension, session.schema.namespaces.get(schema))
    names = extensions().get(name)
    if names is None or names.open:
        session.open_world = True
        space = session.schema.namespaces.get(schema)
        if space is not None and schema != session.first_path():
            session.schema.set(space, "open", True)  # a schema of its own
    if names is None:
        session.note_opaque(f"what the extension {name} brings", changes=True)
        return
    for needed in names.requires:
        if needed not in session.schema.extensions:
            if not cascade:
                session.broken(
                    "42704", f'required extension "{needed}" is not installed',
                    Key("extension", "", needed), hint="CREATE EXTENSION … CASCADE installs it",
                )  # fmt: skip
            install(session, needed, schema, cascade=cascade)
    _bring(session, extension, schema)


def _bring(session: Session, extension: Thing, schema: str) -> None:
    names = extensions()[extension.name]
    for each in names.functions:
        routine = Routine("function", schema, each, session.step)
        routine.most, routine.inputs, routine.of = None, (None,), extension
        add_routine(session, routine)
        session.schema.attach(routine, extension)
    for each in names.types:
        type_ = Type("base", schema, each, session.step)
        session.schema.add_type(type_)
        session.schema.attach(type_, extension)
    for each in names.relations:
        relation = Relation("view", schema, each, session.step)
        relation.open = relation.filled = True
        session.schema.add_relation(relation)
        session.schema.attach(relation, extension)
    for each in names.opclasses:
        new_part(session, extension, "operator class", each)
    for each in names.schemas:
        space = Namespace(each, session.step)
        space.open = True
        session.schema.put(session.schema.namespaces, each, space)


def new_part(session: Session, extension: Thing, kind: str, name: str) -> None:
    """Register something else that an extension brings."""
    part = Thing(kind, "", name, session.step)
    session.schema.put(session.schema.others, (kind, name), part)
    session.schema.attach(part, extension)


def alter_extension(session: Session, node: Node) -> None:
    """Carry out ALTER EXTENSION."""
    name = node["extname"]
    if name not in session.schema.extensions and name != "plpgsql":
        session.broken("42704", f'extension "{name}" does not exist', Key("extension", "", name))


# Sequences ----------------------------------------------------------------------------------------


def create_sequence(session: Session, node: Node) -> None:
    """Carry out CREATE SEQUENCE."""
    target = node["sequence"]
    schema = session.creation_schema(
        target.get("schemaname"), temporary=target.get("relpersistence") == "t"
    )
    name = target["relname"]
    existing = session.schema.namespace(schema).relations.get(name)
    if existing is not None and existing.sure and not existing.assumed:
        if not node.get("if_not_exists"):
            session.need(existing)
            session.broken(
                "42P07", f'relation "{name}" already exists', Key("relation", schema, name)
            )
        return
    sequence = Relation("sequence", schema, name, session.step)
    sequence.open = sequence.filled = True
    session.schema.add_relation(sequence)
    session.made(sequence, guarded=bool(node.get("if_not_exists")))
    _owned_by(session, sequence, node.get("options", ()))


def alter_sequence(session: Session, node: Node) -> None:
    """Carry out ALTER SEQUENCE."""
    target = node["sequence"]
    found = session.find_relation(target.get("schemaname"), target["relname"])
    if found is None and node.get("missing_ok"):
        return
    sequence = session.relation(target)
    if sequence.kind != "sequence" and not sequence.assumed:
        opened = f'cannot open relation "{sequence.name}"'
        session.broken(
            "42809", opened if session.words >= 17 else f'"{sequence.name}" is not a sequence',
            Key("relation", sequence.schema, sequence.name),
        )  # fmt: skip
        return
    _owned_by(session, sequence, node.get("options", ()))


def _owned_by(session: Session, sequence: Relation, options: list[Node]) -> None:
    for item in options:
        element = item["DefElem"]
        if element.get("defname") != "owned_by":
            continue
        parts = strings(element.get("arg", {}).get("List", {}).get("items"))
        if len(parts) < 2:
            _disown(session, sequence)  # OWNED BY NONE
            continue
        schema = parts[-3] if len(parts) > 2 else None
        table = session.relation({"schemaname": schema, "relname": parts[-2]})
        column = session.column(table, parts[-1])
        if column is not None:
            _disown(session, sequence)
            session.schema.attach(sequence, column)


def _disown(session: Session, sequence: Relation) -> None:
    """A sequence no longer goes with the column that it belonged to."""
    owner = sequence.of
    if owner is not None:
        if owner.parts and sequence in owner.parts:
            session.schema.pop(owner.parts, sequence)
        session.schema.set(sequence, "of", None)


# Settings -----------------------------------------------------------------------------------------


def _need_setting(session: Session, name: str) -> None:
    """Check that a setting is one that the server knows."""
    error = f'unrecognized configuration parameter "{name}"'
    session.need_name("settings", name.lower(), "42704", error, Key("setting", "", name))


def variable_set(session: Session, node: Node) -> None:
    """Carry out SET and RESET."""
    name = node.get("name", "")
    _need_setting(session, name)
    kind = node.get("kind", "")
    if kind in ("VAR_SET_DEFAULT", "VAR_RESET", "VAR_RESET_ALL"):
        if name == "search_path" or kind == "VAR_RESET_ALL":
            session.set_path(DEFAULT_PATH, local=False)
        session.parameters.pop(name, None)
        return
    values = [setting_text(item) for item in node.get("args", ())]
    if name == "search_path":
        session.set_path(split_path(values), local=bool(node.get("is_local")))
    elif name == "role" and values and values[0] != "none":
        need_role(session, {"roletype": "ROLESPEC_CSTRING", "rolename": values[0]})
    else:
        session.parameters[name] = ",".join(values).lower()
        session.unguarded = session.unguarded or name == "session_replication_role"


def setting_text(node: Node) -> str:
    """The text of a setting's value."""
    constant = node.get("A_Const", {})
    if "sval" in constant:
        return str(constant["sval"].get("sval", ""))
    for key in ("ival", "fval", "boolval"):
        if key in constant:
            return str(constant[key].get(key, 0))
    return ""


def split_path(values: list[str]) -> tuple[str, ...]:
    """The schemas of a search path; `$user` names none that is known."""
    return tuple(name for name in values if name and name != "$user")


def set_config(session: Session, node: Node) -> None:
    """Carry out the settings that a SELECT makes, as database dumps begin with one."""
    for item in node.get("targetList", ()):
        call = item["ResTarget"].get("val", {}).get("FuncCall")
        if not call or strings(call.get("funcname"))[-1] != "set_config":
            continue
        args = call.get("args", ())
        name, value = (literal(arg) for arg in args[:2]) if len(args) == 3 else (None, None)
        if name is None or value is None:
            continue
        _need_setting(session, name)
        local = args[2].get("A_Const", {}).get("boolval", {}).get("boolval", False)
        if name.lower() == "search_path":
            parts = [part.strip().strip('"') for part in value.split(",")]
            session.set_path(split_path(parts), local=local)
        else:
            session.parameters[name.lower()] = value.lower()
            session.unguarded = session.unguarded or name.lower() == "session_replication_role"


# Transactions -------------------------------------------------------------------------------------


def transaction(session: Session, node: Node) -> None:
    """Carry out BEGIN, COMMIT, ROLLBACK and savepoints."""
    kind = node.get("kind", "").removeprefix("TRANS_STMT_")
    name = node.get("savepoint_name", "")
    if kind in ("BEGIN", "START"):
        session.begin()
    elif kind in ("COMMIT", "PREPARE"):
        session.commit(again=bool(node.get("chain")))
    elif kind == "ROLLBACK":
        session.rollback()
    elif kind == "SAVEPOINT":
        session.savepoint(name)
    elif kind == "ROLLBACK_TO":
        session.rollback_to(name)


def set_constraints(session: Session, node: Node) -> None:
    """Carry out SET CONSTRAINTS: IMMEDIATE checks what waits."""
    if not node.get("deferred"):
        session.pending.clear()


def vacuum(session: Session, node: Node) -> None:
    """Carry out VACUUM and ANALYZE."""
    if node.get("is_vacuumcmd"):
        session.outside_block("VACUUM")
    for item in node.get("rels", ()):
        target = item["VacuumRelation"].get("relation")
        if target:
            relation = session.relation(target)
            for name in strings(item["VacuumRelation"].get("va_cols")):
                session.column(relation, name)


def reindex(session: Session, node: Node) -> None:
    """Carry out REINDEX."""
    words = [item["DefElem"].get("defname") for item in node.get("params", ())]
    if "concurrently" in words:
        session.outside_block("REINDEX CONCURRENTLY")
    kind = node.get("kind", "")
    if kind in ("REINDEX_OBJECT_DATABASE", "REINDEX_OBJECT_SYSTEM", "REINDEX_OBJECT_SCHEMA"):
        session.outside_block("REINDEX " + kind.rsplit("_", 1)[1])
    elif node.get("relation"):
        session.relation(node["relation"])


def outside(words: str) -> "OutsideHandler":
    """A handler for a statement that only works outside transactions."""
    return OutsideHandler(words)


class OutsideHandler:
    """Statements that do nothing to the schema and refuse to run inside a transaction block."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __call__(self, session: Session, node: Node) -> None:
        """Carry it out."""
        session.outside_block(self.words)


def lock(session: Session, node: Node) -> None:
    """Carry out LOCK TABLE."""
    for item in node.get("relations", ()):
        session.relation(item["RangeVar"])


def cluster(session: Session, node: Node) -> None:
    """Carry out CLUSTER."""
    if node.get("relation"):
        session.relation(node["relation"])
    else:
        session.outside_block("CLUSTER")


# Comments and the rest ----------------------------------------------------------------------------


def comment(session: Session, node: Node) -> None:
    """Carry out COMMENT ON and SECURITY LABEL: what they are about must be there."""
    kind = node.get("objtype", "")
    item = node.get("object", {})
    if kind in ("OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_SEQUENCE", "OBJECT_INDEX"):
        parts = names_of(item)
        session.relation(_range(parts))
    elif kind == "OBJECT_COLUMN":
        _comment_column(session, names_of(item))
    elif kind in ("OBJECT_TYPE", "OBJECT_DOMAIN"):
        need_type(session, names_of(item))
    elif kind in ("OBJECT_FUNCTION", "OBJECT_PROCEDURE", "OBJECT_ROUTINE", "OBJECT_AGGREGATE"):
        find_routine(session, item["ObjectWithArgs"])
    elif kind == "OBJECT_SCHEMA":
        session.need_schema(names_of(item)[-1])
    elif kind == "OBJECT_EXTENSION":
        alter_extension(session, {"extname": names_of(item)[-1]})
    elif kind in ("OBJECT_TABCONSTRAINT", "OBJECT_TRIGGER", "OBJECT_POLICY", "OBJECT_RULE"):
        _comment_member(session, kind, names_of(item))


def _range(parts: list[str]) -> Node:
    return {"schemaname": parts[-2] if len(parts) > 1 else None, "relname": parts[-1]}


def _comment_column(session: Session, parts: list[str]) -> None:
    if len(parts) < 2:
        return
    relation = session.relation(_range(parts[:-1]))
    session.column(relation, parts[-1])


def _comment_member(session: Session, kind: str, parts: list[str]) -> None:
    table = session.relation(_range(parts[:-1]))
    if table.open:
        return
    found: dict[str, tuple[str, Mapping[str, Thing]]] = {
        "OBJECT_TABCONSTRAINT": ("constraint", table.constraints),
        "OBJECT_TRIGGER": ("trigger", table.triggers),
        "OBJECT_POLICY": ("policy", table.policies),
        "OBJECT_RULE": ("rule", table.rules),
    }
    word, members = found[kind]
    if parts[-1] not in members:
        noun = "relation" if word == "rule" else "table"
        session.broken(
            "42704", f'{word} "{parts[-1]}" for {noun} "{table.name}" does not exist',
            Key(word, table.schema, table.name, parts[-1]),
        )  # fmt: skip


def new_other(session: Session, kind: str, name: str, *, guarded: bool = False) -> None:
    """Register something that only its name matters of; a break where there is one already."""
    existing = session.find_other(kind, name)
    if existing is not None and existing.sure:
        if not guarded:
            session.broken("42710", f'{kind} "{name}" already exists', Key(kind, "", name))
        return
    thing = Thing(kind, "", name, session.step)
    session.schema.put(session.schema.others, (kind, name), thing)
    session.made(thing, guarded=guarded)


def create_publication(session: Session, node: Node) -> None:
    """Carry out CREATE PUBLICATION."""
    _published(session, node)
    new_other(session, "publication", node["pubname"])


def alter_publication(session: Session, node: Node) -> None:
    """Carry out ALTER PUBLICATION."""
    name = node["pubname"]
    if session.find_other("publication", name) is None:
        error = f'publication "{name}" does not exist'
        session.broken("42704", error, Key("publication", "", name))
    _published(session, node)


def _published(session: Session, node: Node) -> None:
    for item in node.get("pubobjects", ()):
        table = item["PublicationObjSpec"].get("pubtable")
        if table and table.get("relation"):
            session.relation(table["relation"])


def create_statistics(session: Session, node: Node) -> None:
    """Carry out CREATE STATISTICS."""
    for item in node.get("relations", ()):
        relation = session.relation(item["RangeVar"])
        for each in node.get("exprs", ()):
            name = each.get("StatsElem", {}).get("name")
            if name:
                session.column(relation, name, f'column "{name}" does not exist')
    names = strings(node.get("defnames"))
    if names:
        guarded = bool(node.get("if_not_exists"))
        new_other(session, "statistics object", names[-1], guarded=guarded)


def create_opclass(session: Session, node: Node) -> None:
    """Carry out CREATE OPERATOR CLASS."""
    name = strings(node.get("opclassname"))[-1]
    new_other(session, "operator class", f"{node.get('amname', 'btree')}.{name}")


def create_language(session: Session, node: Node) -> None:
    """Carry out CREATE LANGUAGE."""
    new_other(session, "language", node["plname"], guarded=bool(node.get("replace")))


def create_method(session: Session, node: Node) -> None:
    """Carry out CREATE ACCESS METHOD."""
    new_other(session, "access method", node["amname"])


def create_foreign_table(session: Session, node: Node) -> None:
    """Carry out CREATE FOREIGN TABLE."""
    create_table(session, node["base_stmt"] if "base_stmt" in node else node["base"],
                 kind="foreign table")  # fmt: skip
    finish_tables(session)


def nothing(session: Session, node: Node) -> None:
    """What changes nothing that migrations depend on."""


def create_cast(session: Session, node: Node) -> None:
    """Carry out CREATE CAST, after which what can become what is not known any more."""
    session.type_of(node.get("sourcetype", {}))
    session.type_of(node.get("targettype", {}))
    session.parameters["casts"] = "made"


def import_schema(session: Session, node: Node) -> None:
    """Carry out IMPORT FOREIGN SCHEMA, which brings tables that are not known here."""
    session.need_schema(node["local_schema"]).open = True

"""DROP: what goes with what, and what holds it back."""

from collections.abc import Iterable, Sequence

from signoff_gen.migrations.schema import (
    MEMBERS,
    Column,
    Constraint,
    Namespace,
    Relation,
    Routine,
    Thing,
    Type,
)
from signoff_gen.migrations.sql.literals import quote_ident
from signoff_gen.migrations.sql.session import Key, Session, key_of
from signoff_gen.migrations.sql.tree import Node, strings
from signoff_gen.migrations.sql.typenames import signature

RELATION_KINDS = {
    "OBJECT_TABLE": "table",
    "OBJECT_VIEW": "view",
    "OBJECT_MATVIEW": "materialized view",
    "OBJECT_INDEX": "index",
    "OBJECT_SEQUENCE": "sequence",
    "OBJECT_FOREIGN_TABLE": "foreign table",
}
ROUTINE_KINDS = {
    "OBJECT_FUNCTION": "function",
    "OBJECT_PROCEDURE": "procedure",
    "OBJECT_ROUTINE": "routine",
    "OBJECT_AGGREGATE": "aggregate",
}
MEMBER_KINDS = {
    "OBJECT_TRIGGER": "trigger",
    "OBJECT_POLICY": "policy",
    "OBJECT_RULE": "rule",
}


def drop_statement(session: Session, node: Node) -> None:
    """Carry out DROP of anything but roles and databases."""
    kind = node.get("removeType", "")
    if node.get("concurrent"):
        session.outside_block("DROP INDEX CONCURRENTLY")
    quiet = bool(node.get("missing_ok"))
    found: list[Thing] = []
    for item in node.get("objects", ()):
        if kind in RELATION_KINDS:
            thing = _find_relation(session, item, RELATION_KINDS[kind], quiet)
        elif kind in ROUTINE_KINDS:
            thing = _find_routine(session, item, ROUTINE_KINDS[kind], quiet)
        elif kind in MEMBER_KINDS:
            thing = _find_member(session, item, MEMBER_KINDS[kind], quiet)
        elif kind in ("OBJECT_TYPE", "OBJECT_DOMAIN"):
            thing = _find_type(session, item, quiet)
        elif kind == "OBJECT_SCHEMA":
            thing = _find_schema(session, item, quiet)
        else:
            thing = _find_named(session, item, kind, quiet)
        if thing is not None:
            found.append(thing)
    drop(session, found, cascade=node.get("behavior") == "DROP_CASCADE")


def drop(session: Session, things: Sequence[Thing], *, cascade: bool) -> None:
    """Take things out of the schema, with all that goes with them.

    Without `cascade`, what else depends on them is a break; the replay goes on as if they had been
    dropped with CASCADE.
    """
    if not things:
        return
    gone: dict[Thing, None] = dict.fromkeys(things)
    stack = list(things)
    held: list[tuple[Thing, Thing]] = []
    while stack or (held and cascade):
        if not stack:
            user, used = held.pop()
            if _only_default(user, used):
                session.schema.set(user, "default", False)
                session.schema.release(user, used)
            elif user not in gone:
                gone[user] = None
                stack.append(user)
            continue
        thing = stack.pop()
        for part in _parts(thing):
            if part not in gone:
                gone[part] = None
                stack.append(part)
        held += [(item, thing) for item in _contents(thing)]
        for user, silent in (thing.users or {}).items():
            if user in gone:
                continue
            if silent or _goes_silently(session, user, thing):
                gone[user] = None
                stack.append(user)
            else:
                held.append((user, thing))
    _check_held(session, things[0], [pair for pair in held if _holds(pair[0], gone)])
    if held and not cascade:
        drop(session, [*things, *(user for user, _ in held)], cascade=True)
        return
    _remove(session, gone)


def _goes_silently(session: Session, user: Thing, used: Thing) -> bool:
    """Older versions drop a column that is generated from a dropped one without being asked to."""
    generated = isinstance(user, Column) and user.generated and isinstance(used, Column)
    return generated and session.words < 15


def _parts(thing: Thing) -> list[Thing]:
    return list(thing.parts or ())


def _contents(thing: Thing) -> list[Thing]:
    """What is in a schema, and goes with it when it is told to."""
    if not isinstance(thing, Namespace):
        return []
    routines = [item for group in thing.routines.values() for item in group]
    return [*thing.relations.values(), *thing.types.values(), *routines]


def _only_default(user: Thing, used: Thing) -> bool:
    """Whether a column uses a thing in its default only, which goes without the column."""
    if not isinstance(user, Column) or user.generated or isinstance(used, Type):
        return False
    if used.kind == "collation":
        return False
    return not isinstance(used, Relation) or used.kind == "sequence"


def _holds(user: Thing, gone: Iterable[Thing]) -> bool:
    return user not in gone and user.sure and not _within(user, gone)


def _within(user: Thing, gone: Iterable[Thing]) -> bool:
    above = user.of
    while above is not None:
        if above in gone:
            return True
        above = above.of
    return False


def _check_held(session: Session, thing: Thing, held: list[tuple[Thing, Thing]]) -> None:
    if not held:
        return
    user = held[0][0]
    session.need(thing)
    session.broken(
        "2BP01", f"cannot drop {_described(thing)} because other objects depend on it",
        key_of(thing),
        hint=f"{user.label} depends on it; DROP … CASCADE, or drop that first",
    )  # fmt: skip


def _described(thing: Thing) -> str:
    """What PostgreSQL's messages call a thing."""
    if isinstance(thing, Column) and thing.of is not None:
        return f"column {thing.name} of {_described(thing.of)}"
    if isinstance(thing, Constraint) and thing.of is not None:
        return f"constraint {thing.name} on {_described(thing.of)}"
    if thing.of is not None and thing.kind in MEMBERS:
        return thing.label
    title = ".".join(quote_ident(part) for part in thing.title.split("."))
    if isinstance(thing, Routine):
        return f"{thing.kind} {title}({','.join(thing.arguments)})"
    return f"type {title}" if thing.kind == "composite type" else f"{thing.kind} {title}"


def _remove(session: Session, gone: Iterable[Thing]) -> None:
    gone = list(gone)
    taken = set(gone)
    for thing in gone:
        if thing.kind != "column" or thing.of not in taken:
            session.record(key_of(thing), "dropped")
        if session.unsure:
            session.schema.set(thing, "sure", False)
            continue
        session.schema.release_all(thing)
        session.schema.remove(thing)
        if thing.of is None or thing.of not in taken:
            session.drops.setdefault(session.step[0], {}).setdefault(thing.label)


def drop_column(session: Session, relation: Relation, column: Column, *, cascade: bool) -> None:
    """Carry out ALTER TABLE … DROP COLUMN for a column that is there."""
    drop(session, [column], cascade=cascade)


# Finding ------------------------------------------------------------------------------------


def names_of(item: Node) -> list[str]:
    """The parts of an object's name in a list of objects."""
    if "List" in item:
        return strings(item["List"].get("items"))
    if "TypeName" in item:
        return strings(item["TypeName"].get("names"))
    return [item["String"].get("sval", "")] if "String" in item else []


def _split(parts: list[str]) -> tuple[str | None, str]:
    return (parts[-2] if len(parts) > 1 else None), parts[-1]


def _missing(
    session: Session, sqlstate: str, error: str, key: Key, quiet: bool, schema: str | None = None
) -> None:
    """Say that what should be dropped is not there."""
    if quiet:
        return
    if schema and schema not in session.schema.namespaces:
        session.need_schema(schema)
    elif not session.is_open(schema):
        session.broken(sqlstate, error, key)


def _find_relation(session: Session, item: Node, kind: str, quiet: bool) -> Thing | None:
    schema, name = _split(names_of(item))
    found = session.find_relation(schema, name)
    space = schema or session.first_path()
    if found is None:
        state = "42704" if kind == "index" else "42P01"
        error = f'{kind} "{name}" does not exist'
        _missing(session, state, error, Key("relation", space, name), quiet, schema)
        return None
    session.need(found)
    if kind == "table":
        session.refuse_pending(found, "DROP TABLE")
    if found.kind != kind and not found.assumed:
        session.broken(
            "42809", f'"{name}" is not {_article(kind)}', Key("relation", space, name),
            hint=f"it is {_article(found.kind)}: use DROP {found.kind.upper()}",
        )  # fmt: skip
    if kind == "index" and isinstance(found.of, Constraint):
        table = found.of.of
        session.broken(
            "2BP01",
            f"cannot drop index {name} because constraint {found.of.name} on table "
            f"{table.name if table else ''} requires it",
            key_of(found),
        )
        return found.of
    return found


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _find_routine(session: Session, item: Node, kind: str, quiet: bool) -> Thing | None:
    node = item["ObjectWithArgs"]
    schema, name = _split(strings(node.get("objname")))
    candidates = [
        routine for routine in session.find_routines(schema, name)
        if kind == "routine" or routine.kind == kind or routine.assumed
    ]  # fmt: skip
    key = Key("routine", schema or session.first_path(), name)
    if node.get("args_unspecified"):
        if not candidates:
            error = f'could not find a {kind} named "{name}"'
            _missing(session, "42883", error, key, quiet, schema)
            return None
        if len(candidates) > 1 and all(routine.sure for routine in candidates):
            session.broken("42725", f'{kind} name "{name}" is not unique', key)
        return candidates[0]
    wanted = signature(session, node)
    for routine in candidates:
        if routine.assumed or routine.arguments == wanted or "?" in (*routine.arguments, *wanted):
            return routine
    shown = ", ".join(wanted) or ("*" if kind == "aggregate" else "")
    error = f"{kind} {name}({shown}) does not exist"
    _missing(session, "42883", error, key, quiet, schema)
    return None


def _find_member(session: Session, item: Node, kind: str, quiet: bool) -> Thing | None:
    parts = names_of(item)
    schema, table = _split(parts[:-1])
    relation = session.find_relation(schema, table)
    if relation is None:
        if not quiet:
            relation = session.relation({"schemaname": schema, "relname": table})
        return None
    session.need(relation)
    members = {"trigger": relation.triggers, "policy": relation.policies, "rule": relation.rules}
    found = members[kind].get(parts[-1])
    if found is None and not relation.assumed:
        word = "relation" if kind == "rule" else "table"
        _missing(
            session, "42704", f'{kind} "{parts[-1]}" for {word} "{table}" does not exist',
            Key(kind, relation.schema, table, parts[-1]), quiet,
        )  # fmt: skip
    return found


def _find_type(session: Session, item: Node, quiet: bool) -> Thing | None:
    schema, name = _split(names_of(item))
    found = session.find_type(schema, name)
    if found is None:
        key = Key("type", schema or session.first_path(), name)
        shown = f"{schema}.{name}" if schema else name
        _missing(session, "42704", f'type "{shown}" does not exist', key, quiet, schema)
        return None
    return found.relation if found.relation is not None else found


def _find_schema(session: Session, item: Node, quiet: bool) -> Thing | None:
    name = names_of(item)[-1]
    found = session.schema.namespaces.get(name)
    if found is None:
        _missing(
            session, "3F000", f'schema "{name}" does not exist', Key("schema", "", name), quiet
        )
    return found


def _find_named(session: Session, item: Node, kind: str, quiet: bool) -> Thing | None:
    parts = names_of(item)
    if not parts:
        return None
    name = parts[-1]
    if kind == "OBJECT_EXTENSION":
        found = session.schema.extensions.get(name)
        if found is None:
            error = f'extension "{name}" does not exist'
            _missing(session, "42704", error, Key("extension", "", name), quiet)
        return found
    word = kind.removeprefix("OBJECT_").lower().replace("_", " ")
    word = "statistics object" if word == "statistic ext" else word
    found = session.find_other(word, name)
    if found is None and word in REPORTED:
        error = f'{word} "{name}" does not exist'
        _missing(session, "42704", error, Key(word, "", name), quiet)
    return found


REPORTED = frozenset({"publication", "event trigger", "statistics object", "collation"})

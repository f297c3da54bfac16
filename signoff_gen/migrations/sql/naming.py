"""The names that PostgreSQL makes up, and whether a name is still free."""

from collections.abc import Container, Sequence

from signoff_gen.migrations.schema import Thing
from signoff_gen.migrations.sql.session import Key, Session
from signoff_gen.migrations.sql.tree import NAME_LIMIT


def implicit_name(table: str, columns: Sequence[str], ending: str) -> str:
    """The name that PostgreSQL makes up, cut as it cuts: the longer part first.

    >>> implicit_name("users", ["email"], "key")
    'users_email_key'
    """
    middle = "_".join(columns)
    room = NAME_LIMIT - len(ending) - (2 if middle else 1)
    first, second = len(table), len(middle)
    while first + second > room:
        if first > second:
            first -= 1
        else:
            second -= 1
    return "_".join(part for part in (table[:first], middle[:second], ending) if part)


def free_name(base: str, *taken: Container[str]) -> str:
    """A made-up name that is not taken yet: with a number behind where it must be."""
    name, number = base, 0
    while any(name in names for names in taken):
        number += 1
        name = f"{base}{number}"
    return name


def check_free_name(session: Session, schema: str, name: str) -> bool:
    """Check that no relation has a name yet; a break where one has, and False."""
    space = session.schema.namespaces.get(schema)
    existing = space.relations.get(name) if space is not None else None
    if existing is None or not existing.sure or existing.assumed:
        return True
    session.need(existing)
    session.broken(
        "42P07", f'relation "{name}" already exists', Key("relation", schema, name),
        hint=made_hint(existing),
    )  # fmt: skip
    return False


def made_hint(existing: Thing) -> str:
    """What the thing is that is in the way, where the message does not tell."""
    return "" if existing.kind == "table" else f"it is {existing.kind} {existing.title}"

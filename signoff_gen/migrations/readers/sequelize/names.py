"""Names as Sequelize writes and makes them."""

import re

_CAPITAL = re.compile(r"([A-Z])")


def quoted(name: str) -> str:
    """A name in double quotes, which thus means exactly itself; its own quotes are left out."""
    return name if name == "*" else '"{}"'.format(name.replace('"', ""))


def quoted_parts(name: str) -> str:
    """A name, or a schema and a name with a dot between."""
    head, dot, tail = name.rpartition(".")
    return f"{quoted(head.replace('.', '->'))}.{quoted(tail)}" if dot else quoted(name)


def underscored(text: str) -> str:
    """What becomes of a name such as `userRoles_createdAt` in the name of an index.

    >>> underscored("UserRoles_createdAt")
    'user_roles_created_at'
    """
    parts = [_CAPITAL.sub(r"_\1", part) for part in text.split("::")]
    return "/".join(part.removeprefix("_") for part in parts).lower()

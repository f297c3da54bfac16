"""What a database knows before anybody made anything, and what each extension adds to it."""

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from signoff_gen.migrations.catalog.versions import lifetimes


@dataclass(frozen=True, slots=True)
class Names:
    """The names that one source brings: PostgreSQL itself, or an extension."""

    functions: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    relations: frozenset[str] = frozenset()
    opclasses: frozenset[str] = frozenset()
    """As `method.class`, such as `gin.gin_trgm_ops`."""
    defaults: frozenset[str] = frozenset()
    """As `method.type`: what an access method indexes without naming an operator class."""
    casts: frozenset[str] = frozenset()
    """As `source.target.context`, the context `i`mplicit, `a`ssignment or `e`xplicit."""
    methods: frozenset[str] = frozenset()
    """Access methods."""
    schemas: frozenset[str] = frozenset()
    requires: frozenset[str] = frozenset()
    """Extensions that must be there before."""
    open: frozenset[str] = field(default=frozenset())
    """Not empty when it brings more than is listed."""


@cache
def builtins() -> dict[str, Names]:
    """PostgreSQL's own names in any version, by schema: `pg_catalog` and `information_schema`."""
    found = _read("builtins.txt")
    some = {kind: frozenset(lifetimes(kind)) for kind in ("functions", "types", "casts")}
    own = found["pg_catalog"]
    found["pg_catalog"] = replace(
        own, **{kind: getattr(own, kind) | names for kind, names in some.items()}
    )
    return found


@cache
def extensions() -> dict[str, Names]:
    """What is known of extensions, by name."""
    return _read("extensions.txt")


@cache
def columns() -> dict[str, tuple[str, ...]]:
    """The columns of system catalogs, by `schema.name`; those left out have columns not known."""
    found: dict[str, tuple[str, ...]] = {}
    name = ""
    for line in _lines("columns.txt"):
        if line.startswith(" "):
            found[name] = (*found.get(name, ()), *line.split())
        else:
            name = line
    return found


def brings(kind: str, name: str) -> list[str]:
    """Extensions that bring something.

    Args:
        kind: `functions`, `types`, `relations`, `opclasses`, `defaults`, `methods` or `schemas`.
        name: as `Names` holds it.

    Returns:
        Their names, sorted.

    >>> brings("functions", "uuid_generate_v4")
    ['uuid-ossp']
    """
    return sorted(
        extension for extension, names in extensions().items() if name in getattr(names, kind)
    )


def _lines(file: str) -> list[str]:
    text = Path(__file__).with_name(file).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def _read(file: str) -> dict[str, Names]:
    blocks: dict[str, dict[str, frozenset[str]]] = {}
    block: dict[str, frozenset[str]] = {}
    kind = ""
    for line in _lines(file):
        if not line.startswith(" "):
            block = blocks[line] = {}
            continue
        words = line.split()
        if words[0].endswith(":"):
            kind = words.pop(0)[:-1]
        block[kind] = block.get(kind, frozenset()).union(words)
    return {name: Names(**kinds) for name, kinds in blocks.items()}

"""What depends on the version of PostgreSQL: told which one, a session is certain of it."""

from signoff_gen.migrations.catalog.versions import (
    FIRST,
    LAST,
    MAINTAINED,
    WORDS,
    Lifetime,
    lifetimes,
)
from signoff_gen.migrations.sql.record import Key, Recorder


class Versioned(Recorder):
    """A record of what breaks on one version of PostgreSQL, or on those that may be meant.

    Args:
        server: the major version; None for any that is maintained.
    """

    def __init__(self, server: int | None = None) -> None:
        super().__init__()
        self.server = server
        self.since = FIRST
        """The oldest version that takes all of what ran so far, as far as that is followed."""
        self.because = ""
        """What an older one lacks."""

    @property
    def words(self) -> int:
        """The version in whose words errors are given, where all of them refuse a statement."""
        return self.server or WORDS

    def only_in(
        self, versions: Lifetime, sqlstate: str, error: str, key: Key, *, what: str, hint: str = ""
    ) -> None:
        """Something that not all versions take: a break on those that do not.

        Args:
            versions: those that take it.
            sqlstate: what the others say.
            error: in their words.
            key: what the error is about.
            what: it, in a few words.
            hint: what PostgreSQL does not say and people want to know.
        """
        first, last = versions
        if self.server is not None:
            if not first <= self.server <= last:
                self.broken(sqlstate, error, key, hint=hint or _taken(versions))
            return
        if last < MAINTAINED:
            self.broken(sqlstate, error, key, hint=hint or _taken(versions))
        elif first > MAINTAINED or last < LAST:
            if any(self.handled):
                self.note_opaque(f"{what}: {_taken(versions)}", changes=True)
            else:
                self.broken(sqlstate, error, key, hint=hint, doubt=_taken(versions))
        elif first > self.since and not self.unsure:
            self.since, self.because = first, what

    def newer(self, first: int, near: str, what: str) -> None:
        """A statement that PostgreSQL can read only from a version on.

        Args:
            first: the version.
            near: the word at which an older one gives up.
            what: it, in a few words.
        """
        error = f'syntax error at or near "{near}"'
        self.only_in(Lifetime(first, LAST), "42601", error, Key("query", "", what), what=what)

    def need_name(
        self, kind: str, name: str, sqlstate: str, error: str, key: Key, *, hint: str = ""
    ) -> None:
        """One of PostgreSQL's own names is used, which not all versions may have.

        Args:
            kind: as `catalog.versions.lifetimes` has it.
            name: without a schema.
            sqlstate: what versions without it say.
            error: in their words.
            key: what the error is about.
            hint: what else would bring it.
        """
        versions = lifetimes(kind).get(name)
        if versions is not None:
            what = f"{name}()" if kind == "functions" else name
            self.only_in(versions, sqlstate, error, key, what=what, hint=hint)


def _taken(versions: Lifetime) -> str:
    first, last = versions
    if last == LAST:
        return f"PostgreSQL {first} and later take it"
    if first == FIRST:
        return f"PostgreSQL {last} and older take it"
    return f"PostgreSQL {first} to {last} take it"

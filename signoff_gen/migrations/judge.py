"""From what a replay recorded to findings: whose fault a break is, how certain, and the mend."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from signoff_gen.migrations.catalog import brings
from signoff_gen.migrations.catalog.platforms import platform_with
from signoff_gen.migrations.chain import Chain, Place
from signoff_gen.migrations.findings import ORDER_RULES, Certainty, Finding
from signoff_gen.migrations.replay import Replay
from signoff_gen.migrations.sql.record import Break, Event, Key

MISSING = frozenset({"42P01", "42703", "42704", "42883", "3F000", "22023"})
TWICE = frozenset({"42P07", "42710", "42701", "42P06", "42723"})
BY_STATE = {
    "2BP01": "MG112", "42601": "MG113", "25001": "MG114", "55P04": "MG115", "42809": "MG116",
    "42804": "MG117", "22P02": "MG117", "42846": "MG117", "P0001": "MG119",
}  # fmt: skip
BY_FAMILY = {
    "relation": "MG102", "column": "MG105", "type": "MG106", "schema": "MG109",
    "routine": "MG110", "role": "MG111", "extension": "MG107", "operator class": "MG107",
    "language": "MG107", "access method": "MG107",
}  # fmt: skip
PROVIDED = {"routine": "functions", "type": "types", "relation": "relations", "schema": "schemas"}
LONGEST_SQL = 400
LONGEST_LIST = 8


@dataclass(frozen=True, slots=True)
class Story:
    """What a chain's history says about the object of a break."""

    later: Event | None
    """It is made after the break."""
    dropped: Event | None
    """It was dropped or renamed before."""
    earlier: Event | None
    """It was made before."""
    elsewhere: tuple[Key, Event] | None = None
    """Something of a very similar name is made."""


def findings(result: Replay) -> list[Finding]:
    """All findings of a replay, in the order of the chain."""
    found = [*_breaks(result), *_baselines(result), *_order(result.chain)]
    found += [*_irreversible(result.chain), *_not_understood(result)]
    return sorted(found, key=lambda item: (item.position, _rank(item)))


def _rank(finding: Finding) -> tuple[int, int]:
    # Python's sort keeps the order of breaks within a statement.
    return (0 if finding.is_break else 1, finding.statement or 0)


def older_than_base(chain: Chain, base: Iterable[str]) -> list[Finding]:
    """New migrations that run before one that the base branch has already.

    Args:
        chain: as a reader gives it.
        base: names of the migrations on the base branch.
    """
    known = set(base)
    last = max((i for i, item in enumerate(chain.migrations) if item.name in known), default=-1)
    found = []
    for index, migration in enumerate(chain.migrations[: max(last, 0)]):
        if migration.name in known:
            continue
        newest = chain.migrations[last]
        found.append(
            Finding(
                "MG207",
                f"{migration.name} is new and runs before {newest.name}, which the base branch "
                "has already: databases that are up to date would run them in another order",
                migration.name, index, migration.place,
                mend=f"give it an order key after {newest.key}",
            )
        )  # fmt: skip
    return found


# Breaks -------------------------------------------------------------------------------------------


def _breaks(result: Replay) -> Iterator[Finding]:
    seen: set[tuple[int, str, Key]] = set()
    for broken in result.session.breaks:
        same = (broken.step[0], broken.sqlstate, broken.key)
        if same in seen and broken.key.family != "query":
            continue
        seen.add(same)
        yield _finding(result, broken)


def _finding(result: Replay, broken: Break) -> Finding:
    chain = result.chain
    migration = chain.migrations[broken.step[0]]
    story = tell(result, broken)
    code = _code(broken, story)
    certainty, doubt = _certainty(result, broken, story)
    place, sql = migration.place, ""
    if broken.step[1] < len(migration.statements):
        statement = migration.statements[broken.step[1]]
        place, sql = statement.place, _short(statement.sql)
    others = dict.fromkeys(chain.migrations[step[0]].name for step in broken.used_by)
    others.pop(migration.name, None)
    maker = story.later if broken.sqlstate in MISSING else story.earlier
    return Finding(
        code,
        _message(result, broken, story, code),
        migration.name,
        broken.step[0],
        place,
        certainty,
        doubt,
        _mend(result, broken, story, code),
        broken.step[1],
        sql,
        broken.sqlstate,
        broken.error,
        broken.key.label if broken.key.family != "query" else "",
        _name(chain, maker),
        _name(chain, story.dropped) if broken.sqlstate in MISSING else "",
        tuple(others)[:LONGEST_LIST],
    )


def _name(chain: Chain, event: Event | None) -> str:
    if event is None or event.step[0] < 0:
        return ""
    return chain.migrations[event.step[0]].name


def _short(sql: str) -> str:
    text = sql.strip()
    return text if len(text) <= LONGEST_SQL else text[: LONGEST_SQL - 1] + "…"


def tell(result: Replay, broken: Break) -> Story:
    """What the history says about the object of a break."""
    events = result.session.history.get(broken.key, [])
    before = events[: broken.past]
    later = [event for event in events[broken.past :] if event.action == "made"]
    made = [event for event in before if event.action == "made"]
    changes = [event for event in before if event.action != "skipped"]
    gone = changes[-1] if changes and changes[-1].action == "dropped" else None
    return Story(
        later[0] if later else None, gone, made[-1] if made else None,
        None if later or gone else _elsewhere(result, broken.key),
    )  # fmt: skip


def _elsewhere(result: Replay, key: Key) -> tuple[Key, Event] | None:
    """A thing of the same kind whose name differs only in case or schema."""
    if key.family not in ("relation", "type", "routine", "column"):
        return None
    wanted = (key.family, key.name.lower(), key.member.lower())
    for other, events in result.session.history.items():
        if other != key and (other.family, other.name.lower(), other.member.lower()) == wanted:
            made = [event for event in events if event.action == "made"]
            if made:
                return other, made[0]
    return None


def _code(broken: Break, story: Story) -> str:
    state, family = broken.sqlstate, broken.key.family
    if state in TWICE and family != "query" and "already exists" in broken.error:
        return "MG104"
    if family == "label" and story.later is not None:
        return "MG101"
    if state in MISSING and not broken.error.startswith("data type"):
        if story.dropped is not None:
            return "MG103"
        if story.later is not None:
            return "MG101"
        if extension_for(broken.key):
            return "MG107"
        return BY_FAMILY.get(family, "MG108")
    if state.startswith("23"):
        return "MG118"
    if state == "42704":
        return "MG107"
    return BY_STATE.get(state, "MG104" if state in TWICE else "MG120")


def extension_for(key: Key) -> str:
    """The extension that would bring what a key names, or nothing."""
    if key.family == "operator class":
        found = brings("opclasses", key.name)
    elif key.family in PROVIDED:
        found = brings(PROVIDED[key.family], key.name)
    else:
        found = []
    return found[0] if found else ""


def _message(result: Replay, broken: Break, story: Story, code: str) -> str:
    chain = result.chain
    user, what = chain.migrations[broken.step[0]].name, broken.key.label
    if code == "MG101" and story.later is not None:
        maker = _name(chain, story.later)
        if maker == user:
            return f"{user} uses {what} before it makes it"
        return f"{user} uses {what}, which {maker} makes only later"
    if code == "MG103" and story.dropped is not None:
        dropper = _name(chain, story.dropped) or user
        return f"{user} uses {what}, which {dropper} dropped or renamed before"
    if code == "MG104" and story.earlier is not None and story.earlier.step[0] >= 0:
        return f"{user} makes {what}, which {_name(chain, story.earlier)} has made already"
    if code in ("MG102", "MG105", "MG106", "MG109", "MG110"):
        return f"{user} uses {what}, which no migration makes"
    if code == "MG107" and extension_for(broken.key):
        return f"{user} uses {what}, which the extension {extension_for(broken.key)} would bring"
    return f"{user} fails: {broken.error}"


def _mend(result: Replay, broken: Break, story: Story, code: str) -> str:
    chain = result.chain
    user = chain.migrations[broken.step[0]]
    if code == "MG101" and story.later is not None:
        return _move(result, broken, story.later)
    if code == "MG103" and story.dropped is not None:
        return f"use it before {_name(chain, story.dropped)} drops it, or not at all"
    if code == "MG107" and extension_for(broken.key):
        return f'run CREATE EXTENSION IF NOT EXISTS "{extension_for(broken.key)}" before it'
    if story.elsewhere is not None and broken.sqlstate in MISSING:
        return _similar(chain, broken, story.elsewhere)
    if code == "MG104":
        return "make it in one of the two places only, or guard the second with IF NOT EXISTS"
    if code in ("MG102", "MG105", "MG106", "MG109", "MG110"):
        return f"add what makes {broken.key.label} to a migration before {user.name}"
    if code == "MG114":
        return "run this migration outside a transaction, with this statement alone"
    if code == "MG115":
        return "add the value in a migration of its own that is committed before it is used"
    return broken.hint


def _similar(chain: Chain, broken: Break, elsewhere: tuple[Key, Event]) -> str:
    (other, event), key = elsewhere, broken.key
    maker = _name(chain, event)
    if other.schema != key.schema and other.name == key.name:
        return f"{maker} makes it in schema {other.schema}: name it {other.schema}.{other.name}"
    name, used = other.member or other.name, key.member or key.name
    index, number = broken.step
    statements = chain.migrations[index].statements[number : number + 1]
    if used.islower() and not any(f'"{used}"' in statement.sql for statement in statements):
        why = "Without double quotes a name is read in lower case"
    else:
        why = "In double quotes a name means exactly itself"
    return f'did you mean "{name}", which {maker} makes? {why}'


def _move(result: Replay, broken: Break, later: Event) -> str:
    """How to bring the maker before the user: swap, rename, or a migration of its own."""
    chain, session = result.chain, result.session
    user, maker = broken.step[0], later.step[0]
    if user == maker:
        return "move the statement that makes it up"
    name, other = chain.migrations[user], chain.migrations[maker]
    between = {step[0] for step in session.needs.get(maker, {}).values() if user <= step[0] < maker}
    if between:
        needed = chain.migrations[max(between)].name
        return (
            f"{other.name} itself needs {needed}: make {broken.key.label} in a migration of its "
            f"own before {name.name}"
        )
    if maker == user + 1:
        return f"swap {name.name} and {other.name}"
    return f"rename {other.name} so that its order key comes before {name.key}"


def _certainty(result: Replay, broken: Break, story: Story) -> tuple[Certainty, str]:
    if broken.doubt:
        return "unclear", broken.doubt
    own = broken.key.family == "role" and not broken.key.name.startswith("pg_")
    if own and broken.sqlstate in MISSING and story.later is None:
        return "unclear", "roles belong to the server, which may have it already"
    if platform := _platform(result, broken):
        return "unclear", f"{platform} brings it, where the chain is for that"
    if result.session.open_world and _raised(result, broken):
        return "unclear", "an extension brings names that are not known, which may decide it"
    if not broken.doubts:
        return "certain", ""
    doubt = (
        "something before it was not fully understood: "
        + (result.session.doubts[broken.doubts - 1])
    )
    if broken.sqlstate in TWICE and story.earlier is not None:
        # What was not understood since it was made may have dropped it.
        gone = story.earlier.doubts < broken.doubts
        return ("unclear", doubt) if gone else ("certain", "")
    if broken.sqlstate not in MISSING:
        return "likely", doubt
    if story.later is not None and not story.later.guarded:
        # Had what was not understood made it, it would be made twice.
        return "likely", doubt
    return "unclear", doubt


def _raised(result: Replay, broken: Break) -> bool:
    """Whether a migration itself says that it fails, as its SQL is written."""
    index, number = broken.step
    statements = result.chain.migrations[index].statements[number : number + 1]
    return broken.sqlstate == "P0001" and all(item.written for item in statements)


def _platform(result: Replay, broken: Break) -> str:
    """The platform that has made what is missing, if the chain makes nothing of the kind itself."""
    key = broken.key
    if broken.sqlstate not in MISSING:
        return ""
    if key.family == "publication":
        return platform_with("publication", key.name)
    schema = key.name if key.family == "schema" else key.schema
    platform = platform_with("schema", schema)
    return "" if platform and _is_own(result, schema) else platform


def _is_own(result: Replay, schema: str) -> bool:
    """Whether a chain makes a schema itself, or something in it, which no platform allows."""
    return any(
        (key == Key("schema", "", schema) or (key.schema == schema and not key.member))
        and any(event.action == "made" for event in events)
        for key, events in result.session.history.items()
    )


# The chain itself ---------------------------------------------------------------------------------


def _baselines(result: Replay) -> Iterator[Finding]:
    """Empty migrations that look like a baseline, when tables are missing that nobody makes."""
    chain, session = result.chain, result.session
    lost = [
        broken for broken in session.breaks
        if broken.sqlstate == "42P01" and broken.key.family == "relation"
        and broken.error.endswith("does not exist") and tell(result, broken).dropped is None
        and not _platform(result, broken)
    ]  # fmt: skip
    if not lost:
        return
    unread = {step[0] for step, _ in session.opaque}
    for index, migration in enumerate(chain.migrations):
        if session.makes.get(index) or session.drops.get(index):
            continue
        if migration.gaps or index in unread or not is_baseline(migration.name, index):
            continue
        tables = list(dict.fromkeys(broken.key.label for broken in lost))
        shown = ", ".join(tables[:LONGEST_LIST])
        yield Finding(
            "MG201",
            f"{migration.name} reads like a baseline and makes nothing, while other migrations "
            f"need {shown}",
            migration.name, index, migration.place,
            mend="put the statements that make the missing tables into it, and order it first",
            object=tables[0],
        )  # fmt: skip


def is_baseline(name: str, index: int) -> bool:
    """Whether a migration's name, or its being the first, says that it lays the ground.

    >>> is_baseline("ProductionBaseline2025", 7), is_baseline("AddProjectPhases", 3)
    (True, False)
    """
    words = name.lower()
    return index == 0 or any(word in words for word in ("baseline", "initial", "init", "squash"))


def _order(chain: Chain) -> Iterator[Finding]:
    names = {migration.name: index for index, migration in enumerate(chain.migrations)}
    for problem in chain.problems:
        first = problem.migrations[0] if problem.migrations else ""
        yield Finding(
            ORDER_RULES[problem.kind], problem.message, first, names.get(first, -1), problem.place,
            used_by=problem.migrations[1:],
        )  # fmt: skip


def _irreversible(chain: Chain) -> Iterator[Finding]:
    for index, migration in enumerate(chain.migrations):
        if migration.reversible is False:
            yield Finding(
                "MG208", f"{migration.name} cannot be undone", migration.name, index,
                migration.place, mend="write what undoes it, or say that nothing does",
            )  # fmt: skip


def _not_understood(result: Replay) -> Iterator[Finding]:
    for index, migration in enumerate(result.chain.migrations):
        for gap in migration.gaps:
            yield Finding(
                "MG301", f"{migration.name}: {gap.what}", migration.name, index, gap.place,
                certainty="unclear",
            )  # fmt: skip
    for (index, number), what in result.session.opaque:
        if index < 0:
            continue
        migration = result.chain.migrations[index]
        place: Place = migration.place
        if number < len(migration.statements):
            place = migration.statements[number].place
        yield Finding(
            "MG301", f"{migration.name}: {what}", migration.name, index, place,
            certainty="unclear", statement=number,
        )  # fmt: skip

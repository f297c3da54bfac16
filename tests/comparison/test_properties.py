"""Whatever two status files say, their difference can be told, written and read."""

import json
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from signoff_gen.comparison.compare import compare
from signoff_gen.comparison.sides import Reading
from signoff_gen.diff_page import markdown
from signoff_gen.difference import Difference, Revision, bounded, load
from signoff_gen.model import Result, Signoff
from signoff_gen.references import check_references
from signoff_gen.runners import registry

IDS = ["a", "b", "c", "d"]
TEXTS = st.sampled_from(["", "x", "good", "all good", "a|b", "@x #1", "é\u202e", "long " * 300])
NAMES = st.sampled_from(["One", "Two", "Three", "x|y"])
DAYS = st.sampled_from(["2026-01-01", "2026-01-09", "2026-01-15", "2026-03-01"])
PEOPLE = st.sampled_from(["ada", "@bob", "eve"])
GLOBS = st.lists(st.sampled_from(["a/**", "a/b.json", "*.json", "c.json"]), min_size=1, max_size=3)
TIMES = st.sampled_from(["500ms", "30s", "10m", "7d"])


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A mapping with any of these keys."""
    return st.fixed_dictionaries({}, optional=fields)


def asked() -> st.SearchStrategy[dict[str, Any]]:
    """An assertion."""
    return st.fixed_dictionaries(
        {"path": st.sampled_from(["$.a", "$.b", "$..apiToken"]), "count": st.integers(1, 3)},
        optional={
            "equals": st.sampled_from([None, "x", "1", "true", [1], {"a": 1}]),
            "type": st.sampled_from(["integer", "number", ["string", "null"]]),
            "min": st.integers(0, 3),
            "max": st.integers(3, 5),
            "contains": TEXTS | st.sampled_from([1, [1], {"a": 1}]),
            "matches": st.sampled_from(["^x", ".*"]),
        },
    )


expectations = st.lists(asked(), min_size=1, max_size=3)
output = some(matches=st.lists(st.sampled_from(["a", "b"])), contains=st.lists(TEXTS, max_size=2))
blocks = st.one_of(
    st.fixed_dictionaries({"command": st.fixed_dictionaries(
        {"run": st.sampled_from(["make", "make || true", "npm test"])},
        optional={"exit": st.integers(0, 2), "stdout": output, "env": some(A=TEXTS)},
    )}),
    st.fixed_dictionaries({"http": st.fixed_dictionaries(
        {"url": st.sampled_from(["http://x/", "http://u:pw@x/?token=1"])},
        optional={"expect": some(
            status=st.sampled_from(["200", "2xx", ["200", "404"]]),
            json=expectations,
            headers=some(ETag=st.sampled_from(["x", {"exists": True}, {"contains": "y"}])),
            max_ms=st.integers(1, 9),
        ), "follow_redirects": st.booleans(), "headers": some(Authorization=TEXTS)},
    )}),
    st.fixed_dictionaries(
        {"json": st.fixed_dictionaries({"files": GLOBS, "expect": expectations})}
    ),
    st.fixed_dictionaries({"artifacts": GLOBS}),
    st.fixed_dictionaries({"env": st.lists(st.sampled_from(["A", "B"]), min_size=1, unique=True)}),
    st.fixed_dictionaries({"sql": st.fixed_dictionaries(
        {"query": st.just("select 1")},
        optional={"expect": some(count=st.integers(0, 2)).filter(bool)},
    )}),
    st.just({}),
)  # fmt: skip
attested = st.fixed_dictionaries({"by": PEOPLE, "on": DAYS}, optional={"note": TEXTS})
closed = st.fixed_dictionaries({"by": PEOPLE, "on": DAYS, "because": TEXTS})


@st.composite
def checks(draw: st.DrawFn, name: str) -> dict[str, Any]:
    found = {"id": name, "title": draw(NAMES), **draw(blocks)}
    found |= draw(some(
        timeout=TIMES, max_age=TIMES, inputs=GLOBS,
        retries=st.fixed_dictionaries({"attempts": st.integers(1, 3)}),
    ))  # fmt: skip
    if len(found) == 2 and draw(st.booleans()):
        found["done"] = draw(attested)
    if draw(st.booleans()):
        found["waived"] = {**draw(closed), "expires": draw(DAYS)}
    return found


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A status file's values."""
    ids = draw(st.permutations(IDS))[: draw(st.integers(0, 4))]
    steps = []
    for number, name in enumerate(ids):
        inside = draw(st.permutations(IDS))[: draw(st.integers(0, 3))]
        step = {"id": name, "title": draw(NAMES), "checks": [draw(checks(c)) for c in inside]}
        if number and draw(st.booleans()):
            step["needs"] = draw(st.lists(st.sampled_from(ids[:number]), unique=True))
        if not inside and draw(st.booleans()):
            step["done"] = draw(attested)
        steps.append(step)
    blockers = []
    for name in draw(st.permutations(IDS))[: draw(st.integers(0, 2))]:
        blocker: dict[str, Any] = {"id": name, "title": draw(NAMES)}
        blocker["blocks"] = draw(st.lists(st.sampled_from(ids), unique=True)) if ids else []
        blocker |= draw(some(detect=checks("d"), resolved=closed, issue=TEXTS))
        blockers.append(blocker)
    decisions = []
    for name in draw(st.permutations(IDS))[: draw(st.integers(0, 2))]:
        options = [
            {"id": o, "text": draw(TEXTS), "proceed": draw(st.booleans())}
            for o in draw(st.permutations(["A", "B"]))
        ]
        decision = {"id": name, "question": draw(NAMES), "options": options}
        if blockers and draw(st.booleans()):
            decision["blocker"] = draw(st.sampled_from(blockers))["id"]
        if draw(st.booleans()):
            decision["chosen"] = {"option": draw(st.sampled_from("AB")), **draw(closed)}
        decisions.append(decision)
    return {
        "title": draw(NAMES),
        "steps": steps,
        "blockers": blockers,
        "decisions": decisions,
        **draw(some(
            secrets=st.lists(st.sampled_from(["A_B", "C_D"]), unique=True),
            redact_fields=st.lists(st.sampled_from(["pin", "shoe-size"]), unique=True),
            vars=some(a=TEXTS, password=TEXTS),
            approvals=some(
                required=st.lists(
                    st.fixed_dictionaries(
                        {"role": st.sampled_from(["qa", "boss"])},
                        optional={"from": st.lists(PEOPLE, unique=True)},
                    ),
                    max_size=3,
                ),
                given=st.lists(
                    st.fixed_dictionaries(
                        {"role": st.sampled_from(["qa", "x"]), "by": PEOPLE, "on": DAYS,
                         "of": st.just("sha256:0")}
                    ),
                    max_size=2,
                ),
            ),
        )),
    }  # fmt: skip


@st.composite
def readings(draw: st.DrawFn, name: str = "p") -> Reading:
    """A status file with results, some of them edited by hand, and its evidence."""
    data = {**draw(documents()), "id": name}
    signoff = Signoff.model_validate(data, context=registry)
    for item in signoff.located_checks():
        if item.check.kind == "manual" or draw(st.booleans()):
            continue
        result = Result.sealed(
            item.full_address,
            status=draw(st.sampled_from(["passed", "failed", "error", "skipped"])),
            at="2026-01-09T00:00:00Z",
            inputs=draw(st.sampled_from(["sha256:0", "sha256:1"])),
            message=draw(TEXTS)[:100],
            evidence={f"{item.check.id}.log": draw(st.sampled_from(["sha256:a", "sha256:b"]))},
        )
        if draw(st.integers(0, 4)) == 0:
            result = result.model_copy(update={"seal": "0" * 12})
        holder: Any = data
        for part in item.at:
            holder = holder[part]
        holder["result"] = result.as_yaml()
    signoff = Signoff.model_validate(data, context=registry)
    evidence = draw(st.none() | st.fixed_dictionaries({
        name: st.sampled_from([None, "sha256:a", "sha256:b"]) for name in signoff.evidence
    }))  # fmt: skip
    return Reading(signoff, f"status/{name}.yaml", lambda at: len(at) + 1, evidence)


QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
AS_OF = date(2026, 1, 10)


@QUICK
@given(readings())
def test_a_state_does_not_differ_from_itself(reading: Reading) -> None:
    found = compare([reading], [reading], as_of=AS_OF)
    assert (list(found.signoffs), found.unchanged) == ([], 1)


@QUICK
@given(st.lists(readings(), max_size=1), readings() | readings("q"), st.booleans())
def test_any_two_states_can_be_compared_written_and_read(
    before: list[Reading], after: Reading, touched: bool
) -> None:
    """In both directions, and where nothing differs nothing is told."""
    for old, new in ((before, [after]), ([after], before)):
        files = ("a/b.json",) if touched else ()
        found = compare(old, new, as_of=AS_OF, touched=files)
        signoffs, omitted = bounded(found.signoffs)
        known = Difference(
            base=Revision(name="a"), head=Revision(name="b"), as_of="2026-01-10",
            signoffs=signoffs, unchanged=found.unchanged, omitted=omitted,
        )  # fmt: skip
        assert load(json.dumps(known.as_json()).encode()) == known
        assert markdown(known)
        if old and new and old[0].path == new[0].path:
            said = [side[0].signoff.model_dump_json(exclude_unset=True) for side in (old, new)]
            assert known.empty or said[0] != said[1] or old[0].evidence != new[0].evidence or files


def mappings(value: Any) -> list[dict[str, Any]]:
    """Every mapping in a tree of values that has keys to lose."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [item for part in inside for item in mappings(part)]
    return [value, *found] if isinstance(value, dict) and value else found


EQUIVALENT = {"timeout", "needs", "approvals", "retries", "inputs", "required"}
"""Without these keys a file may say the same as with them: a default, what comes before."""


@QUICK
@given(documents(), st.data())
def test_whatever_is_taken_out_of_a_definition_is_told(doc: dict[str, Any], data: Any) -> None:
    before = Signoff.model_validate({**doc, "id": "p"}, context=registry)
    places = mappings(doc)
    holder = places[data.draw(st.integers(0, len(places) - 1))]
    key = data.draw(st.sampled_from(sorted(holder)))
    del holder[key]
    try:
        after = Signoff.model_validate({**doc, "id": "p"}, context=registry)
    except ValidationError:
        return
    ids = [c.address for c in after.located_checks()] + [s.id for s in after.steps]
    if len(set(ids)) < len(ids) or before == after or key in EQUIVALENT:
        return
    found = compare([Reading(before, "p")], [Reading(after, "p")], as_of=AS_OF)
    assert found.signoffs, f"{key} of {holder}"


@QUICK
@given(readings())
def test_what_is_generated_here_is_mostly_valid(reading: Reading) -> None:
    """The generator makes what a status file can be, seals and globs aside."""
    codes = {finding.code for finding in check_references(reading.signoff)}
    assert codes <= {
        "SG131",
        "SG132",
        "SG133",
        "SG136",
        "SG137",
        "SG138",
        "SG141",
        "SG142",
        "SG143",
    }

"""Each field of each definition: which way a change goes, and what is said of it."""

from collections.abc import Callable
from typing import Any, ClassVar, get_args

import pytest
from pydantic import BaseModel

from signoff_gen.comparison.rules import Trend
from signoff_gen.comparison.weakening import FIELDS, runner_shifts
from signoff_gen.runners import registry
from signoff_gen.runners.base import Context, Outcome, Runner, passed
from signoff_gen.runners.service import Readiness

Compare = Callable[..., Any]

WEAKER, STRONGER, OTHER, WORDS = (
    "definition-weakened", "definition-strengthened", "definition-changed", "words-changed",
)  # fmt: skip

CASES: dict[str, tuple[str, str, str]] = {
    # name: check before, check after, what is told without kind and address
    "timeout raised": (
        "{id: c, command: x, timeout: 30s}",
        "{id: c, command: x, timeout: 10m}",
        f"{WEAKER} timeout 30s → 10m (raised)",
    ),
    "timeout lowered": (
        "{id: c, command: x, timeout: 90s}",
        "{id: c, command: x, timeout: 500ms}",
        f"{STRONGER} timeout 90s → 500ms (lowered)",
    ),
    "timeout above the default": (
        "{id: c, command: x}",
        "{id: c, command: x, timeout: 1h}",
        f"{WEAKER} timeout 10m → 1h (raised)",
    ),
    "timeout given up for a lower default": (
        "{id: c, http: 'http://x/', timeout: 10m}",
        "{id: c, http: 'http://x/'}",
        f"{STRONGER} timeout 10m → 30s (lowered)",
    ),
    "age without limit": (
        "{id: c, command: x, max_age: 7d}",
        "{id: c, command: x}",
        f"{WEAKER} max_age 7d →  (no limit any more)",
    ),
    "age limited": (
        "{id: c, command: x}",
        "{id: c, command: x, max_age: 7d}",
        f"{STRONGER} max_age  → 7d (lowered)",
    ),
    "retried": (
        "{id: c, command: x}",
        "{id: c, command: x, retries: {attempts: 3}}",
        f"{WEAKER} retries.attempts 1 → 3 (raised)",
    ),
    "retried for more": (
        "{id: c, command: x, retries: {attempts: 3, on: [error]}}",
        "{id: c, command: x, retries: {attempts: 3}}",
        f"{WEAKER} retries.on error → failed, error (also accepted: failed)",
    ),
    "retried later": (
        "{id: c, command: x, retries: {attempts: 3}}",
        "{id: c, command: x, retries: {attempts: 3, delay: 5s}}",
        f"{OTHER} retries.delay 1s → 5s",
    ),
    "input dropped": (
        "{id: c, command: x, inputs: [a/**, b]}",
        "{id: c, command: x, inputs: [a/**]}",
        f"{WEAKER} inputs a/**, b → a/** (dropped: b)",
    ),
    "input narrowed": (
        "{id: c, command: x, inputs: ['a/**']}",
        "{id: c, command: x, inputs: [a/one.py]}",
        f"{WEAKER} inputs a/** → a/one.py (narrowed)",
    ),
    "input widened": (
        "{id: c, command: x, inputs: [a/one.py]}",
        "{id: c, command: x, inputs: ['a/**']}",
        f"{STRONGER} inputs a/one.py → a/** (added: a/**)",
    ),
    "input replaced": (
        "{id: c, command: x, inputs: ['a/**']}",
        "{id: c, command: x, inputs: ['b/**']}",
        f"{OTHER} inputs a/** → b/** (dropped: a/**)",
    ),
    "title": (
        "{id: c, command: x, title: One}",
        "{id: c, command: x, title: Two}",
        f"{WORDS} title One → Two",
    ),
    "another command": (
        "{id: c, command: npm test}",
        "{id: c, command: npm run test}",
        f"{OTHER} command.run npm test → npm run test",
    ),
    "a command that lets failures pass": (
        "{id: c, title: t, command: npm test}",
        "{id: c, title: t, command: 'npm test || true'}",
        f"{WEAKER} command.run npm test → npm test || true (lets failures pass: || true)",
    ),
    "failure expected": (
        "{id: c, command: x}",
        "{id: c, command: {run: x, exit: 1}}",
        f"{WEAKER} command.exit 0 → 1 (a command that fails is what is expected)",
    ),
    "success expected": (
        "{id: c, command: {run: x, exit: 1}}",
        "{id: c, command: x}",
        f"{STRONGER} command.exit 1 → 0",
    ),
    "output not asked for": (
        "{id: c, command: {run: x, stdout: {contains: [a, b]}}}",
        "{id: c, command: {run: x, stdout: {contains: [a]}}}",
        f"{WEAKER} command.stdout.contains a, b → a (dropped: b)",
    ),
    "output shortened": (
        "{id: c, command: {run: x, stdout: {contains: all good}}}",
        "{id: c, command: {run: x, stdout: {contains: good}}}",
        f"{WEAKER} command.stdout.contains all good → good (narrowed)",
    ),
    "output may hold more": (
        "{id: c, command: {run: x, stderr: {excludes: [error]}}}",
        "{id: c, command: x}",
        f"{WEAKER} command.stderr.excludes error →  (dropped: error)",
    ),
    "another pattern": (
        "{id: c, command: {run: x, stdout: {matches: '^[0-9]+ passed$'}}}",
        "{id: c, command: {run: x, stdout: {matches: '.*'}}}",
        f"{OTHER} command.stdout.matches ^[0-9]+ passed$ → .* (dropped: ^[0-9]+ passed$)",
    ),
    "another log": (
        "{id: c, command: {run: x, log: a.log}}",
        "{id: c, command: {run: x, log: b.log}}",
        f"{WORDS} command.log a.log → b.log",
    ),
    "another folder": (
        "{id: c, command: x}",
        "{id: c, command: {run: x, cwd: sub}}",
        f"{OTHER} command.cwd . → sub",
    ),
    "status widened": (
        "{id: c, http: {url: 'http://x/', expect: {status: 200}}}",
        "{id: c, http: {url: 'http://x/', expect: {status: [2xx]}}}",
        f"{WEAKER} http.expect.status 200 → 2xx (also accepted: 2xx)",
    ),
    "status left out": (
        "{id: c, http: {url: 'http://x/', expect: {status: 200}}}",
        "{id: c, http: 'http://x/'}",
        f"{WEAKER} http.expect.status 200 → 2xx (also accepted: 2xx)",
    ),
    "another status": (
        "{id: c, http: {url: 'http://x/', expect: {status: 200}}}",
        "{id: c, http: {url: 'http://x/', expect: {status: 201}}}",
        f"{OTHER} http.expect.status 200 → 201",
    ),
    "status narrowed": (
        "{id: c, http: 'http://x/'}",
        "{id: c, http: {url: 'http://x/', expect: {status: 204}}}",
        f"{STRONGER} http.expect.status 2xx → 204",
    ),
    "slower is all right": (
        "{id: c, http: {url: 'http://x/', expect: {max_ms: 100}}}",
        "{id: c, http: {url: 'http://x/', expect: {max_ms: 900}}}",
        f"{WEAKER} http.expect.max_ms 100 → 900 (raised)",
    ),
    "any time is all right": (
        "{id: c, http: {url: 'http://x/', expect: {max_ms: 100}}}",
        "{id: c, http: 'http://x/'}",
        f"{WEAKER} http.expect.max_ms 100 →  (no limit any more)",
    ),
    "header not asked for": (
        "{id: c, http: {url: 'http://x/', expect: {headers: {ETag: {exists: true}}}}}",
        "{id: c, http: 'http://x/'}",
        f'{WEAKER} http.expect.headers[ETag] {{"exists": true}} →  (not asked for any more)',
    ),
    "header loosened": (
        "{id: c, http: {url: 'http://x/', expect: {headers: {Server: nginx}}}}",
        "{id: c, http: {url: 'http://x/', expect: {headers: {Server: {exists: true}}}}}",
        f"{WEAKER} http.expect.headers[Server].equals nginx →  (not asked for any more)",
    ),
    "redirects": (
        "{id: c, http: 'http://x/'}",
        "{id: c, http: {url: 'http://x/', follow_redirects: true}}",
        f"{WEAKER} http.follow_redirects false → true (permitted)",
    ),
    "assertion dropped": (
        "{id: c, json: {files: a, expect: [{path: $.a, equals: 1}, {path: $.b, exists: true}]}}",
        "{id: c, json: {files: a, expect: [{path: $.b, exists: true}]}}",
        f'{WEAKER} json.expect[$.a] {{"path": "$.a", "equals": 1}} →  (not asked for any more)',
    ),
    "assertion added": (
        "{id: c, json: {files: a, expect: [{path: $.b, exists: true}]}}",
        "{id: c, json: {files: a, expect: [{path: $.a, count: 1}, {path: $.b, exists: true}]}}",
        f'{STRONGER} json.expect[$.a]  → {{"path": "$.a", "count": 1}} (asked for)',
    ),
    "another value": (
        "{id: c, json: {files: a, expect: [{path: $.a, equals: 0}]}}",
        "{id: c, json: {files: a, expect: [{path: $.a, equals: 1}]}}",
        f"{OTHER} json.expect[$.a].equals 0 → 1",
    ),
    "null is a value": (
        "{id: c, json: {files: a, expect: [{path: $.a, equals: null, type: 'null'}]}}",
        "{id: c, json: {files: a, expect: [{path: $.a, type: 'null'}]}}",
        f"{WEAKER} json.expect[$.a].equals (not asked for any more)",
    ),
    "a count is not implied by a value": (
        "{id: c, json: {files: a, expect: [{path: '$.a[*]', equals: 1, count: 2}]}}",
        "{id: c, json: {files: a, expect: [{path: '$.a[*]', equals: 1}]}}",
        f"{WEAKER} json.expect[$.a[*]].count 2 →  (not asked for any more)",
    ),
    "lower minimum": (
        "{id: c, json: {files: a, expect: [{path: $.a, min: 10}]}}",
        "{id: c, json: {files: a, expect: [{path: $.a, min: 1.5}]}}",
        f"{WEAKER} json.expect[$.a].min 10 → 1.5 (lowered)",
    ),
    "higher maximum": (
        "{id: c, json: {files: a, expect: [{path: $.a, max: 10}]}}",
        "{id: c, json: {files: a, expect: [{path: $.a, max: 11}]}}",
        f"{WEAKER} json.expect[$.a].max 10 → 11 (raised)",
    ),
    "another item": (
        "{id: c, json: {files: a, expect: [{path: $.a, contains: [1]}]}}",
        "{id: c, json: {files: a, expect: [{path: $.a, contains: {b: 1}}]}}",
        f'{OTHER} json.expect[$.a].contains [1] → {{"b": 1}}',
    ),
    "a piece of the piece": (
        "{id: c, json: {files: a, expect: [{path: $.a, contains: good}]}}",
        "{id: c, json: {files: a, expect: [{path: $.a, contains: goo}]}}",
        f"{WEAKER} json.expect[$.a].contains good → goo (narrowed)",
    ),
    "wider type": (
        "{id: c, json: {files: a, expect: [{path: $.a, type: integer}]}}",
        "{id: c, json: {files: a, expect: [{path: $.a, type: number}]}}",
        f"{WEAKER} json.expect[$.a].type integer → number (also accepted: number)",
    ),
    "schema dropped": (
        "{id: c, json: {files: a, expect: [{path: $, schema: s.json, exists: true}]}}",
        "{id: c, json: {files: a, expect: [{path: $, exists: true}]}}",
        f"{WEAKER} json.expect[$].schema s.json →  (not asked for any more)",
    ),
    "exact instead of a pattern": (
        "{id: c, json: {files: a, expect: [{path: $.a, matches: '^x'}]}}",
        "{id: c, json: {files: a, expect: [{path: $.a, equals: xy}]}}",
        f"{STRONGER} json.expect[$.a].equals  → xy (asked for)",
    ),
    "file not looked at": (
        "{id: c, title: t, artifacts: [a.json, b.json]}",
        "{id: c, title: t, artifacts: [a.json]}",
        f"{WEAKER} artifacts.files a.json, b.json → a.json (dropped: b.json)",
    ),
    "fewer files scanned": (
        "{id: c, title: t, secrets: ['*.log']}",
        "{id: c, title: t, secrets: [a.log]}",
        f"{WEAKER} secrets.files *.log → a.log (narrowed)",
    ),
    "fewer variables": (
        "{id: c, title: t, env: [ONE, TWO]}",
        "{id: c, title: t, env: [ONE]}",
        f"{WEAKER} env.names ONE, TWO → ONE (dropped: TWO)",
    ),
    "other variables": (
        "{id: c, title: t, env: [ONE]}",
        "{id: c, title: t, env: [TWO]}",
        f"{WEAKER} env.names ONE → TWO (dropped: ONE)",
    ),
    "fewer tests": (
        "{id: c, junit: {files: a.xml, min_tests: 100}}",
        "{id: c, junit: {files: a.xml}}",
        f"{WEAKER} junit.min_tests 100 → 1 (lowered)",
    ),
    "rows not compared": (
        "{id: c, title: t, sql: {query: select 1, expect: {count: 1, equals: [{a: 1}]}}}",
        "{id: c, title: t, sql: {query: select 1, expect: {count: 1}}}",
        f'{WEAKER} sql.expect.equals [{{"a": 1}}] →  (not asked for any more)',
    ),
    "nothing expected of rows": (
        "{id: c, title: t, sql: {query: select 1, expect: {count: 2}}}",
        "{id: c, title: t, sql: {query: select 1}}",
        f"{WEAKER} sql.expect.count 2 →  (not asked for any more)",
    ),
    "another count": (
        "{id: c, title: t, sql: {query: select 1, expect: {count: 2}}}",
        "{id: c, title: t, sql: {query: select 1, expect: {count: 3}}}",
        f"{OTHER} sql.expect.count 2 → 3",
    ),
    "a database elsewhere": (
        "{id: c, title: t, postgres: {url: 'postgresql://u:pw@db/x'}}",
        "{id: c, title: t, postgres: {url: 'postgresql://u:pw@db/x', allow_remote: true}}",
        f"{WEAKER} postgres.allow_remote false → true (permitted)",
    ),
    "no migration": (
        "{id: c, title: t, postgres: {url: ephemeral, migrate: m}}",
        "{id: c, title: t, postgres: {url: ephemeral}}",
        f"{WEAKER} postgres.migrate m →  (not asked for any more)",
    ),
    "files of SQL in another order": (
        "{id: c, title: t, postgres: {url: ephemeral, sql: [a.sql, b.sql]}}",
        "{id: c, title: t, postgres: {url: ephemeral, sql: [b.sql, a.sql]}}",
        f"{OTHER} postgres.sql a.sql, b.sql → b.sql, a.sql (in another order)",
    ),
    "white space": (
        "{id: c, title: t, command: 'make  all'}",
        "{id: c, title: t, command: 'make all'}",
        f"{OTHER} command.run make  all → make all (only white space differs)",
    ),
    "the end of a long text": (
        f"{{id: c, title: t, command: '{'make all && ' * 90}make test && make check'}}",
        f"{{id: c, title: t, command: '{'make all && ' * 90}make tests && make check'}}",
        f"{OTHER} command.run …ake all && make test && make check → "
        "…ake all && make tests && make check",
    ),
    "less understood": (
        "{id: c, migrations: {files: 'm/*.ts'}}",
        "{id: c, migrations: {files: 'm/*.ts', max_not_understood: 5}}",
        f"{WEAKER} migrations.max_not_understood 0 → 5 (raised)",
    ),
    "fewer of one's own": (
        "{id: c, migrations: {files: 'm/*.ts', own: ['m/2*.ts']}}",
        "{id: c, migrations: {files: 'm/*.ts', own: ['m/21.ts']}}",
        f"{WEAKER} migrations.own m/2*.ts → m/21.ts (narrowed)",
    ),
    "not replayed": (
        "{id: c, migrations: {files: 'm/*.ts', replay: ephemeral}}",
        "{id: c, migrations: {files: 'm/*.ts'}}",
        f"{WEAKER} migrations.replay ephemeral →  (not asked for any more)",
    ),
    "replayed by nobody's command": (
        "{id: c, migrations: {files: 'm/*.ts', replay: ephemeral, migrate: m}}",
        "{id: c, migrations: {files: 'm/*.ts', replay: ephemeral}}",
        f"{WEAKER} migrations.migrate m →  (not asked for any more)",
    ),
    "readiness": (
        "{id: c, title: t, service: {run: s, ready: {tcp: 80, log: up}}}",
        "{id: c, title: t, service: {run: s, ready: {tcp: 80}}}",
        f"{WEAKER} service.ready.log up →  (not asked for any more)",
    ),
    "manual": (
        "{id: c, title: t, command: x}",
        "{id: c, title: t}",
        "check-made-manual command → manual",
    ),
    "manual with words": (
        "{id: c, title: t, command: x}",
        "{id: c, title: t, manual: look}",
        "check-made-manual command → manual",
    ),
    "no longer manual": (
        "{id: c, title: t}",
        "{id: c, title: t, command: x}",
        f"{STRONGER} runner manual → command (verified by a runner)",
    ),
    "instructions": (
        "{id: c, title: t, manual: look here}",
        "{id: c, title: t, manual: look there}",
        f"{OTHER} manual.instructions look here → look there",
    ),
    "another runner": (
        "{id: c, title: t, command: x, timeout: 30s}",
        "{id: c, title: t, http: 'http://x/', timeout: 30s}",
        f"{OTHER} runner command → http (another runner)",
    ),
}

STEP = "steps:\n  - {{id: s, title: S, checks: [{check}]}}\n"


@pytest.mark.parametrize("name", CASES)
def test_a_changed_definition_is_judged(name: str, compared: Compare) -> None:
    before, after, wanted = CASES[name]
    found = compared(STEP.format(check=before), STEP.format(check=after))
    told = [line.replace(" s.c", "", 1) for line in found.told()]
    definitions = [line for line in told if not line.startswith(("check-worse", "check-better"))]
    assert wanted in definitions
    rest = [line for line in definitions if line != wanted]
    assert all(line.startswith(OTHER) and "as well" in line for line in rest)


ALIKE = {
    "a default written out": (
        "{id: c, command: x}",
        "{id: c, command: {run: x, exit: 0, stdout: {}}, timeout: 600s, inputs: []}",
    ),
    "one try": ("{id: c, command: x}", "{id: c, command: x, retries: {attempts: 1}}"),
    "short and long form": ("{id: c, http: 'http://x/'}", "{id: c, http: {url: 'http://x/'}}"),
    "another order": (
        "{id: c, title: t, artifacts: [a.json, b.json]}",
        "{id: c, title: t, artifacts: [b.json, a.json]}",
    ),
    "assertions in another order": (
        "{id: c, json: {files: a, expect: [{path: $.a, min: 1}, {path: $.b, max: 1}]}}",
        "{id: c, json: {files: a, expect: [{path: $.b, max: 1}, {path: $.a, min: 1}]}}",
    ),
    "what an exact value implies": (
        "{id: c, json: {files: a, expect: [{path: $.a, equals: 1, exists: true}]}}",
        "{id: c, json: {files: a, expect: [{path: $.a, equals: 1}]}}",
    ),
    "what another assertion implies": (
        "{id: c, json: {files: a, expect: [{path: $.a, min: 1, exists: true}]}}",
        "{id: c, json: {files: a, expect: [{path: $.a, min: 1}]}}",
    ),
    "one status twice": (
        "{id: c, http: {url: 'http://x/', expect: {status: [2xx]}}}",
        "{id: c, http: {url: 'http://x/', expect: {status: [2xx, 200]}}}",
    ),
    "a text that another holds": (
        "{id: c, command: {run: x, stdout: {contains: [all good, good]}}}",
        "{id: c, command: {run: x, stdout: {contains: [all good]}}}",
    ),
}


@pytest.mark.parametrize("name", ALIKE)
def test_what_asks_for_the_same_is_not_weakened(name: str, compared: Compare) -> None:
    before, after = ALIKE[name]
    found = compared(STEP.format(check=before), STEP.format(check=after))
    assert found.told("weakened") == []


def test_every_weakening_is_named_where_it_stands(compared: Compare) -> None:
    """The line is that of the field, where it has one of its own."""
    text = "steps:\n  - id: s\n    title: S\n    checks:\n      - id: c\n        command: x\n"
    found = compared(f"{text}        timeout: 30s\n", f"{text}        timeout: 1h\n")
    (change,) = found.changes
    assert (change.path, change.line, change.title) == ("status/p.yaml", 8, "Run: `x`")


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("bearer: abcdefgh12", "bearer: otherother12", "[REDACTED] → [REDACTED]"),
        ("bearer: '${env:A}'", "bearer: '${env:B}'", "${env:A} → ${env:B}"),
        ("headers: {X-Api-Key: one}", "headers: {X-Api-Key: two}", None),
        ("json: {pin: {a: 1}}", "json: {pin: {a: 2}}", None),
    ],
)
def test_what_is_masked_in_evidence_is_not_shown(
    before: str, after: str, shown: str | None, compared: Compare
) -> None:
    """Values under telling names, and under the file's own."""
    texts = [
        f"redact_fields: [pin, bearer]\n{STEP}".format(
            check=f"{{id: c, http: {{url: 'http://x/', method: POST, {part}}}}}"
        )
        for part in (before, after)
    ]
    (change,) = compared(*texts).changes
    told = f"{change.before} → {change.after}"
    assert ("not shown" in change.reason) == ("[REDACTED]" in told)
    assert told == shown if shown else "[REDACTED]" in told


def test_a_password_in_an_address_is_not_shown(compared: Compare) -> None:
    password = "hunter" + "2hunter2"
    url = f"postgresql://u:{password}@db/x"
    before, after = (
        STEP.format(check=f"{{id: c, title: t, postgres: {{url: '{one}'}}}}")
        for one in (url, f"{url}y")
    )
    (change,) = compared(before, after).changes
    assert password not in change.before + change.after
    assert "db/xy" in change.after


class Custom(Runner):
    """As another package may bring it."""

    kind: ClassVar[str] = "custom"

    limit: int = 1
    expect: tuple[str, ...] = ()
    inner: Readiness | None = None

    def run(self, context: Context) -> Outcome:
        """Nothing: it is only compared."""
        return passed()


def test_a_runner_that_the_table_does_not_know_is_not_hidden() -> None:
    before = Custom(limit=1, expect=("a",))
    after = Custom(limit=9, inner=Readiness(tcp="80"))
    told = [(shift.field, shift.trend) for shift in runner_shifts(before, after)]
    assert told == [
        ("custom.limit", Trend.OTHER),
        ("custom.expect", Trend.OTHER),
        ("custom.inner", Trend.OTHER),
    ]
    assert runner_shifts(before, before) == []


def test_every_rule_is_about_a_field_that_there_is() -> None:
    """A field that is renamed takes its rule with it."""
    for kind, rules in FIELDS.items():
        for name in rules:
            block: Any = registry[kind]
            for part in name.split("."):
                fields = {f.alias or n: f.annotation for n, f in block.model_fields.items()}
                assert part in fields, f"{kind}.{name}"
                inside = [a for a in (fields[part], *get_args(fields[part])) if isinstance(a, type)]
                block = next((a for a in inside if issubclass(a, BaseModel)), None)

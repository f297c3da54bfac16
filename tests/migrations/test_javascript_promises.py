"""Promises in JavaScript that is followed: what is awaited acts, once, where it is awaited."""

# ruff: noqa: E501 - a piece of JavaScript is read most easily on one line

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from signoff_gen.migrations.readers.javascript.execution import Interpreter
from signoff_gen.migrations.readers.javascript.exports import exported, undoes
from signoff_gen.migrations.readers.javascript.modules import Module, Project
from signoff_gen.migrations.readers.javascript.recorder import Recorder
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Array,
    Function,
    Guess,
    Host,
    Record,
    Site,
    Unknown,
    is_known,
    text_of,
)

Done = list[tuple[str, list[tuple[str, bool]]]]
Run = Callable[..., Done]
MAYBE = ("yes()", True)
NOT = ("yes()", False)


class Act(Host):
    """What `act('name')` gives: it acts when it is awaited."""

    lazy = True
    effective = True

    def __init__(self, name: str, recorder: Recorder, done: Done) -> None:
        self._name = name
        self._recorder = recorder
        self._done = done

    def settle(self, site: Site) -> object:
        """Put down that it acted, and under which conditions."""
        self._done.append((self._name, [(c.name, c.holds) for c in self._recorder.holds()]))
        return f"done {self._name}"

    def as_text(self) -> str:
        """It in a template."""
        return f"<{self._name}>"


class Package(Host):
    """Gives `act`, and `yes`, whose answer nobody knows."""

    def __init__(self, recorder: Recorder, done: Done) -> None:
        self._recorder = recorder
        self._done = done

    def get(self, name: str, site: Site) -> object:
        """One of the two."""
        return Maker(self._recorder, self._done) if name == "act" else Unknown("yes")


class Maker(Host):
    """`act`."""

    def __init__(self, recorder: Recorder, done: Done) -> None:
        self._recorder = recorder
        self._done = done

    def invoke(self, arguments: Sequence[object], site: Site) -> object:
        """An act of that name."""
        return Act(text_of(arguments[0]), self._recorder, self._done)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Follows a body of `run`, in an asynchronous function, and gives what acted."""

    def run(body: str, *, aborts: bool = False, suffix: str = "ts") -> Done:
        done: Done = []
        recorder = Recorder(lambda source: Package(recorder, done) if source == "acts" else None)
        interpreter = Interpreter(Project(tmp_path), recorder)
        recorder.attach(interpreter)
        text = (
            f"import {{ act, yes }} from 'acts';\nexport const run = async (arg) => {{\n{body}\n}};"
        )
        path = tmp_path / f"m.{suffix}"
        path.write_text(text, encoding="utf-8")
        module = interpreter.project.module(Path(path.name))
        assert module is not None
        function = interpreter.exported(module, "run")
        assert isinstance(function, Function)
        interpreter.reset()
        interpreter.errors_abort = aborts
        interpreter.settle(
            interpreter.run(function, [UNDEFINED], UNDEFINED), Site(module, module.root)
        )
        return done

    return run


def names(done: Done) -> list[str]:
    return [name for name, _ in done]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("act('a');", []),
        ("const a = act('a'); act('b');", []),
        ("await act('a'); await act('b');", ["a", "b"]),
        ("const a = act('a'); await act('b'); await a;", ["b", "a"]),
        ("return act('a');", ["a"]),
        ("return [act('a')];", []),
        ("const f = () => act('a'); f(); await f();", ["a"]),
        ("const f = async () => act('a'); f();", ["a"]),
        ("const f = async () => { return act('a'); }; f();", ["a"]),
        ("const f = async () => { await act('a'); }; await f();", ["a"]),
        ("await act('a').then(() => act('b')).then(() => act('c'));", ["a", "b", "c"]),
        ("act('a').then(() => {});", ["a"]),
        ("await act('a').finally(() => act('b'));", ["a", "b"]),
        ("await Promise.all([act('a'), act('b'), 3]);", ["a", "b"]),
        ("await Promise.allSettled([act('a')]);", ["a"]),
        ("await Promise.all(['a', 'b'].map((n) => act(n)));", ["a", "b"]),
        ("await Promise.all(['a', 'b'].map(async (n) => { await act(n); }));", ["a", "b"]),
        ("await Promise.resolve(act('a'));", ["a"]),
        ("await Promise.resolve().then(() => act('a'));", ["a"]),
        ("await Promise.map(['a', 'b'], (n) => act(n));", ["a", "b"]),
        ("await Promise.mapSeries(['a'], async (n) => { await act(n); });", ["a"]),
        ("await new Promise((resolve) => resolve(act('a')));", ["a"]),
        ("await new Promise((resolve) => { act('a').then(resolve); });", ["a"]),
        ("for (const n of ['a', 'b']) { await act(n); }", ["a", "b"]),
        ("await ['a', 'b'].reduce((p, n) => p.then(() => act(n)), Promise.resolve());", ["a", "b"]),
        ("await ['a', 'b'].reduce(async (p, n) => { await p; await act(n); }, null);", ["a", "b"]),
        ("await (act('a')); await (() => act('b'))();", ["a", "b"]),
        ("['a', 'b'].forEach(async (n) => { await act(n); });", ["a", "b"]),
        ("const fs = { go: (n) => act(n) }; await fs['go']('a'); await fs['g' + 'o']('b');", ["a", "b"]),
        ("const f = act.bind; await [act('a')][0];", ["a"]),
        ("const later = (n) => act(n); await later.call(null, 'a'); await later.apply(null, ['b']); await later.bind(null, 'c')();", ["a", "b", "c"]),
        ("const f = function* () { yield act('a'); }; f();", ["a"]),
        ("const { a } = { a: act('a') }; await a;", ["a"]),
        ("await [act('a')].map((a) => a.then(() => act('b')))[0];", ["a", "b"]),
        ("await act(`x${act('a')}`);", ["x<a>"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("suffix", ["ts", "js"])
def test_what_is_awaited_acts(run: Run, body: str, expected: list[str], suffix: str) -> None:
    assert names(run(body, suffix=suffix)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if (yes()) { await act('a'); }", [("a", [MAYBE])]),
        ("return yes() ? act('a') : act('b');", [("a", [MAYBE]), ("b", [NOT])]),
        ("return yes() && act('a');", [("a", [MAYBE])]),
        ("return yes() || act('a');", [("a", [NOT])]),
        ("await (yes() ? act('a') : null);", [("a", [MAYBE])]),
        ("if (yes()) { return act('a'); } return act('b');", [("a", [MAYBE]), ("b", [NOT])]),
        ("if (yes()) { return; } await act('a');", [("a", [NOT])]),
        ("const f = () => { if (yes()) return null; return act('a'); }; await f();", [("a", [NOT])]),
        ("let a = null; if (yes()) { a = act('a'); } await a;", [("a", [MAYBE])]),
        ("const as = []; if (yes()) as.push(act('a')); as.push(act('b')); await Promise.all(as);", [("a", [MAYBE]), ("b", [])]),
        ("await Promise.resolve(1).then(() => { if (yes()) { return act('a'); } });", [("a", [MAYBE])]),
        ("await arg.map(async (n) => { await act('a'); });", [("a", [("arg.map(async (n) => { await act('a'); })", True)])]),
        ("await Promise.map(arg.list, (n) => act('a'));", [("a", [("Promise.map(arg.list, (n) => act('a'))", True)])]),
    ],
)  # fmt: skip
def test_what_acts_perhaps_does_so_under_conditions(run: Run, body: str, expected: Done) -> None:
    assert run(body) == expected


@pytest.mark.parametrize(
    ("body", "free", "aborting"),
    [
        ("await act('a').catch(() => {});", True, False),
        ("await act('a').catch((e) => { throw e; });", False, False),
        ("await act('a').catch((e) => Promise.reject(e));", False, False),
        ("try { await act('a'); } catch (e) { console.log(e); }", True, False),
        ("try { await act('a'); } catch (e) { throw e; }", False, False),
        ("await act('a').transaction(1).catch(() => {});", None, None),
    ],
)
def test_whether_an_error_that_is_caught_matters(
    run: Run, body: str, free: bool | None, aborting: bool | None
) -> None:
    for aborts, doubtful in ((False, free), (True, aborting)):
        found = run(body, aborts=aborts)
        assert [bool(holds) for _, holds in found] == ([] if doubtful is None else [doubtful])


def test_a_lazy_value_is_not_known() -> None:
    recorder = Recorder(lambda source: None)
    act = Act("a", recorder, [])
    assert not is_known(Array([act]))
    assert text_of(act) == "<a>"
    assert isinstance(text_of(Host()), Guess)


@pytest.fixture
def given(tmp_path: Path) -> Callable[[str, str], object]:
    """What a file gives by a name."""

    def given(text: str, name: str) -> object:
        (tmp_path / "m.js").write_text(text, encoding="utf-8")
        recorder = Recorder(lambda source: None)
        interpreter = Interpreter(Project(tmp_path), recorder)
        recorder.attach(interpreter)
        module: Module | None = interpreter.project.module(Path("m.js"))
        assert module is not None
        return exported(interpreter, module, name)

    return given


def test_what_a_file_gives(given: Callable[[str, str], object]) -> None:
    assert isinstance(given("exports.up = () => {};", "up"), Function)
    assert isinstance(given("exports.up = exports.go = () => {};", "up"), Function)
    assert isinstance(given("module.exports = { up() {} };", "up"), Function)
    assert given("module.exports = { up() {} };", "down") is UNDEFINED
    assert given("exports.a = 1;", "up") is UNDEFINED
    assert given("export default function run() {}", "up") is UNDEFINED
    assert isinstance(given("module.exports = mystery();", "up"), Unknown)
    assert isinstance(given("module.exports = { ...mystery };", "up"), Unknown)
    deep = "const f = (n) => f(n); exports.up = f(1);"
    assert isinstance(given(deep, "up"), Unknown)
    assert isinstance(given("const r = require('./r.json'); exports.up = r;", "up"), Unknown)


def test_json_that_is_imported(tmp_path: Path, given: Callable[[str, str], object]) -> None:
    (tmp_path / "r.json").write_text('{"a": [1, "x"], "b": null}', encoding="utf-8")
    whole = given("exports.up = require('./r.json');", "up")
    assert isinstance(whole, Record)
    assert whole.members["b"] is None
    assert given("import { b } from './r.json';\nexport const up = b;", "up") is None
    (tmp_path / "r.json").write_text("{", encoding="utf-8")
    assert isinstance(given("exports.up = require('./r.json');", "up"), Unknown)


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("() => {}", False), ("() => { return; }", False), ("() => null", False), ("mystery", True),
        ("async () => { await Promise.resolve(); }", False), ("() => { throw new Error('x'); }", False),
        ("() => { console.log('x'); /* no */ }", False), ("() => f()", True), ("() => { f(); }", True),
        ("async () => { return f(); }", True), ("5", False),
        ("() => { this.logger.warn('no'); }", False), ("() => void 0", False),
    ],
)  # fmt: skip
def test_whether_it_undoes_anything(
    given: Callable[[str, str], object], text: str, does: bool
) -> None:
    assert undoes(given(f"exports.down = {text};", "down")) is does

"""JavaScript that is followed without being run: what it gives is what Node gives, or unknown."""

# ruff: noqa: E501 - a piece of JavaScript is read most easily on one line

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from signoff_gen.migrations.readers.javascript.execution import Interpreter
from signoff_gen.migrations.readers.javascript.expressions import GaveUp
from signoff_gen.migrations.readers.javascript.library import plain
from signoff_gen.migrations.readers.javascript.modules import Project
from signoff_gen.migrations.readers.javascript.recorder import Recorder
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Array,
    Function,
    Guess,
    Host,
    Native,
    Question,
    Record,
    Unknown,
    is_known,
)

Value = Callable[..., object]
Mutilated = Callable[..., Iterator[str]]
KNOWN = [
    ("[1, 2, 3].map((n) => n * 2)", [2, 4, 6]),
    ("[1, 2, 3].filter((n) => n > 1).length", 2),
    ("[[1], [2, 3]].flat()", [1, 2, 3]),
    ("[1, 2].flatMap((n) => [n, n * 10])", [1, 10, 2, 20]),
    ('["a", "b"].find((s) => s === "b")', "b"),
    ('["a", "b"].find((s) => s === "c") === undefined', True),
    ('["a", "b"].findIndex((s) => s === "b")', 1),
    ('["a", "b"].findIndex((s) => s === "z")', -1),
    ("[1, 2].some((n) => n > 1)", True),
    ("[1, 2].some((n) => n > 5)", False),
    ("[1, 2].every((n) => n > 0)", True),
    ("[1, 2].every((n) => n > 1)", False),
    ('["a", "b"].indexOf("b")', 1),
    ('["a", "b"].indexOf("z")', -1),
    ('["a", "b"].includes("a")', True),
    ('["a", null, undefined, "b"].join("-")', "a---b"),
    ('["a", "b"].join()', "a,b"),
    ("[1].concat([2, 3], 4)", [1, 2, 3, 4]),
    ("[3, 1, 2].slice(1)", [1, 2]),
    ("[3, 1, 2].slice(0, 2)", [3, 1]),
    ("[3, 1, 2].slice(-1)", [2]),
    ("[1, 2, 3].reverse()", [3, 2, 1]),
    ('["b", "a"].sort()', ["a", "b"]),
    ("[3, 10, 2].sort((a, b) => a - b)", [2, 3, 10]),
    ("[1, 2, 3].reduce((sum, n) => sum + n)", 6),
    ("[1, 2, 3].reduce((sum, n) => sum + n, 10)", 16),
    ("[1, 2, 3].at(-1)", 3),
    ("[1, 2, 3].at(0)", 1),
    ("(() => { const a = [1]; a.push(2, 3); return a; })()", [1, 2, 3]),
    ("(() => { const a = [1]; a.unshift(0); return a; })()", [0, 1]),
    ("(() => { const a = [1, 2]; a.pop(); return a; })()", [1]),
    ("(() => { const a = [1, 2]; return a.shift(); })()", 1),
    ("(() => { const a = []; return a.pop() === undefined; })()", True),
    ("(() => { const a = []; return a.shift() === undefined; })()", True),
    (
        '(() => { let s = ""; for (const [i, v] of ["x", "y"].entries()) s += i + v; return s; })()',
        "0x1y",
    ),
    (
        "(() => { let s = 0; for (let i = 0; i < 4; i++) { if (i === 1) continue; if (i === 3) break; s += i; } return s; })()",
        2,
    ),
    ("(() => { let s = 0; let i = 3; while (i > 0) { s += i; i--; } return s; })()", 6),
    ("(() => { let i = 0; do { i += 2; } while (i < 5); return i; })()", 6),
    (
        "(() => { const s = []; for (const k in { a: 1, b: 2 }) s.push(k); return s; })()",
        ["a", "b"],
    ),
    (
        '(() => { let s = ""; const a = ["x", "y"]; for (const i in a) s += i + a[i]; return s; })()',
        "0x1y",
    ),
    (
        '(() => { switch ("b") { case "a": return 1; case "b": return 2; default: return 3; } })()',
        2,
    ),
    ("(() => { let r = 0; switch (9) { case 1: r = 1; break; default: r = 7; } return r; })()", 7),
    (
        '(() => { let r = ""; switch (1) { case 1: r += "a"; case 2: r += "b"; break; case 3: r += "c"; } return r; })()',
        "ab",
    ),
    ('(() => { try { return "t"; } finally { 1; } })()', "t"),
    ("(() => { outer: for (const a of [1, 2]) { if (a === 1) continue; return a; } })()", 2),
    ("Array.from([1, 2], (n) => n + 1)", [2, 3]),
    ("Array.from([1, 2])", [1, 2]),
    ("Array.of(1, 2)", [1, 2]),
    ("Array.isArray([])", True),
    ('Array.isArray("x")', False),
    ('[...new Set(["a", "b", "a"])]', ["a", "b"]),
    ("[...new Set()]", []),
    ("Object.keys({ a: 1, b: 2 })", ["a", "b"]),
    ("Object.values({ a: 1, b: 2 })", [1, 2]),
    ("Object.entries({ a: 1 })", [["a", 1]]),
    ('Object.entries(["x"])', [["0", "x"]]),
    ("Object.assign({ a: 1 }, { b: 2 })", {"a": 1, "b": 2}),
    ('Object.fromEntries([["a", 1], ["b", 2]])', {"a": 1, "b": 2}),
    ("Object.freeze({ a: 1 })", {"a": 1}),
    ('JSON.stringify({ a: [1, "x", null, true], b: undefined })', '{"a":[1,"x",null,true]}'),
    ('JSON.parse(\'{"a": [1, {"b": null}]}\')', {"a": [1, {"b": None}]}),
    ("Math.max(1, 3, 2)", 3),
    ("Math.min(4, 2)", 2),
    ('parseInt("42px", 10)', 42),
    ('Number("7")', 7),
    ("String(12)", "12"),
    ("String(null)", "null"),
    ('Boolean("")', False),
    ('"Users".toLowerCase() + "x".toUpperCase()', "usersX"),
    ('" a ".trim() + "|" + " a".trimStart() + "|" + "a ".trimEnd() + "|"', "a|a|a|"),
    ('"a.b.c".split(".")', ["a", "b", "c"]),
    ('"a, b,c".split(/,\\s*/)', ["a", "b", "c"]),
    ('"abc".split("")', ["a", "b", "c"]),
    ('"abc".split()', ["abc"]),
    ('"a,b,c".split(",", 2)', ["a", "b"]),
    ('"a-b-c".replace("-", "+")', "a+b-c"),
    ('"a-b-c".replaceAll("-", "+")', "a+b+c"),
    ('"a-b-c".replace(/-/g, "+")', "a+b+c"),
    ('"john smith".replace(/(\\w+) (\\w+)/, "$2 $1")', "smith john"),
    ('"abc".replace(/b/, "[$&]")', "a[b]c"),
    ('"ab".replace(/(a)(b)/, "$2$1$3$$$12$&$")', "ba$3$a2ab$"),
    ('"a".replace(/(a)|(b)/, "<$2$1>")', "<a>"),
    ('"abcdef".slice(1, 3) + "abcdef".slice(-2)', "bcef"),
    ('"abcdef".substring(4, 1) + "abcdef".substring(3)', "bcddef"),
    ('"abcdef".substr(-3, 2) + "abcdef".substr(4)', "deef"),
    ('"abc".includes("b") && "abc".startsWith("a") && "abc".endsWith("c")', True),
    ('"abcb".indexOf("b") + "abcb".lastIndexOf("b") * 10', 31),
    ('"7".padStart(3, "0") + "7".padEnd(3, "-") + "7777".padStart(2, "0")', "0077--7777"),
    ('"ab".repeat(3)', "ababab"),
    ('"abc".charAt(1) + "abc".charAt(9)', "b"),
    ('"a".concat("b", 1)', "ab1"),
    ('"abc".length + "abc"[1]', "3b"),
    ('"abc"[7] === undefined', True),
    ('/^a.c$/.test("abc")', True),
    ('/^a/i.test("ABC")', True),
    ('"b".localeCompare("a")', 1),
    ("1 + 2 * 3 - 4 / 2", 5),
    ("7 % 3", 1),
    ("-7 % 3", -1),
    ("2 ** 10", 1024),
    ("5 / 2", 2.5),
    ('"1" + 2', "12"),
    ('1 + "2"', "12"),
    ('"3" * "2"', 6),
    ('true + ""', "true"),
    ('[1, 2] + ""', "1,2"),
    ("6 & 3", 2),
    ("6 | 1", 7),
    ("~5", -6),
    ('-"3"', -3),
    ('+"4"', 4),
    (
        'typeof "x" + typeof 1 + typeof true + typeof undefined + typeof null + typeof {}',
        "stringnumberbooleanundefinedobjectobject",
    ),
    ("void 0 === undefined", True),
    ("1 === 1.0", True),
    ('"1" == 1', True),
    ('"1" === 1', False),
    ("null == undefined", True),
    ("null === undefined", False),
    ("1 != 2", True),
    ('"a" < "b"', True),
    ("2 >= 2", True),
    ('"10" > 9', True),
    ('"a" in { a: 1 }', True),
    ('"z" in { a: 1 }', False),
    ('null ?? "d"', "d"),
    ('0 ?? "d"', 0),
    ('0 || "d"', "d"),
    ('"x" && "y"', "y"),
    ('"" && "y"', ""),
    ("!0", True),
    ('!"x"', False),
    ("(1, 2)", 2),
    ("true ? 1 : 2", 1),
    ("`a${1 + 1}b${[1, 2]}c`", "a2b1,2c"),
    ("`\\u0041\\x42\\u{43}\\n\\q\\\nx`", "ABC\nqx"),
    ("'it\\'s'", "it's"),
    ("0x10 + 0b11 + 0o7", 26),
    ("1_000", 1000),
    ("10n > 5", True),
    ("1.5e3", 1500),
    ("({ a: { b: [10, 20] } }).a.b[1]", 20),
    ("({ a: 1, ...{ b: 2 } })", {"a": 1, "b": 2}),
    ('({ ["k" + 1]: 1, "x-y": 2, m() { return 3; } })["x-y"]', 2),
    ("({ m() { return 3; } }).m()", 3),
    ("({ a: 1 }).b === undefined", True),
    ("undefined?.x === undefined", True),
    ("((a, b = 2, ...rest) => [a, b, rest])(1, undefined, 3, 4)", [1, 2, [3, 4]]),
    ("(({ a, b: { c }, d = 9 }) => [a, c, d])({ a: 1, b: { c: 2 } })", [1, 2, 9]),
    ("(([a, , b, ...c]) => [a, b, c])([1, 2, 3, 4, 5])", [1, 3, [4, 5]]),
    ("(function () { return arguments.length; })(1, 2, 3)", 3),
    ("(function () { return this.v; }).call({ v: 5 })", 5),
    ("(function (a, b) { return a + b; }).apply(null, [1, 2])", 3),
    ("(function (a, b) { return a + b; }).bind(null, 1)(2)", 3),
    (
        "(() => { class A { static s = 4; f = 1; constructor(x) { this.x = x; } get g() { return this.x + 1; } m() { return this.g + this.f; } } return [new A(5).m(), A.s]; })()",
        [7, 4],
    ),
    (
        '(() => { class A { constructor(x) { this.x = x; } m() { return "A" + this.x; } } class B extends A { constructor() { super(1); this.y = 2; } m() { return super.m() + "B" + this.y; } } return new B().m(); })()',
        "A1B2",
    ),
    ("(() => { class A { static m() { return this.k; } static k = 8; } return A.m(); })()", 8),
    (
        '(() => { let a = 1; a += 2; a *= 3; a -= 1; let b = null; b ??= 4; let c = ""; c ||= "z"; let d = 1; d &&= 6; return [a, b, c, d, a++, ++a, a--, --a]; })()',
        [8, 4, "z", 6, 8, 10, 10, 8],
    ),
    (
        '(() => { const o = {}; o.a = 1; o["b"] = 2; const k = "c"; o[k] = 3; return o; })()',
        {"a": 1, "b": 2, "c": 3},
    ),
    ("(() => { var x = 1; { var x = 2; } return x; })()", 2),
    ("(() => { let x = 1; { let x = 2; } return x; })()", 1),
    ("(() => { function f(n) { return n <= 1 ? 1 : n * f(n - 1); } return f(5); })()", 120),
    ("(() => { const [a = 5] = []; const { b = 6 } = {}; return a + b; })()", 11),
    ("(() => { let a = 1, b = 2; [a, b] = [b, a]; return [a, b]; })()", [2, 1]),
    ("(() => { const { a, ...rest } = { a: 1, b: 2 }; return a; })()", 1),
    ("(() => { if (false) return 1; else if (true) return 2; return 3; })()", 2),
    ('[1, 2, 3].map(String).join("")', "123"),
    ('["a"].map((x, i) => x + i)', ["a0"]),
    ("[1, [2, [3]]].flat().length", 3),
    ("[NaN].length", 1),
    ("(1.0).toString()", "1"),
    ("[5, 1].sort().join()", "1,5"),
]
"""Expressions, and the values that Node 20 gives them."""
UNKNOWN = [
    "mystery", "mystery.name", "mystery()", "mystery.call(1)", "new Mystery(1)", "-mystery",
    "typeof mystery", "mystery + 1", "mystery * 2", "mystery in {}", "'a' in mystery",
    "[1].map(mystery)[0].x", "mystery[0]", "({ a: 1 })[mystery]", "[1, 2][mystery]",
    "[...mystery].length", "[...mystery].join()", "[...mystery, 1].find((x) => x === 1)",
    "[...mystery].indexOf(1)", "[...mystery].includes(1)", "[...mystery].some((x) => x)",
    "[...mystery].every((x) => x)", "[...mystery].at(0)", "[...mystery].pop()",
    "[...mystery].reduce((a, b) => a + b, 0)", "[...mystery][3]", "[...mystery].slice(1)[0]",
    "[mystery].indexOf('x')", "[mystery].find((x) => x === 1)", "[mystery].findIndex((x) => x)",
    "[1].slice(mystery).length", "[1].at(mystery)", "[1].nothing()", "[].reduce((a) => a)",
    "[1, mystery].filter((x) => x === 2).length === 1", "`${mystery}`", "`${mystery}`[0]",
    "`${mystery}`.length", "`${mystery}`.split(',')[0]", "`${mystery}`.trim()",
    "`a${mystery}` === 'ab'", "'x'.repeat(1e9)", "'x'.padStart(1e9)", "'x'.nothing()",
    "'x'.includes(mystery)", "'x'.repeat(-1.5, mystery)", "'a1'.replace(/(a+)+/, '')",
    "/(a+)+b/.test('aaa')", "/a/.test(mystery)", "/a/.nothing", "1 / 0",
    "2 ** 5000", "1 << 2", "'a' * 2", "JSON.parse('{')", "JSON.parse(mystery)",
    "JSON.stringify(mystery)", "Object.keys(mystery)", "Object.assign(mystery, {})",
    "Object.fromEntries(mystery).a", "Object.fromEntries([[1]])", "new Set(mystery)",
    "Math.max(mystery)", "Math.sqrt(2)", "Number(mystery)", "Number('x')",
    "Array.isArray(mystery)", "Array.from(mystery)", "new Date()", "Date.now()", "Symbol('x')",
    "process.env.NAME", "process.exit", "process.hrtime()", "globalThis.x", "null.x",
    "(1).toFixed(2)", "mystery ? 1 : 2", "mystery || 1", "mystery ?? 'a'", "mystery && 'a'",
    "mystery && mystery.a", "require('left-pad')", "require('left-pad')(1)", "require(mystery)",
    "import('x')", "sql`a`[0] === mystery", "({ get a() { return 1; } }).b.c",
    "mystery?.a?.b()", "new Promise((resolve) => resolve(1))", "Promise.race([1])",
    "(() => { while (mystery) { } return mystery; })()",
    "(() => { let x = 1; if (mystery) { x = 2; } return x; })()",
    "(() => { if (mystery) { return 1; } return 2; })()",
    "(() => { switch (mystery) { case 1: return 1; default: return 2; } })()",
    "(() => { const o = { a: 1 }; if (mystery) o.a = 2; return o.a; })()",
    "(() => { const o = { a: 1 }; o[mystery] = 2; return o.b; })()",
    "(() => { const { a } = mystery; return a; })()",
    "(() => { const [a, ...b] = mystery; return b; })()",
    "(() => { class A extends Mystery { } return new A().x; })()",
    "(() => { class A { } return A.x; })()", "(() => { const a = [1]; a[0] = 2; return a; })()",
    "(() => { const s = []; for (const x of mystery) s.push(x); return s; })()",
    "(() => { const s = []; for (const k in mystery) s.push(k); return s; })()",
    "(function f() { return super.x; })()",
]  # fmt: skip


@pytest.fixture
def value(tmp_path: Path) -> Value:
    """Follows files, and gives what `value` of `m.ts` (or another file) is."""

    def value(files: dict[str, str], of: str = "m.ts", name: str = "value") -> object:
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
        recorder = Recorder(lambda source: None)
        interpreter = Interpreter(Project(tmp_path), recorder)
        recorder.attach(interpreter)
        module = interpreter.project.module(Path(of))
        assert module is not None
        found = interpreter.exported(module, name)
        return plain(found) if isinstance(found, (Array, Record)) and is_known(found) else found

    return value


def is_open(found: object) -> bool:
    """Whether something about a value is said not to be known."""
    return isinstance(found, (Unknown, Question, Guess, Host)) or not is_known(found)


@pytest.mark.parametrize(("expression", "expected"), KNOWN)
def test_what_is_known_is_what_node_gives(value: Value, expression: str, expected: object) -> None:
    found = value({"m.ts": f"export const value = {expression};\n"})
    assert (found, type(found) is bool) == (expected, type(expected) is bool)


@pytest.mark.parametrize("expression", UNKNOWN)
def test_what_is_known_only_at_run_time_is_not_made_up(value: Value, expression: str) -> None:
    assert is_open(value({"m.ts": f"export const value = {expression};\n"}))


MODULES = {
    "named": ({"m.ts": "import { a as b } from './x'; export const value = b;"}, {"x.ts": "export const a = 1;"}),
    "default": ({"m.ts": "import d from './x'; export const value = d;"}, {"x.ts": "export default 1;"}),
    "default of a name": ({"m.ts": "import d from './x.js'; export const value = d;"}, {"x.ts": "const a = 1; export { a as default };"}),
    "everything": ({"m.ts": "import * as x from './x'; export const value = x.a;"}, {"x.ts": "export const a = 1;"}),
    "passed on": ({"m.ts": "import { a } from './x'; export const value = a;"}, {"x.ts": "export * from './y';", "y.ts": "export const a = 1;"}),
    "passed on by name": ({"m.ts": "import { b } from './x'; export const value = b;"}, {"x.ts": "export { a as b } from './y';", "y.ts": "export const a = 1;"}),
    "passed on as one": ({"m.ts": "import { y } from './x'; export const value = y.a;"}, {"x.ts": "export * as y from './y';", "y.ts": "export const a = 1;"}),
    "a folder": ({"m.ts": "import { a } from './x'; export const value = a;"}, {"x/index.ts": "export const a = 1;"}),
    "required": ({"m.ts": "const { a } = require('./x'); export const value = a;"}, {"x.js": "exports.a = 1;"}),
    "module.exports": ({"m.ts": "const x = require('./x'); export const value = x.a;"}, {"x.js": "const a = 1; module.exports = { a, 'b': 2 };"}),
    "a function": ({"m.ts": "const f = require('./x'); export const value = f();"}, {"x.js": "module.exports = () => 1;"}),
    "import equals": ({"m.ts": "import x = require('./x'); export const value = x.a;"}, {"x.ts": "export const a = 1;"}),
    "export equals": ({"m.ts": "import x from './x'; export const value = x.a;"}, {"x.ts": "const it = { a: 1 }; export = it;"}),
    "a pattern": ({"m.ts": "import { b, c } from './x'; export const value = b - c;"}, {"x.ts": "export const { a: b, d: [c] = [1] } = { a: 2, d: [1] };"}),
    "an enum": ({"m.ts": "import { E } from './x'; export const value = E.B;"}, {"x.ts": "export enum E { A, B, C = 'c', D = 1 << 2 }"}),
    "an enum's name": ({"m.ts": "import { E } from './x'; export const value = E[0] === 'A' ? 1 : 0;"}, {"x.ts": "export enum E { A, B }"}),
    "an alias": ({"m.ts": "import { a } from '@lib/x'; export const value = a;"}, {"src/x.ts": "export const a = 1;", "tsconfig.json": '{ // paths\n"compilerOptions": {"baseUrl": ".", "paths": {"@lib/*": ["src/*"],}, } }'}),
    "the base": ({"m.ts": "import { a } from 'lib/x'; export const value = a;"}, {"src/lib/x.ts": "export const a = 1;", "tsconfig.json": '{"compilerOptions": {"baseUrl": "src"}}'}),
    "each other": ({"m.ts": "import { a } from './x'; export const value = a;"}, {"x.ts": "import { value } from './m'; export const a = 1; export const b = value;"}),
    "a default's member": ({"m.ts": "import { a } from './x'; export const value = a;"}, {"x.js": "module.exports = make(); function make() { return { a: 1 }; }"}),
    "changed later": ({"m.ts": "import { a } from './x'; export const value = a.length;"}, {"x.ts": "export const a = []; a.push('x');"}),
    "json text": ({"m.ts": "import fs from 'node:fs'; export const value = JSON.parse(fs.readFileSync(__dirname + '/x.json', 'utf8')).a;"}, {"x.json": '{"a": 1}'}),
    "files of a folder": ({"m.ts": "import { readdirSync } from 'fs'; import { join } from 'path'; export const value = readdirSync(join(__dirname, 'sql')).length;"}, {"sql/x.sql": ""}),
    "a file that is there": ({"m.ts": "import * as fs from 'fs'; import path from 'path'; export const value = fs.existsSync(path.resolve(path.dirname(__filename), 'x.sql')) ? 1 : 0;"}, {"x.sql": ""}),
}  # fmt: skip


@pytest.mark.parametrize("how", MODULES)
def test_names_of_other_files_are_found(value: Value, how: str) -> None:
    main, others = MODULES[how]
    assert value({**others, **main}) == 1


@pytest.mark.parametrize(
    "tsconfig", ["{", "[]", '{"compilerOptions": []}', '{"compilerOptions": {"paths": {"a": 1}}}']
)
def test_a_tsconfig_that_makes_no_sense_is_left_aside(value: Value, tsconfig: str) -> None:
    text = "import { a } from '@lib/x'; export const value = a;"
    assert isinstance(value({"m.ts": text, "tsconfig.json": tsconfig}), Unknown)


READS = [
    "import { a } from '../outside/x'; export const value = a;",
    "import { a } from './link'; export const value = a;",
    "import fs from 'fs'; export const value = fs.readFileSync('../outside/x.ts', 'utf8');",
    "import fs from 'fs'; export const value = fs.readFileSync(__dirname + '/link.ts', 'utf8');",
    "import fs from 'fs'; export const value = fs.readFileSync('/etc/hostname', 'utf8');",
    "import fs from 'fs'; export const value = fs.readdirSync('..');",
    "import fs from 'fs'; export const value = fs.readdirSync('nowhere');",
    "import fs from 'fs'; export const value = fs.statSync('m.ts');",
    "import fs from 'fs'; export const value = fs.readFileSync(mystery);",
    "import fs from 'fs'; export const value = fs.readFileSync('a\\0b');",
]


@pytest.mark.parametrize("text", READS)
def test_nothing_outside_of_the_repository_is_read(tmp_path: Path, text: str) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (outside / "x.ts").write_text("export const a = 1;", encoding="utf-8")
    (root / "link.ts").symlink_to(outside / "x.ts")
    (root / "m.ts").write_text(text, encoding="utf-8")
    interpreter = Interpreter(Project(root), Recorder(lambda source: None))
    module = interpreter.project.module(Path("m.ts"))
    assert module is not None
    assert isinstance(interpreter.exported(module, "value"), Unknown)


GIVEN_UP, OPEN = "given up", "open"
ENDLESS = [
    ("(() => { for (;;) { } })()", UNDEFINED),
    ("(() => { let x = ''; while (true) { x += 'ab'; } })()", UNDEFINED),
    ("(() => { function f() { return f(); } return f(); })()", GIVEN_UP),
    ("(() => { const f = (n) => f(n + 1) + f(n + 2); return f(0); })()", GIVEN_UP),
    (
        "(() => { let a = ['x']; for (let i = 0; i < 4000; i++) a = a.concat(a); return a.length; })()",
        OPEN,
    ),
    ("(() => { let a = 'x'; for (let i = 0; i < 4000; i++) a = a + a; return a.length; })()", OPEN),
    (
        "(() => { let a = 'x'; for (let i = 0; i < 4000; i++) a = `${a}${a}`; return a.length; })()",
        OPEN,
    ),
    ("(() => { let a = ['x']; for (let i = 0; i < 99; i++) a = [...a, ...a]; return a; })()", OPEN),
    ("(() => { const a = ['x']; for (const b of a) a.push(b); })()", UNDEFINED),
    ("(() => { let a = 'x'; for (let i = 0; i < 99; i++) a = [a, a].join(a); return a; })()", OPEN),
    (
        "(() => { let a = 'x'; for (let i = 0; i < 99; i++) a = a.replaceAll('x', 'xx'); return a; })()",
        OPEN,
    ),
    (
        "(() => { let a = ['x']; for (let i = 0; i < 99; i++) a = a.flatMap((b) => [b, b]); return a; })()",
        GIVEN_UP,
    ),
    ("(() => { let a = 2; for (let i = 0; i < 4000; i++) a = a * a; return a; })()", OPEN),
    ("(() => { let a = []; a.push(a); return JSON.stringify(a) + a; })()", GIVEN_UP),
    ("(() => { let a = {}; a.a = a; return JSON.stringify(a); })()", GIVEN_UP),
    ("(" * 5000 + "1" + ")" * 5000, 1),
    ("[" * 5000 + "]" * 5000, GIVEN_UP),
    ("-" + "-1 - " * 3000 + "1", 2998),
    ("1" + " + 1" * 20000, 20_001),
    ("`${" * 500 + "1" + "}`" * 500, GIVEN_UP),
    ("'x' + 0x" + "f" * 5000, OPEN),
    ("parseInt('" + "9" * 5000 + "')", OPEN),
    ("'a'.replace(/a/, '$' + '9'.repeat(5000))", "$" + "9" * 5000),
]


@pytest.mark.timeout(30)
@pytest.mark.parametrize(("expression", "expected"), ENDLESS, ids=lambda it: str(it)[:60])
def test_code_without_end_is_given_up(value: Value, expression: str, expected: object) -> None:
    """What ends after all, though it is long or deep, gives its value."""
    try:
        found = value({"m.ts": f"export const value = {expression};\n"})
    except (GaveUp, RecursionError):
        found = GIVEN_UP
    assert (OPEN if is_open(found) else found) == expected


GIVEN = (
    type(None),
    type(UNDEFINED),
    bool,
    int,
    float,
    str,
    list,
    dict,
    Array,
    Function,
    Native,
    Record,
)


@pytest.mark.timeout(60)
def test_no_mutilated_source_is_an_error(value: Value, mutilated: Mutilated) -> None:
    texts = [f"export const value = {text};" for text, _ in KNOWN] + list(READS)
    for text in mutilated(texts, seed=7, count=300):
        with suppress(GaveUp, RecursionError):
            found = value({"m.ts": text})
            assert is_open(found) or isinstance(found, GIVEN), text


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("case 0: return [4, 7]; case 1: return [2, _a.sent()];", 7),
        ("case 0: return [3, 2]; case 1: return [2, 1]; case 2: return [2, 5];", 5),
        ("case 0: _a.label = 2; return [4, 1]; case 3: return [2, 8];", 8),
        ("case 0: return;", UNDEFINED),
    ],
)
def test_what_a_compiler_made_of_async_functions_is_followed(
    value: Value, steps: str, expected: object
) -> None:
    inner = f"__generator(this, function (_a) {{ switch (_a.label) {{ {steps} }} }})"
    text = f"__awaiter(this, void 0, void 0, function () {{ return {inner}; }})"
    assert value({"m.js": f"exports.value = {text};"}, "m.js") == expected


def test_compiled_code_that_cannot_be_followed_is_given_up(value: Value) -> None:
    text = "__generator(this, function (_a) { return [9]; })"
    with pytest.raises(GaveUp, match="compiled code branches"):
        value({"m.js": f"exports.value = {text};"}, "m.js")


@pytest.mark.parametrize("text", ["__awaiter(1)", "__generator(1)", "__other(1)", "_x"])
def test_other_names_that_begin_with_a_line_are_not_known(value: Value, text: str) -> None:
    assert isinstance(value({"m.js": f"exports.value = {text};"}, "m.js"), Unknown)

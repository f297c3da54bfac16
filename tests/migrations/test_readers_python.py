"""Python is understood without being run: what expressions stand for, and which code is reached."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from signoff_gen.migrations.chain import Condition
from signoff_gen.migrations.readers.names import literal
from signoff_gen.migrations.readers.python.evaluation import Frame
from signoff_gen.migrations.readers.python.execution import Execution, Host
from signoff_gen.migrations.readers.python.modules import Library, Module, NotPython, parse
from signoff_gen.migrations.readers.python.values import (
    Asking,
    Class,
    Listing,
    Made,
    Question,
    Rows,
    Symbol,
    Text,
    Unknown,
    Value,
    asks,
)
from signoff_gen.migrations.readers.sources import read

Names = Callable[..., dict[str, Value]]

TABLES = Listing("table")
THERE = asks(Condition("table", '"t"'), "there")
ALSO = asks(Condition("table", '"u"'), "also")


class Recording(Host):
    """A framework with something of every kind, which notes what is done under which conditions."""

    def __init__(self) -> None:
        self.done: list[tuple[Value, tuple[str, ...]]] = []
        self.execution: Execution | None = None

    def call(self, frame: Frame, path: str, made: Made) -> Value:
        """`db.run` is noted; the others give a value of a kind."""
        if path == "db.run":
            assert self.execution is not None
            names = [
                f"{'' if item.holds else 'not '}{item.name}" for item in self.execution.conditions
            ]
            self.done.append((made.args[0], tuple(names)))
            return Rows("run")
        kinds = {"db.tables": TABLES, "db.there": THERE, "db.also": ALSO, "db.rows": Rows("rows")}
        records = {"db.columns": Listing("column", '"t"', named=False)}
        return {**kinds, **records, "db.unclear": Question(None, None, "unclear")}.get(path)


@pytest.fixture
def names(tmp_path: Path) -> Names:
    """Walks through a file and gives what its top level defines."""

    def make(text: str, **others: str) -> dict[str, Value]:
        for name, content in others.items():
            (tmp_path / f"{name}.py").write_text(content, encoding="utf-8")
        walk(tmp_path, text, host := Recording())
        assert host.execution is not None
        return host.execution.library.loaded[Path("main.py")].names  # type: ignore[union-attr]

    return make


def walk(root: Path, text: str, host: Recording) -> Module:
    (root / "main.py").write_text("import db\n" + dedent(text), encoding="utf-8")
    library = Library(root)
    module = parse(root, read(root, Path("main.py")))
    library.loaded[Path("main.py")] = module
    host.execution = Execution(host, library)
    module.loaded = True
    host.execution.block(Frame(host.execution, module, module.names), module.tree.body)
    return module


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3 - 4 // 2 % 3", 5),
        ("-5", -5),
        ("'a' 'b' + \"c\"", "abc"),
        ("'%s-%d' % ('a', 1)", "a-1"),
        ("'{}{x}'.format(1, x='y')", "1y"),
        ("f'{1}{\"a\"}'", "1a"),
        ("[1, *[2, 3]]", [1, 2, 3]),
        ("(*(1, 2), 3)", (1, 2, 3)),
        ("{1, 2}", {1, 2}),
        ("{'a': 1, **{'b': 2}}", {"a": 1, "b": 2}),
        ("{'a': 1} | {'b': 2}", {"a": 1, "b": 2}),
        ("not []", True),
        ("1 and 'x'", "x"),
        ("0 or 'x'", "x"),
        ("0 and boom()", 0),
        ("1 < 2", True),
        ("'a' in ['a', boom]", True),
        ("1 if 0 else 2", 2),
        ("[1, 2, 3][1:]", [2, 3]),
        ("[1, 2, 3][-1]", 3),
        ("{'a': 1}['a']", 1),
        ("'abc'[::2]", "ac"),
        ("[x * 2 for x in (1, 2, 3) if x > 1]", [4, 6]),
        ("{k: v for k, v in {'a': 1}.items()}", {"a": 1}),
        ("[c for c in 'ab']", ["a", "b"]),
        ("[c for c in {'b': 1}]", ["b"]),
        ("[c for c in {'b', 'a'}]", ["a", "b"]),
        ("(lambda x, y=2, *z, k, **w: [x, y, z, k, w])(1, k=3, m=4)", [1, 2, (), 3, {"m": 4}]),
        ("(y := 5) + y", 10),
        ("len('abc') + len(range(3)) + sum([1, 2])", 9),
        ("list(zip([1], ['a']))", [(1, "a")]),
        ("dict(a=1)", {"a": 1}),
        ("any([0, 1])", True),
        ("all([1, 0])", False),
        ("any([])", False),
        ("str('a')", "a"),
        ("next(iter([7, 8]))", 7),
        ("' a '.strip().upper().lower()", "a"),
        ("'a,b'.split(',')", ["a", "b"]),
        ("{'a': 1}.get('b', 2)", 2),
        ("list({'a': 1}.keys())", ["a"]),
        ("{1}.union({2})", {1, 2}),
        ("(1, 2).index(2)", 1),
        ("getattr(Colour.RED, 'value')", 1),
        ("Colour.RED.name", "RED"),
        ("[c.value for c in Colour]", [1, 2]),
        ("Colour.LABEL()", "label"),
        ("textwrap.dedent('  x')", "x"),
        ("str(pathlib.Path('a') / 'b')", "Unknown"),
        ("(pathlib.Path('a/b.txt')).name", "b.txt"),
        ("pathlib.Path('a/b.txt').parents[0].name", "a"),
        ("os.path.join('a', os.path.dirname('b/c'))", "a/b"),
        ("os.path.abspath('a')", "a"),
        ("...", ...),
    ],
)
def test_an_expression_has_the_value_that_python_gives_it(
    names: Names, expression: str, expected: Value
) -> None:
    found = names(
        f"""
        import enum, os, pathlib, textwrap

        class Colour(enum.Enum):
            RED = 1
            BLUE = 2
            _ignore = 3

            def LABEL():
                return "label"

        found = {expression}
        """
    )["found"]
    assert found == expected or (expected == "Unknown" and isinstance(found, Unknown))


@pytest.mark.parametrize(
    "expression",
    [
        "missing", "1 < 2 < 3", "1 / 0", "1 + 'a'", "[][0]", "{}['a']", "[1][missing]",
        "missing[0]", "'a'[missing:]", "'a'[::0]", "{[]: 1}", "{**missing}", "[*missing]",
        "[x for x in missing]", "[x for x in [1] for y in [2]]", "[x for x in [1] if missing]",
        "{x: 1 for x in missing}", "{x: 1 for x in [[]]}", "f'{missing}'", "f'{1:>5}'",
        "f'{1!r:{missing}}'", "not missing", "~1", "-'a'", "1 if missing else 2",
        "'a' * 10**7", "'x' * 999999 * 2", "'%9999d' % 1", "'{:9999}'.format(1)", "2 ** 3",
        "range(10**9)", "str(missing)", "open", "'a'.encode()", "'a'.center(3)", "[].boom()",
        "(1).real", "eval('1')", "missing.attribute.more", "missing()", "any([missing])",
        "len(db.tables())", "db.rows()[0]", "db.rows().first()", "db.rows().name", "1 in missing",
        "[1][0:'a']", "list(map(missing, []))", "db.tables().index(1)",
        "[x for x in db.rows()]", "{x for x in db.tables() if missing}", "len()",
        "[missing for x in db.tables()]", "{1: x for x in db.tables()}", "'abc'.index('z')",
        "range()", "max([1, missing])", "'a' if db.there() else 'b'", "os.environ['A']",
        "('%s' % 'x' * 700000) + ('y' * 700000)", "isinstance(1, int)", "Exception",
        "pathlib.Path(missing)", "pathlib.Path('gone').read_text()", "os.path.exists('a')",
        "pathlib.Path('a').touch()", "pathlib.Path('a').suffixes", "open('gone').read()",
        "(yield)", "db.there() == 5", "db.tables().upper()",
    ],
)  # fmt: skip
def test_what_only_a_run_would_show_is_not_known(names: Names, expression: str) -> None:
    found = names(f"import os, pathlib\nfound = {expression}\n")["found"]
    assert not isinstance(found, (str, int, float, list, tuple, dict, bool, Question, Listing))


@pytest.mark.parametrize(
    ("expression", "yes", "no"),
    [
        ("'t' in db.tables()", ['"t"'], ['not "t"']),
        ("'t' not in db.tables()", ['not "t"'], ['"t"']),
        ("'t' in [x for x in db.tables()]", ['"t"'], ['not "t"']),
        ("'t' in {x: 1 for x in db.tables()}", ['"t"'], ['not "t"']),
        ("'t' in set(db.tables())", ['"t"'], ['not "t"']),
        ("[x for x in db.tables() if x == 't']", ['"t"'], ['not "t"']),
        ("any(x == 't' for x in db.tables())", ['"t"'], ['not "t"']),
        ("any(c['name'] == 'c' for c in db.columns())", ["c"], ["not c"]),
        ("any(c.name != 'c' for c in db.columns())", ["not c"], ["c"]),
        ("'c' in [c['constraint_name'] for c in db.columns()]", ["c"], ["not c"]),
        ("[x for x in db.tables() if x in ('t',)]", ['"t"'], ['not "t"']),
        ("[x for x in db.tables() if x in ('t', 'u')]", None, ['not "t"', 'not "u"']),
        ("[x for x in db.tables() if x < 't' and 1]", None, None),
        ("missing and True", None, None),
        ("1 in db.tables()", None, None),
        ("db.there() and db.also()", ['"t"', '"u"'], None),
        ("db.there() and 1", ['"t"'], ['not "t"']),
        ("db.there() and missing", None, None),
        ("db.there() or db.also()", None, ['not "t"', 'not "u"']),
        ("not (db.there() or db.also())", ['not "t"', 'not "u"'], None),
        ("db.there() and db.unclear()", None, None),
        ("db.there() is None", ['not "t"'], ['"t"']),
        ("db.there() is not None", ['"t"'], ['not "t"']),
        ("db.there() == 0", ['not "t"'], ['"t"']),
        ("db.there() > 0", ['"t"'], ['not "t"']),
        ("db.there() >= 1", ['"t"'], ['not "t"']),
        ("db.there() is True", ['"t"'], ['not "t"']),
        ("db.there().scalar()", ['"t"'], ['not "t"']),
        ("bool(db.there())", ['"t"'], ['not "t"']),
        ("all([db.there(), 1])", ['"t"'], ['not "t"']),
        ("next(db.there())", ['"t"'], ['not "t"']),
        ("has('t')", ['"t"'], ['not "t"']),
        ("lacks('t')", ['not "t"'], ['"t"']),
        ("both()", ['"t"', '"u"'], None),
        ("either()", None, None),
        ("nested()", ['"t"', '"u"'], None),
    ],
)
def test_a_question_to_the_database_keeps_both_answers(
    names: Names, expression: str, yes: object, no: object
) -> None:
    found = names(
        f"""
        def has(name):
            for table in []:
                pass
            return name in db.tables()

        def lacks(name):
            if name in db.tables():
                return False
            return True

        def both():
            if db.there():
                return db.also()
            return False

        def either():
            if db.there():
                return True
            if db.also():
                return True

        def nested():
            if db.there():
                if db.also():
                    return True
            return False

        found = {expression}
        """
    )["found"]
    assert isinstance(found, Question)

    def shown(conditions: tuple[Condition, ...] | None) -> list[str] | None:
        if conditions is None:
            return None
        return [f"{'' if i.holds else 'not '}{i.member or i.name}" for i in conditions]

    assert (shown(found.yes), shown(found.no)) == (yes, no)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("db.there() and False", False),
        ("db.there() or 1", True),
        ("any([db.there(), 1])", True),
        ("never()", False),
        ("nothing()", None),
    ],
)
def test_what_decides_alone_needs_no_answer(
    names: Names, expression: str, expected: object
) -> None:
    found = names(
        f"""
        def never():
            if db.there():
                return False
            return 0

        def nothing():
            pass

        found = {expression}
        """
    )["found"]
    assert found is expected


def test_a_function_that_returns_different_things_is_not_known(names: Names) -> None:
    found = names(
        """
        def kind():
            if db.there():
                return "a"
            return "b"

        found = kind()
        """
    )["found"]
    assert isinstance(found, Unknown)


def test_assignments_reach_into_containers(names: Names) -> None:
    found = names(
        """
        a, (b, c) = 1, (2, 3)
        first, *rest = [1, 2]
        d = {"x": 1}
        d["y"] = 2
        e = [1, 2]
        e[0] = 5
        e[9] = 5
        e[:1] = [7]
        d[[]] = 1
        f = 1
        f += 2
        d["x"] += 5
        g: int = 4
        h: str
        i = j = 6
        unknown, pair = missing
        r1, r2 = db.rows()
        db.thing.x = 1
        e.x = 2
        """
    )
    known = ("a", "b", "c", "d", "e", "f", "g", "i", "j")
    assert {name: found[name] for name in known} == {
        "a": 1, "b": 2, "c": 3, "d": {"x": 6, "y": 2}, "e": [5, 2], "f": 3, "g": 4, "i": 6, "j": 6,
    }  # fmt: skip
    assert all(isinstance(found[name], Unknown) for name in ("rest", "unknown", "pair"))
    assert isinstance(found["r1"], Rows)
    assert "h" not in found


def test_other_files_of_the_project_are_followed_and_strangers_are_named(names: Names) -> None:
    found = names(
        """
        import json as j
        import os.path
        from tools import LIST, make, gone
        from tools import *
        from broken import anything
        from . import tools
        from .. import above
        from elsewhere.package import thing as other
        made = make(2)
        """,
        tools="LIST = [1]\nMORE = 2\n_OWN = 3\ndef make(n):\n    return LIST * n\n",
        broken="def (",
    )
    assert (found["LIST"], found["MORE"], found["made"]) == ([1], 2, [1, 1])
    assert "_OWN" not in found
    assert found["j"] == Symbol("json")
    assert found["os"] == Symbol("os")
    assert found["gone"] == Symbol("tools.gone")
    assert found["anything"] == Symbol("broken.anything")
    assert found["other"] == Symbol("elsewhere.package.thing")


def test_files_that_import_each_other_end(names: Names) -> None:
    found = names(
        "from one import A\n", one="from two import B\nA = 1\n", two="from one import A\nB = 2\n"
    )
    assert found["A"] == 1


def test_classes_keep_what_their_bodies_define(names: Names) -> None:
    found = names(
        """
        class Base:
            x = 1

        class Derived(Base):
            y = Base.x + 1
            def method(self): ...

        made = Derived(3)
        y = Derived.y
        z = Derived.gone
        """
    )
    assert isinstance(found["Derived"], Class)
    assert found["Derived"].bases == (found["Base"],)
    assert (found["made"].path, found["made"].args, found["y"]) == ("Derived", (3,), 2)
    assert isinstance(found["z"], Unknown)


CODE = {
    "a loop over names": ("for x in 'ab':\n    db.run(x)", [("a", ()), ("b", ())]),
    "else after a loop": ("for x in []:\n    pass\nelse:\n    db.run(1)", [(1, ())]),
    "a return ends a loop": (
        "def f():\n    for x in 'ab':\n        db.run(x)\n        return\nf()",
        [("a", ())],
    ),
    "a loop over listed names": (
        "for x in db.tables():\n    db.run(1)",
        [(1, ("for x in db.tables()",))],
    ),
    "a loop over something unknown": (
        "for x in missing:\n    db.run(1)\ndb.run(2)",
        [(1, ("for x in missing",)), (2, ())],
    ),
    "a loop with a condition": ("while missing():\n    db.run(1)", [(1, ("missing()",))]),
    "both branches return": (
        "def f():\n    if db.there():\n        db.run(1)\n        return\n    else:\n"
        "        return\n    db.run(2)\nf()\ndb.run(3)",
        [(1, ('"t"',)), (3, ())],
    ),
    "an exception ends a function": (
        "def f():\n    raise E\n    db.run(1)\nf()\ndb.run(2)",
        [(2, ())],
    ),
    "an unclear question": ("if db.unclear():\n    db.run(1)", [(1, ("unclear",))]),
    "with": ("with open('x') as f, missing:\n    db.run(1)", [(1, ())]),
    "finally returns": (
        "def f():\n    try:\n        pass\n    finally:\n        return\n    db.run(1)\nf()",
        [],
    ),
    "else after try": (
        "try:\n    db.run(1)\nexcept E:\n    raise\nelse:\n    db.run(2)",
        [(1, ()), (2, ())],
    ),
    "try returns": (
        "def f():\n    try:\n        return\n    finally:\n        db.run(1)\n    db.run(2)\nf()",
        [(1, ())],
    ),
    "await": ("async def f():\n    await db.run(1)\nf()", [(1, ())]),
    "a function in a function": (
        "def f(x):\n    def g():\n        db.run(x)\n    g()\nf(5)",
        [(5, ())],
    ),
    "a default": ("def f(x=LATE, *, y=2):\n    db.run(y)\nf()", [(2, ())]),
    "other statements": ("global z\nassert 1\npass\ndel z\nnonlocal_ = 1\ndb.run(1)", [(1, ())]),
    "a container that a branch changes": (
        "x = ['a']\nif db.there():\n    x.append('b')\nfor y in x:\n    db.run(y)",
        [(Unknown, ("for y in x",))],
    ),
    "a name that only one branch knows": (
        "if db.there():\n    x = 1\ndb.run(x)",
        [(1, ())],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CODE)
def test_code_is_reached_under_its_conditions(tmp_path: Path, name: str) -> None:
    code, expected = CODE[name]
    walk(tmp_path, code, host := Recording())
    assert [(Unknown if isinstance(what, Unknown) else what, when) for what, when in host.done] == (
        expected
    )


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("other.package.act()", "what `other.package.act()` does is not known here"),
        ("missing()()", "what `missing()` does is known only at run time"),
        ("def f(): pass\nf(1)", "the call `f(1)` cannot be followed"),
        ("def f(): pass\nf(x=1)", "the call `f(x=1)` cannot be followed"),
        ("def f(): f()\nf()", "the call `f()` cannot be followed"),
        ("match x:\n    case 1: pass", "which case of `x` holds is not followed"),
        ("other.Thing().x.y()", "what `other.Thing().x.y()` does is not understood"),
    ],
)
def test_what_is_not_followed_is_a_gap(tmp_path: Path, code: str, what: str) -> None:
    host = Recording()
    walk(tmp_path, f"import other\n{code}\n", host)
    assert host.execution is not None
    assert [gap.what for gap in host.execution.gaps][:1] == [what]


@pytest.mark.parametrize(
    ("text", "why"),
    [("def (", "invalid syntax"), ("x" * 5_000_001, "it is too large to be code")],
)
def test_a_file_that_is_no_code_says_why(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    with pytest.raises(NotPython) as raised:
        parse(tmp_path, read(tmp_path, Path("a.py")))
    assert raised.value.message == why


def test_a_string_knows_where_it_stands(names: Names) -> None:
    found = names("é = 1; x = 'é SELECT'\ny = 'a\\n'\nz = x.strip('é ')\nw = x.replace('é', 'e')\n")
    places = {
        name: isinstance(found[name], Text) and found[name].source is not None for name in "xyzw"
    }
    assert places == {"x": True, "y": False, "z": True, "w": False}
    text = found["z"]
    assert text.source.text[text.offset :].startswith("SELECT'")


def test_one_moment_gives_one_number() -> None:
    asking = Asking(iter(range(1, 9)))
    tables = Listing("table", asking=asking)
    assert [tables.condition(name).asked for name in ("a", "b", "a")] == [1, 2, 1]
    assert Listing("table").condition("a").asked is None


@pytest.mark.parametrize(
    ("value", "sql"),
    [
        (None, "NULL"), (True, "TRUE"), (False, "FALSE"), (1.5, "1.5"), ("o'k", "'o''k'"),
        ([], None),
    ],
)  # fmt: skip
def test_a_value_is_written_as_sql(value: object, sql: str | None) -> None:
    assert literal(value) == sql

"""Pages as Markdown: what they hold, that nothing breaks them, and what a template may do."""

import os
import posixpath
import pwd
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import pytest
from jinja2 import TemplateError
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pymarkdown.api import PyMarkdownApi
from ruamel.yaml import YAML

from signoff_gen import resources, sandbox, template_files
from signoff_gen.compiled.__main__ import main
from signoff_gen.errors import InvalidInput, Problem, SurroundingsError
from signoff_gen.model import MESSAGE_LIMIT, Check, Json, Result, RunnerBlock, Signoff
from signoff_gen.render import BLOCKER_TEMPLATE, REPORT_TEMPLATE, render
from signoff_gen.runners import registry
from signoff_gen.states import judge, subject_digest

Make = Callable[..., Signoff]
CASES = Path(__file__).parent / "cases"


class Migrations(RunnerBlock):
    """Stands in for the runner that reads migrations."""

    kind: ClassVar[str] = "migrations"
    framework: str
    files: Json

    def default_title(self) -> str:
        return "Migrations"


RUNNERS = {**{name: registry[name] for name in registry}, "migrations": Migrations}


def given(case: str) -> dict[str, Any]:
    return deepcopy(_read(case))


@cache
def _read(case: str) -> dict[str, Any]:
    (path,) = (CASES / case / "given").glob("*.yaml")
    data = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    data["id"] = path.stem
    subject = subject_digest(Signoff.model_validate(data, context=RUNNERS))
    for approval in data.get("approvals", {}).get("given", ()):
        if approval["of"] == "PRESENT":  # that is, of all that stands in the file
            approval["of"] = subject
    return data


def pages(data: dict[str, Any]) -> dict[str, str]:
    signoff = Signoff.model_validate(data, context=RUNNERS)
    return render(signoff, judge(signoff))


# --- the pages ---


@pytest.mark.parametrize("case", ["seed", "everything"])
def test_pages_are_the_reviewed_ones(case: str) -> None:
    """After a change that is meant: `TESTS_REWRITE_EXPECTED=1 pytest`, then review the diff."""
    folder = CASES / case / "expected"
    rendered = pages(given(case))
    if os.environ.get("TESTS_REWRITE_EXPECTED"):
        for name, text in rendered.items():
            (folder / name).write_text(text, "utf-8")
    expected = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*.md")
    }
    assert rendered == expected


def test_the_page_holds_every_line_of_the_one_written_by_hand_in_its_order() -> None:
    by_hand = (CASES / "seed" / "given" / "by-hand.md").read_text("utf-8")
    wanted = [line.rstrip() for line in by_hand.splitlines() if line.strip()]
    rendered = iter(
        line.rstrip() for line in pages(given("seed"))["SIGNOFF_STATUS.md"].splitlines()
    )
    assert [line for line in wanted if line not in rendered] == []


@pytest.mark.parametrize("page", sorted(CASES.glob("*/expected/**/*.md")), ids=lambda p: p.stem)
def test_pages_pass_a_markdown_linter(page: Path) -> None:
    linter = PyMarkdownApi().disable_rule_by_identifier("md013")  # lines are as long as their text
    if page.stem == "difference":  # a comment, which is a part of somebody else's page
        linter = linter.disable_rule_by_identifier("md041")
    found = linter.scan_path(str(page)).scan_failures
    assert [f"{f.line_number}: {f.rule_id} {f.rule_description}" for f in found] == []


@pytest.mark.parametrize("case", ["seed", "everything"])
def test_pages_are_tidy(case: str) -> None:
    for text in pages(given(case)).values():
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert "\n\n\n" not in text
        assert "\t" not in text
        ends = {len(line) - len(line.rstrip()) for line in text.splitlines()}
        assert ends <= {0, 2}  # two spaces are a hard break


def test_lines_that_stand_alone_stay_alone() -> None:
    """A hard break is needed where the next line is part of the same paragraph."""
    tokens = MarkdownIt("gfm-like").parse(pages(given("seed"))["SIGNOFF_STATUS.md"])
    breaks = [kid.type for t in tokens for kid in t.children or [] if kid.type.endswith("break")]
    assert set(breaks) == {"hardbreak"}


@pytest.mark.parametrize("case", ["seed", "everything"])
def test_links_between_pages_and_to_evidence_lead_where_they_should(case: str) -> None:
    data = given(case)
    evidence = {
        f"{data['artifacts']}/{name}"
        for check in _checks(data)
        for name in check.get("result", {}).get("evidence", {})
    }
    rendered = pages(data)
    for name, text in rendered.items():
        for target in re.findall(r"\]\(([^)]*)\)", text):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
            assert path in evidence | rendered.keys()


def test_pages_do_not_depend_on_hash_seed_time_zone_locale_or_folder(tmp_path: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from signoff_gen.render import render; from signoff_gen.states import judge;"
        "from signoff_gen.model import Signoff;"
        "s = Signoff.model_validate({'id': 'x', 'title': 'Ü', 'steps': ["
        "  {'title': c, 'needs': list('abcdefgh'[:i]), 'checks': [{'title': 'x'}]}"
        "  for i, c in enumerate('abcdefghi')]});"
        "sys.stdout.buffer.write(''.join(render(s, judge(s)).values()).encode())"
    )
    outputs = set()
    for seed, zone, locale in (("1", "UTC", "C"), ("2", "Asia/Tokyo", "tr_TR.UTF-8")):
        folder = tmp_path / seed
        folder.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        root = str(Path(sandbox.__file__).parents[1])
        run = [sys.executable, "-c", script, root]
        outputs.add(
            subprocess.run(run, cwd=folder, env=environment, check=True, capture_output=True).stdout
        )
    assert len(outputs) == 1
    assert "# Ü".encode() in outputs.pop()


def test_a_bare_signoff_shows_nothing_that_it_does_not_have(make_signoff: Make) -> None:
    signoff = make_signoff("steps: []")
    (text,) = render(signoff, judge(signoff)).values()
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == ["# T", "## Current Status"]
    assert "**Date:**" not in text
    assert "**Phase:**" not in text


def test_nothing_remains_once_everything_is_settled(make_signoff: Make) -> None:
    signoff = make_signoff("steps: [{title: A, done: {by: x, on: 2026-01-01}}]")
    (text,) = render(signoff, judge(signoff)).values()
    assert "Remaining" not in text
    assert "**Verdict:** ✅ SIGNED OFF" in text


def test_the_tenth_completed_step_keeps_its_bullets(make_signoff: Make) -> None:
    steps = [f"{{title: S{i}, summary: [B], done: {{by: x, on: 2026-01-01}}}}" for i in range(10)]
    signoff = make_signoff(f"steps: [{', '.join(steps)}]")
    (text,) = render(signoff, judge(signoff)).values()
    (ordered,) = (t for t in MarkdownIt().parse(text) if t.type == "ordered_list_open")
    assert ordered.level == 0
    assert text.count("\n    - B\n") == 1


def test_two_pages_in_one_file_are_an_error(make_signoff: Make) -> None:
    signoff = make_signoff("report: R.md\nblockers: [{title: B, report: R.md}]")
    with pytest.raises(InvalidInput) as caught:
        render(signoff, judge(signoff))
    assert caught.value.code == "SG608"
    assert caught.value.problems[0].place == "status/phase-2.yaml"


# --- what people and machines write stays in its place ---

HUMAN = {"title", "summary", "note", "because", "issue", "details", "impact", "question", "text",
         "entails", "fits", "recommendation", "phase", "next_action", "options"}  # fmt: skip
MACHINE = {"by", "role", "from"}
HOSTILE = (
    "# heading", "x\n# heading", "x\n\n## heading\n", "- item", "x\n- item", "1. one", "---", "===",
    "x\n---", "x\n===", "> quote", "```", "x\n```\ny", "~~~", "`", "``x`", "    code", "\tcode",
    "<!--", "x <!-- y", "-->", "<script>", "<div>\n", "</details>", "| a | b |\n|---|---|", "\\",
    "x\\", "[x]: http://a.b", "[", "](", "[a](b", "![", "**", "*", "x **", "__", "&lt;", "&#35; x",
    "@everyone #1 GH-2", "\r\n# x", "\x0b# x", "\u2028# x", "\x85# x", "\x00", "$$", ":::",
    "[ ] x", "[!NOTE]", "{% raw %}", "{{ page }}", "+++", "***", "* * *", "+ x", "#", "## ",
    "https://example.com", "x" * 500, "%%", "end", "click n1", "\"]:::bad", "/close",
)  # fmt: skip


def _checks(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for step in data["steps"]:
        yield from step.get("checks", ())
    for blocker in data.get("blockers", ()):
        if "detect" in blocker:
            yield blocker["detect"]


def _replaced(value: Any, text: str, *, inside: bool = False) -> Any:
    """A copy of a status file's data with `text` in every field of people and of machines."""
    if isinstance(value, dict):
        return {
            key: item
            if key in ("vars", "id")
            else _replaced(item, text, inside=key in HUMAN | MACHINE)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_replaced(item, text, inside=inside) for item in value]
    return text if inside and isinstance(value, str) else value


def _with_text(text: str) -> dict[str, Any]:
    data = _named(given("everything"))
    data = _replaced(data, text)
    signoff = Signoff.model_validate(data, context=RUNNERS)
    sound = {"unit"}  # one result is forged on purpose
    for located in signoff.located_checks():
        check = _at(data, located.at)
        if located.check.result is not None and check["id"] not in sound:
            check["result"]["message"] = text[:MESSAGE_LIMIT]
            result = Result.model_validate({**check["result"], "seal": ""})
            check["result"]["seal"] = result.expected_seal(located.full_address)
    return data


def _named(data: dict[str, Any]) -> dict[str, Any]:
    """The same with every id written out, so that none follows from a title."""
    signoff = Signoff.model_validate(data, context=RUNNERS)
    for i, step in enumerate(signoff.steps):
        data["steps"][i]["id"] = step.id
    for located in signoff.located_checks():
        check: Check = located.check
        _at(data, located.at).setdefault("id", check.id)
        _at(data, located.at)["title"] = check.title
    return data


def _at(data: Any, at: tuple[str | int, ...]) -> Any:
    for part in at:
        data = data[part]
    return data


def _parsed(text: str) -> dict[str, list[Token]]:
    """The pages of a status file in which every text is `text`."""
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return {name: reader.parse(page) for name, page in pages(_with_text(text)).items()}


def _blocks(parsed: dict[str, list[Token]]) -> dict[str, list[tuple[str, str]]]:
    """The blocks of each page in their order, without what they say."""
    return {name: [(t.type, t.tag) for t in tokens] for name, tokens in parsed.items()}


@cache
def _harmless() -> dict[str, list[tuple[str, str]]]:
    return _blocks(_parsed("x"))


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_no_text_changes_what_a_page_is_made_of(text: str) -> None:
    parsed = _parsed(text)
    assert _blocks(parsed) == _harmless()
    inline = [kid for tokens in parsed.values() for t in tokens for kid in t.children or ()]
    assert not [kid.content for kid in inline if kid.type == "html_inline"]


def test_empty_text_leaves_the_headings_where_they_are() -> None:
    def headings(parsed: dict[str, list[Token]]) -> list[str]:
        return [t.tag for tokens in parsed.values() for t in tokens if t.type == "heading_open"]

    assert headings(_parsed(" ")) == headings(_parsed("x"))


def test_a_source_cannot_end_the_comment_it_stands_in(make_signoff: Make) -> None:
    signoff = make_signoff("steps: []")
    (text,) = render(signoff, judge(signoff), source="a-->\n# b.yaml").values()
    tokens = MarkdownIt().parse(text)
    assert [token.type for token in tokens[:2]] == ["html_block", "heading_open"]
    assert tokens[2].content == "T"


# --- a project's own templates ---


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The project's folder for templates."""
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder


@pytest.fixture
def fill(make_signoff: Make, own: Path) -> Callable[[str], str]:
    """Renders one step with one check through the project's own template."""

    def fill(template: str, name: str = REPORT_TEMPLATE) -> str:
        (own / name).write_text(template, "utf-8")
        signoff = make_signoff("steps: [{id: s, title: Step, checks: [{command: x}]}]")
        return render(signoff, judge(signoff), templates=own, root=own.parent)["SIGNOFF_STATUS.md"]

    return fill


@pytest.fixture
def problem(fill: Callable[[str], str]) -> Callable[[str], Problem]:
    """What is wrong with a template."""

    def problem(template: str) -> Problem:
        with pytest.raises(InvalidInput) as caught:
            fill(template)
        (found,) = caught.value.problems
        return found

    return problem


Fill = Callable[[str], str]
Wrong = Callable[[str], Problem]


def test_a_project_s_template_comes_before_the_bundled_one(fill: Fill) -> None:
    assert fill("{{ page.title }} by hand") == "T by hand\n"


def test_a_template_for_the_other_page_leaves_this_one_alone(fill: Fill, own: Path) -> None:
    (own / BLOCKER_TEMPLATE).write_text("{{ page.nothing }}")
    (own / REPORT_TEMPLATE).unlink(missing_ok=True)
    assert fill('{% extends "bundled/signoff_status.md.j2" %}').startswith("<!-- Generated")


def test_one_part_of_the_bundled_page_can_be_written_anew(fill: Fill) -> None:
    text = fill(
        '{% extends "bundled/signoff_status.md.j2" %}'
        "{% block next_action %}**Then:** {{ page.next_action | md_line }}{% endblock %}"
    )
    assert text.endswith("**Then:** Go on with: Step\n")
    assert "## 📋 Remaining Signoff Steps" in text


def test_templates_include_and_import_each_other(fill: Fill, own: Path) -> None:
    (own / "part.j2").write_text("[{{ page.title }}]")
    (own / "macros.j2").write_text("{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}")
    template = '{% include "part.j2" %}{% from "macros.j2" import twice %}{{ twice("a") }}'
    assert fill(template) == "[T]aa\n"
    assert fill('{% import "macros.j2" as own %}{{ own.twice("b") }}') == "bb\n"


def test_a_part_can_be_put_around_the_bundled_one(fill: Fill) -> None:
    text = fill(
        '{% extends "bundled/signoff_status.md.j2" %}'
        "{% block next_action %}{{ super() }}\nThe end.\n{% endblock %}"
    )
    assert text.endswith("**Next Action:** Go on with: Step\n\nThe end.\n")


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ 'a' ~ 1 ~ 'b' }}", "a1b"),
        ("{{ ['a', 'b'] | join('-') }}", "a-b"),
        ("{{ 'a.b' | replace('.', '--') }}", "a--b"),
        ("{{ 1.5 }} {{ true }} {{ 3 | string | length }}", "1.5 True 1"),
        ("{{ 'a-' * 3 }}{{ 2 * 3 }}{{ 2 ** 10 }}{{ 7 % 4 }}", "a-a-a-610243"),
        ("{% for i in range(3) %}{{ i }}{{ ',' if not loop.last }}{% endfor %}", "0,1,2"),
        ("{% for k, v in {'a': 1}.items() %}{{ k }}{{ v }}{% endfor %}", "a1"),
        ("{% set ns = namespace(n=0) %}{% set ns.n = 2 %}{{ ns.n }}", "2"),
        ("{% set x %}a{{ page.title }}{% endset %}{{ x | lower }}", "at"),
        ("{% set x | upper %}a{% endset %}{{ x }}", "A"),
        ("{{ page.remaining | map(attribute='title') | join }}", "Step"),
        ("{{ 'A B'.split() | last }}{{ 'x'.upper() }}{{ 'ab'.startswith('a') }}", "BXTrue"),
        ("{{ page.nothing | default('none') }}", "none"),
        ("{{ page is defined }}", "True"),
        ("{% for s in page.remaining recursive %}{{ s.title }}{% endfor %}", "Step"),
        ("{% block b %}b{% endblock %}{{ self.b() }}", "bb"),
        ("{{ 'x' | md_fence('sh') }}", "```sh\nx\n```"),
        ("{{ 'x' | comment }}{{ 'a > b' | comment }}", "xa &gt; b"),
    ],
)  # fmt: skip
def test_what_a_template_can_do(fill: Fill, template: str, text: str) -> None:
    assert fill(template) == f"{text}\n"


# --- templates that are wrong ---


@pytest.mark.parametrize(
    ("template", "code", "line", "message", "hint"),
    [
        ("a\n{% if %}", "SG601", 2, "Expected an expression", None),
        ("a\n\n{{ page.title", "SG601", 3, "unexpected end of template", None),
        ("{{ page.title | md_txt }}", "SG601", 1, "No filter named 'md_txt'", "md_text"),
        ("{{ 1 is evn }}", "SG601", 1, "No test named 'evn'", "even"),
        ("a\n{{ pge }}", "SG602", 2, "`pge` is not defined", "`page`"),
        ("a\nb {{ page.titel }}", "SG602", 2, "a Page has no `titel`", "`title`"),
        ("{% for x in page.blocker %}{% endfor %}", "SG602", 1, "no `blocker`", "`blockers`"),
        ("{{ {}.x }}", "SG602", 1, "a dict has no `x`", None),
        ("{{ [].append(1) }}", "SG603", 1, "access to attribute 'append'", "docs/templates.md"),
        ('a\n{% include "no.j2" %}', "SG604", 2, "there is no template `no.j2`", None),
        ('{% include "parts.md.j" %}', "SG604", 1, "no template `parts.md.j`", "`parts.md.j2`"),
        ('{% include "../x.j2" %}', "SG604", 1, "no template `../x.j2`", None),
        ('{% include "/etc/passwd" %}', "SG604", 1, "no template `/etc/passwd`", None),
        (f'{{% include "{"x" * 999}" %}}', "SG604", 1, "there is no template", None),
        ("{{ 1 // 0 }}", "SG606", 1, "division", None),
        ("{{ 'a' + 1 }}", "SG606", 1, "str", None),
        ("{{ page.remaining }}", "SG606", 1, "expected text or a number, got a list", None),
        ("{{ none }}", "SG606", 1, "expected text or a number, got nothing", None),
        ("{{ page }}", "SG606", 1, "expected text or a number, got a Page", None),
        ("{{ ''.x.y }}", "SG602", 1, "a str has no `x`", None),
        ("{% for a in 5 %}{% endfor %}", "SG606", 1, "not iterable", None),
        ("{{ page() }}", "SG606", 1, "not callable", None),
        ("{{ [1, 2].index(3) }}", "SG606", 1, "not in list", None),
    ],
)  # fmt: skip
def test_an_error_in_a_template_is_shown_where_it_is(
    problem: Wrong, template: str, code: str, line: int, message: str, hint: str | None
) -> None:
    found = problem(template)
    assert (found.code, found.place) == (code, f"templates/{REPORT_TEMPLATE}:{line}")
    assert message in found.message
    assert "\n" not in found.message
    number, excerpt = found.source[-1]
    assert number == line
    assert template.splitlines()[line - 1].startswith(excerpt)
    assert hint is None or hint in str(found.hint)


def test_an_error_in_an_included_template_is_shown_there(problem: Wrong, own: Path) -> None:
    (own / "part.j2").write_text("\n\n{{ page.nope }}")
    found = problem('{% include "part.j2" %}')
    assert (found.code, found.place) == ("SG602", "templates/part.j2:3")


def test_a_syntax_error_in_an_included_template_is_shown_there(problem: Wrong, own: Path) -> None:
    (own / "part.j2").write_text("\n{% for %}")
    found = problem('{% include "part.j2" %}')
    assert (found.code, found.place) == ("SG601", "templates/part.j2:2")


def test_a_template_that_is_not_utf_8_is_named_with_its_line(problem: Wrong, own: Path) -> None:
    (own / "part.j2").write_bytes(b"a\nb\xff")
    found = problem('{% include "part.j2" %}')
    assert (found.code, found.place) == ("SG607", "templates/part.j2:2")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_template_that_may_not_be_read_is_named(problem: Wrong, own: Path) -> None:
    (own / "part.j2").touch(mode=0o000)
    assert problem('{% include "part.j2" %}').code == "SG607"


def test_python_that_cannot_be_compiled_is_a_template_that_is_not_valid(problem: Wrong) -> None:
    deep = "{% for a in [1] %}" * 25 + "{% endfor %}" * 25
    found = problem(deep)
    assert found.code == "SG601"


# --- templates that mean harm ---


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ page.__init__.__globals__ }}",
        "{{ page.__dict__ }}",
        "{{ self.__init__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ namespace.__class__ }}",
        "{{ range.__self__ }}",
        "{{ dict.fromkeys }}",
        "{{ '{0.__class__}'.format(page) }}",
        "{{ '{0.__class__}'.format_map({}) }}",
        "{{ '%s' % page }}",
        "{{ [page] | map(attribute='__class__') | list | length }}{{ (''['__class__']) }}",
        "{{ page['__class__'] }}",
        "{{ (1).__add__ }}",
        "{{ (1).to_bytes(9) }}",
        "{{ 'a'.encode() }}",
        "{{ {}.update({1: 2}) }}",
        "{% macro m() %}{% endmacro %}{{ m.__globals__ }}",
        "{{ joiner.__init__ }}",
        "{{ loop.__class__ }}{% for a in [1] %}{{ loop.__class__ }}{% endfor %}",
        "{{ ().__class__ }}",
        "{{ 'x'.center(9) }}",
        "{{ 2 ** 0.5 }}",
    ],
)
def test_a_template_reaches_nothing_but_the_page(problem: Wrong, template: str) -> None:
    assert problem(template).code in ("SG602", "SG603")


@pytest.mark.parametrize("name", ["lipsum", "open", "os", "now", "environ", "__import__", "self.x"])
def test_no_function_reaches_files_clock_processes_or_chance(problem: Wrong, name: str) -> None:
    assert problem(f"{{{{ {name}() }}}}").code == "SG602"


@pytest.mark.parametrize(
    "name",
    ["random", "attr", "format", "center", "indent", "pprint", "urlize", "safe", "batch", "tojson"],
)
def test_filters_that_a_page_has_no_use_for_are_not_there(problem: Wrong, name: str) -> None:
    assert problem(f"{{{{ 'x' | {name} }}}}").code == "SG601"


@pytest.mark.parametrize(
    "template",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in range(10 ** 9) %}{% endfor %}",
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}"
        "{{ m(60) }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        '{% include "signoff_status.md.j2" %}',
        '{% extends "signoff_status.md.j2" %}',
        "{{ 'x' * 10 ** 9 }}",
        "{{ 10 ** 9 * 'x' }}",
        "{{ ([1] * 10 ** 9) | length }}",
        "{{ 2 ** (10 ** 9) }}",
        "{% set ns = namespace(x=2) %}{% for a in range(9) %}"
        "{% set ns.x = ns.x ** 64 %}{% endfor %}",
        "{{ 'x' | md_fence(indent=10 ** 9) }}",
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{% set ns = namespace(x=7) %}{% for a in range(99) %}"
        "{% set ns.x = ns.x * ns.x %}{% endfor %}",
        "{% set ns = namespace(x='x') %}{% for a in range(99) %}"
        "{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
        "{% set ns = namespace(x='x') %}{% for a in range(99) %}"
        "{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x='x') %}{% for a in range(99) %}{% set y %}{{ ns.x }}{{ ns.x }}"
        "{% endset %}{% set ns.x = y %}{% endfor %}",
        "{% set ns = namespace(x='x') %}{% for a in range(99) %}"
        "{% set ns.x = [ns.x, ns.x] | join(ns.x) %}{% endfor %}",
        "{% set x = 'x' * 4000 %}{{ x | replace('x', x) | replace('x', x) }}",
        "{% set x = 'x' * 4000000 %}{% for a in range(99) %}{{ x }}{% endfor %}",
        "{% macro m(x) %}{{ x }}{{ x }}{% endmacro %}{{ m(m(m('x' * 3000000))) }}",
    ],
)  # fmt: skip
def test_a_template_that_never_ends_or_fills_the_memory_is_stopped(
    problem: Wrong, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "STEPS", 20_000)
    monkeypatch.setattr(sandbox, "TEXT_LIMIT", 5_000_000)
    monkeypatch.setattr(sandbox, "OUTPUT_LIMIT", 20_000_000)
    assert problem(template).code == "SG605"


def test_a_template_of_any_length_is_not_read(problem: Wrong, own: Path) -> None:
    (own / "part.j2").write_bytes(b" " * (template_files.SOURCE_LIMIT + 1))
    found = problem('{% include "part.j2" %}')
    assert (found.code, found.place) == ("SG607", "templates/part.j2")
    assert "it has more than" in found.message


def test_a_link_out_of_the_folder_is_refused(problem: Wrong, own: Path) -> None:
    outside = own.parent / "outside.txt"
    outside.write_text("private")
    (own / "part.j2").symlink_to(outside)
    found = problem('{% include "part.j2" %}')
    assert found.code == "SG603"
    assert "leads out of" in found.message


def test_a_folder_that_is_a_link_out_is_refused(problem: Wrong, own: Path) -> None:
    outside = own.parent / "elsewhere"
    outside.mkdir()
    (outside / "part.j2").write_text("private")
    (own / "sub").symlink_to(outside)
    assert problem('{% include "sub/part.j2" %}').code == "SG603"


def test_a_link_within_the_folder_is_followed(fill: Fill, own: Path) -> None:
    (own / "real.j2").write_text("hello")
    (own / "part.j2").symlink_to(own / "real.j2")
    assert fill('{% include "part.j2" %}') == "hello\n"


# --- compiled templates, and the files that come with the package ---


@pytest.fixture
def kept_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("SIGNOFF_GEN_CACHE_DIR", str(folder))
    return folder / "templates"


def test_compiled_templates_are_kept_for_their_owner_alone(fill: Fill, kept_in: Path) -> None:
    assert fill("{{ page.title }}") == "T\n"
    assert stat.S_IMODE(kept_in.stat().st_mode) == 0o700
    (kept,) = kept_in.iterdir()
    before = kept.stat()
    assert fill("{{ page.title }}") == "T\n"
    assert kept.stat().st_mtime_ns == before.st_mtime_ns
    assert fill("{{ page.title }}!") == "T!\n"
    assert kept.stat().st_mtime_ns != before.st_mtime_ns


def test_compiled_templates_that_were_tampered_with_are_compiled_anew(
    fill: Fill, kept_in: Path
) -> None:
    assert fill("{{ page.title }}") == "T\n"
    (kept,) = kept_in.iterdir()
    whole = kept.read_bytes()
    for broken in (b"", whole[:20], whole[:-1], b"x" + whole[1:], whole[:40] + b"\xff" * 400):
        kept.write_bytes(broken)
        assert fill("{{ page.title }}") == "T\n"
        assert kept.read_bytes() == whole


@pytest.fixture
def made() -> None:
    """Our templates compiled, as in an installed package."""
    main()


@pytest.mark.usefixtures("made")
def test_our_own_templates_are_compiled_by_nobody(
    make_signoff: Make, kept_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code that comes with the package is that which another version would have to make."""
    signoff = make_signoff("steps: [{id: s, title: Step, checks: [{command: x}]}]")
    board = judge(signoff)
    pages = render(signoff, board)
    assert list(kept_in.iterdir()) == []
    monkeypatch.setattr("jinja2.__version__", "0.0")
    assert render(signoff, board) == pages
    assert list(kept_in.iterdir()) != []


@pytest.mark.usefixtures("made")
def test_errors_in_a_template_that_comes_compiled_name_its_line(
    kept_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same file and line as when it is compiled anew."""

    def place() -> tuple[str, int]:
        box = sandbox.Sandbox(template_files.Loader(None, resources.folder("templates")), kept_in)
        token = sandbox.meter.set(sandbox.Meter())
        with pytest.raises(TemplateError) as caught:
            box.get_template(REPORT_TEMPLATE).render(page=None)
        sandbox.meter.reset(token)
        lines = [
            (entry.frame.code.raw.co_filename, entry.lineno + 1)
            for entry in caught.traceback
            if "__jinja_exception__" in entry.frame.f_globals
        ]
        return lines[-1]

    found = place()
    assert found[0] == str(resources.folder("templates") / REPORT_TEMPLATE)
    monkeypatch.setattr("jinja2.__version__", "0.0")
    assert place() == found


def test_where_nothing_was_made_our_templates_are_compiled_like_others(
    make_signoff: Make, kept_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signoff_gen.compiled.FOLDER", tmp_path)
    signoff = make_signoff("steps: [{id: s, title: Step, checks: [{command: x}]}]")
    assert "Step" in "".join(render(signoff, judge(signoff)).values())
    assert list(kept_in.iterdir()) != []


def test_pages_are_rendered_where_nothing_can_be_kept(
    fill: Fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SIGNOFF_GEN_CACHE_DIR", str(tmp_path / "file"))
    assert resources.cache_folder("templates") is None
    assert fill("{{ page.title }}") == "T\n"


def test_a_kept_template_that_cannot_be_replaced_does_no_harm(fill: Fill, kept_in: Path) -> None:
    assert fill("{{ page.title }}") == "T\n"
    (kept,) = kept_in.iterdir()
    kept.unlink()
    kept.mkdir()
    assert fill("{{ page.title }}") == "T\n"


def test_nothing_is_kept_in_a_repository_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    monkeypatch.delenv("SIGNOFF_GEN_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert resources.cache_folder("templates") is None
    assert not (tmp_path / "cache").exists()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path.with_name("elsewhere")))
    assert (
        resources.cache_folder("templates")
        == tmp_path.with_name("elsewhere") / "signoff-gen/templates"
    )


def test_the_cache_is_in_the_home_folder_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SIGNOFF_GEN_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")  # not a valid value: it is ignored
    monkeypatch.setenv("HOME", str(tmp_path))
    found = resources.cache_folder("templates")
    assert found is not None
    assert found.is_relative_to(tmp_path)


def test_a_user_without_a_home_has_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.delenv("SIGNOFF_GEN_CACHE_DIR")
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", nobody)
    assert resources.cache_folder("templates") is None


def test_a_cache_that_is_a_link_is_not_used(kept_in: Path, tmp_path: Path) -> None:
    kept_in.parent.mkdir()
    kept_in.symlink_to(tmp_path)
    assert resources.cache_folder("templates") is None


def test_bundled_folders_are_found() -> None:
    assert (resources.folder("templates") / REPORT_TEMPLATE).is_file()
    assert (resources.folder("templates") / BLOCKER_TEMPLATE).is_file()


def test_an_incomplete_installation_says_so() -> None:
    with pytest.raises(SurroundingsError) as caught:
        resources.folder("no-such-folder")
    assert caught.value.code == "SG609"


def test_jinja2_is_imported_only_when_there_is_something_to_render() -> None:
    script = "import sys, signoff_gen.render; sys.exit('jinja2' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)

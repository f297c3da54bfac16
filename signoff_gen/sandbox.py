"""The Jinja2 environment that templates run in: they see a page, and reach nothing else.

A project's templates may come from a stranger's pull request. So what a template can name is
listed here rather than what it cannot: fields of the page, methods of text, a few filters. None of
them reads a file, a clock, a locale or a random number, so the same page gives the same text.
Loops, calls and the size of texts are bounded, so that a template that never ends is an error; a
bound on time is for whoever starts the program.

This module imports jinja2; `render.py` imports it when there is something to render.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from jinja2 import (
    StrictUndefined,
    Template,
    TemplateRuntimeError,
    Undefined,
    nodes,
    pass_context,
)
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Cycler, Joiner, Namespace, missing
from jinja2.visitor import NodeTransformer

from signoff_gen import markdown, page
from signoff_gen.template_files import CompiledTemplates, Loader

STEPS = 5_000_000
"""Passes of loops that one page may take; a call counts as `_CALL` of them."""
TEXT_LIMIT = 32 << 20
"""Characters that one text inside a template may have."""
LIST_LIMIT = 1 << 20
"""Items that a list may have which a template makes."""
OUTPUT_LIMIT = 64 << 20
"""Characters that a page may have."""
_CALL = 10
_NUMBER_BITS = 4096
_INDENT = 100


class Exceeded(SecurityError):
    """A template does more than a page needs."""


class Meter:
    """Counts what one page takes."""

    def __init__(self) -> None:
        self.left = STEPS

    def spend(self, passes: int = 1) -> None:
        """So many more passes of loops.

        Raises:
            Exceeded: they are too many.
        """
        self.left -= passes
        if self.left < 0:
            raise Exceeded(f"more than {STEPS} passes of loops and calls")


meter: ContextVar[Meter] = ContextVar("meter")


def bounded(value: Any) -> Any:
    """The value, if it is not too long.

    Raises:
        Exceeded: a text or a list beyond its limit.
    """
    if isinstance(value, str | list | tuple):
        _check_length(value, len(value))
    return value


def _check_length(value: str | Sequence[Any], length: int) -> None:
    limit, of = (TEXT_LIMIT, "characters") if isinstance(value, str) else (LIST_LIMIT, "items")
    if length > limit:
        raise Exceeded(f"more than {limit} {of} in one value")


def text_of(value: Any) -> str:
    """What `{{ value }}` shows: text and numbers, never the insides of an object.

    Raises:
        TemplateRuntimeError: it is neither.
    """
    if type(value) is str:
        return value
    if isinstance(value, str | int | float | Undefined):
        return str(value)  # an undefined value says so when it becomes text
    kind = "nothing" if value is None else f"a {type(value).__name__}"
    raise TemplateRuntimeError(f"expected text or a number, got {kind}")


# --- what takes the place of parts of Jinja2 ---


@pass_context
def _counted(_context: Context, items: Iterable[Any]) -> Iterable[Any]:
    if isinstance(items, list | tuple):
        meter.get().spend(len(items))
        return items
    return _counted_one_by_one(items)


def _counted_one_by_one(items: Iterable[Any]) -> Iterator[Any]:
    spend = meter.get().spend
    for item in items:
        spend()
        yield item


def _join(items: Iterable[Any], separator: str = "") -> str:
    texts = [text_of(item) for item in items]
    _check_length(separator, sum(map(len, texts)) + len(separator) * len(texts))
    return separator.join(texts)


def _replace(text: str, old: str, new: str) -> str:
    _check_length(text, len(text) + text.count(old) * len(new))
    return text.replace(old, new)


def _md_fence(text: str, info: str = "text", *, indent: int = 0, limit: int | None = None) -> str:
    if indent > _INDENT:
        raise Exceeded(f"a block more than {_INDENT} columns from the margin")
    return markdown.md_fence(text, info, indent=indent, limit=limit)


def _comment(text: str) -> str:
    return markdown.visible_line(text).replace(">", "&gt;")


class _Bounds(NodeTransformer):
    """Puts the bounds into a parsed template: on loops, on joined text, on captured text."""

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802 - the name that jinja2 calls
        self.generic_visit(node)
        node.iter = _filtered(node.iter, "_counted")
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: N802 - as above
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), "join")

    def visit_AssignBlock(self, node: nodes.AssignBlock) -> nodes.AssignBlock:  # noqa: N802
        self.generic_visit(node)
        node.filter = _filtered(node.filter, "_bounded", lineno=node.lineno)
        return node


def _filtered(node: nodes.Node | None, name: str, lineno: int | None = None) -> nodes.Filter:
    at = node.lineno if node is not None else lineno
    return nodes.Filter(node, name, [], [], None, None, lineno=at)


# --- what templates may name ---

_FILTERS = (
    "abs", "capitalize", "count", "d", "default", "dictsort", "first", "float", "groupby", "int",
    "items", "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr",
    "reverse", "select", "selectattr", "sort", "title", "trim", "truncate", "unique", "upper",
    "wordcount",
)  # fmt: skip
_MARKDOWN = (
    markdown.md_line, markdown.md_text, markdown.md_cell, markdown.md_code, markdown.md_link,
    markdown.md_anchor, markdown.mermaid_text,
)  # fmt: skip
_OF_TEXT = frozenset({
    "capitalize", "casefold", "count", "endswith", "find", "isalnum", "isalpha", "isascii",
    "isdigit", "islower", "isspace", "isupper", "lower", "lstrip", "partition", "removeprefix",
    "removesuffix", "rfind", "rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith",
    "strip", "title", "upper",
})  # fmt: skip
_OF_TYPE: Mapping[type, frozenset[str]] = {
    str: _OF_TEXT,
    dict: frozenset({"get", "items", "keys", "values"}),
    list: frozenset({"count", "index"}),
    tuple: frozenset({"count", "index"}),
    **{
        kind: frozenset(name for name in vars(kind) if not name.startswith("_"))
        for kind in vars(page).values()
        if isinstance(kind, type) and issubclass(kind, tuple)
    },
}
_OF_JINJA = (BlockReference, Cycler, Joiner, LoopContext, Macro, Namespace, TemplateModule)


class Missing(StrictUndefined):
    """A name that is not there; using it is an error, said in plain words."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        if self._undefined_obj is missing:
            return f"`{self._undefined_name}` is not defined"
        return f"a {type(self._undefined_obj).__name__} has no `{self._undefined_name}`"


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2 for pages."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, loader: Loader, cache: Path | None) -> None:
        super().__init__(
            loader=loader,
            bytecode_cache=CompiledTemplates(cache, Path(__file__)),
            undefined=Missing,
            finalize=text_of,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.templates = loader
        filters = {name: FILTERS[name] for name in _FILTERS}
        own = {
            "join": _join,
            "string": text_of,
            "replace": _replace,
            "_counted": _counted,
            "_bounded": bounded,
            "comment": _comment,
            "md_fence": _md_fence,
        }
        self.filters = {**filters, **own, **{function.__name__: function for function in _MARKDOWN}}
        # Named so that a line of the template can end in a hard break that editors leave alone.
        self.globals["br"] = "  "
        del self.globals["lipsum"]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        _Bounds().visit(parsed)
        parsed.set_environment(self)
        return parsed

    def get_template(self, *args: Any, **kwargs: Any) -> Template:
        """A template by name; an `include` counts as a call."""
        meter.get().spend(_CALL)
        return super().get_template(*args, **kwargs)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`obj.attribute`: fields of a page without further questions, for speed."""
        try:
            if attribute in _OF_TYPE[type(obj)]:
                return getattr(obj, attribute)
        except (KeyError, AttributeError):
            pass
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may read it."""
        kind = str if isinstance(obj, str) else type(obj)
        if kind in _OF_TYPE:
            return attr in _OF_TYPE[kind]
        return isinstance(obj, _OF_JINJA) and super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:
        """`str.format` pads to any width: like any other method, it is not there."""

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """An operator whose result can be far bigger than what it is given."""
        if operator == "%" and isinstance(left, str):
            raise SecurityError("`%` does not format text here")
        if operator == "*":
            _check_product(left, right)
        if operator == "**":
            _check_power(left, right)
        return bounded(super().call_binop(context, operator, left, right))

    def call(_self, _context: Context, _obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """A call: of a macro, of a method of a text, of `loop` or `range`."""
        meter.get().spend(_CALL)
        return bounded(super().call(_context, _obj, *args, **kwargs))


def _check_product(left: Any, right: Any) -> None:
    for sequence, times in ((left, right), (right, left)):
        if isinstance(sequence, str | list | tuple) and isinstance(times, int):
            _check_length(sequence, len(sequence) * times)
        elif isinstance(sequence, int) and sequence.bit_length() > _NUMBER_BITS:
            raise Exceeded(f"a number of more than {_NUMBER_BITS} bits")


def _check_power(left: Any, right: Any) -> None:
    if not isinstance(left, int) or not isinstance(right, int):
        raise SecurityError("`**` is for whole numbers here")
    if left.bit_length() * right > _NUMBER_BITS:
        raise Exceeded(f"a number of more than {_NUMBER_BITS} bits")

"""Files of code: the names that each defines, takes from other files and gives to them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from signoff_gen.errors import InvalidInput, Problem
from signoff_gen.migrations.chain import Gap, Place
from signoff_gen.migrations.readers.javascript import syntax

if TYPE_CHECKING:
    from tree_sitter import Node

LARGEST_FILE = 5_000_000
"""Bytes; what is larger is not code that people write."""
_BOM = b"\xef\xbb\xbf"
_DECLARATIONS = {
    "function_declaration", "generator_function_declaration", "class_declaration",
    "abstract_class_declaration", "enum_declaration",
}  # fmt: skip
_SILENT = {"comment", "interface_declaration", "type_alias_declaration", "empty_statement",
           "ambient_declaration", "hash_bang_line"}  # fmt: skip
_EXPORTS = re.compile(r"(?:module\.)?exports(?:\.([\w$]+)|\[[\"']([\w$]+)[\"']\])?")

_PASSED_ON = re.compile(
    r"Object\.defineProperty\(exports,\s*[\"']([\w$]+)[\"'],\s*\{\s*enumerable: (?:true|!0),"
    r"\s*get: (?:function\s?\(\)|\(\) =>) \{\s*return [\w$.]+;?\s*\},?\s*\}\)"
)


@dataclass(frozen=True, slots=True)
class Import:
    """A name that stands for something of another module."""

    source: str
    """As it is written, such as `./names`."""
    name: str
    """What it is called there; `*` is the whole module."""


@dataclass(slots=True, eq=False)
class Module:
    """One file of code."""

    path: Path
    """Relative to the root."""
    source: bytes
    project: "Project"
    root: "Node" = field(init=False)
    definitions: "dict[str, Node | Import]" = field(default_factory=dict)
    """What each name at the top of the file is defined by."""
    exports: "dict[str, str | Node | Import]" = field(default_factory=dict)
    """What it gives: a name of its own, an expression, or something of another module."""
    passed_on: list[str] = field(default_factory=list)
    """Modules of which it gives everything."""
    disturbances: "list[tuple[frozenset[str], Node]]" = field(default_factory=list)
    """Further statements, each with the names that it mentions."""

    def __post_init__(self) -> None:
        self.root = syntax.parse(self.source, self.path.suffix)
        for node in self.root.named_children:
            self._index(node)

    def text(self, node: "Node") -> str:
        """How a node reads."""
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def place(self, node: "Node") -> Place:
        """Where a node begins."""
        row, column = node.start_point
        start = node.start_byte - column
        before = self.source[start : node.start_byte].removeprefix(_BOM)
        return Place(self.path, row + 1, len(before.decode("utf-8", "replace")) + 1)

    def field(self, node: "Node", name: str) -> str:
        """How the part `name` of a node reads; empty if it has none."""
        part = node.child_by_field_name(name)
        return self.text(part) if part else ""

    def errors(self, part: "Node | None" = None) -> Iterator[Gap]:
        """The first place in the file, or in a part of it, whose syntax is not understood."""
        node = part if part is not None else self.root
        while node.has_error:
            inner = next((c for c in node.children if c.has_error or c.is_missing), None)
            if node.is_error or node.is_missing or inner is None:
                yield Gap(self.place(node), "the syntax of the file is not understood here")
                return
            node = inner

    def _index(self, node: "Node") -> None:
        kind = node.type
        if kind in ("lexical_declaration", "variable_declaration"):
            for declarator in node.named_children:
                if declarator.type == "variable_declarator":
                    self._index_declarator(declarator)
        elif kind in _DECLARATIONS:
            self.definitions[self.field(node, "name")] = node
        elif kind == "import_statement":
            self._index_import(node)
        elif kind == "export_statement":
            self._index_export(node)
        elif kind == "expression_statement" and all([*map(self._is_export, _in_turn(node))]):
            return
        elif kind not in _SILENT:
            words = frozenset(re.findall(r"[A-Za-z_$][\w$]*", self.text(node)))
            self.disturbances.append((words, node))

    def _index_declarator(self, node: "Node") -> None:
        name = node.child_by_field_name("name")
        if name is not None:
            for bound in _bound_names(name):
                self.definitions[self.text(bound)] = node

    def _index_import(self, node: "Node") -> None:
        source = self._source(node)
        for clause in node.named_children:
            if clause.type == "import_clause":
                for part in clause.named_children:
                    self._index_import_part(part, source)
            elif clause.type == "import_require_clause":
                name = clause.named_children[0]
                self.definitions[self.text(name)] = Import(self._source(clause), "*")

    def _index_import_part(self, part: "Node", source: str) -> None:
        if part.type == "identifier":
            self.definitions[self.text(part)] = Import(source, "default")
        elif part.type == "namespace_import":
            self.definitions[self.text(part.named_children[-1])] = Import(source, "*")
        elif part.type == "named_imports":
            for item in part.named_children:
                name = self.field(item, "name")
                self.definitions[self.field(item, "alias") or name] = Import(source, name)

    def _index_export(self, node: "Node") -> None:
        declaration = node.child_by_field_name("declaration")
        value = node.child_by_field_name("value")
        default = any(child.type == "default" for child in node.children)
        if declaration is not None:
            before = set(self.definitions)
            self._index(declaration)
            made = set(self.definitions) - before or {self.field(declaration, "name")}
            for name in sorted(made):
                self.exports["default" if default else name] = name
        elif value is not None:
            self.exports["default"] = value
        else:
            self._index_export_list(node)

    def _index_export_list(self, node: "Node") -> None:
        source = self._source(node)
        for clause in node.named_children:
            if clause.type == "export_clause":
                for item in clause.named_children:
                    name = self.field(item, "name")
                    given = self.field(item, "alias") or name
                    self.exports[given] = Import(source, name) if source else name
            elif clause.type == "namespace_export":
                self.exports[self.text(clause.named_children[-1])] = Import(source, "*")
            elif clause.type == "identifier":  # export = name
                self.exports["default"] = self.text(clause)
            elif clause.type == "object":  # export = {…}
                self._index_exported_object(clause)
        if source and any(child.type == "*" for child in node.children):
            self.passed_on.append(source)

    def _is_export(self, assignment: "Node") -> bool:
        """Whether it is `exports.x = …` or `module.exports = …`; it is then noted."""
        if assignment.type == "call_expression":
            return self._passes_on(assignment)
        if assignment.type != "assignment_expression":
            return False
        targets = [self.field(assignment, "left")]
        value = assignment.child_by_field_name("right")
        while value is not None and value.type == "assignment_expression":
            targets.append(self.field(value, "left"))
            value = value.child_by_field_name("right")
        matches = [match for target in targets if (match := _EXPORTS.fullmatch(target))]
        if not matches or value is None:
            return False
        for match in matches:
            name = match[1] or match[2]
            if name is None and value.type == "object":
                self._index_exported_object(value)
            elif value.type != "unary_expression":  # `exports.name = void 0` comes before
                self.exports[name or "default"] = value
        return True

    def _passes_on(self, call: "Node") -> bool:
        """Whether it is a compiler's `Object.defineProperty(exports, "x", { get: … })`."""
        found = _PASSED_ON.fullmatch(self.text(call))
        returned = next(_below(call, "return_statement"), None) if found else None
        if found is None or returned is None or not returned.named_children:
            return False
        self.exports[found[1]] = returned.named_children[0]
        return True

    def _index_exported_object(self, node: "Node") -> None:
        for member in node.named_children:
            if member.type == "shorthand_property_identifier":
                self.exports[self.text(member)] = self.text(member)
            elif member.type == "pair":
                value = member.child_by_field_name("value")
                if value is not None:
                    self.exports[self.field(member, "key").strip("\"'")] = value
            elif member.type == "method_definition":
                self.exports[self.field(member, "name").strip("\"'")] = member
            elif member.type == "spread_element" and member.named_children:
                self.exports.setdefault("default", member.named_children[0])

    def _source(self, node: "Node") -> str:
        return self.field(node, "source").strip("\"'`")


def _below(node: "Node", kind: str) -> Iterator["Node"]:
    """Nodes of a kind within a node."""
    for child in node.named_children:
        if child.type == kind:
            yield child
        yield from _below(child, kind)


def _in_turn(statement: "Node") -> Iterator["Node"]:
    """The expressions of a statement: several where commas are between them."""
    pending = statement.named_children[:1]
    while pending:
        node = pending.pop()
        if node.type == "sequence_expression":
            pending += reversed(node.named_children)
        else:
            yield node


def _bound_names(pattern: "Node") -> Iterator["Node"]:
    """The identifiers that a pattern such as `{ a, b: [c] }` gives values to."""
    pending = [pattern]
    while pending:
        node = pending.pop()
        if node.type in ("identifier", "shorthand_property_identifier_pattern"):
            yield node
        elif node.type == "pair_pattern":
            value = node.child_by_field_name("value")
            pending.extend([value] if value else [])
        elif node.type in ("assignment_pattern", "object_assignment_pattern"):
            left = node.child_by_field_name("left")
            pending.extend([left] if left else [])
        else:
            pending.extend(node.named_children)


@dataclass(slots=True, eq=False)
class Project:
    """The files of a repository, read when they are asked for; never one outside of it."""

    root: Path
    _modules: dict[Path, Module | None] = field(default_factory=dict)
    _aliases: list[tuple[str, list[str]]] | None = None

    def within(self, path: Path) -> Path | None:
        """The path relative to the root, or None if it is a file's outside of it, or no file's."""
        try:
            real = (self.root / path).resolve()
            if real.is_relative_to(self.root.resolve()) and real.is_file():
                return real.relative_to(self.root.resolve())
        except (OSError, RuntimeError, ValueError):
            pass
        return None

    def read(self, path: Path) -> bytes | None:
        """A file's bytes, or None if it is not there, outside of the root, or too large."""
        inside = self.within(path)
        try:
            full = self.root / inside if inside is not None else None
            if full is None or full.stat().st_size > LARGEST_FILE:
                return None
            return full.read_bytes()
        except OSError:
            return None

    def module(self, path: Path) -> Module | None:
        """The module in a file; None if it cannot be read.

        Args:
            path: relative to the root.
        """
        if path not in self._modules:
            source = self.read(path)
            self._modules[path] = None if source is None else Module(path, source, self)
        return self._modules[path]

    def required(self, path: Path) -> Module:
        """The module in a file.

        Args:
            path: relative to the root.

        Raises:
            errors.InvalidInput: SG862, it cannot be read.
        """
        module = self.module(path)
        if module is None:
            raise InvalidInput([Problem("SG862", f"{path} cannot be read", path=path)])
        return module

    def resolve(self, module: Module, source: str) -> Module | None:
        """The module that another imports by `source`; None if it is none of the project's."""
        for base in self._bases(module, source):
            for candidate in _candidates(base):
                inside = self.within(candidate)
                if inside is not None and inside.suffix in syntax.SUFFIXES:
                    return self.module(inside)
        return None

    def _bases(self, module: Module, source: str) -> Iterator[Path]:
        if source.startswith("."):
            yield module.path.parent / source
            return
        for prefix, targets in self._paths():
            if source.startswith(prefix):
                for target in targets:
                    yield Path(target) / source.removeprefix(prefix)
        yield Path(source)

    def _paths(self) -> list[tuple[str, list[str]]]:
        """What `paths` of a `tsconfig.json` at the root says: prefixes and folders."""
        if self._aliases is None:
            text = (self.read(Path("tsconfig.json")) or b"").decode("utf-8", "replace")
            self._aliases = list(_aliases(text))
        return self._aliases


def _candidates(base: Path) -> Iterator[Path]:
    yield base
    # TypeScript imports `./names.js` where the file is `names.ts`.
    stem = base.with_suffix("") if base.suffix in syntax.JAVASCRIPT else base
    for suffix in syntax.SUFFIXES:
        yield stem.with_name(stem.name + suffix)
    for suffix in syntax.SUFFIXES:
        yield base / f"index{suffix}"


def _aliases(tsconfig: str) -> Iterator[tuple[str, list[str]]]:
    plain = re.sub(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', r"\1", tsconfig, flags=re.S)
    try:
        options = json.loads(re.sub(r",(\s*[}\]])", r"\1", plain)).get("compilerOptions", {})
        base = options.get("baseUrl", ".")
        for pattern, targets in options.get("paths", {}).items():
            folders = [f"{base}/{target.removesuffix('*')}" for target in targets]
            yield pattern.removesuffix("*"), folders
        yield "", [base]
    except (ValueError, AttributeError, TypeError, RecursionError):
        return

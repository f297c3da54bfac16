"""Giving values to names, members, and the names of patterns such as `{ a, b: [c] }`."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from signoff_gen.migrations.readers.javascript.values import (
    MOST_ITEMS,
    UNDEFINED,
    Array,
    Class,
    Guess,
    Host,
    Record,
    Scope,
    Site,
    Unknown,
    is_known,
    text_of,
)

if TYPE_CHECKING:
    from tree_sitter import Node


class Bindings(ABC):
    """Binds; remembers what names were before, for the branches in progress."""

    def __init__(self) -> None:
        self.journals: list[dict[tuple[int, str], tuple[Scope, object]]] = []

    @abstractmethod
    def evaluate(self, node: "Node", scope: Scope) -> object:
        """The value of an expression."""

    @abstractmethod
    def member(self, target: object, name: str, site: Site) -> object:
        """A property of a value."""

    def assign(self, scope: Scope, name: str, value: object) -> None:
        """Give a name another value, remembering the former one for the branches in progress."""
        if self.journals:
            former = scope.names.get(name, UNDEFINED)
            self.journals[-1].setdefault((id(scope), name), (scope, former))
        scope.names[name] = value

    def items_of(self, value: object) -> Array | None:
        """What a loop over a value gives; None if it is not known."""
        if isinstance(value, Array):
            return value
        if isinstance(value, Host):
            return value.items()
        if isinstance(value, str) and not isinstance(value, Guess):
            made = Array()
            made.add(list(value[: MOST_ITEMS + 1]))
            return made
        return None

    def key(self, node: "Node | None", scope: Scope) -> str | None:
        """The name of a member as it is written; None if it is known only at run time."""
        if node is None:
            return None
        if node.type in ("string", "computed_property_name"):
            inner = node.named_children[0] if node.type != "string" and node.children else node
            value = self.evaluate(inner, scope)
            return text_of(value) if is_known(value) else None
        return scope.module.text(node)

    def bind(self, target: "Node", value: object, scope: Scope, *, declares: bool) -> None:
        """Give a value to a name, a member, or the names of a pattern."""
        kind = target.type
        if kind in ("identifier", "shorthand_property_identifier_pattern"):
            self._bind_name(scope.module.text(target), value, scope, declares)
        elif kind in ("required_parameter", "optional_parameter"):
            pattern, default = (target.child_by_field_name(n) for n in ("pattern", "value"))
            if pattern is not None:
                self._bind_or_default(pattern, default, value, scope, declares)
        elif kind in ("assignment_pattern", "object_assignment_pattern"):
            left, default = (target.child_by_field_name(n) for n in ("left", "right"))
            if left is not None:
                self._bind_or_default(left, default, value, scope, declares)
        elif kind == "object_pattern":
            self._bind_members(target, value, scope, declares)
        elif kind == "array_pattern":
            self._bind_elements(target, value, scope, declares)
        elif kind in ("member_expression", "subscript_expression"):
            self._bind_member(target, value, scope)

    def _bind_name(self, name: str, value: object, scope: Scope, declares: bool) -> None:
        if declares:
            scope.names[name] = value
            return
        owner: Scope | None = scope
        while owner is not None and name not in owner.names:
            owner = owner.parent
        self.assign(owner or scope, name, value)

    def _bind_or_default(
        self, target: "Node", default: "Node | None", value: object, scope: Scope, declares: bool
    ) -> None:
        if value is UNDEFINED and default is not None:
            value = self.evaluate(default, scope)
        self.bind(target, value, scope, declares=declares)

    def _bind_members(self, pattern: "Node", value: object, scope: Scope, declares: bool) -> None:
        site = Site(scope.module, pattern)
        for child in pattern.named_children:
            if child.type == "rest_pattern":
                inner, rest = child.named_children[0], Record(open=True)
                self.bind(inner, rest, scope, declares=declares)
                continue
            part = child
            if child.type == "pair_pattern":
                key = self.key(child.child_by_field_name("key"), scope)
                part = child.child_by_field_name("value") or child
            else:
                named = child.child_by_field_name("left") or child
                key = scope.module.text(named)
            member = Unknown(site.excerpt) if key is None else self.member(value, key, site)
            self.bind(part, member, scope, declares=declares)

    def _bind_elements(self, pattern: "Node", value: object, scope: Scope, declares: bool) -> None:
        site, index = Site(scope.module, pattern), 0
        for child in pattern.children:
            if child.type == ",":
                index += 1
            elif child.type == "rest_pattern":
                items = self.items_of(value)
                rest = Array(items.items[index:], open=items.open) if items else Array(open=True)
                self.bind(child.named_children[0], rest, scope, declares=declares)
            elif child.is_named:
                element = self.member(value, str(index), site)
                self.bind(child, element, scope, declares=declares)

    def _bind_member(self, target: "Node", value: object, scope: Scope) -> None:
        owner = target.child_by_field_name("object")
        holder = self.evaluate(owner, scope) if owner is not None else UNDEFINED
        if target.type == "member_expression":
            key: str | None = scope.module.field(target, "property")
        else:
            key = self.key_value(target, scope)
        if isinstance(holder, Class) and key is not None:
            holder.statics[key] = value
        elif isinstance(holder, Record):
            if key is None:
                holder.open = True
            else:
                holder.members[key] = self._under_branches(value, scope, target)
        elif isinstance(holder, Array):
            holder.open = True

    def _under_branches(self, value: object, scope: Scope, target: "Node") -> object:
        """What a member becomes where only one of several branches gives it a value."""
        return Unknown(scope.module.text(target)) if self.journals else value

    def key_value(self, node: "Node", scope: Scope) -> str | None:
        """The key of `a[key]`; None if it is known only at run time."""
        index = node.child_by_field_name("index")
        value = self.evaluate(index, scope) if index is not None else UNDEFINED
        return text_of(value) if is_known(value) else None

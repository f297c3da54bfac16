"""Names, members, calls and classes."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from signoff_gen.migrations.readers.javascript import library, operators, text
from signoff_gen.migrations.readers.javascript.compiled import CompilerHelpers, from_compiler
from signoff_gen.migrations.readers.javascript.framework import Framework
from signoff_gen.migrations.readers.javascript.lists import ListMethods
from signoff_gen.migrations.readers.javascript.modules import Import, Module, Project
from signoff_gen.migrations.readers.javascript.promises import Promises, is_function
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Array,
    Class,
    FileText,
    Function,
    Guess,
    Host,
    Native,
    Perhaps,
    Record,
    Scope,
    Site,
    Unknown,
    text_of,
    unanswered,
)

if TYPE_CHECKING:
    from tree_sitter import Node


class ModuleExports(Host):
    """All that a module gives, as `require` and `import *` have it."""

    def __init__(self, module: Module, exported: Callable[[Module, str], object]) -> None:
        self.module = module
        self.exported = exported

    def get(self, name: str, site: Site) -> object:
        """One of the things that it gives."""
        return self.exported(self.module, name)


class Calls(Promises):
    """Finds what names mean, and follows calls.

    Args:
        project: the files that code may import.
        framework: what is not JavaScript's own.
    """

    def __init__(self, project: Project, framework: Framework) -> None:
        super().__init__()
        self.project = project
        self.framework = framework
        self._lists = ListMethods(self)
        self._scopes: dict[Module, Scope] = {}
        self._pending: set[tuple[Module, str]] = set()
        self._exported: dict[tuple[Module, str], object] = {}
        self._everywhere = library.everywhere(self._apply, self.settle_all)
        self._class_members: dict[int, dict[tuple[str, bool], Node]] = {}
        self._prototypes: dict[int, Record] = {}

    @abstractmethod
    def run(self, function: Function, arguments: Sequence[object], this: object) -> object:
        """Follow a function's body; the value is what it returns."""

    @abstractmethod
    def at_the_top(self, work: Callable[[], object]) -> object:
        """Do something that does not depend on the path which is being followed."""

    @abstractmethod
    def execute(self, node: "Node", scope: Scope) -> object:
        """Follow a statement."""

    def _apply(self, callee: object, arguments: Sequence[object], site: Site) -> object:
        return self.call(callee, arguments, UNDEFINED, site)

    # Names.

    def everywhere(self, name: str) -> object:
        """What a name stands for in every file, such as `Promise`."""
        return self._everywhere.get(name, Unknown(name))

    def scope_of(self, module: Module) -> Scope:
        """The names at the top of a file, as far as they were asked for."""
        if module not in self._scopes:
            self._scopes[module] = Scope(module, function=True)
        return self._scopes[module]

    def named(self, name: str, scope: Scope) -> object:
        """The value of a name, in the nearest scope that has it."""
        owner: Scope | None = scope
        while owner is not None:
            if name in owner.names:
                return owner.names[name]
            owner = owner.parent
        compiled = from_compiler(name, self)
        if compiled is not None:
            return compiled
        if name in scope.module.definitions:
            return self.top_name(scope.module, name)
        if name == "require":
            return Native("require", lambda a, site: self._required(scope.module, a, site))
        if name in ("exports", "module"):
            exports = ModuleExports(scope.module, self.exported)
            return exports if name == "exports" else Record({"exports": exports})
        of_file = library.of_file(scope.module, name)
        return self._everywhere.get(name, Unknown(name)) if of_file is None else of_file

    def undefined(self, name: str, site: Site) -> None:
        """A name is used that nothing in its file defines."""
        self.framework.undefined(site, name)

    def top_name(self, module: Module, name: str) -> object:
        """The value of a name that a file defines at its top."""
        scope, key = self.scope_of(module), (module, name)
        if name not in scope.names and key not in self._pending:
            self._pending.add(key)
            self.at_the_top(lambda: self._define(module, name, scope))
            self._pending.discard(key)
        return scope.names.get(name, UNDEFINED)

    def _define(self, module: Module, name: str, scope: Scope) -> None:
        definition = module.definitions[name]
        if isinstance(definition, Import):
            scope.names[name] = self._imported(module, definition)
        elif definition.type == "variable_declarator":
            self.declare(definition, scope)
        else:
            scope.names[name] = self.declared(definition, scope)
        for words, statement in module.disturbances:
            if name in words:
                self.execute(statement, scope)

    def declare(self, declarator: "Node", scope: Scope) -> None:
        """Give the names of a declaration their values."""
        target = declarator.child_by_field_name("name")
        value = declarator.child_by_field_name("value")
        if target is not None:
            made = self.evaluate(value, scope) if value is not None else UNDEFINED
            if isinstance(made, Class) and not made.name:
                made.name = scope.module.text(target)
            self.bind(target, made, scope, declares=True)

    def declared(self, node: "Node", scope: Scope) -> object:
        """The function, class or enumeration that a declaration makes."""
        if node.type in ("function_declaration", "generator_function_declaration"):
            return Function(node, scope, scope.module.field(node, "name"))
        return (
            self._enumeration(node, scope)
            if node.type == "enum_declaration"
            else (self.class_of(node, scope))
        )

    def _enumeration(self, node: "Node", scope: Scope) -> object:
        made, following = Record(), 0
        body = node.child_by_field_name("body")
        for member in body.named_children if body is not None else ():
            value: object = following
            key = self.key(member.child_by_field_name("name") or member, scope) or ""
            given = member.child_by_field_name("value")
            if given is not None:
                value = self.evaluate(given, Scope(scope.module, scope, dict(made.members)))
            made.members[key] = value
            if isinstance(value, int):
                following = value + 1
                made.members[str(value)] = key
        return made

    def _imported(self, module: Module, imported: Import) -> object:
        given = self.framework.module(imported.source)
        if given is None:
            given = self._common(imported.source)
        if given is not None:
            whole = imported.name in ("*", "default") or not isinstance(given, Host)
            site = Site(module, module.root)
            return given if whole else given.get(imported.name, site)  # type: ignore[attr-defined]
        target = self.project.resolve(module, imported.source)
        if target is None and imported.source.endswith(".json"):
            return self._data(module, imported)
        if target is None:
            return Unknown(f"{imported.name} of {imported.source}")
        return self.exported(target, imported.name)

    def _common(self, source: str) -> object | None:
        """A package that code for any framework may use; None if it is not known."""
        if source == "tslib":
            return CompilerHelpers(self)
        if source == "bluebird":
            return library.bluebird(self.everywhere("Promise"))
        return library.of_module(source, self.project)

    def _data(self, module: Module, imported: Import) -> object:
        """What a file of JSON holds."""
        content = self.project.read(module.path.parent / imported.source)
        value = library.from_json((content or b"").decode("utf-8-sig", "replace"), imported.source)
        if imported.name in ("*", "default"):
            return value
        return self.member(value, imported.name, Site(module, module.root))

    def _required(self, module: Module, arguments: Sequence[object], site: Site) -> object:
        source = arguments[0] if arguments else UNDEFINED
        if not isinstance(source, str):
            return Unknown(site.excerpt)
        value = self._imported(module, Import(source, "*"))
        if isinstance(value, ModuleExports) and set(value.module.exports) == {"default"}:
            return value.exported(value.module, "default")
        return value

    def exported(self, module: Module, name: str) -> object:
        """Something that a module gives."""
        if name == "*":
            return ModuleExports(module, self.exported)
        if (module, name) not in self._exported:
            self._exported[module, name] = UNDEFINED  # modules may import each other
            self._exported[module, name] = self._export(module, name)
        return self._exported[module, name]

    def _export(self, module: Module, name: str) -> object:
        given = module.exports.get(name)
        if isinstance(given, str):
            if given in module.definitions:
                return self.top_name(module, given)
            return Unknown(given)
        if isinstance(given, Import):
            return self._imported(module, given)
        if given is not None:
            node = given
            return self.at_the_top(lambda: self.evaluate(node, self.scope_of(module)))
        for source in module.passed_on:
            target = self.project.resolve(module, source)
            if target is not None and target is not module:
                found = self.exported(target, name)
                if found is not UNDEFINED:
                    return found
        if name != "default" and "default" in module.exports:
            return self.member(self.exported(module, "default"), name, Site(module, module.root))
        return ModuleExports(module, self.exported) if name == "default" else UNDEFINED

    # Members.

    def member(self, target: object, name: str, site: Site) -> object:
        """A property of a value."""
        if isinstance(target, Record):
            return self._record_member(target, name, site)
        if isinstance(target, Host):
            return target.get(name, site)
        if isinstance(target, Array):
            return self._element(target, name, site)
        if isinstance(target, Class):
            return self._static(target, name, site)
        if isinstance(target, str):
            return self._character(target, name, site)
        if target is None or target is UNDEFINED:
            chained = any(child.type == "optional_chain" for child in site.node.children)
            return UNDEFINED if chained else Unknown(site.excerpt)
        if isinstance(target, Function) and name in ("name", "prototype"):
            return target.name if name == "name" else self.prototype(target)
        if isinstance(target, Function) and name == "default":  # as compilers import one
            return target
        return Unknown(site.excerpt)

    def _record_member(self, target: Record, name: str, site: Site) -> object:
        if name in target.members:
            return target.members[name]
        if target.kind is not None:
            if name == "constructor":
                return target.kind
            found = self.find(target.kind, name, static=False)
            if found is not None:
                return self._getter(found[0], found[1], target)
            if not isinstance(self._eldest(target.kind).parent, Unknown):
                return UNDEFINED
        return Unknown(site.excerpt) if target.open or target.kind is not None else UNDEFINED

    def _getter(self, owner: Class, node: "Node", this: object) -> object:
        method = self._method(owner, node)
        is_getter = any(child.type == "get" for child in node.children)
        return self.run(method, [], this) if is_getter else method

    def _element(self, target: Array, name: str, site: Site) -> object:
        if name == "length":
            return self._lists.length(target, site.excerpt)
        index = int(name) if name.isdecimal() and len(name) < 10 else len(target.items)
        if index < len(target.items):
            item = target.items[index]
            return Unknown(site.excerpt) if isinstance(item, Perhaps) else item
        return Unknown(site.excerpt) if target.open or not name.isdecimal() else UNDEFINED

    def _character(self, target: str, name: str, site: Site) -> object:
        if name == "length":
            return text.length(target, site.excerpt)
        if isinstance(target, Guess) or not name.isdecimal() or len(name) > 9:
            return Unknown(site.excerpt)
        return target[int(name)] if int(name) < len(target) else UNDEFINED

    def _static(self, target: Class, name: str, site: Site) -> object:
        if name in target.statics:
            return target.statics[name]
        found = self.find(target, name, static=True)
        if found is None:
            parent = self._eldest(target).parent
            if isinstance(parent, Host) and name != "name":
                return Native(name, lambda arguments, where: parent.call(name, arguments, where))
            return target.name if name == "name" else Unknown(site.excerpt)
        owner, node = found
        if node.type == "method_definition":
            return self._getter(owner, node, target)
        value = node.child_by_field_name("value")
        scope = Scope(owner.scope.module, owner.scope, this=owner, home=owner)
        made = self.evaluate(value, scope) if value is not None else UNDEFINED
        target.statics[name] = made
        return made

    # Classes.

    def find(self, owner: Class, name: str, *, static: bool) -> "tuple[Class, Node] | None":
        """The class that defines a member, and where; None if neither it nor its parents do."""
        current: object = owner
        for _ in range(20):
            if not isinstance(current, Class):
                return None
            node = self._members_of(current).get((name, static))
            if node is not None:
                return current, node
            current = current.parent
        return None

    def _eldest(self, owner: Class) -> Class:
        for _ in range(20):
            if not isinstance(owner.parent, Class):
                break
            owner = owner.parent
        return owner

    def _members_of(self, owner: Class) -> "dict[tuple[str, bool], Node]":
        """The methods of a class and its fields, by name and whether they are static."""
        members = self._class_members.get(owner.node.id)
        if members is None:
            members = {}
            body = owner.node.child_by_field_name("body")
            for node in body.named_children if body is not None else ():
                name = node.child_by_field_name("name") or node.child_by_field_name("property")
                is_static = any(child.type == "static" for child in node.children)
                is_setter = any(child.type == "set" for child in node.children)
                if name is not None and not is_setter:
                    members[owner.scope.module.text(name).strip("\"'"), is_static] = node
            self._class_members[owner.node.id] = members
        return members

    def _method(self, owner: Class, node: "Node") -> Function:
        scope = Scope(owner.scope.module, owner.scope, this=owner, home=owner)
        return Function(node, scope, owner.scope.module.field(node, "name"))

    def instance(self, owner: Class, arguments: Sequence[object]) -> Record:
        """An object of a class, with its fields."""
        made = Record(kind=owner)
        self._initialise(made, owner, arguments)
        return made

    def _initialise(self, made: Record, owner: Class, arguments: Sequence[object]) -> None:
        constructor = self._members_of(owner).get(("constructor", False))
        has_parent = isinstance(owner.parent, Class)
        if constructor is None and isinstance(owner.parent, Class):
            self._initialise(made, owner.parent, arguments)
        if constructor is None or not has_parent:
            self._set_fields(made, owner)
        if constructor is not None:
            self.run(self._method(owner, constructor), arguments, made)

    def _set_fields(self, made: Record, owner: Class) -> None:
        scope = Scope(owner.scope.module, owner.scope, this=made, home=owner)
        for (name, is_static), node in self._members_of(owner).items():
            value = node.child_by_field_name("value")
            if not is_static and value is not None and node.type.endswith("field_definition"):
                made.members[name] = self.evaluate(value, scope)

    def parent_call(self, arguments: Sequence[object], scope: Scope) -> object:
        """`super(…)` in a constructor."""
        home, this = scope.home, scope.this
        if isinstance(this, Record) and home is not None and isinstance(home.parent, Class):
            self._initialise(this, home.parent, arguments)
            self._set_fields(this, home)
        return UNDEFINED

    def inherited(self, name: str, scope: Scope) -> object:
        """`super.name` in a method."""
        parent = scope.home.parent if scope.home is not None else None
        found = self.find(parent, name, static=False) if isinstance(parent, Class) else None
        return self._method(*found) if found is not None else Unknown(f"super.{name}")

    def prototype(self, function: Function) -> Record:
        """The methods of a class that is written as a function."""
        return self._prototypes.setdefault(function.node.id, Record())

    def construct(self, callee: object, arguments: Sequence[object], site: Site) -> object:
        """The outcome of `new`."""
        if isinstance(callee, Class):
            return self.instance(callee, arguments)
        if isinstance(callee, Host):
            return callee.construct(arguments, site)
        if isinstance(callee, Native):
            return callee.call(arguments, site)
        return self._unknown_call(arguments, site)

    # Calls.

    def call(self, callee: object, arguments: Sequence[object], this: object, site: Site) -> object:
        """The outcome of calling a value."""
        if isinstance(callee, Function):
            return self.run(callee, arguments, this)
        if isinstance(callee, Native):
            return callee.call(arguments, site)
        if isinstance(callee, ModuleExports):
            return self.call(self.exported(callee.module, "default"), arguments, this, site)
        if isinstance(callee, Host):
            return callee.invoke(arguments, site)
        return self._unknown_call(arguments, site)

    def _unknown_call(self, arguments: Sequence[object], site: Site) -> object:
        """Code that is not known may do anything with what it is given, and call it or not."""
        if any(_is_effective(argument) for argument in arguments):
            self.framework.gap(site, f"what `{site.excerpt}` does is not known")
        for argument in arguments:
            if isinstance(argument, Function):
                self.maybe_run(argument, site)
        return Unknown(site.excerpt)

    def maybe_run(self, function: Function, site: Site) -> None:
        """Follow a function that may be called, with what is not known."""
        arguments = [Unknown(site.excerpt)] * 3
        called = unanswered(site.excerpt).yes
        self.iteration(called, lambda: self.settle(self.run(function, arguments, UNDEFINED), site))

    def call_member(
        self, target: object, name: str, arguments: Sequence[object], site: Site
    ) -> object:
        """The outcome of calling a method."""
        if name in ("then", "finally") and arguments and is_function(arguments[0]):
            return self.promised(target, name, arguments, site)
        if isinstance(target, Host):
            return self._call_host(target, name, arguments, site)
        if isinstance(target, Array):
            return self._lists.call(
                target,
                name,
                arguments,
                lambda f, *a: self.call(f, a, UNDEFINED, site),
                site.excerpt,
            )
        if isinstance(target, str):
            if name == "toString" and isinstance(target, FileText):
                return target
            return text.call(target, name, arguments, site.excerpt)
        if isinstance(target, (Record, Class)):
            return self.call(self.member(target, name, site), arguments, target, site)
        if isinstance(target, (Function, Native)) and name in ("call", "apply", "bind"):
            return self._call_function(target, name, arguments, site)
        if isinstance(target, operators.Pattern) and name == "test" and arguments:
            return text.test(target, arguments[0], site.excerpt)
        if isinstance(target, (int, float)) and name == "toString" and not arguments:
            return text_of(target)
        if (target is None or target is UNDEFINED) and "?." in site.excerpt:
            return UNDEFINED
        return self._unknown_call(arguments, site)

    def _call_host(
        self, target: Host, name: str, arguments: Sequence[object], site: Site
    ) -> object:
        if isinstance(target, ModuleExports):
            return self.call(target.get(name, site), arguments, UNDEFINED, site)
        items = target.items()
        if items is not None and name in ("map", "forEach", "filter", "find", "some", "every"):
            return self.call_member(items, name, arguments, site)
        return target.call(name, arguments, site)

    def _call_function(
        self, target: Function | Native, name: str, arguments: Sequence[object], site: Site
    ) -> object:
        this, given = (arguments[0] if arguments else UNDEFINED), list(arguments[1:])
        if name == "bind":
            return Native("bound", lambda later, _: self.call(target, [*given, *later], this, site))
        if name == "apply":
            items = self.items_of(given[0]) if given else None
            given = list(items.items) if items else []
        return self.call(target, given, this, site)


def _is_effective(value: object) -> bool:
    """Whether a value gives access to the database."""
    if isinstance(value, Record):
        return any(isinstance(item, Host) and item.effective for item in value.members.values())
    return isinstance(value, Host) and value.effective

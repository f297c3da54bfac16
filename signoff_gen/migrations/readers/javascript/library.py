"""What every program finds there: `Object`, `JSON`, `Promise`, and Node's files and paths."""

import json
import posixpath
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from signoff_gen.migrations.readers.javascript import operators, syntax
from signoff_gen.migrations.readers.javascript.modules import Module, Project
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Array,
    Class,
    FileText,
    Guess,
    Host,
    Native,
    Record,
    Site,
    Unknown,
    is_known,
    text_of,
    truth,
)

Arguments = Sequence[object]
Call = Callable[[object, Arguments, Site], object]
"""Calls a function of the project."""
Settle = Callable[[object, Site], object]
"""Awaits a value."""


class Namespace(Host):
    """A named collection of functions and values, such as `Math`.

    Args:
        members: what is known of it.
        invoked: what calling the thing itself gives, and `new` too.
    """

    def __init__(
        self,
        members: dict[str, object],
        invoked: Callable[[Arguments, Site], object] | None = None,
    ) -> None:
        self._members = members
        self._invoked = invoked

    def having(self, members: dict[str, object]) -> "Namespace":
        """The same with more members."""
        return Namespace({**self._members, **members}, self._invoked)

    def get(self, name: str, site: Site) -> object:
        """A member, or itself as compilers import it; unknown if it is none of those listed."""
        return self._members.get(name, self if name == "default" else Unknown(site.excerpt))

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """The outcome of a member that is a function."""
        member = self._members.get(name)
        return member.call(arguments, site) if isinstance(member, Native) else Unknown(site.excerpt)

    def invoke(self, arguments: Arguments, site: Site) -> object:
        """The outcome of calling it."""
        return self._invoked(arguments, site) if self._invoked else Unknown(site.excerpt)

    def construct(self, arguments: Arguments, site: Site) -> object:
        """The outcome of `new`."""
        return self.invoke(arguments, site)


def _namespace(
    functions: dict[str, Callable[[Arguments, Site], object]],
    invoked: Callable[[Arguments, Site], object] | None = None,
    more: dict[str, object] | None = None,
) -> Namespace:
    members: dict[str, object] = {name: Native(name, f) for name, f in functions.items()}
    return Namespace({**members, **(more or {})}, invoked)


def _first(arguments: Arguments) -> object:
    return arguments[0] if arguments else UNDEFINED


def _entries(arguments: Arguments, site: Site, pick: Callable[[str, object], object]) -> object:
    value = _first(arguments)
    if isinstance(value, Array):
        value = Record({str(i): item for i, item in enumerate(value.items)}, value.open)
    members = value.statics if isinstance(value, Class) else None
    if isinstance(value, Record):
        members = value.members
    if members is None:
        return Unknown(site.excerpt)
    is_open = isinstance(value, Record) and value.open
    return Array([pick(key, item) for key, item in members.items()], open=is_open)


def _keys(arguments: Arguments, site: Site) -> object:
    value = _first(arguments)
    names = value.names() if isinstance(value, Host) else None
    return _entries(arguments, site, lambda key, item: key) if names is None else names


def _assign(arguments: Arguments, site: Site) -> object:
    target = _first(arguments)
    if not isinstance(target, Record):
        return Unknown(site.excerpt)
    for source in arguments[1:]:
        if isinstance(source, Record):
            target.members.update(source.members)
        target.open = target.open or not isinstance(source, Record) or source.open
    return target


def _has_own(arguments: Arguments, site: Site) -> object:
    value, name = (*arguments, UNDEFINED, UNDEFINED)[:2]
    if not isinstance(name, str):
        return Unknown(site.excerpt)
    return operators.has_member(value, name, site.excerpt)


class _HasOwn(Host):
    """`Object.prototype.hasOwnProperty`."""

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """`call` with an object."""
        return _has_own(arguments, site) if name == "call" else Unknown(site.excerpt)


def _from_entries(arguments: Arguments, site: Site) -> object:
    pairs, made = _first(arguments), Record()
    for pair in pairs.items if isinstance(pairs, Array) else ():
        if not isinstance(pair, Array) or len(pair.items) != 2:
            return Unknown(site.excerpt)
        made.members[text_of(pair.items[0])] = pair.items[1]
    made.open = not isinstance(pairs, Array) or pairs.open
    return made


def _list(arguments: Arguments, site: Site) -> object:
    """`new Set(list)`, which for our purposes is the list without what it holds twice."""
    value = _first(arguments)
    if value is UNDEFINED or value is None:
        return Array()
    if isinstance(value, Host):  # names that are looked up in the database
        return value
    if not isinstance(value, Array):
        return Unknown(site.excerpt)
    kept: list[object] = []
    for item in value.items:
        plain = isinstance(item, (str, int, float))
        if not plain or item not in kept:
            kept.append(item)
    return Array(kept, open=value.open)


def plain(value: object) -> object:
    """A known value as Python's own, for JSON."""
    if isinstance(value, Array):
        return [plain(item) for item in value.items]
    if isinstance(value, Record):
        members = value.members.items()
        return {key: plain(item) for key, item in members if item is not UNDEFINED}
    return value if isinstance(value, (str, int, float)) else None


def _json_text(arguments: Arguments, site: Site) -> object:
    value = _first(arguments)
    if not is_known(value) or value is UNDEFINED:
        return Unknown(site.excerpt)
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


def _from_json(value: object) -> object:
    if isinstance(value, dict):
        return Record({key: _from_json(item) for key, item in value.items()})
    return Array([_from_json(item) for item in value]) if isinstance(value, list) else value


def from_json(text: str, source: str) -> object:
    """The value of a text in JSON; unknown if it is none."""
    try:
        return _from_json(json.loads(text))
    except (ValueError, RecursionError):
        return Unknown(source)


def _json_value(arguments: Arguments, site: Site) -> object:
    text = _first(arguments)
    if not isinstance(text, str) or isinstance(text, Guess):
        return Unknown(site.excerpt)
    return from_json(text, site.excerpt)


def _number(arguments: Arguments, site: Site) -> object:
    value = _first(arguments)
    if isinstance(value, Host):  # how many there are of something in the database
        return value
    match = re.match(r"\s*[+-]?\d+", text_of(value)) if is_known(value) else None
    small = match is not None and len(match[0]) < syntax.MOST_DIGITS
    return int(match[0]) if match and small else Unknown(site.excerpt)


def _as_text(arguments: Arguments, site: Site) -> object:
    value = _first(arguments)
    return value if isinstance(value, Host) and value.textual else text_of(value)


def _boolean(arguments: Arguments, site: Site) -> object:
    return truth(_first(arguments))


def _is_list(arguments: Arguments, site: Site) -> object:
    value = _first(arguments)
    return Unknown(site.excerpt) if isinstance(value, Unknown) else isinstance(value, Array)


def _extreme(pick: Callable[[list[float]], float]) -> Callable[[Arguments, Site], object]:
    def of(arguments: Arguments, site: Site) -> object:
        numbers = [a for a in arguments if isinstance(a, (int, float))]
        return pick(numbers) if len(numbers) == len(arguments) > 0 else Unknown(site.excerpt)

    return of


def _unknown(arguments: Arguments, site: Site) -> object:
    return Unknown(site.excerpt)


def _nothing(arguments: Arguments, site: Site) -> object:
    return UNDEFINED


def _itself(arguments: Arguments, site: Site) -> object:
    return _first(arguments)


def _promises(call: Call, settle: Settle) -> Namespace:
    """`Promise`, with the methods that Bluebird adds to it."""

    def settled(arguments: Arguments, site: Site) -> object:
        return settle(_first(arguments), site)

    def promise(arguments: Arguments, site: Site) -> object:
        resolve = Native("resolve", settled)
        call(_first(arguments), [resolve, resolve], site)
        return Unknown(site.excerpt)

    def each(arguments: Arguments, site: Site) -> object:
        """Bluebird's `Promise.map(list, function)` and its like."""
        value, function = (*arguments, UNDEFINED, UNDEFINED)[:2]
        if not isinstance(value, Array):
            return call(Unknown(site.excerpt), [function], site)
        for number, item in enumerate(value.items):
            settle(call(function, [item, number], site), site)
        return Unknown(site.excerpt)

    def all_settled(arguments: Arguments, site: Site) -> object:
        value = settled(arguments, site)
        if not isinstance(value, Array):
            return value
        kept = [Record({"status": "fulfilled", "value": item}) for item in value.items]
        return Array([*kept], open=value.open)

    functions = {
        "all": settled, "allSettled": all_settled, "resolve": settled,
        "map": each, "mapSeries": each, "each": each,
    }  # fmt: skip
    return _namespace(dict(functions), promise)


def everywhere(call: Call, settle: Settle) -> dict[str, object]:
    """The names that are known in every file.

    Args:
        call: calls a function of the project.
        settle: awaits a value.
    """

    def from_list(arguments: Arguments, site: Site) -> object:
        value = _first(arguments)
        if not isinstance(value, Array):
            return Unknown(site.excerpt)
        if len(arguments) < 2:
            return Array(list(value.items), open=value.open)
        given = [call(arguments[1], [item, i], site) for i, item in enumerate(value.items)]
        return Array(given, open=value.open)

    return {
        "Object": _namespace(
            {
                "keys": _keys,
                "values": lambda a, site: _entries(a, site, lambda key, item: item),
                "entries": lambda a, site: _entries(a, site, lambda key, item: Array([key, item])),
                "assign": _assign,
                "freeze": _itself,
                "fromEntries": _from_entries,
                "defineProperty": _itself,
                "hasOwn": _has_own,
            },
            more={"prototype": Namespace({"hasOwnProperty": _HasOwn()})},
        ),
        "Array": _namespace({"isArray": _is_list, "from": from_list, "of": _array_of}),
        "Set": _namespace({}, _list),
        "String": _namespace({"raw": _unknown}, _as_text),
        "Number": _namespace({"parseInt": _number, "isInteger": _unknown}, _number),
        "parseInt": Native("parseInt", _number),
        "Boolean": _namespace({}, _boolean),
        "JSON": _namespace({"stringify": _json_text, "parse": _json_value}),
        "Math": _namespace({"max": _extreme(max), "min": _extreme(min)}),
        "Promise": _promises(call, settle),
        "Date": _namespace({"now": _unknown}, _unknown),
        "Symbol": _namespace({}, _unknown),
        "console": _Silent(),
        "undefined": UNDEFINED,
        "globalThis": Unknown("globalThis"),
    }


def _array_of(arguments: Arguments, site: Site) -> object:
    return Array(list(arguments))


class _Silent(Host):
    """`console`, whose methods matter to nobody here."""

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """Nothing."""
        return UNDEFINED


class Files(Host):
    """Node's `fs` and `fs/promises`: only what lies below the root is read.

    Args:
        project: the files.
    """

    def __init__(self, project: Project) -> None:
        self._project = project

    def get(self, name: str, site: Site) -> object:
        """A function, or `fs.promises`."""
        if name in ("promises", "default"):
            return self
        return Native(name, lambda arguments, where: self.call(name, arguments, where))

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """The outcome of one of its functions."""
        path = _first(arguments)
        if not isinstance(path, str) or isinstance(path, Guess):
            return Unknown(site.excerpt)
        if name in ("readFileSync", "readFile"):
            return self._text(Path(path), site)
        if name in ("existsSync", "pathExistsSync"):
            return self._project.within(Path(path)) is not None
        if name in ("readdirSync", "readdir"):
            return self._names(path, site)
        return Unknown(site.excerpt)

    def _text(self, path: Path, site: Site) -> object:
        content, inside = self._project.read(path), self._project.within(path)
        if content is None or inside is None:
            return Unknown(site.excerpt)
        return FileText(content.decode("utf-8-sig", "replace"), inside)

    def _names(self, path: str, site: Site) -> object:
        folder = (self._project.root / path).resolve()
        try:
            if not folder.is_relative_to(self._project.root.resolve()):
                return Unknown(site.excerpt)
            return Array([*sorted(entry.name for entry in folder.iterdir())])
        except OSError:
            return Unknown(site.excerpt)


def _join(arguments: Arguments, site: Site) -> object:
    pieces = [text_of(argument) for argument in arguments]
    if any(isinstance(piece, Guess) for piece in pieces):
        return Unknown(site.excerpt)
    return posixpath.normpath(posixpath.join(*(piece for piece in pieces if piece)))


def _part(of: Callable[[str], str]) -> Callable[[Arguments, Site], object]:
    def part(arguments: Arguments, site: Site) -> object:
        path = _first(arguments)
        known = isinstance(path, str) and not isinstance(path, Guess)
        return of(str(path)) if known else Unknown(site.excerpt)

    return part


PATHS: Final = Namespace(
    {
        "join": Native("join", _join),
        "resolve": Native("resolve", _join),
        "dirname": Native("dirname", _part(posixpath.dirname)),
        "basename": Native("basename", _part(posixpath.basename)),
        "sep": "/",
    }
)
"""Node's `path`. All paths are relative to the root, from `__dirname` on."""


class Process(Host):
    """Node's `process`: its environment is not known, and `cwd()` is the root."""

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """The outcome of one of its functions."""
        return "." if name == "cwd" else Unknown(site.excerpt)


def bluebird(promise: object) -> object:
    """The package `bluebird`: its promises have the methods of the language's own."""
    own = {"Promise": promise, "default": promise}
    return promise.having(own) if isinstance(promise, Namespace) else promise


def of_module(source: str, project: Project) -> object | None:
    """A module that comes with Node; None if there is none of that name."""
    name = source.removeprefix("node:")
    if name in ("fs", "fs/promises", "fs-extra"):
        return Files(project)
    if name in ("path", "path/posix"):
        return PATHS
    return _namespace({"fileURLToPath": _itself}) if name == "url" else None


def of_file(module: Module, name: str) -> object | None:
    """What `__dirname` and the like are in a file; None for other names."""
    if name == "__dirname":
        return module.path.parent.as_posix()
    if name == "__filename":
        return module.path.as_posix()
    return Process() if name == "process" else None

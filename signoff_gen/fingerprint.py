"""The inputs digest of a check: what its verdict depends on, in one value.

It covers the check's definition, the content of the files its `inputs` globs name, the names and
texts of the variables it refers to or hands to a program (never the value of an environment
variable) and the version of its runner. A result whose digest is another than the present one is
stale.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from signoff_gen.errors import SurroundingsError
from signoff_gen.evidence import digest_file
from signoff_gen.globs import select
from signoff_gen.model import Check, Signoff
from signoff_gen.variables import Scope, UnsetVariable, references, strings, substitute


class Fingerprints:
    """Inputs digests of one sign-off; a file that several checks name is read once.

    Args:
        signoff: gives the variables.
        root: where `inputs` globs start.
    """

    def __init__(self, signoff: Signoff, root: Path) -> None:
        self._vars = signoff.vars
        self._root = root
        self._files: dict[str, str] = {}
        self._selections: dict[tuple[str, ...], list[tuple[str, str]]] = {}

    def of(self, check: Check) -> str:
        """`sha256:` and the hex digest for one check.

        Raises:
            SurroundingsError: an input file cannot be read (SG220).
        """
        if check.runner is None:
            definition: Mapping[str, Any] = {}
            version = "1"
        else:
            definition = check.runner.model_dump(mode="json", exclude_unset=True, by_alias=True)
            version = type(check.runner).version
        # Most definitions refer to nothing, and this is the cheapest way to tell.
        refers = "${" in json.dumps(definition)
        names = self._names(definition) if refers else set()
        if check.runner is not None and check.runner.wants_variables:
            names |= self._vars.keys()  # nobody can tell which of them a program looks at
        subject = [
            check.kind,
            version,
            definition,
            check.retries.model_dump(mode="json") if check.retries else None,
            [(name, self._vars.get(name)) for name in sorted(names)],
            self._inputs(self._patterns(check)),
        ]
        text = json.dumps(subject, sort_keys=True, ensure_ascii=True)
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"

    def _names(self, definition: Mapping[str, Any]) -> set[str]:
        """Every name that the definition refers to, also by way of another variable."""
        found: set[str] = set()
        pending = list(_references(definition))
        while pending:
            name = pending.pop()
            if name not in found:
                found.add(name)
                pending.extend(references(self._vars.get(name, "")))
        return found

    def _patterns(self, check: Check) -> tuple[str, ...]:
        """The globs that people gave, and those that the runner reads anyway."""
        own = check.runner.input_globs() if check.runner else ()
        return (*check.inputs, *(self._filled(pattern) for pattern in own))

    def _filled(self, pattern: str) -> str:
        try:
            return substitute(pattern, Scope(self._vars, {}).value)
        except UnsetVariable:  # known only while it runs: the definition has to do
            return pattern

    def _inputs(self, patterns: tuple[str, ...]) -> list[tuple[str, str]]:
        if patterns not in self._selections:
            try:
                names = select(self._root, patterns)
                self._selections[patterns] = [(name, self._digest(name)) for name in names]
            except OSError as error:
                message = f"cannot read {error.filename or 'an input'}: {error.strerror}"
                raise SurroundingsError(message, code="SG220") from error
        return self._selections[patterns]

    def _digest(self, name: str) -> str:
        if name not in self._files:
            self._files[name] = digest_file(self._root / name)
        return self._files[name]


def _references(value: Any) -> Iterator[str]:
    for text in strings(value):
        if "${" in text:
            yield from references(text)

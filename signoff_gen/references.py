"""What must hold between the parts of a status file.

Ids exist and are unique, nothing waits in a circle, globs and `${names}` make sense, results are
as the machine wrote them. Pure.
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from signoff_gen.errors import did_you_mean
from signoff_gen.globs import GlobError, has_usual_length, matcher
from signoff_gen.model import Check, LocatedCheck, Signoff
from signoff_gen.states import needs_by_step
from signoff_gen.variables import (
    interpolated_fields,
    is_name,
    may_refer,
    references,
    strings,
)

At = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold, with its place as keys and indices from the top."""

    at: At
    code: str
    message: str
    expected: str | None = None
    hint: str | None = None


def check_references(signoff: Signoff) -> list[Finding]:
    """Everything that does not hold in one sign-off, in the order of the file's parts."""
    rules = (
        _duplicate_ids,
        _unknown_ids,
        _cycles,
        _attestations,
        _globs,
        _paths,
        _evidence,
        _variables,
        _seals,
    )
    found = [finding for rule in rules for finding in rule(signoff)]
    twice = any(finding.code == "SG135" for finding in found)
    # Where an id stands twice, who needs whom is not known: a circle would be a false complaint.
    return [finding for finding in found if not (twice and finding.code == "SG134")]


def check_together(
    signoffs: Sequence[Signoff], folders: Mapping[str, str]
) -> Iterator[tuple[Signoff, Finding]]:
    """What does not hold between several sign-offs of one repository: a file has one writer.

    Args:
        signoffs: all of them.
        folders: of their status files, by id.
    """
    for signoff in signoffs:
        yield from ((signoff, finding) for finding in _over(signoff, folders[signoff.id]))
    yield from _shared_reports(signoffs)
    yield from _shared_evidence(signoffs)


def _over(signoff: Signoff, folder: str) -> Iterator[Finding]:
    """Evidence that would be written among status files."""
    inner, outer = (PurePosixPath(_as_one_file(path)) for path in (folder, signoff.artifacts))
    if inner.is_relative_to(outer):
        yield Finding(
            ("artifacts",),
            "SG149",
            f"the evidence folder `{signoff.artifacts}` holds the status files",
            expected="a folder of its own, such as `artifacts/release`",
        )


def _shared_reports(signoffs: Sequence[Signoff]) -> Iterator[tuple[Signoff, Finding]]:
    owners: dict[str, str] = {}
    for signoff in signoffs:
        for at, report in _reports(signoff):
            key = _as_one_file(report)
            if key in owners:
                message = f"`{report}` is already the report of {owners[key]}"
                hint = f"give this {'blocker' if len(at) > 1 else 'sign-off'} a `report` of its own"
                yield signoff, Finding(at, "SG140", message, hint=hint)
            owners.setdefault(key, signoff.id)


def _shared_evidence(signoffs: Sequence[Signoff]) -> Iterator[tuple[Signoff, Finding]]:
    writers: dict[str, LocatedCheck] = {}
    for signoff in signoffs:
        for item, name in _named_evidence(signoff):
            path = f"{signoff.artifacts}/{name}"
            first = writers.setdefault(_as_one_file(path), item)
            if first.signoff is not item.signoff:
                message = f"`{path}` is already written by {first.full_address}"
                hint = "give one of them another name, or its sign-off `artifacts` of its own"
                yield signoff, Finding((*item.at, item.check.kind), "SG147", message, hint=hint)


def _as_one_file(path: str) -> str:
    """The same for all names of a file: `./A.md` is `A.md`, and where case is nothing `a.md`."""
    return posixpath.normpath(path).casefold()


def _reports(signoff: Signoff) -> Iterator[tuple[At, str]]:
    yield ("report",), signoff.report
    for i, blocker in enumerate(signoff.blockers):
        if blocker.report is not None:
            yield ("blockers", i, "report"), blocker.report


def _duplicates(ids: Iterable[tuple[At, str]], what: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for at, name in ids:
        if name in seen:
            message = f"two {what} have the id `{name}`"
            yield Finding((*at, "id"), "SG135", message, hint="give one of them another `id`")
        seen.add(name)


def _duplicate_ids(signoff: Signoff) -> Iterator[Finding]:
    steps = ((("steps", i), step.id) for i, step in enumerate(signoff.steps))
    yield from _duplicates(steps, "steps")
    for i, step in enumerate(signoff.steps):
        checks = ((("steps", i, "checks", j), check.id) for j, check in enumerate(step.checks))
        yield from _duplicates(checks, f"checks of step {step.id}")
    blockers = ((("blockers", i), blocker.id) for i, blocker in enumerate(signoff.blockers))
    yield from _duplicates(blockers, "blockers")
    decisions = ((("decisions", i), item.id) for i, item in enumerate(signoff.decisions))
    yield from _duplicates(decisions, "decisions")
    for i, decision in enumerate(signoff.decisions):
        options = ((("decisions", i, "options", j), o.id) for j, o in enumerate(decision.options))
        yield from _duplicates(options, f"options of decision {decision.id}")


def _unknown(at: At, code: str, what: str, name: str, known: Iterable[str]) -> Iterator[Finding]:
    known = list(known)
    if name not in known:
        listed = ", ".join(f"`{item}`" for item in known[:8]) or "none"
        yield Finding(
            at,
            code,
            f"there is no {what} `{name}`",
            expected=f"one of {listed}" if known else f"a {what} of this file; it has none",
            hint=did_you_mean(name, known),
        )


def _unknown_ids(signoff: Signoff) -> Iterator[Finding]:
    steps = [step.id for step in signoff.steps]
    blockers = [blocker.id for blocker in signoff.blockers]
    options = {item.id: [option.id for option in item.options] for item in signoff.decisions}
    for i, step in enumerate(signoff.steps):
        for j, need in enumerate(step.needs or ()):
            at: At = ("steps", i, "needs", j)
            if need.startswith("decision:"):
                name = need.removeprefix("decision:")
                yield from _unknown(at, "SG132", "decision", name, options)
            else:
                yield from _unknown(at, "SG131", "step", need, steps)
        if step.when is not None:
            at = ("steps", i, "when")
            yield from _unknown((*at, "decision"), "SG132", "decision", step.when.decision, options)
            yield from _unknown_option(
                (*at, "option"), step.when.option, options, step.when.decision
            )
    for i, blocker in enumerate(signoff.blockers):
        for j, name in enumerate(blocker.blocks):
            yield from _unknown(("blockers", i, "blocks", j), "SG131", "step", name, steps)
    for i, decision in enumerate(signoff.decisions):
        at = ("decisions", i)
        if decision.blocker is not None:
            yield from _unknown((*at, "blocker"), "SG133", "blocker", decision.blocker, blockers)
        for key, choice in (
            ("recommendation", decision.recommendation),
            ("chosen", decision.chosen),
        ):
            if choice is not None:
                place = (*at, key, "option")
                yield from _unknown_option(place, choice.option, options, decision.id)


def _unknown_option(
    at: At, option: str, options: dict[str, list[str]], decision: str
) -> Iterator[Finding]:
    if decision in options:
        yield from _unknown(at, "SG142", f"option of {decision}", option, options[decision])


def _cycles(signoff: Signoff) -> Iterator[Finding]:
    needs = needs_by_step(signoff)
    index = {step.id: i for i, step in enumerate(signoff.steps)}
    settled: set[str] = set()
    for step in signoff.steps:
        chain = _circle(step.id, needs, settled)
        if chain:
            at: At = ("steps", index[chain[0]], "needs")
            message = "steps need each other in a circle: " + " -> ".join(chain)
            yield Finding(at, "SG134", message, hint="remove one of these needs")


def _circle(start: str, needs: dict[str, Sequence[str]], settled: set[str]) -> list[str] | None:
    """A chain of steps from `start` that comes back to one of its own, each step visited once."""
    path: list[str] = []
    pending = [(start, iter(needs.get(start, ())))] if start not in settled else []
    path.extend(name for name, _ in pending)
    while pending:
        name, following = pending[-1]
        need = next(following, None)
        if need is None:
            settled.add(name)
            pending.pop()
            path.pop()
        elif need in path:
            settled.update(path)
            return [*path[path.index(need) :], need]
        elif need in needs and need not in settled:
            pending.append((need, iter(needs[need])))
            path.append(need)
    return None


def _attestations(signoff: Signoff) -> Iterator[Finding]:
    for i, step in enumerate(signoff.steps):
        if step.done is not None and step.checks:
            message = "a step with checks is done when its checks are; it takes no `done`"
            hint = "attest a single check, or remove the checks"
            yield Finding(("steps", i, "done"), "SG143", message, hint=hint)
    for item in signoff.located_checks():
        if item.check.done is not None and item.check.kind != "manual":
            message = f"a `{item.check.kind}` check is earned by its runner; it takes no `done`"
            hint = "a person who answers for it writes `waived: {by, on, because, expires}`"
            yield Finding((*item.at, "done"), "SG143", message, hint=hint)


def _globs(signoff: Signoff) -> Iterator[Finding]:
    for item in signoff.located_checks():
        for k, pattern in enumerate(item.check.inputs):
            try:
                matcher(pattern)
            except GlobError as error:
                yield Finding(
                    (*item.at, "inputs", k),
                    "SG136",
                    f"`{pattern}` is not a glob: {error}",
                    expected="a path below the repository's root such as `src/**/*.py`",
                )


def _paths(signoff: Signoff) -> Iterator[Finding]:
    folders: Iterator[tuple[At, str]] = iter([(("artifacts",), signoff.artifacts)])
    for at, report in _reports(signoff):
        if not report.endswith(".md"):
            message = f"the report `{report}` is no Markdown file"
            yield Finding(at, "SG146", message, expected="a name that ends in `.md`")
    for at, path in [*_reports(signoff), *folders]:
        parts = PurePosixPath(path).parts
        hidden_git = any(part.casefold() == ".git" for part in parts)
        if not parts or path.startswith("/") or ".." in parts or "\\" in path or hidden_git:
            yield Finding(
                at,
                "SG146",
                f"`{path}` does not stay inside the repository",
                expected="a relative path without `..`",
            )
        elif not path.isprintable() or not has_usual_length(parts):
            message = f"`{path[:60]}` cannot be a path"
            expected = "a relative path of usual letters and length"
            yield Finding(at, "SG146", message, expected=expected)


def _evidence(signoff: Signoff) -> Iterator[Finding]:
    writers: dict[str, str] = {}
    for item, name in _named_evidence(signoff):
        first = writers.setdefault(_as_one_file(name), item.address)
        if first != item.address:
            message = f"`{name}` is already written by {first}"
            hint = "give one of them another name"
            yield Finding((*item.at, item.check.kind), "SG147", message, hint=hint)


def _named_evidence(signoff: Signoff) -> Iterator[tuple[LocatedCheck, str]]:
    for item in signoff.located_checks():
        for name in item.check.runner.named_evidence() if item.check.runner else ():
            yield item, name


@dataclass
class _Names:
    """The names that `${…}` may use, as the checks before it leave them."""

    signoff: Signoff
    captured: set[str] = field(default_factory=set)

    def problems(self, at: At, text: str) -> Iterator[Finding]:
        for reference in references(text):
            if not is_name(reference):
                yield Finding(
                    at,
                    "SG138",
                    f"`{reference}` is not a reference",
                    expected="`${name}` or `${env:NAME}`; a literal `${` is written `$${`",
                )
            elif not reference.startswith("env:"):
                known = [*self.signoff.vars, *sorted(self.captured)]
                if reference not in known:
                    yield Finding(
                        at,
                        "SG137",
                        f"variable `{reference}` has no value here",
                        expected="a name from `vars`, or one that an earlier check captures",
                        hint=did_you_mean(reference, known) or _environment_hint(reference),
                    )


def _environment_hint(reference: str) -> str | None:
    if reference.isupper():
        return f"an environment variable is written `${{env:{reference}}}`"
    return None


def _variables(signoff: Signoff) -> Iterator[Finding]:
    names = _Names(signoff)
    for name, text in signoff.vars.items():
        if not is_name(name) or ":" in name:
            message = f"`{name}` cannot be the name of a variable"
            yield Finding(("vars", name), "SG138", message, expected="letters, digits and `_`")
        yield from names.problems(("vars", name), text)
    yield from _variable_cycles(signoff)
    for item in signoff.located_checks():
        if item.check.runner is None:
            continue
        if may_refer(item.check.runner):
            at = (*item.at, item.check.kind)
            for text in dict.fromkeys(strings(interpolated_fields(item.check.runner))):
                if "${" in text:
                    yield from names.problems(at, text)
        names.captured.update(item.check.runner.captured_names())


def _variable_cycles(signoff: Signoff) -> Iterator[Finding]:
    needs: dict[str, Sequence[str]] = {
        name: [r for r in references(text) if r in signoff.vars]
        for name, text in signoff.vars.items()
    }
    settled: set[str] = set()
    for name in needs:
        if chain := _circle(name, needs, settled):
            message = "variables refer to each other in a circle: " + " -> ".join(chain)
            yield Finding(("vars", chain[0]), "SG134", message)


def _seals(signoff: Signoff) -> Iterator[Finding]:
    for item in signoff.located_checks():
        result = item.check.result
        if result is not None and result.seal != result.expected_seal(item.full_address):
            yield Finding(
                (*item.at, "result"),
                "SG141",
                f"the result of {item.address} was edited by hand",
                expected="a result as `signoff-gen verify` wrote it",
                hint=_mend_seal(item),
            )


def _mend_seal(item: LocatedCheck) -> str:
    check: Check = item.check
    way = "add `done:` or `waived:`" if check.kind == "manual" else "run `signoff-gen verify`"
    return f"remove `result:` and {way}, also where the file, step or check was renamed"

"""What the keys of a status file mean to the people who write them.

Most of it stands under the fields of the models. The table below says the rest: keys that speak for
themselves in code, and those of which code is told in its own words.
"""

import ast
import inspect
import sys
from functools import cache
from itertools import pairwise

from pydantic import BaseModel

_SAID_HERE = {
    "Signoff": "A sign-off. People edit it, `signoff-gen` adds the result of each check.",
    "Signoff.title": "What is signed off: the heading of the page.",
    "Signoff.phase": "The phase or release, shown at the head of the page.",
    "Signoff.date": "The day at the head of the page; left out, that of the newest result or tick.",
    "Signoff.report": "The page, from the repository's root. Two sign-offs cannot share one.",
    "Signoff.artifacts": "The evidence folder, from the repository's root; left out, "
    "`artifacts/` and the name of the file.",
    "Signoff.vars": "Values for `${name}`, in which other names and `${env:NAME}` may stand.",
    "Signoff.secrets": "Environment variables whose values must never be recorded or shown.",
    "Signoff.redact_fields": "More names of JSON fields, form fields and headers whose values are "
    "masked in evidence; case, `-` and `_` do not count.",
    "Signoff.steps": "What has to be done, in its order.",
    "Signoff.blockers": "What holds the sign-off up.",
    "Signoff.decisions": "What a person has to choose.",
    "Signoff.approvals": "Who must approve, and who has.",
    "Signoff.next_action": "What is to be done next, in place of what follows from the rest.",
    "Step.id": "How other parts call it; left out, made from the title.",
    "Step.title": "What is done, as the page shows it.",
    "Step.needs": "Steps by their id, and decisions as `decision:ID`, that must be settled before; "
    "left out, the step before it, and none for an empty list.",
    "Step.when": "It is only due when a decision fell for this option.",
    "Step.checks": "What has to hold for the step to be passed.",
    "Step.done": "A person attests a step without checks.",
    "Condition.decision": "The id of the decision.",
    "Condition.option": "The id of its option.",
    "Check": "One thing to verify: by a runner, or by a person where it has no runner's key.",
    "Check.id": "Its part of the address `step.check`; left out, made from the title.",
    "Check.title": "What is verified, as the page shows it; left out, made from the runner.",
    "Check.timeout": "How long one try may take; left out, what suits the runner.",
    "Check.retries": "Try again before it counts as failed.",
    "Check.max_age": "How long its verdict counts; after that it is stale.",
    "Check.waived": "A person takes responsibility although it does not pass.",
    "Check.done": "A person attests a check without a runner.",
    "Check.result": "The verdict of the last run. Only `signoff-gen` writes it.",
    "Retries.delay": "The time between two tries.",
    "Retries.on": "The verdicts after which it is tried again.",
    "Result.status": "What came of it.",
    "Result.message": "Why, in one line.",
    "Result.seal": "Digest of the values above: what was edited by hand is found by it.",
    "Waiver.because": "Why it may go on all the same.",
    "Blocker.id": "How other parts call it; left out, made from the title.",
    "Blocker.title": "What the blocker is called.",
    "Blocker.issue": "What is wrong, in a sentence.",
    "Blocker.details": "What is known about it.",
    "Blocker.impact": "What it means for the sign-off.",
    "Blocker.options": "Ways out of it, each a text or a mapping.",
    "Blocker.recommendation": "What its authors advise.",
    "Blocker.report": "A page of its own, from the repository's root.",
    "Blocker.detect": "A check that finds it: the blocker is open while this does not pass.",
    "Blocker.resolved": "A person closes it.",
    "BlockerOption.title": "The way out.",
    "BlockerOption.entails": "What it takes.",
    "BlockerOption.fits": "For whom it is right.",
    "Decision.id": "How other parts call it; left out, made from the question.",
    "Decision.question": "What has to be decided.",
    "Decision.blocker": "The id of the blocker that it is about.",
    "Decision.options": "The answers to choose from.",
    "Decision.recommendation": "The answer that its authors advise.",
    "Decision.chosen": "The answer. `signoff-gen decide` writes it, or a person does.",
    "DecisionOption.id": "How it is chosen, such as `A`.",
    "DecisionOption.text": "What it means.",
    "Resolution": "A person says that it is over, and why.",
    "Recommendation.option": "The id of the option.",
    "Choice.option": "The id of the option.",
    "Approvals.required": "Who must approve.",
    "Approvals.given": "Who has approved.",
    "RequiredApproval.role": "The role, such as `Security`.",
    "RequiredApproval.from": "Who may speak for it; left out, anybody.",
    "GivenApproval.role": "The role that is spoken for.",
    "GivenApproval.of": "Digest of everything that was approved; a change makes it stale.",
    "Command": "A program ends in time, with the exit status and the output that are expected.",
    "OutputExpectation": "What must, and must not, be in the output.",
    "Command.stdout": "What must be in its standard output.",
    "Command.stderr": "What must be in its error output.",
    "ServiceRunner": "A server becomes ready in time. It stays up for the steps that need it.",
    "ServiceRunner.run": "A text is run by bash; a list is a program and its arguments.",
    "ServiceRunner.ready": "How to tell that it is up.",
    "ServiceRunner.cwd": "The folder to run in, from the repository's root.",
    "ServiceRunner.env": "More environment variables.",
    "ServiceRunner.stop": "How it is stopped, or the time it has for ending by itself.",
    "Stop.grace": "The time between TERM and KILL.",
    "Http.url": "Where the request goes; it starts with `http://` or `https://`.",
    "Http.headers": "Headers to send.",
    "Http.json": "A JSON value to send.",
    "Http.form": "Fields of a form to send.",
    "Http.follow_redirects": "Go where a redirect points; else it is the answer.",
    "Http.save": "Names for the evidence, where the usual ones will not do.",
    "Http.expect": "What the answer must be.",
    "HttpExpect.headers": "By name, the whole text of a header, or what must hold for it.",
    "HeaderRule.equals": "The whole text.",
    "HeaderRule.contains": "A piece of the text.",
    "HeaderRule.matches": "A regular expression that matches somewhere in the text.",
    "HeaderRule.exists": "There is such a header, or there is none.",
    "Artifacts": "Each is a regular file in the evidence folder and not empty; a glob has a match.",
    "Artifacts.files": "Names in the evidence folder, or globs of them.",
    "JsonRules.files": "Names in the evidence folder, or globs of them.",
    "JsonRules.expect": "What must hold in each of the files.",
    "Expectation.path": "An RFC 9535 JSONPath, such as `$.data[0].id`.",
    "Expectation.not_equals": "The value that it must not be.",
    "Expectation.matches": "A regular expression that matches somewhere in the text.",
    "Expectation.min": "The least that the number may be.",
    "Expectation.max": "The most that the number may be.",
    "Env.names": "Names of environment variables.",
    "JUnit.files": "Names in the evidence folder, or globs of them.",
    "Secrets": "A scan of files in the evidence folder finds no secret.",
    "Manual": "A person attested it with `done`; no machine ever passes it.",
    "by": "Who.",
    "on": "The day.",
    "because": "Why.",
    "note": "What else there is to say.",
}
"""By class, by class and key, or by key alone where it means the same everywhere."""


def meaning(model: type[BaseModel]) -> str:
    """What a mapping of this kind is."""
    here = _SAID_HERE.get(model.__name__) if _is_ours(model) else None
    return here or inspect.cleandoc(model.__doc__ or "").partition("\n\n")[0]


def meanings(model: type[BaseModel]) -> dict[str, str]:
    """What the keys of a mapping mean, as far as somebody has said it."""
    written: dict[str, str] = {}
    for base in reversed(model.__mro__):
        written |= _docstrings(base.__module__).get(base.__name__, {})
    words: dict[str, str] = {}
    for name, field in model.model_fields.items():
        key = field.alias or name
        said = written.get(name)
        if _is_ours(model):
            said = _SAID_HERE.get(f"{model.__name__}.{key}") or said or _SAID_HERE.get(key)
        if said:
            words[key] = said
    return words


def _is_ours(model: type[BaseModel]) -> bool:
    return model.__module__.partition(".")[0] == __name__.partition(".")[0]


@cache
def _docstrings(module: str) -> dict[str, dict[str, str]]:
    """Texts that stand under fields, by class and field; none when there is no source to read."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (OSError, TypeError, KeyError):
        return {}
    return {node.name: _fields(node.body) for node in tree.body if isinstance(node, ast.ClassDef)}


def _fields(body: list[ast.stmt]) -> dict[str, str]:
    words: dict[str, str] = {}
    for pair in pairwise(body):
        match pair:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str() as text)),
            ):
                words[name] = " ".join(text.split())
    return words

"""The nouns: sign-off, step, check, result, blocker, decision, approval. Frozen, without I/O.

The shapes are those of `status/*.yaml` (`docs/format.md`). Scalars arrive as YAML wrote them
(`scalars.Plain`), so a text field reads `1.10` and `NO` as text, and a number field says so when
it is given a word. What a check *does* is a `RunnerBlock`; the concrete ones live in `runners/`
and reach `Check` through the validation context, so that this module knows none of them.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from json.encoder import encode_basestring_ascii
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializeAsAny,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from signoff_gen.scalars import Plain, is_null, resolve

ID_PATTERN = r"[a-z0-9][a-z0-9-]*"
MESSAGE_LIMIT = 200
"""Characters that a result's message may have."""


def slug(title: str) -> str:
    """The id that a title stands for when none is given.

    >>> slug("Run: `npm run smoke`")
    'run-npm-run-smoke'
    """
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "untitled"


_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d|w)")
_LONGEST = 36_500 * 86_400.0
"""Seconds of a duration: a hundred years, which every clock can count."""
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_duration(value: Any) -> Any:
    """Seconds of a duration such as `500ms`, `30s`, `5m`, `1h30m` or `7d`."""
    if isinstance(value, str):
        parts = _DURATION.findall(value)
        if parts and "".join(number + unit for number, unit in parts) == value:
            seconds = sum(float(number) * _UNITS[unit] for number, unit in parts)
            if seconds <= _LONGEST:
                return seconds
    elif isinstance(value, float):
        return value  # already in seconds: a model that is validated a second time
    raise PydanticCustomError("duration", "expected a duration such as `30s`, `5m` or `7d`")


def _only_plain(kind: type, words: str) -> BeforeValidator:
    """Accept what YAML resolves to `kind`; a quoted `"5"` is text, and is told so."""

    def check(value: Any) -> Any:
        resolved = resolve(value)
        number_for_float = kind is float and type(resolved) is int
        if type(resolved) is kind or number_for_float:
            return resolved
        raise PydanticCustomError("scalar", "expected {words}", {"words": words})

    return BeforeValidator(check)


def _calendar_day(value: Any) -> Any:
    if isinstance(value, str) and not _DATE.fullmatch(value):
        raise PydanticCustomError("date_parsing", "expected a date such as `2025-01-15`")
    return value


Day = Annotated[date, BeforeValidator(_calendar_day)]
"""A day, written `2025-01-15`."""
Duration = Annotated[float, BeforeValidator(parse_duration)]
Bool = Annotated[bool, _only_plain(bool, "`true` or `false`")]
Int = Annotated[int, _only_plain(int, "a whole number")]
Number = Annotated[float, _only_plain(float, "a number")]
Id = Annotated[str, Field(pattern=f"^{ID_PATTERN}$")]
Json = Annotated[Any, BeforeValidator(resolve)]
"""Any JSON value, resolved by the YAML 1.2 core schema."""


class Block(BaseModel):
    """A mapping of the status file: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _leave_out_empty_keys(cls, data: Any) -> Any:
        """`key:` with nothing after it is as good as no key, unless it holds any JSON value."""
        if not isinstance(data, dict):
            return data
        for value in data.values():
            if type(value) is Plain and is_null(value):
                fields = cls.model_fields.items()
                typed = {f.alias or name for name, f in fields if f.annotation is not Any}
                return {k: v for k, v in data.items() if k not in typed or not is_null(v)}
        return data


_quoted = encode_basestring_ascii
"""Text as JSON, as `json.dumps` gives it."""


def _utc(time: datetime) -> str:
    # `strftime` takes three times as long
    return time.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"


class Attestation(Block):
    """A person says that something is done."""

    by: str
    on: Day
    note: str | None = None


class Resolution(Block):
    """A person closes a blocker, or chooses, and says why."""

    by: str
    on: Day
    because: str


class Choice(Block):
    """The option that a person chose for a decision."""

    option: str
    by: str
    on: Day
    because: str | None = None


class Waiver(Block):
    """A person takes responsibility for a check that does not pass."""

    by: str
    on: Day
    because: str
    expires: Day
    """The last day on which the waiver counts."""


class Retries(Block):
    """How often a check is tried again, and what counts as a reason to."""

    attempts: Annotated[Int, Field(ge=1, le=100)]
    """Tries in total, the first one included."""
    delay: Duration = 1.0
    """Seconds between two tries."""
    on: tuple[Literal["failed", "error"], ...] = ("failed", "error")


class Result(Block):
    """The verdict of the last run; only the machine writes it."""

    status: Literal["passed", "failed", "error", "skipped"]
    at: datetime
    """When this verdict was first reached for these inputs (UTC)."""
    inputs: str
    """Digest of definition, inputs, variable names and runner version."""
    message: Annotated[str, Field(max_length=MESSAGE_LIMIT)] = ""
    attempts: Annotated[Int, Field(ge=2)] | None = None
    """The try that gave this verdict, where it was not the first."""
    evidence: Mapping[str, str] = {}
    """Digest by name in the evidence folder."""
    seal: str

    @classmethod
    def sealed(cls, address: str, **values: Any) -> Self:
        """A result with its seal over `values` and the check's full address."""
        result = cls(seal="", **values)
        result.__dict__["seal"] = result.expected_seal(address)
        return result

    def expected_seal(self, address: str) -> str:
        """The seal that these values must carry; another one means that a hand changed them."""
        # The JSON of [address, [key, value], …] with the pairs of `as_yaml`, in pieces: a file of
        # ten thousand results is sealed twice each time it is read.
        text = [_quoted(address), f'["status", "{self.status}"]', f'["at", "{_utc(self.at)}"]']
        text += [f'["inputs", {_quoted(self.inputs)}]'] if self.inputs else []
        text += [f'["message", {_quoted(self.message)}]'] if self.message else []
        text += [f'["attempts", {self.attempts}]'] if self.attempts is not None else []
        files = ", ".join(f"{_quoted(k)}: {_quoted(v)}" for k, v in self.evidence.items())
        text += [f'["evidence", {{{files}}}]'] if files else []
        return hashlib.sha256(f"[{', '.join(text)}]".encode()).hexdigest()[:12]

    def as_yaml(self) -> dict[str, Any]:
        """The mapping that stands in the status file, keys in their order."""
        values = {
            "status": self.status,
            "at": _utc(self.at),
            "inputs": self.inputs,
            "message": self.message,
            "attempts": self.attempts,
            "evidence": dict(self.evidence),
            "seal": self.seal,
        }
        return {key: value for key, value in values.items() if value not in (None, "", {})}


class RunnerBlock(Block):
    """The block under a check's runner key. `runners.base.Runner` adds what it does."""

    kind: ClassVar[str]
    """The key in the status file."""
    version: ClassVar[str] = "1"
    """Raised when the runner judges differently, so that older verdicts turn stale."""
    shorthand: ClassVar[str | None] = None
    """The field that a block which is not a mapping stands for."""
    verbatim: ClassVar[frozenset[str]] = frozenset()
    """Fields in which `${name}` is left alone."""
    wants_variables: ClassVar[bool] = False
    """It hands `vars` on to a program: each must have a value, and its verdict rests on all."""

    def default_title(self) -> str:
        """The title of a check that has none."""
        raise NotImplementedError

    def items(self) -> Sequence[str]:
        """File names that the report lists under the check's title."""
        return ()

    def named_evidence(self) -> Sequence[str]:
        """Names in the evidence folder that the block itself chooses to write."""
        return ()

    def input_globs(self) -> Sequence[str]:
        """Globs below the repository's root that the verdict depends on, besides `inputs`."""
        return ()

    def captured_names(self) -> Sequence[str]:
        """The `${name}`s that this check gives to later ones."""
        return ()


Runners = Mapping[str, type[RunnerBlock]]
"""Runner classes by key, as the validation context hands them to `Check`."""


class _Blocks(dict[str, Any]):
    """What stands under the runner keys of one check; a file has no key `runner` of its own."""


class Check(Block):
    """One thing to verify: by a runner, or by a person (`runner` is None)."""

    id: Id = ""
    title: str = ""
    runner: SerializeAsAny[RunnerBlock] | None = None
    timeout: Annotated[Duration, Field(gt=0)] | None = None
    retries: Retries | None = None
    inputs: tuple[str, ...] = ()
    """Globs below the repository's root whose content the verdict depends on."""
    max_age: Annotated[Duration, Field(gt=0)] | None = None
    waived: Waiver | None = None
    done: Attestation | None = None
    result: Result | None = None

    @model_validator(mode="before")
    @classmethod
    def _gather_runner_keys(cls, data: Any, info: ValidationInfo) -> Any:
        if not isinstance(data, dict) or isinstance(data.get("runner"), RunnerBlock):
            return data
        runners: Runners = info.context or {}
        # Our own keys are sorted out first: asking for an unknown runner reads the entry points.
        others = data.keys() - cls.model_fields.keys()
        blocks = {key: data[key] for key in data if key in others and key in runners}
        if blocks and "runner" in data:
            blocks["runner"] = data["runner"]  # no key of a file: refused with the others
        if not blocks:
            return data
        rest = {key: value for key, value in data.items() if key not in blocks}
        return {**rest, "runner": _Blocks(blocks)}

    @field_validator("runner", mode="plain")
    @classmethod
    def _bind_runner(cls, value: Any, info: ValidationInfo) -> RunnerBlock | None:
        if value is None or isinstance(value, RunnerBlock):
            return value
        runners: Runners = info.context or {}
        if not isinstance(value, _Blocks) or "runner" in value:
            raise PydanticCustomError("extra_forbidden", "Extra inputs are not permitted")
        if len(value) > 1:
            names = " and ".join(f"`{name}`" for name in value)
            context = {"names": names, "second": list(value)[1]}
            raise PydanticCustomError("two_runners", "{names} in one check", context)
        ((kind, block),) = value.items()
        return bind(runners[kind], block)

    @model_validator(mode="after")
    def _fill_names(self) -> Self:
        # Defaults that depend on other fields; set before anybody has seen the value.
        if not self.title and self.runner is not None:
            self.__dict__["title"] = self.runner.default_title()
        if not self.title and not self.id:
            raise PydanticCustomError("nameless", "a check needs a `title` or a runner")
        if not self.title:
            self.__dict__["title"] = self.id
        if not self.id:
            self.__dict__["id"] = slug(self.title)
        return self

    @property
    def kind(self) -> str:
        """The runner's key, `manual` for a check that a person attests."""
        return self.runner.kind if self.runner else "manual"


def bind(runner: type[RunnerBlock], block: Any) -> RunnerBlock:
    """Validate what stands under a runner's key, in its short or its long form.

    Raises:
        pydantic.ValidationError: the block does not fit the runner.
    """
    if runner.shorthand is not None and not isinstance(block, dict):
        block = {runner.shorthand: block}
    return runner.model_validate(block)


class Condition(Block):
    """A step is only due when a decision fell for one option."""

    decision: str
    option: str


class Step(Block):
    """Checks that belong together, or something that a person attests."""

    id: Id = ""
    title: str
    summary: tuple[str, ...] = ()
    """Markdown bullets, shown when the step is completed."""
    milestone: Bool = False
    """An event rather than work: it takes no step number."""
    needs: tuple[str, ...] | None = None
    """Step ids and `decision:ID`; None is the step before it, empty is none."""
    when: Condition | None = None
    parallel: Bool = False
    """Its checks may run side by side."""
    checks: tuple[Check, ...] = ()
    done: Attestation | None = None

    @model_validator(mode="after")
    def _fill_id(self) -> Self:
        if not self.id:
            self.__dict__["id"] = slug(self.title)
        return self


class BlockerOption(Block):
    """A way out of a blocker, and what it takes."""

    title: str
    entails: tuple[str, ...] = ()
    fits: str | None = None


def _option(value: Any) -> Any:
    return {"title": value} if isinstance(value, str) else value


class Blocker(Block):
    """Something that holds the sign-off up."""

    id: Id = ""
    title: str
    issue: str | None = None
    details: tuple[str, ...] = ()
    impact: tuple[str, ...] = ()
    options: tuple[Annotated[BlockerOption, BeforeValidator(_option)], ...] = ()
    recommendation: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    """Step ids that are held while it is open."""
    report: str | None = None
    """A file of its own to render it in, from the repository's root."""
    detect: Check | None = None
    """It is open while this check does not pass."""
    resolved: Resolution | None = None

    @model_validator(mode="after")
    def _fill_id(self) -> Self:
        if not self.id:
            self.__dict__["id"] = slug(self.title)
        return self


class DecisionOption(Block):
    """One answer to a decision's question."""

    id: str
    text: str
    proceed: Bool = False
    """Choosing it lets the steps that the blocker holds go on."""


class Recommendation(Block):
    """The option that the authors would choose."""

    option: str
    because: str | None = None


class Decision(Block):
    """A question that a person must answer."""

    id: Id = ""
    question: str
    blocker: str | None = None
    options: tuple[DecisionOption, ...] = ()
    recommendation: Recommendation | None = None
    chosen: Choice | None = None

    @model_validator(mode="after")
    def _fill_id(self) -> Self:
        if not self.id:
            self.__dict__["id"] = slug(self.question)
        return self

    @property
    def choice(self) -> DecisionOption | None:
        """The option that was chosen."""
        if self.chosen is None:
            return None
        return next((o for o in self.options if o.id == self.chosen.option), None)


class RequiredApproval(Block):
    """A role that must approve, and who may speak for it."""

    role: str
    identities: tuple[str, ...] = Field(default=(), alias="from")


class GivenApproval(Block):
    """An approval, bound by `of` to exactly what was approved."""

    role: str
    by: str
    on: Day
    of: str


class Approvals(Block):
    """Who must approve, and who has."""

    required: tuple[RequiredApproval, ...] = ()
    given: tuple[GivenApproval, ...] = ()


class Signoff(Block):
    """One status file."""

    id: Id = Field(default="", exclude=True)
    """The file's stem; not a key of the file."""
    title: str
    phase: str | None = None
    date_: Day | None = Field(default=None, alias="date")
    report: str = "SIGNOFF_STATUS.md"
    artifacts: str = ""
    vars: Mapping[str, str] = {}
    secrets: tuple[str, ...] = ()
    redact_fields: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    decisions: tuple[Decision, ...] = ()
    approvals: Approvals | None = None
    next_action: str | None = None

    @model_validator(mode="after")
    def _fill_artifacts(self) -> Self:
        if not self.artifacts:
            self.__dict__["artifacts"] = f"artifacts/{self.id}"
        return self

    def located_checks(self) -> Iterator["LocatedCheck"]:
        """Every check in its order, those of blockers last."""
        number = 0
        for i, step in enumerate(self.steps):
            for j, check in enumerate(step.checks):
                number += 1
                yield LocatedCheck(self, step.id, check, ("steps", i, "checks", j), number)
        for i, blocker in enumerate(self.blockers):
            if blocker.detect is not None:
                number += 1
                at = ("blockers", i, "detect")
                yield LocatedCheck(self, f"blocker:{blocker.id}", blocker.detect, at, number)

    @property
    def checks(self) -> Iterator[Check]:
        """Every check, those of blockers last."""
        return (located.check for located in self.located_checks())

    @property
    def evidence(self) -> list[str]:
        """Names of everything that a recorded result rests on, sorted."""
        results = [check.result for check in self.checks if check.result is not None]
        return sorted({name for result in results for name in result.evidence})


class LocatedCheck:
    """A check with its address and its place in the file."""

    __slots__ = ("at", "check", "number", "owner", "signoff")

    def __init__(
        self,
        signoff: Signoff,
        owner: str,
        check: Check,
        at: tuple[str | int, ...],
        number: int,
    ) -> None:
        self.signoff = signoff
        self.owner = owner
        """The step's id, or `blocker:ID`."""
        self.check = check
        self.at = at
        """Keys and indices from the top of the file."""
        self.number = number
        """1-based position in the file, the `NN` of default evidence names."""

    @property
    def address(self) -> str:
        """`step.check`, or `blocker:ID.detect`."""
        return f"{self.owner}.{self.check.id}"

    @property
    def full_address(self) -> str:
        """The address across files: `phase-2/step.check`."""
        return f"{self.signoff.id}/{self.address}"

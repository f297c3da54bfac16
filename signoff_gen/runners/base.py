"""What a runner is: a validated block of the status file that can earn a verdict.

A runner is a frozen pydantic model; its fields are the keys under the runner's name in the status
file. `run` does the work and *returns* what came of it: a check that could not run is an `error`
outcome with a reason, not an exception. The recipe for a new one is in CONTRIBUTING.md.
"""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from signoff_gen.model import RunnerBlock, slug

if TYPE_CHECKING:
    from signoff_gen.evidence import Staging
    from signoff_gen.redact import FieldNames, Redactor
    from signoff_gen.runners.process import Cancellation


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try."""

    status: Literal["passed", "failed", "error", "skipped"]
    message: str
    """One line in plain words, the same for the same state of the world: no durations, no ports."""
    evidence: tuple[str, ...] = ()
    """Names in the evidence folder that the verdict rests on."""
    details: tuple[str, ...] = ()
    """More lines for the person who ran it; never recorded."""
    captured: Mapping[str, str] = field(default_factory=dict)
    """Values for `${name}` in later checks."""


def passed(message: str = "", **more: Any) -> Outcome:
    """What was asked holds."""
    return Outcome("passed", message, **more)


def failed(message: str, **more: Any) -> Outcome:
    """It ran, and what was asked does not hold."""
    return Outcome("failed", message, **more)


def error(message: str, **more: Any) -> Outcome:
    """It could not run, so nothing is known."""
    return Outcome("error", message, **more)


class Service(Protocol):
    """Something that goes on running after its check has passed."""

    def stop(self) -> None:
        """End it, with everything it started; returns when it is gone."""

    def death(self) -> str | None:
        """Why it is not running any more, or None while it is."""


@dataclass(slots=True)
class Session:
    """What the checks of one run share; closed when the run ends."""

    environment: Mapping[str, str]
    """The environment that the run was started in."""
    services: dict[str, Service] = field(default_factory=dict)
    """Running services by the address of their check, in the order in which they started."""
    shared: dict[str, Any] = field(default_factory=dict)
    """Anything else that is made once a run, by the runner's kind: an HTTP client."""
    _on_close: list[Callable[[], None]] = field(default_factory=list)

    def on_close(self, action: Callable[[], None]) -> None:
        """Have something done when the run ends, last registered first."""
        self._on_close.append(action)

    def stop_service(self, address: str) -> None:
        """Stop one service, if it runs."""
        service = self.services.pop(address, None)
        if service is not None:
            service.stop()

    def close(self) -> None:
        """Stop the services, the youngest first, then do what was registered."""
        for address in reversed(list(self.services)):
            self.stop_service(address)
        while self._on_close:
            self._on_close.pop()()


@dataclass(frozen=True, slots=True)
class Context:
    """What a runner may use while it runs."""

    root: Path
    """The repository's root; relative paths of the status file start here."""
    address: str
    """`step.check`."""
    number: int
    """1-based position of the check in its file."""
    variables: Mapping[str, str]
    """Values of `vars` and of what was captured so far; commands see them in the environment."""
    evidence: "Staging"
    redactor: "Redactor"
    """Masks known values; everything that is recorded or shown passes it."""
    fields: "FieldNames"
    """Names of JSON fields, form fields and headers whose values are masked."""
    timeout: float
    """Seconds that this try may take."""
    cancellation: "Cancellation"
    session: Session

    def evidence_name(self, suffix: str, given: str | None = None) -> str:
        """`given`, or the default `NN_step_check` with a suffix such as `.log`."""
        # The number alone makes it the only one: the rest may be cut.
        words = slug(self.address).replace("-", "_")[:_LONGEST_WORDS]
        return given or f"{self.number:02d}_{words}{suffix}"

    def child_environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of a child process: ours, the variables, where evidence goes, `extra`."""
        return {
            **self.session.environment,
            **self.variables,
            "SIGNOFF_EVIDENCE_DIR": str(self.evidence.path),
            **(extra or {}),
        }


_LONGEST_WORDS = 150
"""Characters of an address in the name of a file."""


class Runner(RunnerBlock):
    """Base of every runner."""

    default_timeout: ClassVar[float] = 60.0
    """Seconds, where the check names none."""
    reads_only: ClassVar[bool] = False
    """Its evidence is what others produced."""
    precondition: ClassVar[bool] = False
    """Runs first in its step, and holds the rest of it up when it does not pass."""

    @abstractmethod
    def run(self, context: Context) -> Outcome:
        """Do the work within `context.timeout` seconds and say what came of it.

        Raises:
            SignoffError: it could not run; the message becomes that of an `error` outcome.
        """
        raise NotImplementedError

    def preview(self) -> str:
        """What `--dry-run` says would be done, in one line."""
        return self.default_title()

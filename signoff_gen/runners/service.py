"""`service`: a server is started, waited for, and kept up for the steps that rest on it."""

import re
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from signoff_gen.capture import LogWriter
from signoff_gen.model import Block, Duration
from signoff_gen.redact import RedactionStream
from signoff_gen.runners.base import Context, Outcome, Runner, error, failed, passed
from signoff_gen.runners.command import (
    argument_list,
    command_line,
    seconds,
    working_folder,
)
from signoff_gen.runners.evidence_files import EvidenceName
from signoff_gen.runners.fields import DEFAULT_LOG_SIZE, HttpUrl, LogSize, Regex
from signoff_gen.runners.process import Child, Exit, run
from signoff_gen.watch import Watch

_POLL = 0.05
_SILENCE = 0.2
"""Seconds without output after which a service that is ready has finished booting."""
_SETTLE = 2.0
"""Seconds that a boot log may go on after the service became ready."""
_LINE_LIMIT = 1 << 20
_TAIL_LINES = 20
_REDIRECTS_END = 400


def _endpoint(text: Any) -> Any:
    text = str(text)
    match = re.fullmatch(
        r"(?:(?P<host>\[[0-9a-fA-F:.]+\]|[^:\s]+):)?(?P<port>\d{1,5}|\$\{.+\})", text
    )
    if match is None:
        raise PydanticCustomError("endpoint", "expected `PORT`, `HOST:PORT` or `[::1]:PORT`")
    return text


class Readiness(Block):
    """When a service counts as ready; everything that is given must hold."""

    http: HttpUrl | None = None
    """A URL that answers with a status below 400."""
    tcp: Annotated[str, BeforeValidator(_endpoint)] | None = None
    """`PORT`, `HOST:PORT` or `[::1]:PORT` that accepts a connection."""
    log: Regex | None = None
    """A regular expression that matches a line of its output."""
    command: str | tuple[str, ...] | None = None
    """A command that succeeds."""

    @model_validator(mode="after")
    def _is_given(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError(
                "readiness", "expected one of `http`, `tcp`, `log`, `command`"
            )
        return self


class Stop(Block):
    """How a service is stopped: TERM to its process group, KILL after a grace."""

    grace: Duration = 5.0


def _stop(value: Any) -> Any:
    return value if isinstance(value, (dict, Stop)) else {"grace": value}


class ServiceRunner(Runner):
    """Start a server and keep it up."""

    kind = "service"
    verbatim: ClassVar[frozenset[str]] = frozenset({"run"})
    default_timeout: ClassVar[float] = 60.0
    wants_variables: ClassVar[bool] = True

    run_: str | tuple[str, ...] = Field(alias="run")
    """As for `command`."""
    ready: Readiness
    cwd: str = "."
    env: Mapping[str, str] = {}
    log: EvidenceName | None = None
    """Name of the boot log: what it says until it is ready and quiet."""
    max_bytes: LogSize = DEFAULT_LOG_SIZE
    """The longest boot log that is kept; of a longer one the middle is left out."""
    stop: Annotated[Stop, BeforeValidator(_stop)] = Stop()

    def default_title(self) -> str:
        """`Start server: …` with the command line."""
        return f"Start server: `{command_line(self.run_)}`"

    def named_evidence(self) -> Sequence[str]:
        """Its boot log."""
        return (self.log,) if self.log else ()

    def run(self, context: Context) -> Outcome:
        """Start it and wait until it is ready; it then belongs to the session."""
        taken = self._taken()
        if taken is not None:
            return error(f"{taken} is already in use by another process")
        name = context.evidence_name(".log", self.log)
        service = _Running(self, context, name)
        try:
            outcome = service.wait_until_ready()
        except BaseException:
            service.stop()
            raise
        if outcome.status == "passed":
            context.session.services[context.address] = service
        return outcome

    def _taken(self) -> str | None:
        """The endpoint that somebody else already serves."""
        for host, port in filter(
            None, (_tcp_address(self.ready.tcp), _http_address(self.ready.http))
        ):
            if _accepts(host, port):
                return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        return None


class _Running:
    """A started service; its boot log until it is ready, the end of its output afterwards."""

    def __init__(self, runner: ServiceRunner, context: Context, name: str) -> None:
        self._runner = runner
        self._context = context
        self._name = name
        argv, folder = argument_list(runner.run_), working_folder(context, runner.cwd)
        self._log: LogWriter | None = LogWriter(
            context.evidence.file(name), context.redactor, max_bytes=runner.max_bytes
        )
        pattern = runner.ready.log
        self._seen: Watch | None = self._log.watch(pattern.encode()) if pattern else None
        self._lock = threading.Lock()
        self._line = bytearray()
        self._tail = _Tail(context.redactor.stream())
        self._last_output = time.monotonic()
        self._last_answer = "nothing answered"
        self._child = Child.start(
            argv,
            output=self._take,
            cwd=folder,
            env=context.child_environment(runner.env),
        )

    def _take(self, chunk: bytes | memoryview) -> None:
        with self._lock:
            self._last_output = time.monotonic()
            if self._log is None:
                self._tail.write(bytes(chunk))
                return
            # The boot log ends between two lines: half a secret in it would not be recognised.
            self._line += chunk
            end = self._line.rfind(b"\n") + 1 or (len(self._line) > _LINE_LIMIT) * len(self._line)
            if end:
                self._log.write(bytes(self._line[:end]))
                del self._line[:end]

    def wait_until_ready(self) -> Outcome:
        context = self._context
        deadline = time.monotonic() + context.timeout
        pending = self._conditions()
        while pending:
            ended = self._child.poll()
            if ended is not None:
                return self._died(ended)
            if context.cancellation.is_set():
                return self._give_up(error, "was interrupted")
            if time.monotonic() > deadline:
                words = f"was not ready within {seconds(context.timeout)}: {self._last_answer}"
                return self._give_up(failed, words)
            pending = [condition for condition in pending if not condition()]
            if pending:
                context.cancellation.wait(_POLL)
        self._settle(deadline)
        ended = self._child.poll()
        if ended is not None:
            return self._died(ended)
        self._close_log()
        return passed("ready", evidence=(self._name,))

    def _conditions(self) -> list[Callable[[], bool]]:
        ready = self._runner.ready
        conditions: list[Callable[[], bool]] = []
        if self._seen is not None:
            self._last_answer = "no line of its output matched"
            conditions.append(self._seen.is_set)
        if address := _tcp_address(ready.tcp):
            conditions.append(lambda: _accepts(*address))
        if ready.http is not None:
            url = ready.http
            conditions.append(lambda: self._answers(url))
        if ready.command is not None:
            command = ready.command
            conditions.append(lambda: self._succeeds(command))
        return conditions

    def _answers(self, url: str) -> bool:
        status = _http_status(url)
        if status is not None:
            self._last_answer = f"it answered with status {status}"
        return status is not None and status < _REDIRECTS_END

    def _succeeds(self, command: str | tuple[str, ...]) -> bool:
        context = self._context
        ended = run(
            argument_list(command),
            output=lambda chunk: None,
            cwd=working_folder(context, self._runner.cwd),
            env=context.child_environment(self._runner.env),
            timeout=min(context.timeout, 10.0),
            cancel=context.cancellation,
        )
        self._last_answer = ended.error or f"`{command_line(command)}` did not succeed"
        return ended.status == 0

    def _settle(self, deadline: float) -> None:
        """Wait until what it says on starting up is said."""
        end = min(time.monotonic() + _SETTLE, deadline)
        while time.monotonic() < end:
            silent = time.monotonic() - self._last_output
            if silent >= _SILENCE or self._child.wait(_SILENCE - silent) is not None:
                return

    def _close_log(self) -> str:
        with self._lock:
            if self._log is None:
                return ""
            log, self._log = self._log, None
            if self._child.poll() is not None:
                log.write(bytes(self._line))  # nothing can follow that would make it whole
            else:
                self._tail.write(bytes(self._line))
            self._line.clear()
            return log.close().tail

    def _died(self, ended: Exit) -> Outcome:
        tail = self._close_log()
        if ended.error is not None:
            return error(ended.error, evidence=(self._name,))
        last = tail.splitlines()[-1] if tail else "it said nothing"
        words = f"ended before it was ready, {_how(ended)}: {last}"
        return error(words, evidence=(self._name,), details=tuple(tail.splitlines()))

    def _give_up(self, kind: Callable[..., Outcome], words: str) -> Outcome:
        self._child.stop(self._runner.stop.grace)
        details = tuple(self._close_log().splitlines())
        return kind(words, evidence=(self._name,), details=details)

    def stop(self) -> None:
        """End it, with everything it started."""
        self._child.stop(self._runner.stop.grace)
        self._close_log()

    def death(self) -> str | None:
        """Why it is not running any more, with the end of its output."""
        ended = self._child.poll()
        if ended is None:
            return None
        with self._lock:
            last = self._tail.last_line()
        return f"did not stay up: {_how(ended)}" + (f": {last}" if last else "")


class _Tail:
    """The last lines of an endless output, masked."""

    def __init__(self, stream: RedactionStream) -> None:
        self._stream = stream
        self._lines: deque[bytes] = deque(maxlen=_TAIL_LINES)
        self._line = b""

    def write(self, data: bytes) -> None:
        self._add(bytes(self._stream.feed(data)))

    def _add(self, data: bytes) -> None:
        *lines, self._line = (self._line + data)[-_LINE_LIMIT:].split(b"\n")
        self._lines.extend(lines)

    def last_line(self) -> str:
        self._add(self._stream.finish())
        lines = [line for line in [*self._lines, self._line] if line.strip()]
        return lines[-1].decode(errors="replace").strip() if lines else ""


def _how(ended: Exit) -> str:
    if ended.signal is not None:
        return f"signal {ended.signal}"
    return f"exit status {ended.status}"


def _tcp_address(endpoint: str | None) -> tuple[str, int] | None:
    if endpoint is None:
        return None
    host, _, port = endpoint.rpartition(":")
    return host.strip("[]") or "localhost", int(port)


def _http_address(url: str | None) -> tuple[str, int] | None:
    if url is None:
        return None
    parts = urlsplit(url)
    if not parts.hostname:
        return None
    return parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def _accepts(host: str, port: int) -> bool:
    """Whether something accepts connections there; `localhost` means IPv4 and IPv6."""
    try:
        socket.create_connection((host, port), timeout=1.0).close()
    except OSError:
        return False
    return True


def _http_status(url: str) -> int | None:
    """The status that a GET is answered with; redirects are an answer, proxies are not used."""
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError
    from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener

    class _StayHere(HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    try:
        with build_opener(ProxyHandler({}), _StayHere).open(url, timeout=2.0) as answer:
            return int(answer.status)
    except HTTPError as answer:
        answer.close()
        return answer.code
    except (URLError, OSError, HTTPException, ValueError):
        return None

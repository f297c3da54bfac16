"""`http`: one request, and what its answer must be."""

import json
import re
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from signoff_gen.model import Block, Bool, Int, Json
from signoff_gen.redact import mask_url
from signoff_gen.runners.base import Context, Outcome, Runner, error, failed, passed
from signoff_gen.runners.evidence_files import EvidenceName
from signoff_gen.runners.expect import JsonPath, failures, holding, select, summary
from signoff_gen.runners.fields import HttpUrl, OneOrMany
from signoff_gen.runners.http_expect import HeaderName, HttpExpect, status_line
from signoff_gen.runners.json_schema import CannotJudge
from signoff_gen.runners.strict_json import NotJson, cut, parse, type_name

if TYPE_CHECKING:
    from signoff_gen.runners.http_exchange import Answer
    from signoff_gen.runners.http_request import Request

_MIB = 1024 * 1024


VariableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*$")]
Texts = Annotated[tuple[str, ...], OneOrMany]


class Save(Block):
    """Names in the evidence folder, where the usual ones will not do."""

    request: EvidenceName | None = None
    """Method, URL, query, headers and body."""
    response: EvidenceName | None = None
    """The body alone: the JSON itself."""
    exchange: EvidenceName | None = None
    """Both in full, with the response's status and headers; only written when named."""


class Http(Runner):
    """Every expectation about the answer holds; without one, its status must be 2xx."""

    kind: ClassVar[str] = "http"
    shorthand: ClassVar[str | None] = "url"
    default_timeout: ClassVar[float] = 30.0

    url: HttpUrl
    method: Annotated[str, Field(pattern=r"^[A-Za-z]+$")] = ""
    """Left out: GET, or POST when something is sent."""
    headers: Mapping[HeaderName, str] = {}
    query: Mapping[str, Texts] = {}
    """Added to what the URL says."""
    json_: Json = Field(default=None, alias="json")
    form: Mapping[str, Texts] | None = None
    body: str | None = None
    """Text that is sent as it is."""
    bearer: str | None = None
    """A token for the Authorization header; it is masked wherever it shows up."""
    ca: str | None = None
    """A file, from the repository's root, with the only authorities to trust for TLS."""
    follow_redirects: Bool = False
    max_bytes: Annotated[Int, Field(ge=1, le=64 * _MIB)] = 8 * _MIB
    """The longest body, decompressed, that is read."""
    save: Save = Save()
    expect: HttpExpect = HttpExpect()
    capture: Mapping[VariableName, JsonPath] = {}
    """Variables for later checks: name → JSONPath of one text, number or boolean."""

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        bodies = [name for name in ("json", "form", "body") if self._sends(name)]
        if len(bodies) > 1:
            names = " and ".join(f"`{name}`" for name in bodies)
            raise PydanticCustomError("two_bodies", "{names}: one body at most", {"names": names})
        method = self.method.upper() or ("POST" if bodies else "GET")
        if method in ("CONNECT", "TRACE"):
            raise PydanticCustomError("method", "{method} is not for checks", {"method": method})
        if self.bearer is not None and any(
            name.lower() == "authorization" for name in self.headers
        ):
            raise PydanticCustomError(
                "two_auths", "`bearer` and a header Authorization: one at most"
            )
        self.__dict__["method"] = method
        return self

    def _sends(self, body: str) -> bool:
        if body == "json":
            return "json_" in self.model_fields_set
        return getattr(self, body) is not None

    def default_title(self) -> str:
        """The title of a check that has none; it leaves out who the user is."""
        url = re.sub(r"(?<=://)[^/?#]*@", "", self.url).replace("`", "%60")
        return f"Request: `{self.method} {url}`"

    def named_evidence(self) -> Sequence[str]:
        """What is saved under a name of its own."""
        names = (self.save.request, self.save.response, self.save.exchange)
        return [name for name in names if name]

    def captured_names(self) -> Sequence[str]:
        """The variables that this check gives to later ones."""
        return tuple(self.capture)

    def run(self, context: Context) -> Outcome:
        """Send the request, hold the answer against what is expected, keep both as evidence.

        Raises:
            InvalidInput: a secret that is sent or captured is too short to be masked (SG401).
            EvidenceError: a name leaves the evidence folder (SG201, SG203).
        """
        # Only a check that runs pays for the HTTP library.
        from signoff_gen.runners.http_exchange import WrongAnswer, exchange
        from signoff_gen.runners.http_request import BadRequest, build
        from signoff_gen.runners.http_saved import save
        from signoff_gen.runners.http_transport import Limits, NoAnswer, client_of

        limits = Limits(time.monotonic() + context.timeout, context.cancellation)
        try:
            request = build(self, context)
            try:
                answer = exchange(
                    client_of(context.session),
                    request,
                    limits,
                    max_bytes=self.max_bytes,
                    follow=self.follow_redirects,
                    private=context.fields,
                    ca=self.ca and str(context.root / self.ca),
                )
            except WrongAnswer as problem:
                evidence = save(request, None, self.save, context)
                return failed(context.redactor.text(str(problem)), evidence=evidence)
            return self._judge(request, answer, context)
        except (NoAnswer, BadRequest, CannotJudge) as problem:
            message = str(problem)
        except OSError as problem:
            message = f"cannot write the evidence: {problem.strerror}"
        return error(context.redactor.text(message), details=(self._told(context),))

    def _judge(self, request: "Request", answer: "Answer", context: Context) -> Outcome:
        from signoff_gen.runners.http_saved import save

        document: Any = None
        captured: dict[str, str] = {}
        broken: list[str] = []
        if self.expect.json_ or self.capture:
            try:
                document = parse(answer.content)
            except NotJson as problem:
                broken = [f"body: {problem}"]
            else:
                # First of all: what is captured may be a secret that must not be shown below.
                captured, broken = capture(self.capture, document, context)
                broken = failures(self.expect.json_, document, "the response", context) + broken
        broken = [*self.expect.head_failures(answer, context), *broken]
        if self.expect.max_ms is not None and answer.seconds * 1000 > self.expect.max_ms:
            broken.append(f"slower than {self.expect.max_ms} ms")
        broken = [context.redactor.text(line) for line in broken]
        evidence = save(request, answer, self.save, context)
        if broken:
            told = f"{self._told(context)}: {answer.status} in {answer.seconds * 1000:.0f} ms"
            return failed(summary(broken), evidence=evidence, details=(told, *broken))
        count = self.expect.count
        message = status_line(answer.status) + (f", {holding(count)}" if count else "")
        return passed(message, evidence=evidence, captured=captured)

    def _told(self, context: Context) -> str:
        """What was asked for, for the person who looks into it."""
        return context.redactor.text(f"{self.method} {mask_url(self.url, context.fields)}")


def capture(
    wanted: Mapping[str, str], document: Any, context: Context
) -> tuple[dict[str, str], list[str]]:
    """Take values out of an answer, as text; those under a telling name are masked from now on.

    Args:
        wanted: variable → JSONPath of exactly one text, number or boolean.
        document: the answer's JSON.
        context: the names that tell, and the redactor that is told.

    Returns:
        The values, and what is wrong with the others.

    Raises:
        CannotJudge: a path is none.
        InvalidInput: a secret is too short to be masked (SG401).
    """
    values: dict[str, str] = {}
    lost: list[str] = []
    for name, path in wanted.items():
        nodes = select(path, document)
        if len(nodes) != 1:
            lost.append(f"cannot capture {name}: {len(nodes)} nodes at {cut(path)}")
            continue
        value: Any = nodes[0].obj
        if value is None or isinstance(value, (dict, list)):
            lost.append(f"cannot capture {name}: {cut(path)} is {type_name(value)}")
            continue
        values[name] = value if isinstance(value, str) else json.dumps(value)
        if any(part in context.fields for part in (*nodes[0].parts, name)):
            context.redactor.add(name, values[name])
    return values, lost

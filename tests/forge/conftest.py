"""Forges to talk to: real servers on this machine that keep to the rules of the real ones."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from signoff_gen.forge.base import Clock

HEAD = "a" * 40
"""The newest commit of the pull request, at first."""
OWN = "tok" + "en-" + "of-the-bot-" + "1234567890"
OTHERS = "tok" + "en-" + "of-another-" + "1234567890"
READ_ONLY = "tok" + "en-" + "that-reads-" + "1234567890"
WORKFLOW = "tok" + "en-" + "of-a-run-of-a-workflow"
NUMBER = 7
"""Of the one pull request."""


class FakeClock(Clock):
    """Stands still until somebody sleeps, which takes no time."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def date(self) -> float:
        return 1_700_000_000.0 + self.time

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.time += seconds


@dataclass
class Asked:
    """A request as it came in."""

    method: str
    path: str
    """Without the API's own part."""
    query: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""
    value: Any


Answer = tuple[int, dict[str, str], Any]
"""Status, headers, JSON value; a value of `HANG_UP` closes the connection instead."""
HANG_UP = object()
HUMAN = {"id": 99, "login": "grace"}


@dataclass
class Fault:
    """What goes wrong, once."""

    method: str
    path: str
    """A pattern that is searched in the path."""
    answer: Answer | None
    """None: what it would be anyway."""
    carried_out: bool = False
    """The request was carried out all the same."""
    before: Callable[[], None] | None = None
    """What happens just before."""

    def meets(self, asked: Asked) -> bool:
        """Whether it is about this request."""
        return self.method == asked.method and re.search(self.path, asked.path) is not None


@dataclass(repr=False)
class FakeForge:
    """The state of a forge, and what it makes of requests; one class an API below."""

    clock: FakeClock
    comments: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    head: str = HEAD
    url: str = ""
    last_write: float = -1e9
    repository: str = "acme/app"
    number_of_comments: int = 100
    patient: bool = False
    """Writes may follow each other at once."""
    lock: threading.RLock = field(default_factory=threading.RLock)

    prefix = ""
    """The path of the API's address."""
    number = NUMBER
    own, others, read_only, workflow = OWN, OTHERS, READ_ONLY, WORKFLOW
    """Tokens."""
    human = HUMAN

    @property
    def api(self) -> str:
        """The API's address."""
        return f"{self.url}{self.prefix}"

    def fail(
        self,
        method: str,
        path: str,
        status: int,
        headers: dict[str, str] | None = None,
        value: Any = None,
        **more: Any,
    ) -> None:
        """Answer the next request of this kind in this way."""
        self.faults.append(Fault(method, path, (status, headers or {}, value), **more))

    def hang_up(self, method: str, path: str, **more: Any) -> None:
        """Close the connection of the next request of this kind without an answer."""
        self.faults.append(Fault(method, path, (0, {}, HANG_UP), **more))

    def bodies(self) -> list[str]:
        """What people read in the comments: without markers."""
        return [re.sub(r"\A<!-- signoff-gen:.* -->\n", "", c["body"]) for c in self.comments]

    def writes(self) -> list[Asked]:
        """Requests that would change something."""
        return [a for a in self.asked if a.method != "GET" and not a.path.endswith("/graphql")]

    def meanwhile(self, method: str, path: str, action: Callable[[], None]) -> None:
        """Let something happen just before the next request of this kind is carried out."""
        self.faults.append(Fault(method, path, None, before=action))

    def take(self, asked: Asked) -> Answer:
        """Answer a request."""
        with self.lock:
            self.asked.append(asked)
            fault = next((one for one in self.faults if one.meets(asked)), None)
            if fault:
                self.faults.remove(fault)
        if fault and fault.before:
            fault.before()
        with self.lock:
            if fault and fault.answer:
                if fault.carried_out:
                    self.rules(asked)
                return fault.answer
            return self.rules(asked)

    def rules(self, asked: Asked) -> Answer:
        """What the real forge would answer."""
        raise NotImplementedError

    def paged(self, asked: Asked, items: list[Any], size: int, address: str) -> Answer:
        """A page of a list, with a `Link` header to the next one."""
        page = int(asked.query.get("page", "1"))
        headers = {}
        if page * size < len(items):
            more = "&".join(f"{k}={v}" for k, v in {**asked.query, "page": page + 1}.items())
            headers["Link"] = f'<{address}?{more}>; rel="next", <{address}?page=1>; rel="first"'
        return 200, headers, items[(page - 1) * size : page * size]

    def too_fast(self) -> bool:
        """Whether writes follow each other without the second that forges ask for."""
        early = self.clock.now() - self.last_write < 1.0
        self.last_write = self.clock.now()
        return early and not self.patient


class FakeGitHub(FakeForge):
    """GitHub."""

    accounts = {  # noqa: RUF012
        OWN: {"id": 11, "login": "signoff-bot"},
        OTHERS: {"id": 12, "login": "other-bot"},
        READ_ONLY: {"id": 13, "login": "github-actions[bot]"},
        WORKFLOW: {"id": 41898282, "login": "github-actions[bot]"},
    }

    def rules(self, asked: Asked) -> Answer:
        if not asked.headers.get("user-agent"):
            return 403, {}, "Request forbidden by administrative rules."
        scheme, _, token = asked.headers.get("authorization", "").partition(" ")
        if scheme not in ("Bearer", "token") or token not in self.accounts:
            return 401, {}, {"message": "Bad credentials"}
        if asked.path == "/graphql":
            login = self.accounts[token]
            viewer = {"login": login["login"], "databaseId": login["id"]}
            return 200, {}, {"data": {"viewer": viewer}}
        if asked.headers.get("accept") != "application/vnd.github+json":
            return 415, {}, {"message": "Unsupported 'Accept' header"}
        if asked.headers.get("x-github-api-version") != "2022-11-28":
            return 400, {}, {"message": "the version is not supported"}
        if asked.method != "GET":
            if token == READ_ONLY:
                return 403, {}, {"message": "Resource not accessible by integration"}
            if self.too_fast():
                return 403, {}, {"message": "You have exceeded a secondary rate limit"}
        return self.routed(asked, self.accounts[token])

    def routed(self, asked: Asked, me: dict[str, Any]) -> Answer:
        missing: Answer = (404, {}, {"message": "Not Found"})
        if asked.path == "/user":
            if me["login"] == "github-actions[bot]":
                return 403, {}, {"message": "Resource not accessible by integration"}
            return 200, {}, me
        found = re.fullmatch(r"/repos/([^/]+/[^/]+)(/.*)", asked.path)
        if found and found[1] == "acme/old-name":
            where = f"{self.api}/repos/{self.repository}{found[2]}"
            return (301 if asked.method == "GET" else 307), {"Location": where}, None
        if found is None or found[1] != self.repository:
            return missing
        rest = found[2]
        if rest == f"/pulls/{NUMBER}" and asked.method == "GET":
            return 200, {}, self.pull()
        if rest == "/pulls" and asked.method == "GET":
            matches = asked.query.get("head") == "stranger:feature"
            return self.paged(
                asked, [self.pull()] if matches else [], 30, f"{self.api}{asked.path}"
            )
        if rest == f"/issues/{NUMBER}/comments":
            if asked.method == "GET":
                size = min(int(asked.query.get("per_page", "30")), self.number_of_comments)
                return self.paged(asked, list(self.comments), size, f"{self.api}{asked.path}")
            return self.written(asked, None, me)
        if found := re.fullmatch(r"/issues/comments/(\d+)", rest):
            for comment in self.comments:
                if comment["id"] == int(found[1]):
                    if asked.method == "DELETE":
                        self.comments.remove(comment)
                        return 204, {}, None
                    return self.written(asked, comment, me)
            return missing
        if found := re.fullmatch(r"/statuses/([0-9a-f]{40})", rest):
            return self.status(asked, found[1])
        return missing

    def pull(self) -> dict[str, Any]:
        return {
            "number": NUMBER,
            "head": {"sha": self.head},
            "base": {"repo": {"full_name": self.repository}},
        }

    def written(self, asked: Asked, comment: dict[str, Any] | None, me: dict[str, Any]) -> Answer:
        body = asked.value["body"]
        if len(body) > 65536 or not body.strip():
            problem = {
                "resource": "IssueComment",
                "code": "unprocessable",
                "field": "data",
                "message": "Body is too long (maximum is 65536 characters)",
            }
            return 422, {}, {"message": "Validation Failed", "errors": [problem]}
        if comment is not None:
            comment["body"] = body
            return 200, {}, comment
        return 201, {}, self.add(body, me)

    def add(self, body: str, me: dict[str, Any]) -> dict[str, Any]:
        """Somebody writes a comment."""
        number = max((c["id"] for c in self.comments), default=100) + 1
        url = f"https://github.example/acme/app/pull/{NUMBER}#issuecomment-{number}"
        comment = {"id": number, "body": body, "user": dict(me), "html_url": url}
        self.comments.append(comment)
        return comment

    def status(self, asked: Asked, head: str) -> Answer:
        value = asked.value
        if value["state"] not in ("error", "failure", "pending", "success") or head != self.head:
            return 422, {}, {"message": "Validation Failed"}
        if len(value["description"]) > 140:
            return 422, {}, {"message": "description is too long (maximum is 140 characters)"}
        self.statuses.append({**value, "sha": head})
        return 201, {}, value


class FakeGitea(FakeGitHub):
    """Gitea or Forgejo: another scheme, other headers, comments on a single page."""

    prefix = "/api/v1"

    def rules(self, asked: Asked) -> Answer:
        scheme, _, token = asked.headers.get("authorization", "").partition(" ")
        if scheme != "token" or token not in self.accounts:
            return 401, {}, {"message": "user does not exist [uid: 0, name: ]"}
        if "x-github-api-version" in asked.headers:
            return 400, {}, {"message": "this is no GitHub"}
        if asked.method != "GET" and token == READ_ONLY:
            return 403, {}, {"message": "user should have a permission to write to a repo"}
        if asked.path == "/user":
            return 200, {}, self.accounts[token]
        if asked.method == "GET" and asked.path.endswith("/comments"):
            return 200, {}, list(self.comments)
        return self.routed(asked, self.accounts[token])


class FakeGitLab(FakeForge):
    """GitLab: projects by path or number, notes, and a description of its own for everything."""

    prefix = "/api/v4"
    accounts = {  # noqa: RUF012
        OWN: {"id": 11, "username": "project_1_bot"},
        READ_ONLY: {"id": 13, "username": "reader"},
    }

    def rules(self, asked: Asked) -> Answer:
        token = asked.headers.get("private-token", "")
        if token not in self.accounts:
            return 401, {}, {"message": "401 Unauthorized"}
        if asked.method != "GET":
            if token == READ_ONLY:
                return 403, {}, {"error": "insufficient_scope", "scope": "api"}
            if self.too_fast():
                return 429, {"Retry-After": "3", "RateLimit-Remaining": "0"}, None
        if asked.path == "/user":
            return 200, {}, self.accounts[token]
        found = re.fullmatch(r"/projects/(acme%2Fapp|42)(/.*)", asked.path)
        rest = found[2] if found else ""
        request = f"/merge_requests/{NUMBER}"
        if rest == request:
            return 200, {}, self.merge_request()
        if rest == f"/repository/commits/{self.head}/merge_requests":
            other = {**self.merge_request(), "iid": 8, "state": "merged"}
            return self.paged(asked, [other, self.merge_request()], 1, self.api + asked.path)
        if rest == f"/statuses/{self.head}":
            return self.status(asked)
        if rest == f"{request}/notes" and asked.method == "GET":
            # By an address that only GitLab itself knows.
            size = min(int(asked.query.get("per_page", "20")), self.number_of_comments)
            return self.paged(asked, list(self.comments), size, "http://gitlab.internal/notes")
        if rest.startswith(f"{request}/notes"):
            return self.note(asked, rest, self.accounts[token])
        return 404, {}, {"message": "404 Project Not Found"}

    def merge_request(self) -> dict[str, Any]:
        url = f"https://gitlab.example/acme/app/-/merge_requests/{NUMBER}"
        return {
            "iid": NUMBER, "project_id": 42, "sha": self.head, "state": "opened", "web_url": url,
        }  # fmt: skip

    def note(self, asked: Asked, rest: str, me: dict[str, Any]) -> Answer:
        number = int(rest.rpartition("/")[2]) if asked.method != "POST" else 0
        present = next((note for note in self.comments if note["id"] == number), None)
        if asked.method != "POST" and (present is None or present["author"] != me):
            return 404, {}, {"message": "404 Not found"}
        if asked.method == "DELETE":
            self.comments.remove(present or {})
            return 204, {}, None
        body = asked.value["body"].strip()
        if len(body) > 1_000_000:
            words = {"note": ["is too long (maximum is 1000000 characters)"]}
            return 400, {}, {"message": words}
        body = re.sub(r"(?m)^/(close|merge)\b.*$", lambda _: self.obey(), body)
        if present is None:
            return 201, {}, self.add(body, me)
        present["body"] = body
        return 200, {}, present

    def obey(self) -> str:
        raise AssertionError("a text gave an order")

    def add(self, body: str, me: dict[str, Any], *, system: bool = False) -> dict[str, Any]:
        """Somebody, or GitLab itself, writes a note."""
        number = max((c["id"] for c in self.comments), default=100) + 1
        note = {"id": number, "body": body, "author": dict(me), "system": system}
        self.comments.append(note)
        return note

    def status(self, asked: Asked) -> Answer:
        value = asked.value
        if value["state"] not in ("pending", "running", "success", "failed", "canceled"):
            return 400, {}, {"error": "state does not have a valid value"}
        if value["state"] == "pending" and any(s["state"] == "pending" for s in self.statuses):
            words = "Cannot transition status via :enqueue from :pending"
            return 400, {}, {"message": words}
        self.statuses.append(value)
        return 201, {}, value


def _serve(forge: FakeForge) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # an answer is one packet, which nothing delays

        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            raw = self.rfile.read(length)
            parts = urlsplit(self.path)
            value = None
            if raw:
                assert self.headers["Content-Type"] == "application/json"
                value = json.loads(raw)
            path = parts.path
            if path.startswith(forge.prefix):
                path = path[len(forge.prefix) :]
            asked = Asked(
                self.command,
                path,
                dict(parse_qsl(parts.query)),
                {name.lower(): text for name, text in self.headers.items()},
                value,
            )
            status, headers, answer = forge.take(asked)
            if answer is HANG_UP:
                self.close_connection = True
                return
            content = b"" if answer is None else self.encoded(answer)
            self.send_response_only(status)
            for name, text in headers.items():
                self.send_header(name, text)
            if status != 204:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        @staticmethod
        def encoded(answer: Any) -> bytes:
            return answer if isinstance(answer, bytes) else json.dumps(answer).encode()

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    forge.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    return server


@pytest.fixture
def clock() -> FakeClock:
    """The time of a test."""
    return FakeClock()


@pytest.fixture
def serve() -> Iterator[Callable[[FakeForge], FakeForge]]:
    """Gives a forge an address."""
    servers = []

    def start(forge: FakeForge) -> FakeForge:
        servers.append(_serve(forge))
        return forge

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def github(clock: FakeClock, serve: Callable[[FakeForge], FakeForge]) -> FakeForge:
    """A GitHub with one pull request."""
    return serve(FakeGitHub(clock))


@pytest.fixture
def gitlab(clock: FakeClock, serve: Callable[[FakeForge], FakeForge]) -> FakeForge:
    """A GitLab with one merge request."""
    return serve(FakeGitLab(clock))


@pytest.fixture
def gitea(clock: FakeClock, serve: Callable[[FakeForge], FakeForge]) -> FakeForge:
    """A Gitea with one pull request."""
    return serve(FakeGitea(clock))


@pytest.fixture
def unused_port() -> Iterator[int]:
    """A port that nobody listens at: it is taken, and refuses connections."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]

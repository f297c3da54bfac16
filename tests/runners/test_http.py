import dataclasses
import json
import socket
import threading
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from signoff_gen.errors import EvidenceError, InvalidInput
from signoff_gen.model import bind
from signoff_gen.redact import Redactor
from signoff_gen.runners import registry
from signoff_gen.runners.base import Context, Outcome, Session
from signoff_gen.runners.http import Http
from signoff_gen.scalars import Plain
from signoff_gen.variables import Scope, interpolate

Serve = Callable[..., Any]
OK = {"data": {"id": 7, "name": "Ada", "open": True}}


def answer(
    body: Any = OK, status: str = "200 OK", kind: str = "application/json", more: str = ""
) -> bytes:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind_line = f"Content-Type: {kind}\r\n" if kind else ""
    head = f"HTTP/1.1 {status}\r\n{kind_line}{more}Content-Length: {len(content)}\r\n\r\n"
    return head.encode("latin-1") + content


def http(url: str, **block: Any) -> Http:
    runner = bind(registry["http"], {"url": url, **block})
    assert isinstance(runner, Http)
    return runner


def run(context: Context, url: str, **block: Any) -> Outcome:
    return http(url, **block).run(context)


def saved(context: Context, name: str) -> Any:
    data = context.evidence.file(name).read_bytes()
    assert data.endswith(b"\n")
    return json.loads(data)


REQUEST, RESPONSE = "07_step_check.request.json", "07_step_check.response.json"


class TestVerdict:
    def test_a_good_answer_passes_and_says_what_holds(self, context: Context, serve: Serve) -> None:
        server = serve(answer())
        expect = {
            "status": 200,
            "headers": {"content-type": "application/json"},
            "json": [{"path": "$.data.id", "equals": 7}, {"path": "$..apiToken", "exists": False}],
        }
        outcome = run(context, f"{server.url}/x", expect=expect)
        assert (outcome.status, outcome.message) == ("passed", "200 OK, 3 expectations hold")
        assert outcome.evidence == (REQUEST, RESPONSE)

    def test_without_expectations_any_2xx_passes(self, context: Context, serve: Serve) -> None:
        server = serve(b"HTTP/1.1 204 No Content\r\n\r\n")
        outcome = run(context, server.url)
        assert (outcome.status, outcome.message) == ("passed", "204 No Content")
        assert saved(context, RESPONSE) == {"text": ""}

    @pytest.mark.parametrize(
        ("status", "expected", "message"),
        [
            ("404 Whatever", None, "404 Not Found, expected 2xx"),
            ("302 Found", None, "302 Found, expected 2xx"),
            ("200 OK", [404, "5xx"], "200 OK, expected 404 or 5xx"),
            ("299 Odd", 200, "299, expected 200"),
        ],
    )
    def test_another_status_fails(
        self, context: Context, serve: Serve, status: str, expected: Any, message: str
    ) -> None:
        server = serve(answer(status=status))
        expect = {} if expected is None else {"status": expected}
        outcome = run(context, server.url, expect=expect)
        assert (outcome.status, outcome.message) == ("failed", message)
        assert outcome.evidence == (REQUEST, RESPONSE)

    @pytest.mark.parametrize("expected", [404, "404", "4xx", ["2XX", 404], Plain("404")])
    def test_a_status_can_be_expected_in_many_ways(
        self, context: Context, serve: Serve, expected: Any
    ) -> None:
        server = serve(answer(status="404 Not Found"))
        assert run(context, server.url, expect={"status": expected}).message == "404 Not Found"

    def test_all_that_fails_is_in_the_details(self, context: Context, serve: Serve) -> None:
        server = serve(answer(status="500 Oops"))
        rules = [{"path": "$.data.id", "equals": 8}, {"path": "$.error", "exists": True}]
        outcome = run(context, server.url, expect={"json": rules})
        assert outcome.message == "500 Internal Server Error, expected 2xx (+2 more)"
        assert outcome.details[1:] == (
            "500 Internal Server Error, expected 2xx",
            "$['data']['id'] in the response is 7, expected 8",
            "no node at $.error in the response",
        )

    @pytest.mark.parametrize(
        ("rule", "failure"),
        [
            ("a, b", None),
            ({"contains": "b"}, None),
            ({"matches": "^a"}, None),
            ({"exists": True}, None),
            ("a", 'header X-Kind is "a, b", expected "a"'),
            ({"contains": "c"}, 'header X-Kind is "a, b", expected to contain "c"'),
            ({"matches": "^b"}, 'header X-Kind is "a, b", expected to match "^b"'),
            ({"exists": False}, 'header X-Kind is "a, b", must not be there'),
        ],
    )
    def test_headers_are_held_against_their_rules(
        self, context: Context, serve: Serve, rule: Any, failure: str | None
    ) -> None:
        server = serve(answer(more="x-kind: a\r\nX-KIND: b\r\n"))
        outcome = run(context, server.url, expect={"headers": {"X-Kind": rule}})
        assert outcome.message == (failure or "200 OK, 1 expectation holds")

    def test_a_header_that_is_not_there(self, context: Context, serve: Serve) -> None:
        server = serve(answer())
        expect: dict[str, Any] = {"headers": {"X-Powered-By": {"exists": False}}}
        assert run(context, server.url, expect=expect).status == "passed"
        expect = {"headers": {"X-Powered-By": "me"}}
        assert run(context, server.url, expect=expect).message == "there is no header X-Powered-By"

    def test_too_slow_an_answer_fails_without_a_figure_that_changes(
        self, context: Context, serve: Serve
    ) -> None:
        gate = threading.Event()

        def handle(_: object, connection: socket.socket) -> None:
            gate.wait(0.05)
            connection.sendall(answer())

        outcome = run(context, serve(handle).url, expect={"max_ms": 20})
        assert (outcome.status, outcome.message) == ("failed", "slower than 20 ms")
        assert run(context, serve(answer()).url, expect={"max_ms": 9000}).status == "passed"

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (b"<html>", "body: not JSON at 1:1: expecting value"),
            (b'{"data": "\xff"}', "body: not UTF-8 at 1:11"),
            (b"", "body: empty"),
            (b'{"data": 1, "data": 2}', 'body: the key "data" stands twice in one object'),
        ],
    )
    def test_a_body_that_is_not_json_fails_where_json_is_expected(
        self, context: Context, serve: Serve, body: bytes, message: str
    ) -> None:
        server = serve(answer(body))
        rules = [{"path": "$.data", "exists": True}]
        outcome = run(context, server.url, expect={"json": rules})
        assert (outcome.status, outcome.message) == ("failed", message)
        assert run(context, server.url).status == "passed"

    def test_what_cannot_be_judged_is_an_error(self, context: Context, serve: Serve) -> None:
        server = serve(answer())
        rules = [{"path": "$", "schema": "gone.json"}]
        outcome = run(context, server.url, expect={"json": rules})
        assert outcome.status == "error"
        assert outcome.message == "the response: the schema gone.json cannot be read"
        expect = {"headers": {"content-type": {"matches": "(${"}}}
        assert run(context, server.url, expect=expect).status == "error"


class TestRequest:
    def test_a_plain_get(self, context: Context, serve: Serve) -> None:
        server = serve(answer())
        run(context, f"{server.url}/a%20b?q=1")
        (seen,) = server.seen
        assert (seen.method, seen.target, seen.body) == ("GET", "/a%20b?q=1", b"")
        assert seen.headers == {
            "host": f"127.0.0.1:{server.port}",
            "user-agent": "signoff-gen",
            "accept": "*/*",
            "accept-encoding": "gzip, deflate",
        }
        request = saved(context, REQUEST)
        assert list(request) == ["method", "url", "query", "headers", "body"]
        assert (request["method"], request["body"]) == ("GET", None)
        assert request["url"] == f"{server.url}/a%20b?q=1"
        assert request["query"] == {"q": "1"}

    def test_json_is_posted(self, context: Context, serve: Serve) -> None:
        server = serve(answer())
        run(context, server.url, json={"name": "é", "n": Plain("1"), "list": [None]})
        (seen,) = server.seen
        assert (seen.method, seen.headers["content-type"]) == ("POST", "application/json")
        assert json.loads(seen.body) == {"name": "é", "n": 1, "list": [None]}
        assert saved(context, REQUEST)["body"] == {"name": "é", "n": 1, "list": [None]}

    def test_null_can_be_sent_as_json(self, context: Context, serve: Serve) -> None:
        server = serve(answer())
        run(context, server.url, json=Plain("null"))
        assert server.seen[0].body == b"null"

    def test_a_form_is_encoded(self, context: Context, serve: Serve) -> None:
        server = serve(answer())
        run(context, server.url, form={"a": "x y", "b": ["1", "2"], "empty": ""})
        (seen,) = server.seen
        assert seen.headers["content-type"] == "application/x-www-form-urlencoded"
        assert seen.body == b"a=x+y&b=1&b=2&empty="
        assert saved(context, REQUEST)["body"] == {"a": "x y", "b": ["1", "2"], "empty": ""}

    def test_text_is_sent_as_it_is(self, context: Context, serve: Serve) -> None:
        server = serve(answer())
        headers = {"Content-Type": "text/csv", "X-Name": "é"}
        run(context, server.url, method="put", body="a;é", headers=headers)
        (seen,) = server.seen
        assert (seen.method, seen.body) == ("PUT", "a;é".encode())
        assert seen.headers["content-type"] == "text/csv"
        assert seen.headers["x-name"].encode("latin-1") == "é".encode()
        assert saved(context, REQUEST)["body"] == {"text": "a;é"}

    def test_a_post_without_a_body_says_so(self, context: Context, serve: Serve) -> None:
        server = serve(answer())
        run(context, server.url, method="POST")
        assert server.seen[0].headers["content-length"] == "0"

    def test_a_query_is_added_to_the_urls_own(self, context: Context, serve: Serve) -> None:
        server = serve(answer())
        run(context, f"{server.url}/?a=1", query={"b": "x&y", "c": ["1", "2"]})
        assert server.seen[0].target == "/?a=1&b=x%26y&c=1&c=2"
        assert saved(context, REQUEST)["query"] == {"a": "1", "b": "x&y", "c": ["1", "2"]}

    def test_the_host_header_can_be_chosen(self, context: Context, serve: Serve) -> None:
        server = serve(answer())
        run(context, server.url, headers={"Host": "api.example.test"})
        assert server.seen[0].headers["host"] == "api.example.test"

    def test_variables_reach_every_part(self, context: Context, serve: Serve) -> None:
        server = serve(answer())
        runner = http(
            "${base}/x",
            query={"q": "${who}"},
            json={"deep": [{"${who}": "${who}"}], "n": 5},
            expect={"status": 200, "json": [{"path": "$.data[?@ == '${who}']", "count": 1}]},
            max_bytes=1000,
            capture={"id": "$.data.id"},
        )
        filled = interpolate(runner, Scope({"base": server.url, "who": "Ada"}, {}))
        assert isinstance(filled, Http)
        outcome = filled.run(context)
        assert (outcome.status, outcome.captured) == ("passed", {"id": "7"})
        assert server.seen[0].target == "/x?q=Ada"
        assert json.loads(server.seen[0].body) == {"deep": [{"Ada": "Ada"}], "n": 5}

    def test_head_has_no_body(self, context: Context, serve: Serve) -> None:
        server = serve(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
        assert run(context, server.url, method="HEAD").message == "200 OK"

    @pytest.mark.parametrize(
        "url", ["http://[::1", "http://a:b:c/", "ftp://x/${", "http://h/\x00${"]
    )
    def test_what_turns_out_not_to_be_a_url_is_an_error(self, context: Context, url: str) -> None:
        outcome = (http(url) if "${" in url else Http.model_construct(url=url)).run(context)
        assert outcome.status == "error"
        assert outcome.message.startswith("not a URL")


class TestEvidence:
    def test_a_response_is_the_body_itself_in_the_order_received(
        self, context: Context, serve: Serve
    ) -> None:
        run(context, serve(answer(b'{"z":1,"a":{"b":[]},"\xc3\xa9":1.50}')).url)
        text = context.evidence.file(RESPONSE).read_text(encoding="utf-8")
        assert text == '{\n  "z": 1,\n  "a": {\n    "b": []\n  },\n  "é": 1.5\n}\n'

    @pytest.mark.parametrize(
        ("body", "kind", "expected"),
        [
            (b"hello", "text/plain", {"text": "hello"}),
            (b'"hello"', "application/json", "hello"),
            (b"null", "application/problem+json", None),
            (b"12", "text/plain", {"text": "12"}),
            (b"[1]", "", [1]),
            (b"\xe9", "text/plain; charset=ISO-8859-1", {"text": "é"}),
            (
                b"\xe9",
                "text/plain; charset=unicode_escape",
                {"binary": {"type": "text/plain", "size": 1}},
            ),
            (b"\x89PNG\xff", "image/png", {"binary": {"type": "image/png", "size": 5}}),
            (b"a=1&a=2&b=", "application/x-www-form-urlencoded", {"a": ["1", "2"], "b": ""}),
            (b'{"a":1}\n{"a":2}', "application/x-ndjson", {"text": '{"a":1}\n{"a":2}'}),
            (b"\xff\xfea\x00", "text/plain; charset=UTF-16", {"text": "a"}),
            (b"[NaN, 1e999]", "application/json", ["NaN", "1e999"]),
        ],
    )
    def test_other_bodies_become_json_too(
        self, context: Context, serve: Serve, body: bytes, kind: str, expected: Any
    ) -> None:
        run(context, serve(answer(body, kind=kind)).url)
        assert saved(context, RESPONSE) == expected

    def test_a_body_too_deep_for_json_is_kept_as_text(self, context: Context, serve: Serve) -> None:
        body = b"[" * 100_000 + b"]" * 100_000
        outcome = run(context, serve(answer(body)).url)
        assert outcome.status == "passed"
        assert saved(context, RESPONSE) == {"text": body.decode()}

    def test_names_can_be_set_and_the_exchange_kept_in_full(
        self, context: Context, serve: Serve
    ) -> None:
        more = "X-A: 1\r\nX-A: 2\r\nX-A: 3\r\nX-B: \xe9\r\nSet-Cookie: sid=abc\r\n"
        server = serve(answer(more=more))
        save = {"request": "10.request.json", "response": "a/11.json", "exchange": "12.json"}
        outcome = run(context, server.url, save=save)
        assert outcome.evidence == ("10.request.json", "a/11.json", "12.json")
        assert tuple(http(server.url, save=save).named_evidence()) == outcome.evidence
        whole = saved(context, "12.json")
        assert whole["request"] == saved(context, "10.request.json")
        assert whole["response"]["status"] == 200
        assert whole["response"]["body"] == saved(context, "a/11.json") == OK
        assert whole["response"]["headers"]["X-A"] == ["1", "2", "3"]
        assert whole["response"]["headers"]["X-B"] == "é"
        assert whole["response"]["headers"]["Set-Cookie"] == "[REDACTED]"

    def test_a_name_that_leaves_the_folder_by_a_link_is_an_error(
        self, context: Context, serve: Serve
    ) -> None:
        (context.evidence.path / "out").symlink_to(context.root.parent)
        with pytest.raises(EvidenceError, match="leaves its folder"):
            run(context, serve(answer()).url, save={"response": "out/x.json"})

    def test_a_name_that_cannot_be_written_is_an_error(
        self, context: Context, serve: Serve
    ) -> None:
        context.evidence.file("x.json/y").touch()
        outcome = run(context, serve(answer()).url, save={"response": "x.json"})
        assert outcome.status == "error"
        assert outcome.message.startswith("cannot write the evidence")


class TestSecrets:
    TOKEN = "tok-" + "0123456789abcdef"

    def every_file(self, context: Context) -> str:
        names = context.evidence.staged_names()
        return "".join(context.evidence.file(name).read_text(encoding="utf-8") for name in names)

    def test_a_bearer_token_is_sent_and_never_recorded(
        self, context: Context, serve: Serve
    ) -> None:
        server = serve(answer({"echo": f"you sent Bearer {self.TOKEN}", self.TOKEN: 1}))
        rules = [{"path": "$.echo", "equals": ""}]
        outcome = run(context, server.url, bearer=self.TOKEN, expect={"json": rules})
        assert server.seen[0].headers["authorization"] == f"Bearer {self.TOKEN}"
        assert self.TOKEN not in self.every_file(context) + repr(outcome)
        assert saved(context, REQUEST)["headers"]["Authorization"] == "[REDACTED]"
        assert saved(context, RESPONSE)["echo"] == "you sent Bearer [REDACTED:BEARER]"

    def test_a_urls_password_is_sent_and_never_recorded(
        self, context: Context, serve: Serve
    ) -> None:
        server = serve(answer({"echo": self.TOKEN}))
        outcome = run(context, server.url.replace("//", f"//ada:{self.TOKEN}@"))
        login = b64encode(f"ada:{self.TOKEN}".encode()).decode()
        assert server.seen[0].headers["authorization"] == f"Basic {login}"
        assert outcome.status == "passed"
        recorded = self.every_file(context) + repr(outcome)
        assert not [secret for secret in (self.TOKEN, login) if secret in recorded]

    def test_values_under_telling_names_are_masked_and_the_names_stay(
        self, context: Context, serve: Serve
    ) -> None:
        body = {"data": {"apiToken": "short", "list": [{"webhook_secret": 12}], "password": ""}}
        server = serve(answer(body))
        run(
            context,
            f"{server.url}/?token=abc&a=1",
            json={"apiToken": "short", "deep": {"secret": {"a": "b"}}},
            headers={"X-Api-Key": "k"},
        )
        response = saved(context, RESPONSE)
        assert response["data"]["apiToken"] == "[REDACTED]"
        assert response["data"]["list"] == [{"webhook_secret": "[REDACTED]"}]
        assert response["data"]["password"] == ""
        request = saved(context, REQUEST)
        assert request["body"] == {"apiToken": "[REDACTED]", "deep": {"secret": "[REDACTED]"}}
        assert request["headers"]["X-Api-Key"] == "[REDACTED]"
        assert request["query"] == {"token": "[REDACTED]", "a": "1"}
        assert "token=abc" not in request["url"]

    def test_a_secret_that_is_sent_is_masked_where_it_comes_back(
        self, context: Context, serve: Serve
    ) -> None:
        first, second, third = (self.TOKEN + end for end in "abc")
        server = serve(answer({"echo": f"{first} {second} {third}"}))
        run(
            context,
            server.url,
            headers={"Authorization": f"Token {first}"},
            form={"client_secret": [second]},
            query={"apiKey": third},
        )
        assert saved(context, RESPONSE)["echo"].count("[REDACTED:") == 3

    @pytest.mark.parametrize(
        "body",
        [
            b'{"apiToken": "hush", "apiToken": "hush-hush"}',
            b'{"apiToken": "hush"',
            b'{"apiToken": "hu\\"sh',
            b'{"apiToken": "hush"}\n{"apiToken": 4711}',
        ],
    )
    def test_broken_json_is_masked_too(self, context: Context, serve: Serve, body: bytes) -> None:
        run(context, serve(answer(body)).url)
        text = self.every_file(context)
        assert "apiToken" in text
        assert not [
            secret for secret in ("hu", "sh", "4711") if secret in text.lower().replace("sha", "")
        ]

    def test_a_known_value_that_is_a_number_leaves_json_behind(
        self, context: Context, serve: Serve
    ) -> None:
        number = "4711" + "08159"
        context = dataclasses.replace(context, redactor=Redactor({"PIN": number}))
        run(context, serve(answer({"pin": int(number), "n": 1, "f": 1.5})).url)
        assert saved(context, RESPONSE) == {"pin": "[REDACTED:PIN]", "n": 1, "f": 1.5}

    @pytest.mark.parametrize("block", [{"bearer": "short"}, {"url_password": "short"}])
    def test_a_token_too_short_to_be_masked_is_not_sent(
        self, context: Context, serve: Serve, block: dict[str, str]
    ) -> None:
        server = serve(answer())
        url = server.url
        if block.pop("url_password", ""):
            url = url.replace("//", "//ada:short@")
        with pytest.raises(InvalidInput, match="too short"):
            run(context, url, **block)
        assert server.seen == []

    def test_a_forbidden_character_in_a_header_is_no_traceback_and_no_leak(
        self, context: Context, serve: Serve
    ) -> None:
        outcome = run(context, serve(answer()).url, bearer=f"{self.TOKEN}\n")
        assert outcome.status == "error"
        assert outcome.message.startswith("a header holds a line break")
        assert self.TOKEN not in repr(outcome)


class TestCapture:
    def test_texts_numbers_and_booleans_are_given_to_later_checks(
        self, context: Context, serve: Serve
    ) -> None:
        paths = {"id": "$.data.id", "name": "$.data.name", "open": "$.data.open"}
        outcome = run(context, serve(answer()).url, capture=paths)
        assert outcome.captured == {"id": "7", "name": "Ada", "open": "true"}
        assert http("http://x", capture=paths).captured_names() == ("id", "name", "open")

    @pytest.mark.parametrize(
        ("path", "message"),
        [
            ("$.data.gone", "cannot capture x: 0 nodes at $.data.gone"),
            ("$.data.*", "cannot capture x: 3 nodes at $.data.*"),
            ("$.data", "cannot capture x: $.data is object"),
            ("$.none", "cannot capture x: $.none is null"),
        ],
    )
    def test_what_cannot_be_captured_fails(
        self, context: Context, serve: Serve, path: str, message: str
    ) -> None:
        server = serve(answer({**OK, "none": None}))
        outcome = run(context, server.url, capture={"x": path})
        assert (outcome.status, outcome.message) == ("failed", message)
        assert outcome.captured == {}

    @pytest.mark.parametrize(
        "capture", [{"access_token": "$.value"}, {"x": "$.token"}, {"x": "$.credentials.y"}]
    )
    def test_a_captured_secret_is_known_from_then_on(
        self, context: Context, serve: Serve, capture: dict[str, str]
    ) -> None:
        secret = "cap-" + "tured-9876"
        body = {"value": secret, "token": secret, "credentials": {"y": secret}, "echo": secret}
        outcome = run(
            context,
            serve(answer(body)).url,
            capture=capture,
            expect={"json": [{"path": "$.echo", "type": "null"}]},
        )
        assert "[REDACTED:" in outcome.message
        assert secret not in context.evidence.file(RESPONSE).read_text(encoding="utf-8")
        assert context.redactor.text(f"later {secret}") != f"later {secret}"

    def test_a_captured_secret_too_short_to_be_masked_is_an_error(
        self, context: Context, serve: Serve
    ) -> None:
        server = serve(answer({"token": "abc"}))
        with pytest.raises(InvalidInput, match="too short"):
            run(context, server.url, capture={"t": "$.token"})


class TestConnections:
    def test_one_connection_serves_a_whole_run(self, context: Context, serve: Serve) -> None:
        server = serve(answer())
        for _ in range(5):
            assert run(context, server.url).status == "passed"
        assert server.connections == 1

    def test_threads_may_share_a_run(self, context: Context, serve: Serve) -> None:
        server = serve(answer())
        outcomes: list[str] = []

        def check(number: int) -> None:
            for _ in range(5):
                mine = dataclasses.replace(context, number=number)
                outcomes.append(run(mine, server.url).status)

        threads = [threading.Thread(target=check, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert outcomes == ["passed"] * 40
        assert server.connections <= 8

    def test_connections_are_closed_when_the_run_ends(self, context: Context, serve: Serve) -> None:
        gone = threading.Event()

        def handle(_: object, connection: socket.socket) -> None:
            connection.sendall(answer())
            if connection.recv(1) == b"":
                gone.set()

        assert run(context, serve(handle).url).status == "passed"
        context.session.close()
        assert gone.wait(5)

    def test_cookies_do_not_travel_from_one_check_to_another(
        self, context: Context, serve: Serve
    ) -> None:
        server = serve(answer(more="Set-Cookie: sid=1; Path=/\r\n"))
        for _ in range(2):
            run(context, server.url)
        assert "cookie" not in server.seen[1].headers


class TestProxy:
    def proxied(self, context: Context, **environment: str) -> Context:
        session = Session(environment=environment)
        context.session.on_close(session.close)
        return dataclasses.replace(context, session=session)

    def test_the_environments_proxy_is_used_for_other_hosts(
        self, context: Context, serve: Serve
    ) -> None:
        proxy = serve(answer())
        context = self.proxied(context, http_proxy=f"127.0.0.1:{proxy.port}")
        assert run(context, "http://api.example.test/x").status == "passed"
        assert proxy.seen[0].target == "http://api.example.test/x"

    def test_it_is_never_used_for_this_machine_or_what_no_proxy_names(
        self, context: Context, serve: Serve, names: dict[str, list[str]]
    ) -> None:
        proxy, server = serve(answer(status="500 Proxy")), serve(answer())
        context = self.proxied(context, HTTP_PROXY=proxy.url, NO_PROXY="a.test, .b.test,*.c.test")
        for host in ("127.0.0.1", "localhost", "x.localhost", "sub.a.test", "b.test", "d.c.test"):
            names[host] = ["127.0.0.1"]
            assert run(context, f"http://{host}:{server.port}").status == "passed"
        assert proxy.seen == []
        assert run(context, f"http://nota.test:{server.port}").status == "failed"
        assert len(proxy.seen) == 1

    def test_a_star_in_no_proxy_means_every_host(
        self, context: Context, serve: Serve, names: dict[str, list[str]]
    ) -> None:
        names["api.example.test"] = ["127.0.0.1"]
        context = self.proxied(context, all_proxy="http://127.0.0.1:1", no_proxy="*")
        url = f"http://api.example.test:{serve(answer()).port}"
        assert run(context, url).status == "passed"

    def test_a_proxy_that_refuses_is_an_error(self, context: Context, serve: Serve) -> None:
        proxy = serve(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        context = self.proxied(context, ALL_PROXY=proxy.url.replace("//", "//me:pw@"))
        outcome = run(context, "https://api.example.test/x")
        assert outcome.status == "error"
        assert outcome.message == "the proxy refused: 407 Proxy Authentication Required"
        login = b64encode(b"me:pw").decode()
        assert proxy.seen[0].headers["proxy-authorization"] == f"Basic {login}"

    def test_other_kinds_of_proxies_are_not_supported(self, context: Context) -> None:
        context = self.proxied(context, all_proxy="socks5://127.0.0.1:1")
        outcome = run(context, "http://api.example.test/x")
        assert outcome.message == "proxies of the kind socks5 are not supported"


class TestBlock:
    @pytest.mark.parametrize(
        ("block", "reason"),
        [
            ({"url": "127.0.0.1:80"}, "starts with http:// or https://"),
            ({"url": "http:///x"}, "starts with http:// or https://"),
            ({"json": {}, "form": {}}, "`json` and `form`: one body at most"),
            ({"json": None, "body": ""}, "`json` and `body`: one body at most"),
            ({"method": "CONNECT"}, "CONNECT is not for checks"),
            ({"method": "GET /"}, "pattern"),
            ({"bearer": "x", "headers": {"authorization": "y"}}, "one at most"),
            ({"headers": {"A B": "x"}}, "pattern"),
            ({"expect": {"status": "ok"}}, "a status such as `200`"),
            ({"expect": {"status": []}}, "at least 1"),
            ({"expect": {"status": 600}}, "a status such as `200`"),
            ({"expect": {"headers": {"A": {}}}}, "expected a text, or one of"),
            ({"expect": {"headers": {"A": {"exists": False, "equals": "x"}}}}, "or one of"),
            ({"expect": {"headers": {"A": {"matches": "("}}}}, "not a regular expression"),
            ({"expect": {"json": [{"path": "$["}]}}, "not a JSONPath"),
            ({"expect": {"max_ms": 0}}, "greater than 0"),
            ({"capture": {"1x": "$.a"}}, "pattern"),
            ({"capture": {"x": "a"}}, "not a JSONPath"),
            ({"save": {"response": "../x"}}, "cannot be a name in the evidence folder"),
            ({"max_bytes": 0}, "greater than or equal to 1"),
            ({"verison": 1}, "Extra inputs"),
        ],
    )
    def test_nonsense_is_refused_when_the_file_is_loaded(
        self, block: dict[str, Any], reason: str
    ) -> None:
        with pytest.raises(ValidationError) as caught:
            http(**{"url": "http://127.0.0.1", **block})
        assert reason in caught.value.errors()[0]["msg"]

    @pytest.mark.parametrize(
        ("block", "title"),
        [
            ("http://h/x", "Request: `GET http://h/x`"),
            ({"url": "${base}/x", "json": 1}, "Request: `POST ${base}/x`"),
            ({"url": "http://me:pw@h/`", "method": "delete"}, "Request: `DELETE http://h/%60`"),
        ],
    )
    def test_the_title_says_what_is_requested_and_not_by_whom(self, block: Any, title: str) -> None:
        assert bind(registry["http"], block).default_title() == title

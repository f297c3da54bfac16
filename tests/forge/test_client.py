"""How a forge is asked: with what, how often, and what is told when it says no."""

import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from email.utils import formatdate
from typing import Any

import pytest

from signoff_gen.forge import client as client_module
from signoff_gen.forge.base import (
    Author,
    Clock,
    ForgeError,
    Missing,
    ReadOnlyToken,
    Size,
    Status,
    Target,
    Token,
)
from signoff_gen.forge.github import GitHub, cut

TARGET = Target("acme/app", 7)


Connect = Callable[..., GitHub]


@pytest.fixture
def connect(github: Any, clock: Any) -> Iterator[Connect]:
    """Connects to GitHub with a token."""
    with ExitStack() as stack:

        def connect(token: str, api: str = "") -> GitHub:
            hub = GitHub(api or github.api, Token(token, "BOT_TOKEN"), max_wait=600, clock=clock)
            stack.enter_context(hub.client)
            return hub

        yield connect


@pytest.fixture
def hub(github: Any, connect: Connect) -> GitHub:
    """GitHub with a token that may write."""
    return connect(github.own)


def test_the_headers_are_those_that_the_api_wants(github: Any, hub: GitHub) -> None:
    """The fake refuses everything else."""
    assert hub.pull(TARGET).head == github.head
    (asked,) = github.asked
    assert asked.headers["authorization"] == f"Bearer {github.own}"
    assert asked.headers["user-agent"].startswith("signoff-gen/")


def test_identity_is_the_account_of_the_token(github: Any, hub: GitHub, connect: Connect) -> None:
    """GraphQL is asked where a workflow's token has no `/user`."""
    assert hub.identity() == Author(11, "signoff-bot")
    run = connect(github.workflow)
    assert run.identity() == Author(41898282, "github-actions[bot]")


def test_graphql_has_a_place_of_its_own_on_a_server_of_ones_own(
    github: Any, connect: Connect
) -> None:
    """`/api/graphql` stands beside `/api/v3`."""
    github.prefix = "/api/v3"
    github.fail("POST", "^/api/graphql$", 200, value={"data": {"viewer": {"login": "b"}}})
    run = connect(github.workflow)
    assert run.identity() == Author(None, "b")


def test_an_account_that_nobody_tells_is_an_error(github: Any, connect: Connect) -> None:
    """Otherwise every run would add one more comment."""
    github.fail("POST", "/graphql", 200, value={"errors": [{"message": "no"}]})
    run = connect(github.workflow)
    with pytest.raises(ForgeError, match="whose the token is"):
        run.identity()


def test_an_identity_that_cannot_be_asked_for_is_an_error(github: Any, connect: Connect) -> None:
    bad = connect("nobody" * 3)
    with pytest.raises(ForgeError) as caught:
        bad.identity()
    assert caught.value.code == "SG752"


def test_accounts_are_compared_by_id_and_only_else_by_name() -> None:
    assert Author(1, "a").is_same(Author(1, "renamed"))
    assert not Author(1, "a").is_same(Author(2, "a"))
    assert Author(None, "Bot").is_same(Author(3, "bot"))
    assert not Author(None, "").is_same(Author(None, ""))


def test_pull_requests_of_a_fork_are_found_by_branch_and_commit(github: Any, hub: GitHub) -> None:
    assert hub.find("acme/app", github.head, "stranger", "feature") == [7]
    assert hub.find("acme/app", "f" * 40, "stranger", "feature") == []
    assert hub.find("acme/app", github.head, "nobody", "feature") == []


# --- statuses ---


def test_a_status_is_set_with_a_description_that_fits(github: Any, hub: GitHub) -> None:
    hub.set_status(
        "acme/app", github.head, Status("failure", "signoff", "x" * 200, "https://ci.example/1")
    )
    (status,) = github.statuses
    assert status["description"] == "x" * 139 + "…"
    assert status["target_url"] == "https://ci.example/1"
    assert status["context"] == "signoff"


def test_a_status_without_a_link_has_none(github: Any, hub: GitHub) -> None:
    github.fail("POST", "/statuses/", 502)
    hub.set_status("acme/app", github.head, Status("success", "signoff", "all well"))
    assert "target_url" not in github.statuses[0]


def test_a_description_is_cut_at_a_word() -> None:
    assert cut("one two", 7) == "one two"
    assert cut("one two", 5) == "one…"


# --- waits ---

SECONDARY = {"message": "You have exceeded a secondary rate limit. Please wait."}


@pytest.mark.parametrize(
    ("status", "headers", "value", "waited"),
    [
        (429, {"Retry-After": "7"}, None, 7),
        (403, {"Retry-After": "30"}, {"message": "slow down"}, 30),
        (429, {"Date": formatdate(1e9), "Retry-After": formatdate(1e9 + 40)}, None, 40),
        (
            403,
            {
                "Date": formatdate(1e9),
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset": str(int(1e9) + 90),
            },
            {"message": "API rate limit exceeded"},
            91,
        ),
        (429, {"RateLimit-Remaining": "0", "RateLimit-Reset": "1"}, None, 1),
        (403, {}, SECONDARY, 60),
        (429, {}, None, 60),
        (429, {"Retry-After": "soon"}, None, 60),
        (429, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "later"}, None, 60),
        (502, {}, None, 1),
        (503, {"Retry-After": "9"}, None, 9),
    ],
)
def test_the_forge_says_how_long_to_wait(
    github: Any,
    hub: GitHub,
    clock: Any,
    status: int,
    headers: dict[str, str],
    value: Any,
    waited: float,
) -> None:
    """By a header, by a date on its own clock, or not at all."""
    github.fail("GET", "/pulls/", status, headers, value)
    assert hub.pull(TARGET).head == github.head
    assert clock.slept == [waited]


def test_waits_without_advice_grow(github: Any, hub: GitHub, clock: Any) -> None:
    for _ in range(3):
        github.fail("GET", "/pulls/", 429)
    hub.pull(TARGET)
    assert clock.slept == [60, 120, 240]


def test_a_wait_beyond_the_limit_is_not_begun(github: Any, hub: GitHub, clock: Any) -> None:
    github.fail("GET", "/pulls/", 429, {"Retry-After": "3600"})
    with pytest.raises(ForgeError) as caught:
        hub.pull(TARGET)
    assert caught.value.code == "SG756"
    assert "3600 s" in str(caught.value.hint)
    assert "600 s" in str(caught.value.hint)
    assert clock.slept == []


def test_a_server_that_keeps_failing_is_given_up(github: Any, hub: GitHub, clock: Any) -> None:
    for _ in range(5):
        github.fail("GET", "/pulls/", 502, value={"message": "Server Error"})
    with pytest.raises(ForgeError) as caught:
        hub.pull(TARGET)
    assert caught.value.code == "SG755"
    assert caught.value.message == "the forge failed with status 502: Server Error"
    assert clock.slept == [1, 2, 4, 8]


def test_a_broken_connection_is_tried_again(github: Any, hub: GitHub, clock: Any) -> None:
    github.hang_up("GET", "/pulls/")
    assert hub.pull(TARGET).head == github.head
    assert clock.slept == [1]


def test_there_is_a_second_between_writes(github: Any, hub: GitHub, clock: Any) -> None:
    """The fake would call it a secondary limit."""
    hub.create(TARGET, "One")
    clock.time += 0.25
    hub.create(TARGET, "Two")
    assert clock.slept == [0.75]


def test_what_trickles_in_for_too_long_is_no_answer(
    github: Any, hub: GitHub, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever each single wait is."""
    monkeypatch.setattr(client_module, "REQUEST_SECONDS", -1.0)
    with pytest.raises(ForgeError, match="no complete answer in time"):
        hub.pull(TARGET)


def test_an_answer_without_end_is_not_read(
    github: Any, hub: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "MOST_BYTES", 10)
    with pytest.raises(ForgeError, match="an answer is longer"):
        hub.pull(TARGET)


def test_nobody_there(connect: Connect, unused_port: int) -> None:
    hub = connect("x" * 20, f"http://127.0.0.1:{unused_port}")
    with pytest.raises(ForgeError) as caught:
        hub.pull(TARGET)
    assert (caught.value.code, caught.value.message) == ("SG754", "127.0.0.1: no connection")


# --- refusals ---


@pytest.mark.parametrize(
    ("status", "value", "code", "kind"),
    [
        (401, {"message": "Bad credentials"}, "SG752", ForgeError),
        (403, {"message": "Issue is locked"}, "SG753", ForgeError),
        (403, {"message": "Resource not accessible by integration"}, "SG753", ForgeError),
        (403, b"<html>", "SG753", ForgeError),
        (404, {"message": "Not Found"}, "SG753", Missing),
        (410, {"message": "This issue was deleted"}, "SG753", Missing),
        (422, {"message": "Validation Failed", "errors": ["no such field"]}, "SG757", ForgeError),
        (405, None, "SG757", ForgeError),
    ],
)
def test_a_refusal_is_told_in_words(
    github: Any, hub: GitHub, status: int, value: Any, code: str, kind: type[ForgeError]
) -> None:
    github.fail("GET", "/pulls/", status, value=value)
    with pytest.raises(kind) as caught:
        hub.pull(TARGET)
    assert type(caught.value) is kind
    assert caught.value.code == code
    if isinstance(value, dict) and status not in (404, 410):
        assert value["message"] in caught.value.message


def test_only_a_write_shows_that_a_token_only_reads(github: Any, hub: GitHub) -> None:
    github.fail("POST", "/comments", 403, value={"message": "Resource not accessible by x"})
    with pytest.raises(ReadOnlyToken):
        hub.create(TARGET, "One")


@pytest.mark.parametrize(
    "value",
    [
        b"<html>",
        {"number": 7},
        {"head": {"sha": "abc"}, "base": {"repo": {"full_name": "a/b"}}},
        {"head": {"sha": "a" * 40}, "base": {"repo": {"full_name": "a/b/c?"}}},
        [],
    ],
)
def test_what_is_no_pull_request_is_an_error(github: Any, hub: GitHub, value: Any) -> None:
    github.fail("GET", "/pulls/", 200, value=value)
    with pytest.raises(ForgeError, match="makes no sense"):
        hub.pull(TARGET)


@pytest.mark.parametrize(
    "value", [{"message": "?"}, ["x"], [{"id": 1, "body": 5}], [{"id": "1", "body": "x"}]]
)
def test_what_is_no_list_of_comments_is_an_error(github: Any, hub: GitHub, value: Any) -> None:
    github.fail("GET", "/comments", 200, value=value)
    with pytest.raises(ForgeError, match="makes no sense"):
        list(hub.comments(TARGET))


def test_a_comment_of_somebody_who_has_gone_is_nobodys(github: Any, hub: GitHub) -> None:
    github.fail("GET", "/comments", 200, value=[{"id": 1, "body": None, "user": None}])
    (comment,) = hub.comments(TARGET)
    assert comment.author == Author(None, "")
    assert comment.body == ""


def test_a_list_without_end_is_left(github: Any, hub: GitHub, clock: Any) -> None:
    github.number_of_comments = 0  # pages of nothing, and always one more
    github.add("x", github.human)
    with pytest.raises(ForgeError, match="no end"):
        list(hub.comments(TARGET))


# --- where the token goes ---


def test_reading_follows_a_renamed_repository(github: Any, hub: GitHub) -> None:
    assert hub.pull(Target("acme/old-name", 7)).target.repository == "acme/app"


def test_a_write_is_not_repeated_elsewhere(github: Any, hub: GitHub) -> None:
    with pytest.raises(ForgeError) as caught:
        hub.create(Target("acme/old-name", 7), "One")
    assert caught.value.code == "SG758"
    assert github.comments == []


@pytest.mark.parametrize(
    "elsewhere", ["http://localhost:{port}/x", "https://127.0.0.1:{port}/x", "http://127.0.0.1:1/"]
)
def test_the_token_goes_to_no_other_host(github: Any, hub: GitHub, elsewhere: str) -> None:
    """A redirect there is an error; of the address of a next page only the query counts."""
    where = elsewhere.format(port=github.url.rpartition(":")[2])
    github.fail("GET", "/pulls/", 302, {"Location": where})
    with pytest.raises(ForgeError, match="the token must not go") as caught:
        hub.pull(TARGET)
    assert caught.value.code == "SG758"
    github.add("x", github.human)
    github.fail("GET", "/comments", 200, {"Link": f'<{where}?page=1>; rel="next"'}, [])
    assert [comment.body for comment in hub.comments(TARGET)] == ["x"]


@pytest.mark.parametrize("where", ["http://[", "http://127.0.0.1:port/", ""])
def test_an_address_that_is_none_is_an_error(github: Any, hub: GitHub, where: str) -> None:
    for _ in range(9):
        github.fail("GET", "/pulls/", 302, {"Location": where})
    with pytest.raises(ForgeError):
        hub.pull(TARGET)


def test_an_address_of_a_next_page_that_is_none_is_an_error(github: Any, hub: GitHub) -> None:
    github.fail("GET", "/comments", 200, {"Link": '<http://127.0.0.1:port/>; rel="next"'}, [])
    with pytest.raises(ForgeError, match="makes no sense"):
        list(hub.comments(TARGET))


def test_a_circle_of_redirects_ends(github: Any, hub: GitHub) -> None:
    for _ in range(9):
        github.fail("GET", "/pulls/", 301, {"Location": "/repos/acme/app/pulls/7"})
    with pytest.raises(ForgeError, match="in a circle"):
        hub.pull(TARGET)


def test_a_token_is_never_shown(github: Any, hub: GitHub, connect: Connect) -> None:
    """Not by `repr`, and not where a server repeats it."""
    token = Token(github.own, "BOT_TOKEN")
    assert github.own not in repr(token)
    github.fail("GET", "/pulls/", 403, value={"message": f"{github.own} may not"})
    with pytest.raises(ForgeError) as caught:
        hub.pull(TARGET)
    assert "[REDACTED:BOT_TOKEN] may not" in caught.value.message
    with pytest.raises(ForgeError) as caught:
        connect("line\nbr" + "eak" * 2).pull(TARGET)
    assert caught.value.code == "SG754"
    assert "breakeak" not in "".join(traceback.format_exception(caught.value))


def test_a_size_counts_characters_and_bytes() -> None:
    size = Size(10, 20)
    assert size.holds("x" * 10)
    assert not size.holds("x" * 11)
    assert size.holds("é" * 10)
    assert not size.holds("€" * 10)
    assert size.halved() == Size(5, 10)


def test_the_real_clock_goes_on() -> None:
    clock = Clock()
    before, day = clock.now(), clock.date()
    clock.sleep(0.001)
    assert clock.now() > before
    assert clock.date() >= day > 1.7e9

"""GitLab, Gitea and Forgejo: what is the same to us is not the same to them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from signoff_gen.forge.base import Author, ForgeError, ReadOnlyToken, Status, Target, Token
from signoff_gen.forge.gitea import Gitea
from signoff_gen.forge.gitlab import GitLab
from signoff_gen.forge.sticky import Behavior, Done, Outcome, Run, Wish, post

TARGET = Target("acme/app", 7)
Connect = Callable[..., Any]
Say = Callable[..., Done]


@pytest.fixture
def connect(clock: Any) -> Iterator[Connect]:
    """Connects to a fake with a token."""
    with ExitStack() as stack:

        def connect(fake: Any, token: str = "") -> Any:
            kind = GitLab if fake.prefix == "/api/v4" else Gitea
            forge = kind(fake.api, Token(token or fake.own), max_wait=300, clock=clock)
            stack.enter_context(forge.client)
            return forge

        yield connect


@pytest.fixture
def say(connect: Connect, clock: Any) -> Say:
    """Posts a body as a run would."""

    def say(
        fake: Any,
        body: str,
        run: int = 1,
        behavior: Behavior = Behavior.UPDATE,
        head: str | None = None,
    ) -> Done:
        clock.time += 10
        forge = connect(fake)
        wish = Wish("default", head or fake.head, Run(run), behavior, lambda _: body)
        return post(forge, TARGET, wish, forge.client.wait_after)

    return say


@pytest.fixture(params=["gitlab", "gitea"])
def fake(request: pytest.FixtureRequest) -> Any:
    """Each of the two."""
    return request.getfixturevalue(request.param)


def person(fake: Any) -> dict[str, Any]:
    """An account as this forge shows it."""
    name = "username" if fake.prefix == "/api/v4" else "login"
    return {"id": 99, name: "grace"}


def test_one_comment_is_made_and_kept_up_to_date(fake: Any, say: Say) -> None:
    assert say(fake, "One").outcome is Outcome.CREATED
    assert say(fake, "One", 2).outcome is Outcome.UNCHANGED
    assert say(fake, "Two", 3).outcome is Outcome.UPDATED
    assert fake.bodies() == ["Two"]


def test_it_is_made_anew_or_added_to(fake: Any, say: Say) -> None:
    say(fake, "One")
    assert say(fake, "Two", 2, Behavior.RECREATE).outcome is Outcome.RECREATED
    assert say(fake, "Three", 3, Behavior.APPEND).outcome is Outcome.CREATED
    assert fake.bodies() == ["Two", "Three"]


def test_a_human_who_quotes_the_marker_is_left_alone(fake: Any, say: Say) -> None:
    say(fake, "One")
    copied = fake.comments[0]["body"]
    fake.comments.clear()
    fake.add(copied, person(fake))
    assert say(fake, "Two", 2).outcome is Outcome.CREATED
    assert fake.comments[0]["body"] == copied


def test_a_request_without_an_answer_leaves_one_comment(fake: Any, say: Say) -> None:
    fake.hang_up("POST", "/(notes|comments)$", carried_out=True)
    say(fake, "One")
    assert fake.bodies() == ["One"]


def test_a_stale_commit_is_not_written_about(fake: Any, say: Say) -> None:
    say(fake, "One")
    old, fake.head = fake.head, "e" * 40
    assert say(fake, "Late", 2, head=old).outcome is Outcome.STALE
    assert fake.bodies() == ["One"]
    assert say(fake, "Two", 2).outcome is Outcome.UPDATED
    assert fake.bodies() == ["Two"]


@pytest.mark.parametrize("state", ["success", "failure", "pending", "error"])
def test_statuses_have_each_forges_own_words(fake: Any, connect: Connect, state: str) -> None:
    forge = connect(fake)
    forge.set_status("acme/app", fake.head, Status(state, "signoff", "x" * 200, "https://c.i/1"))
    (status,) = fake.statuses
    assert len(status["description"]) == 140
    assert status["target_url"] == "https://c.i/1"
    assert status.get("name", status.get("context")) == "signoff"


def test_a_pending_status_may_stay_pending(gitlab: Any, connect: Connect) -> None:
    """GitLab calls that an error; everything else that it says stays one."""
    forge = connect(gitlab)
    for _ in range(2):
        forge.set_status("acme/app", gitlab.head, Status("pending", "signoff", "waiting"))
    assert len(gitlab.statuses) == 1
    with pytest.raises(ForgeError):
        forge.set_status("acme/app", "0" * 40, Status("pending", "signoff", "waiting"))


def test_a_token_that_only_reads_is_told_apart(fake: Any, connect: Connect) -> None:
    with pytest.raises(ReadOnlyToken):
        connect(fake, fake.read_only).create(TARGET, "One")


def test_a_token_of_nobody_is_refused(fake: Any, connect: Connect) -> None:
    with pytest.raises(ForgeError) as caught:
        connect(fake, "nobody's-token").identity()
    assert caught.value.code == "SG752"


def test_open_requests_of_a_commit_are_found(fake: Any, connect: Connect) -> None:
    assert connect(fake).find("acme/app", fake.head, "stranger", "feature") == [7]


def test_notes_are_found_on_the_third_page(gitlab: Any, say: Say, connect: Connect) -> None:
    """Also where GitLab names its own address otherwise than we do; its own notes are none."""
    gitlab.number_of_comments = 10
    for number in range(25):
        gitlab.add(f"Note {number}", person(gitlab), system=number % 2 == 0)
    assert len(list(connect(gitlab).comments(TARGET))) == 12
    say(gitlab, "One")
    done = say(gitlab, "Two", 2)
    assert done.outcome is Outcome.UPDATED
    assert len(gitlab.comments) == 26
    note = gitlab.comments[-1]["id"]
    assert done.url == f"https://gitlab.example/acme/app/-/merge_requests/7#note_{note}"


def test_no_line_gives_gitlab_an_order(gitlab: Any, say: Say) -> None:
    """And the text still counts as unchanged the next time."""
    body = "Words\n/close\n\n```\n/merge\n```\n"
    say(gitlab, body)
    assert say(gitlab, body, 2).outcome is Outcome.UNCHANGED
    assert " /close\n" in gitlab.bodies()[0]


def test_a_note_that_is_too_long_is_shortened(gitlab: Any, connect: Connect, clock: Any) -> None:
    forge = connect(gitlab)
    oversized = {"message": {"note": ["is too long (maximum is 1000000 characters)"]}}
    gitlab.fail("POST", "/notes", 400, value=oversized)
    wish = Wish("default", gitlab.head, Run(), Behavior.UPDATE, lambda s: "x" * s.characters)
    post(forge, TARGET, wish, forge.client.wait_after)
    assert 494_000 < len(gitlab.bodies()[0]) < 495_000


def test_a_merge_request_without_a_commit_is_an_error(gitlab: Any, connect: Connect) -> None:
    gitlab.fail("GET", "/merge_requests/7$", 200, value={"sha": None, "project_id": 42})
    with pytest.raises(ForgeError, match="without its commit"):
        connect(gitlab).pull(TARGET)


def test_a_note_of_somebody_who_has_gone_is_nobodys(gitlab: Any, connect: Connect) -> None:
    note = {"id": 1, "body": "x", "author": {"id": None, "username": None}, "system": False}
    gitlab.fail("GET", "/notes", 200, value=[note, {**note, "author": None}])
    (comment,) = connect(gitlab).comments(TARGET)
    assert comment.author == Author(None, "")


def test_a_token_of_gitea_has_to_know_its_own_account(gitea: Any, connect: Connect) -> None:
    words = "token does not have at least one of required scope(s): [read:user]"
    gitea.fail("GET", "/user", 403, value={"message": words})
    with pytest.raises(ForgeError) as caught:
        connect(gitea).identity()
    assert not isinstance(caught.value, ReadOnlyToken)
    assert "read:user" in str(caught.value.hint)
    gitea.fail("GET", "/user", 401)
    with pytest.raises(ForgeError) as caught:
        connect(gitea).identity()
    assert caught.value.code == "SG752"

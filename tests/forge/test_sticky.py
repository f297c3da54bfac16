"""One comment of ours, whatever else happens on a pull request."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from signoff_gen.forge.base import ForgeError, ReadOnlyToken, Size, Target, Token, TooLong
from signoff_gen.forge.github import GitHub
from signoff_gen.forge.sticky import Behavior, Done, Outcome, Run, Wish, post

Post = Callable[..., Done]


def text(body: str) -> Callable[[Size], str]:
    """A body that fits always."""
    return lambda _: body


@pytest.fixture
def say(github: Any, clock: Any) -> Post:
    """Posts a body as a run would."""

    def say(
        body: str | Callable[[Size], str],
        run: int = 1,
        *,
        attempt: int = 1,
        behavior: Behavior = Behavior.UPDATE,
        key: str = "default",
        head: str | None = None,
        token: str | None = None,
        max_wait: float = 300,
        target: Target | None = None,
    ) -> Done:
        wish = Wish(
            key,
            head or github.head,
            Run(run, attempt),
            behavior,
            text(body) if isinstance(body, str) else body,
        )
        clock.time += 10  # runs do not follow each other within a second
        forge = GitHub(github.api, Token(token or github.own), max_wait=max_wait, clock=clock)
        with forge.client:
            return post(
                forge,
                target or Target("acme/app", github.number),
                wish,
                forge.client.wait_after,
            )

    return say


def test_the_first_run_adds_a_comment(github: Any, say: Post) -> None:
    done = say("Hello\n")
    assert done.outcome is Outcome.CREATED
    assert done.url == github.comments[0]["html_url"]
    assert github.bodies() == ["Hello\n"]
    assert github.comments[0]["body"].startswith(
        f"<!-- signoff-gen:default sticky head={github.head} run=1.1 id="
    )


def test_a_later_run_updates_it(github: Any, say: Post) -> None:
    say("One")
    first = github.comments[0]["id"]
    assert say("Two", 2).outcome is Outcome.UPDATED
    assert [c["id"] for c in github.comments] == [first]
    assert github.bodies() == ["Two"]


@pytest.mark.parametrize("behavior", [Behavior.UPDATE, Behavior.RECREATE])
def test_the_same_body_is_not_written_again(github: Any, say: Post, behavior: Behavior) -> None:
    """Not even where the forge keeps it with other line endings."""
    say("One\n\nTwo\n", behavior=behavior)
    github.comments[0]["body"] = github.comments[0]["body"].replace("\n", "\r\n").rstrip()
    before = len(github.writes())
    assert say("One\n\nTwo\n", 2, behavior=behavior).outcome is Outcome.UNCHANGED
    assert len(github.writes()) == before


def test_a_comment_that_the_forge_alters_is_written_once(github: Any, say: Post) -> None:
    """What we wrote is known by its marker, not by a text that may have been normalised."""

    def alter() -> None:
        original = github.written

        def altered(asked: Any, comment: Any, me: Any) -> Any:
            asked.value["body"] = asked.value["body"].replace("…", "...")
            return original(asked, comment, me)

        github.written = altered

    alter()
    assert say("One…").outcome is Outcome.CREATED
    assert say("Two…", 2).outcome is Outcome.UPDATED
    assert github.bodies() == ["Two..."]


def test_the_comment_is_found_on_the_third_page(github: Any, say: Post) -> None:
    github.number_of_comments = 10
    for number in range(25):
        github.add(f"Comment {number}", github.human)
    say("One")
    assert say("Two", 2).outcome is Outcome.UPDATED
    assert len(github.comments) == 26
    assert github.bodies()[25] == "Two"
    assert {a.query.get("page") for a in github.asked if a.path.endswith("/comments")} >= {"3"}


def test_a_human_who_quotes_the_marker_is_left_alone(github: Any, say: Post) -> None:
    """Neither a quotation nor a copy of the whole text is ours."""
    say("One")
    copied = github.comments[0]["body"]
    github.comments.clear()
    github.add(copied, github.human)
    github.add(f"> {copied}", github.human)
    github.add(f"See:\n{copied}", github.accounts[github.own])
    before = [dict(comment) for comment in github.comments]
    assert say("Two", 2).outcome is Outcome.CREATED
    assert github.comments[:3] == before
    assert github.bodies()[3] == "Two"


def test_the_comment_of_another_bot_is_left_alone(github: Any, say: Post) -> None:
    say("Theirs", token=github.others)
    assert say("Ours", 2).outcome is Outcome.CREATED
    assert github.bodies() == ["Theirs", "Ours"]


def test_keys_stand_side_by_side(github: Any, say: Post) -> None:
    """Also where one begins like the other."""
    say("A", key="a")
    say("AB", key="ab")
    say("A2", 2, key="a")
    assert github.bodies() == ["A2", "AB"]


def test_a_workflow_run_knows_its_own_comments(github: Any, say: Post) -> None:
    """Its token has no `/user`; GraphQL tells whose it is."""
    say("One", token=github.workflow)
    assert say("Two", 2, token=github.workflow).outcome is Outcome.UPDATED
    assert github.bodies() == ["Two"]


def test_append_adds_and_is_left_alone_by_the_others(github: Any, say: Post) -> None:
    say("One", behavior=Behavior.APPEND)
    assert say("One", behavior=Behavior.APPEND).outcome is Outcome.CREATED
    assert say("Two", 2).outcome is Outcome.CREATED
    assert say("Three", 3).outcome is Outcome.UPDATED
    assert github.bodies() == ["One", "One", "Three"]


def test_recreate_makes_the_new_one_before_the_old_one_goes(github: Any, say: Post) -> None:
    say("One", behavior=Behavior.RECREATE)
    github.add("In between", github.human)
    assert say("Two", behavior=Behavior.RECREATE).outcome is Outcome.RECREATED
    assert github.bodies() == ["In between", "Two"]
    assert [a.method for a in github.writes()][-2:] == ["POST", "DELETE"]


# --- heads and runs ---


def test_nothing_is_written_about_a_commit_that_is_not_the_newest(github: Any, say: Post) -> None:
    say("About the newest")
    assert say("About an older one", 2, head="b" * 40).outcome is Outcome.STALE
    assert github.bodies() == ["About the newest"]


def test_a_commit_that_comes_while_we_wait_makes_ours_stale(github: Any, say: Post) -> None:
    def push() -> None:
        github.head = "c" * 40

    github.fail("POST", "/comments", 502, before=push)
    assert say("Old", head="a" * 40).outcome is Outcome.STALE
    assert github.comments == []


def test_an_older_run_does_not_overwrite_a_newer_one(github: Any, say: Post) -> None:
    say("Newer", 12)
    assert say("Older", 11, attempt=9).outcome is Outcome.OLDER
    assert say("Tried again", 12, attempt=2).outcome is Outcome.UPDATED
    assert github.bodies() == ["Tried again"]


def test_the_comment_about_an_older_commit_gives_way(github: Any, say: Post) -> None:
    """Whatever its run's number is: a branch may have been set back."""
    say("Before", 12)
    github.head = "d" * 40
    assert say("After", 11).outcome is Outcome.UPDATED
    assert github.bodies() == ["After"]


# --- races ---


@pytest.mark.parametrize("ours", [1, 2])
@pytest.mark.parametrize("behavior", [Behavior.UPDATE, Behavior.RECREATE])
def test_of_two_runs_that_found_no_comment_the_newer_one_keeps_its_own(
    github: Any, say: Post, ours: int, behavior: Behavior
) -> None:
    """The other run looks, writes and ends between our look and our write."""
    github.patient = True
    theirs = 3 - ours
    github.meanwhile(
        "POST", "/comments", lambda: say(f"Run {theirs}", theirs, behavior=behavior) and None
    )
    done = say(f"Run {ours}", ours, behavior=behavior)
    assert done.outcome is (Outcome.OLDER if ours == 1 else Outcome.CREATED)
    assert github.bodies() == ["Run 2"]


@pytest.mark.parametrize("behavior", [Behavior.UPDATE, Behavior.RECREATE])
@pytest.mark.parametrize("runs", [(1, 2), (0, 0)])
def test_runs_at_the_same_time_leave_one_comment(
    github: Any, say: Post, runs: tuple[int, int], behavior: Behavior
) -> None:
    """That of the newer one; that of one of them, where they cannot be told apart."""
    github.patient = True
    with ThreadPoolExecutor(2) as pool:
        for _ in range(4):
            github.comments.clear()
            start = threading.Barrier(2)

            def race(run: int, name: str, start: threading.Barrier = start) -> None:
                start.wait(10)
                say(name, run, behavior=behavior)

            racers = [pool.submit(race, run, name) for run, name in zip(runs, "AB", strict=True)]
            for racer in racers:
                racer.result(30)
            assert github.bodies() in ([["B"]] if runs[1] else [["A"], ["B"]])


def test_of_two_comments_that_about_the_newest_commit_stays(github: Any, say: Post) -> None:
    """Whatever the runs' numbers are: what an older commit's run wrote late goes."""
    say("About the newest", 3)
    newest, branch = github.comments[0], github.head
    github.comments, github.head = [], "b" * 40
    say("About an older one", 20)
    github.comments, github.head = [github.comments[0], {**newest, "id": 900}], branch
    assert say("About the newest", 4).outcome is Outcome.UNCHANGED
    assert [comment["id"] for comment in github.comments] == [900]


def test_runs_that_nobody_can_tell_apart_do_not_replace_each_other_for_ever(
    github: Any, say: Post
) -> None:
    """Whose new comment was replaced by another run's at once leaves that one there."""
    say("Theirs", 0, behavior=Behavior.RECREATE)
    theirs = dict(github.comments[0])
    github.comments.clear()

    def replace_ours() -> None:
        github.comments[:] = [{**theirs, "id": 900}]

    github.meanwhile("POST", "/comments", lambda: github.meanwhile("GET", "/comm", replace_ours))
    assert say("Ours", 0, behavior=Behavior.RECREATE).outcome is Outcome.OLDER
    assert github.bodies() == ["Theirs"]


# --- what goes wrong on the way ---


@pytest.mark.parametrize("behavior", list(Behavior))
@pytest.mark.parametrize("carried_out", [True, False])
def test_a_request_without_an_answer_leaves_one_comment(
    github: Any, say: Post, behavior: Behavior, carried_out: bool
) -> None:
    """Nobody knows whether it was carried out; so we look."""
    github.hang_up("POST", "/comments", carried_out=carried_out)
    assert say("One", behavior=behavior).outcome is Outcome.CREATED
    assert github.bodies() == ["One"]


def test_an_update_without_an_answer_is_looked_at(github: Any, say: Post) -> None:
    say("One")
    github.hang_up("PATCH", "/comments/", carried_out=True)
    assert say("Two", 2).outcome is Outcome.UPDATED
    assert [a.method for a in github.writes()] == ["POST", "PATCH"]


def test_a_fault_of_the_server_is_got_over(github: Any, say: Post) -> None:
    github.fail("GET", "/comments", 502)
    github.fail("POST", "/comments", 502, carried_out=True)
    github.fail("GET", "/pulls/", 503)
    assert say("One").outcome is Outcome.CREATED
    assert github.bodies() == ["One"]


def test_a_comment_that_is_taken_away_meanwhile_is_made_anew(github: Any, say: Post) -> None:
    say("One")
    github.fail("PATCH", "/comments/", 404, before=github.comments.clear)
    assert say("Two", 2).outcome is Outcome.CREATED
    assert github.bodies() == ["Two"]


def test_a_comment_that_can_never_be_written_is_an_error(github: Any, say: Post) -> None:
    for _ in range(2):
        github.fail("POST", "/comments", 404)
    with pytest.raises(ForgeError) as caught:
        say("One")
    assert caught.value.code == "SG753"


def test_a_text_that_is_too_long_is_shortened_once(github: Any, say: Post) -> None:
    """The forge may allow less than it is known for."""
    asked_for = []

    def body(size: Size) -> str:
        asked_for.append(size.characters)
        return "x" * min(60_000, size.characters)

    oversized = {"message": "Body is too long (maximum is 65536 characters)"}
    github.fail("POST", "/comments", 422, value=oversized)
    assert say(body).outcome is Outcome.CREATED
    assert len(github.bodies()[0]) == max(a for a in asked_for if a < 60_000)

    for _ in range(2):
        github.fail("PATCH", "/comments/", 422, value=oversized)
    with pytest.raises(TooLong):
        say(lambda size: "y" * size.characters, 2)


def test_a_fight_over_the_comment_ends(github: Any, say: Post) -> None:
    """Something that undoes what we do is not fought for ever."""
    original = github.written

    def undo(asked: Any, comment: Any, me: Any) -> Any:
        answer = original(asked, comment, me)
        github.comments.clear()
        return answer

    github.written = undo
    with pytest.raises(ForgeError) as caught:
        say("One")
    assert caught.value.code == "SG759"


def test_a_token_that_only_reads_is_told_apart(github: Any, say: Post) -> None:
    with pytest.raises(ReadOnlyToken):
        say("One", token=github.read_only)


def test_a_renamed_repository_is_written_to_under_its_new_name(github: Any, say: Post) -> None:
    done = say("One", target=Target("acme/old-name", github.number))
    assert done.pull.target.repository == "acme/app"
    assert github.bodies() == ["One"]
    assert all("old-name" not in asked.path for asked in github.writes())

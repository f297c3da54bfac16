"""Where to write is found in a job's environment, and what is given comes first."""

import json
from pathlib import Path
from typing import Any

import pytest

from signoff_gen.errors import UsageError
from signoff_gen.forge.base import ForgeError, ReadOnlyToken, Token
from signoff_gen.forge.sticky import Run
from signoff_gen.forge.surroundings import (
    Branch,
    Surroundings,
    look_around,
    no_token,
    token_of,
    web_address,
    with_given,
)

HEAD = "a" * 40
GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_API_URL": "https://api.github.com",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/app",
    "GITHUB_RUN_ID": "987654321",
    "GITHUB_RUN_ATTEMPT": "2",
    "GITHUB_SHA": "b" * 40,
    "GITHUB_REF": "refs/pull/7/merge",
}


@pytest.fixture
def event(tmp_path: Path) -> Any:
    """Writes an event and gives the environment of the job that it set off."""

    def write(value: Any, base: dict[str, str] = GITHUB) -> dict[str, str]:
        path = tmp_path / "event.json"
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        return {**base, "GITHUB_EVENT_PATH": str(path)}

    return write


def pull_request(repository: str = "acme/app") -> dict[str, Any]:
    head = {"sha": HEAD, "repo": {"full_name": repository}}
    return {"number": 7, "pull_request": {"number": 7, "head": head}}


def test_a_pull_request_of_github(event: Any) -> None:
    """The commit is that of the branch, not the merge that is tested."""
    place = look_around(event(pull_request()))
    assert place == Surroundings(
        forge="github",
        api="https://api.github.com",
        repository="acme/app",
        number=7,
        head=HEAD,
        run=Run(987654321, 2),
        run_url="https://github.com/acme/app/actions/runs/987654321",
        blob_url="https://github.com/acme/app/blob",
        has_commands=True,
    )
    assert place.link_base == f"https://github.com/acme/app/blob/{HEAD}"


@pytest.mark.parametrize("repository", ["stranger/app", None])
def test_a_pull_request_from_a_fork(event: Any, repository: Any) -> None:
    """Also where the fork is gone."""
    assert look_around(event(pull_request(repository))).fork


def test_a_run_that_follows_another_one(event: Any) -> None:
    """The privileged half: it knows branch and commit, and the order of the other half."""
    run = {
        "id": 55,
        "run_attempt": 3,
        "head_sha": HEAD,
        "head_branch": "feature",
        "head_repository": {"owner": {"login": "stranger"}},
        "html_url": "https://github.com/acme/app/actions/runs/55",
        "pull_requests": [],
    }
    place = look_around(event({"workflow_run": run}, {**GITHUB, "GITHUB_REF": "refs/heads/main"}))
    assert place.branch == Branch("stranger", "feature")
    assert (place.number, place.head, place.run) == (None, HEAD, Run(55, 3))
    assert place.run_url.endswith("/runs/55")
    assert look_around(event({"workflow_run": {"head_sha": HEAD}})).branch is None


def test_a_comment_on_a_pull_request(event: Any) -> None:
    place = look_around(event({"issue": {"number": 9, "pull_request": {}}}))
    assert (place.number, place.head) == (9, "")


@pytest.mark.parametrize("value", [{}, [], {"issue": {"number": 9}}])
def test_other_events_leave_the_reference(event: Any, value: Any) -> None:
    assert look_around(event(value)).number == 7
    assert look_around({**event(value), "GITHUB_REF": "refs/heads/main"}).number is None
    assert look_around({"GITHUB_ACTIONS": "true"}).number is None


@pytest.mark.parametrize("text", ["{", "[" * 100_000, '{"a": 1e'])
def test_an_event_that_is_none_is_an_error(event: Any, text: str) -> None:
    with pytest.raises(ForgeError) as caught:
        look_around(event(text))
    assert caught.value.code == "SG750"
    with pytest.raises(ForgeError, match="No such file"):
        look_around({**GITHUB, "GITHUB_EVENT_PATH": "/nowhere"})


def test_an_event_without_end_is_not_read() -> None:
    with pytest.raises(ForgeError, match="usual length"):
        look_around({**GITHUB, "GITHUB_EVENT_PATH": "/dev/zero"})


@pytest.mark.parametrize("name", ["GITEA_ACTIONS", "FORGEJO_ACTIONS"])
def test_gitea_and_forgejo_set_githubs_variables_as_well(event: Any, name: str) -> None:
    base = {
        **GITHUB,
        name: "true",
        "GITHUB_SERVER_URL": "https://git.example.com",
        "GITHUB_API_URL": "https://git.example.com/api/v1",
    }
    place = look_around(event(pull_request(), base))
    assert (place.forge, place.api) == ("gitea", "https://git.example.com/api/v1")
    assert place.link_base == f"https://git.example.com/acme/app/src/commit/{HEAD}"
    assert token_of(place, {"GITHUB_TOKEN": "x" * 20}, None) == Token("x" * 20, "GITHUB_TOKEN")
    del base["GITHUB_API_URL"]
    assert look_around(base).api == "https://git.example.com/api/v1"
    del base["GITHUB_SERVER_URL"]
    assert look_around(base).api == look_around(base).blob_url == ""


GITLAB = {
    "GITLAB_CI": "true",
    "CI_API_V4_URL": "https://gitlab.example/api/v4",
    "CI_PROJECT_PATH": "acme/group/app",
    "CI_PROJECT_URL": "https://gitlab.example/acme/group/app",
    "CI_COMMIT_SHA": HEAD,
    "CI_PIPELINE_ID": "77",
    "CI_JOB_ID": "1234",
    "CI_JOB_URL": "https://gitlab.example/acme/group/app/-/jobs/1234",
}
MERGE_REQUEST = {
    **GITLAB,
    "CI_MERGE_REQUEST_IID": "7",
    "CI_MERGE_REQUEST_PROJECT_PATH": "acme/group/app",
    "CI_MERGE_REQUEST_SOURCE_PROJECT_PATH": "acme/group/app",
}


def test_a_merge_request_of_gitlab() -> None:
    place = look_around(MERGE_REQUEST)
    assert place == Surroundings(
        forge="gitlab",
        api="https://gitlab.example/api/v4",
        repository="acme/group/app",
        number=7,
        head=HEAD,
        run=Run(77, 1234),
        run_url="https://gitlab.example/acme/group/app/-/jobs/1234",
        blob_url="https://gitlab.example/acme/group/app/-/blob",
    )


def test_a_pipeline_of_a_merged_result_is_about_the_branch() -> None:
    source = {"CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "c" * 40}
    assert look_around({**MERGE_REQUEST, **source}).head == "c" * 40


def test_a_merge_request_from_a_fork() -> None:
    source = {"CI_MERGE_REQUEST_SOURCE_PROJECT_PATH": "stranger/app"}
    assert look_around({**MERGE_REQUEST, **source}).fork


@pytest.mark.parametrize(
    ("opened", "number"),
    [
        ("acme/group/app!8", 8),
        ("acme/other!8", None),
        ("acme/group/app!8,acme/group/app!9", None),
        ("", None),
    ],
)
def test_a_pipeline_of_a_branch_knows_its_only_merge_request(
    opened: str, number: int | None
) -> None:
    assert look_around({**GITLAB, "CI_OPEN_MERGE_REQUESTS": opened}).number == number


@pytest.mark.parametrize(
    ("kind", "url", "forge", "api"),
    [
        ("forgejo", "https://git.example.com/", "gitea", "https://git.example.com/api/v1"),
        ("gitlab", "https://gitlab.com", "gitlab", "https://gitlab.com/api/v4"),
        ("github", "https://github.com", "github", "https://api.github.com"),
        ("github", "https://ghe.example", "github", "https://ghe.example/api/v3"),
        ("bitbucket", "https://bitbucket.org", "", ""),
    ],
)
def test_woodpecker_says_whose_forge_it_works_for(
    kind: str, url: str, forge: str, api: str
) -> None:
    place = look_around(
        {
            "CI": "woodpecker",
            "CI_FORGE_TYPE": kind,
            "CI_FORGE_URL": url,
            "CI_REPO": "acme/app",
            "CI_COMMIT_PULL_REQUEST": "7",
            "CI_COMMIT_SHA": HEAD,
            "CI_PIPELINE_NUMBER": "12",
        }
    )
    assert (place.forge, place.api) == (forge, api)
    if forge:
        assert (place.number, place.head, place.run) == (7, HEAD, Run(12))


def test_elsewhere_nothing_is_known() -> None:
    assert look_around({"CI": "true", "GITHUB_ACTIONS": "false"}) == Surroundings()
    assert Surroundings().link_base == ""


# --- what is given ---


def test_everything_can_be_given() -> None:
    place = with_given(
        Surroundings(),
        forge="gitea",
        api="https://git.example.com/api/v1/",
        repository="acme/app",
        number=7,
        head=HEAD,
    )
    assert (place.forge, place.api) == ("gitea", "https://git.example.com/api/v1")
    assert (place.repository, place.number, place.head) == ("acme/app", 7, HEAD)


@pytest.mark.parametrize(
    ("api", "forge"),
    [
        ("https://api.github.com", "github"),
        ("https://ghe.example/api/v3", "github"),
        ("https://gitlab.example/api/v4/", "gitlab"),
        ("https://git.example.com/api/v1", "gitea"),
    ],
)
def test_an_address_tells_which_forge_it_is(api: str, forge: str) -> None:
    assert with_given(Surroundings(), api=api, repository="a/b").forge == forge


def test_another_pull_request_has_nothing_of_the_jobs_own(event: Any) -> None:
    """Neither its commit nor its links."""
    found = look_around(event(pull_request()))
    assert with_given(found).head == HEAD
    assert with_given(found, number=7).head == HEAD
    other = with_given(found, number=8)
    assert (other.number, other.head, other.link_base) == (8, "", "")
    assert with_given(found, repository="acme/other").number is None


def test_another_forge_has_neither_the_address_nor_the_tokens_of_the_jobs_own(
    event: Any,
) -> None:
    """The token of one forge is not sent to another."""
    found = look_around(event(pull_request(), {**GITHUB, "GITEA_ACTIONS": "true"}))
    place = with_given(found, forge="gitlab", repository="a/b")
    assert place.api == "https://gitlab.com/api/v4"
    assert token_of(place, {"GITHUB_TOKEN": "x" * 20}, None) is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "which forge"),
        ({"api": "https://git.example.com"}, "which forge"),
        ({"forge": "gitea"}, "where the forge is"),
        ({"forge": "github"}, "which repository"),
        ({"forge": "github", "repository": "app"}, "owner/name"),
        ({"forge": "github", "repository": "a/../b"}, "owner/name"),
        ({"forge": "github", "repository": "../b"}, "owner/name"),
        ({"forge": "github", "repository": "a/b?x"}, "owner/name"),
        ({"forge": "github", "repository": "12"}, "owner/name"),
        ({"forge": "github", "repository": "a/b", "head": "abc"}, "full id"),
        ({"forge": "github", "repository": "a/b", "api": "ftp://x"}, "address"),
        ({"forge": "github", "repository": "a/b", "api": "https://u:p@x/"}, "address"),
        ({"forge": "github", "repository": "a/b", "api": "https://x/?a"}, "address"),
        ({"forge": "github", "repository": "a/b", "api": "https://[x/"}, "address"),
        ({"forge": "github", "repository": "a/b", "api": "https://x:y/"}, "address"),
    ],
)
def test_what_is_missing_or_malformed_is_said(given: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        with_given(Surroundings(), **given)
    assert caught.value.code == "SG750"


def test_a_project_of_gitlab_may_be_a_number_or_lie_in_groups() -> None:
    for name in ("42", "a/b/c"):
        place = with_given(Surroundings(), forge="gitlab", repository=name)
        assert place.repository == name


# --- tokens ---


def test_the_token_is_in_the_variable_that_is_named_or_usual() -> None:
    place = Surroundings(forge="github")
    environment = {"GITHUB_TOKEN": "a" * 20, "GH_TOKEN": "b" * 20, "BOT": " c" + "c" * 20 + "\n"}
    assert token_of(place, environment, None) == Token("a" * 20, "GITHUB_TOKEN")
    assert token_of(place, environment, "BOT") == Token("c" * 21, "BOT")
    assert token_of(place, environment, "OTHER") is None
    assert token_of(place, {"GITHUB_TOKEN": ""}, None) is None


@pytest.mark.parametrize(
    "value", ["brief", "with a space in it", "line\nbreaks" * 3, "ünïcode" * 3]
)
def test_what_is_no_token_is_refused_without_showing_it(value: str) -> None:
    with pytest.raises(ForgeError) as caught:
        token_of(Surroundings(forge="github"), {"BOT": value}, "BOT")
    assert caught.value.code == "SG751"
    assert value not in str(caught.value)


def test_the_token_of_a_gitlab_job_is_told_to_be_no_use() -> None:
    place = Surroundings(forge="gitlab")
    with pytest.raises(ForgeError, match="may not write comments"):
        token_of(place, {"CI_JOB_TOKEN": "x" * 20}, "CI_JOB_TOKEN")


def test_a_missing_token_is_right_in_the_job_of_a_fork() -> None:
    error = no_token(Surroundings(forge="github"), None)
    assert "GITHUB_TOKEN or GH_TOKEN" in error.message
    assert not isinstance(error, ReadOnlyToken)
    assert isinstance(no_token(Surroundings(forge="github", fork=True), "BOT"), ReadOnlyToken)


def test_an_address_for_a_link_can_end_nothing() -> None:
    assert web_address("https://ci.example:8080/a/b?c=d#e") == "https://ci.example:8080/a/b?c=d#e"
    for text in ("https://x/a)b", "javascript:alert(1)", "https://x/ a", "https://x/<b>", None, 5):
        assert web_address(text) == ""

"""Which pull request a CI job is about: found in the job's environment, or given.

Nothing here comes from files of the branch: the event that GitHub and Gitea leave beside the job is
theirs, and so are the variables. Codes: SG750, SG751.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from signoff_gen.errors import UsageError
from signoff_gen.forge.answers import inner
from signoff_gen.forge.base import ForgeError, ReadOnlyToken, Token, is_commit
from signoff_gen.forge.sticky import Run

Environment = Mapping[str, str]

_MOST_EVENT = 32 * 1024 * 1024
_TOKENS = {
    "github": ("GITHUB_TOKEN", "GH_TOKEN"),
    "gitlab": ("GITLAB_TOKEN",),
    "gitea": ("GITEA_TOKEN", "FORGEJO_TOKEN"),
}
"""Variables that hold a forge's token by custom."""
_HOME = {"github": "https://api.github.com", "gitlab": "https://gitlab.com/api/v4"}
"""Where a forge is that nobody gave an address for."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Where a run came from that does not know its pull request."""

    owner: str
    """Who owns the repository, which may be a fork."""
    name: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where to write, as far as it is known; empty texts are not."""

    forge: str = ""
    api: str = ""
    repository: str = ""
    number: int | None = None
    head: str = ""
    """The commit that the run is about."""
    branch: Branch | None = None
    run: Run = field(default_factory=Run)
    run_url: str = ""
    """The page of the run, where its artifacts are."""
    blob_url: str = ""
    """The address that files of the repository stand under, without the commit."""
    token_names: tuple[str, ...] = ()
    fork: bool = False
    """The pull request comes from another repository."""
    has_commands: bool = False
    """The job's log understands workflow commands."""

    @property
    def link_base(self) -> str:
        """The address that the files of the commit stand under; empty: nobody knows."""
        return f"{self.blob_url}/{self.head}" if self.blob_url and self.head else ""


def look_around(environment: Environment) -> Surroundings:
    """What the environment of a CI job says.

    Raises:
        ForgeError: (SG750) the event that it names cannot be read.
    """
    for name, look in _SYSTEMS.items():
        if environment.get(name) not in (None, "", "false"):
            return look(environment)
    if environment.get("CI") == "woodpecker":
        return _woodpecker(environment)
    return Surroundings()


def with_given(
    found: Surroundings,
    *,
    forge: str | None = None,
    api: str | None = None,
    repository: str | None = None,
    number: int | None = None,
    head: str | None = None,
) -> Surroundings:
    """What was found, with what was given in its place.

    Raises:
        UsageError: (SG750) something is not given and cannot be found, or is not of its form.
    """
    forge = forge or found.forge or _by_address(api or "")
    if not forge:
        raise _unknown("which forge this is", "`--forge`")
    moved = forge != found.forge
    api = api or ("" if moved else found.api) or _HOME.get(forge, "")
    if not api:
        raise _unknown("where the forge is", "`--api-url`, such as https://git.example.com/api/v1")
    repository = repository or found.repository
    if not repository:
        raise _unknown("which repository is meant", "`--repository`")
    # What belongs to the pull request that the job is about is nothing for another one.
    other = repository != found.repository or (number is not None and number != found.number)
    if other or moved:
        found = replace(found, number=None, head="", branch=None, blob_url="", fork=False)
    return replace(
        found,
        forge=forge,
        api=_address(api),
        repository=_repository(repository, forge),
        number=number or found.number,
        head=_head(head or found.head),
        token_names=() if moved else found.token_names,
    )


def token_of(place: Surroundings, environment: Environment, name: str | None) -> Token | None:
    """The token, or None where the environment has none.

    Args:
        place: what is known about the forge.
        environment: where it is looked up.
        name: the variable that holds it; None: one of those that hold it by custom.

    Raises:
        ForgeError: (SG751) it cannot be used; the message shows nothing of it.
    """
    names = (name,) if name else (*place.token_names, *_TOKENS[place.forge])
    for one in names:
        if value := environment.get(one, "").strip():
            return _usable(Token(value, one), place.forge)
    return None


def no_token(place: Surroundings, name: str | None) -> ForgeError:
    """What is said where there is no token; a fork's job is right to have none."""
    names = " or ".join((name,) if name else _TOKENS[place.forge])
    kind = ReadOnlyToken if place.fork else ForgeError
    return kind(
        f"there is no token in {names}",
        code="SG751",
        hint="give the job the token, or name its variable by `--token-env`",
    )


def _usable(token: Token, forge: str) -> Token:
    if not re.fullmatch(r"[!-~]{8,4096}", token.value):
        raise ForgeError(
            f"what {token.name} holds is no token: "
            "it is too short, or holds spaces, line breaks or other letters",
            code="SG751",
        )
    if forge == "gitlab" and token.name == "CI_JOB_TOKEN":
        raise ForgeError(
            "the token of a GitLab job may not write comments",
            code="SG751",
            hint="make a project access token with the scope `api`, and mask its variable",
        )
    return token


# --- the systems ---


def _github(environment: Environment) -> Surroundings:
    server = environment.get("GITHUB_SERVER_URL", "https://github.com")
    repository = environment.get("GITHUB_REPOSITORY", "")
    run = environment.get("GITHUB_RUN_ID", "")
    found = Surroundings(
        forge="github",
        api=environment.get("GITHUB_API_URL", _HOME["github"]),
        repository=repository,
        run=_run(run, environment.get("GITHUB_RUN_ATTEMPT", "")),
        run_url=f"{server}/{repository}/actions/runs/{run}" if run else "",
        blob_url=f"{server}/{repository}/blob",
        has_commands=True,
    )
    return _with_event(found, environment)


def _gitea(environment: Environment) -> Surroundings:
    found = _github(environment)
    server = environment.get("GITHUB_SERVER_URL", "")
    return replace(
        found,
        forge="gitea",
        api=environment.get("GITHUB_API_URL", f"{server}/api/v1" if server else ""),
        blob_url=f"{server}/{found.repository}/src/commit" if server else "",
        token_names=("GITEA_TOKEN", "FORGEJO_TOKEN", "GITHUB_TOKEN"),
    )


def _with_event(found: Surroundings, environment: Environment) -> Surroundings:
    """What the event adds that set the run off."""
    event = _event(environment.get("GITHUB_EVENT_PATH", ""))
    if isinstance(pull := event.get("pull_request"), dict):
        head = inner(pull, "head")
        return replace(
            found,
            number=_number(pull.get("number") or event.get("number")),
            head=_commit(head.get("sha")),
            fork=inner(head, "repo").get("full_name") != found.repository,
        )
    if isinstance(run := event.get("workflow_run"), dict):
        # Of the run that this one follows; the pull request is found by its branch and commit.
        owner = inner(inner(run, "head_repository"), "owner").get("login")
        branch = run.get("head_branch")
        known = isinstance(owner, str) and isinstance(branch, str)
        return replace(
            found,
            head=_commit(run.get("head_sha")),
            branch=Branch(str(owner), str(branch)) if known else None,
            run=_run(str(run.get("id", "")), str(run.get("run_attempt", ""))),
            run_url=web_address(run.get("html_url")) or found.run_url,
        )
    issue = event.get("issue")
    if isinstance(issue, dict) and "pull_request" in issue:
        return replace(found, number=_number(issue.get("number")))
    reference = re.fullmatch(r"refs/pull/(\d+)/\w+", environment.get("GITHUB_REF", ""))
    return replace(found, number=int(reference[1])) if reference else found


def _gitlab(environment: Environment) -> Surroundings:
    get = environment.get
    number = _number(get("CI_MERGE_REQUEST_IID"))
    if number is None:
        # A pipeline of a branch: the merge requests that were opened for it, if it is one.
        opened = re.fullmatch(r"([^,!]+)!(\d+)", get("CI_OPEN_MERGE_REQUESTS", ""))
        number = int(opened[2]) if opened and opened[1] == get("CI_PROJECT_PATH") else None
    # A pipeline of the merged result runs on a commit that nobody pushed.
    head = get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or get("CI_COMMIT_SHA")
    source = get("CI_MERGE_REQUEST_SOURCE_PROJECT_PATH", "")
    project = get("CI_PROJECT_URL", "")
    return Surroundings(
        forge="gitlab",
        api=get("CI_API_V4_URL", ""),
        repository=get("CI_MERGE_REQUEST_PROJECT_PATH") or get("CI_PROJECT_PATH", ""),
        number=number,
        head=_commit(head),
        run=_run(get("CI_PIPELINE_ID", ""), get("CI_JOB_ID", "")),
        run_url=get("CI_JOB_URL") or get("CI_PIPELINE_URL", ""),
        blob_url=f"{project}/-/blob" if project else "",
        fork=bool(source) and source != get("CI_MERGE_REQUEST_PROJECT_PATH"),
    )


def _woodpecker(environment: Environment) -> Surroundings:
    get = environment.get
    kind = get("CI_FORGE_TYPE", "")
    forge = "gitea" if kind in ("gitea", "forgejo") else kind
    server = get("CI_FORGE_URL", "").rstrip("/")
    paths = {"gitea": "/api/v1", "gitlab": "/api/v4", "github": "/api/v3"}
    if forge not in paths:
        return Surroundings()
    api = f"{server}{paths[forge]}" if server not in ("", "https://github.com") else ""
    return Surroundings(
        forge=forge,
        api=api or _HOME.get(forge, ""),
        repository=get("CI_REPO", ""),
        number=_number(get("CI_COMMIT_PULL_REQUEST")),
        head=_commit(get("CI_COMMIT_SHA")),
        run=_run(get("CI_PIPELINE_NUMBER", ""), ""),
        run_url=get("CI_PIPELINE_URL", ""),
    )


_SYSTEMS: dict[str, Callable[[Environment], Surroundings]] = {
    # Gitea and Forgejo set GitHub's variables as well, so they come first.
    "GITEA_ACTIONS": _gitea,
    "FORGEJO_ACTIONS": _gitea,
    "GITHUB_ACTIONS": _github,
    "GITLAB_CI": _gitlab,
}
"""How each system is known, and what it says."""


# --- values, as strict as they can be ---


def _event(name: str) -> dict[str, Any]:
    """The event that set the run off; an empty one where there is none."""
    if not name:
        return {}
    try:
        with Path(name).open("rb") as file:
            data = file.read(_MOST_EVENT + 1)
        if len(data) > _MOST_EVENT:
            raise ValueError("it is too long")
        event = json.loads(data)
    except (OSError, ValueError, RecursionError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no JSON of a usual length"
        raise ForgeError(
            f"the event in GITHUB_EVENT_PATH cannot be read: {why}", code="SG750"
        ) from None
    return event if isinstance(event, dict) else {}


def _number(value: object) -> int | None:
    text = str(value) if isinstance(value, int | str) else ""
    return int(text) if re.fullmatch(r"[1-9]\d{0,15}", text, re.ASCII) else None


def _commit(value: object) -> str:
    return value if isinstance(value, str) and is_commit(value) else ""


def web_address(value: object) -> str:
    """A value if it is an address that can stand in a Markdown link; else an empty text."""
    form = r"https?://[A-Za-z0-9.\-\[\]:]+(?:[/?#][A-Za-z0-9._~%!$&*+,;=:@/?#-]*)?"
    return value if isinstance(value, str) and re.fullmatch(form, value) else ""


def _run(number: str, attempt: str) -> Run:
    return Run(_number(number) or 0, _number(attempt) or 0)


def _head(text: str) -> str:
    if text and not is_commit(text):
        raise UsageError(
            "`--head` is not the full id of a commit", code="SG750", hint="git rev-parse HEAD"
        )
    return text


def _repository(text: str, forge: str) -> str:
    name = r"(?!\.\.?(?:/|\Z))[\w.-]+"
    form = rf"\d+|{name}(?:/{name})+" if forge == "gitlab" else rf"{name}/{name}"
    if not re.fullmatch(form, text, re.ASCII):
        raise UsageError("`--repository` is not of the form owner/name", code="SG750")
    return text


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = None
    if not usable or parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError(
            "`--api-url` is not an address of the form https://host/path", code="SG750"
        )
    return text.rstrip("/")


def _by_address(api: str) -> str:
    """Which forge has such an address; empty: nobody can tell."""
    for forge, sign in (("github", "//api.github.com"), ("github", "/api/v3"),
                        ("gitlab", "/api/v4"), ("gitea", "/api/v1")):  # fmt: skip
        if api.rstrip("/").endswith(sign):
            return forge
    return ""


def _unknown(what: str, option: str) -> UsageError:
    return UsageError(
        f"nothing tells {what}",
        code="SG750",
        hint=f"give it by {option}; in a CI job it is found in the environment",
    )

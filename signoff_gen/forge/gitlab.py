"""GitLab's REST API, version 4."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, ClassVar
from urllib.parse import quote

from signoff_gen.forge.answers import inner, strange, text, whole
from signoff_gen.forge.base import (
    Author,
    Clock,
    Comment,
    ForgeError,
    Missing,
    Pull,
    Size,
    Status,
    Target,
    Token,
    is_commit,
)
from signoff_gen.forge.client import PER_PAGE, Client
from signoff_gen.forge.github import DESCRIPTION, cut

_STATES = {"success": "success", "failure": "failed", "error": "failed", "pending": "pending"}
_QUICK_ACTION = re.compile(r"^/(?=[A-Za-z_])", re.MULTILINE)


class GitLab:
    """Merge requests of GitLab.

    Args:
        api: the address of the API, such as `https://gitlab.com/api/v4`.
        token: of a person, a project or a group; that of a job may not write comments.
        max_wait: see `Client`.
        clock: the time.
    """

    name: ClassVar[str] = "gitlab"
    size: ClassVar[Size] = Size(990_000, 3_960_000)

    def __init__(self, api: str, token: Token, *, max_wait: float, clock: Clock) -> None:
        self.client = Client(
            api,
            token,
            ("PRIVATE-TOKEN", token.value),
            {"Accept": "application/json"},
            max_wait=max_wait,
            clock=clock,
        )

    def find(self, repository: str, head: str, owner: str, branch: str) -> list[int]:
        """See `Forge`; the commit is enough."""
        path = f"{_project(repository)}/repository/commits/{head}/merge_requests"
        return [
            whole(one, "iid")
            for one in self.client.pages(path, {"per_page": PER_PAGE})
            if text(one, "sha") == head and text(one, "state") == "opened"
        ]

    def pull(self, target: Target) -> Pull:
        """See `Forge`; the project is known by its number afterwards, which it keeps."""
        data = self.client.get(_request(target)).data
        head = text(data, "sha")
        if not is_commit(head):
            raise strange("a merge request without its commit")
        project = whole(data, "project_id")
        return Pull(Target(str(project), target.number), head, text(data, "web_url"))

    def identity(self) -> Author:
        """See `Forge`."""
        data = self.client.get("/user").data
        return Author(whole(data, "id"), text(data, "username"))

    def comments(self, target: Target) -> Iterator[Comment]:
        """See `Forge`; what GitLab itself notes is none."""
        query: dict[str, str | int] = {
            "per_page": PER_PAGE,
            "sort": "asc",
            "order_by": "created_at",
        }
        for one in self.client.pages(f"{_request(target)}/notes", query):
            if inner(one, "author") and one.get("system") is not True:
                yield _comment(one)

    def harmless(self, text: str) -> str:
        """See `Forge`; a space goes before what would be an order, such as `/close`."""
        return _QUICK_ACTION.sub(" /", text)

    def link(self, pull: Pull, comment: Comment) -> str:
        """See `Forge`."""
        return f"{pull.url}#note_{comment.id}" if pull.url else ""

    def create(self, target: Target, body: str) -> Comment:
        """See `Forge`."""
        path = f"{_request(target)}/notes"
        return _comment(self.client.write("POST", path, {"body": body}).data)

    def update(self, target: Target, comment: int, body: str) -> None:
        """See `Forge`."""
        self.client.write("PUT", f"{_request(target)}/notes/{comment}", {"body": body})

    def delete(self, target: Target, comment: int) -> None:
        """See `Forge`."""
        with suppress(Missing):
            self.client.write("DELETE", f"{_request(target)}/notes/{comment}")

    def set_status(self, repository: str, head: str, status: Status) -> None:
        """See `Forge`."""
        value = {
            "state": _STATES[status.state],
            "name": status.context,
            "description": cut(status.description, DESCRIPTION),
        }
        if status.url:
            value["target_url"] = status.url
        try:
            self.client.repeat("POST", f"{_project(repository)}/statuses/{head}", value)
        except ForgeError as error:
            # So GitLab answers where the status is `pending` already.
            if "Cannot transition status" not in error.message:
                raise


def _project(repository: str) -> str:
    return f"/projects/{quote(repository, safe='')}"


def _request(target: Target) -> str:
    return f"{_project(target.repository)}/merge_requests/{target.number}"


def _comment(data: Any) -> Comment:
    author = inner(data, "author")
    number = author.get("id")
    return Comment(
        whole(data, "id"),
        text(data, "body"),
        Author(number if isinstance(number, int) else None, text(author, "username")),
    )

"""GitHub's REST API, also that of GitHub Enterprise Server."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, ClassVar

from signoff_gen.forge.answers import inner, mapping, strange, text, whole
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

DESCRIPTION = 140
"""Characters of a status's description."""


class GitHub:
    """Pull requests of GitHub.

    Args:
        api: the address of the API, such as `https://api.github.com`.
        token: of a person, of an app, or of a workflow run.
        max_wait: see `Client`.
        clock: the time.
    """

    name: ClassVar[str] = "github"
    size: ClassVar[Size] = Size(65_000, 200_000)
    page: ClassVar[dict[str, int]] = {"per_page": PER_PAGE}

    def __init__(self, api: str, token: Token, *, max_wait: float, clock: Clock) -> None:
        self._api = api
        self.client = Client(
            api, token, self.authorization(token), self.headers(), max_wait=max_wait, clock=clock
        )

    @staticmethod
    def authorization(token: Token) -> tuple[str, str]:
        """The header that carries the token."""
        return "Authorization", f"Bearer {token.value}"

    @staticmethod
    def headers() -> dict[str, str]:
        """What each request says about the answer it wants."""
        return {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}

    def find(self, repository: str, head: str, owner: str, branch: str) -> list[int]:
        """See `Forge`."""
        query: dict[str, str | int] = {"state": "open", "head": f"{owner}:{branch}", **self.page}
        pulls = self.client.pages(f"/repos/{repository}/pulls", query)
        return [whole(one, "number") for one in pulls if inner(one, "head").get("sha") == head]

    def pull(self, target: Target) -> Pull:
        """See `Forge`."""
        answer = self.client.get(f"/repos/{target.repository}/pulls/{target.number}")
        head = text(inner(answer.data, "head"), "sha")
        name = text(inner(inner(answer.data, "base"), "repo"), "full_name")
        if not is_commit(head) or not re.fullmatch(r"[\w.-]+/[\w.-]+", name, re.ASCII):
            raise strange("a pull request without its commit or repository")
        return Pull(Target(name, target.number), head, text(answer.data, "html_url"))

    def identity(self) -> Author:
        """See `Forge`; the token of a workflow run has no `/user`, but GraphQL knows it."""
        try:
            return self._account(self.client.get("/user").data)
        except ForgeError as error:
            if error.code != "SG753":
                raise
        question = {"query": "query { viewer { login databaseId } }"}
        data = self.client.ask(self._graphql, question).data
        viewer = inner(inner(data, "data"), "viewer")
        return self._account({"id": viewer.get("databaseId"), "login": viewer.get("login")})

    @staticmethod
    def _account(data: Any) -> Author:
        author = _author(mapping(data))
        if not author.login:
            # Without it every comment would be somebody else's, and each run would add one.
            raise strange("it does not tell whose the token is")
        return author

    @property
    def _graphql(self) -> str:
        # https://host/api/v3 on a server of one's own, https://api.github.com otherwise
        return f"{self._api.removesuffix('/v3')}/graphql"

    def comments(self, target: Target) -> Iterator[Comment]:
        """See `Forge`."""
        for one in self.client.pages(self._thread(target), self.page):
            yield _comment(one)

    def harmless(self, text: str) -> str:
        """See `Forge`; nothing in a comment is an order here."""
        return text

    def link(self, pull: Pull, comment: Comment) -> str:
        """See `Forge`."""
        return comment.url

    def create(self, target: Target, body: str) -> Comment:
        """See `Forge`."""
        return _comment(self.client.write("POST", self._thread(target), {"body": body}).data)

    def update(self, target: Target, comment: int, body: str) -> None:
        """See `Forge`."""
        path = f"/repos/{target.repository}/issues/comments/{comment}"
        self.client.write("PATCH", path, {"body": body})

    def delete(self, target: Target, comment: int) -> None:
        """See `Forge`."""
        with suppress(Missing):
            self.client.write("DELETE", f"/repos/{target.repository}/issues/comments/{comment}")

    def set_status(self, repository: str, head: str, status: Status) -> None:
        """See `Forge`."""
        value = {
            "state": status.state,
            "context": status.context,
            "description": cut(status.description, DESCRIPTION),
        }
        if status.url:
            value["target_url"] = status.url
        self.client.repeat("POST", f"/repos/{repository}/statuses/{head}", value)

    @staticmethod
    def _thread(target: Target) -> str:
        return f"/repos/{target.repository}/issues/{target.number}/comments"


def cut(text: str, limit: int) -> str:
    """A text of at most so many characters; what is cut off shows as `…`."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


# --- the shapes of answers ---


def _comment(data: Any) -> Comment:
    return Comment(
        whole(data, "id"),
        text(data, "body"),
        _author(inner(data, "user")),
        text(data, "html_url"),
    )


def _author(data: dict[str, Any]) -> Author:
    """An account; that of somebody who has gone is nobody's."""
    number = data.get("id")
    return Author(number if isinstance(number, int) else None, text(data, "login"))

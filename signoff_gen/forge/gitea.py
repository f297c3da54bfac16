"""Gitea's and Forgejo's REST API, version 1: it has the shapes of GitHub's."""

from typing import ClassVar

from signoff_gen.forge.base import Author, ForgeError, Token
from signoff_gen.forge.client import PER_PAGE
from signoff_gen.forge.github import GitHub


class Gitea(GitHub):
    """Pull requests of Gitea and Forgejo.

    The address of the API is such as `https://git.example.com/api/v1`. How long a comment may be
    is not limited there; what fits GitHub is long enough.
    """

    name: ClassVar[str] = "gitea"
    page: ClassVar[dict[str, int]] = {"limit": PER_PAGE}

    @staticmethod
    def authorization(token: Token) -> tuple[str, str]:
        """The header that carries the token."""
        return "Authorization", f"token {token.value}"

    @staticmethod
    def headers() -> dict[str, str]:
        """What each request says about the answer it wants."""
        return {"Accept": "application/json"}

    def identity(self) -> Author:
        """See `Forge`; the token of a workflow run is known here as well."""
        try:
            return self._account(self.client.get("/user").data)
        except ForgeError as error:
            if error.code != "SG753":
                raise
            hint = "to know its own comments it needs the scope `read:user` as well"
            raise ForgeError(error.message, code=error.code, hint=hint) from None

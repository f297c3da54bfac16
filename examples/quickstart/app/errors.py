"""The one exception that handlers raise: an answer that is not a success."""

from collections.abc import Mapping
from http import HTTPStatus


class ApiError(Exception):
    """An error a client can act on, sent as `{"error": {"code": …, "message": …}}`.

    Args:
        status: HTTP status of the answer.
        code: stable word for programs.
        message: sentence for people; it never repeats a value that the client sent.
        field: the body or query field that is to blame, if there is one.
        headers: headers this error needs, such as `Allow`.
    """

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        message: str,
        *,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.field = field
        self.headers = dict(headers or {})

    def body(self) -> dict[str, object]:
        """The JSON body of the answer."""
        error = {"code": self.code, "message": self.message}
        return {"error": error | ({"field": self.field} if self.field else {})}


def invalid(field: str, message: str) -> ApiError:
    """A 400 that names the field."""
    return ApiError(HTTPStatus.BAD_REQUEST, "invalid", message, field=field)


def not_found(what: str) -> ApiError:
    """A 404 that says what kind of thing is not there."""
    return ApiError(HTTPStatus.NOT_FOUND, "not_found", f"no such {what}")

"""The endpoints: from a request to an answer, knowing nothing of sockets."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import NamedTuple

from app import upstream, validation
from app.errors import ApiError, not_found
from app.sealing import SealBroken, Sealed
from app.store import MODULES, WORKSPACES, Connection, Store


@dataclass(frozen=True, slots=True)
class Request:
    """What a handler may know about a request."""

    query: Collection[str] = ()
    """Names of the query parameters; no endpoint takes one."""
    body: object = field(default=None, repr=False)
    """The JSON body, None when there was none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back, as JSON."""

    status: HTTPStatus
    body: object


def success(data: object, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    """Every answer that is not an error is wrapped in `data`."""
    return Answer(status, {"data": data})


def public_connection(connection: Connection) -> dict[str, object]:
    """A connection as clients may see it: that there are secrets, not which."""
    return {
        "id": connection.id,
        "name": connection.name,
        "provider": connection.provider,
        "baseUrl": connection.base_url,
        "hasApiToken": True,
        "hasWebhookSecret": connection.webhook_secret is not None,
        "createdAt": connection.created_at,
        "lastSyncAt": connection.last_sync_at,
    }


class Api:
    """The endpoints of one organisation: the one that the access token belongs to."""

    def __init__(self, store: Store, organization: str) -> None:
        self._store = store
        self._organization = organization

    def health(self, request: Request) -> Answer:
        """GET /api/health"""
        return success({"status": "ok"})

    def list_modules(self, request: Request, workspace: str) -> Answer:
        """GET /api/workspaces/{id}/modules"""
        self._check_workspace(workspace)
        modules = self._store.modules(self._organization, workspace)
        return success([{"name": name, "enabled": on} for name, on in modules.items()])

    def set_module(self, request: Request, workspace: str, module: str) -> Answer:
        """PUT /api/workspaces/{id}/modules/{module}"""
        self._check_workspace(workspace)
        if module not in MODULES:
            raise not_found("module")
        on = validation.enabled(request.body)
        self._store.set_module(self._organization, workspace, module, on)
        return success({"name": module, "enabled": on})

    def create_connection(self, request: Request) -> Answer:
        """POST /api/integrations/connections"""
        new = validation.new_connection(request.body)
        connection = self._store.add_connection(self._organization, new, _now())
        return success(public_connection(connection), HTTPStatus.CREATED)

    def list_connections(self, request: Request) -> Answer:
        """GET /api/integrations/connections"""
        connections = self._store.connections(self._organization)
        return success([public_connection(connection) for connection in connections])

    def get_connection(self, request: Request, number: str) -> Answer:
        """GET /api/integrations/connections/{id}"""
        return success(public_connection(self._connection(number)))

    def test_connection(self, request: Request, number: str) -> Answer:
        """POST /api/integrations/connections/{id}/test: does the tracker accept the token?"""
        validation.no_fields(request.body)
        connection = self._connection(number)
        try:
            issues = upstream.fetch_issues(connection.provider, _reveal(connection.api_token))
        except upstream.UpstreamRefused:
            return success({"ok": False, "reason": "the tracker refused the API token"})
        return success({"ok": True, "issuesVisible": len(issues)})

    def sync_now(self, request: Request, number: str) -> Answer:
        """POST /api/integrations/connections/{id}/sync-now: take over what is new or changed."""
        validation.no_fields(request.body)
        connection = self._connection(number)
        try:
            issues = upstream.fetch_issues(connection.provider, _reveal(connection.api_token))
        except upstream.UpstreamRefused:
            message = "the tracker refused the API token"
            raise ApiError(HTTPStatus.BAD_GATEWAY, "upstream_refused", message) from None
        at = _now()
        processed = self._store.sync(number, issues, at)
        total = self._store.issue_count(number)
        return success({"issuesProcessed": processed, "issuesTotal": total, "syncedAt": at})

    def _check_workspace(self, workspace: str) -> None:
        if workspace not in WORKSPACES:
            raise not_found("workspace")

    def _connection(self, number: str) -> Connection:
        connection = self._store.connection(self._organization, number)
        if connection is None:
            raise not_found("connection")
        return connection


def _reveal(secret: Sealed) -> str:
    try:
        return secret.reveal()
    except SealBroken:
        message = (
            "the stored API token was sealed with another SEAL_KEY; create the connection again"
        )
        raise ApiError(HTTPStatus.CONFLICT, "credentials_unreadable", message) from None


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Route(NamedTuple):
    """One endpoint: `{}` in the template stands for one path segment."""

    method: str
    template: str
    handler: str
    """Name of the method of `Api`."""
    public: bool = False
    """Whether it answers without an access token."""

    def arguments(self, path: str) -> tuple[str, ...] | None:
        """What stands for each `{}` in `path`, or None when the path is another one."""
        pattern = re.escape(self.template).replace(r"\{\}", "([^/]+)")
        found = re.fullmatch(pattern, path)
        return found.groups() if found else None

    def bind(self, api: Api) -> Callable[..., Answer]:
        """The handler of this route on `api`."""
        handler: Callable[..., Answer] = getattr(api, self.handler)
        return handler


_CONNECTIONS = "/api/integrations/connections"
ROUTES = (
    Route("GET", "/api/health", "health", public=True),
    Route("GET", "/api/workspaces/{}/modules", "list_modules"),
    Route("PUT", "/api/workspaces/{}/modules/{}", "set_module"),
    Route("POST", _CONNECTIONS, "create_connection"),
    Route("GET", _CONNECTIONS, "list_connections"),
    Route("GET", f"{_CONNECTIONS}/{{}}", "get_connection"),
    Route("POST", f"{_CONNECTIONS}/{{}}/test", "test_connection"),
    Route("POST", f"{_CONNECTIONS}/{{}}/sync-now", "sync_now"),
)


def find_route(method: str, path: str) -> tuple[Route, tuple[str, ...]]:
    """The route for a request, and what stands for each `{}` in its path.

    Raises:
        ApiError: 404 when no endpoint has this path, 405 when none of them takes this method.
    """
    allowed = []
    for route in ROUTES:
        arguments = route.arguments(path)
        if arguments is None:
            continue
        if route.method == method:
            return route, arguments
        allowed.append(route.method)
    if not allowed:
        raise not_found("endpoint")
    raise ApiError(
        HTTPStatus.METHOD_NOT_ALLOWED,
        "method_not_allowed",
        f"this endpoint takes {' or '.join(allowed)}",
        headers={"Allow": ", ".join(allowed)},
    )

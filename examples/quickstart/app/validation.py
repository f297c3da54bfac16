"""What clients may send. A message names the field and the rule, never the value."""

from collections.abc import Collection, Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from app.errors import ApiError, invalid
from app.store import NewConnection
from app.upstream import providers


def refuse_organization(query: Collection[str], body: object) -> None:
    """Whose data a request is about comes from its token alone: refuse one that says otherwise."""
    fields = [*query, *(body if isinstance(body, dict) else ())]
    for field in fields:
        if field.replace("_", "").replace("-", "").lower() == "organizationid":
            raise ApiError(
                HTTPStatus.BAD_REQUEST,
                "organization_not_allowed",
                "the organisation comes from the access token and cannot be sent",
                field="organizationId",
            )


def no_fields(body: object) -> None:
    """An empty body, or `{}`."""
    if body is not None:
        _object(body, allowed=())


def enabled(body: object) -> bool:
    """The body of a module switch: `{"enabled": true}`."""
    value = _object(body, allowed=("enabled",)).get("enabled")
    if not isinstance(value, bool):
        raise invalid("enabled", "must be true or false")
    return value


def new_connection(body: object) -> NewConnection:
    """The body of a new connection."""
    fields = _object(body, allowed=("name", "provider", "baseUrl", "apiToken", "webhookSecret"))
    provider = fields.get("provider")
    if not isinstance(provider, str) or provider not in providers():
        raise invalid("provider", f"must be one of {', '.join(providers())}")
    return NewConnection(
        name=_text(fields, "name", 1, 100),
        provider=provider,
        base_url=_base_url(fields),
        api_token=_secret(fields, "apiToken"),
        webhook_secret=_secret(fields, "webhookSecret") if "webhookSecret" in fields else None,
    )


def _object(body: object, *, allowed: Collection[str]) -> Mapping[str, object]:
    if not isinstance(body, dict):
        raise invalid("body", "must be a JSON object")
    for name in body:
        if name not in allowed:
            raise invalid(name[:50] or "body", "is not a field of this request")
    return body


def _text(fields: Mapping[str, object], name: str, least: int, most: int) -> str:
    value = fields.get(name)
    # isprintable() also refuses lone surrogates, which cannot be stored.
    if not isinstance(value, str) or not least <= len(value) <= most or not value.isprintable():
        raise invalid(name, f"must be {least} to {most} printable characters")
    return value


def _secret(fields: Mapping[str, object], name: str) -> str:
    value = _text(fields, name, 8, 500)
    if not value.isascii() or " " in value:
        raise invalid(name, "must be ASCII without spaces")
    return value


def _base_url(fields: Mapping[str, object]) -> str:
    value = _text(fields, "baseUrl", 1, 300)
    try:
        parts = urlsplit(value)
        valid = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise invalid("baseUrl", "must be an http or https address")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise invalid("baseUrl", "must hold no user name, password, query or fragment")
    return value

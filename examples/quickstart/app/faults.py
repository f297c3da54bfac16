"""Mistakes that real teams make, switched on to see a sign-off catch them.

`QUICKSTART_FAULT=leak-api-token python3 -m app.server` starts the service with one of them. Each is
a function that was written carelessly; `install` puts it in the place of the careful one. Nothing
else in this service knows what faults there are.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app import api, settings, store

_careful_public_connection = api.public_connection
_careful_test_connection = api.Api.test_connection
_careful_boot_lines = settings.boot_lines


class UnknownFault(Exception):
    """QUICKSTART_FAULT names a fault that does not exist."""


def public_connection_with_token(connection: store.Connection) -> dict[str, object]:
    """The client asked "which token did I use?", and someone was kind."""
    return _careful_public_connection(connection) | {"apiToken": connection.api_token.reveal()}


def forgotten_versions(self: store.Store, number: str) -> dict[str, str]:
    """What was already taken over was never looked up, so every sync takes over everything."""
    return {}


def bare_test_connection(self: api.Api, request: api.Request, number: str) -> api.Answer:
    """One handler writes its answer itself and forgets the wrapper."""
    answer = _careful_test_connection(self, request, number)
    return replace(answer, body=answer.body["data"] if isinstance(answer.body, dict) else None)


def boot_lines_with_settings(configuration: settings.Settings) -> list[str]:
    """Someone printed the settings to see why a deployment failed, and left it in."""
    line = f"settings: PORT={configuration.port} ACCESS_TOKEN={configuration.access_token}"
    return [*_careful_boot_lines(configuration), line]


FAULTS: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "leak-api-token": (api, "public_connection", public_connection_with_token),
    "sync-not-idempotent": (store.Store, "known_versions", forgotten_versions),
    "unwrapped-response": (api.Api, "test_connection", bare_test_connection),
    "secret-in-boot-log": (settings, "boot_lines", boot_lines_with_settings),
}
"""Name of the fault: whose function is replaced, which one, and by what."""


def install() -> None:
    """Put the fault that QUICKSTART_FAULT names in place; without one nothing changes.

    Raises:
        UnknownFault: there is no fault of this name.
    """
    name = os.environ.get("QUICKSTART_FAULT")
    if not name:
        return
    if name not in FAULTS:
        raise UnknownFault(f"QUICKSTART_FAULT must be one of {', '.join(FAULTS)}")
    owner, attribute, careless = FAULTS[name]
    setattr(owner, attribute, careless)

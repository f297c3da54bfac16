"""Capture requests and responses as proof. Needs ACCESS_TOKEN and BASE_URL.

The files go to the folder that SIGNOFF_EVIDENCE_DIR names, else to `artifacts/integrations`. A
response is kept as it was sent; should it hold a secret, the secret itself is masked and the field
that gave it away stays, so that the leak shows and does not spread.
"""

import json
import os
from pathlib import Path

from client import call, setting, tracker_secret

_CONNECTIONS = "/api/integrations/connections"
_MASK = "[REDACTED]"
_SECRET_FIELDS = ("apiToken", "webhookSecret")


def main() -> None:
    """Create, list, test, and sync twice, keeping what was sent and what came back."""
    folder = Path(os.environ.get("SIGNOFF_EVIDENCE_DIR") or "artifacts/integrations")
    folder.mkdir(parents=True, exist_ok=True)
    new = {
        "name": "smoke proof",
        "provider": "github",
        "baseUrl": "https://github.example.com",
        "apiToken": tracker_secret("SMOKE_API_TOKEN"),
        "webhookSecret": tracker_secret("SMOKE_WEBHOOK_SECRET"),
    }
    hidden = (new["apiToken"], new["webhookSecret"], setting("ACCESS_TOKEN"))

    def keep(name: str, value: object) -> None:
        text = json.dumps(mask(value, hidden), indent=2, ensure_ascii=False)
        (folder / name).write_text(text + "\n", encoding="utf-8")
        print(f"captured {name}")

    keep("10_create_connection.request.json", request_record("POST", _CONNECTIONS, new))
    created = call("POST", _CONNECTIONS, new, expect=201)
    keep("11_create_connection.response.json", created.body)
    keep("12_list_connections.response.json", call("GET", _CONNECTIONS).body)
    address = f"{_CONNECTIONS}/{created.data['id']}"
    keep("13_test_connection.response.json", call("POST", f"{address}/test").body)
    keep("14_sync_now_run1.response.json", call("POST", f"{address}/sync-now").body)
    keep("15_sync_now_run2.response.json", call("POST", f"{address}/sync-now").body)


def request_record(method: str, path: str, body: object) -> dict[str, object]:
    """A request as it is kept: everything but the access token."""
    return {
        "method": method,
        "path": path,
        "query": {},
        "headers": {"Authorization": f"Bearer {_MASK}", "Content-Type": "application/json"},
        "body": body,
    }


def mask(value: object, hidden: tuple[str, ...]) -> object:
    """A copy of a JSON value without `hidden` in any text, and without the secrets of others."""
    if isinstance(value, dict):
        return {
            str(mask(name, hidden)): _MASK
            if name in _SECRET_FIELDS and item is not None
            else mask(item, hidden)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [mask(item, hidden) for item in value]
    if isinstance(value, str):
        for secret in hidden:
            value = value.replace(secret, _MASK)
    return value


if __name__ == "__main__":
    main()

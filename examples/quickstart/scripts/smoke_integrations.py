"""Smoke test of the integrations. Needs ACCESS_TOKEN and BASE_URL."""

from client import call, check, tracker_secret

_CONNECTIONS = "/api/integrations/connections"


def main() -> None:
    """Create a connection, find it again, test it, sync it; send what must be refused."""
    new = {
        "name": "smoke test",
        "provider": "gitlab",
        "baseUrl": "https://gitlab.example.com",
        "apiToken": tracker_secret("SMOKE_API_TOKEN"),
        "webhookSecret": tracker_secret("SMOKE_WEBHOOK_SECRET"),
    }
    call("GET", _CONNECTIONS, token="not-the-token", expect=401)
    created = call("POST", _CONNECTIONS, new, expect=201).data
    check(created["hasApiToken"] is True, "the API token was taken")
    check(created["hasWebhookSecret"] is True, "the webhook secret was taken")

    address = f"{_CONNECTIONS}/{created['id']}"
    listed = [connection["id"] for connection in call("GET", _CONNECTIONS).data]
    check(created["id"] in listed, "the connection is listed")
    check(call("GET", address).data["name"] == new["name"], "the connection can be read")
    call("POST", f"{address}/test")
    processed = call("POST", f"{address}/sync-now").data["issuesProcessed"]
    check(processed > 0, f"the first sync takes over {processed} issues")

    call("POST", _CONNECTIONS, {**new, "provider": "unknown"}, expect=400)
    call("POST", _CONNECTIONS, {**new, "organizationId": "other"}, expect=400)
    call("GET", f"{_CONNECTIONS}?organizationId=other", expect=400)
    call("GET", f"{_CONNECTIONS}/unknown", expect=404)
    call("DELETE", address, expect=405)
    print("passed")


if __name__ == "__main__":
    main()

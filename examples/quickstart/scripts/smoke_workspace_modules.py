"""Smoke test of the workspace modules. Needs ACCESS_TOKEN and BASE_URL."""

from client import call, check

_MODULES = "/api/workspaces/main/modules"


def main() -> None:
    """Switch a module on and off and look whether it stays so."""
    call("GET", _MODULES, token="not-the-token", expect=401)
    names = [module["name"] for module in call("GET", _MODULES).data]
    check("integrations" in names, "the workspace has a module `integrations`")
    for enabled in (True, False, True):
        call("PUT", f"{_MODULES}/integrations", {"enabled": enabled})
        modules = {module["name"]: module["enabled"] for module in call("GET", _MODULES).data}
        check(modules["integrations"] is enabled, f"`integrations` is {'on' if enabled else 'off'}")
    call("PUT", f"{_MODULES}/integrations", {"enabled": "yes"}, expect=400)
    call("PUT", f"{_MODULES}/unknown", {"enabled": True}, expect=404)
    call("GET", "/api/workspaces/unknown/modules", expect=404)
    print("passed")


if __name__ == "__main__":
    main()

"""What all tests share."""

from collections.abc import Callable
from functools import reduce
from io import StringIO
from typing import Any

import pytest
from ruamel.yaml import YAML

from signoff_gen.model import Result, Signoff
from signoff_gen.runners import registry

MakeSignoff = Callable[..., Signoff]


@pytest.fixture
def make_signoff() -> MakeSignoff:
    """Builds a sign-off from YAML text.

    `results` gives checks a sealed result by address: a status, or the values of a result.
    """

    def make(text: str, results: dict[str, Any] | None = None, *, name: str = "phase-2") -> Signoff:
        data = {"title": "T", **YAML(typ="safe", pure=True).load(StringIO(text)), "id": name}
        signoff = Signoff.model_validate(data, context=registry)
        by_address = {item.address: item for item in signoff.located_checks()}
        for address, given in (results or {}).items():
            item = by_address[address]
            values = {"status": given} if isinstance(given, str) else given
            values = {"at": "2026-01-01T00:00:00Z", "inputs": "sha256:0", **values}
            result = Result.sealed(item.full_address, **values)
            check = reduce(lambda value, part: value[part], item.at, data)
            check["result"] = result.model_dump(mode="json", exclude_defaults=True)
        return Signoff.model_validate(data, context=registry)

    return make

"""What a runner needs to run, over a folder of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from signoff_gen.evidence import EvidenceFolder, Staging
from signoff_gen.redact import DEFAULT_FIELDS, Redactor, fields
from signoff_gen.runners.base import Context, Session
from signoff_gen.runners.process import Cancellation


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    """The context of check number 7, `step.check`; `dataclasses.replace` makes another one."""
    session = Session(environment={})
    with Staging(EvidenceFolder(tmp_path, "artifacts/demo"), {}) as staging:
        yield Context(
            root=tmp_path,
            address="step.check",
            number=7,
            variables={},
            evidence=staging,
            redactor=Redactor(),
            fields=fields(DEFAULT_FIELDS),
            timeout=10.0,
            cancellation=Cancellation(),
            session=session,
        )
        session.close()

"""Sign-offs in every state, judged on the disk."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from signoff_gen import pipeline
from signoff_gen.config import Config, Project
from signoff_gen.export.snapshot import Snapshot, take
from signoff_gen.fingerprint import Fingerprints
from signoff_gen.model import Result
from signoff_gen.runners import registry

NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)

EVERY_STATE = """\
title: "Release <1> & more"
decisions:
  - {id: go, question: Go on?, options: [{id: A, text: "yes"}]}
blockers:
  - {id: order, title: Order, blocks: [held], detect: {id: q, command: q}}
steps:
  - title: Build
    checks:
      - {id: fine, command: x}
      - {id: broken, command: x}
      - {id: unable, command: x}
      - {id: old, command: x, max_age: 1d}
      - {id: never, command: x}
      - id: known
        command: x
        waived: {by: ann, on: 2026-01-01, because: known, expires: 2026-02-01}
      - {id: second-try, command: x}
  - {title: Held, needs: [], checks: [{id: later, command: x}]}
  - {title: Other way, needs: [], when: {decision: way, option: B}, checks: [{id: b, command: x}]}
  - {title: Looked at, needs: [], done: {by: ann, on: 2026-01-02}}
approvals:
  required: [{role: manager, from: [ann]}]
"""
WAY = """\
  - id: way
    question: Which way?
    options: [{id: A, text: a}, {id: B, text: b}]
    chosen: {option: A, by: ann, on: 2026-01-02}
"""
RESULTS = {
    "blocker:order.q": {"status": "failed", "message": "breaks at 2"},
    "build.fine": "passed",
    "build.broken": {"status": "failed", "message": 'a "quoted" <b>&amp; back\\slash ]]>'},
    "build.unable": {"status": "error", "message": "no bash"},
    "build.old": {"status": "passed", "at": "2026-01-01T00:00:00Z"},
    "build.known": "failed",
    "build.second-try": {"status": "passed", "attempts": 2},
}

Take = Callable[..., list[Snapshot]]


@pytest.fixture
def taken(tmp_path: Path) -> Take:
    """Snapshots of status files by name, with results by address: a status, or values."""

    def make(files: dict[str, str], results: dict[str, Any] | None = None) -> list[Snapshot]:
        (tmp_path / "status").mkdir(exist_ok=True)
        for name, text in files.items():
            (tmp_path / "status" / f"{name}.yaml").write_text(text, encoding="utf-8")
        project = Project(tmp_path, Config())
        loaded = pipeline.load(project)
        for file in loaded:
            prints = Fingerprints(file.signoff, tmp_path)
            for item in file.signoff.located_checks():
                given = (results or {}).get(item.address)
                if given is not None:
                    values = {"status": given} if isinstance(given, str) else given
                    found = {"at": "2026-01-10T11:00:00Z", "inputs": prints.of(item.check)}
                    file.record(item, Result.sealed(item.full_address, **{**found, **values}))
            file.reload(registry)
            file.write()
        return [take(file, tmp_path, NOON) for file in loaded]

    return make


@pytest.fixture
def every_state(taken: Take) -> list[Snapshot]:
    """One sign-off with a check in each state, and one that is signed off."""
    text = EVERY_STATE.replace("blockers:\n", WAY + "blockers:\n")
    done = "title: Done\nreport: D.md\nsteps: [{title: A, checks: [{id: a, command: x}]}]\n"
    return taken({"r": text, "z-done": done}, {**RESULTS, "a.a": "passed"})

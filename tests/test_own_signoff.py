"""The sign-off of this repository itself."""

import subprocess
import sys
from pathlib import Path

from signoff_gen.runners import registry
from signoff_gen.schema import status_schema_text

ROOT = Path(__file__).resolve().parent.parent


def test_our_own_pages_are_what_our_status_files_say() -> None:
    command = [sys.executable, "-m", "signoff_gen", "render", "--check", "-C", str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_our_own_evidence_names_no_folder_of_the_machine_that_made_it() -> None:
    evidence = [path for path in (ROOT / "artifacts").rglob("*") if path.is_file()]
    assert evidence
    for path in evidence:
        text = path.read_text(encoding="utf-8")
        assert str(ROOT) not in text, path
        assert "/root/" not in text, path
        assert "/home/" not in text, path


def test_the_schema_of_our_own_editors_is_that_of_the_models() -> None:
    written = (ROOT / "status" / "signoff.schema.json").read_text("utf-8")
    assert written == status_schema_text(registry), "`signoff-gen init --schema-only` refreshes it"

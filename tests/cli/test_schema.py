"""`signoff-gen schema`."""

import json
from typing import Any

from jsonschema import Draft7Validator


def test_schema_prints_what_editors_read(project: Any) -> None:
    """It needs no status file, and nothing but the schema is on stdout."""
    ran = project.run("schema")
    assert (ran.status, ran.err) == (0, "")
    Draft7Validator.check_schema(ran.json)
    assert ran.json["title"] == "Status file of signoff-gen"
    assert ran.out == json.dumps(ran.json, indent=2) + "\n"


def test_schema_takes_no_arguments(project: Any) -> None:
    assert project.run("schema", "phase-2").status == 2

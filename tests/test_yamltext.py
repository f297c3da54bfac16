"""Reading: values, problems, places."""

from pathlib import Path

from signoff_gen.yamltext import parse, resolve


def test_unquoted_scalars_are_kept_as_written_and_resolved_on_request() -> None:
    """`0644`, `1.10`, `NO` and dates read as text; `resolve` applies the core schema."""
    document = parse(b"a: 0644\nb: 1.10\nc: NO\nd: 2025-01-15\ne: ~\nf: '5'\n", Path("x.yaml"))
    expected = {"a": "0644", "b": "1.10", "c": "NO", "d": "2025-01-15", "e": "~", "f": "5"}
    assert document.value == expected
    assert resolve(document.value) == {
        "a": 644, "b": 1.1, "c": "NO", "d": "2025-01-15", "e": None, "f": "5",
    }  # fmt: skip

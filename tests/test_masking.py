"""Files of other programs are masked before they count as evidence."""

from pathlib import Path

import pytest

from signoff_gen import masking
from signoff_gen.masking import mask_file
from signoff_gen.redact import DEFAULT_FIELDS, Redactor, fields

NAMES = fields([*DEFAULT_FIELDS, "badge"])
SECRET = "hunter2" + "hunter2"


@pytest.fixture
def redactor() -> Redactor:
    return Redactor({"PASSWORD": SECRET})


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.json", '{"apiToken":"x","n":1}', '{\n  "apiToken": "[REDACTED]",\n  "n": 1\n}\n'),
        ("a.json", f'{{"x": "{SECRET}"}}', '{"x": "[REDACTED:PASSWORD]"}'),
        ("a.json", '{"x":  1}', None),
        ("a.json", f"not json {SECRET}", "not json [REDACTED:PASSWORD]"),
        ("a.txt", f"a {SECRET} b", "a [REDACTED:PASSWORD] b"),
        ("a.txt", '{"apiToken":"x"}', None),
        ("a.json", "[" * 100_000, None),
        ("a.bin", "", None),
    ],
)
def test_what_is_to_be_masked_is_and_the_rest_keeps_its_bytes(
    tmp_path: Path, redactor: Redactor, name: str, before: str, after: str | None
) -> None:
    path = tmp_path / name
    path.write_text(before)
    inode = path.stat().st_ino
    assert mask_file(path, redactor, NAMES) == (after is not None)
    assert path.read_text() == (before if after is None else after)
    assert after is not None or path.stat().st_ino == inode
    assert list(tmp_path.iterdir()) == [path]


def test_a_large_file_is_masked_in_pieces(
    tmp_path: Path, redactor: Redactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(masking, "_CHUNK", 10)
    path = tmp_path / "a.log"
    path.write_text(f"{'x' * 25}{SECRET}{'y' * 25}")
    assert mask_file(path, redactor, NAMES)
    assert path.read_text() == f"{'x' * 25}[REDACTED:PASSWORD]{'y' * 25}"


def test_a_replacement_of_the_same_length_is_noticed(tmp_path: Path) -> None:
    value = "s" * len("[REDACTED:PASSWORD]")
    path = tmp_path / "a.log"
    path.write_text(value)
    assert mask_file(path, Redactor({"PASSWORD": value}), NAMES)
    assert path.read_text() == "[REDACTED:PASSWORD]"


def test_json_that_is_too_large_to_parse_is_still_searched_for_known_values(
    tmp_path: Path, redactor: Redactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(masking, "_JSON_LIMIT", 5)
    path = tmp_path / "a.json"
    path.write_text(f'{{"apiToken":"x","y":"{SECRET}"}}')
    assert mask_file(path, redactor, NAMES)
    assert path.read_text() == '{"apiToken":"x","y":"[REDACTED:PASSWORD]"}'

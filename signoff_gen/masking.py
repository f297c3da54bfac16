"""Files that other programs wrote into the evidence folder, masked before they count.

A script that saves an answer knows nothing of our rules. What it wrote is rewritten where it holds
the value of a known secret, or, in a JSON file, a value under a name that is to be masked. Files
that hold neither keep their bytes.
"""

import json
from pathlib import Path

from signoff_gen.redact import FieldNames, Redactor, mask_json

_CHUNK = 1 << 20
_JSON_LIMIT = 16 << 20
"""Bytes up to which a JSON file is looked at as JSON."""


def mask_file(path: Path, redactor: Redactor, names: FieldNames) -> bool:
    """Mask one file in place; whether anything had to be masked.

    Raises:
        OSError: the file cannot be read or replaced.
    """
    fields = path.suffix == ".json" and _mask_fields(path, names)
    return _mask_values(path, redactor) or fields


def _mask_fields(path: Path, names: FieldNames) -> bool:
    if path.stat().st_size > _JSON_LIMIT:
        return False
    try:
        value = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return False  # not JSON after all; known values are still looked for
    masked = mask_json(value, names)
    if masked == value:
        return False
    text = json.dumps(masked, ensure_ascii=False, indent=2) + "\n"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return True


def _mask_values(path: Path, redactor: Redactor) -> bool:
    masked = path.with_name(f".{path.name}.masked")
    stream = redactor.stream()
    changed = False
    try:
        with path.open("rb") as source, masked.open("wb") as target:
            while chunk := source.read(_CHUNK):
                target.write(stream.feed(chunk))
            target.write(stream.finish())
        changed = not _same(path, masked)
        if changed:
            masked.replace(path)
    finally:
        masked.unlink(missing_ok=True)
    return changed


def _same(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as left, other.open("rb") as right:
        while chunk := left.read(_CHUNK):
            if chunk != right.read(_CHUNK):
                return False
    return True

"""Many places are found at once, and they are the same as one at a time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from signoff_gen.yamltext import KeyPath, parse
from signoff_gen.yamltext.atlas import Atlas

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    path
    for pattern in ("status/*.yaml", "examples/*/status/*.yaml", "tests/cases/**/*.yaml")
    for path in ROOT.glob(pattern)
)
TEXTS = {
    "byte order mark": b"\xef\xbb\xbfa:\r\n  b: 1\r\n",
    "brackets": b"{a: {b: [1, {c: d}]}}\n",
    "anchors": b"a: &x b\nc: *x\nd: [*x, &y z]\n",
    "block text": b"a: |\n  one\n  two\nb:\n- c\n-\n  d: e\n",
    "nothing": b"a:\nb: ~\n",
}


def paths(value: Any, at: KeyPath = ()) -> Iterator[KeyPath]:
    """Every path of a value, and some that are none."""
    yield at
    if isinstance(value, dict):
        yield (*at, "no such key")
        for key, item in value.items():
            yield from paths(item, (*at, key))
    elif isinstance(value, list):
        yield (*at, len(value))
        for index, item in enumerate(value):
            yield from paths(item, (*at, index))


@pytest.mark.parametrize("data", [path.read_bytes() for path in FILES] + list(TEXTS.values()))
def test_every_place_is_where_the_document_says(data: bytes) -> None:
    document, atlas = parse(data, Path("x.yaml")), Atlas(data)
    every = list(paths(document.value))
    assert [atlas.line(p) for p in every] == [document.locate_key(p).line for p in every]


def test_what_an_alias_stands_for_is_where_the_alias_is() -> None:
    assert Atlas(b"a: &x\n  b: 1\nc: *x\n").line(("c", "b")) == 3

"""What is sealed can be read by those only who know what it was sealed with."""

import hashlib

import pytest

from signoff_gen import cache

SECRET, OTHER = (hashlib.sha256(name).digest() for name in (b"one", b"other"))


@pytest.mark.parametrize("data", [b"", b"\0", b"text" * 1000, bytes(range(256))])
def test_what_was_sealed_is_what_is_opened(data: bytes) -> None:
    """Byte by byte, and never sealed twice in the same way."""
    first, second = cache.sealed(data, SECRET), cache.sealed(data, SECRET)
    assert first != second
    assert cache.opened(first, SECRET) == cache.opened(second, SECRET) == data


@pytest.mark.parametrize("place", [0, 20, -1])
def test_what_was_changed_is_refused(place: int) -> None:
    """Wherever it was."""
    data = bytearray(cache.sealed(b"some text", SECRET))
    data[place] ^= 1
    with pytest.raises(ValueError, match="something else"):
        cache.opened(bytes(data), SECRET)


@pytest.mark.parametrize("length", [0, 5, 100])
def test_what_was_not_sealed_with_it_is_refused(length: int) -> None:
    """Also where it is too short to be anything."""
    data = cache.sealed(b"some text" * 10, OTHER)[:length]
    with pytest.raises(ValueError, match="something else"):
        cache.opened(data, SECRET)

"""What is sealed can be read by those only who know what it was sealed with."""

import hashlib

import pytest

from signoff_gen import cache

SECRET, OTHER = (hashlib.sha256(name).digest() for name in (b"one", b"other"))


@pytest.mark.parametrize("data", [b"", b"\0", b"text" * 1000, bytes(range(256))])
def test_what_was_sealed_is_what_is_opened(data: bytes) -> None:
    """Byte by byte, and otherwise with each secret."""
    assert cache.opened(cache.sealed(data, SECRET), SECRET) == data
    assert cache.opened(cache.sealed(data, OTHER), OTHER) == data
    assert cache.sealed(data, SECRET) != cache.sealed(data, OTHER)


@pytest.mark.parametrize("place", [0, 20, -1])
def test_what_was_changed_is_refused(place: int) -> None:
    """Wherever it was."""
    data = bytearray(cache.sealed(b"some text", SECRET))
    data[place] ^= 1
    with pytest.raises(ValueError, match="something else"):
        cache.opened(bytes(data), SECRET)


def test_what_is_sealed_is_never_masked_twice_in_the_same_way() -> None:
    """Who has two of them cannot tell how they differ."""
    first, second = cache.sealed(b"a" * 50, SECRET), cache.sealed(b"a" * 49 + b"b", SECRET)
    assert sum(one == other for one, other in zip(first, second, strict=True)) < 20


@pytest.mark.parametrize("length", [0, 5, 100])
def test_what_was_not_sealed_with_it_is_refused(length: int) -> None:
    """Also where it is too short to be anything."""
    data = cache.sealed(b"some text" * 10, OTHER)[:length]
    with pytest.raises(ValueError, match="something else"):
        cache.opened(data, SECRET)

"""A commit's message ends in one paragraph of trailers, or is refused."""

import pytest

from signoff_gen.errors import RepositoryError
from signoff_gen.gitmessage import with_trailers


@pytest.mark.parametrize(
    ("message", "trailers", "expected"),
    [
        ("Subject", {"K": "v"}, "Subject\n\nK: v\n"),
        ("fix: subject", {"K": "v"}, "fix: subject\n\nK: v\n"),
        ("Subject\n\nBody\n", {"K": "a\nb  c"}, "Subject\n\nBody\n\nK: a b c\n"),
        ("Subject\n\nOld-One: x", {"K": "v"}, "Subject\n\nOld-One: x\nK: v\n"),
        ("Subject", {}, "Subject\n"),
    ],
)
def test_trailers_are_one_paragraph_at_the_end(
    message: str, trailers: dict[str, str], expected: str
) -> None:
    assert with_trailers(message, trailers) == expected


@pytest.mark.parametrize(
    ("message", "trailers"),
    [(" \n", {}), ("a\0b", {}), ("a\ud800", {}), ("a", {"b c": "d"}), ("a", {"k": "\0"})],
)
def test_a_message_that_git_cannot_hold_is_refused(message: str, trailers: dict[str, str]) -> None:
    with pytest.raises(RepositoryError) as caught:
        with_trailers(message, trailers)
    assert caught.value.code == "SG518"

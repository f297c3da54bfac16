"""The text of a commit, with the trailers by which it is found. Error code: SG518."""

import re
from collections.abc import Mapping

from signoff_gen.errors import RepositoryError
from signoff_gen.gitpaths import shown

_TRAILER = re.compile(r"[A-Za-z0-9-]+: .*")


def with_trailers(message: str, trailers: Mapping[str, str]) -> str:
    """The message with the trailers as its last paragraph, or as the end of the one it has.

    Raises:
        RepositoryError: the message is blank, the text cannot be in a commit, or a key is not
            made of letters, digits and hyphens (SG518).
    """
    text = message.strip()
    lines = [f"{key}: {' '.join(value.split())}".rstrip() for key, value in trailers.items()]
    whole = "\n".join((text, *lines))
    if not text or "\0" in whole or any("\ud800" <= c <= "\udfff" for c in whole):
        raise RepositoryError("the commit message is blank or is not text", code="SG518")
    for key in trailers:
        if not re.fullmatch("[A-Za-z0-9-]+", key):
            raise RepositoryError(f"{shown(key)} cannot name a trailer", code="SG518")
    if not lines:
        return f"{text}\n"
    _subject, *body = re.split(r"\n[ \t]*\n", text)
    has_trailers = body and all(_TRAILER.fullmatch(line) for line in body[-1].splitlines())
    return "\n".join([text, *([] if has_trailers else [""]), *lines, ""])

"""Secrets at rest: sealed with a key that is not in the database.

What this is, honestly: an HMAC-SHA256 keystream (counter mode, a fresh random nonce a value) with
an HMAC over nonce, ciphertext and the place the value belongs to. Both primitives are sound, but
this composition is homemade, because Python's standard library has no authenticated cipher. Who
steals the database file alone learns only how long each secret is. Who has `SEAL_KEY` too learns
all of it. A real service would use a key management service or a reviewed library.
"""

import hmac
import secrets
from dataclasses import dataclass, field

_NONCE, _TAG, _BLOCK = 16, 32, 32
MIN_KEY = 32


class SealBroken(Exception):
    """A sealed value was made with another key, for another place, or was altered."""


class Vault:
    """Seals and opens short texts.

    Args:
        key: at least 32 characters that nobody can guess; None makes a key that lasts as long as
            this object.
    """

    def __init__(self, key: str | None = None) -> None:
        root = key.encode() if key is not None else secrets.token_bytes(32)
        self._encrypt = hmac.digest(root, b"quickstart encrypt v1", "sha256")
        self._authenticate = hmac.digest(root, b"quickstart authenticate v1", "sha256")

    def seal(self, text: str, place: str) -> bytes:
        """Seal `text` so that it can be opened only for the same `place` (row and column)."""
        nonce = secrets.token_bytes(_NONCE)
        hidden = self._mask(nonce, text.encode())
        return nonce + self._tag(nonce, hidden, place) + hidden

    def open(self, sealed: bytes, place: str) -> str:
        """The text that was sealed for `place`.

        Raises:
            SealBroken: the value was not made by this key for this place.
        """
        nonce, tag, hidden = (
            sealed[:_NONCE],
            sealed[_NONCE : _NONCE + _TAG],
            sealed[_NONCE + _TAG :],
        )
        if not hmac.compare_digest(tag, self._tag(nonce, hidden, place)):
            raise SealBroken(place)
        return self._mask(nonce, hidden).decode()

    def _tag(self, nonce: bytes, hidden: bytes, place: str) -> bytes:
        # The place comes with its length, so that it cannot run over into the ciphertext.
        label = place.encode()
        message = len(label).to_bytes(4, "big") + label + nonce + hidden
        return hmac.digest(self._authenticate, message, "sha256")

    def _mask(self, nonce: bytes, data: bytes) -> bytes:
        blocks = range(-(-len(data) // _BLOCK))
        stream = b"".join(
            hmac.digest(self._encrypt, nonce + number.to_bytes(8, "big"), "sha256")
            for number in blocks
        )
        return bytes(byte ^ mask for byte, mask in zip(data, stream, strict=False))


@dataclass(frozen=True, slots=True)
class Sealed:
    """A stored secret that shows itself only when asked by name; its repr is harmless."""

    blob: bytes = field(repr=False)
    place: str = field(repr=False)
    vault: Vault = field(repr=False)

    def reveal(self) -> str:
        """The secret in plain. Raises SealBroken when the key is not the one it was sealed with."""
        return self.vault.open(self.blob, self.place)

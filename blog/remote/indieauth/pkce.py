"""Proof that who exchanges a code is who asked for it: RFC 7636, with S256 only."""

import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from hmac import compare_digest

METHOD = "S256"

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def is_challenge(text: str) -> bool:
    """Whether this can be a SHA-256 in base64 for addresses, without padding."""
    return _CHALLENGE.fullmatch(text) is not None


def challenge_of(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def answers(verifier: str, challenge: str) -> bool:
    """Whether this verifier, in the length and letters of the standard, is meant."""
    if _VERIFIER.fullmatch(verifier) is None:
        return False
    return compare_digest(challenge_of(verifier), challenge)

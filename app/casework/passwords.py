"""Passwords: hashed with argon2id, never logged, never shown twice.

Source: OWASP's second recommended parameter set (19 MiB, 2 passes, 1 lane).
"""

from __future__ import annotations

import secrets
import string

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.casework.errors import PasswordTooWeak

SHORTEST, LONGEST = 10, 200
CLASSES_NEEDED = 3
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Verified for an unknown account, so that the answer takes as long as for a known one.
_decoy = _hasher.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """The hash to keep. Raises: E-SIGN-2."""
    _check(password)
    return _hasher.hash(password)


def is_password(password: str, kept: str | None) -> bool:
    """Whether the password belongs to the hash; without a hash it takes as long and is False."""
    try:
        _hasher.verify(kept or _decoy, password[:LONGEST])
        return kept is not None
    except (VerificationError, InvalidHashError):
        return False


def fresh_password() -> str:
    """A first password to hand over: 16 characters of four kinds, none that are read for another."""
    alphabet = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI")))
    return "".join(secrets.choice(alphabet) for _ in range(15)) + secrets.choice("-_.+") + secrets.choice("23456789")


def _check(password: str) -> None:
    if len(password) < SHORTEST:
        raise PasswordTooWeak(why_zh=f"只有 {len(password)} 个字符", why_en=f"it has only {len(password)} characters")
    if len(password) > LONGEST:
        raise PasswordTooWeak(why_zh=f"超过 {LONGEST} 个字符", why_en=f"it has more than {LONGEST} characters")
    kinds = [
        any(map(str.isupper, password)),
        any(map(str.islower, password)),
        any(map(str.isdigit, password)),
        any(not c.isalnum() for c in password),
    ]
    if sum(kinds) < CLASSES_NEEDED:
        raise PasswordTooWeak(why_zh="字符种类不足三类", why_en="it has fewer than three kinds of characters")

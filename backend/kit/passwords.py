"""argon2id, off the event loop: a check takes tens of milliseconds of one core."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 8
MAX_LENGTH = 128

# OWASP minimum: 19 MiB, two passes, one lane (reliability R59).
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_POOL = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
_DECOY = _HASHER.hash("nobody has this password")


async def hash_password(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_POOL, _HASHER.hash, password)


async def password_matches(stored: str | None, password: str) -> bool:
    """Takes as long for an unknown account (`stored` is None) as for a wrong password."""
    matches = await asyncio.get_running_loop().run_in_executor(
        _POOL, _verify, stored or _DECOY, password
    )
    return matches and stored is not None


def needs_rehash(stored: str) -> bool:
    return _HASHER.check_needs_rehash(stored)


def _verify(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False

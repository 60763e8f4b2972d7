"""Opaque secrets: shown once, stored only as a hash."""

import secrets
from hashlib import sha256


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def new_public_code() -> str:
    """128 random bits in 22 URL-safe characters; for stickers and links (reliability R73)."""
    return secrets.token_urlsafe(16)


def token_hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()

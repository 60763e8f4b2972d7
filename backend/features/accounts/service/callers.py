"""Where a try to sign in comes from, and how many tries one may make."""

from dataclasses import dataclass

from backend.kit.access import Actor, ActorKind
from backend.kit.mongo import Mongo, RateLimit

QUARTER_HOUR = 15 * 60

SOMEBODY = Actor(id="anonymous", kind=ActorKind.SYSTEM)
"""Who did it, in the audit, when nobody is signed in."""


@dataclass(frozen=True)
class Caller:
    """The network address and what the client calls itself."""

    address: str
    device: str = ""


class SignInLimits:
    """Guessing is slow from each address, and locks nobody out elsewhere (reliability R60)."""

    def __init__(self, mongo: Mongo) -> None:
        self._blind = mongo.crypto.blind
        self._account = RateLimit(mongo, "sign_in_account", limit=10, seconds=QUARTER_HOUR)
        # An office may sit behind one address.
        self._address = RateLimit(mongo, "sign_in_address", limit=100, seconds=QUARTER_HOUR)
        # So may a province's mobile network; each try costs a call to the platform.
        self._code = RateLimit(mongo, "sign_in_code", limit=300, seconds=60)
        self._secret = RateLimit(mongo, "one_time_token", limit=100, seconds=QUARTER_HOUR)
        self._person = RateLimit(mongo, "own_password", limit=10, seconds=QUARTER_HOUR)
        self._phone_code = RateLimit(mongo, "phone_code", limit=6, seconds=3600)
        self._phone_code_address = RateLimit(mongo, "phone_code_address", limit=60, seconds=3600)
        self._phone_code_try = RateLimit(mongo, "phone_code_try", limit=100, seconds=QUARTER_HOUR)
        self._phone = RateLimit(mongo, "phone_verification", limit=10, seconds=3600)

    async def count_password(self, username: str, caller: Caller) -> None:
        """Raises TooManyRequests; so do the others."""
        await self._address.count(self._key(caller.address))
        await self._account.count(self._key(f"{username}|{caller.address}"))

    async def forget_password(self, username: str, caller: Caller) -> None:
        """After a success: a person who mistypes now and then is not throttled, and a large office
        that comes to work at one address and one time is not shut out."""
        await self._account.forget(self._key(f"{username}|{caller.address}"))
        await self._address.give_back(self._key(caller.address))

    async def count_code(self, caller: Caller) -> None:
        await self._code.count(self._key(caller.address))

    async def count_token(self, caller: Caller) -> None:
        """A link or set-up token."""
        await self._secret.count(self._key(caller.address))

    async def count_phone_code(self, phone: str, caller: Caller) -> None:
        """Each costs a text message, and annoys whoever did not ask for it."""
        await self._phone_code_address.count(self._key(caller.address))
        await self._phone_code.count(self._blind("phone", phone))

    async def count_phone_code_try(self, caller: Caller) -> None:
        await self._phone_code_try.count(self._key(caller.address))

    async def count_own_password(self, person_id: str) -> None:
        await self._person.count(person_id)

    async def count_phone(self, person_id: str) -> None:
        """WeChat charges for each."""
        await self._phone.count(person_id)

    def _key(self, text: str) -> str:
        return self._blind("rate_limit", text)

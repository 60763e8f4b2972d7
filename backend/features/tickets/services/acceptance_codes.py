"""验收码: issued with finished work or a quotation, shown to the customer, tried by technicians."""

from datetime import datetime, timedelta

from backend.features.tickets.errors import (
    AcceptanceCodeExpired,
    AcceptanceCodeLocked,
    WrongAcceptanceCode,
)
from backend.features.tickets.models.acceptance_code import AcceptanceCode
from backend.features.tickets.repository import AcceptanceCodeRepository
from backend.kit.clock import Clock
from backend.kit.errors import TooManyRequests
from backend.kit.mongo import Mongo, RateLimit
from backend.settings import TicketSettings


class AcceptanceCodes:
    """One code is valid for all tickets of a customer that were finished within `life`."""

    def __init__(
        self,
        codes: AcceptanceCodeRepository,
        tries: RateLimit,
        life: timedelta,
        now: Clock,
    ) -> None:
        self.codes = codes
        self.tries = tries
        self.life = life
        self.now = now

    async def issue(self, purpose: str) -> None:
        """In the unit of work that makes it useful. One that is valid lives on."""
        now = self.now()
        code = await self.codes.find_one({"_id": purpose})
        if code is None:
            await self.codes.add(AcceptanceCode(id=purpose, expire_at=now + self.life))
            return
        if code.is_valid(now):
            code.expire_at = now + self.life
        else:
            code.renew(now + self.life)
        await self.codes.save(code)

    async def renew(self, purpose: str) -> None:
        """The customer wants another one: the old one, and the tries on it, are void."""
        code = await self.codes.find_one({"_id": purpose})
        if code is None:
            await self.issue(purpose)
            return
        code.renew(self.now() + self.life)
        await self.codes.save(code)

    async def shown(self, purpose: str) -> str:
        """For the customer's own eyes; empty if there is none that is valid."""
        code = await self.codes.find_one({"_id": purpose})
        valid = code is not None and code.is_valid(self.now())
        return code.digits(self.codes.mongo.crypto) if code and valid else ""

    async def check(self, purpose: str, digits: str) -> None:
        """Outside any unit of work: a wrong try counts though it changes nothing else.

        Raises AcceptanceCodeExpired, AcceptanceCodeLocked, WrongAcceptanceCode.
        """
        code = await self.codes.find_one({"_id": purpose})
        if code is None or not code.is_valid(self.now()):
            raise AcceptanceCodeExpired
        key = f"{purpose}|{code.seed}"
        try:
            await self.tries.count(key)
        except TooManyRequests as refused:
            raise AcceptanceCodeLocked(**refused.params) from None
        if not code.matches(digits, self.codes.mongo.crypto):
            raise WrongAcceptanceCode
        await self.tries.forget(key)

    def is_in_time(self, finished_at: datetime) -> bool:
        return self.now() < finished_at + self.life


def build_codes(
    mongo: Mongo, codes: AcceptanceCodeRepository, settings: TicketSettings, now: Clock
) -> AcceptanceCodes:
    life = timedelta(hours=settings.acceptance_code_hours)
    tries = RateLimit(
        mongo,
        "acceptance_code",
        limit=settings.acceptance_code_attempts,
        seconds=int(life.total_seconds()),
    )
    return AcceptanceCodes(codes, tries, life, now)

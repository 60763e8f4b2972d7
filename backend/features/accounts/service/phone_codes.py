"""Whose phone it is: a code is texted to it, and whoever types it in has it."""

import hmac
import secrets
from datetime import timedelta
from typing import Final

from backend.features.accounts.errors import PhoneCodeRejected, SignInWayNotOpen
from backend.features.accounts.models import CustomerAccount, OpenedSession, SignInWay
from backend.features.accounts.ports import PhoneCodeSender
from backend.features.accounts.repository.phone_codes import KeptCode, PhoneCodeStore
from backend.features.accounts.service.callers import Caller, SignInLimits
from backend.features.accounts.service.customer_accounts import CustomerAccounts
from backend.features.accounts.service.sessions import SessionService
from backend.features.audit import AuditAction, AuditLog
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.tokens import new_public_code

LIFE: Final = timedelta(minutes=5)
MOST_TRIES: Final = 5
DIGITS: Final = 6


class PhoneCodes:
    """What is answered never tells whether a phone is known here."""

    def __init__(
        self,
        codes: PhoneCodeStore,
        sender: PhoneCodeSender | None,
        customers: CustomerAccounts,
        sessions: SessionService,
        limits: SignInLimits,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.codes = codes
        self.sender = sender
        self.customers = customers
        self.sessions = sessions
        self.limits = limits
        self.audit = audit
        self.unit_of_work = unit_of_work
        self.now = now

    @property
    def is_open(self) -> bool:
        return self.sender is not None

    async def request(self, phone: str, caller: Caller) -> None:
        """Text a new code; the one before it is void. `phone` is a mobile phone in E.164.

        Raises SignInWayNotOpen, TooManyRequests, PhoneCodeNotSent.
        """
        if self.sender is None:
            raise SignInWayNotOpen
        await self.limits.count_phone_code(phone, caller)
        digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        salt = new_public_code()
        kept = KeptCode(salt, self._hash(phone, salt, digits))
        await self.codes.keep(phone, kept, self.now() + LIFE)
        await self.sender.send(phone, digits, salt)

    async def confirm(self, phone: str, digits: str, caller: Caller) -> None:
        """Use the code up. Outside any unit of work: a wrong try counts though nothing follows.

        Raises TooManyRequests, PhoneCodeRejected.
        """
        await self.limits.count_phone_code_try(caller)
        kept = await self.codes.tried(phone, MOST_TRIES, self.now())
        if kept is None or not hmac.compare_digest(
            kept.code_hash, self._hash(phone, kept.salt, digits)
        ):
            raise PhoneCodeRejected
        if not await self.codes.use(phone, kept):
            raise PhoneCodeRejected

    async def sign_in(self, phone: str, digits: str, caller: Caller) -> OpenedSession:
        """A phone that is new opens an account. Raises TooManyRequests, PhoneCodeRejected."""
        await self.confirm(phone, digits, caller)
        return await self._open(phone, caller)

    @transactional
    async def _open(self, phone: str, caller: Caller) -> OpenedSession:
        account = await self.verified(phone)
        await self.customers.accounts.stamp_sign_in(account, self.now())
        opened = await self.sessions.open(account, SignInWay.PHONE_CODE, caller.device)
        actor = opened.session.actor({})
        await self.audit.record(actor, AuditAction.SIGNED_IN, "session", actor.session_id)
        return opened

    async def verified(self, phone: str, name: str = "") -> CustomerAccount:
        """The account of a phone that was just confirmed, in the caller's unit of work."""
        card = await self.customers.ensure(phone, name)
        account = await self.customers.load(card.id)
        account.verify_phone(phone, self.now())
        await self.customers.accounts.save(account)
        return account

    def _hash(self, phone: str, salt: str, digits: str) -> str:
        return self.codes.blind("phone_code", f"{phone}|{salt}|{digits}")

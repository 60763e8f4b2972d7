"""A customer without WeChat shows by a code that the phone is his."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from backend.container import Container, build_container
from backend.features.accounts import (
    Caller,
    PhoneCodeNotSent,
    PhoneCodeRejected,
    SignInPlatforms,
    SignInWayNotOpen,
)
from backend.features.accounts.service.phone_codes import PhoneCodes
from backend.kit.errors import TooManyRequests
from backend.migrations import build_migrator
from tests.support.application import MovableClock
from tests.support.canaries import canary_phone
from tests.support.kit import Api

PHONE = f"+86{canary_phone(21)}"
CALLER = Caller("10.0.0.1", "a browser")


@dataclass
class Mailman:
    """A pretended sender: what it was told to send."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    broken: bool = False

    async def send(self, phone: str, code: str, own_id: str) -> None:
        if self.broken:
            raise PhoneCodeNotSent
        self.sent.append((phone, code))

    @property
    def code(self) -> str:
        return self.sent[-1][1]


@pytest.fixture
def mailman() -> Mailman:
    return Mailman()


@pytest.fixture
async def texting(
    container: Container, clock: MovableClock, mailman: Mailman
) -> AsyncIterator[Container]:
    """The product with a sender of texts, on the same database."""
    second = build_container(
        container.settings, now=clock, sign_in_platforms=SignInPlatforms(phone_codes=mailman)
    )
    await build_migrator(second).run()
    yield second
    second.close()


@pytest.fixture
def codes(texting: Container) -> PhoneCodes:
    return texting.accounts.phone_codes


async def rows(container: Container, name: str) -> list[dict[str, Any]]:
    return await container.mongo.collection(name).find({}, limit=100)


async def test_the_code_on_the_phone_opens_a_session(
    codes: PhoneCodes, mailman: Mailman, texting: Container
) -> None:
    await codes.request(PHONE, CALLER)
    assert mailman.sent[0][0] == PHONE
    assert len(mailman.code) == 6
    assert mailman.code.isdecimal()
    opened = await codes.sign_in(PHONE, mailman.code, CALLER)
    actor = await texting.accounts.sessions.authenticate(opened.token)
    assert actor is not None
    assert (actor.kind, actor.via) == ("customer", "phone_code")
    card = await texting.accounts.customers.get(actor.id)
    assert (card.phone, card.has_verified_phone) == (PHONE, True)


async def test_the_account_that_service_staff_made_by_the_phone_is_the_same_one(
    codes: PhoneCodes, mailman: Mailman, texting: Container
) -> None:
    known = await texting.accounts.customers.ensure(PHONE, "金丝雀")
    await codes.request(PHONE, CALLER)
    opened = await codes.sign_in(PHONE, mailman.code, CALLER)
    assert opened.session.person_id == known.id
    assert (await texting.accounts.customers.get(known.id)).name == "金丝雀"


async def test_a_code_works_once(codes: PhoneCodes, mailman: Mailman) -> None:
    await codes.request(PHONE, CALLER)
    await codes.confirm(PHONE, mailman.code, CALLER)
    with pytest.raises(PhoneCodeRejected):
        await codes.confirm(PHONE, mailman.code, CALLER)


async def test_of_twenty_at_once_one_gets_in(codes: PhoneCodes, mailman: Mailman) -> None:
    await codes.request(PHONE, CALLER)
    tries = (codes.sign_in(PHONE, mailman.code, CALLER) for _ in range(5))
    ends = await asyncio.gather(*tries, return_exceptions=True)
    assert Counter(type(end).__name__ for end in ends) == {
        "OpenedSession": 1,
        "PhoneCodeRejected": 4,
    }


async def test_a_code_lives_five_minutes(
    codes: PhoneCodes, mailman: Mailman, clock: MovableClock
) -> None:
    await codes.request(PHONE, CALLER)
    clock.move(minutes=4, seconds=59)
    await codes.confirm(PHONE, mailman.code, CALLER)
    await codes.request(PHONE, CALLER)
    clock.move(minutes=5, seconds=1)
    with pytest.raises(PhoneCodeRejected):
        await codes.confirm(PHONE, mailman.code, CALLER)


async def test_five_wrong_tries_use_a_code_up(
    codes: PhoneCodes, mailman: Mailman, texting: Container
) -> None:
    await codes.request(PHONE, CALLER)
    wrong = f"{(int(mailman.code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        with pytest.raises(PhoneCodeRejected):
            await codes.sign_in(PHONE, wrong, CALLER)
    with pytest.raises(PhoneCodeRejected):
        await codes.sign_in(PHONE, mailman.code, CALLER)
    assert await rows(texting, "sessions") == []
    assert await texting.accounts.customers.find_by_phone(PHONE) is None


async def test_a_new_code_voids_the_one_before(codes: PhoneCodes, mailman: Mailman) -> None:
    await codes.request(PHONE, CALLER)
    first = mailman.code
    await codes.request(PHONE, CALLER)
    if first != mailman.code:
        with pytest.raises(PhoneCodeRejected):
            await codes.confirm(PHONE, first, CALLER)
    await codes.confirm(PHONE, mailman.code, CALLER)


async def test_a_code_opens_no_other_phone(codes: PhoneCodes, mailman: Mailman) -> None:
    other = f"+86{canary_phone(22)}"
    await codes.request(PHONE, CALLER)
    code = mailman.code
    await codes.request(other, CALLER)
    if code != mailman.code:
        with pytest.raises(PhoneCodeRejected):
            await codes.confirm(other, code, CALLER)


async def test_neither_phone_nor_code_can_be_read_in_the_database(
    codes: PhoneCodes, mailman: Mailman, texting: Container
) -> None:
    await codes.request(PHONE, CALLER)
    [row] = await rows(texting, "phone_codes")
    assert set(row) == {"_id", "salt", "code_hash", "tries", "expire_at"}
    assert mailman.code not in str(row)


async def test_a_phone_is_texted_six_times_an_hour_at_most(
    codes: PhoneCodes, mailman: Mailman
) -> None:
    for number in range(6):
        await codes.request(PHONE, Caller(f"10.0.0.{number}"))
    with pytest.raises(TooManyRequests):
        await codes.request(PHONE, Caller("10.0.0.9"))
    assert len(mailman.sent) == 6


async def test_one_address_bombs_no_list_of_phones(codes: PhoneCodes, mailman: Mailman) -> None:
    for number in range(60):
        await codes.request(f"+86{canary_phone(100 + number)}", CALLER)
    with pytest.raises(TooManyRequests):
        await codes.request(PHONE, CALLER)
    assert len(mailman.sent) == 60


async def test_one_address_tries_no_list_of_codes(codes: PhoneCodes) -> None:
    for _ in range(100):
        with pytest.raises(PhoneCodeRejected):
            await codes.confirm(PHONE, "000000", CALLER)
    with pytest.raises(TooManyRequests):
        await codes.confirm(PHONE, "000000", CALLER)


async def test_what_could_not_be_sent_is_said(codes: PhoneCodes, mailman: Mailman) -> None:
    mailman.broken = True
    with pytest.raises(PhoneCodeNotSent):
        await codes.request(PHONE, CALLER)


async def test_without_text_messages_the_way_is_closed(container: Container) -> None:
    with pytest.raises(SignInWayNotOpen):
        await container.accounts.phone_codes.request(PHONE, CALLER)
    assert not container.accounts.phone_codes.is_open


# -- over the wire ---------------------------------------------------------------------------------


async def test_the_answer_is_closed_alike_without_texts(product: Api) -> None:
    answer = await product.post("/api/v1/phone-codes", {"phone": canary_phone(21)})
    assert (answer.status, answer.body["code"]) == (409, "sign_in_way_not_open")


@pytest.mark.parametrize("phone", ["0571-88880000", "110", "+12025550123", "not a phone", ""])
async def test_only_a_mobile_phone_is_texted(product: Api, phone: str) -> None:
    assert (await product.post("/api/v1/phone-codes", {"phone": phone})).status == 422


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "１２３４５６", ""])
async def test_a_code_has_six_digits(product: Api, code: str) -> None:
    answer = await product.post("/api/v1/phone-sessions", {"phone": canary_phone(21), "code": code})
    assert answer.status == 422


async def test_a_made_up_code_opens_nothing(product: Api, container: Container) -> None:
    answer = await product.post(
        "/api/v1/phone-sessions", {"phone": canary_phone(21), "code": "123456"}
    )
    assert (answer.status, answer.body["code"]) == (422, "phone_code_rejected")
    assert await rows(container, "sessions") == []

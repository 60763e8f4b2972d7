"""A customer with a past: an account, a shared home, a device, a closed ticket, messages, files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import pytest
from pymongo import MongoClient

from backend.container import Container
from backend.features.customers import Address, Household, MemberRole
from backend.features.customers.models import Member
from backend.features.notifications import Link, Occasion, Recipient
from backend.features.notifications.models import InboxMessage
from backend.kit.mongo import OutboxRelay, RateLimit
from backend.subscriptions import build_subscriptions
from tests.features.privacy.traces import traces
from tests.support.accounts import People, SignedIn
from tests.support.application import MovableClock
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.images import a_jpeg
from tests.support.kit import fresh_key
from tests.support.ticket_desk import TicketDesk

OPENID: Final = "oWangOfTheMiniProgram"
UNIONID: Final = "uWangEverywhere"


@dataclass
class Past:
    """`customer` is known by `words` and found by `keys`; `mate` lives with him."""

    desk: TicketDesk
    customer: SignedIn
    mate: SignedIn
    ticket: dict[str, Any]
    photo_id: str
    words: list[str]
    keys: list[str]
    look: Callable[[], list[str]]
    clock: MovableClock

    @property
    def container(self) -> Container:
        return self.desk.container

    async def again(self) -> None:
        """His session is over by now; he signs in anew."""
        self.customer = await self.desk.again(self.customer)

    async def deliver(self) -> None:
        relay = OutboxRelay(self.container.mongo, build_subscriptions(self.container))
        while await relay.deliver_next():
            pass


@pytest.fixture
async def past(
    desk: TicketDesk,
    people: People,
    clock: MovableClock,
    mongo_admin: MongoClient[dict[str, Any]],
    database_name: str,
) -> Past:
    container = desk.container
    account = await container.accounts.stores.customers.get(desk.customer.id)
    now = container.now()
    from_channel = account.identities[0].channel
    account.link(from_channel, OPENID, UNIONID, now)
    await container.accounts.stores.customers.save(account)
    mate = await people.customer(phone=f"+86{canary_phone(77)}", name=NAMES[0])
    home = await container.customers.store.get(desk.household_id)
    home.members.append(Member(account_id=mate.id, role=MemberRole.MEMBER, since=now))
    home.add_address(
        Address(
            area="浙江省杭州市滨江区",
            estate="听涛苑",
            door=f"{DOORS[1]} 7",
            contact_name=NAMES[0],
            contact_phone=f"+86{canary_phone(77)}",
        )
    )
    await container.customers.store.save(home)
    uploaded = await desk.api.call(
        "POST",
        "/api/v1/media?kind=photo",
        raw=a_jpeg(),
        token=desk.customer.token,
        headers={"Content-Type": "image/jpeg"},
        key=fresh_key(),
    )
    assert uploaded.status == 201, uploaded.body
    photo_id: str = uploaded.body["id"]
    phone = desk.phones.customer
    words = [phone, OPENID, UNIONID]
    ticket = await desk.closed(
        media_ids=[photo_id], problem=f"不制冷，请打 {phone} 找{NAMES[1]}，怕热"
    )
    blind = container.mongo.crypto.blind
    identities = [*(i.openid for i in account.identities), UNIONID]
    keys = [blind("phone", f"+86{phone}")]
    keys += [blind("wechat_identity", f"miniprogram|{each}") for each in identities]
    keys += [blind("wechat_identity", f"unionid|{each}") for each in identities]
    known_by = [*words, *(i.openid for i in account.identities)]
    made = Past(
        desk=desk,
        customer=desk.customer,
        mate=mate,
        ticket=ticket,
        photo_id=photo_id,
        words=known_by,
        keys=keys,
        look=lambda: traces(mongo_admin[database_name], container.mongo.crypto, known_by, keys),
        clock=clock,
    )
    await made.deliver()
    await leave_traces(made)
    return made


async def leave_traces(past: Past) -> None:
    """What no step of a deletion can know of: an answer that staff got, a counted try, a notice to
    staff that names him, and a neighbour who gave his phone for his own address."""
    desk, container = past.desk, past.container
    phone = f"+86{desk.phones.customer}"

    async def answer() -> bytes:
        return f'{{"phone": "{phone}"}}'.encode()

    await container.answers.once(desk.agent.id, fresh_key(), "POST /reveals", answer)
    tries = RateLimit(container.mongo, "web-report-phone", limit=9, seconds=3600)
    await tries.count(container.mongo.crypto.blind("phone", phone))
    now = container.now()
    await container.notices.stores.inbox.insert(
        InboxMessage(
            occasion=Occasion.CUSTOMER_CLOSED,
            recipient=Recipient.staff(desk.agent.id),
            title="回访",
            body=f"请回访{NAMES[1]}，电话 {desk.phones.customer}",
            link=Link(web_path="/t/1", miniprogram_page="pages/ticket/detail"),
            created_at=now,
            expire_at=now + timedelta(days=365),
        )
    )
    home = Household.opened(desk.stranger.id, now, branch_id=desk.branch_id)
    home.add_address(
        Address(area="浙江省杭州市", door="1 幢", contact_name=NAMES[1], contact_phone=phone)
    )
    await container.customers.store.add(home)

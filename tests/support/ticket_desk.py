"""A firm at work over HTTP: its people, one device in a home, and acts by their names."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import uuid4

import pytest

from backend.container import Container
from backend.features.customers import Address, Household
from backend.features.devices import Category, Device, DeviceModel, ProductLine
from backend.features.devices.models import Brand
from backend.features.media import MediaKind
from backend.features.media.models import Media
from backend.kit.access import ActorKind
from tests.support.accounts import FIRM_ID, People, SignedIn
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.kit import Answer, Api

Json = dict[str, Any]

LATITUDE, LONGITUDE = 30.2741, 120.1551
AT_THE_DOOR: Json = {
    "position": {"latitude": LATITUDE, "longitude": LONGITUDE},
    "accuracy_metres": 15,
}


@dataclass(frozen=True)
class Phones:
    """As people write them, without the country code."""

    customer: str
    stranger: str
    wang: str
    li: str
    nobody: str

    @classmethod
    def fresh(cls) -> "Phones":
        """Nobody else in the database has them."""
        return cls(*(canary_phone(next(_NUMBERS)) for _ in range(5)))


_NUMBERS = count(100)


@dataclass
class TicketDesk:
    """`act` does what a client does: reads the ticket, finds the act among those offered, sends it.

    `customer` (and his device `device_id`) · `agent` · `dispatcher` · `wang` and `li`, technicians.
    """

    api: Api
    container: Container
    customer: SignedIn
    stranger: SignedIn
    agent: SignedIn
    dispatcher: SignedIn
    wang: SignedIn
    li: SignedIn
    device_id: str
    line_id: str
    household_id: str
    branch_id: str
    phones: Phones

    async def again(self, who: SignedIn) -> SignedIn:
        """The same person, signed in anew: the clock has moved past the old session."""
        stores = self.container.accounts.stores
        is_staff = who.actor.kind is ActorKind.STAFF
        person = await (stores.staff if is_staff else stores.customers).get(who.id)
        return await People(self.container).sign_in(person)

    def in_hours(self, hours: float, length: float = 2) -> Json:
        start = self.container.now() + timedelta(hours=hours)
        return {"start": _text(start), "end": _text(start + timedelta(hours=length))}

    async def report(self, who: SignedIn | None = None, **fields: Any) -> Json:
        body = {"device_ids": [self.device_id], "problem": "不制冷", **fields}
        answer = await self.api.post("/api/v1/tickets", body, token=(who or self.customer).token)
        assert answer.status == 201, answer.body
        ticket: Json = answer.body
        return ticket

    async def read(self, who: SignedIn, ticket: Json) -> Json:
        answer = await self.api.get(f"/api/v1/tickets/{ticket['id']}", token=who.token)
        assert answer.status == 200, answer.body
        found: Json = answer.body
        return found

    async def try_to(
        self, who: SignedIn, ticket: Json, action: str, body: Json | None = None, key: str = ""
    ) -> Answer:
        offered = (await self.read(who, ticket))["actions"]
        form = next((each for each in offered if each["action"] == action), None)
        assert form, (action, [each["action"] for each in offered])
        return await self.api.call(
            form["method"], form["href"], body or {}, token=who.token, key=key or uuid4().hex
        )

    async def act(self, who: SignedIn, ticket: Json, action: str, body: Json | None = None) -> Json:
        answer = await self.try_to(who, ticket, action, body)
        assert answer.status == 200, (action, answer.body)
        done: Json = answer.body
        return done

    async def acts_of(self, who: SignedIn, ticket: Json) -> set[str]:
        return {each["action"] for each in (await self.read(who, ticket))["actions"]}

    async def media(self, who: SignedIn, kind: MediaKind = MediaKind.PHOTO) -> str:
        """A file that was uploaded before."""
        digest = sha256(uuid4().bytes).hexdigest()
        media = Media(
            kind=kind,
            content_type="image/jpeg",
            bytes=1000,
            sha256=digest,
            received_sha256=digest,
            uploaded_by=who.id,
            upload_key=uuid4().hex,
            created_at=self.container.now(),
        )
        await self.container.media_services.files.add(media)
        return media.id

    async def completion(self, who: SignedIn, **fields: Any) -> Json:
        return {
            "result": "solved",
            "fault_code": "制冷系统.压缩机.启动电容失效",
            "action": "更换启动电容，试机正常",
            "before_photo_ids": [await self.media(who)],
            "after_photo_ids": [await self.media(who)],
            "parts": [
                {"name": "启动电容", "quantity": 1, "unit_price_fen": 0, "old_part": "given"}
            ],
            "labour_minutes": 45,
            **fields,
        }

    # -- along the usual way -------------------------------------------------------------------

    async def dispatched(self, **fields: Any) -> Json:
        ticket = await self.report(**fields)
        await self.act(self.agent, ticket, "submit_for_review")
        await self.act(self.agent, ticket, "approve", {"problem_type": "制冷"})
        await self.act(self.dispatcher, ticket, "dispatch", {"technician_ids": [self.wang.id]})
        return await self.read(self.wang, ticket)

    async def appointed(self, **fields: Any) -> Json:
        ticket = await self.dispatched(**fields)
        await self.act(self.wang, ticket, "take")
        return await self.act(self.wang, ticket, "book", {"window": self.in_hours(1)})

    async def working(self, **fields: Any) -> Json:
        ticket = await self.appointed(**fields)
        await self.act(self.wang, ticket, "depart")
        await self.act(self.wang, ticket, "arrive", AT_THE_DOOR)
        return await self.act(self.wang, ticket, "start_work")

    async def done(self, **fields: Any) -> Json:
        ticket = await self.working(**fields)
        return await self.act(self.wang, ticket, "finish", await self.completion(self.wang))

    async def closed(self, **fields: Any) -> Json:
        ticket = await self.done(**fields)
        await self.act(self.customer, ticket, "accept")
        return await self.act(self.agent, ticket, "close", {"satisfaction": 5})

    # -- what is stored ------------------------------------------------------------------------

    async def stored(self, ticket: Json) -> Json:
        row = await self.container.mongo.collection("tickets").find_one({"_id": ticket["id"]})
        assert row is not None
        return row

    async def lines(self, ticket: Json) -> list[Json]:
        lines = self.container.mongo.collection("timeline_lines")
        query = {"subject_id": ticket["id"]}
        return await lines.find(query, limit=200, sort=[("seq", 1)])

    async def events(self, ticket: Json) -> list[str]:
        """By their names, without those that only say that it moved."""
        outbox = self.container.mongo.collection("outbox")
        query = {"payload.ticket_id": ticket["id"], "type": {"$ne": "TicketMoved"}}
        rows = await outbox.find(query, limit=200, sort=[("occurred_at", 1), ("_id", 1)])
        return [row["type"] for row in rows]


def _text(moment: datetime) -> str:
    return moment.isoformat()


@pytest.fixture
async def desk(container: Container, product: Api, people: People) -> TicketDesk:
    phones = Phones.fresh()
    branch = await people.branch(f"网点 {phones.customer[-4:]}")
    team = await people.team("一组", branch)
    customer = await people.customer(phone=f"+86{phones.customer}", name=NAMES[1])
    household = await a_household(container, customer, phones.customer, branch)
    device, line = await a_device(container, customer, household)
    return TicketDesk(
        api=product,
        container=container,
        customer=customer,
        stranger=await people.customer(phone=f"+86{phones.stranger}", name=NAMES[2]),
        agent=await people.staff("service_agent", branch_id=branch),
        dispatcher=await people.staff("dispatcher", branch_id=branch),
        wang=await people.staff(
            "technician",
            branch_id=branch,
            team_id=team,
            name=NAMES[3],
            phone=f"+86{phones.wang}",
        ),
        li=await people.staff(
            "technician", branch_id=branch, team_id=team, phone=f"+86{phones.li}"
        ),
        device_id=device.id,
        line_id=line.id,
        household_id=household.id,
        branch_id=branch,
        phones=phones,
    )


async def a_household(
    container: Container, customer: SignedIn, phone: str, branch_id: str
) -> Household:
    now = container.now()
    household = Household.opened(customer.id, now, branch_id=branch_id, organisation_id=FIRM_ID)
    household.add_address(
        Address(
            area="浙江省杭州市滨江区",
            area_code="330108",
            estate="青桐里",
            door=f"{DOORS[0]} 1204",
            contact_name=NAMES[1],
            contact_phone=f"+86{phone}",
            sealed_point=f"{LATITUDE},{LONGITUDE}",
        )
    )
    await container.customers.store.add(household)
    return household


async def a_device(
    container: Container, customer: SignedIn, household: Household
) -> tuple[Device, ProductLine]:
    now, store = container.now(), container.device_services.store
    brand = Brand(name=f"华风-{uuid4().hex[:6]}", created_at=now)
    line = ProductLine(
        name=f"空调-{uuid4().hex[:6]}",
        category=Category.AIR_CONDITIONER,
        warranty_months=36,
        created_at=now,
    )
    model = DeviceModel(
        brand_id=brand.id,
        brand_name=brand.name,
        line_id=line.id,
        line_name=line.name,
        category=line.category,
        name="KFR-35GW",
        warranty_months=36,
        created_at=now,
    )
    device = Device(
        model_id=model.id,
        brand_id=brand.id,
        line_id=line.id,
        household_id=household.id,
        address_id=household.addresses[0].id,
        owner_account_id=customer.id,
        branch_id=household.branch_id,
        organisation_id=FIRM_ID,
        created_at=now,
    )
    await store.brands.add(brand)
    await store.lines.add(line)
    await store.models.add(model)
    await store.devices.add(device)
    return device, line

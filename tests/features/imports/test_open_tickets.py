"""Tickets of another system: submitted here under their old number, without a word to anyone."""

from datetime import UTC, datetime
from typing import Any

import pytest

from backend.container import Container
from backend.features.tickets import ServiceType, TicketState
from backend.features.tickets.importing.columns import COLUMNS, Column
from backend.features.tickets.models import Ticket
from backend.features.tickets.words import Channel, Role
from backend.kit.mongo import OutboxRelay
from backend.subscriptions import build_subscriptions
from tests.features.devices.builders import a_brand, a_device, a_line, a_model
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID, People, SignedIn
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.imports import Importing, a_book, a_csv
from tests.support.kit import Api

HEADER = [column.title for column in COLUMNS]


@pytest.fixture
def importing(product: Api, container: Container) -> Importing:
    return Importing(product, container, "open_tickets")


@pytest.fixture
async def catalogue(container: Container, people: People) -> None:
    store = container.device_services.store
    await store.brands.add(a_brand())
    await store.brands.add(a_brand(id="brand-other", name="华风"))
    await store.lines.add(a_line())
    await store.models.add(a_model())


async def in_the_books(container: Container, serial: str, **changes: Any) -> str:
    place = {"branch_id": MAIN_BRANCH_ID, "organisation_id": FIRM_ID}
    device = a_device(serial=serial, **(place | changes))
    await container.device_services.store.devices.add(device)
    return device.id


def a_row(number: int = 1, **changes: str) -> list[str]:
    values = {
        Column.NUMBER: f"OLD-{number:04d}",
        Column.NAME: NAMES[0],
        Column.PHONE: canary_phone(number),
        Column.REGION: "浙江省杭州市西湖区青桐里",
        Column.DOOR: f"{DOORS[0]} {number}01",
        Column.PROBLEM: f"不制冷，{NAMES[0]}说的",
    } | {Column[name]: value for name, value in changes.items()}
    return [values.get(column, "") for column in Column]


async def tickets(container: Container) -> list[Ticket]:
    return await container.tickets.stores.tickets.find({}, sort=[("number", 1)])


async def test_a_line_becomes_a_submitted_ticket_with_its_old_number(
    product: Api, importing: Importing, agent: SignedIn, catalogue: None, container: Container
) -> None:
    device_id = await in_the_books(container, "S-1")
    row = a_row(
        SERVICE="安装", SERIAL="S-1", SOURCE="澜和", WANTED_ON="2030-03-15", WANTED_AT="上午"
    )
    done = await importing.bring_in(agent, a_book(HEADER, row))
    assert (done["state"], done["created"], done["bad_rows"]) == ("imported", 1, 0)
    [ticket] = await tickets(container)
    assert (ticket.state, ticket.channel) == (TicketState.SUBMITTED, Channel.IMPORT)
    assert ticket.service_type is ServiceType.INSTALL
    assert [(each.brand, each.number) for each in ticket.brand_numbers] == [("澜和", "OLD-0001")]
    assert [device.device_id for device in ticket.devices] == [device_id]
    assert (ticket.contact.name, ticket.contact.phone) == (NAMES[0], f"+86{canary_phone(1)}")
    assert (ticket.place.region, ticket.place.door) == (
        "浙江省杭州市西湖区青桐里",
        f"{DOORS[0]} 101",
    )
    assert (ticket.place.area_code, ticket.problem) == ("330106", f"不制冷，{NAMES[0]}说的")
    assert ticket.wanted is not None
    assert (ticket.wanted.start, ticket.wanted.end) == (
        datetime(2030, 3, 15, 0, tzinfo=UTC),
        datetime(2030, 3, 15, 4, tzinfo=UTC),
    )
    assert (ticket.branch_id, ticket.organisation_id) == (MAIN_BRANCH_ID, FIRM_ID)
    assert (ticket.created_by.id, ticket.created_by.role) == (agent.id, Role.AGENT)
    person = await container.accounts.customers.find_by_phone(f"+86{canary_phone(1)}")
    assert person is not None
    assert (ticket.customer_id, person.name) == (person.id, NAMES[0])
    found = await product.get("/api/v1/tickets?brand_number=OLD-0001", token=agent.token)
    assert [each["id"] for each in found.body["items"]] == [ticket.id]


async def test_nobody_is_written_to_about_a_ticket_taken_over(
    importing: Importing, agent: SignedIn, people: People, container: Container
) -> None:
    await people.customer(phone=f"+86{canary_phone(1)}", name=NAMES[0])
    await importing.bring_in(agent, a_csv(HEADER, a_row(1)))
    relay = OutboxRelay(container.mongo, build_subscriptions(container))
    while await relay.deliver_next():
        pass
    for name in ("deliveries", "inbox_messages"):
        assert await container.mongo.collection(name).count({}) == 0
    outbox = container.mongo.collection("outbox")
    assert await outbox.count({"type": "TicketSubmitted", "state": "done"}) == 1


async def test_a_span_may_be_left_out_or_told_by_the_clock(
    importing: Importing, agent: SignedIn, container: Container
) -> None:
    rows = [
        a_row(1, WANTED_ON="2030-03-15"),
        a_row(2, WANTED_ON="2030-03-15", WANTED_AT="9:00～11:30".replace("～", "~")),
        a_row(3),
    ]
    await importing.bring_in(agent, a_csv(HEADER, *rows))
    windows = [
        each.wanted and (each.wanted.start.hour + 8, each.wanted.end.hour + 8)
        for each in sorted(await tickets(container), key=lambda t: t.brand_numbers[0].number)
    ]
    assert windows == [(8, 20), (9, 11), None]


async def test_what_was_taken_over_before_is_known_also_when_it_is_closed(
    importing: Importing, agent: SignedIn, container: Container
) -> None:
    await importing.bring_in(agent, a_csv(HEADER, a_row(1)))
    [ticket] = await tickets(container)
    ticket.state = TicketState.CLOSED
    await container.tickets.stores.tickets.save(ticket)
    done = await importing.bring_in(agent, a_csv(HEADER, a_row(1, PROBLEM="改过的"), a_row(2)))
    assert (done["created"], done["known"]) == (1, 1)
    assert len(await tickets(container)) == 2
    assert await container.tickets.stores.tickets.get(ticket.id) == ticket


async def test_one_number_of_two_sources_is_two_tickets(
    importing: Importing, agent: SignedIn, container: Container
) -> None:
    rows = [a_row(1), a_row(1, SOURCE="澜和"), a_row(1, SOURCE="原系统")]
    done = await importing.bring_in(agent, a_csv(HEADER, *rows), mode="skip_bad_rows")
    assert (done["created"], done["bad_rows"]) == (2, 1)
    assert await importing.problems(agent, done["id"]) == [
        (4, "原单号", "与第 2 行重复，请删去一行")
    ]


async def test_every_fault_is_named_and_nothing_is_stored(
    importing: Importing, agent: SignedIn, catalogue: None, people: People, container: Container
) -> None:
    await in_the_books(container, "TWICE")
    await in_the_books(container, "TWICE", brand_id="brand-other")
    far = await people.branch("城西网点")
    await in_the_books(container, "FAR", branch_id=far)
    await in_the_books(container, "S-1")
    rows = [
        a_row(1),
        a_row(2, NUMBER=""),
        a_row(3, PHONE="12"),
        a_row(4, REGION=""),
        a_row(5, PROBLEM=""),
        a_row(6, SERVICE="洗车"),
        a_row(7, SERIAL="NONE"),
        a_row(8, SERIAL="TWICE"),
        a_row(9, SERIAL="FAR"),
        a_row(10, WANTED_ON="2020-01-01"),
        a_row(11, WANTED_ON="2030-03-15", WANTED_AT="12:00-09:00"),
        a_row(12, WANTED_AT="上午"),
        a_row(13, SERIAL="S-1"),
        a_row(14, SERIAL="S-1"),
    ]
    done = await importing.bring_in(agent, a_csv(HEADER, *rows))
    told = await importing.problems(agent, done["id"])
    assert [(line, column) for line, column, _ in told] == [
        (3, "原单号"),
        (4, "联系电话"),
        (5, "地址"),
        (6, "问题描述"),
        (7, "服务类型"),
        (8, "设备序列号"),
        (9, "设备序列号"),
        (10, "设备序列号"),
        (11, "期望上门日期"),
        (12, "期望时段"),
        (13, "期望上门日期"),
        (15, "设备序列号"),
    ]
    no_such_device = "没有找到这台设备，请先导入设备，或删去序列号"
    assert [told[n][2] for n in (5, 7)] == [no_such_device] * 2
    assert told[6][2] == "有几台设备是这个序列号，请删去序列号，导入后再补上设备"
    assert told[11][2] == "与第 14 行重复，请删去一行"
    assert (done["state"], await tickets(container)) == ("refused", [])
    assert await container.mongo.collection("customer_accounts").count({}) == 0


async def test_a_device_somebody_is_busy_with_is_named(
    product: Api, importing: Importing, agent: SignedIn, catalogue: None, container: Container
) -> None:
    await in_the_books(container, "S-1")
    await importing.bring_in(agent, a_csv(HEADER, a_row(1, SERIAL="S-1")))
    done = await importing.bring_in(agent, a_csv(HEADER, a_row(2, SERIAL="S-1")))
    assert await importing.problems(agent, done["id"]) == [
        (2, "设备序列号", "这台设备已有未完成的工单，请核对")
    ]
    assert len(await tickets(container)) == 1


async def test_some_hundred_come_in_and_each_has_its_own_number_and_line(
    importing: Importing, agent: SignedIn, container: Container
) -> None:
    done = await importing.bring_in(agent, a_csv(HEADER, *(a_row(n) for n in range(1, 301))))
    assert (done["state"], done["created"]) == ("imported", 300)
    found = await container.tickets.stores.tickets.find({}, limit=400)
    assert len({ticket.number for ticket in found}) == 300
    assert {ticket.timeline.seq for ticket in found} == {1}
    assert await container.mongo.collection("timeline_lines").count({"seq": 1}) == 300


async def test_whoever_may_import_but_not_report_is_refused(
    importing: Importing, people: People, container: Container
) -> None:
    await people.role("device-keeper", {"imports:run": "branch", "devices:manage": "branch"})
    keeper = await people.staff("device-keeper")
    refused = await importing.upload(keeper, a_csv(HEADER, a_row()))
    assert (refused.status, refused.body["params"]) == (403, {"permission": "tickets:create"})
    assert await tickets(container) == []

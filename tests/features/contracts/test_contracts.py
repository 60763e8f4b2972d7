"""Contracts and projects are kept by the organisation, and pointed to while they run."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest

from backend.container import Container
from backend.features.contracts import Contract, ContractKind
from backend.kit.clock import shanghai_day
from tests.support.accounts import People, SignedIn
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.kit import Answer, Api
from tests.support.ticket_desk import Json, TicketDesk

LIST: Final = "/api/v1/contracts"


def a_contract(**changes: Any) -> Json:
    fields = {
        "number": "HT-2026-001",
        "name": "云栖小区热水器维保",
        "kind": "project",
        "party": "云栖物业",
        "sla_name": "四小时到场",
        "starts_on": "2026-01-01",
        "ends_on": "2099-12-31",
        "area_codes": ["330106", "330108"],
        "notes": "月底对账",
    }
    return fields | changes


@pytest.fixture
async def agent(people: People) -> SignedIn:
    return await people.staff("service_agent")


@pytest.fixture
async def outsider(people: People) -> SignedIn:
    branch = await people.branch("远山网点", await people.subcontractor("远山安装队"))
    return await people.staff("service_agent", branch_id=branch)


async def test_a_contract_is_written_and_read_as_it_was_agreed(
    product: Api, agent: SignedIn, people: People, container: Container
) -> None:
    made = await product.post(LIST, a_contract(), token=agent.token)
    assert made.status == 201
    told = a_contract()
    assert {name: made.body[name] for name in told} == told
    assert (made.body["is_running"], made.body["brand_id"]) == (True, "")
    colleague = await people.staff("service_agent", branch_id=await people.branch("城西网点"))
    read = await product.get(f"{LIST}/{made.body['id']}", token=colleague.token)
    assert read.body == made.body, "a contract is the whole organisation's"
    [row] = await container.mongo.collection("contracts").find({}, limit=2)
    assert isinstance(row["notes"], bytes)


async def test_the_same_number_twenty_times_at_once_is_one_contract(
    product: Api, agent: SignedIn, outsider: SignedIn, container: Container
) -> None:
    answers = await asyncio.gather(
        *(product.post(LIST, a_contract(), token=agent.token) for _ in range(20))
    )
    assert sorted(answer.status for answer in answers) == [201] + [409] * 19
    refused = next(answer for answer in answers if answer.status == 409)
    assert refused.body["code"] == "contract_number_taken"
    assert await container.mongo.collection("contracts").count({}) == 1
    theirs = await product.post(LIST, a_contract(), token=outsider.token)
    assert theirs.status == 201, "another organisation counts for itself"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ends_on": "2025-12-31"}, "contract_ends_too_early"),
        ({"area_codes": ["999999"]}, "area_unknown"),
        ({"area_codes": ["33"]}, "invalid_request"),
        ({"kind": "wish"}, "invalid_request"),
        ({"starts_on": "someday"}, "invalid_request"),
        ({"number": ""}, "invalid_request"),
        ({"organisation_id": "mine"}, "invalid_request"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    product: Api, agent: SignedIn, container: Container, changes: Json, code: str
) -> None:
    refused = await product.post(LIST, a_contract(**changes), token=agent.token)
    assert (refused.status, refused.body["code"]) == (422, code)
    assert await container.mongo.collection("contracts").count({}) == 0


async def test_a_contract_is_prolonged_but_not_by_two_who_have_not_seen_each_other(
    product: Api, agent: SignedIn, container: Container
) -> None:
    made = (await product.post(LIST, a_contract(), token=agent.token)).body
    path = f"{LIST}/{made['id']}"
    change = {"version": made["version"], "ends_on": None, "area_codes": ["500112", "500157"]}
    changed = await product.patch(path, change, token=agent.token)
    assert (changed.status, changed.body["ends_on"]) == (200, None)
    assert changed.body["area_codes"] == ["500157"], "a dissolved district gives its successor"
    assert changed.body["party"] == "云栖物业", "what is left out stays"
    late = await product.patch(path, change | {"name": "别的"}, token=agent.token)
    assert (late.status, late.body["code"]) == (409, "stale_document")
    wrong = {"version": changed.body["version"], "ends_on": "2020-01-01"}
    refused = await product.patch(path, wrong, token=agent.token)
    assert refused.body["code"] == "contract_ends_too_early"
    assert (await product.get(path, token=agent.token)).body == changed.body
    [entry] = await container.mongo.collection("audit_entries").find(
        {"subject_kind": "contract"}, limit=5
    )
    assert entry["details"] == {"fields": "area_codes,ends_on"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["C", "B", "A"]),
        ("?kind=project", ["A"]),
        ("?text=维保", ["B", "A"]),
        ("?text=热水器维保", ["A"]),
        ("?text=ht-a", ["A"]),
        ("?text=ＨＴ－B", ["B"]),
        ("?text=器热", []),
        ("?text=.*", []),
        ("?running_on=2026-06-01", ["B", "A"]),
        ("?running_on=2027-06-01", ["B"]),
        ("?running_on=2025-06-01", ["C"]),
        ("?kind=contract&text=维保", ["B"]),
    ],
)
async def test_contracts_are_found_by_parts_of_their_names_and_by_the_day(
    product: Api, agent: SignedIn, asked: str, found: list[str]
) -> None:
    for order in (
        a_contract(number="HT-A", ends_on="2026-12-31"),
        a_contract(number="HT-B", name="写字楼空调维保", kind="contract", ends_on=None),
        a_contract(
            number="HT-C",
            name="老项目",
            kind="contract",
            starts_on="2025-01-01",
            ends_on="2025-12-31",
        ),
    ):
        assert (await product.post(LIST, order, token=agent.token)).status == 201
    page = await product.get(LIST + asked, token=agent.token)
    assert [each["number"].removeprefix("HT-") for each in page.body["items"]] == found


async def test_another_organisation_finds_reads_and_changes_none_of_it(
    product: Api, agent: SignedIn, outsider: SignedIn
) -> None:
    made = (await product.post(LIST, a_contract(), token=agent.token)).body
    path = f"{LIST}/{made['id']}"
    change = {"version": made["version"], "name": "偷改"}
    assert (await product.get(path, token=outsider.token)).status == 404
    assert (await product.patch(path, change, token=outsider.token)).status == 404
    assert (await product.get(LIST, token=outsider.token)).body["items"] == []
    assert (await product.get(path, token=agent.token)).body == made


async def test_of_a_thousand_contracts_a_page_reads_a_page(
    product: Api, agent: SignedIn, container: Container
) -> None:
    first = (await product.post(LIST, a_contract(), token=agent.token)).body
    one = await container.contract_parts.store.get(first["id"])
    many = [
        Contract(
            number=f"N{number}",
            name=f"第{number}期维保",
            kind=ContractKind.CONTRACT,
            starts_on=one.starts_on,
            organisation_id=one.organisation_id,
            created_at=one.created_at + timedelta(seconds=number),
        )
        for number in range(1000)
    ]
    await container.contract_parts.store.add_all(many)
    seen: list[str] = []
    cursor = ""
    while True:
        page = await product.get(f"{LIST}?limit=100&text=维保{cursor}", token=agent.token)
        seen += [each["number"] for each in page.body["items"]]
        if page.body["next_cursor"] is None:
            break
        cursor = f"&cursor={page.body['next_cursor']}"
    assert len(seen) == len(set(seen)) == 1001


# -- what points to a contract ------------------------------------------------------------------


async def contract_of(product: Api, who: SignedIn, **changes: Any) -> str:
    made = await product.post(LIST, a_contract(**changes), token=who.token)
    assert made.status == 201, made.body
    return str(made.body["id"])


def days(container: Container, after: int) -> str:
    return (shanghai_day(container.now()) + timedelta(days=after)).isoformat()


Given = Callable[[str], Json]


@pytest.fixture
async def unusable(
    product: Api, agent: SignedIn, outsider: SignedIn, container: Container
) -> dict[str, tuple[str, str]]:
    """Ids nobody of the firm may point to today, and why."""
    over = await contract_of(product, agent, number="OLD", ends_on=days(container, -1))
    coming = await contract_of(product, agent, number="NEXT", starts_on=days(container, 1))
    return {
        over: ("contract_not_running", "over yesterday"),
        coming: ("contract_not_running", "from tomorrow"),
        await contract_of(product, outsider): ("contract_not_usable", "another organisation's"),
        "0" * 32: ("contract_not_usable", "none at all"),
    }


async def test_a_household_points_to_a_running_contract_of_its_own_organisation(
    product: Api, agent: SignedIn, unusable: dict[str, tuple[str, str]]
) -> None:
    home = {"phone": canary_phone(1), "name": NAMES[0]}
    made = (await product.post("/api/v1/households", home, token=agent.token)).body
    path = f"/api/v1/households/{made['id']}"
    good = await contract_of(product, agent)
    kept = await product.patch(path, {"contract_id": good, "tags": ["老人"]}, token=agent.token)
    assert (kept.status, kept.body["contract_id"]) == (200, good)
    for contract_id, (code, why) in unusable.items():
        refused = await product.patch(path, {"contract_id": contract_id}, token=agent.token)
        assert (refused.status, refused.body["code"]) == (422, code), why
    assert (await product.get(path, token=agent.token)).body == kept.body
    emptied = await product.patch(path, {"contract_id": ""}, token=agent.token)
    assert (emptied.body["contract_id"], emptied.body["tags"]) == ("", ["老人"])


async def test_a_device_points_to_a_running_contract_of_its_own_organisation(
    product: Api, people: People, agent: SignedIn, unusable: dict[str, tuple[str, str]]
) -> None:
    boss = (await people.staff("business_administrator")).token
    brand = (await product.post("/api/v1/brands", {"name": "澜和"}, token=boss)).body
    order = {"name": "家用空调", "category": "air_conditioner", "warranty_months": 72}
    line = (await product.post("/api/v1/product-lines", order, token=boss)).body
    order = {"brand_id": brand["id"], "line_id": line["id"], "name": "LH26"}
    model = (await product.post("/api/v1/device-models", order, token=boss)).body
    good = await contract_of(product, agent)

    async def register(serial: str, contract_id: str) -> Answer:
        order = {"model_id": model["id"], "serial": serial, "contract_id": contract_id}
        return await product.post("/api/v1/devices", order, token=boss)

    kept = await register("A1", good)
    assert (kept.status, kept.body["contract_id"]) == (201, good)
    path = f"/api/v1/devices/{kept.body['id']}"
    for contract_id, (code, why) in unusable.items():
        refused = await register("B2", contract_id)
        assert (refused.status, refused.body["code"]) == (422, code), why
        change = {"version": kept.body["version"], "contract_id": contract_id}
        refused = await product.patch(path, change, token=boss)
        assert (refused.status, refused.body["code"]) == (422, code), why
    listed = await product.get(f"/api/v1/devices?contract_id={good}", token=boss)
    assert [row["id"] for row in listed.body["items"]] == [kept.body["id"]]
    change = {"version": kept.body["version"], "contract_id": None}
    assert (await product.patch(path, change, token=boss)).body["contract_id"] is None


async def test_a_ticket_is_done_under_the_contract_that_staff_say(
    desk: TicketDesk, product: Api, outsider: SignedIn
) -> None:
    good = await contract_of(desk.api, desk.agent)
    order = {
        "problem": "不制冷",
        "address": {"region": "杭州市西湖区", "door": f"{DOORS[1]} 302"},
        "contact": {"name": NAMES[1], "phone": desk.phones.customer},
    }
    made = await desk.api.post(
        "/api/v1/tickets", order | {"contract_id": good}, token=desk.agent.token
    )
    assert (made.status, made.body["contract_id"]) == (201, good)
    before = await desk.container.mongo.collection("tickets").count({})
    theirs = await contract_of(product, outsider)
    over = await contract_of(desk.api, desk.agent, number="OLD", ends_on="2026-01-02")
    for contract_id, code in (
        (theirs, "contract_not_usable"),
        ("0" * 32, "contract_not_usable"),
        (over, "contract_not_running"),
    ):
        refused = await desk.api.post(
            "/api/v1/tickets", order | {"contract_id": contract_id}, token=desk.agent.token
        )
        assert (refused.status, refused.body["code"]) == (422, code)
    own = {"problem": "不制冷", "address": order["address"], "contract_id": good}
    refused = await desk.api.post("/api/v1/tickets", own, token=desk.customer.token)
    assert (refused.status, refused.body["code"]) == (422, "not_yours_to_edit")
    assert await desk.container.mongo.collection("tickets").count({}) == before


async def test_without_a_word_the_device_s_contract_holds_before_the_home_s(
    desk: TicketDesk,
) -> None:
    of_home = await contract_of(desk.api, desk.agent, number="HOME")
    of_device = await contract_of(desk.api, desk.agent, number="DEVICE")
    store = desk.container.customers.store
    household = await store.get(desk.household_id)
    household.contract_id = of_home
    await store.save(household)
    ticket = await desk.report()
    assert (await desk.stored(ticket))["contract_id"] == of_home
    assert "contract_id" not in ticket, "customers are not told of the firm's contracts"
    await desk.act(desk.customer, ticket, "cancel", {"reason": "solved_itself"})
    devices = desk.container.device_services.store.devices
    device = await devices.get(desk.device_id)
    device.contract_id = of_device
    await devices.save(device)
    ticket = await desk.report()
    assert (await desk.stored(ticket))["contract_id"] == of_device
    await desk.act(desk.customer, ticket, "cancel", {"reason": "solved_itself"})
    contracts = desk.container.contract_parts.store
    ended = await contracts.get(of_device)
    ended.ends_on = shanghai_day(desk.container.now()) - timedelta(days=1)
    await contracts.save(ended)
    ticket = await desk.report()
    assert (await desk.stored(ticket))["contract_id"] == of_home, "the ended one holds no more"

"""Every list and search walks an index, and none sorts in memory."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from backend.container import Container
from backend.features.accounts import CustomerAccountsMerged
from backend.features.customers.repository import HouseholdRepository
from backend.kit.tokens import new_public_code
from tests.features.customers.builders import a_household, an_address
from tests.features.devices.builders import a_device
from tests.features.devices.conftest import Books
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID, People, SignedIn
from tests.support.canaries import NAMES, canary_phone
from tests.support.kit import Api

OURS = {
    "households",
    "household_invitations",
    "brands",
    "product_lines",
    "device_models",
    "devices",
    "device_codes",
    "code_rolls",
    "suppliers",
    "device_batches",
    "device_life",
    "ownership_transfers",
    "imports",
    "import_chunks",
    "import_keys",
    "import_bad_rows",
    "verification_files",
}


@pytest.fixture
def profiled(
    mongo_admin: MongoClient[dict[str, Any]], container: Container
) -> Iterator[Database[dict[str, Any]]]:
    """The database of the test, which writes down how it answers."""
    database = mongo_admin[container.mongo.database.name]
    yield database
    database.command("profile", 0)
    database.drop_collection("system.profile")


@pytest.fixture
async def plenty(container: Container, books: Books) -> None:
    """So much that a plan without an index would be a bad one."""
    store = container.device_services.store
    await store.devices.add_all(
        [
            a_device(
                serial=f"S-{number}",
                reference=f"R-{number}",
                branch_id=MAIN_BRANCH_ID if number % 3 else "other",
                organisation_id=FIRM_ID,
                household_id=f"home-{number % 40}",
                owner_account_id=f"account-{number % 40}",
                buyer_phone=f"+86{canary_phone(number % 50)}",
                batch_id=f"batch-{number % 30}",
                supplier_id=f"supplier-{number % 30}",
                parent_id=f"parent-{number % 30}",
                rank=number,
                components=[{"name": "主板", "serial": f"MB-{number}"}],
            )
            for number in range(300)
        ]
    )
    households: HouseholdRepository = container.customers.store
    for number in range(120):
        household = a_household(f"account-{number % 40}")
        household.first_of = None
        household.branch_id = MAIN_BRANCH_ID if number % 3 else "other"
        household.add_address(an_address(contact_phone=f"+86{canary_phone(number)}"))
        await households.add(household)


async def _browse(product: Api, everybody: Sequence[SignedIn]) -> None:
    """Two pages of each list, under each width of scope."""
    for path in (
        "/api/v1/devices?limit=5",
        "/api/v1/devices?limit=5&model_id=model-lh26",
        "/api/v1/devices?limit=5&brand_id=brand-lanhe",
        "/api/v1/devices?limit=5&line_id=line-ac",
        "/api/v1/devices?limit=5&serial=S-7",
        "/api/v1/devices?limit=5&reference=R-7",
        "/api/v1/devices?limit=5&household_id=home-7",
        "/api/v1/devices?limit=5&batch_id=batch-7",
        "/api/v1/devices?limit=5&supplier_id=supplier-7",
        "/api/v1/devices?limit=5&component_serial=MB-7",
        "/api/v1/devices?limit=5&kind=appliance",
        "/api/v1/devices?limit=5&kind=position",
        "/api/v1/devices?limit=5&is_scrapped=true",
        "/api/v1/devices?limit=5&is_scrapped=false",
        "/api/v1/households?limit=5",
    ):
        for who in everybody:
            first = await product.get(path, token=who.token)
            assert first.status == 200
            cursor = first.body["next_cursor"] or ""
            assert (await product.get(f"{path}&cursor={cursor}", token=who.token)).status == 200


async def _look_up(product: Api, boss: SignedIn, agent: SignedIn, device_id: str) -> None:
    for who, path in (
        (boss, "/api/v1/brands"),
        (boss, "/api/v1/product-lines"),
        (boss, "/api/v1/device-models?brand_id=brand-lanhe"),
        (boss, "/api/v1/device-models?line_id=line-ac"),
        (boss, f"/api/v1/devices/{device_id}/codes"),
        (boss, "/api/v1/verification-files"),
        (boss, "/api/v1/ownership-requests"),
        (boss, "/api/v1/suppliers"),
        (boss, "/api/v1/device-batches?model_id=model-lh26"),
        (boss, "/api/v1/device-batches?number=B1"),
        (boss, "/api/v1/device-batches?supplier_id=supplier-7"),
        (boss, f"/api/v1/devices/{device_id}/history"),
        (boss, f"/api/v1/devices/{device_id}/children"),
        (boss, "/api/v1/code-rolls"),
        (agent, "/api/v1/ownership-requests"),
        (boss, "/api/v1/imports"),
        (agent, "/api/v1/imports"),
        (agent, "/api/v1/imports?kind=devices"),
    ):
        assert (await product.get(path, token=who.token)).status == 200


async def _search(product: Api, everybody: Sequence[SignedIn]) -> None:
    for who in everybody:
        for text in (NAMES[0], canary_phone(7), "0007"):
            sought = {"text": text, "limit": 5}
            answer = await product.post("/api/v1/household-searches", sought, token=who.token)
            assert answer.status == 200
        phone = {"phone": canary_phone(7)}
        assert (await product.post("/api/v1/device-searches", phone, token=who.token)).status == 200


async def _be_a_customer(product: Api, wang: SignedIn, code: str) -> None:
    for path in (
        "/api/v1/my/devices",
        "/api/v1/my/households",
        "/api/v1/my/ownership-requests",
        "/api/v1/my/ownership-requests?side=outgoing",
        f"/q/{code}",
    ):
        assert (await product.get(path, token=wang.token)).status == 200
    for path in (f"/q/{new_public_code()}", "/q/AbCd.txt"):
        assert (await product.get(path)).status == 404


async def test_no_query_reads_a_whole_collection_or_sorts_in_memory(
    product: Api,
    container: Container,
    books: Books,
    people: People,
    plenty: None,
    agent: SignedIn,
    boss: SignedIn,
    wang: SignedIn,
    profiled: Database[dict[str, Any]],
) -> None:
    manager = await people.staff("manager")
    device, code = await books.device_and_code(serial="LAST")
    await product.post(f"/api/v1/codes/{code}/claims", {}, token=wang.token)
    order = {"size": 3}
    roll = (await product.post("/api/v1/code-rolls", order, token=boss.token)).body
    await product.post("/api/v1/buildings", {"name": "3 幢"}, token=agent.token)
    profiled.command("profile", 2)
    await product.get(f"/api/v1/code-rolls/{roll['id']}", token=boss.token)
    voided = {"reason": "用不上了"}
    await product.post(f"/api/v1/code-rolls/{roll['id']}/voiding", voided, token=boss.token)
    await _browse(product, (agent, manager, boss))
    await _look_up(product, boss, agent, device.id)
    await _search(product, (agent, manager, boss))
    await _be_a_customer(product, wang, code)
    event = CustomerAccountsMerged(merged_id="account-7", into_id="account-8")
    await container.customers.subscribers.follow_merged_accounts(event)
    await container.device_services.subscribers.follow_merged_accounts(event)
    ownership = container.device_services.media_access["device_ownership"]
    assert await ownership.may_see(wang.actor, device.ownership_id) is False
    profiled.command("profile", 0)

    database = profiled.name
    rows = list(profiled["system.profile"].find({"op": {"$in": ["query", "command", "update"]}}))
    ours = [row for row in rows if row["ns"].removeprefix(f"{database}.") in OURS]
    assert len({row["ns"] for row in ours}) >= 8
    bad = [
        (row["ns"], row.get("planSummary"), row.get("hasSortStage"), row.get("command"))
        for row in ours
        if "COLLSCAN" in row.get("planSummary", "") or row.get("hasSortStage")
    ]
    assert bad == []
    wasteful = [
        (row["ns"], row["docsExamined"], row.get("planSummary"), row["command"].get("filter"))
        for row in ours
        if row.get("docsExamined", 0) > 60 + 10 * row.get("nreturned", 0)
    ]
    assert wasteful == []

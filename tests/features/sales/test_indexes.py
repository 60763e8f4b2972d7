"""Sales, promises and wishes are found along their indexes, however many there are."""

from datetime import timedelta

from backend.features.accounts import CustomerAccountsMerged
from backend.features.sales.models import (
    Lead,
    LeadState,
    Promise,
    PromiseKind,
    PromiseState,
    Sale,
    SaleState,
    SeenBy,
    SoldDevice,
)
from tests.features.sales.conftest import SALES, Shop
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID, People
from tests.support.canaries import canary_phone
from tests.support.profiling import Profile

OURS = ("sales", "promises", "leads")
MANY = 300


def a_sale(shop: Shop, number: int, customer_id: str) -> Sale:
    at_home = number % 3 > 0
    return Sale(
        id=f"sale-{number}",
        number=f"XS-{number}",
        customer_id=customer_id if number % 50 == 0 else f"customer-{number % 40}",
        household_id=f"home-{number % 40}",
        address_id="address",
        devices=[SoldDevice(device_id=f"device-{number}")],
        sold_on=shop.container.now().date(),
        order_number=f"DD-{number}",
        seller_id=shop.seller.id if number % 30 == 0 else f"seller-{number % 30}",
        recorded_by="clerk",
        state=SaleState.RECORDED if number % 2 else SaleState.CANCELLED,
        branch_id=MAIN_BRANCH_ID if at_home else "other",
        organisation_id=FIRM_ID,
        created_at=shop.container.now() - timedelta(minutes=number),
    )


def a_promise(sale: Sale, number: int) -> Promise:
    return Promise(
        sale_id=sale.id,
        device_ids=sale.device_ids,
        customer_id=sale.customer_id,
        household_id=sale.household_id,
        kind=PromiseKind.GIFT,
        text="送滤网一套",
        promised_by=sale.seller_id,
        state=PromiseState.OPEN if number % 2 else PromiseState.KEPT,
        created_at=sale.created_at,
    )


def a_lead(sale: Sale, number: int) -> Lead:
    return Lead(
        ticket_id=f"ticket-{number % 40}",
        ticket_number="BX1",
        customer_id=sale.customer_id,
        wants="想再装一台",
        seen_by=SeenBy(id=f"technician-{number % 30}", role="technician"),
        state=list(LeadState)[number % len(LeadState)],
        taken_by=sale.seller_id,
        branch_id=sale.branch_id,
        organisation_id=FIRM_ID,
        created_at=sale.created_at,
    )


async def plenty(shop: Shop, customer_id: str) -> None:
    """So much that a plan without an index would be a bad one."""
    store = shop.container.sales.store
    sales = [a_sale(shop, number, customer_id) for number in range(MANY)]
    await store.sales.add_all(sales)
    await store.promises.add_all([a_promise(sale, n) for n, sale in enumerate(sales)])
    await store.leads.add_all([a_lead(sale, n) for n, sale in enumerate(sales)])


def paths(shop: Shop) -> list[str]:
    since = (shop.container.now() - timedelta(minutes=90)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return [
        f"{SALES}?limit=5{query}"
        for query in (
            "",
            f"&seller_id={shop.seller.id}",
            "&household_id=home-7",
            "&device_id=device-7",
            "&order_number=DD-7",
            "&number=XS-7",
            "&state=cancelled",
            f"&state=recorded&seller_id={shop.seller.id}",
            f"&created_before={since}",
            f"&created_from={since}",
        )
    ] + [
        f"/api/v1/leads?limit=5{query}"
        for query in ("", "&state=new", "&state=won", "&ticket_id=ticket-7")
    ]


async def test_no_query_of_sales_reads_a_whole_collection_or_sorts_in_memory(
    shop: Shop, people: People, profile: Profile
) -> None:
    buyer = await people.customer(phone=f"+86{canary_phone(21)}")
    await plenty(shop, buyer.id)
    boss = await people.staff("business_administrator")
    await people.role("own-seller", {"sales:read": "own", "sales:manage": "own"})
    team = await people.team("一组")
    await people.role("team-seller", {"sales:read": "team"})
    everybody = [
        *(shop.seller, shop.manager, boss),
        await people.staff("own-seller"),
        await people.staff("team-seller", team_id=team),
    ]
    with profile.taken():
        for path in paths(shop):
            for who in everybody:
                first = await shop.api.get(path, token=who.token)
                assert first.status == 200, first.body
                cursor = first.body["next_cursor"] or ""
                second = await shop.api.get(f"{path}&cursor={cursor}", token=who.token)
                assert second.status == 200, second.body
        for who in everybody:
            sought = {"phone": canary_phone(21), "limit": 5}
            found = await shop.api.post("/api/v1/sale-searches", sought, token=who.token)
            assert found.status == 200, found.body
    assert profile.asked(*OURS) == {"sales", "promises", "leads"}
    assert profile.unindexed(*OURS) == []
    assert profile.wasteful(*OURS) == []


async def test_what_others_ask_of_sales_walks_an_index(
    shop: Shop, people: People, profile: Profile
) -> None:
    buyer = await people.customer(phone=f"+86{canary_phone(21)}")
    await plenty(shop, buyer.id)
    sales, store = shop.container.sales, shop.container.sales.store
    with profile.taken():
        latest = await sales.of_devices.latest("device-7")
        await sales.promises.of_devices(["device-7", "device-8"])
        texts = await sales.promises.open_texts(["device-7", "device-8"])
        known = await store.sales.known_orders(FIRM_ID, [f"DD-{n}" for n in range(20)])
        live = await store.sales.live_with_devices(["device-7"])
        of_ticket = await store.leads.count_of_ticket("ticket-7")
        event = CustomerAccountsMerged(merged_id="customer-7", into_id="customer-8")
        await sales.subscribers.follow_merged_accounts(event)
    assert latest is not None
    assert live is not None
    assert (latest.number, live.number) == ("XS-7", "XS-7")
    assert texts == ["送滤网一套"]
    assert known == {f"DD-{number}" for number in range(1, 20, 2)}
    assert of_ticket == 8
    assert await store.sales.of_customer("customer-7", limit=100) == []
    assert profile.asked(*OURS) == set(OURS)
    assert profile.unindexed(*OURS) == []
    assert profile.wasteful(*OURS) == []


async def test_a_long_page_counts_every_promise(shop: Shop) -> None:
    store = shop.container.sales.store
    sales = [a_sale(shop, number, "somebody") for number in range(1, 100, 3)]
    await store.sales.add_all(sales)
    await store.promises.add_all([a_promise(sale, 1) for sale in sales for _ in range(20)])
    listed = await shop.api.get(f"{SALES}?limit=100", token=shop.seller.token)
    assert [row["open_promises"] for row in listed.body["items"]] == [20] * 33

"""Homes are found by tag, level, contract and area along an index, however wide the area."""

from datetime import timedelta

import pytest

from backend.container import Container
from backend.features.places import gazetteer
from tests.features.customers.builders import a_household, an_address
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID, People, SignedIn
from tests.support.kit import Api
from tests.support.profiling import Profile

HANGZHOU = ["330106", "330108", "330110"]
MANY = 400
MOST_READ = 28


@pytest.fixture
async def plenty(container: Container) -> None:
    """Some everywhere; few of what is asked for, so that a walk through all would show."""
    codes = [area.code for area in gazetteer().children("510100")]
    households = []
    for number in range(MANY):
        household = a_household(f"account-{number}", id=f"home-{number}")
        household.created_at = container.now() - timedelta(minutes=number)
        household.branch_id = MAIN_BRANCH_ID if number % 3 else "other"
        household.organisation_id = FIRM_ID
        household.tags = [f"标签{number % 20}"]
        household.level_id = f"{FIRM_ID}-gold" if number % 20 == 7 else ""
        household.contract_id = f"contract-{number % 20}"
        here = codes[number % 3] if number % 20 == 7 else HANGZHOU[number % 3]
        household.add_address(an_address(area_code=here))
        households.append(household)
    await container.customers.store.add_all(households)


def matches(number: int, query: str) -> bool:
    """Whether the home of that number is asked for."""
    chosen = number % 20 == 7
    told = {f"tag=标签{number % 20}"}
    if chosen:
        told |= {f"level_id={FIRM_ID}-gold", "contract_id=contract-7"}
        told |= {"area_code=510000", "area_code=510100"}
    else:
        told |= {"area_code=330000", f"area_code={HANGZHOU[number % 3]}"}
    return set(query.split("&")) <= told


@pytest.mark.parametrize(
    "query",
    [
        "tag=标签7",
        f"level_id={FIRM_ID}-gold",
        "contract_id=contract-7",
        "area_code=510000",
        "area_code=510100",
        "area_code=330106",
        "area_code=330000",
        "area_code=510000&tag=标签7",
        "area_code=510000&tag=标签8",
        f"tag=标签7&level_id={FIRM_ID}-gold&contract_id=contract-7&area_code=510100",
    ],
)
async def test_every_filter_of_homes_walks_an_index(
    product: Api, people: People, plenty: None, profile: Profile, query: str
) -> None:
    agent = await people.staff("service_agent")
    everybody = [
        agent,
        await people.staff("manager"),
        await people.staff("business_administrator"),
    ]
    with profile.taken():
        for who in everybody:
            seen = await homes(product, who, query)
            expected = [
                f"home-{number}"
                for number in range(MANY)
                if matches(number, query) and (number % 3 or who is not agent)
            ]
            assert seen == expected[: len(seen)]
            assert len(seen) == min(MOST_READ, len(expected))
    assert profile.asked("households") == {"households"}
    assert profile.unindexed("households") == []
    assert profile.wasteful("households") == []


async def homes(product: Api, who: SignedIn, query: str) -> list[str]:
    """Four pages at most."""
    seen: list[str] = []
    cursor = ""
    while len(seen) < MOST_READ:
        path = f"/api/v1/households?{query}&limit=7&cursor={cursor}"
        page = await product.get(path, token=who.token)
        assert page.status == 200, page.body
        seen += [home["id"] for home in page.body["items"]]
        cursor = page.body["next_cursor"] or ""
        if not cursor:
            break
    return seen

"""Customers as a table: a phone is a person, each with a home; what is known stays as it is."""

import asyncio
from collections.abc import Callable

import pytest

from backend.container import Container
from backend.features.customers.importing.columns import COLUMNS, Column
from backend.features.customers.models import Household
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID, People, SignedIn
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.imports import Importing, a_book, a_csv
from tests.support.kit import Api

HEADER = [column.title for column in COLUMNS]
AREA = "浙江省杭州市西湖区"


@pytest.fixture
def importing(product: Api, container: Container) -> Importing:
    return Importing(product, container, "customers")


@pytest.fixture
async def agent(people: People) -> SignedIn:
    return await people.staff("service_agent")


def a_line(number: int = 1, **changes: str) -> list[str]:
    values = {
        Column.PHONE: canary_phone(number),
        Column.NAME: NAMES[number % len(NAMES)],
        Column.AREA: AREA,
        Column.ESTATE: "青桐里",
        Column.DOOR: f"{DOORS[0]} {number}01",
    } | {Column[name]: value for name, value in changes.items()}
    return [values.get(column, "") for column in Column]


async def counted(container: Container) -> tuple[int, int]:
    """How many accounts and households there are."""
    mongo = container.mongo
    return (
        await mongo.collection("customer_accounts").count({}),
        await mongo.collection("households").count({}),
    )


async def home_of(container: Container, number: int) -> Household:
    person = await container.accounts.customers.find_by_phone(f"+86{canary_phone(number)}")
    assert person is not None
    [home] = await container.customers.store.of_account(person.id)
    return home


@pytest.mark.parametrize("write", [a_csv, a_book], ids=["csv", "xlsx"])
async def test_a_line_becomes_a_person_with_a_home(
    importing: Importing,
    agent: SignedIn,
    container: Container,
    write: Callable[..., bytes],
) -> None:
    lines = [a_line(1, TAGS="老客户、有电梯，老客户"), a_line(2)]
    done = await importing.bring_in(agent, write(HEADER, *lines))
    assert (done["state"], done["created"], done["known"]) == ("imported", 2, 0)
    assert await counted(container) == (2, 2)
    home = await home_of(container, 1)
    assert (home.branch_id, home.organisation_id) == (MAIN_BRANCH_ID, FIRM_ID)
    assert home.tags == ["老客户", "有电梯"]
    [address] = home.addresses
    assert (address.area, address.area_code, address.estate) == (AREA, "330106", "青桐里")
    assert address.door == f"{DOORS[0]} 101"
    assert (address.contact_name, address.contact_phone) == (NAMES[1], f"+86{canary_phone(1)}")
    person = await container.accounts.customers.find_by_phone(f"+86{canary_phone(1)}")
    assert person is not None
    assert (person.name, person.has_verified_phone) == (NAMES[1], False)


async def test_who_was_imported_finds_his_home_when_he_signs_in(
    importing: Importing, agent: SignedIn, container: Container
) -> None:
    await importing.bring_in(agent, a_csv(HEADER, a_line(1)))
    home = await home_of(container, 1)
    again = await container.customers.households.ensure_for(home.owner_id)
    assert again == home


async def test_an_address_may_have_a_contact_of_its_own(
    importing: Importing, agent: SignedIn, container: Container
) -> None:
    line = a_line(1, CONTACT_NAME=NAMES[3], CONTACT_PHONE=canary_phone(9))
    await importing.bring_in(agent, a_csv(HEADER, line))
    [address] = (await home_of(container, 1)).addresses
    assert (address.contact_name, address.contact_phone) == (NAMES[3], f"+86{canary_phone(9)}")


async def test_several_lines_of_one_phone_are_addresses_of_one_home(
    importing: Importing, agent: SignedIn, container: Container
) -> None:
    lines = [a_line(1), a_line(1, DOOR=f"{DOORS[1]} 9", TAGS="别墅"), a_line(2)]
    done = await importing.bring_in(agent, a_csv(HEADER, *lines))
    assert (done["state"], done["created"]) == ("imported", 3)
    home = await home_of(container, 1)
    assert [address.door for address in home.addresses] == [f"{DOORS[0]} 101", f"{DOORS[1]} 9"]
    assert home.tags == ["别墅"]
    assert await counted(container) == (2, 2)


async def test_what_is_known_stays_as_it_is_and_what_is_new_is_added(
    product: Api, importing: Importing, agent: SignedIn, container: Container
) -> None:
    address = {"area": AREA, "estate": "青桐里", "door": f"{DOORS[0]} 101"}
    intake = {"phone": canary_phone(1), "name": "画眉鸟", "address": address}
    taken = await product.post("/api/v1/households", intake, token=agent.token)
    before = await home_of(container, 1)
    lines = [
        a_line(1, NAME=NAMES[3], TAGS="改过"),
        a_line(1, DOOR=f"{DOORS[0]}  101", ESTATE="青桐里 "),
    ]
    done = await importing.bring_in(agent, a_csv(HEADER, lines[0]))
    assert (done["created"], done["known"]) == (0, 1)
    assert await home_of(container, 1) == before
    done = await importing.bring_in(agent, a_csv(HEADER, lines[1]))
    assert (done["created"], done["known"]) == (0, 1)
    done = await importing.bring_in(agent, a_csv(HEADER, a_line(1, DOOR=f"{DOORS[1]} 7")))
    assert (done["created"], done["known"]) == (1, 0)
    home = await home_of(container, 1)
    assert home.id == taken.body["id"]
    assert [each.door for each in home.addresses] == [f"{DOORS[0]} 101", f"{DOORS[1]} 7"]
    person = await container.accounts.customers.find_by_phone(f"+86{canary_phone(1)}")
    assert person is not None
    assert person.name == "画眉鸟"


async def test_a_name_that_was_missing_is_filled_in(
    importing: Importing, agent: SignedIn, people: People, container: Container
) -> None:
    customer = await people.customer(phone=f"+86{canary_phone(1)}")
    done = await importing.bring_in(agent, a_csv(HEADER, a_line(1)))
    assert (done["created"], await counted(container)) == (1, (1, 1))
    person = await container.accounts.customers.get(customer.id)
    assert (person.name, person.has_verified_phone) == (NAMES[1], True)


async def test_a_home_that_came_by_itself_is_taken_on(
    importing: Importing, agent: SignedIn, people: People, container: Container
) -> None:
    customer = await people.customer(phone=f"+86{canary_phone(1)}", name=NAMES[1])
    alone = Household.opened(customer.id, container.now(), organisation_id=FIRM_ID)
    await container.customers.store.add(alone)
    done = await importing.bring_in(agent, a_csv(HEADER, a_line(1)))
    assert (done["created"], await counted(container)) == (1, (1, 1))
    home = await home_of(container, 1)
    assert (home.id, home.branch_id, len(home.addresses)) == (alone.id, MAIN_BRANCH_ID, 1)


async def test_another_branchs_home_is_not_written_in(
    importing: Importing, agent: SignedIn, people: People, container: Container
) -> None:
    far = await people.staff("service_agent", branch_id=await people.branch("城西网点"))
    await importing.bring_in(far, a_csv(HEADER, a_line(1)))
    theirs = await home_of(container, 1)
    done = await importing.bring_in(agent, a_csv(HEADER, a_line(1, DOOR=f"{DOORS[1]} 7")))
    assert (done["created"], done["known"]) == (1, 0)
    assert await counted(container) == (1, 2)
    assert await container.customers.store.get(theirs.id) == theirs


async def test_every_fault_is_named_and_nothing_is_stored(
    importing: Importing, agent: SignedIn, container: Container
) -> None:
    lines = [
        a_line(1),
        a_line(2, PHONE="12"),
        a_line(3, PHONE=""),
        a_line(4, AREA=""),
        a_line(5, DOOR=""),
        a_line(6, AREA="", DOOR=""),
        a_line(7, AREA="西湖区 5 幢"),
        a_line(8, NAME="长" * 31),
        a_line(9, TAGS="、".join(f"标签{n}" for n in range(21))),
        a_line(1),
        a_line(11, AREA="", DOOR="", ESTATE=""),
    ]
    done = await importing.bring_in(agent, a_csv(HEADER, *lines))
    assert (done["state"], done["bad_rows"], done["created"]) == ("refused", 9, 0)
    assert await importing.problems(agent, done["id"]) == [
        (3, "手机号", "手机号有误，请写成 13800000000，座机请带区号"),
        (4, "手机号", "必填，请补上"),
        (5, "省市区", "地址不全，省市区和门牌都要写"),
        (6, "门牌", "地址不全，省市区和门牌都要写"),
        (7, "省市区", "地址不全，省市区和门牌都要写"),
        (8, "省市区", "省市区有误，请写成 浙江省杭州市西湖区，不要带数字"),
        (9, "姓名", "姓名有误，最多 30 个字，不能换行"),
        (10, "标签", "标签有误，最多 20 个，每个最多 20 个字，用顿号隔开"),
        (11, "手机号", "与第 2 行重复，请删去一行"),
    ]
    assert await counted(container) == (0, 0)


async def test_a_level_is_given_by_its_name_and_one_given_by_hand_stays(
    product: Api, importing: Importing, agent: SignedIn, container: Container
) -> None:
    lines = [a_line(1, LEVEL="金卡"), a_line(1, DOOR=f"{DOORS[1]} 9"), a_line(2)]
    done = await importing.bring_in(agent, a_csv(HEADER, *lines))
    assert (done["state"], done["created"]) == ("imported", 3)
    home = await home_of(container, 1)
    assert (home.level_id, (await home_of(container, 2)).level_id) == (f"{FIRM_ID}-gold", "")
    path = f"/api/v1/households/{home.id}"
    change = {"level_id": f"{FIRM_ID}-vip", "version": home.version}
    assert (await product.patch(path, change, token=agent.token)).status == 200
    more = [a_line(1, DOOR=f"{DOORS[1]} 10", LEVEL="银卡"), a_line(2, DOOR="7", LEVEL="银卡")]
    await importing.bring_in(agent, a_csv(HEADER, *more))
    given = [(await home_of(container, number)).level_id for number in (1, 2)]
    assert given == [f"{FIRM_ID}-vip", f"{FIRM_ID}-silver"]


async def test_a_level_that_is_none_or_two_at_once_is_a_bad_row(
    product: Api, importing: Importing, people: People, agent: SignedIn, container: Container
) -> None:
    boss = await people.staff("business_administrator")
    path = f"/api/v1/customer-levels/{FIRM_ID}-silver"
    levels = (await product.get("/api/v1/customer-levels", token=boss.token)).body
    silver = next(each for each in levels if each["id"] == f"{FIRM_ID}-silver")
    retired = {"is_active": False, "version": silver["version"]}
    assert (await product.patch(path, retired, token=boss.token)).status == 200
    lines = [
        a_line(1, LEVEL="钻石"),
        a_line(2, LEVEL="银卡"),
        a_line(3, LEVEL="金卡"),
        a_line(3, DOOR=f"{DOORS[1]} 9", LEVEL="VIP"),
        a_line(4, LEVEL="长" * 21),
    ]
    done = await importing.bring_in(agent, a_csv(HEADER, *lines))
    assert (done["state"], done["bad_rows"], done["created"]) == ("refused", 4, 0)
    assert await importing.problems(agent, done["id"]) == [
        (2, "客户等级", "没有这个客户等级或已停用，请先在系统里添加"),
        (3, "客户等级", "没有这个客户等级或已停用，请先在系统里添加"),
        (5, "客户等级", "同一客户写了两个等级，请改成一样的"),
        (6, "客户等级", "客户等级有误，最多 20 个字，不能换行"),
    ]
    assert await counted(container) == (0, 0)


async def test_a_home_has_only_so_many_addresses_and_tags(
    importing: Importing, agent: SignedIn, container: Container
) -> None:
    lines = [a_line(1, DOOR=f"{DOORS[0]} {n}", TAGS=f"标签{n}") for n in range(20)]
    lines += [a_line(1, DOOR=f"{DOORS[0]} 21", TAGS="再一个")]
    done = await importing.bring_in(agent, a_csv(HEADER, *lines), mode="skip_bad_rows")
    assert await importing.problems(agent, done["id"]) == [
        (22, "门牌", "一户最多 20 个地址，请删去不用的"),
        (22, "标签", "一户最多 20 个标签，请删去不用的"),
    ]
    home = await home_of(container, 1)
    assert (len(home.addresses), len(home.tags)) == (20, 20)


async def test_a_table_and_a_caller_at_once_make_one_person_and_one_home(
    product: Api, importing: Importing, agent: SignedIn, container: Container
) -> None:
    await importing.upload(agent, a_csv(HEADER, *(a_line(n) for n in range(1, 40))))
    calls = [
        product.post("/api/v1/households", {"phone": canary_phone(n)}, token=agent.token)
        for n in range(1, 40, 3)
    ]
    answers, _ = await asyncio.gather(asyncio.gather(*calls), importing.work())
    assert {answer.status for answer in answers} == {201}
    assert await counted(container) == (39, 39)
    for number in range(1, 40):
        assert len((await home_of(container, number)).addresses) == 1


async def test_the_right_to_customers_is_asked_for(
    importing: Importing, people: People, container: Container
) -> None:
    await people.role("device-keeper", {"imports:run": "branch", "devices:manage": "branch"})
    keeper = await people.staff("device-keeper")
    refused = await importing.upload(keeper, a_csv(HEADER, a_line(1)))
    assert (refused.status, refused.body["params"]) == (403, {"permission": "customers:manage"})
    assert await counted(container) == (0, 0)

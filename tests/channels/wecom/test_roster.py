"""The address book as WeCom answers, against the simulator."""

from typing import cast

import pytest

from backend.channels.wecom import RosterReader, WeComRoster
from backend.features.callbacks import CallbackAccount, Packet, Part
from backend.features.roster import Department, Member, RosterSync, RosterUnavailable, Standing
from backend.kit.clock import utc_now
from backend.simulator.world.accounts import WecomDepartment
from backend.simulator.world.faults import FaultOrder
from backend.simulator.world.people import Person, WecomPlace
from tests.support.canaries import NAMES, canary_phone
from tests.support.platform import CORP, PlatformClients, accounts
from tests.support.simulator import SimulatorControl


@pytest.fixture
async def roster(clients: PlatformClients, control: SimulatorControl) -> WeComRoster:
    firm = accounts()
    departments = (
        WecomDepartment(id=1, name="公司"),
        WecomDepartment(id=7, name="城东", parentid=1),
    )
    corporation = firm.wecom[0].model_copy(update={"departments": departments})
    await control.put_accounts(firm.model_copy(update={"wecom": (corporation,)}))
    place = WecomPlace(corp_id=CORP, userid="Zhao", departments=(7, 1), status=2)
    phone = canary_phone(44)
    await control.put_person(Person(id="zhao", name=NAMES[3], phone=phone, wecom=(place,)))
    return WeComRoster(clients.wecom())


async def test_departments_and_their_members(roster: WeComRoster) -> None:
    assert await roster.departments() == [Department(1, 0, "公司"), Department(7, 1, "城东")]
    assert await roster.members_of(7) == [Member("zhao", NAMES[3], [7, 1], "", Standing.DISABLED)]
    assert sorted(each.userid for each in await roster.members_of(1)) == ["wangshifu", "zhao"]


async def test_a_mobile_where_it_is_told(roster: WeComRoster, control: SimulatorControl) -> None:
    rules = await control.rules()
    await control.put_rules(rules.model_copy(update={"wecom_tells_mobiles": True}))
    [zhao] = await roster.members_of(7)
    assert zhao.phone == f"+86{canary_phone(44)}"


@pytest.mark.parametrize("errcode", [48002, 48009, 60011])
async def test_names_alone_where_particulars_are_not_for_us(
    roster: WeComRoster, control: SimulatorControl, errcode: int
) -> None:
    rules = await control.rules()
    await control.put_rules(rules.model_copy(update={"wecom_user_list_errcode": errcode}))
    for _ in range(2):  # the refusal closes no path
        assert await roster.members_of(7) == [Member("zhao", NAMES[3], [7, 1])]


async def test_one_member_or_nobody(roster: WeComRoster) -> None:
    zhao = await roster.member("ZHAO")
    assert zhao == Member("zhao", NAMES[3], [7, 1], "", Standing.DISABLED)
    for _ in range(2):
        assert await roster.member("nobody") is None


async def test_what_cannot_be_read_is_no_empty_address_book(
    roster: WeComRoster, control: SimulatorControl
) -> None:
    for path in ("department/list", "user/list", "user/get"):
        fault = FaultOrder(endpoint=f"qyapi.weixin.qq.com/cgi-bin/{path}", http_status=502)
        await control.order_fault(fault)
    with pytest.raises(RosterUnavailable):
        await roster.departments()
    with pytest.raises(RosterUnavailable):
        await roster.members_of(7)
    with pytest.raises(RosterUnavailable):
        await roster.member("zhao")


class Following:
    """What a push asks of the roster."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    async def somebody(self, userid: str) -> None:
        self.asked.append(("somebody", userid))

    async def renamed(self, old: str, new: str) -> None:
        self.asked.append(("renamed", old, new))

    async def ask_for(self) -> None:
        self.asked.append(("everybody",))


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"ChangeType": "create_user", "UserID": "Zhao"}, [("somebody", "Zhao")]),
        ({"ChangeType": "delete_user", "UserID": "Zhao"}, [("somebody", "Zhao")]),
        (
            {"ChangeType": "update_user", "UserID": "Zhao", "NewUserID": "ZhaoLei"},
            [("renamed", "Zhao", "ZhaoLei")],
        ),
        (
            {"ChangeType": "update_user", "UserID": "Zhao", "NewUserID": "zhao"},
            [("somebody", "Zhao")],
        ),
        ({"ChangeType": "update_party", "Id": "7"}, [("everybody",)]),
        ({"ChangeType": "update_tag", "TagId": "1"}, [("everybody",)]),
        ({"ChangeType": "something_new"}, []),
    ],
)
async def test_a_push_of_the_address_book_asks_again_for_what_changed(
    fields: dict[str, str], asked: list[tuple[str, ...]]
) -> None:
    following = Following()
    packet = Packet(
        id="wecom-1",
        account=CallbackAccount.WECOM,
        app_id=CORP,
        sender="sys",
        kind="event:change_contact",
        sent_at=utc_now(),
        received_at=utc_now(),
        content=Part(fields),
    )
    await RosterReader(cast(RosterSync, following)).read_change(packet)
    assert following.asked == asked

"""Staff without WeCom are told in the official account: linked by who they are there."""

import pytest

from backend.container import Container
from backend.features.accounts import LoginCodeRejected, StaffNotFound, WebIdentity
from backend.features.accounts.service.callers import SignInLimits
from backend.features.accounts.service.notice_places import NoticePlaces
from tests.support.accounts import People
from tests.support.application import MovableClock
from tests.support.kit import Api


class Following:
    """Whoever comes back is this follower."""

    def __init__(self, *, is_borrowed: bool = False) -> None:
        self._identity = WebIdentity("oFollower", "", is_borrowed=is_borrowed)

    def address(self, state: str, *, full: bool = False) -> str:
        return f"https://wechat.example/?state={state}"

    async def identity(self, code: str) -> WebIdentity:
        return self._identity


def places(container: Container, login: Following) -> NoticePlaces:
    stores = container.accounts.stores
    return NoticePlaces(
        stores.wecom_sign_ins,
        stores.staff,
        login,
        SignInLimits(container.mongo),
        container.unit_of_work,
        container.now,
    )


async def test_a_follower_is_linked_and_unlinked(
    container: Container, people: People, clock: MovableClock
) -> None:
    wang, li = await people.staff("technician"), await people.staff("technician")
    book = places(container, Following())
    way = await book.begin(wang.actor)
    assert way.address.endswith(f"state={way.state}")
    with pytest.raises(LoginCodeRejected):
        await book.link(li.actor, "code", way.state)
    await book.link(wang.actor, "code", way.state)
    with pytest.raises(LoginCodeRejected):
        await book.link(wang.actor, "code", way.state)
    staff = container.accounts.stores.staff
    assert (await staff.get(wang.id)).official_account_openid == "oFollower"
    assert (await staff.get(li.id)).official_account_openid == ""
    late = await book.begin(wang.actor)
    clock.move(minutes=11)
    with pytest.raises(LoginCodeRejected):
        await book.link(wang.actor, "code", late.state)
    await book.unlink(wang.actor)
    assert (await staff.get(wang.id)).official_account_openid == ""


async def test_an_identity_that_wechat_only_lends_is_not_linked(
    container: Container, people: People
) -> None:
    wang = await people.staff("technician")
    book = places(container, Following(is_borrowed=True))
    way = await book.begin(wang.actor)
    with pytest.raises(LoginCodeRejected):
        await book.link(wang.actor, "code", way.state)
    assert (await container.accounts.stores.staff.get(wang.id)).official_account_openid == ""


async def test_a_customer_has_none_of_it(container: Container, people: People) -> None:
    customer = await people.customer()
    with pytest.raises(StaffNotFound):
        await places(container, Following()).begin(customer.actor)


async def test_it_is_said_where_there_is_no_official_account(people: People, product: Api) -> None:
    wang = await people.staff("technician")
    answer = await product.post("/api/v1/me/official-account-starts", {}, token=wang.token)
    assert (answer.status, answer.body["code"]) == (409, "sign_in_way_not_open")

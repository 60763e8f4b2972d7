"""Consent first (PIPL art. 13-16): asked for in versions, given and withdrawn in one tap each."""

import asyncio
from typing import Any

import pytest

from backend.app import build_app
from backend.container import Container
from backend.features.consents import (
    ConsentNeeded,
    ConsentSource,
    PolicyKind,
    PolicyOutdated,
)
from backend.features.consents.models import TITLES
from backend.features.consents.policies import held_line, shipped_text
from backend.kit.mongo import OutboxRelay
from backend.kit.pagination import PageQuery
from backend.kit.pii import REGISTRY
from backend.subscriptions import build_subscriptions
from tests.support.accounts import People, SignedIn
from tests.support.application import MovableClock
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.kit import Answer, Api, Served

PRIVACY = "/api/v1/my/consents/privacy"
ADDRESS = {"region": "浙江省杭州市西湖区青桐里", "door": f"{DOORS[0]} 101"}
NEW_TEXT = {"title": "隐私政策", "text": "新的一版：我们只为上门服务使用您的信息，不交给别人。"}


async def report(api: Api, who: SignedIn) -> Answer:
    return await api.post(
        "/api/v1/tickets", {"problem": "不制冷", "address": ADDRESS}, token=who.token
    )


async def current(api: Api, policy: str = "privacy") -> str:
    version: str = (await api.get(f"/api/v1/policies/{policy}")).body["version"]
    return version


async def agree(api: Api, who: SignedIn, policy: str = "privacy") -> Answer:
    body = {"version": await current(api, policy)}
    return await api.put(f"/api/v1/my/consents/{policy}", body, token=who.token)


async def stored(container: Container, collection: str) -> int:
    return await container.mongo.collection(collection).count({})


async def decisions(container: Container, person_id: str) -> list[tuple[str, bool, str]]:
    rows = await container.mongo.collection("consent_records").find(
        {"person_id": person_id}, limit=100, sort=[("policy", 1), ("sequence", 1)]
    )
    return [(row["policy"], row["given"], row["source"]) for row in rows]


async def deliver(container: Container) -> None:
    relay = OutboxRelay(container.mongo, build_subscriptions(container))
    while await relay.deliver_next():
        pass


async def test_a_customer_who_has_not_agreed_writes_nothing(
    container: Container, people: People, product: Api
) -> None:
    customer = await people.customer(phone=f"+86{canary_phone(1)}", name=NAMES[1], agrees=False)
    for method, path, body in (
        ("POST", "/api/v1/tickets", {"problem": "不制冷", "address": ADDRESS}),
        ("POST", "/api/v1/my/households", {"name": NAMES[1]}),
        ("PATCH", "/api/v1/me", {"name": NAMES[2], "version": 0}),
        ("PUT", "/api/v1/me/phone", {"code": "0" * 20}),
        ("POST", "/api/v1/media", None),
    ):
        answer = await product.call(method, path, body, token=customer.token)
        assert (answer.status, answer.body["code"]) == (403, "consent_needed"), path
        assert answer.body["detail"] == "请先阅读并同意《隐私政策》，再继续操作"
        assert answer.body["params"] == {
            "policy": "privacy",
            "version": await current(product),
            "title": "隐私政策",
        }
    assert [await stored(container, c) for c in ("tickets", "households", "media")] == [0, 0, 0]
    assert (await product.get("/api/v1/me", token=customer.token)).body["name"] == NAMES[1]


async def test_one_tap_opens_the_door_and_one_closes_it(
    container: Container, people: People, product: Api
) -> None:
    customer = await people.customer(name=NAMES[1], phone=f"+86{canary_phone(1)}", agrees=False)
    given = await agree(product, customer)
    assert given.status == 200
    assert given.body["needs_decision"] is False
    assert given.body["agreed_version"] == await current(product)
    assert (await report(product, customer)).status == 201
    assert (await product.delete(PRIVACY, token=customer.token)).status == 204
    refused = await report(product, customer)
    assert (refused.status, refused.body["code"]) == (403, "consent_needed")
    assert await stored(container, "tickets") == 1
    mine = (await product.get("/api/v1/my/consents", token=customer.token)).body
    assert [(each["policy"], each["needs_decision"]) for each in mine] == [
        (kind.value, True) for kind in PolicyKind
    ]
    history = await product.get("/api/v1/my/consent-records", token=customer.token)
    assert [each["given"] for each in history.body["items"]] == [False, True]


async def test_who_agrees_no_longer_still_reads_cancels_and_deletes(
    container: Container, people: People, product: Api
) -> None:
    customer = await people.customer(name=NAMES[1], phone=f"+86{canary_phone(1)}")
    ticket = (await report(product, customer)).body
    home = await product.post("/api/v1/my/households", {"name": ""}, token=customer.token)
    address = {"area": "浙江省杭州市", "estate": "青桐里", "door": f"{DOORS[0]} 2"}
    path = f"/api/v1/my/households/{home.body['id']}/addresses"
    added = (await product.post(path, address, token=customer.token)).body
    await product.delete(PRIVACY, token=customer.token)
    seen = await product.get(f"/api/v1/tickets/{ticket['id']}", token=customer.token)
    assert seen.status == 200
    [cancel] = [each for each in seen.body["actions"] if each["action"] == "cancel"]
    gone = await product.post(cancel["href"], {"reason": "solved_itself"}, token=customer.token)
    assert gone.status == 200, gone.body
    door = f"{path}/{added['addresses'][0]['id']}"
    assert (await product.delete(door, token=customer.token)).status == 200


async def test_a_new_version_asks_everybody_again(
    container: Container, people: People, product: Api
) -> None:
    customer = await people.customer(name=NAMES[1], phone=f"+86{canary_phone(1)}")
    boss = await people.staff("business_administrator")
    old = await current(product)
    published = await product.post("/api/v1/policies/privacy/versions", NEW_TEXT, token=boss.token)
    assert published.status == 201
    assert (await current(product)) == published.body["version"] != old
    refused = await report(product, customer)
    assert (refused.status, refused.body["code"]) == (403, "consent_needed")
    assert refused.body["params"]["version"] == published.body["version"]
    late = await product.put(PRIVACY, {"version": old}, token=customer.token)
    assert (late.status, late.body["code"]) == (409, "policy_outdated")
    assert (await report(product, customer)).status == 403
    assert (await agree(product, customer)).status == 200
    assert (await report(product, customer)).status == 201


async def test_what_was_agreed_to_stays_readable(
    container: Container, people: People, product: Api
) -> None:
    customer = await people.customer(agrees=False)
    boss = await people.staff("business_administrator")
    shipped = (await product.get("/api/v1/policies/privacy")).body
    await agree(product, customer)
    await product.post("/api/v1/policies/privacy/versions", NEW_TEXT, token=boss.token)
    kept = await product.get(f"/api/v1/policies/privacy/versions/{shipped['version']}")
    assert kept.body == shipped
    listed = await product.get("/api/v1/policies/privacy/versions", token=boss.token)
    assert [each["is_shipped"] for each in listed.body["items"]] == [False, True]
    nothing = await product.get("/api/v1/policies/privacy/versions/0000")
    assert (nothing.status, nothing.body["code"]) == (404, "policy_version_not_found")


async def test_publishing_the_same_text_again_asks_nobody(
    container: Container, people: People, product: Api
) -> None:
    boss = await people.staff("business_administrator")
    first, second = [
        await product.post("/api/v1/policies/marketing/versions", NEW_TEXT, token=boss.token)
        for _ in range(2)
    ]
    assert first.body == second.body
    assert await stored(container, "policy_texts") == 1


async def test_only_whom_the_firm_trusts_with_it_publishes(
    container: Container, people: People, product: Api
) -> None:
    for role in ("service_agent", "manager", "technician"):
        who = await people.staff(role)
        answer = await product.post("/api/v1/policies/privacy/versions", NEW_TEXT, token=who.token)
        assert answer.status == 403, role
    assert await stored(container, "policy_texts") == 0


async def test_the_privacy_policy_names_all_that_is_held() -> None:
    text = shipped_text(PolicyKind.PRIVACY).text
    for label, purpose in REGISTRY.items():
        assert held_line(label) in text
        assert purpose.why in held_line(label)
    assert {kind: shipped_text(kind).title for kind in PolicyKind} == TITLES


async def test_staff_are_not_asked_for_the_customers_consent(people: People, product: Api) -> None:
    agent = await people.staff("service_agent")
    order = {"name": NAMES[1], "phone": canary_phone(5)}
    answer = await product.post("/api/v1/households", order, token=agent.token)
    assert answer.status in (200, 201), answer.body


async def test_a_technicians_position_is_his_own_to_give(
    container: Container, people: People, product: Api
) -> None:
    book = container.consents.book
    wang = await people.staff("technician")
    assert await book.has(wang.id, PolicyKind.POSITION) is False
    with pytest.raises(ConsentNeeded):
        await book.require(wang.id, PolicyKind.POSITION)
    assert (await agree(product, wang, "position")).status == 200
    assert await book.has(wang.id, PolicyKind.POSITION) is True
    assert await book.has(wang.id, PolicyKind.PRIVACY) is False
    path = "/api/v1/my/consents/position"
    assert (await product.delete(path, token=wang.token)).status == 204
    assert await book.has(wang.id, PolicyKind.POSITION) is False
    outbox = container.mongo.collection("outbox")
    [event] = await outbox.find({"type": "ConsentWithdrawn"}, limit=5)
    assert event["payload"]["person_id"] == wang.id
    assert event["payload"]["policy"] == "position"


async def test_agreeing_twice_is_one_decision(
    container: Container, people: People, product: Api
) -> None:
    customer = await people.customer(agrees=False)
    for _ in range(3):
        assert (await agree(product, customer)).status == 200
    for _ in range(2):
        assert (await product.delete(PRIVACY, token=customer.token)).status == 204
    assert await decisions(container, customer.id) == [
        ("privacy", True, "self"),
        ("privacy", False, "self"),
    ]
    audit = container.mongo.collection("audit_entries")
    rows = await audit.find({"subject_id": customer.id}, limit=10, sort=[("stamped", 1)])
    assert [row["action"] for row in rows] == ["consent_given", "consent_withdrawn"]


async def test_decisions_at_once_have_an_order(
    container: Container, people: People, served: Served
) -> None:
    """Eight taps on two servers: each decision follows the one before, and the last one holds."""
    customer = await people.customer(agrees=False)
    servers = [served.application(build_app(container)) for _ in range(2)]

    async def tap(number: int) -> Answer:
        api = servers[number % 2]
        if number % 4 < 2:
            return await agree(api, customer)
        return await api.delete(PRIVACY, token=customer.token)

    answers = await asyncio.gather(*(tap(number) for number in range(8)))
    assert {answer.status for answer in answers} <= {200, 204, 409}
    rows = await container.mongo.collection("consent_records").find(
        {"person_id": customer.id}, limit=20, sort=[("sequence", 1)]
    )
    assert [row["sequence"] for row in rows] == list(range(1, len(rows) + 1))
    # Decisions alternate: what changed nothing was not written down.
    assert [row["given"] for row in rows] == [n % 2 == 0 for n in range(len(rows))]
    holds = await container.consents.book.has(customer.id, PolicyKind.PRIVACY)
    assert holds is rows[-1]["given"]


async def test_a_tick_in_somebodys_name_does_not_speak_for_him(
    container: Container, people: People, product: Api
) -> None:
    customer = await people.customer(agrees=False)
    book = container.consents.book
    await book.note_form(customer.actor, "a1b2c3d4")
    await book.note_form(customer.actor, "a1b2c3d4")
    assert await decisions(container, customer.id) == [("privacy", True, "web_form")]
    assert await book.has(customer.id, PolicyKind.PRIVACY) is False
    assert (await report(product, customer)).status == 403


async def test_what_was_told_to_staff_counts_but_opens_no_door(
    container: Container, people: People, product: Api
) -> None:
    customer = await people.customer(agrees=False)
    agent = await people.staff("service_agent")
    book = container.consents.book
    version = await current(product, "marketing")
    with pytest.raises(PolicyOutdated):
        await book.note(agent.actor, customer.id, PolicyKind.MARKETING, "0000")
    await book.note(agent.actor, customer.id, PolicyKind.MARKETING, version)
    assert await book.has(customer.id, PolicyKind.MARKETING) is True
    await book.note(agent.actor, customer.id, PolicyKind.PRIVACY, await current(product))
    assert (await report(product, customer)).status == 403
    await agree(product, customer)
    await book.note_withdrawal(agent.actor, customer.id, PolicyKind.PRIVACY)
    assert (await report(product, customer)).status == 403
    page = await book.page(customer.id, PageQuery())
    last = page.items[0]
    assert (last.policy, last.given) == (PolicyKind.PRIVACY, False)
    assert (last.source, last.recorded_by) == (ConsentSource.STAFF, agent.id)


async def test_why_a_callers_contact_is_held_is_written_down(
    container: Container, people: People
) -> None:
    card = await container.accounts.customers.ensure(f"+86{canary_phone(9)}", NAMES[2])
    await deliver(container)
    assert await decisions(container, card.id) == [("privacy", True, "service")]
    await container.consents.book.note_service(card.id)
    assert await decisions(container, card.id) == [("privacy", True, "service")]
    # Who only signed in has given nothing but his identity yet, and is asked at the door.
    opened = await container.accounts.customers.ensure(f"+86{canary_phone(9)}")
    assert opened.id == card.id


async def test_what_was_decided_last_holds_when_two_accounts_become_one(
    container: Container, people: People, clock: MovableClock
) -> None:
    book, customers = container.consents.book, container.accounts.customers
    old = await people.customer(phone=f"+86{canary_phone(8)}", agrees=False)
    new = await people.customer(agrees=False)
    texts = {kind: (await container.consents.policies.current(kind)).edition for kind in PolicyKind}
    await book.give(old.actor, PolicyKind.MARKETING, texts[PolicyKind.MARKETING])
    clock.move(minutes=1)
    await book.give(new.actor, PolicyKind.PRIVACY, texts[PolicyKind.PRIVACY])
    await book.give(new.actor, PolicyKind.MARKETING, texts[PolicyKind.MARKETING])
    clock.move(minutes=1)
    await book.withdraw(new.actor, PolicyKind.MARKETING)
    accounts = customers.accounts
    await container.unit_of_work.run(lambda: _merge(customers, accounts, new.id, old.id))
    # At once, before the worker has heard of it, ...
    await book.require_own(old.id, PolicyKind.PRIVACY)
    await deliver(container)
    # ... and for ever, however often it hears of it.
    await book.take_over(new.id, old.id)
    await book.require_own(old.id, PolicyKind.PRIVACY)
    assert await book.has(old.id, PolicyKind.MARKETING) is False
    assert await decisions(container, old.id) == [
        ("marketing", True, "self"),
        ("marketing", False, "self"),
        ("privacy", True, "self"),
    ]
    assert len(await decisions(container, new.id)) == 3


async def _merge(customers: Any, accounts: Any, merged_id: str, into_id: str) -> None:
    await customers.merge(await accounts.get(merged_id), await accounts.get(into_id))

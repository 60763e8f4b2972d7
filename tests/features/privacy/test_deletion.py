"""Deleting a person (PIPL art. 47): he is gone from everything, and what has to stay does not
know him."""

import asyncio
from typing import Any

import pytest

from backend.container import Container
from backend.features.privacy.models import RequestKind, RequestState
from backend.features.privacy.register import REGISTER
from backend.features.sla.models import ClockName
from backend.features.sla.models.entries import ClockEntry, Waived
from backend.features.timeline import verify_timeline
from backend.kit.access import ActorKind
from backend.kit.mongo import FileBucket
from tests.features.forms.builders import a_field, a_form, answers_to
from tests.features.privacy.conftest import Past
from tests.support.accounts import People
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.faces import give_face
from tests.support.kit import Answer

STEPS = (
    "accounts",
    "portraits",
    "households",
    "devices",
    "tickets",
    "forms",
    "related",
    "conversations",
    "files",
    "cards",
    "roster",
    "content",
    "notices",
    "sweep",
)
DELETION = "/api/v1/my/deletion"
RESTORED = (
    *("customer_accounts", "households", "devices", "tickets", "timeline_lines"),
    *("inbox_messages", "deliveries", "stored_answers"),
)


async def ask(past: Past) -> Answer:
    return await past.desk.api.post(DELETION, token=past.customer.token)


async def request_of(past: Past) -> dict[str, Any]:
    rows = past.container.mongo.collection("personal_requests")
    row = await rows.find_one({"person_id": past.customer.id, "kind": "deletion"})
    assert row is not None
    return row


async def carried_out(past: Past) -> int:
    """The days of grace are over, and the job runs."""
    past.clock.move(days=8)
    return await past.container.privacy.work.run_due()


async def test_nothing_of_a_deleted_customer_is_found_with_all_keys_in_hand(past: Past) -> None:
    """Database with every sealed value opened, blind indexes, files, outbox, answers."""
    before = past.look()
    for collection in ("customer_accounts", "households", "tickets", "sessions", "timeline_lines"):
        assert any(each.startswith(collection) for each in before), (
            collection,
            sorted({e.partition(".")[0] for e in before}),
        )
    for collection in ("stored_answers", "rate_limits", "inbox_messages"):
        assert any(each.startswith(collection) for each in before), collection
    assert any(each.startswith("stored_answers") for each in before), sorted(
        {e.partition(".")[0] for e in before}
    )
    asked = await ask(past)
    assert asked.status == 201, asked.body
    assert await carried_out(past) == 1
    assert past.look() == []
    row = await request_of(past)
    assert (row["state"], row["names"], row["phones"], row["identities"]) == ("done", [], [], [])
    assert row["steps_done"] == list(STEPS)


async def test_his_files_are_gone_from_the_store_and_the_firms_are_not(past: Past) -> None:
    container = past.container
    bucket = FileBucket(container.mongo, "media_objects", container.now)
    assert await bucket.length(past.photo_id) is not None
    others = await container.mongo.collection("media").count({"uploaded_by": past.desk.wang.id})
    await ask(past)
    await carried_out(past)
    assert await bucket.length(past.photo_id) is None
    assert await bucket.length(f"{past.photo_id}.thumbnail") is None
    assert await bucket.keys("", 100) == []
    media = container.mongo.collection("media")
    assert await media.find_one({"_id": past.photo_id}) is None
    assert await media.count({"uploaded_by": past.desk.wang.id}) == others > 0


async def test_what_the_law_keeps_stays_without_him(past: Past) -> None:
    seen = await past.desk.api.get(DELETION, token=past.customer.token)
    assert seen.body["obstacles"] == []
    [hold] = seen.body["holds"]
    assert (hold["title"], hold["count"]) == ("服务单", 1)
    assert "不含姓名、电话和地址" in hold["reason"]
    asked = await ask(past)
    assert asked.body["holds"] == [hold]
    await carried_out(past)
    ticket = await past.container.tickets.stores.tickets.get(past.ticket["id"])
    assert (ticket.contact.name, ticket.contact.phone, ticket.place.door) == ("", "", "")
    assert ticket.place.coordinates == ""
    assert ticket.problem == "不制冷，请打 *** 找***，怕热"
    assert ticket.hand_over is not None
    assert ticket.hand_over.completion.action == "更换启动电容，试机正常"
    assert ticket.visits[0].technicians[0].name == NAMES[3]
    report = await verify_timeline(
        past.container.timeline_lines, past.container.tickets.heads, past.container.unit_of_work
    )
    assert report.sound, report.findings


async def test_what_he_answered_in_forms_stays_without_him(past: Past) -> None:
    phone = past.desk.phones.customer
    form = a_form(
        a_field("reading", "pressure"),
        a_field("text", "found"),
        a_field("text", "owner", personal="person_name"),
        a_field("text", "call", personal="phone"),
        a_field("location", "spot"),
        a_field("signature", "signed"),
    )
    answers = answers_to(
        form,
        {
            "pressure": 1.5,
            "found": f"缺氟，请打 {phone}",
            "owner": NAMES[1],
            "call": phone,
            "spot": {"latitude": 30.2, "longitude": 120.1, "words": DOORS[0]},
            "signed": past.photo_id,
        },
        customer_id=past.customer.id,
    )
    await past.container.forms.answers.add(answers)
    assert any(each.startswith("form_answers") for each in past.look())
    await ask(past)
    await carried_out(past)
    assert past.look() == []
    left = await past.container.forms.answers.get(answers.id)
    assert left.given() == {
        "pressure": 1.5,
        "found": "缺氟，请打 ***",
        "owner": "***",
        "call": "***",
        "spot": "***",
        "signed": past.photo_id,
    }
    assert (left.salt, left.is_untouched) == ("***", False)
    assert left.digest == answers.digest
    media = past.container.mongo.collection("media")
    assert await media.find_one({"_id": past.photo_id}) is None


async def test_what_was_written_of_his_clocks_stays_without_him(past: Past) -> None:
    """Why a time limit was waived is the firm's record; who asked for it is not in it any more."""
    told = ClockEntry.decided(
        past.ticket["id"],
        Waived(clock=ClockName.ARRIVE, side=None, cycle=1),
        past.container.now(),
        "supervisor-1",
        f"{NAMES[1]}请改到下周，电话 {past.desk.phones.customer}",
        ("photo-1",),
        past.customer.id,
    )
    await past.container.sla.stores.entries.add(told)
    assert any(each.startswith("sla_entries") for each in past.look())
    await ask(past)
    await carried_out(past)
    assert past.look() == []
    left = await past.container.sla.stores.entries.get(told.id)
    assert left.reason == "***请改到下周，电话 ***"
    assert (left.detail, left.at, left.by) == (told.detail, told.at, told.by)


async def test_of_a_shared_home_only_his_own_part_goes(past: Past) -> None:
    await ask(past)
    await carried_out(past)
    home = await past.container.customers.store.get(past.desk.household_id)
    assert [(m.account_id, m.role) for m in home.members] == [(past.mate.id, "owner")]
    doors = {a.door: (a.contact_name, a.contact_phone) for a in home.addresses}
    assert doors[f"{DOORS[1]} 7"] == (NAMES[0], f"+86{canary_phone(77)}")
    assert doors[f"{DOORS[0]} 1204"] == ("", "")
    device = await past.container.device_services.store.devices.get(past.desk.device_id)
    assert (device.owner_account_id, device.household_id) == (past.mate.id, home.id)
    card = await past.container.accounts.customers.get(past.mate.id)
    assert (card.name, card.phone) == (NAMES[0], f"+86{canary_phone(77)}")


async def test_he_is_out_at_once_and_comes_back_as_somebody_new(past: Past, people: People) -> None:
    await ask(past)
    await past.again()
    still = await past.desk.api.get("/api/v1/me", token=past.customer.token)
    assert still.status == 200
    await carried_out(past)
    gone = await past.desk.api.get("/api/v1/me", token=past.customer.token)
    assert gone.status == 401
    new = await past.container.accounts.customers.ensure(f"+86{past.desk.phones.customer}", "")
    assert new.id != past.customer.id


async def test_a_request_can_be_taken_back_until_it_is_carried_out(past: Past) -> None:
    await ask(past)
    api, token = past.desk.api, past.customer.token
    assert (await ask(past)).body["code"] == "request_already_open"
    assert (await api.delete(DELETION, token=token)).status == 204
    assert (await api.delete(DELETION, token=token)).body["code"] == "request_closed"
    assert await carried_out(past) == 0
    assert (await request_of(past))["state"] == "cancelled"
    await past.again()
    assert (await past.desk.api.get("/api/v1/me", token=past.customer.token)).body["name"]
    assert (await ask(past)).status == 201


async def test_open_work_and_unpaid_amounts_are_named_as_the_reason(past: Past) -> None:
    ticket = await past.desk.report()
    refused = await ask(past)
    assert (refused.status, refused.body["code"]) == (409, "deletion_refused")
    assert refused.body["params"]["reasons"] == [
        f"服务单 {ticket['number']} 还没有结束，请先办完或取消"
    ]
    rows = past.container.mongo.collection("personal_requests")
    assert await rows.count({}) == 0


async def test_a_ticket_opened_in_the_days_of_grace_holds_it_up_and_is_named(past: Past) -> None:
    await ask(past)
    ticket = await past.desk.report()
    assert await carried_out(past) == 0
    row = await request_of(past)
    assert row["state"] == "waiting"
    assert row["obstacles"] == [f"服务单 {ticket['number']} 还没有结束，请先办完或取消"]
    account = await past.container.accounts.stores.customers.get(past.customer.id)
    assert account.phone


async def test_two_workers_at_once_delete_once(past: Past) -> None:
    await ask(past)
    past.clock.move(days=8)
    work = past.container.privacy.work
    await asyncio.gather(*(work.run_due() for _ in range(4)))
    while (await request_of(past))["state"] != "done":
        past.clock.move(minutes=11)
        await work.run_due()
    assert past.look() == []
    erased = past.container.mongo.collection("audit_entries")
    query = {"action": "personal_erased", "subject_id": past.customer.id}
    assert await erased.count(query) == 1


async def test_two_requests_at_once_are_one(past: Past) -> None:
    answers = await asyncio.gather(*(ask(past) for _ in range(6)))
    assert sorted(answer.status for answer in answers) == [201, *[409] * 5]


@pytest.mark.parametrize("killed_at", range(len(STEPS)))
async def test_cut_short_at_any_step_it_goes_on_where_it_was(
    past: Past, killed_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed in the middle of a step: its writes are there, its mark is not."""
    await ask(past)
    past.clock.move(days=8)
    work, privacy = past.container.privacy.work, past.container.privacy
    [request] = await privacy.store.due(past.container.now(), 5)
    steps = [*privacy.records, privacy.sweep]
    victim = steps[killed_at]
    verb = "clean" if STEPS[killed_at] == "sweep" else "erase"
    whole = getattr(victim, verb)

    async def killed(person: Any) -> int:
        await whole(person)
        raise asyncio.CancelledError

    monkeypatch.setattr(victim, verb, killed)
    with pytest.raises(asyncio.CancelledError):
        await work.carry_out(request)
    monkeypatch.undo()
    assert (await request_of(past))["state"] in ("waiting", "running")
    assert await work.run_due() == 1
    assert past.look() == []


async def test_nobody_asks_for_another(past: Past) -> None:
    desk = past.desk
    order = {"customer_id": past.customer.id}
    for who in (desk.stranger, desk.agent, desk.wang, past.mate):
        answer = await desk.api.post("/api/v1/personal-requests", order, token=who.token)
        assert answer.status == 403
        assert (await desk.api.delete(DELETION, token=who.token)).status == 404
    await ask(past)
    for who in (desk.stranger, past.mate):
        assert (await desk.api.get(DELETION, token=who.token)).body["request"] is None
        assert (await desk.api.delete(DELETION, token=who.token)).status == 404
    assert (await request_of(past))["state"] == "waiting"


async def test_the_privacy_officer_asks_for_whoever_has_only_a_telephone(
    past: Past, people: People
) -> None:
    boss = await people.staff("business_administrator")
    order = {"customer_id": past.customer.id}
    asked = await past.desk.api.post("/api/v1/personal-requests", order, token=boss.token)
    assert asked.status == 201, asked.body
    listed = await past.desk.api.get("/api/v1/personal-requests", token=boss.token)
    assert [each["person_id"] for each in listed.body["items"]] == [past.customer.id]
    assert listed.body["items"][0]["asked_by"] == boss.id
    assert await carried_out(past) == 1
    assert past.look() == []


async def test_after_an_older_backup_the_log_deletes_again(past: Past) -> None:
    """What is kept of the log outside tells nobody who it was, and finds him again."""
    container, privacy = past.container, past.container.privacy
    database = container.mongo.database
    backup = {
        name: [row async for row in container.mongo.collection(name).stream({})]
        for name in RESTORED
    }
    await ask(past)
    await carried_out(past)
    log = [line async for line in privacy.deletions.everything()]
    assert len(log) == 1
    assert past.customer.id not in str(log)
    for name, rows in backup.items():
        await database[name].delete_many({})
        if rows:
            await database[name].insert_many(rows)
    await database["deletion_log"].delete_many({})
    assert past.look() != []
    for digest, at in log:
        await privacy.deletions.take_in(digest, at)

    async def everybody() -> Any:
        async for row in container.mongo.collection("customer_accounts").stream({}):
            yield row["_id"]

    assert await privacy.work.apply_log(everybody()) == 1
    assert past.look() == []
    mate = await container.accounts.customers.get(past.mate.id)
    assert mate.name == NAMES[0]
    assert await privacy.work.apply_log(everybody()) == 0


async def test_staff_go_only_after_they_have_left_and_leave_their_work_behind(past: Past) -> None:
    desk, container = past.desk, past.container
    refused = await desk.api.post(DELETION, token=desk.wang.token)
    assert refused.body["params"]["reasons"] == ["账号还在职，请先由管理员办理离职"]
    photo_id = await give_face(desk.api, desk.wang)
    stores = container.accounts.stores
    staff = await stores.staff.get(desk.wang.id)
    staff.disable()
    await stores.staff.save(staff)
    request = await container.privacy.requests._ask_deletion(
        desk.wang.id, ActorKind.STAFF, desk.wang.actor
    )
    assert (request.kind, request.state) == (RequestKind.DELETION, RequestState.WAITING)
    await carried_out(past)
    left = await stores.staff.get(desk.wang.id)
    assert (left.name, left.phone, left.wecom_userid) == ("离职人员", "", "")
    assert await container.portraits.store.of(desk.wang.id) is None
    assert await container.media_services.files.known([photo_id]) == {}
    ticket = await container.tickets.stores.tickets.get(past.ticket["id"])
    technician = ticket.visits[0].technicians[0]
    assert (technician.id, technician.name, technician.phone) == (desk.wang.id, "", "")
    assert ticket.contact.name == NAMES[1]
    person = await container.privacy.people.known(desk.wang.id, ActorKind.STAFF)
    assert person.phones == ()


async def test_a_stranger_with_the_same_name_is_not_touched(past: Past, people: People) -> None:
    twin = await people.customer(phone=f"+86{canary_phone(88)}", name=NAMES[1])
    await ask(past)
    await carried_out(past)
    card = await past.container.accounts.customers.get(twin.id)
    assert (card.name, card.phone) == (NAMES[1], f"+86{canary_phone(88)}")


def test_the_last_sweep_looks_into_every_registered_collection(container: Container) -> None:
    """But those that expire within days, the requests themselves, which are emptied, and what is
    about staff and goes with a step of its own."""
    apart = {"imports", "import_chunks", "exports", "export_chunks", "personal_requests"}
    apart |= {"card_sets", "roster_proposals", "staff_portraits"}
    assert container.privacy.sweep.collections == set(REGISTER) - apart

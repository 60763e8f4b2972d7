"""The forms of a ticket: asked at its stages, pinned to the version it began with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import pytest

from backend.features.content_safety import ContentChecks, ContentHeld, Piece, Subject
from backend.features.media import MediaKind
from backend.features.tickets.events import TicketSubmitted
from backend.features.tickets.subscribers import TicketContent
from backend.kit.personal_fields import personal_values
from tests.support.accounts import People
from tests.support.application import MovableClock
from tests.support.forms import FormPress, a_field, options
from tests.support.ticket_desk import Json, TicketDesk


@pytest.fixture
async def press(desk: TicketDesk, people: People) -> FormPress:
    return await FormPress.of(desk.api, people)


def a_form(desk: TicketDesk, purpose: str, *fields: Json, title: str = "表单") -> Json:
    use = {"product_line_id": desk.line_id, "service_type": "repair"}
    return {"title": title, "purpose": purpose, "used_for": [use], "fields": list(fields)}


def a_request(desk: TicketDesk, *more: Json) -> Json:
    return a_form(
        desk,
        "request",
        a_field("choice", "noise", "有无异响", options=options("有", "没有"), required=True),
        a_field(
            "text",
            "where",
            "声音从哪里来",
            required=True,
            visible_if={"kind": "choice", "fact": "noise", "values": ["o1"]},
        ),
        a_field("text", "owner", "户主", personal="person_name", default_from="customer.name"),
        a_field("text", "model", "型号", default_from="device.model"),
        a_field("number", "grade", "评估", staff_only=True),
        *more,
        title="空调报修单",
    )


def a_report(desk: TicketDesk, *more: Json) -> Json:
    return a_form(
        desk,
        "report",
        a_field("reading", "pressure", "压力", unit="MPa", low=1, high=2, required=True),
        a_field("media", "nameplate", "铭牌照片", captions="required"),
        a_field("text", "inner", "内部备注", staff_only=True),
        *more,
        title="空调服务报告",
    )


async def _key(press: FormPress, desk: TicketDesk, name: str, content: Json) -> Json:
    return await press.publish(f"{name}-{desk.line_id[:8]}", content)


async def _forms(desk: TicketDesk, ticket: Json, who: str = "agent") -> Json:
    token = getattr(desk, who).token
    answer = await desk.api.get(f"/api/v1/tickets/{ticket['id']}/forms", token=token)
    assert answer.status == 200, answer.body
    found: Json = answer.body
    return found


async def test_a_customer_who_scanned_is_offered_the_form_with_what_is_known(
    desk: TicketDesk, press: FormPress
) -> None:
    pin = await _key(press, desk, "request", a_request(desk))
    path = f"/api/v1/service-form?device_id={desk.device_id}"
    offered = (await desk.api.get(path, token=desk.customer.token)).body["form"]
    assert (offered["key"], offered["version"]) == (pin["key"], 1)
    assert [each["name"] for each in offered["content"]["fields"]] == [
        "noise",
        "where",
        "owner",
        "model",
    ]
    stored = await desk.container.customers.households.get(desk.household_id)
    assert stored.id == desk.household_id
    device = (await desk.container.device_services.devices.brief([desk.device_id]))[desk.device_id]
    account = await desk.container.accounts.customers.get(desk.customer.id)
    assert offered["defaults"] == {"owner": account.name, "model": device.card.model}
    none = await desk.api.get(f"{path}&service_type=care", token=desk.customer.token)
    assert none.body == {"form": None}
    strangers = await desk.api.get(path, token=desk.stranger.token)
    assert (strangers.status, strangers.body["code"]) == (404, "device_not_found")


async def test_a_request_is_taken_with_its_answers_and_told_in_its_first_line(
    desk: TicketDesk, press: FormPress
) -> None:
    pin = await _key(press, desk, "request", a_request(desk))
    values = {"noise": "o1", "where": "外机", "owner": "王小明"}
    ticket = await desk.report(form={**pin, "values": values})
    (form,) = (await _forms(desk, ticket, "customer"))["forms"]
    (filled,) = form["answers"]
    assert (form["purpose"], filled["title"], filled["filled_by"]) == ("request", "空调报修单", "")
    assert [(each["label"], each["words"]) for each in filled["fields"]] == [
        ("有无异响", "有"),
        ("声音从哪里来", "外机"),
        ("户主", "王小明"),
    ]
    (line,) = await desk.lines(ticket)
    assert line["patch"]["request_form"][1] == {
        **pin,
        "answers_id": filled["id"],
        "digest": filled["digest"],
    }
    agents = (await _forms(desk, ticket))["forms"][0]["answers"][0]["fields"]
    assert [each["words"] for each in agents] == ["有", "外机", "王**"]


async def test_a_customer_cannot_leave_out_a_form_with_required_fields_and_an_agent_can(
    desk: TicketDesk, press: FormPress
) -> None:
    pin = await _key(press, desk, "request", a_request(desk))
    body = {"device_ids": [desk.device_id], "problem": "不制冷"}
    refused = await desk.api.post("/api/v1/tickets", body, token=desk.customer.token)
    assert (refused.status, refused.body["code"]) == (422, "answers_missing")
    assert refused.body["params"]["form"] == pin
    assert (
        await desk.container.mongo.collection("tickets").count({"customer_id": desk.customer.id})
        == 0
    )
    by_phone = {**body, "customer_id": desk.customer.id}
    taken = await desk.api.post("/api/v1/tickets", by_phone, token=desk.agent.token)
    assert taken.status == 201, taken.body
    (form,) = (await _forms(desk, taken.body))["forms"]
    assert (form["form"]["version"], form["answers"]) == (1, [])


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, [("noise", "required")]),
        ({"noise": "o1"}, [("where", "required")]),
        ({"noise": "o9"}, [("noise", "not_an_option")]),
        ({"noise": ["o1"]}, [("noise", "not_an_option")]),
        ({"noise": {"$gt": ""}}, [("noise", "not_an_option")]),
        ({"noise": "o2", "grade": 5}, [("grade", "unknown_field")]),
        ({"noise": "o2", "gone": 1}, [("gone", "unknown_field")]),
        ({"noise": "o2", "owner": "x" * 201}, [("owner", "too_long")]),
        ({"noise": "o2", "owner": 5}, [("owner", "wrong_type")]),
    ],
)
async def test_answers_that_do_not_fit_are_refused_by_field_and_nothing_is_kept(
    desk: TicketDesk, press: FormPress, values: Json, found: list[tuple[str, str]]
) -> None:
    pin = await _key(press, desk, "request", a_request(desk))
    form = {**pin, "values": values}
    body = {"device_ids": [desk.device_id], "problem": "不制冷", "form": form}
    refused = await desk.api.post("/api/v1/tickets", body, token=desk.customer.token)
    assert (refused.status, refused.body["code"]) == (422, "answers_not_valid")
    fields = refused.body["params"]["fields"]
    assert [(each["field"], each["code"]) for each in fields] == found
    assert fields[0]["reason"] in refused.body["detail"]
    stored = desk.container.forms.answers.collection
    assert await stored.count({"customer_id": desk.customer.id}) == 0


async def test_answers_to_fields_that_are_hidden_are_dropped(
    desk: TicketDesk, press: FormPress
) -> None:
    pin = await _key(press, desk, "request", a_request(desk))
    form = {**pin, "values": {"noise": "o2", "where": "外机"}}
    ticket = await desk.report(form=form)
    (answers,) = await desk.container.forms.answers.of_subject("ticket", ticket["id"])
    assert answers.given() == {"noise": "o2"}


async def test_a_form_that_was_replaced_counts_for_who_had_begun_and_for_nobody_else(
    desk: TicketDesk, press: FormPress, clock: MovableClock
) -> None:
    old = await _key(press, desk, "request", a_request(desk))
    begun_at = clock().isoformat()
    clock.move(hours=1)
    more = a_field("text", "since", "从何时开始", required=True)
    new = await _key(press, desk, "request", a_request(desk, more))
    assert new["version"] == 2
    body = {"device_ids": [desk.device_id], "problem": "不制冷"}
    clock.move(minutes=10)
    late = {**old, "values": {"noise": "o2"}, "begun_at": clock().isoformat()}
    for form in (late, {**late, "begun_at": None}, {**late, "version": 3}):
        refused = await desk.api.post(
            "/api/v1/tickets", {**body, "form": form}, token=desk.customer.token
        )
        assert (refused.status, refused.body["code"]) == (409, "form_changed"), form
        assert refused.body["params"]["form"] == new
    ticket = await desk.report(form={**old, "values": {"noise": "o2"}, "begun_at": begun_at})
    (form,) = (await _forms(desk, ticket))["forms"]
    assert (form["form"]["version"], form["answers"][0]["version"]) == (2, 1)


async def test_what_was_begun_more_than_a_week_before_the_change_is_asked_anew(
    desk: TicketDesk, press: FormPress, clock: MovableClock
) -> None:
    old = await _key(press, desk, "request", a_request(desk))
    begun_at = clock().isoformat()
    await _key(press, desk, "request", a_request(desk, a_field("text", "since", "从何时开始")))
    clock.move(days=7, minutes=1)
    customer = await desk.again(desk.customer)
    form = {**old, "values": {"noise": "o2"}, "begun_at": begun_at}
    body = {"device_ids": [desk.device_id], "problem": "不制冷", "form": form}
    refused = await desk.api.post("/api/v1/tickets", body, token=customer.token)
    assert (refused.status, refused.body["code"]) == (409, "form_changed")


async def test_a_request_sent_twice_is_one_ticket_with_one_set_of_answers(
    desk: TicketDesk, press: FormPress
) -> None:
    pin = await _key(press, desk, "request", a_request(desk))
    form = {**pin, "values": {"noise": "o2"}}
    body = {"device_ids": [desk.device_id], "problem": "不制冷", "form": form}
    key = "the-same-request-" + desk.line_id[:8]
    first, again = [
        await desk.api.post("/api/v1/tickets", body, token=desk.customer.token, key=key)
        for _ in range(2)
    ]
    assert (first.status, again.status) == (201, 201)
    assert first.body["id"] == again.body["id"]
    other = {**body, "form": {**pin, "values": {"noise": "o1", "where": "内机"}}}
    reused = await desk.api.post("/api/v1/tickets", other, token=desk.customer.token, key=key)
    assert (reused.status, reused.body["code"]) == (422, "idempotency_key_reused")
    stored = await desk.container.forms.answers.of_subject("ticket", first.body["id"])
    assert [each.given() for each in stored] == [{"noise": "o2"}]


async def test_a_report_is_demanded_at_the_version_the_ticket_began_with(
    desk: TicketDesk, press: FormPress
) -> None:
    began = await _key(press, desk, "report", a_report(desk))
    ticket = await desk.working()
    changed = a_report(desk, a_field("text", "advice", "保养建议", required=True))
    later = await _key(press, desk, "report", changed)
    completion = await desk.completion(desk.wang)
    missing = await desk.try_to(desk.wang, ticket, "finish", completion)
    assert (missing.status, missing.body["code"]) == (422, "answers_missing")
    assert missing.body["params"]["form"] == began
    form = {**later, "values": {"pressure": 1.5, "advice": "清洗滤网"}}
    newer = await desk.try_to(desk.wang, ticket, "finish", {**completion, "form": form})
    assert (newer.status, newer.body["code"]) == (409, "form_changed")
    assert (await desk.stored(ticket))["state"] == "in_service"
    photo = await desk.media(desk.wang)
    values = {
        "pressure": 2.4,
        "inner": "客户很急",
        "nameplate": [{"id": photo, "caption": "铭牌"}],
    }
    done = await desk.act(
        desk.wang, ticket, "finish", {**completion, "form": {**began, "values": values}}
    )
    assert done["state"] == "done"
    shown = await _forms(desk, ticket, "customer")
    (form,) = shown["forms"]
    fields = form["answers"][0]["fields"]
    assert [(each["name"], each["words"], each["is_normal"]) for each in fields] == [
        ("pressure", "2.4 MPa（超出正常范围：1 到 2 MPa）", False),
        ("nameplate", "1 个：铭牌", None),
    ]
    assert list(shown["media"]) == [photo]
    staff = (await _forms(desk, ticket))["forms"][0]["answers"][0]["fields"]
    assert [each["name"] for each in staff] == ["pressure", "nameplate", "inner"]
    line = (await desk.lines(ticket))[-1]
    assert line["patch"]["report_form"][1]["digest"] == form["answers"][0]["digest"]
    assert photo in [each["id"] for each in line["media"]]


async def test_old_answers_keep_their_wording_when_the_form_is_worded_anew(
    desk: TicketDesk, press: FormPress
) -> None:
    pin = await _key(press, desk, "request", a_request(desk))
    ticket = await desk.report(form={**pin, "values": {"noise": "o1", "where": "外机"}})
    reworded = a_form(
        desk,
        "request",
        a_field("choice", "noise", "是否有噪音", options=options("噪音大", "安静")),
    )
    await _key(press, desk, "request", reworded)
    (form,) = (await _forms(desk, ticket, "customer"))["forms"]
    said = [(each["label"], each["words"]) for each in form["answers"][0]["fields"]]
    assert said == [("有无异响", "有"), ("声音从哪里来", "外机")]


async def test_each_ticket_behaves_by_its_version_through_publication_and_rollback(
    desk: TicketDesk, press: FormPress
) -> None:
    key = f"report-{desk.line_id[:8]}"
    await press.publish(key, a_report(desk))
    first = await desk.report()
    await press.publish(key, a_report(desk, a_field("text", "advice", "建议", required=True)))
    second = await desk.report(anyway="另一件")
    await press.roll_back(key, 1)
    third = await desk.report(anyway="又一件")
    wanted = {}
    for name, ticket in (("first", first), ("second", second), ("third", third)):
        (form,) = (await _forms(desk, ticket))["forms"]
        fields = [each["name"] for each in form["form"]["content"]["fields"]]
        wanted[name] = (form["form"]["version"], "advice" in fields)
    assert wanted == {"first": (1, False), "second": (2, True), "third": (3, False)}


async def test_another_persons_file_cannot_be_named_in_an_answer(
    desk: TicketDesk, press: FormPress
) -> None:
    pin = await _key(press, desk, "report", a_report(desk))
    ticket = await desk.working()
    completion = await desk.completion(desk.wang)
    theirs = await desk.media(desk.li)
    signature = await desk.media(desk.wang, MediaKind.SIGNATURE)
    for media_id, code in ((theirs, "media_unknown"), (signature, "media_kind")):
        values = {"pressure": 1.5, "nameplate": [{"id": media_id, "caption": "x"}]}
        form = {**pin, "values": values}
        refused = await desk.try_to(desk.wang, ticket, "finish", {**completion, "form": form})
        assert refused.body["code"] == "answers_not_valid"
        assert [each["code"] for each in refused.body["params"]["fields"]] == [code]
    untouched = await desk.container.media_services.files.get(theirs)
    assert untouched.subject is None
    assert (await desk.stored(ticket))["state"] == "in_service"


async def test_a_corrected_record_may_bring_new_answers_and_the_old_ones_stay(
    desk: TicketDesk, press: FormPress
) -> None:
    pin = await _key(press, desk, "report", a_report(desk))
    ticket = await desk.working()
    completion = await desk.completion(desk.wang)
    photo = await desk.media(desk.wang)
    values = {"pressure": 1.5, "nameplate": [{"id": photo, "caption": "铭牌"}]}
    done = await desk.act(
        desk.wang, ticket, "finish", {**completion, "form": {**pin, "values": values}}
    )
    first_hash = done["visits"][-1]["hand_over"]["content_hash"]
    await desk.act(desk.customer, ticket, "accept", {"content_hash": first_hash})
    await desk.act(desk.agent, ticket, "return_record", {"fields": ["readings"], "note": "读数"})
    unchanged = await desk.act(desk.wang, ticket, "amend", completion)
    assert unchanged["state"] == "follow_up"
    await desk.act(desk.agent, ticket, "return_record", {"fields": ["readings"], "note": "读数"})
    corrected = {**values, "pressure": 1.8}
    amended = await desk.act(
        desk.wang, ticket, "amend", {**completion, "form": {**pin, "values": corrected}}
    )
    assert amended["state"] == "done"
    answers = (await _forms(desk, ticket))["forms"][0]["answers"]
    assert [each["fields"][0]["words"] for each in answers] == ["1.8 MPa", "1.5 MPa"]


async def test_the_customer_accepts_with_the_acceptance_form_and_an_agent_without(
    desk: TicketDesk, press: FormPress
) -> None:
    acceptance = a_form(
        desk,
        "acceptance",
        a_field("multi", "checked", "已当面检查", options=options("运行", "清洁"), min_count=2),
        a_field("signature", "signed", "签名", required=True),
    )
    pin = await _key(press, desk, "acceptance", acceptance)
    ticket = await desk.done()
    missing = await desk.try_to(desk.customer, ticket, "accept", {})
    assert (missing.status, missing.body["code"]) == (422, "answers_missing")
    signature = await desk.media(desk.customer, MediaKind.SIGNATURE)
    form = {**pin, "values": {"checked": ["o2", "o1"], "signed": signature}}
    accepted = await desk.act(desk.customer, ticket, "accept", {"form": form})
    assert accepted["state"] == "follow_up"
    (answers,) = await desk.container.forms.answers.of_subject("ticket", ticket["id"])
    assert answers.given() == {"checked": ["o1", "o2"], "signed": signature}
    assert answers.signature_ids == [signature]
    assert answers.is_untouched
    other = await desk.done(anyway="另一件")
    by_phone = {"method": "phone", "recording_id": "rec-1"}
    assert (await desk.act(desk.agent, other, "accept", by_phone))["state"] == "follow_up"


async def test_a_ticket_without_a_form_takes_no_answers(desk: TicketDesk, press: FormPress) -> None:
    form = {"key": "no-such-form", "version": 1, "values": {}}
    body = {"device_ids": [desk.device_id], "problem": "不制冷", "form": form}
    refused = await desk.api.post("/api/v1/tickets", body, token=desk.customer.token)
    assert (refused.status, refused.body["code"]) == (409, "form_changed")
    assert refused.body["params"]["form"] is None


async def test_the_words_of_a_form_lie_sealed_and_no_list_or_search_holds_them(
    desk: TicketDesk, press: FormPress
) -> None:
    pin = await _key(press, desk, "request", a_request(desk))
    form = {**pin, "values": {"noise": "o1", "where": "外机共振声", "owner": "欧阳户主"}}
    ticket = await desk.report(form=form)
    for name in ("form_answers", "tickets", "timeline_lines"):
        rows = await desk.container.mongo.collection(name).find({}, limit=500)
        assert "外机共振声" not in str(rows), name
        assert "欧阳户主" not in str(rows), name
    (answers,) = await desk.container.forms.answers.of_subject("ticket", ticket["id"])
    labels = {(label, value) for label, path, value in personal_values(answers) if path != "salt"}
    assert labels == {("note", "外机共振声"), ("person_name", "欧阳户主")}
    listed = await desk.api.get("/api/v1/tickets", token=desk.agent.token)
    assert "外机共振声" not in listed.raw.decode()
    strangers = await desk.api.get(
        f"/api/v1/tickets/{ticket['id']}/forms", token=desk.stranger.token
    )
    assert (strangers.status, strangers.body["code"]) == (404, "ticket_not_found")


@dataclass
class SeenPieces:
    """Stands where content is looked at."""

    pieces: dict[str, str] = field(default_factory=dict)

    async def submit(self, subject: Subject, pieces: Sequence[Piece], author_id: str) -> None:
        self.pieces |= {piece.part: piece.text or piece.media_id for piece in pieces}


async def test_what_a_customer_writes_in_a_form_is_looked_at_and_withheld(
    desk: TicketDesk, press: FormPress
) -> None:
    pin = await _key(press, desk, "request", a_request(desk, a_field("media", "seen", "照片")))
    photo = await desk.media(desk.customer)
    values = {"noise": "o1", "where": "坏话", "seen": [{"id": photo, "caption": "说明"}]}
    ticket = await desk.dispatched(form={**pin, "values": values})
    seen, tickets = SeenPieces(), desk.container.tickets
    content = TicketContent(tickets.desk, cast("ContentChecks", seen), desk.container.forms.desk)
    await content.look_at_report(TicketSubmitted(ticket_id=ticket["id"]))
    (stored,) = await desk.container.forms.answers.of_subject("ticket", ticket["id"])
    part = f"form:{stored.id}:0"
    assert seen.pieces == {"problem": "不制冷", part: "坏话\n说明", f"media:{photo}": photo}
    held = ContentHeld(subject_kind="ticket", subject_id=ticket["id"], part=part)
    await content.follow(held)
    words = {}
    for who in ("customer", "wang", "agent"):
        fields = (await _forms(desk, ticket, who))["forms"][0]["answers"][0]["fields"]
        words[who] = [each["words"] for each in fields]
    assert words["customer"] == words["agent"] == ["有", "坏话", "1 个：说明"]
    placeholder = "（内容正在审核，暂不显示）"
    assert words["wang"] == ["有", placeholder, placeholder]

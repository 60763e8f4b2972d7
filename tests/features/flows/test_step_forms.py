"""A flow demands a form with any act of staff: pinned with the ticket, handed in with the act."""

import asyncio
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from backend.features.forms import AnswersMissing
from backend.features.tickets import STEP_FORM_ACTS, Act, Asked
from backend.features.tickets.handlers import ENDPOINTS
from backend.kit.clock import shanghai_day
from tests.features.flows.conftest import REPAIR, Rulebook, a_flow, flow_of
from tests.support.accounts import People, SignedIn
from tests.support.forms import FORMS, FormPress, a_field, options
from tests.support.kit import Answer
from tests.support.papers import words_of
from tests.support.ticket_desk import AT_THE_DOOR, Json

SAFE = a_field("choice", "safe", "现场是否安全", options=options("安全", "不安全"), required=True)
DOOR = a_field("media", "door", "门牌照片", max_count=2)
REMARK = a_field("text", "remark", "内部备注", staff_only=True)
IS_SAFE = {"safe": "o1", "remark": "狗已拴好"}


class Site:
    """A firm whose technicians fill in a check when they arrive."""

    def __init__(self, rulebook: Rulebook, press: FormPress) -> None:
        self.rulebook, self.desk, self.press = rulebook, rulebook.desk, press
        self.key = f"check-{uuid4().hex[:8]}"
        self._booked = 0

    async def form(self, *fields: Json, key: str = "", **others: object) -> Json:
        asked = list(fields or (SAFE, DOOR, REMARK))
        content = {"title": "到场检查", "purpose": "step", "fields": asked, **others}
        return await self.press.publish(key or self.key, content)

    async def demand(self) -> int:
        return await self.rulebook.publish(demands=[{"act": "arrive", "form_key": self.key}])

    async def at_the_door(self) -> Json:
        """One more that he has a time for."""
        desk, self._booked = self.desk, self._booked + 1
        ticket = await desk.dispatched(anyway=uuid4().hex)
        await desk.act(desk.wang, ticket, "take")
        window = desk.in_hours(self._booked, length=0.5)
        return await desk.act(desk.wang, ticket, "book", {"window": window})

    async def arrive(self, ticket: Json, form: Json | None, key: str = "") -> Answer:
        body = {**AT_THE_DOOR, **({"step_form": form} if form else {})}
        return await self.desk.try_to(self.desk.wang, ticket, "arrive", body, key)

    async def asked(self, who: SignedIn, ticket: Json, act: str = "arrive") -> Json:
        offered = (await self.desk.read(who, ticket))["actions"]
        found: Json = next(each for each in offered if each["action"] == act)
        return found

    async def forms(self, ticket: Json, who: SignedIn | None = None) -> list[Json]:
        path = f"/api/v1/tickets/{ticket['id']}/forms"
        answer = await self.desk.api.get(path, token=(who or self.desk.wang).token)
        assert answer.status == 200, answer.body
        found: list[Json] = answer.body["forms"]
        return found

    async def kept(self, ticket: Json) -> int:
        answers = self.desk.container.forms.answers.collection
        return await answers.count({"subject_id": ticket["id"]})

    async def withdraw(self, key: str = "") -> Answer:
        path = f"{FORMS}/{key or self.key}"
        order = {"version": await self.press.version_of(key or self.key)}
        return await self.desk.api.post(f"{path}/withdrawal", order, token=self.press.second.token)


@pytest.fixture
async def site(rulebook: Rulebook, people: People) -> Site:
    return Site(rulebook, await FormPress.of(rulebook.desk.api, people))


async def test_the_act_is_done_with_its_form_and_not_without(site: Site) -> None:
    desk, pin = site.desk, await site.form()
    await site.demand()
    ticket = await site.at_the_door()
    act = await site.asked(desk.wang, ticket)
    assert act["form"] == pin
    assert [each for each in act["needs"] if each["name"] == "step_form"] == [
        {"name": "step_form", "kind": "object", "required": True, "choices": []}
    ]
    (waiting,) = await site.forms(ticket)
    assert (waiting["purpose"], waiting["act"], waiting["answers"]) == ("step", "arrive", [])
    assert [each["name"] for each in waiting["form"]["content"]["fields"]] == [
        "safe",
        "door",
        "remark",
    ]

    before = await desk.stored(ticket)
    bare = await site.arrive(ticket, None)
    assert (bare.status, bare.body["code"]) == (422, "answers_missing")
    assert bare.body["detail"] == "请先填写《到场检查》再提交"
    assert bare.body["params"]["form"] == pin
    other = await site.form(REMARK, key=f"other-{site.key}")
    wrong = await site.arrive(ticket, other | {"values": {"remark": "无"}})
    assert (wrong.status, wrong.body["code"]) == (409, "form_changed")
    assert wrong.body["params"]["form"] == pin
    empty = await site.arrive(ticket, pin | {"values": {"remark": "无"}})
    assert (empty.status, empty.body["code"]) == (422, "answers_not_valid")
    assert [each["field"] for each in empty.body["params"]["fields"]] == ["safe"]
    strangers = [{"id": await desk.media(desk.li)}]
    stolen = await site.arrive(ticket, pin | {"values": {"safe": "o1", "door": strangers}})
    assert stolen.status == 422
    assert await desk.stored(ticket) == before
    assert await site.kept(ticket) == 0

    photo = await desk.media(desk.wang)
    given = pin | {"values": IS_SAFE | {"door": [{"id": photo}]}}
    done = await site.arrive(ticket, given)
    assert (done.status, done.body["state"]) == (200, "in_service")
    (filled,) = (await site.forms(ticket))[0]["answers"]
    assert {each["name"]: each["words"] for each in filled["fields"]}["safe"] == "安全"
    line = next(each for each in await desk.lines(ticket) if each["action"] == "arrive")
    said = line["patch"]["step_form"][1]
    assert (said["key"], said["version"]) == (pin["key"], pin["version"])
    assert (said["answers_id"], said["digest"]) == (filled["id"], filled["digest"])
    stored = await desk.container.forms.answers.get(filled["id"])
    assert stored.is_untouched
    assert stored.media.keys() == {photo}


async def test_what_staff_fill_in_is_not_for_the_customer_unless_the_form_says_so(
    site: Site,
) -> None:
    desk, pin = site.desk, await site.form()
    await site.demand()
    ticket = await site.at_the_door()
    photo = await desk.media(desk.wang)
    given = pin | {"values": IS_SAFE | {"door": [{"id": photo}]}}
    assert (await site.arrive(ticket, given)).status == 200
    assert await site.forms(ticket, desk.customer) == []
    seen = await desk.read(desk.customer, ticket)
    assert photo not in str(seen)
    told = await desk.api.get(f"/api/v1/tickets/{ticket['id']}/timeline", token=desk.customer.token)
    assert told.status == 200
    assert photo not in str(told.body)
    assert "到场检查" not in await _report(site, ticket, desk.agent)

    await site.form(shown_to_customer=True)
    second = await site.at_the_door()
    (form,) = await site.forms(second)
    pin = {"key": form["form"]["key"], "version": form["form"]["version"]}
    assert pin["version"] == 2
    assert await site.forms(second, desk.customer) == []  # nothing for him to fill in
    assert (await site.arrive(second, pin | {"values": IS_SAFE})).status == 200
    (shown,) = await site.forms(second, desk.customer)
    assert [each["name"] for each in shown["answers"][0]["fields"]] == ["safe"]
    printed = await _report(site, second, desk.customer)
    assert "到场检查" in printed
    assert "安全" in printed
    assert "狗已拴好" not in printed


async def test_each_ticket_is_asked_by_the_versions_it_began_with(site: Site) -> None:
    desk = site.desk
    plain = await site.at_the_door()
    old = await site.form()
    assert await site.demand() == 2
    first = await site.at_the_door()
    new = await site.form(SAFE, a_field("number", "depth", "积水深度", required=True))
    second = await site.at_the_door()
    assert await site.rulebook.roll_back(1) == 3
    third = await site.at_the_door()
    assert await site.rulebook.roll_back(2) == 4
    fourth = await site.at_the_door()

    asked = [(await site.asked(desk.wang, each))["form"] for each in (plain, first, second)]
    assert asked == [None, old, new]
    assert [(await site.asked(desk.wang, each))["form"] for each in (third, fourth)] == [None, new]
    superfluous = await site.arrive(third, new | {"values": {"safe": "o1", "depth": 1}})
    assert (superfluous.status, superfluous.body["code"]) == (409, "form_changed")
    newer = await site.arrive(first, new | {"values": {"safe": "o1", "depth": 1}})
    assert (newer.status, newer.body["params"]["form"]) == (409, old)
    for ticket, form in (
        (plain, None),
        (first, old | {"values": {"safe": "o2"}}),
        (second, new | {"values": {"safe": "o1", "depth": 3}}),
        (third, None),
        (fourth, new | {"values": {"safe": "o1", "depth": 0}}),
    ):
        answer = await site.arrive(ticket, form)
        assert answer.status == 200, answer.body


async def test_a_running_ticket_takes_over_flow_and_form_after_a_preview(site: Site) -> None:
    desk, rulebook = site.desk, site.rulebook
    ticket = await site.at_the_door()
    pin = await site.form()
    await site.demand()
    seen = await flow_of(rulebook, ticket)
    assert seen["changes"] == ["「到场打卡」的要求：（无） → 填写《到场检查》"]
    order = {
        "version": seen["current"]["version"],
        "modules": seen["current"]["modules"],
        "tickets": [{"ticket_id": ticket["id"], "version": seen["ticket_version"]}],
    }
    moved = await rulebook.post("/api/v1/flows/repair/reapplication", order)
    assert moved.body[0]["applied"]
    assert (await site.asked(desk.wang, ticket))["form"] == pin

    newer = await site.form(SAFE)
    path = f"/api/v1/tickets/{ticket['id']}/definitions"
    found = (await desk.api.get(path, token=rulebook.second.token)).body
    (form,) = [each for each in found["definitions"] if each["part"] == "step:arrive"]
    assert (form["kind"], form["runs_by"]["version"], form["current"]["version"]) == ("form", 1, 2)
    assert form["changes"] == ["去掉字段“门牌照片”", "去掉字段“内部备注”"]
    wanted = [{"kind": "form", "part": "step:arrive", "to": form["current"]}]
    for _ in range(2):  # twice is once
        body = {"version": found["ticket_version"], "definitions": wanted}
        answer = await rulebook.post(path, body)
        assert answer.status == 200, answer.body
    assert (await site.asked(desk.wang, ticket))["form"] == newer
    lines = [each.get("patch", {}) for each in await desk.lines(ticket)]
    assert [patch["step_form_version"] for patch in lines if "step_form_version" in patch] == [
        [pin, newer]
    ]

    assert (await site.arrive(ticket, newer | {"values": {"safe": "o1"}})).status == 200
    await rulebook.publish(name="不再检查")
    seen = await flow_of(rulebook, ticket)
    order["version"] = seen["current"]["version"]
    order["tickets"] = [{"ticket_id": ticket["id"], "version": seen["ticket_version"]}]
    assert (await rulebook.post("/api/v1/flows/repair/reapplication", order)).body[0]["applied"]
    (kept,) = await site.forms(ticket)
    assert len(kept["answers"]) == 1


async def test_a_flow_names_only_forms_that_are_there_for_acts_that_take_one(site: Site) -> None:
    report = f"report-{site.key}"
    content = {"title": "服务单", "purpose": "report", "fields": [SAFE]}
    await site.press.publish(report, content)
    flow = a_flow(
        demands=[
            {"act": "arrive", "form_key": report},
            {"act": "dispatch", "form_key": "nowhere"},
            {"act": "urge", "form_key": report},
        ]
    ).model_dump(mode="json")
    assert await site.rulebook.refusals(flow) == [
        ("demands.2.form_key", "「催单」不能带表单，请在别的步骤要求填表"),
        ("demands.0.form_key", "《服务单》是服务报告，请选用途为“步骤表单”的表单"),
        ("demands.2.form_key", "《服务单》是服务报告，请选用途为“步骤表单”的表单"),
        ("demands.1.form_key", "引用的表单「nowhere」不存在或还没有发布，请先发布它"),
    ]
    use = {"product_line_id": "any", "service_type": "repair"}
    await site.press.write(
        site.key, {"title": "检查", "purpose": "step", "used_for": [use], "fields": [SAFE]}
    )
    assert (await site.press.check(site.key))["findings"] == [
        {
            "field": "used_for",
            "reason": "步骤表单由流程指定在哪一步填写，不按产品线和服务类型适用，请清空适用范围",
        }
    ]
    await site.press.write(f"seen-{site.key}", content | {"shown_to_customer": True})
    assert (await site.press.check(f"seen-{site.key}"))["findings"] == [
        {
            "field": "shown_to_customer",
            "reason": "服务报告本来就给客户看，只有步骤表单需要选择是否给客户看，请取消",
        }
    ]


async def test_a_form_is_not_withdrawn_while_a_flow_demands_it(site: Site) -> None:
    pin = await site.form()
    await site.demand()
    ticket = await site.at_the_door()
    refused = await site.withdraw()
    assert (refused.status, refused.body["code"]) == (409, "definition_in_use")
    assert "流程「维修流程」" in refused.body["detail"]
    assert (await site.asked(site.desk.wang, ticket))["form"] == pin

    await site.rulebook.roll_back(1)
    assert (await site.withdraw()).status == 204
    back = await site.rulebook.post(
        f"{REPAIR}/rollback", {"version": await site.rulebook.version(REPAIR), "number": 2}
    )
    assert (back.status, back.body["code"]) == (422, "definition_refused")
    assert [each["field"] for each in back.body["params"]["findings"]] == ["demands.0.form_key"]
    # What began with it goes on with it.
    assert (await site.arrive(ticket, pin | {"values": {"safe": "o1"}})).status == 200


async def test_a_form_withdrawn_and_demanded_at_one_moment_ends_either_way_whole(
    site: Site,
) -> None:
    for turn in range(3):
        key = f"{site.key}-{turn}"
        await site.form(SAFE, key=key)
        flow = a_flow(name=f"第 {turn} 版", demands=[{"act": "arrive", "form_key": key}])
        draft = {"version": await site.rulebook.version(REPAIR)}
        written = await site.desk.api.put(
            f"{REPAIR}/draft",
            draft | {"content": flow.model_dump(mode="json")},
            token=site.rulebook.writer.token,
        )
        order = {"version": written.body["version"]}
        published, withdrawn = await asyncio.gather(
            site.rulebook.post(f"{REPAIR}/draft/publication", order), site.withdraw(key)
        )
        assert (published.status == 201) is not (withdrawn.status == 204)


async def test_the_same_act_twice_at_once_keeps_one_form(site: Site) -> None:
    pin = await site.form()
    await site.demand()
    ticket = await site.at_the_door()
    given = pin | {"values": {"safe": "o1"}}
    both = await asyncio.gather(site.arrive(ticket, given), site.arrive(ticket, given))
    assert sorted(each.status for each in both) == [200, 409]
    assert await site.kept(ticket) == 1

    again = await site.at_the_door()
    key = uuid4().hex
    href = (await site.asked(site.desk.wang, again))["href"]
    body = {**AT_THE_DOOR, "step_form": given}
    sent = await asyncio.gather(
        *(
            site.desk.api.call("POST", href, body, token=site.desk.wang.token, key=key)
            for _ in range(3)
        )
    )
    assert {each.status for each in sent} <= {200, 409}
    repeated = await site.desk.api.call("POST", href, body, token=site.desk.wang.token, key=key)
    assert repeated.status == 200
    assert await site.kept(again) == 1


async def test_the_customer_is_asked_for_no_form(site: Site) -> None:
    desk, pin = site.desk, await site.form()
    await site.rulebook.publish(demands=[{"act": "cancel", "form_key": site.key}])
    ticket = await desk.report()
    assert (await site.asked(desk.customer, ticket, "cancel"))["form"] is None
    assert (await site.asked(desk.agent, ticket, "cancel"))["form"] == pin
    words = {"reason": "not_needed", "note": ""}
    bare = await desk.try_to(desk.agent, ticket, "cancel", words)
    assert (bare.status, bare.body["code"]) == (422, "answers_missing")
    assert (await desk.act(desk.customer, ticket, "cancel", words))["state"] == "cancelled"


async def test_no_road_without_forms_leads_past_one(site: Site) -> None:
    """A card in WeCom and the pool take work by a button."""
    desk = site.desk
    await site.form()
    await site.rulebook.publish(demands=[{"act": "take", "form_key": site.key}])
    ticket = await desk.dispatched()
    before = await desk.stored(ticket)
    asked = Asked(actor=desk.wang.actor, ticket_id=ticket["id"])
    with pytest.raises(AnswersMissing, match="请先填写《到场检查》再提交"):
        await desk.container.tickets.dispatch.take(asked)
    assert await desk.stored(ticket) == before


async def test_answers_of_every_visit_are_taken_away_with_their_act(site: Site) -> None:
    desk, pin = site.desk, await site.form()
    await site.demand()
    ticket = await site.at_the_door()
    assert (await site.arrive(ticket, pin | {"values": {"safe": "o1"}})).status == 200
    leaving = {"reason": "needs_part"}
    await desk.act(desk.wang, ticket, "leave_incomplete", leaving)
    await desk.act(desk.dispatcher, ticket, "dispatch", {"technician_ids": [desk.wang.id]})
    await desk.act(desk.wang, ticket, "take")
    await desk.act(desk.wang, ticket, "book", {"window": desk.in_hours(3)})
    assert (await site.arrive(ticket, pin | {"values": {"safe": "o2"}})).status == 200
    (form,) = await site.forms(ticket)
    assert [each["fields"][0]["words"] for each in form["answers"]] == ["不安全", "安全"]

    today = shanghai_day(desk.container.now())
    path = f"/api/v1/form-answer-export?key={site.key}&since={today}&until={today}"
    exported = await desk.api.get(path, token=desk.agent.token)
    assert exported.status == 200, exported.body
    sheet: Any = load_workbook(BytesIO(exported.raw)).active
    head, *rows = [list(row) for row in sheet.values]
    assert head[4:6] == ["填写环节", "现场是否安全"]
    assert [row[4:6] for row in rows] == [["到场打卡", "安全"], ["到场打卡", "不安全"]]


def test_every_act_that_may_demand_a_form_takes_one() -> None:
    taking = {
        endpoint.act
        for endpoint in ENDPOINTS
        for spec in endpoint.operations.values()
        if endpoint.act and spec.body and "step_form" in spec.body.json_schema()["properties"]
    }
    assert taking == STEP_FORM_ACTS
    assert {Act.MERGE, Act.EDIT, Act.TIME_OUT, Act.RELIEVE}.isdisjoint(taking)


async def _report(site: Site, ticket: Json, who: SignedIn) -> str:
    path = f"/api/v1/tickets/{ticket['id']}/service-report"
    answer = await site.desk.api.get(path, token=who.token)
    assert answer.status == 200, answer.body
    return words_of(answer.raw)

"""Forms over HTTP, from the draft on: refused by name, attacked, and asked of a whole firm."""

import asyncio

import pytest
from pydantic import BaseModel

from backend.features.definitions import DefinitionKind, DefinitionRefused, Finding, Reference
from tests.support.accounts import People
from tests.support.application import MovableClock
from tests.support.forms import FORMS, FormPress, a_field, options
from tests.support.ticket_desk import Json, TicketDesk


@pytest.fixture
async def press(desk: TicketDesk, people: People) -> FormPress:
    return await FormPress.of(desk.api, people)


def a_form(desk: TicketDesk, *fields: Json, **others: object) -> Json:
    use = {"product_line_id": desk.line_id, "service_type": "repair"}
    form = {"title": "报修单", "purpose": "request", "used_for": [use], "fields": list(fields)}
    return form | others


def key_of(desk: TicketDesk, name: str = "form") -> str:
    return f"{name}-{desk.line_id[:8]}"


TEXT = a_field("text", "words", "说明")


async def test_a_form_that_cannot_work_is_not_published_and_every_field_is_named(
    desk: TicketDesk, press: FormPress
) -> None:
    key, never = key_of(desk), {"kind": "choice", "fact": "gone", "values": ["x"]}
    written = await press.write(
        key, a_form(desk, TEXT, TEXT, a_field("choice", "c", "选择", options=[], visible_if=never))
    )
    found = (await press.check(key))["findings"]
    assert [each["field"] for each in found] == [
        "fields.1.name",
        "fields.2",
        "fields.2.visible_if.fact",
    ]
    path = f"{FORMS}/{key}/draft/publication"
    order = {"version": written.body["version"]}
    refused = await desk.api.post(path, order, token=press.second.token)
    assert (refused.status, refused.body["code"]) == (422, "definition_refused")
    assert refused.body["params"]["findings"] == found
    offered = await desk.api.get(
        f"/api/v1/service-form?device_id={desk.device_id}", token=desk.customer.token
    )
    assert offered.body == {"form": None}


async def test_products_services_and_uses_that_are_not_free_are_refused(
    desk: TicketDesk, press: FormPress
) -> None:
    await press.publish(key_of(desk), a_form(desk, TEXT))
    uses = [
        {"product_line_id": "no-such-line", "service_type": "repair"},
        {"product_line_id": desk.line_id, "service_type": "dancing"},
        {"product_line_id": desk.line_id, "service_type": "repair"},
    ]
    await press.write(key_of(desk, "other"), a_form(desk, TEXT, used_for=uses))
    found = (await press.check(key_of(desk, "other")))["findings"]
    assert [(each["field"], each["reason"]) for each in found] == [
        ("used_for.0.product_line_id", "没有“no-such-line”这个产品线，请重新选择"),
        ("used_for.1.service_type", "没有“dancing”这种服务，请重新选择"),
        ("used_for.2", "这个产品线和服务类型已由表单“报修单”负责，请只留一处"),
    ]
    await press.write(key_of(desk, "third"), a_form(desk, TEXT, purpose="report"))
    assert (await press.check(key_of(desk, "third")))["findings"] == []


async def test_the_closest_form_is_asked(desk: TicketDesk, press: FormPress) -> None:
    line = {"product_line_id": desk.line_id}
    await press.publish(key_of(desk, "wide"), a_form(desk, TEXT, title="宽", used_for=[line]))
    await press.publish(key_of(desk, "near"), a_form(desk, TEXT, title="近"))
    asked = {}
    for service in ("repair", "care"):
        path = f"/api/v1/service-form?product_line_id={desk.line_id}&service_type={service}"
        answer = await desk.api.get(path, token=desk.agent.token)
        asked[service] = answer.body["form"]["content"]["title"]
    assert asked == {"repair": "近", "care": "宽"}


class RuleOfField(BaseModel):
    form: str
    field: str


async def _no_findings(content: RuleOfField, key: str) -> list[Finding]:
    return []


async def test_a_field_that_a_rule_still_uses_cannot_be_taken_away(
    desk: TicketDesk, press: FormPress
) -> None:
    kind = DefinitionKind(
        name="rule_of_field",
        label="规则",
        content=RuleOfField,
        title=lambda content: content.field,
        check=_no_findings,
        sentences=lambda before, after: ["改"],
        references=lambda content: frozenset({Reference("form", content.form, content.field)}),
    )
    key, container = key_of(desk), desk.container
    await press.publish(key, a_form(desk, TEXT, a_field("number", "count", "台数")))
    definitions = container.definitions.desk((container.forms.kind, kind))
    writer, second = press.writer.actor, press.second.actor
    rule = RuleOfField(form=key, field="count")
    draft = await definitions.drafting.write(writer, "rule_of_field", key, 0, rule, "")
    await definitions.publishing.publish(second, "rule_of_field", key, draft.definition.version)
    await press.write(key, a_form(desk, TEXT), await press.version_of(key))
    version = await press.version_of(key)
    with pytest.raises(DefinitionRefused) as refused:
        await definitions.publishing.publish(second, "form", key, version)
    (found,) = refused.value.params["findings"]
    assert found["field"] == "count"
    assert "「count」仍被规则「count」使用" in found["reason"]
    assert (await container.forms.rules.book.current(key)).version == 1


@pytest.mark.parametrize("levels", [7, 5_000])
async def test_a_condition_that_is_too_deep_is_refused_before_it_is_stored(
    desk: TicketDesk, press: FormPress, levels: int
) -> None:
    leaf = '{"kind": "known", "fact": "a"}'
    deep = '{"kind": "not", "part": ' * levels + leaf + "}" * levels
    field = f'{{"type": "text", "name": "b", "label": "B", "visible_if": {deep}}}'
    body = (
        f'{{"version": 0, "content": {{"title": "x", "purpose": "request", "fields": [{field}]}}}}'
    )
    path = f"{FORMS}/{key_of(desk)}/draft"
    refused = await desk.api.call("PUT", path, raw=body.encode(), token=press.writer.token)
    assert refused.status in (400, 422), refused.body
    assert (await desk.api.get(path, token=press.writer.token)).status == 404


async def test_ten_megabytes_of_definition_are_turned_away(
    desk: TicketDesk, press: FormPress
) -> None:
    labels = [a_field("text", f"f{number}", "x" * 40, help="y" * 200) for number in range(30_000)]
    refused = await press.write(key_of(desk), a_form(desk, *labels))
    assert refused.status == 413
    path = f"{FORMS}/{key_of(desk)}/draft"
    assert (await desk.api.get(path, token=press.writer.token)).status == 404


async def test_two_hundred_fields_are_asked_answered_and_shown(
    desk: TicketDesk, press: FormPress
) -> None:
    first = a_field("choice", "f0", "项目 0", options=options("甲", "乙"), required=True)
    shown = {"kind": "choice", "fact": "f0", "values": ["o1"]}
    more = [
        a_field("text", f"f{number}", f"项目 {number}", visible_if=shown, max_length=2000)
        for number in range(1, 200)
    ]
    pin = await press.publish(key_of(desk), a_form(desk, first, *more))
    values = {f"f{number}": f"第 {number} 项的说明" for number in range(1, 200)} | {"f0": "o1"}
    ticket = await desk.report(form={**pin, "values": values})
    answer = await desk.api.get(f"/api/v1/tickets/{ticket['id']}/forms", token=desk.agent.token)
    (filled,) = answer.body["forms"][0]["answers"]
    assert [each["name"] for each in filled["fields"]] == [f"f{number}" for number in range(200)]
    too_many = {f"g{number}": "x" for number in range(201)}
    refused = await desk.api.post(
        "/api/v1/tickets",
        {
            "device_ids": [desk.device_id],
            "problem": "x",
            "anyway": "又一件",
            "form": {**pin, "values": too_many},
        },
        token=desk.customer.token,
    )
    assert (refused.status, refused.body["code"]) == (422, "invalid_request")


async def test_a_form_republished_while_many_hand_it_in_loses_nobody(
    desk: TicketDesk, press: FormPress, clock: MovableClock
) -> None:
    key = key_of(desk)
    old = await press.publish(key, a_form(desk, TEXT))
    begun_at = clock().isoformat()
    clock.move(minutes=20)
    must = a_field("text", "since", "从何时开始", required=True)

    async def hand_in(number: int) -> Json:
        form = {**old, "begun_at": begun_at, "values": {"words": f"第 {number} 张"}}
        return await desk.report(form=form, anyway=f"第 {number} 件")

    new, *tickets = await asyncio.gather(
        press.publish(key, a_form(desk, TEXT, must)), *(hand_in(number) for number in range(5))
    )
    assert new["version"] == 2
    for number, ticket in enumerate(tickets):
        (answers,) = await desk.container.forms.answers.of_subject("ticket", ticket["id"])
        assert answers.form.version == 1
        assert answers.given() == {"words": f"第 {number} 张"}
        assert ticket["forms"][0]["version"] in (1, 2)

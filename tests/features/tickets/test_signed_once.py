"""Who accepts the work signs once: his signature stands in the form of the acceptance too."""

import pytest

from backend.features.media import MediaKind
from tests.support.accounts import People
from tests.support.forms import FormPress, a_field
from tests.support.ticket_desk import Json, TicketDesk


@pytest.fixture
async def pin(desk: TicketDesk, people: People) -> Json:
    use = {"product_line_id": desk.line_id, "service_type": "repair"}
    signed = a_field("signature", "signed", "客户签名", required=True)
    own = a_field("signature", "own", "师傅签名", staff_only=True)
    named = a_field("text", "name", "签名人", required=True, visible_if=_known("signed"))
    acceptance = {
        "title": "验收单",
        "purpose": "acceptance",
        "used_for": [use],
        "fields": [signed, named, own],
    }
    press = await FormPress.of(desk.api, people)
    return await press.publish(f"acceptance-{desk.line_id[:8]}", acceptance)


def _known(name: str) -> Json:
    return {"kind": "known", "fact": name}


def _hash(ticket: Json) -> str:
    found: str = ticket["visits"][-1]["hand_over"]["content_hash"]
    return found


async def _answers(desk: TicketDesk, ticket: Json) -> list[Json]:
    found = await desk.container.forms.answers.of_subject("ticket", ticket["id"])
    return [dict(each.given()) for each in found]


@pytest.mark.parametrize("who", ["customer", "wang"])
async def test_one_signature_is_that_of_the_acceptance_and_of_its_form(
    desk: TicketDesk, pin: Json, who: str
) -> None:
    ticket = await desk.done()
    signer = getattr(desk, who)
    signature = await desk.media(signer, MediaKind.SIGNATURE)
    body = {
        "method": "signature",
        "signature_id": signature,
        "content_hash": _hash(ticket),
        "form": {**pin, "values": {"name": "王女士"}},
    }
    accepted = await desk.act(signer, ticket, "accept", body)
    assert accepted["state"] == "follow_up"
    assert await _answers(desk, ticket) == [{"signed": signature, "name": "王女士"}]
    assert (await desk.stored(ticket))["acceptance"]["evidence_id"] == signature


async def test_a_signature_to_another_record_signs_nothing(desk: TicketDesk, pin: Json) -> None:
    ticket = await desk.done()
    signature = await desk.media(desk.customer, MediaKind.SIGNATURE)
    body = {
        "method": "signature",
        "signature_id": signature,
        "content_hash": "0" * 64,
        "form": {**pin, "values": {"name": "王女士"}},
    }
    refused = await desk.try_to(desk.customer, ticket, "accept", body)
    assert (refused.status, refused.body["code"]) == (409, "content_changed")
    without = await desk.try_to(desk.customer, ticket, "accept", {**body, "content_hash": None})
    assert (without.status, without.body["code"]) == (422, "content_hash_missing")
    assert await _answers(desk, ticket) == []


async def test_without_a_signature_the_form_still_wants_its_own(
    desk: TicketDesk, pin: Json
) -> None:
    ticket = await desk.done()
    form = {**pin, "values": {"name": "王女士"}}
    refused = await desk.try_to(desk.customer, ticket, "accept", {"form": form})
    assert (refused.status, refused.body["code"]) == (422, "answers_not_valid")
    problems = [(each["field"], each["code"]) for each in refused.body["params"]["fields"]]
    assert problems == [("signed", "required")]
    assert await _answers(desk, ticket) == []


async def test_somebody_elses_signature_and_a_photo_are_none(desk: TicketDesk, pin: Json) -> None:
    ticket = await desk.done()
    body = {"method": "signature", "content_hash": _hash(ticket), "form": {**pin, "values": {}}}
    photo = await desk.media(desk.customer)
    refused = await desk.try_to(desk.customer, ticket, "accept", {**body, "signature_id": photo})
    assert (refused.status, refused.body["code"]) == (422, "signature_missing")
    others = await desk.media(desk.stranger, MediaKind.SIGNATURE)
    refused = await desk.try_to(desk.customer, ticket, "accept", {**body, "signature_id": others})
    assert refused.status in {403, 404, 422}
    assert await _answers(desk, ticket) == []

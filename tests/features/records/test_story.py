"""What the mini-program says of a ticket is what the page behind its link says."""

from datetime import datetime, timedelta

from backend.features.records.words.times import days_offered, windows_offered
from backend.kit.clock import SHANGHAI
from tests.features.records.browsing import Browser
from tests.features.records.conftest import link_of
from tests.support.ticket_desk import TicketDesk


async def test_a_customer_reads_his_ticket_in_the_words_of_its_page(
    desk: TicketDesk, browser: Browser
) -> None:
    ticket = await desk.working()
    path = f"/api/v1/tickets/{ticket['id']}/story"
    told = await desk.api.get(path, token=desk.customer.token)
    assert told.status == 200
    page = (await browser.open(await link_of(desk, ticket))).text
    story = told.body
    assert story["number"] == ticket["number"]
    assert story["hero"]["headline"] in page
    assert story["next"] in page
    assert story["person"]["name"].endswith("师傅")
    assert [line["words"] for line in story["lines"] if line["words"] not in page] == []
    assert story["lines"][0]["is_latest"] is True
    assert [step["name"] for step in story["hero"]["steps"]] == [
        *("已提交", "已受理", "已约好", "上门中", "验收")
    ]
    facts = {fact["name"]: fact["value"] for fact in story["facts"]}
    assert facts["费用"] == "目前 ¥0"


async def test_what_waits_for_the_customer_is_named(desk: TicketDesk) -> None:
    ticket = await desk.done()
    path = f"/api/v1/tickets/{ticket['id']}/story"
    story = (await desk.api.get(path, token=desk.customer.token)).body
    assert story["tasks"] == ["acceptance"]
    assert story["work"]["content_hash"] == ticket["visits"][-1]["hand_over"]["content_hash"]


async def test_nobody_else_reads_it(desk: TicketDesk) -> None:
    ticket = await desk.report()
    path = f"/api/v1/tickets/{ticket['id']}/story"
    for who in (desk.stranger, desk.agent, desk.wang):
        answer = await desk.api.get(path, token=who.token)
        assert answer.status in (403, 404), who.id
    assert (await desk.api.get(path)).status == 401
    other = await desk.api.get(f"{path}-none", token=desk.customer.token)
    assert other.status == 404


async def test_every_time_offered_is_taken_by_a_report(desk: TicketDesk) -> None:
    days = (await desk.api.get("/api/v1/visit-windows")).body
    assert len(days) == 5
    for day in days:
        assert day["windows"], day
        assert all(window["start"] < window["end"] for window in day["windows"])
        assert day["windows"][-1]["name"] == "都可以"
    first = days[0]["windows"][0]
    wanted = {"start": first["start"], "end": first["end"]}
    body = {"device_ids": [desk.device_id], "problem": "不制冷", "wanted": wanted}
    made = await desk.api.post("/api/v1/tickets", body, token=desk.customer.token)
    assert (made.status, made.body["wanted"]) == (201, wanted)


def test_a_window_that_has_begun_is_not_offered() -> None:
    late = datetime(2026, 7, 15, 19, 30, tzinfo=SHANGHAI)
    first = days_offered(late)[0]
    assert first.name == "明天"
    early = late.replace(hour=18, minute=0)
    today = days_offered(early)[0]
    assert (today.name, [choice.value for choice, _ in windows_offered(today, early)]) == (
        "今天",
        ["19-21", "any"],
    )
    assert windows_offered(today, early)[-1][1].end - early == timedelta(hours=3)

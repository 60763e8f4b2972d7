"""抢单: the same work before two technicians at once, and one of them has it."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import expect

from tests.browser.bench import Bench
from tests.browser.visitors import Visitors
from tests.browser.workshop import Technician, Workshop
from tests.support.processes import wait_until

AUTOMATION = "/api/v1/dispatch/automation"
OFFERS = "/api/v1/dispatch/offers"
BOOK = "/api/v1/definitions/dispatch_rules/firm"
ALL_DAY = [{"start_time": "00:00", "end_time": "24:00"}]


def publish(workshop: Workshop, content: object) -> None:
    version = workshop.call("GET", BOOK)["definition"]["version"]
    draft = workshop.call("PUT", f"{BOOK}/draft", {"version": version, "content": content})
    order = {"version": draft["version"]}
    second = workshop.person("business_administrator").token
    workshop.call("POST", f"{BOOK}/draft/publication", order, token=second)


@contextmanager
def offered_to_all(workshop: Workshop) -> Iterator[None]:
    """While it lasts, work on this workshop's product line alone goes into the pool; then the rules
    are as they were."""
    before = workshop.call("GET", BOOK)["published"]["content"]
    was_on = workshop.call("GET", AUTOMATION)["enabled"]
    pool = {
        "key": f"pool-{workshop.mark}",
        "name": f"抢单 {workshop.mark}",
        "when": {
            "kind": "list",
            "fact": "product_lines",
            "operator": "any",
            "values": [workshop.line_id],
        },
        "filters": {"area": "anywhere"},
        "scoring": {"weights": {"load": 100}},
        "mode": {"kind": "pool"},
        "take_minutes": 60,
    }
    publish(workshop, before | {"rules": [pool, *before["rules"]]})
    workshop.call("PUT", AUTOMATION, {"enabled": True})
    try:
        yield
    finally:
        workshop.call("PUT", AUTOMATION, {"enabled": was_on})
        publish(workshop, before)


def on_shift(workshop: Workshop) -> Technician:
    technician = workshop.person()
    week = {"version": 0, "days": [ALL_DAY] * 7}
    workshop.call("POST", f"/api/v1/staff/{technician.id}/weekly-shift-changes", week)
    return technician


def at_the_pool(visitors: Visitors, technician: Technician) -> Bench:
    bench = Bench.signed_in(visitors, technician)
    bench.tap(bench.page.locator("[role=tab]:visible").filter(has_text="抢单"))
    expect(bench.button("抢单")).to_be_visible()
    return bench


def test_two_reach_for_the_same_work_and_the_one_who_is_late_is_told(
    visitors: Visitors, workshop: Workshop
) -> None:
    crew = [on_shift(workshop), on_shift(workshop)]
    with offered_to_all(workshop):
        ticket = workshop.reported()
        workshop.act(workshop.agent, ticket, "approve", {"problem_type": "其他"})
        wait_until(
            lambda: all(workshop.call("GET", OFFERS, token=each.token)["items"] for each in crew),
            "the work is offered",
        )
        benches = [at_the_pool(visitors, each) for each in crew]
        benches[0].screens("bench-pool-offer")
        # Both thumbs come down before either has an answer.
        nothing_left, too_late = "附近没有可抢的单", "已被抢走或已收回"
        with benches[0].metered("抢单"):
            benches[0].taps += 1
            for bench in benches:
                bench.button("抢单").evaluate("button => { setTimeout(() => button.click(), 300) }")
            for bench in benches:
                expect(bench.text(nothing_left).or_(bench.text(too_late))).to_be_visible()
        visit = workshop.seen(ticket)["visits"][-1]
        [had] = [each["id"] for each in visit["technicians"]]
        winner, late = sorted(benches, key=lambda bench: bench.technician.id != had)
        assert (winner.technician.id, visit["state"]) == (had, "accepted")
        assert workshop.story(ticket).count("take") == 1

        told = late.page.get_by_role("alert").locator("visible=true")
        expect(told).to_have_text("这张工单已被抢走或已收回，请看看别的")
        # It is still told when the page has found by itself that the work is gone.
        expect(late.text(nothing_left)).to_be_visible()
        expect(told).to_have_text("这张工单已被抢走或已收回，请看看别的")
        late.screens("bench-pool-late")
        late.tap(late.text("知道了"))
        expect(told).to_have_count(0)
        late.page.reload()
        expect(late.text("附近没有可抢的单")).to_be_visible()
        late.tap(late.page.locator("[role=tab]:visible").filter(has_text="今天"))
        expect(late.text("今天没有单")).to_be_visible()
        winner.tap(winner.page.locator("[role=tab]:visible").filter(has_text="今天"))
        expect(winner.text("待预约")).to_be_visible()
        winner.open_job(ticket)
        expect(winner.button("约时间")).to_be_visible()
    assert workshop.call("GET", BOOK)["published"]["content"]["rules"][-1]["key"] == "default"


def test_new_work_comes_to_the_open_page_by_itself(visitors: Visitors, workshop: Workshop) -> None:
    technician = on_shift(workshop)
    bench = Bench.signed_in(visitors, technician)
    bench.tap(bench.page.locator("[role=tab]:visible").filter(has_text="抢单"))
    expect(bench.text("附近没有可抢的单")).to_be_visible()
    with offered_to_all(workshop):
        ticket = workshop.reported()
        workshop.act(workshop.agent, ticket, "approve", {"problem_type": "其他"})
        expect(bench.button("抢单")).to_be_visible()
        with bench.metered("抢单"):
            bench.tap(bench.button("抢单"))
            expect(bench.text("附近没有可抢的单")).to_be_visible()
    [had] = [each["id"] for each in workshop.seen(ticket)["visits"][-1]["technicians"]]
    assert had == technician.id

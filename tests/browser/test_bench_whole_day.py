"""A whole day where there is no network: three jobs, an end of the login, and a full phone."""

from typing import Any

from playwright.sync_api import Request, expect

from tests.browser.bench import Bench
from tests.browser.visitors import Visitors
from tests.browser.workshop import Workshop


def booked_apart(workshop: Workshop, technician: Any, count: int) -> list[Any]:
    """Each of them today, at hours of its own."""
    return [workshop.booked_at(technician, hour) for hour in range(count)]


def test_three_jobs_of_a_day_wait_for_the_login_and_go_out_in_order(
    visitors: Visitors, workshop: Workshop
) -> None:
    technician = workshop.person()
    held, undone, done = booked_apart(workshop, technician, 3)
    bench = Bench.signed_in(visitors, technician)
    bench.await_shell()
    expect(bench.page.locator(".bench-stop-box:visible")).to_have_count(3)
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/api/" in request.url:
            asked.append(request.url)

    bench.visitor.cut()
    bench.visitor.context.on("request", note)
    for ticket in (held, undone, done):
        bench.open_job(ticket)
        bench.tap(bench.button("出发"))
        bench.check_in()
        bench.shoot(bench.named("拍维修前"))
        expect(bench.text("维修前 1 张")).to_be_visible()
        if ticket is not done:
            bench.tap(bench.page.get_by_text("更多").locator("visible=true"))
            bench.tap(bench.chip("挂起" if ticket is held else "没修完"))
            bench.tap(bench.chip("待配件" if ticket is held else "时间不够"))
            expect(bench.page.get_by_role("dialog")).to_have_count(0)
            bench.back()
            expect(bench.text("待上门")).to_be_visible()
    bench.tap(bench.button("记故障和用料"))
    bench.tap(bench.button("加一行"))
    bench.page.locator("[aria-label=配件名称] input:visible").fill("密封圈")
    for fault in ("不制热", "加热管不工作", "换加热管"):
        bench.tap(bench.chip(fault))
    bench.tap(bench.button("记好了"))
    bench.shoot(bench.named("拍维修后"))
    expect(bench.text("维修后 1 张")).to_be_visible()
    bench.tap(bench.button("完工"))
    bench.sign()
    bench.tap(bench.button("提交完工"))
    expect(bench.text("待上门")).to_be_visible()
    bench.page.reload()
    expect(bench.text("待上门")).to_be_visible()
    # Some tries for the day and for the log, by pauses that grow: no storm.
    assert len(asked) < 60, len(asked)

    workshop.call("DELETE", "/api/v1/sessions/current", token=bench.token())
    bench.visitor.mend()
    bench.tap(bench.page.locator(".bench-pill:visible"))
    expect(bench.text("登录过期了，登录后自动传")).to_be_visible()
    expect(bench.page.locator(".bench-figure:visible").nth(1)).to_have_text("0丢失")
    bench.tap(bench.button("立即重试"))
    bench.fill_in()
    expect(bench.text("已同步")).to_be_visible()
    tails = {"held": ["suspend"], "undone": ["leave_incomplete"], "done": ["finish", "accept"]}
    for name, ticket in (("held", held), ("undone", undone), ("done", done)):
        story = workshop.story(ticket)
        acts = [act for act in story[story.index("book") + 1 :] if act != "photograph"]
        assert acts == ["depart", "arrive", "start_work", *tails[name]], name
        photos = workshop.seen(ticket)["visits"][0]["site_photo_ids"]
        assert len(photos) == len(set(photos)) == (2 if name == "done" else 1), name
    states = [workshop.seen(ticket)["state"] for ticket in (held, undone, done)]
    assert states == ["suspended", "to_revisit", "follow_up"]
    record = workshop.seen(done)["visits"][0]["hand_over"]["completion"]
    assert [part["name"] for part in record["parts"]] == ["密封圈"]


def test_a_phone_that_is_nearly_full_is_told_of_before_it_is(
    visitors: Visitors, workshop: Workshop
) -> None:
    technician = workshop.person()
    ticket = workshop.booked(technician)
    bench = Bench.signed_in(visitors, technician)
    bench.tap(bench.button("出发"))
    bench.check_in()
    bench.open_job(ticket)
    bench.page.add_init_script(
        "navigator.storage.estimate = async () => ({usage: 85e6, quota: 100e6})"
    )
    bench.page.reload()
    expect(bench.text("手机快存满了，先连 Wi-Fi 把照片传完，再接着拍")).to_be_visible()
    bench.shoot(bench.named("拍维修前"))
    expect(bench.text("维修前 1 张")).to_be_visible()
    expect(bench.text("已同步")).to_be_visible()
    assert workshop.story(ticket).count("photograph") == 1

"""A phone without room: said plainly, nothing of before is lost, and what waits still goes out."""

from playwright.sync_api import expect

from tests.browser.bench import Bench
from tests.browser.visitors import Visitors
from tests.browser.workshop import FAULT, Workshop

FULL = """() => {
    window.realPut = IDBObjectStore.prototype.put
    IDBObjectStore.prototype.put = function () {
        throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
    }
    Storage.prototype.setItem = IDBObjectStore.prototype.put
}"""
"""As browsers refuse a write; what they do when they read and remove is their own."""


def test_a_full_phone_says_so_keeps_what_it_has_and_goes_on_sending(
    visitors: Visitors, workshop: Workshop
) -> None:
    technician = workshop.person()
    ticket = workshop.booked(technician)
    bench = Bench.signed_in(visitors, technician)
    bench.await_everything()
    bench.open_job(ticket)
    bench.visitor.cut()
    bench.tap(bench.button("出发"))
    bench.check_in()
    bench.shoot(bench.button("拍维修前"))
    expect(bench.text("维修前 1 张")).to_be_visible()

    bench.page.evaluate(FULL)
    bench.shoot(bench.named("拍维修前"))
    expect(bench.text("手机存满了，这一步没有记下，前面记的都在")).to_be_visible()
    expect(bench.text("维修前 1 张")).to_be_visible()
    bench.tap(bench.button("记故障和用料"))
    for fault in FAULT:
        bench.tap(bench.chip(fault))
    done = bench.page.locator("[aria-label=做了什么] textarea:visible")
    expect(done).to_have_value(FAULT[-1])  # proposed by the remedy
    done.fill("换了加热管，试机正常")
    expect(bench.text("刚填的先别关这一页")).to_be_visible()
    bench.screens("bench-full-phone")
    bench.tap(bench.button("记好了"))

    # What was recorded before is sent though nothing can be noted of it.
    bench.visitor.mend()
    expect(bench.text("已同步")).to_be_visible()
    acts = ["depart", "arrive", "start_work", "photograph"]
    story = workshop.story(ticket)
    assert story[story.index("book") + 1 :] == acts
    assert len(workshop.seen(ticket)["visits"][-1]["site_photo_ids"]) == 1

    # With room again all is written; a restart repeats nothing, and what was typed is there.
    bench.page.evaluate("() => { IDBObjectStore.prototype.put = window.realPut }")
    expect(bench.text("刚填的先别关这一页")).to_be_hidden()
    bench.shoot(bench.button("拍维修后"))
    expect(bench.text("维修后 1 张")).to_be_visible()
    expect(bench.text("已同步")).to_be_visible()
    bench.page.reload()
    expect(bench.text("维修后 1 张")).to_be_visible()
    bench.tap(bench.button("完工"))
    bench.sign()
    bench.tap(bench.button("提交完工"))
    expect(bench.text("已完成 1")).to_be_visible()
    expect(bench.text("已同步")).to_be_visible()
    story = workshop.story(ticket)
    assert story[story.index("book") + 1 :] == [*acts, "photograph", "finish", "accept"]
    seen = workshop.seen(ticket)
    assert seen["visits"][-1]["hand_over"]["completion"]["action"] == "换了加热管，试机正常"
    assert len(seen["visits"][-1]["site_photo_ids"]) == 2

"""Promises of the sale at the installation, and taking a wrong tap back."""

from typing import Any
from uuid import uuid4

from playwright.sync_api import expect

from backend.kit.clock import utc_now
from tests.browser.bench import Bench
from tests.browser.visitors import Visitors
from tests.browser.workshop import Workshop


def sold(workshop: Workshop, *promises: str) -> Any:
    """A sale of a new device with what the seller promised."""
    seller = workshop.person("sales")
    sale = {
        "buyer": {
            "phone": f"137{uuid4().int % 10**8:08d}",
            "name": "周某",
            "address": {"area": "浙江省杭州市滨江区", "estate": "青桐里", "door": "3 幢 301 室"},
        },
        "devices": [{"model_id": workshop.model_id, "serial": f"SN{uuid4().hex[:8]}"}],
        "promises": [{"kind": "gift", "text": text} for text in promises],
        "sold_on": "2026-07-01",
        "channel": "城东门店",
    }
    return workshop.call("POST", "/api/v1/sales", sale, token=seller.token)


def test_promises_hold_up_the_finish_until_each_is_kept_or_refused_with_a_reason(
    visitors: Visitors, workshop: Workshop
) -> None:
    technician = workshop.person()
    device_id = sold(workshop, "送滤网一套", "墙面打孔")["device_ids"][0]
    ticket = workshop.booked(technician, "install", device_ids=[device_id])
    bench = Bench.signed_in(visitors, technician)
    expect(bench.text("承诺：送滤网一套")).to_be_visible()

    bench.await_shell()
    bench.visitor.cut()
    clock = bench.page.clock
    clock.set_fixed_time(utc_now())  # the seconds in which he may undo do not pass by themselves
    bench.tap(bench.button("出发"))
    expect(bench.text("在路上")).to_be_visible()
    bench.tap(bench.button("撤销"))
    expect(bench.button("出发")).to_be_visible()
    bench.tap(bench.button("出发"))
    bench.open_job(ticket)
    bench.check_in()
    bench.tap(bench.button("已做"))
    expect(bench.text("销售承诺：送滤网一套")).to_be_hidden()
    bench.tap(bench.button("做不到"))
    bench.tap(bench.button("就这样记下"))
    expect(bench.text("选一个原因")).to_be_visible()
    bench.tap(bench.chip("现场条件不允许"))
    bench.screens("bench-promise")
    bench.tap(bench.button("就这样记下"))
    expect(bench.text("销售承诺：墙面打孔")).to_be_hidden()
    bench.tap(bench.button("撤销"))
    expect(bench.text("销售承诺：墙面打孔")).to_be_visible()
    bench.tap(bench.button("做不到"))
    bench.page.locator("[aria-label=做不到的原因] textarea:visible").fill("承重墙，物业不让打")
    bench.tap(bench.button("就这样记下"))
    expect(bench.text("销售承诺：墙面打孔")).to_be_hidden()
    assert workshop.story(ticket)[-1] == "book"
    expect(bench.button("撤销")).to_be_visible()
    clock.resume()
    bench.visitor.mend()
    expect(bench.text("已同步")).to_be_visible()
    seen = workshop.seen(ticket)
    told = [(each["text"], each["state"], each["note"]) for each in seen["promises"]]
    assert told == [
        ("送滤网一套", "kept", ""),
        ("墙面打孔", "refused", "承重墙，物业不让打"),
    ]
    story = workshop.story(ticket)
    assert [each for each in story if each == "depart"] == ["depart"]

"""A technician's own month: each figure, and the jobs behind it."""

from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import expect

from backend.kit.clock import shanghai_day, utc_now
from tests.browser.bench import Bench
from tests.browser.visitors import Visitors
from tests.browser.workshop import HOME, Technician, Workshop

AT_THE_DOOR = {
    "position": {"latitude": HOME.latitude, "longitude": HOME.longitude, "system": "gcj02"},
    "accuracy_metres": 12,
}


def a_jpeg() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (80, 60), "grey").save(drawn, "JPEG")
    return drawn.getvalue()


def closed(workshop: Workshop, technician: Technician, service_type: str = "repair") -> Any:
    """Done, accepted by phone's agent and closed, as the API does it."""
    ticket = workshop.booked(technician, service_type)
    his = technician.token
    workshop.act(his, ticket, "depart")
    workshop.act(his, ticket, "arrive", AT_THE_DOOR)
    workshop.act(his, ticket, "start_work")
    photos = [workshop.installation.upload(a_jpeg(), token=his) for _ in range(2)]
    record = {
        "result": "solved",
        "fault_code": f"T{workshop.mark}-2",
        "action": "换加热管",
        "before_photo_ids": photos[:1],
        "after_photo_ids": photos[1:],
        "labour_minutes": 30,
        "parts": [{"name": "加热管", "quantity": 1, "unit_price_fen": 0, "old_part": "given"}],
    }
    workshop.act(his, ticket, "finish", record)
    signature = workshop.installation.upload(a_jpeg(), token=his, kind="signature")
    hashed = workshop.seen(ticket)["visits"][-1]["hand_over"]["content_hash"]
    signed = {"method": "signature", "signature_id": signature, "content_hash": hashed}
    workshop.act(his, ticket, "accept", signed)
    return workshop.act(workshop.agent, ticket, "close", {"satisfaction": 5})


def test_a_month_opens_the_jobs_behind_each_figure(visitors: Visitors, workshop: Workshop) -> None:
    technician = workshop.person()
    tickets = [closed(workshop, technician) for _ in range(2)]
    bench = Bench.signed_in(visitors, technician)
    expect(bench.text("第一次用？")).to_be_hidden()
    bench.tap(bench.page.locator("[role=tab]:visible").filter(has_text="本月"))
    today = shanghai_day(utc_now())
    expect(bench.text(f"{today.year} 年 {today.month} 月")).to_be_visible()
    expect(bench.named("完成 2 单，看明细")).to_be_visible()
    expect(bench.named("一次修好 2/2，看明细")).to_be_visible()
    expect(bench.named("准时到 2/2，看明细")).to_be_visible()
    expect(bench.named(f"每天完成的单：{today.day} 日 2 单")).to_be_visible()
    bench.screens("bench-month")
    bench.tap(bench.named("一次修好 2/2，看明细"))
    for ticket in tickets:
        expect(bench.text(ticket["number"])).to_be_visible()
    expect(bench.text("没有更早的了")).to_be_visible()
    bench.screens("bench-month-jobs")
    bench.back()
    bench.tap(bench.named("上个月"))
    expect(bench.text("这个月还没有完成的单")).to_be_visible()

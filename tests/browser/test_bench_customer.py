"""What the job tells of the customer: his device, his photos, and his number when it is dialled."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from playwright.sync_api import Locator, expect

from backend.kit.clock import shanghai_day
from tests.browser.bench import Bench
from tests.browser.test_bench_acts import ANDROID
from tests.browser.visitors import Visitors
from tests.browser.workshop import Workshop
from tests.support.images import a_jpeg

BOUGHT: Final = (shanghai_day(datetime.now(UTC)) - timedelta(days=100)).isoformat()


def reveals(workshop: Workshop, ticket: Any) -> list[str]:
    """Who was told the number, as the audit log has it."""
    path = f"/api/v1/audit-entries?action=personal_revealed&subject_id={ticket['id']}"
    return [each["actor_id"] for each in workshop.call("GET", path)["items"]]


def drawn(photo: Locator) -> None:
    expect(photo).to_be_visible()
    expect(photo.locator("img")).to_have_js_property("complete", True)
    assert photo.locator("img").evaluate("image => image.naturalWidth") > 0


def test_a_job_tells_of_the_device_its_photos_and_the_number_once_for_each_visit_to_the_page(
    visitors: Visitors, workshop: Workshop
) -> None:
    technician = workshop.person()
    made = workshop.call(
        "POST",
        "/api/v1/devices",
        {"model_id": workshop.model_id, "purchase": {"bought_on": BOUGHT}, "with_code": True},
    )
    device = made.get("device", made)
    sent = workshop.installation.upload(a_jpeg(), token=workshop.agent)
    ticket = workshop.booked(technician, device_ids=[device["id"]], media_ids=[sent])
    bench = Bench.signed_in(visitors, technician, user_agent=ANDROID)
    bench.await_shell()
    bench.open_job(ticket)
    expect(bench.text(f"{BOUGHT} 购")).to_be_visible()
    expect(bench.text("保修期内")).to_be_visible()
    photo = bench.named("客户发的第 1 张")
    drawn(photo)
    bench.screens("bench-job-device")
    with bench.page.expect_response(lambda answer: f"/media/{sent}" in answer.url) as whole:
        bench.tap(photo)
    assert whole.value.status == 200

    bench.visitor.cut()
    bench.page.reload()
    expect(bench.text("没有网络，照常干活")).to_be_visible()
    expect(bench.text(f"{BOUGHT} 购")).to_be_visible()
    expect(bench.text("保修期内")).to_be_visible()
    drawn(photo)
    bench.tap(bench.named("打电话"))
    expect(bench.text("打电话要联网，连上后再试")).to_be_visible()
    assert reveals(workshop, ticket) == []

    bench.visitor.mend()
    expect(bench.text("没有网络，照常干活")).to_be_hidden()
    contact = workshop.act(technician.token, ticket, "message", {"text": "马上到"})["contact"]
    assert contact["masked"]
    with bench.metered("打电话"):
        dialled = bench.leads_to(bench.named("打电话"))
    assert contact["phone"] == f"{dialled[4:7]}****{dialled[-4:]}"
    # Pressed again, by what the browser's question does not hold up.
    with bench.page.expect_request(re.compile("^tel:")) as again:
        bench.named("打电话").evaluate("call => call.click()")
    bench.visitor.outside.remove(again.value.url)
    assert again.value.url == dialled
    assert reveals(workshop, ticket) == [technician.id]

    bench.anew()
    with bench.metered("导航"):
        assert bench.leads_to(bench.named("导航")).startswith("geo:")
    bench.anew()
    bench.tap(bench.button("出发"))
    bench.check_in()
    expect(bench.button("拍维修前")).to_be_visible()
    assert reveals(workshop, ticket) == [technician.id]

    bench.visitor.open("/bench/")
    with bench.page.expect_request(re.compile("^tel:")) as once:
        bench.tap_twice(bench.named("打电话"))
    bench.visitor.outside.remove(once.value.url)
    assert once.value.url == dialled
    # A script's click opens no dialler, and the browser says so.
    said = [each for each in bench.visitor.complaints if "user gesture is required" not in each]
    bench.visitor.complaints[:] = said
    assert reveals(workshop, ticket) == [technician.id] * 2

"""What the firm decided while the phone was alone: where a visit goes is the firm's to say, and of
what he did and wrote nothing is lost."""

import json
from typing import Any

from playwright.sync_api import expect

from tests.browser.bench import Bench
from tests.browser.visitors import Visitors
from tests.browser.workshop import FAULT, Workshop


def recorded_with_a_part(bench: Bench) -> None:
    bench.tap(bench.button("记故障和用料"))
    for fault in FAULT:
        bench.tap(bench.chip(fault))
    done = bench.page.locator("[aria-label=做了什么] textarea:visible")
    expect(done).to_have_value(FAULT[-1])  # proposed by the remedy
    done.fill("换了加热管，试机正常")
    bench.tap(bench.button("加一行"))
    bench.page.locator("[aria-label=配件名称] input:visible").fill("加热管")
    bench.page.locator("[aria-label=旧件序列号] input:visible").fill("JRG-0071")
    bench.tap(bench.button("记好了"))


def test_recalled_given_away_and_described_anew_while_he_was_without_a_network(
    visitors: Visitors, workshop: Workshop
) -> None:
    technician, other = workshop.person(), workshop.person()
    given_away = workshop.booked_at(technician, 0)
    described = workshop.booked_at(technician, 1)
    offered = workshop.sent_to(technician)
    bench = Bench.signed_in(visitors, technician)
    bench.await_everything()
    expect(bench.button("拒单")).to_be_visible()
    bench.visitor.cut()
    bench.open_job(given_away)
    bench.tap(bench.button("出发"))
    bench.check_in()
    bench.shoot(bench.button("拍维修前"))
    expect(bench.text("维修前 1 张")).to_be_visible()
    recorded_with_a_part(bench)
    bench.shoot(bench.button("拍维修后"))
    expect(bench.text("维修后 1 张")).to_be_visible()
    with bench.metered("完工，微信确认"):
        bench.tap(bench.button("完工"))
        bench.tap(bench.chip("微信确认"))
        bench.tap(bench.button("提交完工"))
    expect(bench.text("已完成 1")).to_be_visible()
    bench.open_job(described)
    bench.tap(bench.button("出发"))
    bench.check_in()
    expect(bench.button("拍维修前")).to_be_visible()
    bench.page.reload()

    workshop.act(workshop.dispatcher, offered, "recall")
    order = {"reason": "illness", "to": {"technician_ids": [other.id]}}
    workshop.act(workshop.dispatcher, given_away, "transfer", order)
    before = workshop.story(given_away)
    seen = workshop.seen(described)
    told_anew = f"{described['problem']}，还漏水"
    change = {"version": seen["version"], "problem": told_anew}
    path = f"/api/v1/tickets/{described['id']}"
    workshop.call("PATCH", path, change, token=workshop.agent)

    bench.visitor.mend()
    expect(bench.text(f"“{told_anew}”")).to_be_visible()
    bench.visitor.open("/bench/")
    said = bench.page.locator(".bx-card:visible")
    expect(said.filter(has_text="这张单已改派，已从列表移走；您做过的都留着")).to_have_count(1)
    expect(said.filter(has_text="这张单已改派，已从列表移走")).to_have_count(2)
    expect(said.filter(has_text=f"说明改成“{told_anew}”，以它为准")).to_have_count(1)
    bench.screens("bench-changed-meanwhile")
    assert workshop.seen(described)["problem"] == told_anew
    bench.tap(bench.page.locator(".bench-pill:visible"))
    expect(bench.text("这条没被接受")).to_be_visible()
    own = workshop.call("GET", path, token=technician.token)["place"]["door"]
    expect(bench.page.locator(".bench-row:visible").filter(has_text=own)).to_have_count(0)
    story = workshop.story(described)
    assert [each for each in story if each in ("depart", "arrive")] == ["depart", "arrive"]
    expect(bench.page.locator(".bench-figure:visible").nth(1)).to_have_text("0丢失")
    with bench.page.expect_download() as saved:
        bench.tap(bench.button("导出备份"))
    kept: Any = json.loads(saved.value.path().read_bytes())
    [finish] = [each for each in kept["operations"] if each["kind"] == "finish"]
    [part] = finish["body"]["parts"]
    assert (finish["job"], part["name"], part["old_serial"]) == (
        given_away["id"],
        "加热管",
        "JRG-0071",
    )
    assert workshop.story(given_away) == before
    assert workshop.seen(offered)["state"] == "to_dispatch"

"""The first job on invented data, at the pages of the real one: nothing of it leaves the phone."""

from playwright.sync_api import Request, expect

from tests.browser.bench import Bench
from tests.browser.visitors import Visitors
from tests.browser.workshop import Workshop

KEPT = """async () => {
    const open = indexedDB.open((await indexedDB.databases())[0].name)
    const base = await new Promise(done => { open.onsuccess = () => done(open.result) })
    const keys = []
    for (const name of base.objectStoreNames) {
        const asked = base.transaction(name).objectStore(name).getAllKeys()
        keys.push(...await new Promise(done => { asked.onsuccess = () => done(asked.result) }))
    }
    return keys.map(String)
}"""


def test_a_beginner_practises_a_whole_job_and_nothing_leaves_the_phone(
    visitors: Visitors, workshop: Workshop
) -> None:
    technician = workshop.person()
    ticket = workshop.booked(technician)
    bench = Bench.signed_in(visitors, technician)
    bench.await_shell()
    bench.tap(bench.button("练一遍"))
    expect(bench.button("接单")).to_be_visible()
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/api/" in request.url:
            asked.append(f"{request.method} {request.url}")

    bench.page.on("request", note)
    expect(bench.text("练习，什么都不会发出去")).to_be_visible()
    bench.screens("bench-practice")
    bench.tap(bench.button("接单"))
    bench.tap(bench.named("打电话"))
    bench.tap(bench.button("约时间"))
    bench.tap(bench.chip("明天"))
    bench.tap(bench.chip("10–12 点"))
    bench.tap(bench.button("约这个时间"))
    bench.tap(bench.named("导航"))
    bench.tap(bench.button("出发"))
    bench.tap(bench.button("到场打卡"))
    expect(bench.text("练习，什么都不会发出去")).to_be_visible()
    bench.tap(bench.button("确认到场"))
    bench.shoot(bench.button("拍维修前"))
    expect(bench.button("填检查表")).to_be_visible()
    assert asked == []
    bench.tap(bench.button("退出"))
    expect(bench.text(ticket["problem"])).to_be_visible()

    bench.tap(bench.page.locator("[role=tab]:visible").filter(has_text="我的"))
    bench.tap(bench.text("练习第一单"))
    expect(bench.button("填检查表")).to_be_visible()
    asked.clear()
    bench.visitor.cut()
    bench.page.reload()
    bench.tap(bench.button("填检查表"))
    bench.shoot(bench.named("拍断电"))
    expect(bench.page.locator("[alt=断电]:visible")).to_have_count(1)
    bench.tap(bench.button("做好了"))
    expect(bench.text("还差 1 项")).to_be_visible()
    bench.page.locator("[aria-label=启动电容] input:visible").fill("35")
    bench.tap(bench.button("做好了"))
    bench.tap(bench.button("下一步"))
    bench.tell_the_repair("不制冷", "外机不转", "换启动电容")
    bench.shoot(bench.button("拍维修后"))
    bench.tap(bench.button("完工"))
    bench.sign()
    bench.tap(bench.button("提交完工"))
    expect(bench.text("练完了，会用了")).to_be_visible()
    bench.screens("bench-practice-done")
    assert asked == []
    kept = bench.page.evaluate(KEPT)
    assert [key for key in kept if "queue:" in key and not key.startswith("practice/")] == []
    bench.visitor.mend()
    bench.tap(bench.button("去干活"))
    expect(bench.text(ticket["problem"])).to_be_visible()
    expect(bench.text("已同步")).to_be_visible()
    assert workshop.story(ticket)[-1] == "book"

"""What a ticket says of itself on its report, for whoever reads it."""

from collections.abc import Iterator, Sequence
from typing import Final

from backend.features.records.service_report.wording import (
    CONSENTS,
    OLD_PARTS,
    OUTCOMES,
    PAYMENTS,
    RESULTS,
    minutes,
    moment,
    number,
    span,
)
from backend.features.records.words.lines import line_note, line_words
from backend.features.records.words.money import yuan
from backend.features.tickets import (
    ConsentMethod,
    CustomerTicketView,
    Reading,
    Ticket,
    Visit,
    VisitView,
)
from backend.features.timeline import TimelineLine
from backend.kit.printing import Answer, Block, Facts, Grid, Heading, Picture, Pictures, Words

_AMOUNTS: Final = ["项目", "金额"]
Rows = list[tuple[str, str]]


def head_blocks(view: CustomerTicketView) -> Iterator[Block]:
    devices = "\n".join(device.words for device in view.devices) or view.product
    yield _facts(
        [
            ("单号", view.number),
            ("服务", view.service_name),
            ("状态", view.state_name),
            ("设备", devices),
            ("报修内容", "；".join([*view.symptoms, view.problem])),
            ("联系人", f"{view.contact.name} {view.contact.phone}"),
            ("地址", f"{view.place.region} {view.place.door}"),
            ("报修时间", moment(view.created_at)),
        ]
    )


def visit_blocks(view: CustomerTicketView, visits: dict[str, Visit]) -> Iterator[Block]:
    """Those that began: somebody was there."""
    begun = [each for each in view.visits if visits[each.id].has_begun]
    for shown in begun:
        visit = visits[shown.id]
        yield Heading(text=f"上门服务（第 {shown.number} 次）")
        yield _facts(
            [
                ("师傅", "、".join(person.name for person in shown.technicians)),
                ("预约时间", span(visit.appointment.window if visit.appointment else None)),
                ("到场", moment(shown.arrived_at)),
                ("开始处理", moment(shown.started_at)),
                ("结束", moment(visit.ends_at if visit.ended_by else None)),
                ("处理用时", minutes(visit.work_minutes)),
            ]
        )
        yield from _record_blocks(shown, view)
        yield from _step_blocks(visit)
        yield from _photo_blocks(shown)


def _record_blocks(shown: VisitView, view: CustomerTicketView) -> Iterator[Block]:
    if shown.hand_over is None:
        return
    done = shown.hand_over.completion
    yield _facts(
        [
            ("结果", RESULTS[done.result]),
            ("故障", shown.hand_over.fault.words if shown.hand_over.fault else ""),
            ("处理经过", done.action),
            ("登记工时", minutes(done.labour_minutes)),
        ]
    )
    names = {device.device_id: device.words for device in view.devices}
    if done.unit_results:
        units = [
            [names.get(each.device_id, ""), OUTCOMES[each.outcome], each.reason]
            for each in done.unit_results
        ]
        yield Grid(header=["设备", "结果", "说明"], rows=units)
    if done.parts:
        parts = [
            [part.name, str(part.quantity), yuan(part.unit_price_fen), OLD_PARTS[part.old_part]]
            for part in done.parts
        ]
        yield Grid(header=["配件", "数量", "单价", "旧件"], rows=parts)
    if done.readings:
        yield _readings(done.readings)


def _readings(readings: Sequence[Reading]) -> Grid:
    rows = [[each.name, f"{number(each.value)} {each.unit}".strip()] for each in readings]
    return Grid(header=["检查读数", "值"], rows=rows)


def _step_blocks(visit: Visit) -> Iterator[Block]:
    if visit.procedure is None or not visit.steps_done:
        return
    done = {step.name: step for step in visit.steps_done}
    rows, pictures = [], []
    for demand in visit.procedure.steps:
        if step := done.get(demand.name):
            said = [f"{each.name} {number(each.value)} {each.unit}" for each in step.readings]
            rows.append([demand.title, moment(step.device_at or step.at), "；".join(said)])
            pictures += [Picture(name=each, caption=demand.title) for each in step.photos]
    yield Heading(text=f"作业流程：{visit.procedure.title}", small=True)
    yield Grid(header=["步骤", "完成时间", "读数"], rows=rows)
    if pictures:
        yield Pictures(pictures=pictures)


def _photo_blocks(shown: VisitView) -> Iterator[Block]:
    done = shown.hand_over.completion if shown.hand_over else None
    kinds = (
        ("处理前", done.before_photo_ids if done else []),
        ("处理后", done.after_photo_ids if done else []),
        ("现场", shown.site_photo_ids),
    )
    seen: set[str] = set()
    pictures = []
    for caption, ids in kinds:
        fresh = [each for each in ids if each not in seen]
        seen.update(fresh)
        pictures += [Picture(name=each, caption=caption) for each in fresh]
    if pictures:
        yield Heading(text="照片", small=True)
        yield Pictures(pictures=pictures)


def money_blocks(view: CustomerTicketView, ticket: Ticket) -> Iterator[Block]:
    if view.quote is None and not ticket.payments and not view.amount_asked_fen:
        return
    yield Heading(text="费用")
    if quote := view.quote:
        charges = [[each.name, yuan(each.amount_fen)] for each in quote.charges]
        yield Grid(header=_AMOUNTS, rows=[*charges, ["报价合计", yuan(quote.total_fen)]])
        answer = {None: "未答复", True: "同意", False: "不同意"}[quote.agreed]
        how = f"（{CONSENTS[quote.method]}）" if quote.method else ""
        yield _facts([("客户答复", f"{answer}{how}")])
    yield _facts(
        [("应收", yuan(view.amount_asked_fen)), ("已收", yuan(view.amount_received_fen))]
        + [
            ("收款", f"{PAYMENTS[each.payment.method]} {yuan(each.payment.amount_fen)}")
            for each in ticket.payments
        ]
    )


def acceptance_blocks(ticket: Ticket) -> Iterator[Block]:
    given = ticket.acceptance
    if given is None:
        return
    yield Heading(text="验收")
    yield _facts([("方式", CONSENTS[given.method]), ("时间", moment(given.at))])
    if given.method is ConsentMethod.SIGNATURE and given.evidence_id:
        yield Pictures(pictures=[Picture(name=given.evidence_id, caption="客户签名")])


def story_blocks(lines: Sequence[TimelineLine], *, has_more: bool) -> Iterator[Block]:
    """Oldest first, in the words that the customer reads."""
    if not lines:
        return
    yield Heading(text="服务经过")
    rows = [
        [
            moment(line.at_server),
            "：".join(filter(None, (line_words(line, line.at_server), line_note(line)))),
        ]
        for line in lines
    ]
    yield Grid(header=["时间", "经过"], rows=rows)
    if has_more:
        yield Words(text="更早的经过较多，没有列出。")


def _facts(rows: Rows) -> Facts:
    """Without those that say nothing."""
    said = [Answer(name=name, value=value) for name, value in rows if value.strip()]
    return Facts(rows=said)

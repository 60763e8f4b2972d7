"""One valid call for each act, for tests that try every act in every state."""

from collections.abc import Callable
from typing import Final

from backend.features.procedures import ProcedurePin, StepDemand
from backend.features.tickets import Act, Ticket
from backend.features.tickets.models.evidence import RequiredEvidence
from backend.features.tickets.models.stages import (
    Call,
    Charge,
    CheckIn,
    FollowUp,
    Payment,
    Rating,
    Rejection,
    SitePhoto,
)
from backend.features.tickets.models.statements import BrandNumber, Interview, SiteSurvey
from backend.features.tickets.models.steps import StepDone
from backend.features.tickets.models.unfinished import Unfinished
from backend.features.tickets.models.values import DeviceOnTicket
from backend.features.tickets.words import (
    Bearer,
    CallResult,
    CancelReason,
    ChangeCause,
    CloseIncompleteReason,
    ConsentMethod,
    ContactMeans,
    IncompleteReason,
    LinkKind,
    PayMethod,
    Priority,
    RefusedWorkReason,
    RefuseReason,
    RejectReason,
    SuspendReason,
    TransferReason,
)
from backend.features.tickets.workflow import ON_SITE
from tests.support.tickets import (
    AGENT,
    AT_HANGZHOU,
    COMPLETION,
    CUSTOMER,
    DISPATCHER,
    DUTY,
    FOLLOW_UP,
    HOUR,
    LI,
    NOON,
    PHOTO_HASHES,
    REVIEWER,
    RULES,
    TECHNICIANS,
    TIMER,
    WANG,
    a_complaint,
    a_task,
    a_ticket,
    window,
)

AT: Final = NOON + HOUR

Doing = Callable[[Ticket], object]


def _record_step(ticket: Ticket) -> None:
    """A step of the procedure that the visit on site, if there is one, was sent out with."""
    visit = ticket.visit_under_way
    if visit and visit.state in ON_SITE:
        demand = StepDemand(name="cut_power", title="断电", required=True)
        visit.procedure = ProcedurePin(
            key="repair", version=1, title="维修", in_order=False, steps=(demand,)
        )
    ticket.record_step(StepDone(name="cut_power", by_id="wang", at=AT), WANG, AT)


DOINGS: Final[dict[Act, Doing]] = {
    Act.ADD: lambda t: t.add_report("还漏水", [], CUSTOMER, AT),
    Act.ASK: lambda t: t.ask("外机响吗？", AGENT, AT, RULES),
    Act.REMIND: lambda t: t.remind(TIMER, AT, RULES),
    Act.ANSWER: lambda t: t.answer("不响", [], CUSTOMER, AT),
    Act.REJECT: lambda t: t.reject(
        Rejection(reason=RejectReason.OUT_OF_AREA, note="不在服务区域"), AGENT, AT
    ),
    Act.SUBMIT_FOR_REVIEW: lambda t: t.submit_for_review(AGENT, AT),
    Act.APPROVE: lambda t: t.approve(
        "制冷", Priority.HIGH, DUTY, "branch-1", "organisation-1", REVIEWER, AT, RULES
    ),
    Act.SOLVE_REMOTELY: lambda t: t.solve_remotely("清洗滤网", AGENT, AT, RULES),
    Act.CONFIRM_SOLVED: lambda t: t.confirm_solved(CUSTOMER, AT),
    Act.NOT_SOLVED: lambda t: t.not_solved("还是不制冷", CUSTOMER, AT, RULES),
    Act.DISPATCH: lambda t: t.dispatch(
        TECHNICIANS, "wang", None, RequiredEvidence(), DISPATCHER, AT, RULES
    ),
    Act.TAKE: lambda t: t.take(WANG, AT),
    Act.REFUSE: lambda t: t.refuse(RefuseReason.TOO_FAR, "", WANG, AT),
    Act.TIME_OUT: lambda t: t.time_out(TIMER, AT),
    Act.RECALL: lambda t: t.recall("", DISPATCHER, AT),
    Act.ASK_TRANSFER: lambda t: t.ask_transfer(TransferReason.SKILL, "", WANG, AT),
    Act.TRANSFER: lambda t: t.transfer(TransferReason.ILLNESS, "", DISPATCHER, AT),
    Act.PIN: lambda t: t.pin("客户点名要王师傅", DISPATCHER, AT),
    Act.UNPIN: lambda t: t.unpin(DISPATCHER, AT, RULES),
    Act.RECORD_CALL: lambda t: t.record_call(Call(result=CallResult.NO_ANSWER), WANG, AT, RULES),
    Act.BOOK: lambda t: t.book(window(), ContactMeans.PHONE, "", WANG, AT),
    Act.REBOOK: lambda t: t.rebook(
        window(4), ContactMeans.PHONE, ChangeCause.TECHNICIAN, "", WANG, AT
    ),
    Act.DEPART: lambda t: t.depart(WANG, AT),
    Act.ARRIVE: lambda t: t.arrive(CheckIn(position=AT_HANGZHOU), WANG, AT, RULES),
    Act.START_WORK: lambda t: t.start_work(WANG, AT),
    Act.BREAK_WORK: lambda t: t.break_work("取件", WANG, AT),
    Act.CONTINUE_WORK: lambda t: t.continue_work(WANG, AT),
    Act.QUOTE: lambda t: t.ask_price(
        [Charge(name="电容", amount_fen=18000)], 3000, "", [], WANG, AT
    ),
    Act.ANSWER_QUOTE: lambda t: t.answer_quote(
        t.quote.id if t.quote else "none", True, ConsentMethod.APP, "", CUSTOMER, AT
    ),
    Act.RECEIVE_PAYMENT: lambda t: t.receive_payment(
        Payment(amount_fen=100, method=PayMethod.WECHAT), WANG, AT
    ),
    Act.SUSPEND: lambda t: t.suspend(SuspendReason.WAITING_PART, None, "", [], WANG, AT, RULES),
    Act.RESUME: lambda t: t.resume("", AGENT, AT),
    Act.LEAVE_INCOMPLETE: lambda t: t.leave_incomplete(
        Unfinished(reason=IncompleteReason.NEEDS_PART), WANG, AT
    ),
    Act.FINISH: lambda t: t.finish(COMPLETION, PHOTO_HASHES, WANG, AT, RULES),
    Act.AMEND: lambda t: t.amend(COMPLETION, PHOTO_HASHES, WANG, AT, RULES),
    Act.ACCEPT: lambda t: t.accept(ConsentMethod.APP, CUSTOMER, AT),
    Act.AUTO_ACCEPT: lambda t: t.auto_accept(TIMER, AT),
    Act.REFUSE_ACCEPTANCE: lambda t: t.refuse_acceptance(
        RefusedWorkReason.NOT_FIXED, "还是不制冷", ["photo-new"], CUSTOMER, AT
    ),
    Act.RATE: lambda t: t.rate(Rating(stars=5), CUSTOMER, AT, RULES),
    Act.CLOSE: lambda t: t.close(FollowUp(), FOLLOW_UP, AT),
    Act.RETURN_RECORD: lambda t: t.return_record(["parts"], "少写一个件", FOLLOW_UP, AT),
    Act.RETURN_WORK: lambda t: t.return_work("又坏了", FOLLOW_UP, AT),
    Act.REOPEN: lambda t: t.reopen("又坏了", CUSTOMER, AT, RULES),
    Act.CLOSE_INCOMPLETE: lambda t: t.close_incomplete(
        CloseIncompleteReason.CUSTOMER_GAVE_UP, "", AGENT, AT
    ),
    Act.CANCEL: lambda t: t.cancel(CancelReason.NOT_NEEDED, "", Bearer.COMPANY, AGENT, AT),
    Act.URGE: lambda t: t.urge("", CUSTOMER, AT, RULES),
    Act.SET_BRAND_NUMBERS: lambda t: t.set_brand_numbers(
        [BrandNumber(brand="华风", number="HF-1001")], AGENT, AT
    ),
    Act.EXPECT_FINISH: lambda t: t.expect_finish(AT + HOUR, "等配件", DISPATCHER, AT),
    Act.RENEW_LINK: lambda t: t.renew_link(AGENT, AT, tell=True),
    Act.SURVEY_SITE: lambda t: t.survey_site(
        SiteSurvey(findings="外机平台不够", suitable=False, obstacles=["平台"]), WANG, AT
    ),
    Act.INTERVIEW: lambda t: t.hold_interview(
        Interview(satisfaction=2, recommendation=9), FOLLOW_UP, AT
    ),
    Act.JOIN: lambda t: t.join(CheckIn(position=AT_HANGZHOU), LI, AT, RULES),
    Act.PHOTOGRAPH: lambda t: t.photograph(
        [SitePhoto(id="photo-site", sha256="d" * 64, by_id="wang", at=AT)], "", WANG, AT
    ),
    Act.RECORD_STEP: _record_step,
    Act.ADD_UNIT: lambda t: t.add_unit(DeviceOnTicket(device_id="device-2"), AGENT, AT),
    Act.REMOVE_UNIT: lambda t: t.remove_unit("device-1", "不修了", AGENT, AT),
    Act.MERGE: lambda t: t.merge_into(a_ticket(), "", AGENT, AT),
    Act.LINK: lambda t: t.link(a_ticket(), LinkKind.RELATED, AGENT, AT),
    Act.UNLINK: lambda t: t.unlink(a_ticket(), AGENT, AT),
    Act.ASK_TASK: lambda t: t.ask_task(a_task(t), AGENT, AT),
    Act.GIVE_TO_TEAM: lambda t: t.give_to_team("team-2", TIMER, AT),
    Act.GIVE_OUT: lambda t: t.give_out("organisation-2", "远山安装队", "", DISPATCHER, AT),
    Act.TAKE_BACK: lambda t: t.take_back("", DISPATCHER, AT, handed_back=False),
    Act.RELIEVE: lambda t: t.relieve("wang", TIMER, AT),
    Act.COMPLAIN: lambda t: t.complain(a_complaint(t), CUSTOMER, AT),
    Act.KEEP_PROMISE: lambda t: t.settle_promise(
        Act.KEEP_PROMISE, "promise-1", "周六上午装好", WANG, AT
    ),
    Act.REFUSE_PROMISE: lambda t: t.settle_promise(
        Act.REFUSE_PROMISE, "promise-1", "送滤网：断货", WANG, AT
    ),
    Act.NOTE_LEAD: lambda t: t.note_lead("lead-1", "想再装一台", WANG, AT),
    Act.MESSAGE: lambda t: t.message("门口有狗", [], CUSTOMER, AT, to_customer=False),
}

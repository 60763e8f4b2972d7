"""The story of a ticket as its customer reads it: who did what, in a few words."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from pydantic import AwareDatetime, JsonValue, TypeAdapter, ValidationError

from backend.features.records.words.money import yuan
from backend.features.records.words.times import moment_words, window_words
from backend.features.tickets import Act, Role, Window
from backend.features.timeline import TimelineLine

Said = Callable[[TimelineLine, datetime], str]

_SPEAKERS: Final = {Role.CUSTOMER: "您", Role.TECHNICIAN: "师傅"}
_STAFF: Final = "客服"
_WINDOW: Final = TypeAdapter(tuple[datetime, datetime])
_MOMENT: Final = TypeAdapter(AwareDatetime)

# These notes were written to the customer, by him, or are the record he accepts.
_WITH_NOTE: Final = frozenset(
    {
        Act.ADD,
        Act.ASK,
        Act.ANSWER,
        Act.REJECT,
        Act.SOLVE_REMOTELY,
        Act.NOT_SOLVED,
        Act.QUOTE,
        Act.FINISH,
        Act.AMEND,
        Act.REFUSE_ACCEPTANCE,
        Act.RATE,
        Act.REOPEN,
        Act.MESSAGE,
        Act.EXPECT_FINISH,
        Act.SURVEY_SITE,
        Act.KEEP_PROMISE,
        Act.REFUSE_PROMISE,
    }
)


def line_words(line: TimelineLine, now: datetime) -> str:
    """What happened; an act that is not known here is told by nothing but its place."""
    if line.action not in set(Act):
        return "有更新"
    return _WORDS[Act(line.action)](line, now)


def line_note(line: TimelineLine) -> str:
    """What was said with it, where it was meant for the customer."""
    return line.note if line.action in _WITH_NOTE else ""


def _speaker(line: TimelineLine) -> str:
    return _SPEAKERS.get(Role(line.actor.role), _STAFF)


def _plain(words: str) -> Said:
    return lambda line, now: words


def _by(own: str, others: str) -> Said:
    """`own` if the customer did it himself; else `others`, after who did."""

    def said(line: TimelineLine, now: datetime) -> str:
        speaker = _speaker(line)
        return f"您{own}" if speaker == "您" else f"{speaker}{others}"

    return said


def _after(line: TimelineLine, field: str) -> JsonValue:
    return line.patch[field][1] if field in line.patch else None


def _window(line: TimelineLine, now: datetime) -> str:
    try:
        start, end = _WINDOW.validate_python(_after(line, "window"))
        return window_words(Window(start=start, end=end), now)
    except ValidationError:
        return ""


def _booked(line: TimelineLine, now: datetime) -> str:
    return f"约好{_window(line, now) or '上门时间'}"


def _rebooked(line: TimelineLine, now: datetime) -> str:
    return f"{_speaker(line)}改时间到{_window(line, now) or '新的时间'}"


def _expected(line: TimelineLine, now: datetime) -> str:
    try:
        at = _MOMENT.validate_python(_after(line, "expected_finish"))
    except ValidationError:
        return "更新了预计完成时间"
    return f"预计{moment_words(at, now)}前完成"


def _amount(field: str, before: str, after: str = "") -> Said:
    def said(line: TimelineLine, now: datetime) -> str:
        fen = _after(line, field)
        return f"{before}{yuan(fen) if isinstance(fen, int) else ''}{after}"

    return said


def _received(line: TimelineLine, now: datetime) -> str:
    before, after = line.patch.get("amount_received_fen", (0, 0))
    if isinstance(before, int) and isinstance(after, int):
        return f"已收款 {yuan(after - before)}"
    return "已收款"


def _answered(line: TimelineLine, now: datetime) -> str:
    return "您同意了报价" if line.reason_code == "agreed" else "您没有同意报价"


def _accepted(line: TimelineLine, now: datetime) -> str:
    ways = {"code": "凭验收码", "signature": "签字", "phone": "在电话里"}
    return f"您{ways.get(line.reason_code, '')}确认了验收"


def _rated(line: TimelineLine, now: datetime) -> str:
    stars = _after(line, "stars")
    return f"您评价了 {stars} 星" if isinstance(stars, int) else "您评价了这次服务"


_WORDS: Final[Mapping[Act, Said]] = {
    Act.CREATE: _by("提交了报修", "登记了报修"),
    Act.EDIT: _by("改了报修内容", "更新了报修内容"),
    Act.ADD: _by("补充了情况", "补充了情况"),
    Act.ASK: _plain("客服问您"),
    Act.ANSWER: _by("回答了客服", "记下了您的回答"),
    Act.REJECT: _plain("这次没能受理"),
    Act.SUBMIT_FOR_REVIEW: _plain("客服正在核对"),
    Act.APPROVE: _plain("客服已受理"),
    Act.SOLVE_REMOTELY: _plain("客服远程处理好了"),
    Act.CONFIRM_SOLVED: _by("说已经好了", "记下您说已经好了"),
    Act.NOT_SOLVED: _by("说还没好", "记下您说还没好"),
    Act.DISPATCH: _plain("已安排师傅"),
    Act.TAKE: _plain("师傅已接单"),
    Act.REFUSE: _plain("重新安排师傅"),
    Act.TIME_OUT: _plain("重新安排师傅"),
    Act.RECALL: _plain("重新安排师傅"),
    Act.ASK_TRANSFER: _plain("重新安排师傅"),
    Act.TRANSFER: _plain("换了一位师傅"),
    Act.RECORD_CALL: _plain("打过电话给您"),
    Act.BOOK: _booked,
    Act.REBOOK: _rebooked,
    Act.DEPART: _plain("师傅已出发"),
    Act.ARRIVE: _plain("师傅到了"),
    Act.START_WORK: _plain("师傅开始维修"),
    Act.BREAK_WORK: _plain("师傅暂停一会儿"),
    Act.CONTINUE_WORK: _plain("师傅继续维修"),
    Act.QUOTE: _amount("quote_fen", "师傅报价 ", "，等您确认"),
    Act.ANSWER_QUOTE: _answered,
    Act.RECEIVE_PAYMENT: _received,
    Act.SUSPEND: _plain("先暂停一下"),
    Act.RESUME: _plain("接着办了"),
    Act.LEAVE_INCOMPLETE: _plain("这次没修完，还要再来"),
    Act.FINISH: _plain("师傅完工"),
    Act.AMEND: _plain("师傅更正了完工记录"),
    Act.ACCEPT: _accepted,
    Act.AUTO_ACCEPT: _plain("没收到您的意见，已自动验收"),
    Act.REFUSE_ACCEPTANCE: _by("说还有问题", "记下您说还有问题"),
    Act.RATE: _rated,
    Act.CLOSE: _plain("服务完成"),
    Act.RETURN_RECORD: _plain("完工记录退回更正"),
    Act.RETURN_WORK: _plain("安排重新上门"),
    Act.REOPEN: _by("重新打开了这张单", "重新打开了这张单"),
    Act.CLOSE_INCOMPLETE: _plain("这张单提前结束"),
    Act.CANCEL: _by("取消了报修", "取消了报修"),
    Act.URGE: _by("催了一次", "替您催了一次"),
    Act.MESSAGE: _by("说", "说"),
    Act.REMIND: _plain("提醒您补充"),
    Act.SET_BRAND_NUMBERS: _plain("登记了厂家单号"),
    Act.EXPECT_FINISH: _expected,
    Act.RENEW_LINK: _plain("换了新的链接，旧的不能用了"),
    Act.SURVEY_SITE: _plain("师傅勘查了现场"),
    Act.INTERVIEW: _plain("客服回访了您"),
    Act.JOIN: _plain("又到了一位师傅"),
    Act.PHOTOGRAPH: _plain("师傅拍了现场照片"),
    Act.RECORD_STEP: _plain("师傅完成了一个步骤"),
    Act.ADD_UNIT: _plain("加了一台设备"),
    Act.REMOVE_UNIT: _plain("去掉了一台设备"),
    Act.MERGE: _plain("和另一张相同的单合并办理"),
    Act.UNDO_MERGE: _plain("重新单独办理"),
    Act.LINK: _plain("关联了另一张单"),
    Act.UNLINK: _plain("取消了关联"),
    Act.ASK_TASK: _plain("请同事协办"),
    Act.TASK: _plain("协办有进展"),
    Act.GIVE_OUT: _plain("安排了合作服务商"),
    Act.TAKE_BACK: _plain("重新安排师傅"),
    Act.RELIEVE: _plain("换了一位师傅"),
    Act.KEEP_PROMISE: _plain("做到了购买时的承诺"),
    Act.REFUSE_PROMISE: _plain("购买时的承诺没有做到"),
    Act.NOTE_LEAD: _by("说了新的需求", "记下了您的新需求"),
    Act.COMPLAIN: _by("提交了投诉", "记下了您的投诉"),
    Act.COMPLAINT: _plain("投诉有进展"),
}

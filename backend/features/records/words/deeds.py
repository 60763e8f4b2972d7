"""What the buttons of a ticket's page say, and what is answered when they were pressed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from backend.features.records.schemas.deeds import Deed
from backend.features.tickets import Act, CancelReason, RefusedWorkReason

D = Deed


@dataclass(frozen=True)
class Button:
    name: str
    style: str = "soft"


@dataclass(frozen=True)
class FoldWords:
    """A deed that is offered folded up."""

    deed: Deed
    name: str
    icon: str


ACT_OF: Final[Mapping[Deed, Act]] = {
    D.ANSWER: Act.ANSWER,
    D.MESSAGE: Act.MESSAGE,
    D.QUOTE: Act.ANSWER_QUOTE,
    D.SOLVED: Act.CONFIRM_SOLVED,
    D.UNSOLVED: Act.NOT_SOLVED,
    D.ACCEPTANCE: Act.ACCEPT,
    D.REFUSAL: Act.REFUSE_ACCEPTANCE,
    D.RATING: Act.RATE,
    D.TIME: Act.EDIT,
    D.APPOINTMENT: Act.REBOOK,
    D.RESUMPTION: Act.RESUME,
    D.URGE: Act.URGE,
    D.CANCELLATION: Act.CANCEL,
    D.REOPENING: Act.REOPEN,
}

WITH_PHOTO: Final = frozenset({D.ANSWER, D.MESSAGE, D.REFUSAL})

FOLDS: Final = (
    FoldWords(D.REFUSAL, "还有问题", "alert"),
    FoldWords(D.UNSOLVED, "还没好", "alert"),
    FoldWords(D.RESUMPTION, "可以继续了", "check"),
    FoldWords(D.MESSAGE, "补充、留言", "edit"),
    FoldWords(D.APPOINTMENT, "改时间", "clock"),
    FoldWords(D.TIME, "改希望的时间", "clock"),
    FoldWords(D.URGE, "催一催", "flag"),
    FoldWords(D.REOPENING, "还没好，重新打开", "refresh"),
    FoldWords(D.CANCELLATION, "取消报修", "close"),
)

BUTTONS: Final[Mapping[Deed, Button]] = {
    D.MESSAGE: Button("发送"),
    D.UNSOLVED: Button("告诉客服还没好"),
    D.REFUSAL: Button("提交，不验收"),
    D.APPOINTMENT: Button("改到这个时间"),
    D.TIME: Button("就这个时间"),
    D.RESUMPTION: Button("告诉客服可以继续"),
    D.URGE: Button("催一催"),
    D.CANCELLATION: Button("取消报修", "line"),
    D.REOPENING: Button("重新打开"),
}

DONE: Final[Mapping[Deed, str]] = {
    D.ANSWER: "已发给客服，会接着办",
    D.MESSAGE: "已发送",
    D.QUOTE: "已告诉师傅",
    D.SOLVED: "好的，谢谢您告诉我们",
    D.UNSOLVED: "已记下，马上安排师傅",
    D.ACCEPTANCE: "已验收，谢谢",
    D.REFUSAL: "已记下，会再安排师傅",
    D.RATING: "谢谢，已收到",
    D.TIME: "已记下，客服会按这个时间安排",
    D.APPOINTMENT: "已改好，师傅会收到",
    D.RESUMPTION: "已告诉客服",
    D.URGE: "已催，正在处理的人会收到",
    D.CANCELLATION: "已取消",
    D.REOPENING: "已重新打开，马上安排师傅",
}

REFUSALS: Final = (
    (RefusedWorkReason.NOT_FIXED.value, "没修好"),
    (RefusedWorkReason.DAMAGE.value, "东西弄坏了"),
    (RefusedWorkReason.WRONG_CHARGE.value, "收费不对"),
    (RefusedWorkReason.NOT_CLEAN.value, "没打扫"),
    (RefusedWorkReason.OTHER.value, "其他"),
)

CANCELLATIONS: Final = (
    (CancelReason.NOT_NEEDED.value, "不用修了"),
    (CancelReason.SOLVED_ITSELF.value, "自己好了"),
    (CancelReason.TIME_UNSUITABLE.value, "时间不合适"),
    (CancelReason.OTHER.value, "其他"),
)

PHOTO_WORDS: Final[Mapping[Deed, str]] = {
    D.ANSWER: "选填",
    D.MESSAGE: "选填，一次一张",
    D.REFUSAL: "没修好、弄坏、没打扫要拍一张",
}

RATING_TAGS: Final = ("准时到", "讲得明白", "手艺好", "收拾干净", "态度好", "不乱收费")
STAR_WORDS: Final = {1: "很不满意", 2: "不满意", 3: "一般", 4: "满意", 5: "很满意"}

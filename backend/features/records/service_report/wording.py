"""The words of a report for what is kept as codes, and moments as they are written on paper."""

from datetime import datetime
from typing import Final

from backend.features.tickets import (
    ConsentMethod,
    FinishResult,
    OldPart,
    PayMethod,
    UnitOutcome,
    Window,
)
from backend.kit.clock import shanghai

RESULTS: Final[dict[FinishResult, str]] = {
    FinishResult.SOLVED: "已解决",
    FinishResult.NO_FAULT_FOUND: "未发现故障",
    FinishResult.DECLINED: "客户放弃维修",
}
CONSENTS: Final[dict[ConsentMethod, str]] = {
    ConsentMethod.APP: "在小程序里确认",
    ConsentMethod.LINK: "在服务单页面确认",
    ConsentMethod.CODE: "报验收码确认",
    ConsentMethod.SIGNATURE: "现场签字",
    ConsentMethod.PHONE: "电话确认",
    ConsentMethod.AUTO: "到期自动确认",
}
PAYMENTS: Final[dict[PayMethod, str]] = {
    PayMethod.WECHAT: "微信",
    PayMethod.ALIPAY: "支付宝",
    PayMethod.CASH: "现金",
    PayMethod.CARD: "刷卡",
    PayMethod.TRANSFER: "转账",
}
OLD_PARTS: Final[dict[OldPart, str]] = {
    OldPart.KEPT: "收回",
    OldPart.GIVEN: "交给客户",
    OldPart.NONE: "无",
}
OUTCOMES: Final[dict[UnitOutcome, str]] = {
    UnitOutcome.DONE: "已完成",
    UnitOutcome.NOT_DONE: "未完成",
}


def moment(at: datetime | None) -> str:
    return f"{shanghai(at):%Y-%m-%d %H:%M}" if at else ""


def span(window: Window | None) -> str:
    return f"{moment(window.start)} 至 {shanghai(window.end):%H:%M}" if window else ""


def minutes(count: int) -> str:
    return f"{count} 分钟" if count else ""


def number(value: float) -> str:
    """As people write it: 1.8, 3, never 3.0."""
    return f"{value:.10g}"

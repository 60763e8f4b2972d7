"""Deliveries, and what keeps them from going out, over the wire."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Final

from pydantic import BaseModel, Field

from backend.features.notifications.models import (
    Arrival,
    Attempt,
    Delivery,
    DeliveryState,
    Place,
    Reason,
    Recipient,
)
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.policies import ClockTime
from backend.features.notifications.ports import ApiUsage, ClosedPath
from backend.kit.http import Input
from backend.kit.pagination import PageQuery

REASONS: Final[Mapping[Reason, str]] = {
    Reason.NONE: "",
    Reason.QUIET_HOURS: "免打扰时段，早上再发",
    Reason.BUSY: "平台没有响应，稍后重试",
    Reason.QUOTA: "平台发送额度已用完，稍后再发",
    Reason.CAPPED: "短信已达上限，只在站内可见；需要时可重发",
    Reason.PATH_CLOSED: "通道暂停使用，恢复后再发",
    Reason.MISCONFIGURED: "平台账号或模板配置有误，请管理员检查",
    Reason.FAILED: "系统处理出错，稍后重试",
    Reason.NO_ADDRESS: "没有绑定微信，也没有手机号，只在站内可见",
    Reason.NO_TEMPLATE: "没有配置消息模板，只在站内可见",
    Reason.NO_CONSENT: "没有订阅，只在站内可见",
    Reason.UNREACHABLE: "未关注、不在可见范围或手机收不到，只在站内可见",
    Reason.NOT_DELIVERED: "平台收下后没能送达，只在站内可见",
    Reason.WRONG: "平台不接受通知内容，请修改文案后重发",
    Reason.TOO_LATE: "已过有效时间",
    Reason.UNSURE: "可能已送达，也可能没有；请与对方确认后决定是否重发",
}


class QuietHoursView(Input):
    """Shanghai time; equal ends switch quiet hours off."""

    starts: ClockTime
    ends: ClockTime


class DeliveryQuery(PageQuery):
    """Newest first; repeat `state` for several, leave it out for all. `recipient_id`: of a
    customer's account or of one of the staff."""

    state: Annotated[list[DeliveryState], Field(max_length=len(DeliveryState))] = []
    occasion: Occasion | None = None
    recipient_id: Annotated[str, Field(max_length=64)] = ""


class DeliveryView(BaseModel):
    """What became of a notice; what it said is for its reader only. `arrival` null: the platform
    has not told. `recipient_name` is masked for customers, empty for who is gone."""

    id: str
    occasion: Occasion
    occasion_name: str
    recipient: Recipient
    recipient_name: str
    state: DeliveryState
    reason: Reason
    reason_text: str
    place: Place | None
    arrival: Arrival | None
    tries: int
    attempts: list[Attempt]
    created_at: datetime
    due_at: datetime
    useful_until: datetime
    may_retry: bool

    @classmethod
    def of(cls, delivery: Delivery, occasion_name: str, recipient_name: str) -> "DeliveryView":
        return cls(
            **delivery.model_dump(
                include={
                    *("id", "occasion", "recipient", "state", "reason", "place", "tries"),
                    *("attempts", "arrival", "created_at", "due_at", "useful_until"),
                }
            ),
            occasion_name=occasion_name,
            recipient_name=recipient_name,
            reason_text=REASONS[delivery.reason],
            may_retry=delivery.may_start_over,
        )


class UsageQuery(Input):
    """A day of Shanghai, today if not given; kept for forty days."""

    day: date | None = None


class ApiUsageView(BaseModel):
    """Requests of one day to one API of one account. `refused` and `silent` are among `calls`;
    `daily_limit` and `left` are null where the platform's limit is not known."""

    account: str
    api: str
    calls: int
    refused: int
    silent: int
    daily_limit: int | None
    left: int | None

    @classmethod
    def of(cls, usage: ApiUsage) -> "ApiUsageView":
        limit = usage.daily_limit
        left = None if limit is None else max(limit - usage.calls, 0)
        return cls(**vars(usage), left=left)


class ClosedPathView(BaseModel):
    """Calls that are not being made; `reason` is config, quota or outage."""

    id: str
    name: str
    reason: str
    code: int | None
    since: datetime
    until: datetime

    @classmethod
    def of(cls, path: ClosedPath) -> "ClosedPathView":
        return cls(
            id=path.id,
            name=path.name,
            reason=path.reason,
            code=path.code,
            since=path.since,
            until=path.until,
        )

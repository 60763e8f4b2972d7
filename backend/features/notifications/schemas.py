"""What goes over the wire: to readers of their inbox, and to staff who keep the notices."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field, StringConstraints

from backend.features.notifications.models import (
    Attempt,
    Delivery,
    DeliveryState,
    InboxMessage,
    Place,
    Reason,
    Recipient,
    TemplateIds,
    WordingRevision,
)
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.policies import ClockTime
from backend.features.notifications.ports import ClosedPath
from backend.features.notifications.service import CurrentWording, Preview, Subscription
from backend.features.notifications.wording import (
    CardWording,
    FormWording,
    Importance,
    PageWording,
    Placeholder,
    Wording,
)
from backend.kit.http import Input
from backend.kit.pagination import PageQuery

REASONS: Final[Mapping[Reason, str]] = {
    Reason.NONE: "",
    Reason.QUIET_HOURS: "免打扰时段，早上再发",
    Reason.BUSY: "微信没有响应，稍后重试",
    Reason.QUOTA: "微信发送额度已用完，稍后再发",
    Reason.PATH_CLOSED: "通道暂停使用，恢复后再发",
    Reason.MISCONFIGURED: "微信账号或模板配置有误，请管理员检查",
    Reason.FAILED: "系统处理出错，稍后重试",
    Reason.NO_ADDRESS: "没有绑定微信，只在站内可见",
    Reason.NO_TEMPLATE: "没有配置消息模板，只在站内可见",
    Reason.NO_CONSENT: "没有订阅，只在站内可见",
    Reason.UNREACHABLE: "未关注或不在可见范围，只在站内可见",
    Reason.WRONG: "微信不接受通知内容，请修改文案后重发",
    Reason.TOO_LATE: "已过有效时间",
    Reason.UNSURE: "可能已送达，也可能没有；请与对方确认后决定是否重发",
}


class InboxMessageView(BaseModel):
    id: str
    occasion: Occasion
    title: str
    body: str
    web_path: str
    miniprogram_page: str
    created_at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, message: InboxMessage) -> "InboxMessageView":
        return cls(
            id=message.id,
            occasion=message.occasion,
            title=message.title,
            body=message.body,
            web_path=message.link.web_path,
            miniprogram_page=message.link.miniprogram_page,
            created_at=message.created_at,
            read_at=message.read_at,
        )


class UnreadCount(BaseModel):
    """At most 100."""

    count: int


class SubscriptionView(BaseModel):
    """`left`: how many messages the person has consented to and not had yet."""

    occasion: Occasion
    name: str
    template_id: str
    left: int

    @classmethod
    def of(cls, subscription: Subscription) -> "SubscriptionView":
        return cls(
            occasion=subscription.occasion,
            name=subscription.name,
            template_id=subscription.template_id,
            left=subscription.left,
        )


DialogAnswer = Literal["accept", "acceptWithAudit", "reject", "ban", "filter"]
AnsweredTemplate = Annotated[str, StringConstraints(min_length=1, max_length=128)]


class SubscriptionAnswers(Input):
    """What wx.requestSubscribeMessage answered, by template id."""

    answers: Annotated[dict[AnsweredTemplate, DialogAnswer], Field(min_length=1, max_length=10)]

    @property
    def accepted(self) -> list[str]:
        return [key for key, answer in self.answers.items() if answer.startswith("accept")]


class PlaceholderView(BaseModel):
    name: str
    kind: str
    sample: str
    longest: int

    @classmethod
    def of(cls, name: str, placeholder: Placeholder) -> "PlaceholderView":
        return cls(
            name=name,
            kind=placeholder.kind.value,
            sample=placeholder.sample,
            longest=placeholder.longest,
        )


class WordingContent(Input):
    """One occasion in every place."""

    official_account: FormWording
    miniprogram: FormWording
    wecom: CardWording
    in_app: PageWording

    def wording(self) -> Wording:
        return Wording(
            official_account=self.official_account,
            miniprogram=self.miniprogram,
            wecom=self.wecom,
            in_app=self.in_app,
        )


class WordingView(BaseModel):
    """`revision` 0: nobody has changed it yet. `is_own`: the firm's wording counts."""

    occasion: Occasion
    name: str
    importance: Importance
    useful_hours: int
    placeholders: list[PlaceholderView]
    wording: WordingContent
    template_ids: TemplateIds
    is_own: bool
    revision: int
    changed_by: str
    changed_at: datetime | None

    @classmethod
    def of(cls, current: CurrentWording) -> "WordingView":
        shipped, revision = current.shipped, current.revision
        return cls(
            occasion=current.occasion,
            name=shipped.name,
            importance=shipped.importance,
            useful_hours=shipped.useful_hours,
            placeholders=[PlaceholderView.of(*each) for each in shipped.placeholders.items()],
            wording=content_of(current.wording),
            template_ids=TemplateIds(
                official_account=current.template_ids[Place.OFFICIAL_ACCOUNT],
                miniprogram=current.template_ids[Place.MINIPROGRAM],
            ),
            is_own=current.is_own,
            revision=revision.revision if revision else 0,
            changed_by=revision.changed_by if revision else "",
            changed_at=revision.changed_at if revision else None,
        )


def content_of(wording: Wording) -> WordingContent:
    return WordingContent(
        official_account=wording.official_account,
        miniprogram=wording.miniprogram,
        wecom=wording.wecom,
        in_app=wording.in_app,
    )


class WordingChange(WordingContent):
    """`based_on`: the revision that was looked at. Empty template ids: those of the settings."""

    template_ids: TemplateIds = TemplateIds()
    based_on: Annotated[int, Field(ge=0)]


class WordingReset(Input):
    based_on: Annotated[int, Field(ge=0)]
    template_ids: TemplateIds = TemplateIds()


PreviewValue = Annotated[str, StringConstraints(max_length=10_000)]


class PreviewRequest(WordingContent):
    """Samples stand in for the values that are not given."""

    values: Annotated[dict[str, PreviewValue], Field(max_length=30)] = {}


class CardPreview(BaseModel):
    title: str
    description: str
    button: str


class PagePreview(BaseModel):
    title: str
    body: str


class PreviewView(BaseModel):
    official_account: dict[str, str]
    miniprogram: dict[str, str]
    wecom: CardPreview
    in_app: PagePreview

    @classmethod
    def of(cls, preview: Preview) -> "PreviewView":
        return cls(
            official_account=dict(preview.official_account.values),
            miniprogram=dict(preview.miniprogram.values),
            wecom=CardPreview(
                title=preview.wecom.title,
                description=preview.wecom.description,
                button=preview.wecom.button,
            ),
            in_app=PagePreview(title=preview.in_app.title, body=preview.in_app.body),
        )


class WordingRevisionView(BaseModel):
    """`wording` is null where the shipped one was taken up again."""

    revision: int
    wording: WordingContent | None
    template_ids: TemplateIds
    changed_by: str
    changed_at: datetime

    @classmethod
    def of(cls, revision: WordingRevision) -> "WordingRevisionView":
        return cls(
            revision=revision.revision,
            wording=content_of(revision.wording) if revision.wording else None,
            template_ids=revision.template_ids,
            changed_by=revision.changed_by,
            changed_at=revision.changed_at,
        )


class QuietHoursView(Input):
    """Shanghai time; equal ends switch quiet hours off."""

    starts: ClockTime
    ends: ClockTime


class DeliveryQuery(PageQuery):
    """Newest first; repeat `state` for several, leave it out for all."""

    state: Annotated[list[DeliveryState], Field(max_length=len(DeliveryState))] = []


class DeliveryView(BaseModel):
    """What became of a notice; what it said is for its reader only."""

    id: str
    occasion: Occasion
    occasion_name: str
    recipient: Recipient
    state: DeliveryState
    reason: Reason
    reason_text: str
    place: Place | None
    tries: int
    attempts: list[Attempt]
    created_at: datetime
    due_at: datetime
    useful_until: datetime
    may_retry: bool

    @classmethod
    def of(cls, delivery: Delivery, occasion_name: str) -> "DeliveryView":
        return cls(
            **delivery.model_dump(
                include={
                    *("id", "occasion", "recipient", "state", "reason", "place", "tries"),
                    *("attempts", "created_at", "due_at", "useful_until"),
                }
            ),
            occasion_name=occasion_name,
            reason_text=REASONS[delivery.reason],
            may_retry=delivery.may_start_over,
        )


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

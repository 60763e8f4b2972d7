"""What is kept of notices as tables to take away: what was sent and how it ended, never the words,
which are for their reader only; how the wordings changed; how full the wallets are; what the
platforms were asked."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from pydantic import BaseModel

from backend.features.accounts import Permission, StaffDirectory
from backend.features.exports import ListExport, moment_words
from backend.features.notifications.assembly import NoticeParts
from backend.features.notifications.models import Arrival, DeliveryState, Place, RecipientKind
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.repository.wordings import MOST_REVISIONS_KEPT
from backend.features.notifications.schemas.deliveries import (
    ApiUsageView,
    DeliveryQuery,
    DeliveryView,
)
from backend.features.notifications.schemas.wordings import WordingRevisionView
from backend.features.notifications.wallet.levels import wallet_levels
from backend.features.notifications.wallet.schemas import WalletLevelView
from backend.kit.access import Actor
from backend.kit.clock import shanghai
from backend.kit.pagination import Page, PageQuery


class _RevisionLine(BaseModel):
    row: WordingRevisionView
    who: str


class _RevisionRows(PageQuery):
    """Of one occasion, newest first; the latest fifty are kept."""

    occasion: Occasion


class _UsageRows(PageQuery):
    """A day of Shanghai, today if not given; kept for forty days."""

    day: date | None = None


_STATES: Final = {
    DeliveryState.WAITING: "等待发送",
    DeliveryState.SENDING: "正在发送",
    DeliveryState.SENT: "已发送",
    DeliveryState.INBOX_ONLY: "只在站内",
    DeliveryState.DEAD: "发送失败",
    DeliveryState.EXPIRED: "已过期",
    DeliveryState.UNKNOWN: "不确定是否送达",
}
_PLACES: Final = {
    Place.WECOM: "企业微信",
    Place.MINIPROGRAM: "小程序",
    Place.OFFICIAL_ACCOUNT: "公众号",
    Place.SMS: "短信",
}
_ARRIVALS: Final = {
    Arrival.ARRIVED: "已送达",
    Arrival.BLOCKED: "对方拒收",
    Arrival.FAILED: "没有送达",
}

_DELIVERIES: Final[Mapping[str, Callable[[DeliveryView], str]]] = {
    "时间": lambda row: moment_words(row.created_at),
    "场合": lambda row: row.occasion_name,
    "收件人类别": lambda row: "员工" if row.recipient.kind is RecipientKind.STAFF else "客户",
    "收件人": lambda row: row.recipient_name,
    "收件人编号": lambda row: row.recipient.id,
    "结果": lambda row: _STATES[row.state],
    "渠道": lambda row: _PLACES[row.place] if row.place else "",
    "送达": lambda row: _ARRIVALS[row.arrival] if row.arrival else "",
    "原因": lambda row: row.reason_text,
    "尝试次数": lambda row: str(row.tries),
}

_REVISIONS: Final[Mapping[str, Callable[[_RevisionLine], str]]] = {
    "第几次": lambda line: str(line.row.revision),
    "谁改": lambda line: line.who,
    "时间": lambda line: moment_words(line.row.changed_at),
    "站内文案": lambda line: line.row.wording.in_app.body if line.row.wording else "恢复自带的",
}

_LEVELS: Final[Mapping[str, Callable[[WalletLevelView], str]]] = {
    "用在": lambda row: "、".join(row.occasions),
    "模板": lambda row: row.template_id,
    "总余量（条）": lambda row: str(row.consents),
    "没有了（人）": lambda row: str(row.people_with_none),
    "剩 1 条（人）": lambda row: str(row.people_with_one),
    "剩 2 条（人）": lambda row: str(row.people_with_two),
    "更多（人）": lambda row: str(row.people_with_more),
}

_USAGE: Final[Mapping[str, Callable[[ApiUsageView], str]]] = {
    "账号": lambda row: row.account,
    "接口": lambda row: row.api,
    "调用": lambda row: str(row.calls),
    "被拒": lambda row: str(row.refused),
    "没回应": lambda row: str(row.silent),
    "还剩": lambda row: "" if row.left is None else str(row.left),
}


def notice_exports(
    parts: NoticeParts, directory: StaffDirectory
) -> tuple[ListExport[Any, Any], ...]:
    return (
        _delivery_export(parts),
        _revision_export(parts, directory),
        _level_export(parts),
        _usage_export(parts),
    )


def _delivery_export(parts: NoticeParts) -> ListExport[DeliveryQuery, DeliveryView]:
    deliveries = parts.deliveries

    async def read(actor: Actor, query: DeliveryQuery) -> Page[DeliveryView]:
        page = await deliveries.page(
            frozenset(query.state), query.occasion, query.recipient_id, query
        )
        names = await deliveries.names(page.items)
        rows = [
            DeliveryView.of(
                each, deliveries.book[each.occasion].name, names.get(each.recipient.id, "")
            )
            for each in page.items
        ]
        return Page(items=rows, next_cursor=page.next_cursor)

    permission = Permission.OPERATIONS_MANAGE
    return ListExport("deliveries", "消息发送记录", permission, DeliveryQuery, _DELIVERIES, read)


def _revision_export(
    parts: NoticeParts, directory: StaffDirectory
) -> ListExport[_RevisionRows, _RevisionLine]:
    async def read(actor: Actor, query: _RevisionRows) -> Page[_RevisionLine]:
        found = await parts.wordings.history(query.occasion, limit=MOST_REVISIONS_KEPT)
        rows = [WordingRevisionView.of(each) for each in found]
        people = await directory.many({row.changed_by for row in rows})
        return Page(
            items=[
                _RevisionLine(
                    row=row, who=people[row.changed_by].name if row.changed_by in people else ""
                )
                for row in rows
            ]
        )

    permission = Permission.NOTIFICATIONS_MANAGE
    return ListExport("wording_revisions", "文案改动", permission, _RevisionRows, _REVISIONS, read)


def _level_export(parts: NoticeParts) -> ListExport[PageQuery, WalletLevelView]:
    async def read(actor: Actor, query: PageQuery) -> Page[WalletLevelView]:
        return Page(items=await wallet_levels(parts.subscriptions, parts.wallet))

    permission = Permission.NOTIFICATIONS_MANAGE
    return ListExport("wallet_levels", "订阅余量", permission, PageQuery, _LEVELS, read)


def _usage_export(parts: NoticeParts) -> ListExport[_UsageRows, ApiUsageView]:
    async def read(actor: Actor, query: _UsageRows) -> Page[ApiUsageView]:
        day = query.day or shanghai(parts.deliveries.now()).date()
        return Page(items=[ApiUsageView.of(each) for each in await parts.usage.on(day)])

    permission = Permission.OPERATIONS_MANAGE
    return ListExport("platform_usage", "平台调用", permission, _UsageRows, _USAGE, read)

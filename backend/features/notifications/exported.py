"""What was sent and how it ended, as a table to take away: never the words, which are for their
reader only."""

from collections.abc import Callable, Mapping
from typing import Final

from backend.features.accounts import Permission
from backend.features.exports import ListExport, moment_words
from backend.features.notifications.models import Arrival, DeliveryState, Place, RecipientKind
from backend.features.notifications.schemas.deliveries import DeliveryQuery, DeliveryView
from backend.features.notifications.service.deliveries import Deliveries
from backend.kit.access import Actor
from backend.kit.pagination import Page

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

COLUMNS: Final[Mapping[str, Callable[[DeliveryView], str]]] = {
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


def delivery_export(deliveries: Deliveries) -> ListExport[DeliveryQuery, DeliveryView]:
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

    permission = Permission.NOTIFICATIONS_MANAGE
    return ListExport("deliveries", "消息发送记录", permission, DeliveryQuery, COLUMNS, read)

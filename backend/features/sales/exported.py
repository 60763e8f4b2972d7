"""Sales and leads as tables to take away; customers are masked, as in the lists."""

from collections.abc import Callable, Mapping
from typing import Final

from backend.features.accounts import Permission
from backend.features.exports import ListExport, day_words, moment_words, yuan_words
from backend.features.sales.assembly import Sales
from backend.features.sales.models.sale import SaleState
from backend.features.sales.schemas.leads import LeadQuery, LeadView
from backend.features.sales.schemas.sales import SaleQuery, SaleRow

_SALE_STATES: Final = {SaleState.RECORDED: "已登记", SaleState.CANCELLED: "已作废"}

_SALES: Final[Mapping[str, Callable[[SaleRow], str]]] = {
    "单号": lambda row: row.number,
    "售出日期": lambda row: day_words(row.sold_on),
    "客户": lambda row: row.buyer.name,
    "手机": lambda row: row.buyer.phone,
    "设备台数": lambda row: str(len(row.device_ids)),
    "金额（元）": lambda row: yuan_words(row.amount_fen),
    "渠道": lambda row: row.channel,
    "订单号": lambda row: row.order_number,
    "销售": lambda row: row.seller_name,
    "未兑现承诺": lambda row: str(row.open_promises),
    "状态": lambda row: _SALE_STATES[row.state],
    "登记时间": lambda row: moment_words(row.created_at),
}

_LEADS: Final[Mapping[str, Callable[[LeadView], str]]] = {
    "客户": lambda row: row.customer_name,
    "手机": lambda row: row.customer_phone,
    "想要什么": lambda row: row.wants,
    "来自工单": lambda row: row.ticket_number,
    "状态": lambda row: row.state_name,
    "谁在跟进": lambda row: row.taken_by_name,
    "没成的原因": lambda row: row.reason,
    "提出时间": lambda row: moment_words(row.created_at),
}


def sale_exports(
    sales: Sales,
) -> tuple[ListExport[SaleQuery, SaleRow], ListExport[LeadQuery, LeadView]]:
    return (
        ListExport("sales", "销售单", Permission.SALES_READ, SaleQuery, _SALES, sales.books.page),
        ListExport("leads", "新需求", Permission.SALES_READ, LeadQuery, _LEADS, sales.leads.page),
    )

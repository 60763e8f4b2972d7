"""The watch list of time limits as a table to take away."""

from collections.abc import Callable, Mapping
from typing import Final

from backend.features.accounts import Permission
from backend.features.exports import ListExport, moment_words, yes_or_no
from backend.features.sla.assembly import Sla
from backend.features.sla.models.record import Watch
from backend.features.sla.schemas import WatchQuery, WatchRow
from backend.kit.access import Actor
from backend.kit.pagination import Page

_WATCHES: Final = {
    Watch.RUNNING: "正常",
    Watch.PAUSED: "已暂停",
    Watch.AT_RISK: "快到点",
    Watch.BREACHED: "已超时",
    Watch.ENDED: "已结束",
}

_COLUMNS: Final[Mapping[str, Callable[[WatchRow], str]]] = {
    "工单号": lambda row: row.number,
    "工单状态": lambda row: row.state_name,
    "问题": lambda row: row.problem,
    "设备": lambda row: row.device,
    "时限": lambda row: _WATCHES[row.watch],
    "最近到点": lambda row: moment_words(row.next_due_at) if row.next_due_at else "",
    "催过": lambda row: yes_or_no(row.is_urged),
    "时限方案": lambda row: f"{row.policy.key} 第 {row.policy.version} 版",
}


def watch_export(sla: Sla) -> ListExport[WatchQuery, WatchRow]:
    async def read(actor: Actor, query: WatchQuery) -> Page[WatchRow]:
        watched = await sla.readings.watched(actor, query.watches, query)
        rows = [WatchRow.of(row, watched.tickets.get(row.id)) for row in watched.page.items]
        return Page(items=rows, next_cursor=watched.page.next_cursor)

    return ListExport(
        "watched_tickets", "时限", Permission.TICKETS_READ, WatchQuery, _COLUMNS, read
    )

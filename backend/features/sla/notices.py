"""Who hears of a level, when, and in which words."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from backend.features.notifications import Link, Notifications, Occasion, Recipient, moment_text
from backend.features.sla.models import CLOCK_NAMES, ClockName, Level, LevelName
from backend.features.sla.recipients import Recipients, TicketPeople
from backend.features.tickets import Ticket, device_words

_ESCALATED: Final = frozenset({LevelName.L3, LevelName.L4})
_MINUTES_AN_HOUR: Final = 60


class LevelNotices:
    def __init__(self, notifications: Notifications, recipients: Recipients) -> None:
        self._notifications = notifications
        self._recipients = recipients

    def people(self, ticket: Ticket) -> TicketPeople:
        return self._recipients.of(ticket)

    async def send(
        self,
        ticket: Ticket,
        staff_ids: Collection[str],
        clock: ClockName,
        level: Level,
        due_at: datetime,
        dedupe_id: str,
    ) -> None:
        """Told once each, however often it is said."""
        escalated = level.name in _ESCALATED
        occasion = Occasion.STAFF_SLA_ESCALATED if escalated else Occasion.STAFF_SLA_ALERT
        values = {
            "number": ticket.number,
            "device": device_words(ticket),
            "clock": CLOCK_NAMES[clock],
            "level": level_words(level),
            "due": moment_text(due_at),
        }
        for staff_id in sorted(staff_ids):
            link = _bench(ticket) if staff_id in ticket.technician_ids else _desk(ticket)
            recipient = Recipient.staff(staff_id)
            await self._notifications.send(occasion, recipient, values, link, dedupe_id)


def level_words(level: Level) -> str:
    if level.percent is not None:
        return "已到期" if level.percent >= 100 else f"已用 {level.percent}%"
    late = level.after_due_minutes or 0
    if late < _MINUTES_AN_HOUR:
        return f"已超时 {late} 分钟"
    return f"已超时 {late // _MINUTES_AN_HOUR} 小时"


def _bench(ticket: Ticket) -> Link:
    return Link(
        web_path=f"/bench/job?id={ticket.id}",
        miniprogram_page=f"technician/job/index?id={ticket.id}",
    )


def _desk(ticket: Ticket) -> Link:
    return Link(
        web_path=f"/console/tickets/{ticket.id}",
        miniprogram_page=f"pages/ticket/detail?id={ticket.id}",
    )

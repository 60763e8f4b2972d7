"""The numbers a firm sets for its tickets, as the models read them; a flow may set its own."""

from dataclasses import dataclass
from datetime import timedelta

from backend.settings import TicketSettings


@dataclass(frozen=True)
class TicketRules:
    take_timeout: timedelta
    reminder_every: timedelta
    reminders: int
    remote_answer: timedelta
    call_attempts: int
    check_in_metres: int
    auto_acceptance: timedelta
    reopen: timedelta
    rating_change: timedelta
    urge_every: timedelta
    link_life: timedelta
    merge_undo: timedelta = timedelta(hours=24)
    follow_up: timedelta | None = None
    four_eyes: bool = False

    @classmethod
    def of(cls, settings: TicketSettings) -> "TicketRules":
        return cls(
            take_timeout=timedelta(minutes=settings.take_timeout_minutes),
            reminder_every=timedelta(hours=settings.need_info_reminder_hours),
            reminders=settings.need_info_reminders,
            remote_answer=timedelta(hours=settings.remote_answer_hours),
            call_attempts=settings.call_attempts,
            check_in_metres=settings.check_in_metres,
            auto_acceptance=timedelta(days=settings.auto_acceptance_days),
            reopen=timedelta(days=settings.reopen_days),
            rating_change=timedelta(days=settings.rating_change_days),
            urge_every=timedelta(minutes=settings.urge_minutes),
            merge_undo=timedelta(hours=settings.merge_undo_hours),
            link_life=timedelta(days=settings.link_days),
        )

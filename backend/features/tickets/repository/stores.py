"""The collections of this feature, together."""

from dataclasses import dataclass

from backend.features.tickets.repository.codes import AcceptanceCodeRepository
from backend.features.tickets.repository.complaints import ComplaintRepository
from backend.features.tickets.repository.tasks import TaskRepository
from backend.features.tickets.repository.technician_days import TechnicianDayRepository
from backend.features.tickets.repository.tickets import TicketRepository
from backend.kit.mongo import Mongo


@dataclass(frozen=True)
class TicketStores:
    tickets: TicketRepository
    days: TechnicianDayRepository
    codes: AcceptanceCodeRepository
    tasks: TaskRepository
    complaints: ComplaintRepository

    @classmethod
    def of(cls, mongo: Mongo) -> "TicketStores":
        return cls(
            tickets=TicketRepository(mongo),
            days=TechnicianDayRepository(mongo),
            codes=AcceptanceCodeRepository(mongo),
            tasks=TaskRepository(mongo),
            complaints=ComplaintRepository(mongo),
        )

from backend.features.tickets.repository.audiences import TicketAudiences, TicketWhose
from backend.features.tickets.repository.codes import AcceptanceCodeRepository
from backend.features.tickets.repository.complaints import ComplaintRepository
from backend.features.tickets.repository.facts import FactRows
from backend.features.tickets.repository.heads import TicketHeads
from backend.features.tickets.repository.tasks import TaskRepository
from backend.features.tickets.repository.technician_days import TechnicianDayRepository
from backend.features.tickets.repository.tickets import TicketRepository

__all__ = [
    "AcceptanceCodeRepository",
    "ComplaintRepository",
    "FactRows",
    "TaskRepository",
    "TechnicianDayRepository",
    "TicketAudiences",
    "TicketHeads",
    "TicketRepository",
    "TicketWhose",
]

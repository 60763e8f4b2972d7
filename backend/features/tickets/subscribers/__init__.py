"""What happens because something happened."""

from backend.features.tickets.subscribers.cards import VisitCards
from backend.features.tickets.subscribers.complaints import ComplaintNews
from backend.features.tickets.subscribers.consents import WithdrawnConsents
from backend.features.tickets.subscribers.content import TicketContent
from backend.features.tickets.subscribers.devices import TicketDevices
from backend.features.tickets.subscribers.ended import TasksOfEndedTickets
from backend.features.tickets.subscribers.joining import JoiningNews
from backend.features.tickets.subscribers.news import TicketNews
from backend.features.tickets.subscribers.people import TicketPeople
from backend.features.tickets.subscribers.sales import FaultCounts, InstallationsOfSales
from backend.features.tickets.subscribers.statements import StatementNews
from backend.features.tickets.subscribers.step_words import StepNews
from backend.features.tickets.subscribers.subcontracting import SubcontractingNews
from backend.features.tickets.subscribers.tasks import TaskNews

__all__ = [
    "ComplaintNews",
    "FaultCounts",
    "InstallationsOfSales",
    "JoiningNews",
    "StatementNews",
    "StepNews",
    "SubcontractingNews",
    "TaskNews",
    "TasksOfEndedTickets",
    "TicketContent",
    "TicketDevices",
    "TicketNews",
    "TicketPeople",
    "VisitCards",
    "WithdrawnConsents",
]

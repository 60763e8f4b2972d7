"""The parts of this feature put together, so that the container has a line for each."""

from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.definitions import DefinitionKind, Definitions
from backend.features.devices import DeviceServices
from backend.features.flows.gallery import FlowGallery
from backend.features.flows.kinds import flow_kind, modules_kind
from backend.features.flows.models import Flow, Modules
from backend.features.flows.pinned import PinnedToTickets
from backend.features.flows.plans import FlowPlans
from backend.features.flows.ports import NamedInTheBooks
from backend.features.flows.reapplication import Reapplication
from backend.features.forms import FormDesk
from backend.features.procedures import ProcedureBook
from backend.features.tickets import Tickets


@dataclass(frozen=True)
class FlowBooks:
    """What there is before there are tickets: `plans` fills their port."""

    kind: DefinitionKind[Flow]
    modules_kind: DefinitionKind[Modules]
    plans: FlowPlans


@dataclass(frozen=True)
class Flows:
    kind: DefinitionKind[Flow]
    modules_kind: DefinitionKind[Modules]
    plans: FlowPlans
    gallery: FlowGallery
    reapplication: Reapplication


def build_flow_books(
    definitions: Definitions, forms: FormDesk, accounts: Accounts, devices: DeviceServices
) -> FlowBooks:
    kind, modules = flow_kind(NamedInTheBooks(accounts, devices, forms)), modules_kind()
    definitions.naming.know("product_line", "产品线", devices.catalogue.line_names)
    definitions.naming.know("form", "表单", forms.rules.book.titles)
    plans = FlowPlans(definitions, definitions.book(kind), definitions.book(modules), forms)
    return FlowBooks(kind=kind, modules_kind=modules, plans=plans)


def build_flows(
    books: FlowBooks, forms: FormDesk, procedures: ProcedureBook, tickets: Tickets
) -> Flows:
    naming = books.plans.naming
    pinned = PinnedToTickets(books.plans, forms, procedures, tickets.rules, naming)
    return Flows(
        kind=books.kind,
        modules_kind=books.modules_kind,
        plans=books.plans,
        gallery=FlowGallery(books.plans),
        reapplication=Reapplication(tickets, books.plans, pinned),
    )

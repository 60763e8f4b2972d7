"""What a new ticket takes over from devices, addresses and people."""

from dataclasses import dataclass

from backend.features.accounts import Permission
from backend.features.customers import AddressSnapshot, Household
from backend.features.devices import DeviceBrief
from backend.features.tickets.models.values import (
    By,
    Contact,
    DeviceOnTicket,
    Place,
    as_coordinates,
)
from backend.features.tickets.words import Role
from backend.kit.access import Actor, ActorKind, Scope


@dataclass(frozen=True)
class Where:
    """Where the service happens, and whom to ask for there."""

    household_id: str
    place: Place
    contact: Contact | None
    contract_id: str = ""
    """The home's."""


def maker(actor: Actor) -> By:
    is_customer = actor.kind is ActorKind.CUSTOMER
    return By(id=actor.id, role=Role.CUSTOMER if is_customer else Role.AGENT, via=actor.via)


def on_ticket(device: DeviceBrief) -> DeviceOnTicket:
    card = device.card
    return DeviceOnTicket(
        device_id=device.id,
        brand=card.brand,
        title=card.title,
        model=card.model,
        product_line_id=device.line_id,
    )


def at(address: AddressSnapshot, contract_id: str) -> Where:
    own = address.located if address.point else None
    phone = address.contact_phone
    return Where(
        household_id=address.household_id,
        place=Place(
            region=f"{address.area}{address.estate}",
            area_code=address.area_code,
            door=address.door,
            coordinates=as_coordinates(address.point),
            point_source=own.source if own else None,
            address_id=address.address_id,
        ),
        contact=Contact(name=address.contact_name or "客户", phone=phone) if phone else None,
        contract_id=contract_id,
    )


def may_use(actor: Actor, household: Household) -> bool:
    if actor.kind is ActorKind.CUSTOMER:
        return household.holds(actor.id)
    return reaches(actor, Permission.CUSTOMERS_READ, household.branch_id, household.organisation_id)


def reaches(actor: Actor, permission: Permission, branch_id: str, organisation_id: str) -> bool:
    """Whether staff reach something of that branch; what is of no branch yet is everybody's."""
    reach = actor.reach(permission)
    match reach.scope:
        case None | Scope.OWN:
            return False
        case Scope.ALL:
            return True
        case Scope.ORGANISATION:
            return organisation_id in ("", actor.organisation_id)
        case _:
            return branch_id in ("", actor.branch_id)

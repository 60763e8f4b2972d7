"""Which ways of saying yes are open to whom."""

from typing import Final

from backend.features.tickets.words import ConsentMethod, Role
from backend.kit.access import Actor

VIA_LINK: Final = "link"

METHODS: Final[dict[Role, frozenset[ConsentMethod]]] = {
    Role.CUSTOMER: frozenset({ConsentMethod.APP, ConsentMethod.LINK, ConsentMethod.SIGNATURE}),
    Role.TECHNICIAN: frozenset({ConsentMethod.CODE, ConsentMethod.SIGNATURE}),
    Role.AGENT: frozenset({ConsentMethod.PHONE}),
}


def method_of(actor: Actor, said: ConsentMethod) -> ConsentMethod:
    """Who comes by the ticket's link says yes by it, and nobody else does."""
    if said in (ConsentMethod.APP, ConsentMethod.LINK):
        return ConsentMethod.LINK if actor.via == VIA_LINK else ConsentMethod.APP
    return said

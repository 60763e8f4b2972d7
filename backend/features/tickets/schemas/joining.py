"""What is sent to merge and link tickets."""

from backend.features.tickets.models.values import Id, Words
from backend.features.tickets.words import LinkKind
from backend.kit.http import Input


class Merging(Input):
    """`into`: the ticket that goes on."""

    into: Id
    note: Words = ""


class Linking(Input):
    """What the addressed ticket is to the other one: `caused_by` it, its `rework_of`, and so on."""

    ticket_id: Id
    kind: LinkKind


class Unlinking(Input):
    ticket_id: Id

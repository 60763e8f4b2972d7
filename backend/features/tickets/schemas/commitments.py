"""What is sent about promises and wishes."""

from backend.features.tickets.models.values import Id, SomeWords, Words
from backend.kit.http import Input


class PromiseKept(Input):
    promise_id: Id
    note: Words = ""


class PromiseRefused(Input):
    """The reason is read by the customer and by sales."""

    promise_id: Id
    reason: Words


class Wish(Input):
    """What the customer would like besides, in a sentence."""

    wants: SomeWords

"""The photo and the rating of who comes, for the customer whom he comes to."""

from dataclasses import dataclass

from backend.features.dispatch import StaffRatings
from backend.features.portraits import Portraits
from backend.features.records.words.visitors import WORK_DONE, visit_shown
from backend.features.tickets import CustomerTicketView, TicketState
from backend.kit.access import Actor


@dataclass(frozen=True)
class Face:
    """`photo`: where the small picture is for some minutes. `rating` is empty while too few have
    rated him, and `ratings` is how many are in it."""

    photo: str = ""
    rating: str = ""
    ratings: int = 0
    is_new: bool = False


NO_FACE = Face()


class Faces:
    def __init__(self, portraits: Portraits, ratings: StaffRatings) -> None:
        self._portraits = portraits
        self._ratings = ratings

    async def of(self, view: CustomerTicketView, reader: Actor) -> Face:
        """From when he has taken the visit until the ticket has ended: after that he is no longer
        somebody who stands before the door."""
        visit = visit_shown(view)
        person = visit.in_charge if visit else None
        if person is None or view.state in _OVER:
            return NO_FACE
        rated = await self._ratings.of(person.id)
        photo = await self._portraits.link(person.id, reader)
        return Face(photo, rated.mean, rated.count, rated.is_new)


_OVER = WORK_DONE - {TicketState.DONE, TicketState.FOLLOW_UP}

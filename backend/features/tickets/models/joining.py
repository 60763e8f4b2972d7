"""Two tickets that are one 合并, and tickets that have to do with each other 关联."""

from datetime import datetime, timedelta
from typing import Final

from backend.features.tickets.errors import (
    CancelTooLate,
    MergeAcrossCustomers,
    MergeUndoneTooLate,
    NotMergedHere,
    TicketEnded,
    TooManyLinks,
)
from backend.features.tickets.events import MergeUndone, TicketMerged
from backend.features.tickets.models.closing import Closing
from backend.features.tickets.models.joined import Absorbed, Merge, TicketLink
from backend.features.tickets.models.rules import TicketRules
from backend.features.tickets.models.stages import Cancellation
from backend.features.tickets.models.values import By, Words
from backend.features.tickets.models.visit import Visit
from backend.features.tickets.words import Bearer, CancelReason, LinkKind
from backend.features.tickets.workflow import Act, TicketState

MOST_ABSORBED: Final = 10
MOST_LINKS: Final = 20

_BACK_TO: Final = {
    TicketState.SUBMITTED: TicketState.SUBMITTED,
    TicketState.NEED_INFO: TicketState.SUBMITTED,
    TicketState.REVIEW: TicketState.REVIEW,
}


class Joining(Closing):
    def merge_into(self, main: "Joining", note: Words, by: By, now: datetime) -> Visit | None:
        """This one is the duplicate: it ends as cancelled, and what it brought stands on `main`.

        The visit that was under way, if one was. Raises TicketEnded, MergeAcrossCustomers,
        CancelTooLate, TooManyLinks.
        """
        self.require(Act.MERGE)
        self._refuse_merge(main)
        visit = self.visit_under_way
        if visit:
            visit.cancel(by, now)
        self.merged_into = Merge(
            ticket_id=main.id,
            number=main.number,
            at=now,
            before=self.state,
            claimed_devices=self.claims_devices,
            brand_numbers=self.brand_numbers,
            media_ids=[each for each in self.media_ids if each not in main.media_ids],
        )
        self.cancellation = Cancellation(
            reason=CancelReason.DUPLICATE, note=note, bearer=Bearer.NOBODY, by=by, at=now
        )
        self.question = self.due_at = self.hold = None
        self.brand_numbers = []
        self.release_devices()
        changes = {"merged_into": (None, main.id), "number": (None, main.number)}
        self.conclude(Act.MERGE, by, now, TicketState.CANCELLED, note=note, changes=dict(changes))
        self.record(TicketMerged(ticket_id=self.id, main_id=main.id))
        return visit

    def _refuse_merge(self, main: "Joining") -> None:
        if not main.is_open or main.id == self.id:
            raise TicketEnded
        if main.customer_id != self.customer_id:
            raise MergeAcrossCustomers
        if self.last_begun_visit is not None:
            raise CancelTooLate(reason="师傅已为这张单上门服务过，不能并入别的工单")
        if len(main.absorbed) >= MOST_ABSORBED:
            raise TooManyLinks(limit=MOST_ABSORBED)

    def absorb(self, other: "Joining", by: By) -> None:
        """The other side of `merge_into`, once the other's story has its last line: this story
        names the line it ended with then."""
        merge = other.merged_into
        assert merge is not None  # noqa: S101 - called for what was merged just now
        self.absorbed = [*self.absorbed, Absorbed(ticket_id=other.id, number=other.number)]
        self.brand_numbers = [*self.brand_numbers, *merge.brand_numbers]
        self.keep_media(merge.media_ids)
        self.contact_count += other.contact_count
        self.write(
            Act.MERGE,
            by,
            self.state,
            reason="absorbed",
            note=other.problem,
            changes={
                "absorbed": (None, other.id),
                "number": (None, other.number),
                "story_seq": (None, other.timeline.seq),
                "story_hash": (None, other.timeline.hash),
                "media_ids": (None, list(merge.media_ids)),
            },
        )

    def undo_merge(self, main: "Joining", by: By, now: datetime, rules: TicketRules) -> None:
        """Back to the desk, within a window. Raises MergeUndoneTooLate, NotMergedHere."""
        self.require(Act.UNDO_MERGE)
        merge = self.merged_into
        if merge is None or merge.ticket_id != main.id:
            raise NotMergedHere
        if now > merge.at + rules.merge_undo:
            raise MergeUndoneTooLate(hours=rules.merge_undo // timedelta(hours=1))
        self.merged_into = self.cancellation = None
        self.claims_devices = merge.claimed_devices
        self.brand_numbers = merge.brand_numbers
        target = _BACK_TO.get(merge.before, TicketState.TO_DISPATCH)
        changes = {"merged_into": (main.id, None)}
        self.conclude(Act.UNDO_MERGE, by, now, target, changes=dict(changes))
        main.let_go_of(self, merge, by)
        self.record(MergeUndone(ticket_id=self.id, main_id=main.id))

    def let_go_of(self, other: "Joining", merge: Merge, by: By) -> None:
        keys = {number.key for number in merge.brand_numbers}
        self.absorbed = [each for each in self.absorbed if each.ticket_id != other.id]
        self.brand_numbers = [each for each in self.brand_numbers if each.key not in keys]
        self.media_ids = [each for each in self.media_ids if each not in merge.media_ids]
        changes = {"absorbed": (other.id, None)}
        self.write(Act.UNDO_MERGE, by, self.state, reason="let_go", changes=dict(changes))

    # -- related -------------------------------------------------------------------------------

    def link(self, other: "Joining", kind: LinkKind, by: By, now: datetime) -> None:
        """Said of this one; the other says the reverse. Saying it again changes the kind."""
        self.require(Act.LINK)
        if other.id == self.id:
            raise NotMergedHere
        self._keep_link(other, kind, by, now)
        other._keep_link(self, kind.reverse, by, now)

    def unlink(self, other: "Joining", by: By, now: datetime) -> None:
        self.require(Act.UNLINK)
        if not any(link.ticket_id == other.id for link in self.links):
            raise NotMergedHere
        self._drop_link(other, by)
        other._drop_link(self, by)

    def _keep_link(self, other: "Joining", kind: LinkKind, by: By, now: datetime) -> None:
        others = [link for link in self.links if link.ticket_id != other.id]
        if len(others) >= MOST_LINKS:
            raise TooManyLinks(limit=MOST_LINKS)
        self.links = [
            *others,
            TicketLink(kind=kind, ticket_id=other.id, number=other.number, by=by, at=now),
        ]
        changes = {"linked": (None, other.id)}
        self.write(Act.LINK, by, self.state, reason=kind, changes=dict(changes))

    def _drop_link(self, other: "Joining", by: By) -> None:
        self.links = [link for link in self.links if link.ticket_id != other.id]
        changes = {"linked": (other.id, None)}
        self.write(Act.UNLINK, by, self.state, changes=dict(changes))

"""Problem types and fault codes that a ticket names, judged by the firm's own lists."""

from backend.features.faults import FaultPath, Faults
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.stages import Completion


class FaultRecords:
    """Firms without lists of their own write words, as before: those are taken as they are."""

    def __init__(self, faults: Faults) -> None:
        self._types = faults.problem_types
        self._tree = faults.tree

    async def sorted_as(self, code: str, line_ids: list[str]) -> tuple[str, str]:
        """Code and name of a problem type. Raises ProblemTypeNotUsable."""
        found = await self._types.usable(code, line_ids)
        return found.code, found.name

    async def understood(self, text: str, ticket: Ticket) -> tuple[str, str]:
        """As `sorted_as` where the text is a code; else the text, with no name. Raises
        ProblemTypeNotUsable."""
        if text == ticket.problem_type:
            return text, ticket.problem_type_name  # it was judged before; it may be retired now
        found = await self._types.understood(text, line_ids(ticket))
        return (found.code, found.name) if found else (text, "")

    async def recorded(self, ticket: Ticket, completion: Completion) -> FaultPath | None:
        """The way to the remedy that the code names; None where it is three words of its own.
        What was recorded before stays good. Raises FaultCodeNotUsable."""
        code = completion.fault_code
        if code is None or "." in code:
            return None
        before = ticket.hand_over.fault if ticket.hand_over else None
        if before and before.code == code.upper():
            return before
        return await self._tree.remedy(code, line_ids(ticket))


def line_ids(ticket: Ticket) -> list[str]:
    return sorted({d.product_line_id for d in ticket.devices if d.product_line_id})

"""The rules of a ticket's life written a second time, by hand, with nothing of the code."""

# What follows each act, in the words of domain-rules.md a.3.
DESK = {
    ("submitted", "ask"): "need_info",
    ("review", "ask"): "need_info",
    ("need_info", "answer"): "submitted",
    ("submitted", "reject"): "rejected",
    ("review", "reject"): "rejected",
    ("submitted", "submit_for_review"): "review",
    ("submitted", "approve"): "to_dispatch",
    ("review", "approve"): "to_dispatch",
    ("submitted", "solve_remotely"): "remote_solved",
    ("review", "solve_remotely"): "remote_solved",
    ("to_dispatch", "solve_remotely"): "remote_solved",
    ("remote_solved", "confirm_solved"): "follow_up",
    ("remote_solved", "auto_accept"): "follow_up",
    ("remote_solved", "not_solved"): "to_dispatch",
    ("done", "accept"): "follow_up",
    ("done", "auto_accept"): "follow_up",
    ("follow_up", "close"): "closed",
    ("follow_up", "return_work"): "to_dispatch",
    ("closed", "reopen"): "to_dispatch",
}
FIELD = {
    ("dispatched", "take"): ("accepted", "accepted"),
    ("appointed", "rebook"): ("appointed", "accepted"),
    ("accepted", "book"): ("appointed", "accepted"),
}


class Model:
    """The state of the ticket and of the visit under way, kept by hand."""

    def __init__(self) -> None:
        self.state = "submitted"
        self.visit = ""
        self.booked = False
        self.begun_in_cycle = False
        self.begun_ever = False
        self.merged = False
        self.given_out = False
        self.pinned = False

    def expect(self, act: str) -> bool:
        """Move as the rules say; whether they allow it. A merged one is only to be looked at."""
        if self.merged:
            return False
        if (self.state, act) in DESK:
            if act in ("return_work", "reopen"):
                self.begun_in_cycle = False
            self.state = DESK[self.state, act]
            return True
        if (self.state, act) in FIELD:
            if act == "rebook" and self.visit not in ("accepted", "traveling"):
                return False
            self.state, self.visit = FIELD[self.state, act]
            self.booked = self.booked or act == "book"
            return True
        step = getattr(self, act, None)
        return bool(step and step())

    def _free(self) -> str:
        self.visit, self.booked = "", False
        return "to_revisit" if self.begun_in_cycle else "to_dispatch"

    def dispatch(self) -> bool:
        if self.state not in ("to_dispatch", "to_revisit"):
            return False
        self.state, self.visit, self.booked = "dispatched", "notified", False
        self.pinned = False
        return True

    def pin(self) -> bool:
        if self.state not in ("dispatched", "accepted", "appointed") or self.pinned:
            return False
        self.pinned = True
        return True

    def unpin(self) -> bool:
        if self.state not in ("dispatched", "accepted", "appointed") or not self.pinned:
            return False
        self.pinned = False
        return True

    def give_to_team(self) -> bool:
        return self.state == "to_dispatch"

    def time_out(self) -> bool:
        """The clock's: not what a dispatcher has pinned."""
        return not self.pinned and self.refuse()

    def refuse(self) -> bool:
        if self.state != "dispatched":
            return False
        self.state = self._free()
        return True

    recall = refuse

    def transfer(self) -> bool:
        if self.state not in ("dispatched", "accepted", "appointed"):
            return False
        self.state = self._free()
        return True

    def depart(self) -> bool:
        if (self.state, self.visit) != ("appointed", "accepted"):
            return False
        self.visit = "traveling"
        return True

    def arrive(self) -> bool:
        if self.state != "appointed":
            return False
        self.state, self.visit = "in_service", "arrived"
        self.begun_in_cycle = self.begun_ever = True
        return True

    def start_work(self) -> bool:
        return self._inside("arrived", "working")

    def break_work(self) -> bool:
        return self._inside("working", "break")

    def continue_work(self) -> bool:
        return self._inside("break", "working")

    def _inside(self, before: str, after: str) -> bool:
        if self.visit != before:
            return False
        self.visit = after
        return True

    def suspend(self) -> bool:
        if self.state == "in_service":
            self.visit = ""
        elif self.state in ("accepted", "appointed"):
            self.visit = "accepted"
        else:
            return False
        self.state = "suspended"
        return True

    def resume(self) -> bool:
        if self.state != "suspended":
            return False
        waiting = "appointed" if self.booked else "accepted"
        self.state = waiting if self.visit else self._free()
        return True

    def leave_incomplete(self) -> bool:
        if self.state != "in_service":
            return False
        self.state, self.visit, self.booked = "to_revisit", "", False
        return True

    def finish(self) -> bool:
        if self.visit not in ("working", "break"):
            return False
        self.state, self.visit, self.booked = "done", "", False
        return True

    def refuse_acceptance(self) -> bool:
        if self.state != "done":
            return False
        self.state = "to_revisit"
        return True

    def close_incomplete(self) -> bool:
        if self.state not in ("to_revisit", "to_dispatch") or not self.begun_ever:
            return False
        self.state = "follow_up"
        return True

    def cancel(self) -> bool:
        early = ("submitted", "need_info", "review", "to_dispatch")
        late = ("dispatched", "accepted", "appointed")
        if self.state not in early + late or self.begun_ever:
            return False
        self.state, self.visit = "cancelled", ""
        return True

    def give_out(self) -> bool:
        if self.state not in ("to_dispatch", "to_revisit") or self.given_out:
            return False
        self.given_out = True
        return True

    def take_back(self) -> bool:
        waiting = ("to_dispatch", "to_revisit", "suspended")
        if self.state not in (*waiting, "dispatched", "accepted", "appointed"):
            return False
        if not self.given_out:
            return False
        self.given_out = False
        self.state = self._free()
        return True

    def relieve(self) -> bool:
        """The one technician of the visit has left."""
        if not self.visit:
            return False
        if self.state == "suspended":
            self.visit, self.booked = "", False
        else:
            self.state = self._free()
        return True

    def merge(self) -> bool:
        self.merged = self.cancel()
        return self.merged

    def urge(self) -> bool:
        return self.state not in ("rejected", "closed", "cancelled")

    def set_brand_numbers(self) -> bool:
        return self.state not in ("rejected", "cancelled")

    def expect_finish(self) -> bool:
        ended = ("rejected", "closed", "cancelled")
        return self.state not in (*ended, "remote_solved", "done", "follow_up")

    def renew_link(self) -> bool:
        return True

    def photograph(self) -> bool:
        return self.visit in ("arrived", "working", "break")

    def record_step(self) -> bool:
        return self.visit in ("arrived", "working", "break")

    def message(self) -> bool:
        return True

"""What cards and the like are about, by name."""


def visit_subject(ticket_id: str, visit_id: str) -> str:
    return f"visit:{ticket_id}:{visit_id}"


def ids_of_visit(subject: str) -> tuple[str, str]:
    """The ticket's and the visit's, of what `visit_subject` gave."""
    _, ticket_id, visit_id = subject.split(":")
    return ticket_id, visit_id

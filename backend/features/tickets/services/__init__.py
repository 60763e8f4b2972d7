"""Use cases on tickets, one unit of work each."""

"""Use cases of sales, one unit of work each."""

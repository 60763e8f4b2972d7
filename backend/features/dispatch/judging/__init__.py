"""From stored facts to a decision: which rule, who fits, who is first, and the card of it."""

"""Who is sent to a ticket: the rules, the filters, the scores, and the card that tells why."""

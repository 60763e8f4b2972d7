"""What the runs on ticket creation share: the firm, the clients, their journal, the checks."""

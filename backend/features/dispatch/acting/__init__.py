"""What becomes of a decision: sent, proposed, offered, given to a leader or to another firm."""

"""What the pages say: plain, polite, and the same for the same thing (mobile.md 2.2 and 6)."""

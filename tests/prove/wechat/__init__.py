"""What the runs against the platform share: an installation with accounts there, and its people."""

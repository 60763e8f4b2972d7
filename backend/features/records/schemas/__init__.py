"""What people fill in on the pages, and what the joined reads answer."""

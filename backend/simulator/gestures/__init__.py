"""What people do with their phones: follow, scan, write, tap; and what servers are told of it."""

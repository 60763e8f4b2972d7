"""Asked, decided, timed out, stood in for."""

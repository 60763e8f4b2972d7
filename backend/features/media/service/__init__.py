"""The use cases: taking files in, keeping them for others, showing them, clearing up."""

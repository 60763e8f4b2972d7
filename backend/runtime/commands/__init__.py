"""The commands of ``python -m backend``: each reads its arguments and calls what does the work."""

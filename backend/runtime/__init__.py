"""The processes: web, worker, timers, and what a developer's machine needs besides."""

"""Timed jobs: run by the one worker that leads, each slot once."""

from backend.runtime.scheduler.leader import Leader

__all__ = ["Leader"]

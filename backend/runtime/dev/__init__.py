"""Everything at once on one machine: what ./scripts/dev runs."""

from backend.runtime.dev.supervisor import DevOptions, run_dev

__all__ = ["DevOptions", "run_dev"]

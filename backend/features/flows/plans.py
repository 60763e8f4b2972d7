"""What tickets ask flows: which one counts now, and by what a ticket that runs goes on."""

from backend.features.definitions import DefinitionBook
from backend.features.flows.models import THE_FIRM, Flow, Modules
from backend.features.tickets import FlowPin, RunningFlow, ServiceType


class FlowPlans:
    """Fills the tickets' port `FlowDemands`."""

    def __init__(self, flows: DefinitionBook[Flow], modules: DefinitionBook[Modules]) -> None:
        self.flows = flows
        self.modules = modules

    async def pin(self, service_type: ServiceType) -> FlowPin:
        flow = await self.flows.current(service_type)
        modules = await self.modules.current(THE_FIRM)
        return FlowPin(key=flow.key, version=flow.version, modules=modules.version)

    async def running(self, pin: FlowPin | None, service_type: ServiceType) -> RunningFlow:
        """Of a ticket from before there were flows: as the product came."""
        held = pin or FlowPin(key=service_type, version=1)
        flow = await self.flows.at_version(held.key, held.version)
        modules = await self.modules.at_version(THE_FIRM, held.modules)
        return RunningFlow(plan=flow.content, off=frozenset(modules.content.off))

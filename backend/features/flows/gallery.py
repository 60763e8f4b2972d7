"""Flows drawn, away from the event loop's hot path: a picture is made once a version."""

from dataclasses import dataclass

from backend.features.flows.drawing import mermaid, svg
from backend.features.flows.plans import FlowPlans
from backend.features.tickets import FlowPin, ServiceType

MOST_KEPT = 100


@dataclass(frozen=True)
class Drawn:
    name: str
    version: int
    mermaid: str
    svg: str


class FlowGallery:
    def __init__(self, plans: FlowPlans) -> None:
        self._plans = plans
        self._kept: dict[tuple[str, int, int], Drawn] = {}

    async def draw(self, service_type: ServiceType) -> Drawn:
        pin = await self._plans.pin(service_type)
        key = (pin.key, pin.version, pin.modules)
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = await self._drawn(pin, service_type)
        return self._kept[key]

    async def _drawn(self, pin: FlowPin, service_type: ServiceType) -> Drawn:
        running = await self._plans.running(pin, service_type)
        flow = await self._plans.flows.at_version(pin.key, pin.version)
        name = flow.content.name
        return Drawn(
            name=name, version=pin.version, mermaid=mermaid(running), svg=svg(running, name)
        )

"""Flows drawn, away from the event loop's hot path: a picture is made once a version and once a
name."""

from dataclasses import dataclass

from backend.features.flows.drawing import Demanded, demanded, mermaid, svg
from backend.features.flows.plans import FlowPlans
from backend.features.tickets import FlowPin, RunningFlow, ServiceType

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
        self._kept: dict[tuple[str, int, int, tuple[str, ...]], Drawn] = {}

    async def draw(self, service_type: ServiceType) -> Drawn:
        """With everything called by the name it has now."""
        pin = await self._plans.pin(service_type)
        running = await self._plans.running(pin, service_type)
        places = demanded(running)
        spelled = tuple(await self._plans.naming.spell(places.values()))
        key = (pin.key, pin.version, pin.modules, spelled)
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            words = dict(zip(places, spelled, strict=True))
            self._kept[key] = await self._drawn(pin, running, words)
        return self._kept[key]

    async def _drawn(self, pin: FlowPin, running: RunningFlow, words: Demanded) -> Drawn:
        name = (await self._plans.flows.at_version(pin.key, pin.version)).content.name
        return Drawn(
            name=name,
            version=pin.version,
            mermaid=mermaid(running, words),
            svg=svg(running, name, words),
        )

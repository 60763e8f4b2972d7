"""What tickets ask flows: which one counts now, and by what a ticket that runs goes on."""

from backend.features.definitions import DefinitionBook, Definitions, Pointers
from backend.features.flows.models import THE_FIRM, Flow, Modules
from backend.features.forms import KIND_NAME as FORMS
from backend.features.forms import FormDesk, FormPin
from backend.features.tickets import Act, BegunUnder, FlowPin, FlowPlan, RunningFlow, ServiceType


class FlowPlans:
    """Fills the tickets' port `FlowDemands`."""

    def __init__(
        self,
        definitions: Definitions,
        flows: DefinitionBook[Flow],
        modules: DefinitionBook[Modules],
        forms: FormDesk,
    ) -> None:
        self._definitions = definitions
        self.naming = definitions.naming
        self.flows = flows
        self.modules = modules
        self._forms = forms

    async def begin(self, service_type: ServiceType, product_line_id: str) -> BegunUnder:
        seen = await self._look(service_type, FORMS)
        pin = await self._pin(service_type, seen)
        forms = await self._forms.pins(product_line_id, service_type, seen)
        plan = (await self.flows.at_version(pin.key, pin.version)).content
        step_forms = await self._demanded(plan, seen)
        return BegunUnder(flow=pin, forms=forms, step_forms=step_forms)

    async def step_forms(self, plan: FlowPlan) -> dict[Act, FormPin]:
        """The forms that a flow demands with single acts, at the versions that count now."""
        return await self._demanded(plan, await self._definitions.look(keys=(), kinds=(FORMS,)))

    async def _demanded(self, plan: FlowPlan, seen: Pointers) -> dict[Act, FormPin]:
        keys = {demand.act: demand.form_key for demand in plan.demands if demand.form_key}
        pins = await self._forms.step_pins(dict.fromkeys(keys.values()), seen)
        return {act: pins[key] for act, key in keys.items() if key in pins}

    async def pin(self, service_type: ServiceType) -> FlowPin:
        return await self._pin(service_type, await self._look(service_type))

    async def _look(self, service_type: ServiceType, *kinds: str) -> Pointers:
        keys = ((self.flows.kind.name, service_type), (self.modules.kind.name, THE_FIRM))
        return await self._definitions.look(keys=keys, kinds=kinds)

    async def _pin(self, service_type: ServiceType, seen: Pointers) -> FlowPin:
        flow = await self.flows.current(service_type, seen)
        modules = await self.modules.current(THE_FIRM, seen)
        return FlowPin(key=flow.key, version=flow.version, modules=modules.version)

    async def running(self, pin: FlowPin | None, service_type: ServiceType) -> RunningFlow:
        """Of a ticket from before there were flows: as the product came."""
        held = pin or FlowPin(key=service_type, version=1)
        flow = await self.flows.at_version(held.key, held.version)
        modules = await self.modules.at_version(THE_FIRM, held.modules)
        return RunningFlow(plan=flow.content, off=frozenset(modules.content.off))

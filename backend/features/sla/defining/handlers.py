from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.calendars import TooFarAhead
from backend.features.definitions import (
    DefinitionNotFound,
    DefinitionRefused,
    DefinitionVersionNotFound,
    Key,
)
from backend.features.sla.defining.choosing import RuleTrials
from backend.features.sla.defining.schemas import ChoiceTrial, ChoiceView, DueQuery, PolicyDue
from backend.kit.http import Endpoint, operation

READ = Permission.DEFINITIONS_READ


class TrialEndpoint(Endpoint):
    def initialize(self, trials: RuleTrials) -> None:
        self.trials = trials


class SlaChoiceTrial(TrialEndpoint):
    path = "/api/v1/sla-choice/trial"

    @operation(permission=READ, raises=(DefinitionNotFound, DefinitionRefused))
    async def post(self, body: ChoiceTrial) -> ChoiceView:
        """Try the choice: which policy these facts lead to, and why. Nothing is stored."""
        return await self.trials.choice(body)


class SlaPolicyDue(TrialEndpoint):
    path = "/api/v1/sla-policies/{key}/due"

    @operation(permission=READ, raises=(DefinitionNotFound, DefinitionVersionNotFound, TooFarAhead))
    async def get(self, key: Key, query: DueQuery) -> PolicyDue:
        """Try a policy: when each of its clocks would be due, and its levels reached."""
        return await self.trials.due(key, query)


ENDPOINTS = (SlaChoiceTrial, SlaPolicyDue)


def routes(trials: RuleTrials) -> list[URLSpec]:
    return [endpoint.route(trials=trials) for endpoint in ENDPOINTS]

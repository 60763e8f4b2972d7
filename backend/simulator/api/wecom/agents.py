"""Which corporation and agent a WeCom call speaks for."""

from dataclasses import dataclass

from backend.simulator.api.call import Call
from backend.simulator.api.refusals import Refusal
from backend.simulator.world.accounts import Agent, Corporation
from backend.simulator.world.people import Person, WecomPlace


@dataclass(frozen=True)
class Speaker:
    corporation: Corporation
    agent: Agent

    @property
    def account(self) -> str:
        return f"{self.corporation.corp_id}:{self.agent.agent_id}"

    def visible_members(self, call: Call) -> dict[str, tuple[Person, WecomPlace]]:
        """By userid in lower case: those inside the agent's visible range."""
        members = call.world.people.members(self.corporation.corp_id)
        return {
            place.userid: (person, place)
            for person, place in members
            if self.agent.sees(place.userid)
        }


def speaker(call: Call) -> Speaker:
    """Raises Refusal 41001, 40014, 42001 or 50003."""
    corp_id, _, agent_id = call.access_token().account.partition(":")
    corporation = call.world.accounts.corporation(corp_id)
    agent = corporation.agent(int(agent_id)) if corporation else None
    if corporation is None or agent is None:
        raise Refusal(40014)
    if not agent.enabled:
        raise Refusal(50003)
    return Speaker(corporation, agent)

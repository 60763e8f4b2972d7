"""The rules put together, so that the container has one line for them."""

from dataclasses import dataclass

from backend.features.calendars import WorkingCalendars
from backend.features.contracts import Contracts
from backend.features.definitions import AnyKind, DefinitionBook, Definitions
from backend.features.sla.defining.choosing import PolicyChoosing, RuleTrials
from backend.features.sla.defining.kinds import choice_kind, policy_kind
from backend.features.sla.models import SlaPolicy
from backend.features.tickets import TicketFacts
from backend.kit.clock import Clock


@dataclass(frozen=True)
class SlaRules:
    """`policies` and `choosing` are for the clocks that run, `kinds` for the page of kinds."""

    kinds: tuple[AnyKind, ...]
    policies: DefinitionBook[SlaPolicy]
    choosing: PolicyChoosing
    trials: RuleTrials


def build_sla_rules(
    definitions: Definitions,
    calendars: WorkingCalendars,
    facts: TicketFacts,
    contracts: Contracts,
    now: Clock,
) -> SlaRules:
    policy = policy_kind(calendars, now)
    policies = definitions.book(policy)
    definitions.naming.know(policy.name, policy.label, policies.titles)
    choice = choice_kind(policies)
    choosing = PolicyChoosing(definitions.book(choice), policies, facts, contracts)
    return SlaRules(
        kinds=(policy, choice),
        policies=policies,
        choosing=choosing,
        trials=RuleTrials(choosing, choice, policies, calendars, definitions.naming, now),
    )

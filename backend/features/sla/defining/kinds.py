"""SLA policies, and the one choice between them, as definitions."""

import asyncio
from typing import Final

from backend.features.calendars import WORKING_CALENDAR, WorkingCalendars
from backend.features.definitions import (
    DefinitionBook,
    DefinitionKind,
    Finding,
    Reference,
)
from backend.features.sla.defining import choice_checks, policy_checks
from backend.features.sla.defining.wording import SLA_POLICY, choice_sentences, policy_sentences
from backend.features.sla.models import STANDARD, STANDARD_POLICY, SlaPolicy
from backend.features.sla.models.choice import STANDARD_CHOICE, SlaChoice
from backend.kit.clock import Clock

SLA_CHOICE: Final = "sla_choice"


def policy_kind(calendars: WorkingCalendars, now: Clock) -> DefinitionKind[SlaPolicy]:
    async def check(policy: SlaPolicy, key: str) -> list[Finding]:
        found = {name: await calendars.find(name) for name in sorted(policy.calendars)}
        published = {name: each.calendar for name, each in found.items() if each}
        return policy_checks.findings(policy, published, now())

    return DefinitionKind(
        name=SLA_POLICY,
        label="时限规则",
        content=SlaPolicy,
        title=lambda policy: policy.title,
        check=check,
        sentences=policy_sentences,
        references=_calendars_of,
        place_of=_place_of_calendar,
        shipped={STANDARD: STANDARD_POLICY},
    )


def choice_kind(policies: DefinitionBook[SlaPolicy]) -> DefinitionKind[SlaChoice]:
    async def check(choice: SlaChoice, key: str) -> list[Finding]:
        published = {each.key for each in await policies.current_of_all()}
        return await asyncio.to_thread(choice_checks.findings, choice, key, published)

    return DefinitionKind(
        name=SLA_CHOICE,
        label="时限选择",
        content=SlaChoice,
        title=lambda choice: choice.title,
        check=check,
        sentences=choice_sentences,
        references=_policies_of,
        place_of=_place_of_policy,
        shipped={STANDARD: STANDARD_CHOICE},
    )


def _calendars_of(policy: SlaPolicy) -> frozenset[Reference]:
    return frozenset(Reference(WORKING_CALENDAR, key) for key in policy.calendars)


def _place_of_calendar(policy: SlaPolicy, need: Reference) -> str:
    if policy.calendar == need.key:
        return "calendar"
    places = (at for at, rule in enumerate(policy.clocks) if rule.calendar == need.key)
    return f"clocks.{next(places)}.calendar"


def _place_of_policy(choice: SlaChoice, need: Reference) -> str:
    if choice.default == need.key:
        return "default"
    places = (at for at, rule in enumerate(choice.rules) if rule.policy == need.key)
    return f"rules.{next(places)}.policy"


def _policies_of(choice: SlaChoice) -> frozenset[Reference]:
    named = {rule.policy for rule in choice.rules} | {choice.default or ""}
    return frozenset(Reference(SLA_POLICY, key) for key in named if key)

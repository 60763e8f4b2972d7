"""What firms had set before there were flows becomes part of them."""

from typing import Final

from backend.features.definitions import carry_over
from backend.features.flows.models import shipped_flow
from backend.features.tickets import (
    LIVE_STATES,
    FlowPin,
    LineEvidence,
    RequiredEvidence,
    ServiceType,
)
from backend.kit.mongo import Mongo

ANY_LINE: Final = "any"
_NOTE: Final = "由原来的完工取证要求转入"
_MOST_RULES: Final = 2000


async def fold_evidence_rules(mongo: Mongo) -> None:
    """The rules of product lines and of any line become version 2 of each service's flow; version
    1 is as the product came."""
    rules = mongo.collection("evidence_rules")
    for service_type in ServiceType:
        found = {
            str(row["product_line_id"]): RequiredEvidence.model_validate(row["evidence"])
            for row in await rules.find({"service_type": service_type}, limit=_MOST_RULES)
        }
        if found:
            await _fold(mongo, service_type, found)
            await rules.delete_many({"service_type": service_type})


async def _fold(mongo: Mongo, service_type: ServiceType, own: dict[str, RequiredEvidence]) -> None:
    shipped = shipped_flow(service_type)
    lines = tuple(
        LineEvidence(product_line_id=line, evidence=evidence)
        for line, evidence in sorted(own.items())
        if line != ANY_LINE
    )
    general = own.get(ANY_LINE, shipped.evidence)
    folded = shipped.model_copy(update={"evidence": general, "evidence_of_lines": lines})
    await carry_over(mongo, "flow", service_type, shipped.name, (shipped, folded), _NOTE)


async def pin_tickets(mongo: Mongo) -> None:
    """Tickets from before go on by what counted for them; open ones can be listed by service."""
    tickets, definitions = mongo.collection("tickets"), mongo.collection("definitions")
    for service_type in ServiceType:
        head = await definitions.find_one({"_id": f"flow:{service_type}"})
        pin = FlowPin(key=service_type, version=int(head["current"]) if head else 1)
        old = {"service_type": service_type, "flow": None}
        await tickets.update_many(old, {"$set": {"flow": pin.model_dump()}})
        live = {"service_type": service_type, "state": {"$in": list(LIVE_STATES)}}
        await tickets.update_many(live, {"$set": {"idx.running": service_type}})

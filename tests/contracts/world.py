"""A firm with two of everything: one in the main branch, one that nobody of the firm may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from backend.container import Container
from backend.features.accounts.shipped_roles import ADMINISTRATOR, SHIPPED_ROLE_IDS
from backend.features.content_safety import Piece, Suggestion, Verdict
from backend.features.content_safety import Subject as ContentSubject
from backend.features.content_safety.models import ContentCheck
from backend.features.conversations.models import Correspondent
from backend.features.dispatch.acting.case import DispatchCase
from backend.features.dispatch.acting.offer import Offer, Terms
from backend.features.dispatch.models import AssignmentCard, Ranking, RuleUsed
from backend.features.media import MediaKind
from backend.features.media.pieces import PiecewiseUpload
from backend.features.media.repository import DirectUpload
from backend.features.media.schemas import PiecewiseAnnouncement, UploadAnnouncement
from backend.features.notifications import About, Link, Occasion, Recipient
from backend.features.notifications.call_list.models import CallEntry
from backend.features.roster.models import ChangeKind, Proposal
from backend.features.sales import SeenAt, SeenBy
from backend.kit.access import ActorKind, Scope
from backend.kit.clock import LATEST, utc_now
from backend.kit.pagination import PageQuery
from tests.features.notifications.builders import samples
from tests.support.accounts import People, SignedIn
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.kit import Api
from tests.support.openapi import ApiOperation
from tests.support.recordings import PDF

CUSTOMER, STRANGER, TECHNICIAN = "customer", "stranger", "technician"

PROVIDED: Final = frozenset(
    {
        "branch_id",
        "team_id",
        "organisation_id",
        "role_id",
        "staff_id",
        "skill_id",
        "certificate_id",
        "leave_id",
        "session_id",
        "household_id",
        "address_id",
        "account_id",
        "token",
        "ticket_id",
        "visit_id",
        "quotation_id",
        "task_id",
        "complaint_id",
        "product_line_id",
        "service_type",
        "media_id",
        "upload_id",
        "message_id",
        "occasion",
        "delivery_id",
        "call_id",
        "check_id",
        "path_id",
        "brand_id",
        "line_id",
        "model_id",
        "device_id",
        "code",
        "area_code",
        "contract_id",
        "contact_id",
        "level_id",
        "blank_code",
        "roll_id",
        "supplier_id",
        "batch_id",
        "component_id",
        "request_id",
        "import_id",
        "export_id",
        "kind",
        "name",
        "problem_type_id",
        "node_id",
        "sale_id",
        "promise_id",
        "lead_id",
        "form_id",
        "policy",
        "policy_version",
        "copy_id",
        "proposal_id",
        "packet_id",
        "item_id",
        "conversation_id",
        "scene_code_id",
        "definition_kind",
        "key",
        "version_number",
        "card_id",
        "approval_id",
        "deputy_term_id",
        "offer_id",
        "view_id",
    }
)
"""Path parameters the worlds below know; what is missing here fails the matrix."""

# Belong to the firm as a whole: whoever may touch one may touch all, none is hidden.
_COMMON: Final = frozenset(
    {
        *("role_id", "skill_id", "token", "product_line_id", "service_type"),
        *("occasion", "delivery_id", "path_id"),
        # Any code may be scanned and asked for; whose device it is, is told to nobody else.
        *("supplier_id", "batch_id"),
        *("brand_id", "line_id", "model_id", "code", "name"),
        *("problem_type_id", "node_id"),
        "kind",
        *("policy", "policy_version"),
        "packet_id",
        "scene_code_id",
        "form_id",
        # What counts for the whole firm: tests/features/definitions.
        *("definition_kind", "key", "version_number"),
        # Whose turn it is decides: tests/features/approvals.
        *("approval_id", "deputy_term_id"),
        # Whoever made it, or has the role that it is shared with: tests/features/saved_views.
        "view_id",
    }
)


# Belong to one person, whatever others may see elsewhere: what he brought, what he was told.
_PERSONAL: Final = frozenset({"media_id", "message_id", "upload_id"})


EXPORTER: Final = "service_agent"


@dataclass
class World:
    """`ours`: ids in the firm's main branch and of `customer`. `foreign`: another organisation's,
    and of `stranger`."""

    everybody: dict[str, SignedIn] = field(default_factory=dict)
    ours: dict[str, str] = field(default_factory=dict)
    foreign: dict[str, str] = field(default_factory=dict)

    def not_for(self, who: SignedIn, operation: ApiOperation) -> dict[str, str] | None:
        """Ids of things that exist and are not his; None where nothing is hidden from him."""
        names = operation.path_parameters
        if any(name in _COMMON for name in names):
            return None
        if who.actor.kind is ActorKind.STAFF and self._sees_all(who, operation):
            return None
        if who.id == self.everybody[STRANGER].id:
            return {name: self.ours[name] for name in names if name in self.ours} or None
        return {name: self.foreign[name] for name in names if name in self.foreign} or None

    def of(self, who: SignedIn, operation: ApiOperation) -> dict[str, str] | None:
        """Ids of things he may see; None where he has none of the kind."""
        names = operation.path_parameters
        if any(name not in self.ours for name in names):
            return None
        if operation.path.startswith("/api/v1/me/"):
            return self._of_himself(who, names)
        if any(name in _PERSONAL for name in names) and who.id != self.everybody[CUSTOMER].id:
            return None
        if "export_id" in names and who.id != self.everybody[EXPORTER].id:
            return None  # nobody's but his who asked for it
        scope = who.actor.grants.get(str(operation.permission))
        if who.actor.kind is ActorKind.CUSTOMER:
            is_his = who.id == self.everybody[CUSTOMER].id and operation.path.startswith(
                ("/api/v1/my/", "/api/v1/tickets", "/api/v1/devices", "/api/v1/media")
            )
            return dict(self.ours) if is_his else None
        if who.id == self.everybody[TECHNICIAN].id and operation.path.startswith("/api/v1/tickets"):
            return dict(self.ours)
        wide = scope in (Scope.BRANCH, Scope.ORGANISATION, Scope.ALL)
        return dict(self.ours) if wide else None

    def _of_himself(self, who: SignedIn, names: Sequence[str]) -> dict[str, str] | None:
        own = {"session_id": who.actor.session_id}
        if who.id == self.everybody[CUSTOMER].id:
            own["message_id"] = self.ours["message_id"]
        return own if set(names) <= set(own) else None

    def has_owners(self, operation: ApiOperation) -> bool:
        return all(n in self.ours and n not in _COMMON for n in operation.path_parameters)

    def _sees_all(self, who: SignedIn, operation: ApiOperation) -> bool:
        return who.actor.grants.get(str(operation.permission)) is Scope.ALL


async def build_world(container: Container, people: People, api: Api) -> World:
    world = World()
    team = await people.team("城东一组")
    for role in SHIPPED_ROLE_IDS:
        world.everybody[role] = await people.staff(role, team_id=team)
    world.everybody[CUSTOMER] = await people.customer(phone=f"+86{canary_phone(1)}", name=NAMES[1])
    world.everybody[STRANGER] = await people.customer(phone=f"+86{canary_phone(2)}", name=NAMES[2])
    other = await people.subcontractor("远山安装队")
    other_branch = await people.branch("远山网点", other)
    other_admin = await people.staff(ADMINISTRATOR, branch_id=other_branch)
    colleague = await people.staff("technician", team_id=team)
    outsider = await people.staff("technician", branch_id=other_branch)
    world.ours = {
        "branch_id": colleague.actor.branch_id,
        "team_id": team,
        "organisation_id": colleague.actor.organisation_id,
        "staff_id": colleague.id,
        "session_id": colleague.actor.session_id,
    }
    world.foreign = {
        "branch_id": other_branch,
        "team_id": await people.team("远山一组", other_branch),
        "organisation_id": other,
        "staff_id": outsider.id,
        "session_id": outsider.actor.session_id,
    }
    await _homes(world, api, other_admin)
    asker = await people.customer(phone=f"+86{canary_phone(3)}", name=NAMES[3])
    await _devices(world, api, other_admin, asker)
    while await container.exports.runner.take_turn():
        pass  # until what was asked for there may be fetched
    await _rolls(world, api, container)
    await _tickets(world, api, other_admin)
    await _cards(world, container)
    await _sales(world, container, api, other_admin)
    await _messages(world, container)
    await _desk(world, container, api, other_admin)
    await _forms(world, container)
    await _papers(world, api, other_admin)
    await _proposals(world, container)
    return world


async def _proposals(world: World, container: Container) -> None:
    """Somebody new in WeCom here, and at the subcontractor's."""
    for ids in (world.ours, world.foreign):
        proposal = Proposal(
            key="matrix",
            kind=ChangeKind.CREATE,
            userid="matrix",
            branch_id=ids["branch_id"],
            organisation_id=ids["organisation_id"],
            fingerprint="matrix",
            created_at=container.now(),
            expire_at=LATEST,
        )
        await container.roster.proposals.add(proposal)
        ids["proposal_id"] = proposal.id


async def _papers(world: World, api: Api, other_admin: SignedIn) -> None:
    """A certificate and a leave of a technician here and of one elsewhere."""
    paper = {"certificate": "gas", "issued_on": "2026-01-01", "expires_on": "2030-01-01"}
    leave = {"leave": "annual", "first_day": "2030-05-01", "last_day": "2030-05-03"}
    boss = world.everybody[ADMINISTRATOR]
    for by, ids in ((boss, world.ours), (other_admin, world.foreign)):
        staff = f"/api/v1/staff/{ids['staff_id']}"
        held = await _made(api, by, f"{staff}/certificates", {"version": 0, **paper})
        ids["certificate_id"] = held["key"]
        away = await _made(api, by, f"{staff}/leaves", {"version": 1, **leave})
        ids["leave_id"] = away["key"]
    skill = await _made(api, boss, "/api/v1/skills", {"name": "高空作业"})
    world.ours["skill_id"] = world.foreign["skill_id"] = skill["id"]


async def _messages(world: World, container: Container) -> None:
    """One in the inbox of each customer."""
    occasion = Occasion.CUSTOMER_CLOSED
    for who, ids in ((CUSTOMER, world.ours), (STRANGER, world.foreign)):
        reader = world.everybody[who]
        await container.notifications.send(
            occasion,
            Recipient.customer(reader.id),
            samples(occasion),
            Link(web_path="/t/1", miniprogram_page="pages/ticket/detail"),
            "matrix",
        )
        about = About(
            kind="ticket",
            id="t",
            branch_id=ids["branch_id"],
            organisation_id=ids["organisation_id"],
        )
        missed = CallEntry(
            customer_id=reader.id,
            about=about,
            occasion=occasion,
            created_at=container.now(),
            useful_until=LATEST,
            expire_at=LATEST,
        )
        await container.notices.stores.calls.add(missed)
        ids["call_id"] = missed.id
        subject = ContentSubject(
            kind="ticket",
            id="t",
            branch_id=ids["branch_id"],
            organisation_id=ids["organisation_id"],
        )
        check = ContentCheck.of(subject, Piece("problem", text=who), reader.id, container.now())
        check.judge(Verdict(Suggestion.RISKY, 20006), container.now())
        await container.content_safety.stored.add(check)
        ids["check_id"] = check.id
        messages = (await container.notices.inbox.page(reader.actor, PageQuery())).items
        ids["message_id"] = messages[0].id


async def _desk(world: World, container: Container, api: Api, other_admin: SignedIn) -> None:
    """A missed call and a conversation of each branch."""
    agent, now = world.everybody["service_agent"], container.now()
    for by, number, ids in ((agent, 4, world.ours), (other_admin, 5, world.foreign)):
        call = {"phone": canary_phone(number), "note": "响了三声"}
        ids["item_id"] = (await _made(api, by, "/api/v1/missed-calls", call))["id"]
        person = Correspondent(
            app_id="wx0a",
            openid=f"oMatrix{number}",
            branch_id=by.actor.branch_id,
            organisation_id=by.actor.organisation_id,
            created_at=now,
            expire_at=now,
        )
        await container.conversations.store.correspondents.add(person)
        ids["conversation_id"] = person.id


async def _forms(world: World, container: Container) -> None:
    """One for each customer, as a bucket would have made it, and one in pieces of the same id;
    nothing has been uploaded."""
    for who, ids in ((CUSTOMER, world.ours), (STRANGER, world.foreign)):
        asked = UploadAnnouncement(content_type="image/jpeg", bytes=1000)
        form = DirectUpload(f"form-{who}", world.everybody[who].id, asked)
        expires_at = utc_now() + timedelta(days=1)
        await container.media_services.direct_uploads.add(form, expires_at)
        announced = PiecewiseAnnouncement(kind=MediaKind.PHOTO, bytes=1000)
        begun = PiecewiseUpload(form.id, form.actor_id, form.id, announced, expires_at)
        await container.media_services.piecewise_uploads.add(begun)
        ids["upload_id"] = form.id


async def _homes(world: World, api: Api, other_admin: SignedIn) -> None:
    agent = world.everybody["service_agent"]
    for who, by, ids in (
        (CUSTOMER, agent, world.ours),
        (STRANGER, other_admin, world.foreign),
    ):
        number = 1 if who == CUSTOMER else 2
        household = await _made(
            api,
            by,
            "/api/v1/households",
            {
                "name": NAMES[number],
                "phone": canary_phone(number),
                "address": {
                    "area": "浙江省杭州市西湖区",
                    "estate": "青桐里",
                    "door": f"{DOORS[0]} {number}01",
                },
            },
        )
        ids["household_id"] = household["id"]
        ids["level_id"] = f"{household['organisation_id']}-vip"
        person = {"name": NAMES[number], "phone": canary_phone(number)}
        path = f"/api/v1/households/{household['id']}/contacts"
        with_contact = await _made(api, by, path, person)
        ids["contact_id"] = with_contact["contacts"][0]["id"]
        contract = {"number": f"HT-{number}", "name": "滨江家电维保", "starts_on": "2026-01-01"}
        ids["contract_id"] = (await _made(api, by, "/api/v1/contracts", contract))["id"]
        ids["address_id"] = household["addresses"][0]["id"]
        ids["account_id"] = world.everybody[who].id
        ids["media_id"] = await _uploaded(api, world.everybody[who])


async def _devices(world: World, api: Api, other_admin: SignedIn, asker: SignedIn) -> None:
    """One in each of the homes; a third person asks for both. And one table brought in by each."""
    boss = world.everybody[ADMINISTRATOR]
    brand = await _made(api, boss, "/api/v1/brands", {"name": "澜和"})
    line_order = {"name": "家用空调", "category": "air_conditioner", "warranty_months": 72}
    line = await _made(api, boss, "/api/v1/product-lines", line_order)
    model_order = {"brand_id": brand["id"], "line_id": line["id"], "name": "LH26"}
    model = await _made(api, boss, "/api/v1/device-models", model_order)
    for by, ids in ((world.everybody["service_agent"], world.ours), (other_admin, world.foreign)):
        order = {
            "model_id": model["id"],
            "serial": f"LH-{ids['household_id'][:8]}",
            "household_id": ids["household_id"],
        }
        device = await _made(api, by, "/api/v1/devices", order)
        ids["device_id"] = device["id"]
        [code] = (await api.get(f"/api/v1/devices/{device['id']}/codes", token=boss.token)).body
        asked = await _made(api, asker, f"/api/v1/codes/{code['code']}/claims", {})
        ids["request_id"] = asked["request_id"]
        ids["code"] = code["code"]
        part = {"name": "主板", "serial": "MB-1"}
        fitted = await _made(api, by, f"/api/v1/devices/{device['id']}/components", part)
        ids["component_id"] = fitted["components"][0]["id"]
        table = {"raw": b"a\n1\n", "token": by.token}
        imported = await api.post("/api/v1/import-kinds/devices/imports", **table)
        ids["import_id"] = imported.body["id"]
        export = await _made(api, by, "/api/v1/export-kinds/devices/exports", {})
        ids["export_id"] = export["id"]
    supplier = await _made(api, boss, "/api/v1/suppliers", {"name": "远山电机"})
    batch_order = {"number": "B1", "model_id": model["id"]}
    batch = await _made(api, boss, "/api/v1/device-batches", batch_order)
    common = {"brand_id": brand["id"], "line_id": line["id"], "model_id": model["id"]}
    common |= {"supplier_id": supplier["id"], "batch_id": batch["id"]}
    common["kind"] = "devices"
    world.ours |= common
    world.foreign |= common


async def _rolls(world: World, api: Api, container: Container) -> None:
    """One of each branch."""
    boss = world.everybody[ADMINISTRATOR]
    for ids in (world.ours, world.foreign):
        order = {"size": 1, "branch_id": ids["branch_id"]}
        ids["roll_id"] = (await _made(api, boss, "/api/v1/code-rolls", order))["id"]
        store = container.device_services.store.codes
        [blank] = await store.of_roll(ids["roll_id"], 1, 1)
        ids["blank_code"] = blank.code


async def _uploaded(api: Api, who: SignedIn) -> str:
    answer = await api.post("/api/v1/media", raw=PDF, token=who.token)
    assert answer.status == 201, answer.body
    return str(answer.body["id"])


async def _tickets(world: World, api: Api, other_admin: SignedIn) -> None:
    """One the customer made himself, on its way to the technician; and one the other organisation
    took for the stranger."""
    address = {"region": "浙江省杭州市西湖区青桐里", "door": f"{DOORS[0]} 101"}
    report: dict[str, object] = {"problem": "不制冷", "address": address}
    contact = {"name": NAMES[2], "phone": canary_phone(2)}
    for who, body, ids in (
        (world.everybody[CUSTOMER], report, world.ours),
        (other_admin, {**report, "contact": contact}, world.foreign),
    ):
        ids["ticket_id"] = (await _made(api, who, "/api/v1/tickets", body))["id"]
        ids["visit_id"] = ids["quotation_id"] = ids["ticket_id"]
        asker = world.everybody["service_agent"] if ids is world.ours else other_admin
        order = {
            "to": {"kind": "person", "id": asker.id},
            "asked": "请查库存",
            "due_at": "2099-01-01T00:00:00Z",
        }
        asked = await _made(api, asker, f"/api/v1/tickets/{ids['ticket_id']}/tasks", order)
        ids["task_id"] = asked["open_tasks"][0]["task_id"]
        words = {"category": "late", "text": "等了一下午"}
        path = f"/api/v1/tickets/{ids['ticket_id']}/complaints"
        ids["complaint_id"] = (await _made(api, who, path, words))["complaint_ids"][0]
    ticket = f"/api/v1/tickets/{world.ours['ticket_id']}"
    agent, technician = world.everybody["service_agent"], world.everybody[TECHNICIAN]
    await _made(api, agent, f"{ticket}/review", {})
    await _made(api, agent, f"{ticket}/approval", {"problem_type": "制冷"})
    order = {"technician_ids": [technician.id]}
    sent = await _made(api, world.everybody["dispatcher"], f"{ticket}/dispatch", order)
    world.ours["visit_id"] = sent["visits"][0]["id"]


async def _cards(world: World, container: Container) -> None:
    """Why somebody was sent to the ticket here, and to the one elsewhere."""
    rule = RuleUsed(key="default", name="推荐给调度", book_version=1, mode="suggest")
    for ids in (world.ours, world.foreign):
        ranking, now = Ranking((), ()), container.now()
        card = AssignmentCard.of(ids["ticket_id"], rule, ranking, [], None, 60, "matrix", now)
        await container.judging.stores.cards.add(card)
        ids["card_id"] = card.id
        case = DispatchCase(id=ids["ticket_id"], cycle=1, expire_at=card.expire_at)
        await container.acting.stores.cases.add(case)
        everybody = [who.id for who in world.everybody.values()] if ids is world.ours else []
        ids["offer_id"] = await _offered(container, ids["ticket_id"], everybody)


async def _offered(container: Container, ticket_id: str, staff_ids: list[str]) -> str:
    now = container.now()
    terms = Terms(
        rule="pool", book_version=1, card_id="", minutes=60, road_factor=1.3, km_per_hour=25
    )
    offer = Offer(
        ticket_id=ticket_id,
        round="1.0",
        number="BX260715-00001",
        service="维修",
        device="空调",
        area="浙江省杭州市西湖区",
        terms=terms,
        staff_ids=staff_ids,
        created_at=now,
        closes_at=now + timedelta(days=1),
        expire_at=now + timedelta(days=30),
    )
    await container.acting.stores.offers.add(offer)
    return offer.id


async def _sales(world: World, container: Container, api: Api, other_admin: SignedIn) -> None:
    """One sold by each, with a promise, and a wish seen at each one's ticket."""
    for by, number, ids in (
        (world.everybody["sales"], 1, world.ours),
        (other_admin, 2, world.foreign),
    ):
        door = f"{DOORS[0]} {number}01"
        order = {
            "buyer": {
                "phone": canary_phone(number),
                "address": {"area": "浙江省杭州市西湖区", "estate": "青桐里", "door": door},
            },
            "devices": [{"model_id": ids["model_id"]}],
            "promises": [{"text": "送滤网一套"}],
            "sold_on": "2026-07-01",
        }
        sale = await _made(api, by, "/api/v1/sales", order)
        ids["sale_id"] = sale["id"]
        ids["promise_id"] = sale["promises"][0]["id"]
        seen_at = SeenAt(
            ticket_id=ids["ticket_id"],
            ticket_number="BX260715-00001",
            customer_id=ids["account_id"],
            household_id=ids["household_id"],
            device_ids=(),
            team_id="",
            branch_id=ids["branch_id"],
            organisation_id=ids["organisation_id"],
        )
        seen_by = SeenBy(id=by.id, role="agent")
        lead = await container.sales.leads.see("想再装一台", seen_at, seen_by)
        ids["lead_id"] = lead.id


async def _made(api: Api, who: SignedIn, path: str, body: Mapping[str, object]) -> Any:
    answer = await api.post(path, dict(body), token=who.token)
    assert answer.status in (200, 201, 202), (path, answer.body)
    return answer.body

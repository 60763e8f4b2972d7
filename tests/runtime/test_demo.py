"""The demo company is made through the product's own rules, and shows all of it."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from backend.container import Container, build_container
from backend.features.dispatch.judging.ratings import LEAST
from backend.features.tickets.workflow import TicketState
from backend.features.timeline import verify_timeline
from backend.kit.clock import shanghai_day, utc_now
from backend.migrations import build_migrator
from backend.runtime.demo import DemoCompany, seed_demo
from backend.simulator import Simulator
from tests.support.application import product_settings
from tests.support.platform import AGENT, AGENT_SECRET, CORP, MP, MP_SECRET, OA, OA_SECRET
from tests.support.simulator import SimulatorControl

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
async def demo_simulator() -> AsyncIterator[SimulatorControl]:
    simulator = Simulator(port=0)
    await simulator.start()
    async with SimulatorControl(simulator.url) as control:
        yield control
    await simulator.stop()


@pytest.fixture
async def seeded(
    mongo_uri: str, database_name: str, demo_simulator: SimulatorControl
) -> AsyncIterator[tuple[Container, DemoCompany]]:
    settings = product_settings(
        mongo_uri,
        database_name,
        platform={"base_url": demo_simulator.url},
        miniprogram={"app_id": MP, "app_secret": MP_SECRET},
        official_account={"app_id": OA, "app_secret": OA_SECRET},
        wecom={"corp_id": CORP, "agent_id": AGENT, "secret": AGENT_SECRET},
    )
    container = build_container(settings)
    await build_migrator(container).run()
    company = await seed_demo(container, demo_simulator.url, lambda line: None)
    yield container, company
    container.close()


async def test_a_month_of_tickets_in_every_state(
    seeded: tuple[Container, DemoCompany], demo_simulator: SimulatorControl
) -> None:
    container, company = seeded
    mongo = container.mongo
    rows = await mongo.collection("tickets").find({}, limit=1000)
    states = Counter(row["state"] for row in rows)
    assert set(states) == {state.value for state in TicketState}
    assert (len(rows), states["closed"], states["in_service"]) == (111, 57, 3)
    appliances = {"kind": "appliance"}
    assert await mongo.collection("devices").count(appliances) == 60 + 2, "two indoor units"
    assert await mongo.collection("devices").count({"kind": "position"}) == 12
    assert await mongo.collection("device_codes").count({"state": "blank"}) == 20
    assert await mongo.collection("households").count({}) == 40
    assert await mongo.collection("brands").count({}) == 3
    assert await mongo.collection("device_models").count({}) == 12
    assert await mongo.collection("branches").count({}) == 3
    assert await mongo.collection("staff_portraits").count({}) == 11, "one is yet to bring a photo"
    ratings = await mongo.collection("dispatch_records").find({}, limit=50)
    assert sum(row["ratings"] >= LEAST for row in ratings) == 3, "the others are new"
    assert len(ratings) == 12
    promises = await mongo.collection("promises").find({}, limit=20)
    assert sorted(row["state"] for row in promises) == ["kept", "open", "open", "refused"]
    assert await mongo.collection("sales").count({}) == 3
    leads = await mongo.collection("leads").find({}, limit=20)
    assert sorted(row["state"] for row in leads) == ["new", "new", "taken"]
    assert await mongo.collection("fault_nodes").count({}) > 250
    assert await mongo.collection("common_faults").count({}) == 1
    await _customers_are_known(container)
    technicians = [each for each in company.staff if each.role == "technician"]
    assert (len(technicians), len(company.customers), len(company.devices)) == (13, 35, 60)
    await _people_can_do_their_work(container)
    rated = [row for row in rows if row.get("rating")]
    assert len(rated) >= 40
    assert len({row["rating"]["rating"]["stars"] for row in rated}) >= 4
    assert any(row["is_urged"] for row in rows)
    assert any(row["payments"] for row in rows)
    assert any(len(row["visits"]) == 2 for row in rows)
    assert await mongo.collection("media").count({"subject.kind": "ticket"}) >= 120
    assert all(row["created_at"] <= utc_now() for row in rows)
    ahead = {"at_server": {"$gt": utc_now()}}
    assert await mongo.collection("timeline_lines").count(ahead) == 0
    report = await verify_timeline(
        container.timeline_lines, container.tickets.heads, container.unit_of_work
    )
    assert report.findings == []
    assert report.subjects == 111
    people = (await demo_simulator.people(limit=100)).people
    assert len(people) == 40 + 19  # five of the homes have only a telephone
    assert all(person.phone for person in people if not person.wecom)
    assert [form.name for form in company.forms] == ["官网报修"]
    await _forms_are_at_work(container)
    phones = {place.openid: person.name for person in people for place in person.miniprograms}
    assert phones == {customer.openid: customer.name for customer in company.customers}


async def _customers_are_known(container: Container) -> None:
    """Four homes have a level and tags; a contract and a project run, and are pointed to."""
    mongo = container.mongo
    given = await mongo.collection("customer_levels").find({}, limit=20)
    levels = {row["_id"]: row["name"] for row in given}
    known = await mongo.collection("households").find({"level_id": {"$ne": ""}}, limit=50)
    assert sorted(levels[row["level_id"]] for row in known) == ["VIP", "金卡", "金卡", "银卡"]
    assert all(row["tags"] for row in known)
    contracts = await container.contract_parts.store.find({}, limit=10)
    today = shanghai_day(utc_now())
    assert {each.kind.value: each.runs_on(today) for each in contracts} == {
        "contract": True,
        "project": True,
    }
    for each in contracts:
        pointed = 3 if each.kind == "contract" else 4
        for collection in ("households", "devices"):
            found = await mongo.collection(collection).count({"contract_id": each.id})
            assert found == pointed, (each.name, collection)


async def _people_can_do_their_work(container: Container) -> None:
    """The firm's twelve have skills, areas and a day off; one is away tomorrow; one of the papers
    ends soon. The subcontractor's two are there."""
    organisations = container.mongo.collection("organisations")
    [outside] = await organisations.find({"kind": "subcontractor"}, limit=5)
    staff = container.accounts.stores.staff
    technicians = await staff.find({"role_ids": "technician"}, limit=50)
    ours = {each.id for each in technicians if each.organisation_id != outside["_id"]}
    assert (len(ours), len(technicians)) == (12, 13)
    tomorrow = shanghai_day(utc_now()) + timedelta(days=1)
    days = await container.workforce.workforce.on_day(ours, tomorrow)
    assert all(len(day.skills) == 2 and day.base and day.most_jobs for day in days.values())
    assert sum(bool(day.away) for day in days.values()) == 1
    assert 8 <= sum(bool(day.windows) for day in days.values()) <= 11
    papers = await container.mongo.collection("staff_facts").count({"kind": "certificate"})
    assert papers == 1


async def _forms_are_at_work(container: Container) -> None:
    """Three are published for repairs of one product line, and its tickets have answered them."""
    answers = container.mongo.collection("form_answers")
    for key in ("standard-request", "standard-report", "standard-acceptance"):
        assert await answers.count({"form.key": key, "form.version": 2}) > 2, key

"""Bringing a table in walks indexes, whatever its kind; no step reads a whole collection."""

from typing import Any

import pytest
from pymongo import MongoClient

from backend.container import Container
from backend.features.customers.importing.columns import Column as CustomerColumn
from backend.features.devices.importing.columns import Column as DeviceColumn
from backend.features.tickets.importing.columns import Column as TicketColumn
from tests.features.devices.builders import a_brand, a_line, a_model
from tests.support.accounts import SignedIn
from tests.support.canaries import canary_phone
from tests.support.imports import Importing, a_csv
from tests.support.kit import Api

OURS = {
    *("imports", "import_chunks", "import_keys", "import_bad_rows", "import_files.files"),
    *("brands", "device_models", "devices", "device_codes"),
    *("customer_accounts", "households", "tickets"),
}


def tables() -> dict[str, bytes]:
    """Ten good rows and a bad one of each kind."""
    devices = [["澜和", "KFR-35GW/LH26", f"S-{n}", f"R-{n}"] for n in range(10)]
    customers = [[canary_phone(n), "浙江省杭州市西湖区", f"{n} 幢"] for n in range(10)]
    tickets = [[f"OLD-{n}", canary_phone(n), "西湖区青桐里", "不制冷", f"S-{n}"] for n in range(10)]
    return {
        "devices": a_csv(
            [
                DeviceColumn.BRAND,
                DeviceColumn.MODEL,
                DeviceColumn.SERIAL,
                DeviceColumn.REFERENCE,
            ],
            *devices,
            ["澜和", "", "", ""],
        ),
        "customers": a_csv(
            [CustomerColumn.PHONE, CustomerColumn.AREA, CustomerColumn.DOOR],
            *customers,
            ["12", "", ""],
        ),
        "open_tickets": a_csv(
            [
                TicketColumn.NUMBER,
                TicketColumn.PHONE,
                TicketColumn.REGION,
                TicketColumn.PROBLEM,
                TicketColumn.SERIAL,
            ],
            *tickets,
            ["", "", "", "", ""],
            ["OLD-X", "12", "", "", "NONE"],
        ),
    }


@pytest.mark.parametrize("mode", ["all_or_nothing", "skip_bad_rows"])
async def test_no_step_of_an_import_reads_a_whole_collection(
    product: Api,
    container: Container,
    agent: SignedIn,
    mongo_admin: MongoClient[dict[str, Any]],
    mode: str,
) -> None:
    store = container.device_services.store
    await store.brands.add(a_brand())
    await store.lines.add(a_line())
    await store.models.add(a_model())
    database = mongo_admin[container.mongo.database.name]
    database.command("profile", 2)
    states = []
    for kind, content in tables().items():
        importing = Importing(product, container, kind)
        done = await importing.bring_in(agent, content, mode=mode)
        assert done["bad_rows"] >= 1
        await importing.problems(agent, done["id"])
        report = f"/api/v1/imports/{done['id']}/report.xlsx"
        assert (await product.get(report, token=agent.token)).status == 200
        states.append(done["state"])
    await container.imports.strays.discard()
    database.command("profile", 0)
    assert states == ["refused" if mode == "all_or_nothing" else "imported"] * 3

    rows = list(database["system.profile"].find({"op": {"$ne": "insert"}}))
    ours = [row for row in rows if row["ns"].removeprefix(f"{database.name}.") in OURS]
    database.drop_collection("system.profile")
    assert {row["ns"].removeprefix(f"{database.name}.") for row in ours} >= {
        *("imports", "import_chunks", "import_keys", "import_bad_rows"),
        *("devices", "customer_accounts", "households", "tickets"),
    }
    bad = [
        (row["ns"], row.get("planSummary"), row.get("hasSortStage"), row.get("command"))
        for row in ours
        if "COLLSCAN" in row.get("planSummary", "") or row.get("hasSortStage")
    ]
    assert [(what, plan, sort, str(command)[:200]) for what, plan, sort, command in bad] == []

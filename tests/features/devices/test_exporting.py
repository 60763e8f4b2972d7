"""Devices as a table to take away."""

from io import BytesIO

from openpyxl import load_workbook

from backend.container import Container
from tests.features.devices.conftest import Books
from tests.support.accounts import People, SignedIn
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.kit import Api


async def test_an_export_masks_people_and_computes_nothing(
    product: Api, books: Books, agent: SignedIn, people: People, container: Container
) -> None:
    await books.device(
        serial="=1+1",
        buyer_name=NAMES[0],
        buyer_phone=f"+86{canary_phone(11)}",
        install_place=DOORS[0],
        warranty_until="2099-01-01",
    )
    await books.device(serial="OTHER", branch_id="elsewhere")
    export = await product.get("/api/v1/device-export", token=agent.token)
    assert export.status == 200
    rows = list(load_workbook(BytesIO(export.raw)).worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1] == (
        "澜和",
        "家用空调",
        "KFR-35GW/LH26",
        "=1+1",
        None,
        "2024-03-15",
        None,
        "2099-01-01",
        "保修期内",
        None,
        "金**",
        "139****0011",
        "无",
    )
    comma = await product.get("/api/v1/device-export?format=csv", token=agent.token)
    assert "'=1+1" in comma.raw.decode("utf-8-sig")
    for secret in (NAMES[0], canary_phone(11), DOORS[0]):
        assert secret not in comma.raw.decode("utf-8-sig")
    entries = container.mongo.collection("audit_entries")
    assert await entries.count({"action": "exported", "actor_id": agent.id}) == 2
    customer = await people.customer()
    assert (await product.get("/api/v1/device-export", token=customer.token)).status == 403

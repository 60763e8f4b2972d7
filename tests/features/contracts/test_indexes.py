"""Contracts are found along their indexes, however many there are."""

from datetime import timedelta

from backend.container import Container
from backend.features.contracts import Contract, ContractKind
from backend.kit.clock import shanghai_day
from tests.support.accounts import FIRM_ID, People
from tests.support.kit import Api
from tests.support.profiling import Profile


async def test_no_query_of_contracts_reads_a_whole_collection_or_sorts_in_memory(
    product: Api, container: Container, people: People, profile: Profile
) -> None:
    today = shanghai_day(container.now())
    contracts = [
        Contract(
            number=f"HT-{number:04d}",
            name=f"云栖小区{number % 30}期",
            kind=ContractKind.CONTRACT if number % 2 else ContractKind.PROJECT,
            starts_on=today - timedelta(days=30),
            ends_on=None if number % 3 else today + timedelta(days=30),
            organisation_id=FIRM_ID if number % 5 else "other",
            created_at=container.now() - timedelta(minutes=number),
        )
        for number in range(300)
    ]
    await container.contract_parts.store.add_all(contracts)
    roles = ("service_agent", "manager", "business_administrator")
    everybody = [await people.staff(role) for role in roles]
    with profile.taken():
        for query, most in (
            ("", 300),
            ("&kind=project", 150),
            ("&text=0207", 1),
            ("&text=云栖", 300),
            (f"&running_on={today}", 300),
            (f"&kind=contract&text=栖小&running_on={today}", 150),
        ):
            for who in everybody:
                path = f"/api/v1/contracts?limit=5{query}"
                first = await product.get(path, token=who.token)
                assert first.status == 200, first.body
                assert len(first.body["items"]) == min(5, most), query
                cursor = first.body["next_cursor"] or ""
                second = await product.get(f"{path}&cursor={cursor}", token=who.token)
                assert second.status == 200, second.body
        brief = await container.contract_parts.store.many([each.id for each in contracts[:20]])
    assert len(brief) == 20
    assert profile.asked("contracts") == {"contracts"}
    assert profile.unindexed("contracts") == []
    assert profile.wasteful("contracts") == []

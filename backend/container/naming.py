"""What conditions compare by id, called by name where a definition is told in words."""

from collections.abc import Collection

from backend.features.contracts import Contracts
from backend.features.customers import Customers
from backend.features.definitions import Definitions
from backend.features.faults import Faults


def know_names(
    definitions: Definitions, customers: Customers, contracts: Contracts, faults: Faults
) -> None:
    async def contract_names(ids: Collection[str]) -> dict[str, str]:
        return {each: brief.name for each, brief in (await contracts.briefs(ids)).items()}

    definitions.naming.know("customer_level", "客户等级", customers.levels.names_of)
    definitions.naming.know("contract", "合同", contract_names)
    definitions.naming.know("problem_type", "问题类型", faults.problem_types.names_of)

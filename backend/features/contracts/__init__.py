"""Contracts 合同 and projects 项目 that customers, devices and tickets may point to."""

from backend.features.contracts.assembly import ContractParts, build_contracts
from backend.features.contracts.errors import (
    ContractNotFound,
    ContractNotRunning,
    ContractNotUsable,
)
from backend.features.contracts.exported import contract_export
from backend.features.contracts.models import Contract, ContractKind
from backend.features.contracts.schemas import ContractBrief, ContractInput, ContractView
from backend.features.contracts.service import Contracts

__all__ = [
    "Contract",
    "ContractBrief",
    "ContractInput",
    "ContractKind",
    "ContractNotFound",
    "ContractNotRunning",
    "ContractNotUsable",
    "ContractParts",
    "ContractView",
    "Contracts",
    "build_contracts",
    "contract_export",
]

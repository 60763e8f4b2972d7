"""Sales with their promises, and the leads a service ends in."""

from backend.features.sales.models.lead import Lead, LeadNote, LeadOutcome, LeadState, SeenBy
from backend.features.sales.models.promise import (
    Promise,
    PromiseKind,
    PromiseState,
    SettledBy,
    Settlement,
)
from backend.features.sales.models.sale import InstallWish, Sale, SaleState, SoldDevice

__all__ = [
    "InstallWish",
    "Lead",
    "LeadNote",
    "LeadOutcome",
    "LeadState",
    "Promise",
    "PromiseKind",
    "PromiseState",
    "Sale",
    "SaleState",
    "SeenBy",
    "SettledBy",
    "Settlement",
    "SoldDevice",
]

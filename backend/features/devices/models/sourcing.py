"""Where devices come from: who supplied them, and in which batch."""

from backend.kit.aggregate import Aggregate
from backend.kit.clock import Day, Instant


class Supplier(Aggregate):
    """供应商: a firm; people who work there are not kept here."""

    name: str
    code: str | None = None
    note: str = ""
    is_active: bool = True
    created_at: Instant


class Batch(Aggregate):
    """批次: devices of one model, made together; their faults come together, too."""

    number: str
    model_id: str
    made_on: Day | None = None
    supplier_id: str | None = None
    note: str = ""
    created_at: Instant

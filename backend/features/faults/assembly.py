"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.devices import DeviceServices
from backend.features.faults.chips import CommonFaultChips
from backend.features.faults.exporting import FaultSheets
from backend.features.faults.importing import FaultTreeKind
from backend.features.faults.problem_types import ProblemTypes
from backend.features.faults.repository import FaultStore
from backend.features.faults.tree import FaultTree
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes
from backend.kit.workshop import Workshop


@dataclass(frozen=True)
class Faults:
    """`problem_types`, `tree`, `chips` are for other features, `import_kind` for imports; the
    rest is ours."""

    store: FaultStore
    problem_types: ProblemTypes
    tree: FaultTree
    chips: CommonFaultChips
    sheets: FaultSheets
    import_kind: FaultTreeKind

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (self.store.ensure_indexes,)


def build_faults(
    mongo: Mongo, unit_of_work: UnitOfWork, devices: DeviceServices, now: Clock
) -> Faults:
    store = FaultStore(mongo)
    catalogue = devices.catalogue
    return Faults(
        store=store,
        problem_types=ProblemTypes(store, catalogue, unit_of_work, now),
        tree=FaultTree(store, catalogue, unit_of_work, now),
        chips=CommonFaultChips(store, catalogue, unit_of_work),
        sheets=FaultSheets(store, catalogue, Workshop()),
        import_kind=FaultTreeKind(store, catalogue, now),
    )

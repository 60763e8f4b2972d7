"""The two kinds of definition of this feature."""

from backend.features.definitions import DefinitionKind
from backend.features.flows.checking import FlowCheck, check_modules
from backend.features.flows.models import SHIPPED_FLOWS, SHIPPED_MODULES, Flow, Modules
from backend.features.flows.ports import FirmFacts
from backend.features.flows.sentences import flow_sentences, modules_sentences


def flow_kind(facts: FirmFacts) -> DefinitionKind[Flow]:
    return DefinitionKind(
        name="flow",
        label="流程",
        content=Flow,
        title=lambda flow: flow.name,
        check=FlowCheck(facts).findings,
        sentences=flow_sentences,
        shipped=SHIPPED_FLOWS,
    )


def modules_kind() -> DefinitionKind[Modules]:
    return DefinitionKind(
        name="modules",
        label="模块",
        content=Modules,
        title=lambda modules: "启用的模块",
        check=check_modules,
        sentences=modules_sentences,
        shipped=SHIPPED_MODULES,
    )

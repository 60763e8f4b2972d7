"""The two kinds of definition of this feature."""

from backend.features.definitions import DefinitionKind, Reference
from backend.features.flows.checking import FlowCheck, check_modules
from backend.features.flows.models import SHIPPED_FLOWS, SHIPPED_MODULES, Flow, Modules
from backend.features.flows.ports import FirmFacts
from backend.features.flows.sentences import flow_sentences, modules_sentences
from backend.features.forms import KIND_NAME as FORM


def flow_kind(facts: FirmFacts) -> DefinitionKind[Flow]:
    return DefinitionKind(
        name="flow",
        label="流程",
        content=Flow,
        title=lambda flow: flow.name,
        check=FlowCheck(facts).findings,
        sentences=flow_sentences,
        references=_forms_of,
        place_of=_place_of,
        shipped=SHIPPED_FLOWS,
    )


def _forms_of(flow: Flow) -> frozenset[Reference]:
    keys = (demand.form_key for demand in flow.demands)
    return frozenset(Reference(FORM, key) for key in keys if key)


def _place_of(flow: Flow, need: Reference) -> str:
    places = (at for at, each in enumerate(flow.demands) if each.form_key == need.key)
    return f"demands.{next(places)}.form_key"


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

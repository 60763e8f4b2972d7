"""What the demo firm knows of faults: the trees we ship for its product lines, its problem types,
and the common faults of one model."""

from datetime import datetime

from backend.container import Container
from backend.features.devices import Category
from backend.features.faults.models import Chip, CommonFaults, FaultNode, Level, ProblemType
from backend.features.faults.starter import StarterTree, starter_trees


async def learn(container: Container, now: datetime) -> None:
    store, lines = container.faults.store, container.device_services.store.lines
    known = {line.category: line.id for line in await lines.find({}, limit=20)}
    for tree in starter_trees():
        line_id = known[tree.category]
        await store.nodes.add_all(_nodes(tree, line_id, now))
        await store.problem_types.add_all(
            [
                ProblemType(code=code, name=name, line_ids=[line_id], created_at=now)
                for code, name in tree.problem_types
            ]
        )
    await _choose_chips(container, known[Category.AIR_CONDITIONER])


def _nodes(tree: StarterTree, line_id: str, now: datetime) -> list[FaultNode]:
    nodes: list[FaultNode] = []
    for symptom in tree.symptoms:
        top = FaultNode(
            code=symptom.code,
            name=symptom.name,
            level=Level.SYMPTOM,
            line_ids=[line_id],
            created_at=now,
        )
        nodes.append(top)
        for cause in symptom.causes:
            middle = _below(top, cause.code, cause.name)
            nodes += [middle, *(_below(middle, each.code, each.name) for each in cause.remedies)]
    return nodes


def _below(parent: FaultNode, code: str, name: str) -> FaultNode:
    level = parent.level.below
    assert level is not None  # noqa: S101 - our own trees have three levels
    return FaultNode(
        code=code,
        name=name,
        level=level,
        parent_id=parent.id,
        ancestor_ids=[*parent.ancestor_ids, parent.id],
        line_ids=parent.line_ids,
        created_at=parent.created_at,
    )


async def _choose_chips(container: Container, line_id: str) -> None:
    """Of the firm's own choice for one model; the others show the symptoms of the tree."""
    [model, *_] = await container.device_services.store.models.find({"line_id": line_id}, limit=1)
    chips = [
        Chip(text="不制冷", code="AC-01"),
        Chip(text="漏水", code="AC-03"),
        Chip(text="噪声大", code="AC-05"),
        Chip(text="想清洗"),
    ]
    await container.faults.store.chips.add(CommonFaults(id=model.id, chips=chips, version=1))

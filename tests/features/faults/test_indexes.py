"""The fault tree and what people tap are read along indexes, however large the tree has grown."""

from backend.container import Container
from backend.features.faults.models import FaultNode, Level, ProblemType
from tests.features.faults.conftest import AIR, LOCK, NODES, TYPES, Keeper
from tests.support.profiling import Profile

OURS = ("problem_types", "fault_nodes", "fault_counts", "common_faults")


async def plenty(container: Container) -> None:
    """Sixty symptoms, each with two causes, each with two remedies."""
    now, store = container.now(), container.faults.store
    nodes: list[FaultNode] = []
    for number in range(60):
        lines = ([AIR], [LOCK], [])[number % 3]
        symptom = FaultNode(
            id=f"s-{number}",
            code=f"S-{number}",
            name=f"现象{number}",
            level=Level.SYMPTOM,
            line_ids=lines,
            order=number,
            is_active=number % 4 > 0,
            created_at=now,
        )
        nodes.append(symptom)
        for level, above in ((Level.CAUSE, [symptom]), (Level.REMEDY, [])):
            parents = above or [each for each in nodes if each.ancestor_ids == [symptom.id]]
            for parent in parents:
                nodes += [
                    FaultNode(
                        id=f"{parent.id}-{n}",
                        code=f"{parent.code}-{n}",
                        name=f"{level}{n}",
                        level=level,
                        parent_id=parent.id,
                        ancestor_ids=[*parent.ancestor_ids, parent.id],
                        line_ids=lines,
                        order=n,
                        is_active=symptom.is_active,
                        created_at=now,
                    )
                    for n in range(2)
                ]
    await store.nodes.add_all(nodes)
    await store.problem_types.add_all(
        [
            ProblemType(
                code=f"P-{number}",
                name=f"类型{number}",
                line_ids=([AIR], [LOCK], [])[number % 3],
                is_active=number % 4 > 0,
                created_at=now,
            )
            for number in range(120)
        ]
    )
    for number in range(60):
        await store.counts.note("model-lh26", f"s-{number}")


async def test_no_query_of_faults_reads_a_whole_collection_or_sorts_in_memory(
    keeper: Keeper, container: Container, profile: Profile
) -> None:
    await plenty(container)
    with profile.taken():
        for path in (
            f"{TYPES}?limit=5",
            f"{TYPES}?limit=5&line_id={AIR}",
            f"{TYPES}?limit=5&is_active=true",
            f"{TYPES}?limit=5&is_active=false&line_id={LOCK}",
            f"{NODES}?limit=5",
            f"{NODES}?limit=5&parent_id=s-7",
            f"{NODES}?limit=5&level=symptom",
            f"{NODES}?limit=5&level=remedy",
            f"{NODES}?limit=5&line_id={AIR}",
            f"{NODES}?limit=5&line_id={AIR}&level=symptom",
            f"{NODES}?limit=5&is_active=true",
            f"{NODES}?limit=5&is_active=false&line_id={LOCK}&level=cause",
        ):
            first = await keeper.api.get(path, token=keeper.agent.token)
            assert (first.status, bool(first.body["items"])) == (200, True), path
            cursor = first.body["next_cursor"] or ""
            second = await keeper.api.get(f"{path}&cursor={cursor}", token=keeper.agent.token)
            assert second.status == 200, second.body
        models = "/api/v1/device-models/model-lh26/common-faults"
        for path in (models, f"{models}/suggestions"):
            shown = await keeper.api.get(path, token=keeper.boss.token)
            assert shown.status == 200, shown.body
        await container.faults.chips.count("model-lh26", "S-7-0-0")
        renamed = await keeper.change({"id": "s-7"}, line_ids=[AIR])
    assert renamed["line_ids"] == [AIR]
    assert profile.asked(*OURS) == set(OURS)
    assert profile.unindexed(*OURS) == []
    assert profile.wasteful(*OURS) == []

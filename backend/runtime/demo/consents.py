"""What the demo's customers have agreed to."""

from datetime import datetime

from backend.container import Container
from backend.features.consents import ConsentRecord, ConsentSource, PolicyKind
from backend.kit.access import SYSTEM


async def agree(container: Container, account_id: str, now: datetime, *, has_wechat: bool) -> None:
    """To the privacy policy, on the first day; who only ever called was told the ground instead."""
    policy = await container.consents.policies.current(PolicyKind.PRIVACY)
    await container.consents.policies.keep(policy)
    await container.consents.records.add(
        ConsentRecord(
            person_id=account_id,
            policy=policy.kind,
            sequence=1,
            given=True,
            version_agreed=policy.edition,
            source=ConsentSource.SELF if has_wechat else ConsentSource.SERVICE,
            recorded_by=account_id if has_wechat else SYSTEM.id,
            at=now,
        )
    )

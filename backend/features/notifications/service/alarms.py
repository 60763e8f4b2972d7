"""Telling those who run the installation that a platform's calls have stopped, once an incident."""

from collections.abc import Mapping
from typing import Final

from backend.features.accounts import Permission, StaffDirectory
from backend.features.notifications.models import Link, Recipient
from backend.features.notifications.moments import moment_text
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.ports import ClosedPath, ClosedPaths
from backend.features.notifications.service.notifications import Notifications

OUTAGE: Final = "outage"
# A platform that is away for a moment comes back by itself; nobody is woken for that.
LONG_OUTAGE_SECONDS: Final = 600
LONGEST_PATH: Final = 120
_REASONS: Final[Mapping[str, str]] = {
    "config": "账号或模板配置有误",
    "quota": "平台额度已用完",
    OUTAGE: "平台没有响应",
}
_LINK: Final = Link(web_path="/console/channels", miniprogram_page="pages/channels/index")


class PlatformAlarms:
    def __init__(
        self,
        paths: ClosedPaths,
        notifications: Notifications,
        staff: StaffDirectory,
    ) -> None:
        self._paths = paths
        self._notifications = notifications
        self._staff = staff

    async def tell(self) -> int:
        """About every path that is closed for a reason a person has to see to; how many there are.

        An incident lasts from the first refusal to the next call that works: telling it again does
        nothing.
        """
        closed = [path for path in await self._paths.closed_paths() if _is_serious(path)]
        if closed:
            people = await self._staff.throughout_with_permission(Permission.OPERATIONS_MANAGE)
            for path in closed:
                for person in people:
                    await self._tell(path, person.id)
        return len(closed)

    async def _tell(self, path: ClosedPath, staff_id: str) -> None:
        code = f"（{path.code}）" if path.code else ""
        values = {
            "path": path.name[:LONGEST_PATH],
            "reason": f"{_REASONS.get(path.reason, path.reason)}{code}",
            "until": moment_text(path.until),
        }
        await self._notifications.send(
            Occasion.STAFF_PLATFORM_ALARM,
            Recipient.staff(staff_id),
            values,
            _LINK,
            f"{path.id} {path.since.isoformat()}",
        )


def _is_serious(path: ClosedPath) -> bool:
    return path.reason != OUTAGE or path.lasted_seconds >= LONG_OUTAGE_SECONDS

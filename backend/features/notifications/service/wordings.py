"""The wording that counts: the firm's own where there is one that can be sent, else the shipped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from backend.features.audit import AuditAction, AuditLog
from backend.features.notifications.errors import WordingNotSendable
from backend.features.notifications.models import Place, TemplateIds, WordingRevision
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.repository import WordingRevisionRepository
from backend.features.notifications.wording import (
    Card,
    Form,
    Imprint,
    InboxText,
    OccasionWording,
    SmsWording,
    TextPreview,
    Wording,
    WordingBook,
    WordingRefused,
    prepared,
    preview_of,
    problems,
    render_card,
    render_form,
    render_inbox,
    render_text,
)
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional

log = structlog.get_logger("notifications")

MOST_PROBLEMS_SHOWN = 5
SAMPLE_LINK = "t/Vb3kQx7Rz0aLmNp2sTuY4w"


@dataclass(frozen=True)
class CurrentWording:
    """`shipped` says what holds whoever words it: placeholders, importance, for how long."""

    occasion: Occasion
    shipped: OccasionWording
    wording: Wording
    template_ids: Mapping[Place, str]
    revision: WordingRevision | None = None

    @property
    def is_own(self) -> bool:
        return self.wording is not self.shipped

    @property
    def sms(self) -> SmsWording | None:
        return self.wording.sms or self.shipped.sms


@dataclass(frozen=True)
class Preview:
    official_account: Form
    miniprogram: Form
    wecom: Card
    in_app: InboxText
    sms: TextPreview | None


class Wordings:
    def __init__(
        self,
        book: WordingBook,
        revisions: WordingRevisionRepository,
        templates: Mapping[Place, Mapping[str, str]],
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
        imprint: Imprint,
    ) -> None:
        """`templates`: ids by occasion, from the settings. Raises WordingRefused for an occasion
        that does not exist."""
        self.book = book
        self.revisions = revisions
        self.templates = templates
        self.audit = audit
        self.unit_of_work = unit_of_work
        self.now = now
        self.imprint = imprint
        self._sound: dict[str, bool] = {}  # by revision id; no more than the occasions
        _refuse_unknown(templates)

    async def current(self, occasion: Occasion) -> CurrentWording:
        shipped = self.book[occasion]
        revision = await self.revisions.newest(occasion)
        own = revision.wording if revision and self._is_sound(revision) else None
        return CurrentWording(
            occasion=occasion,
            shipped=shipped,
            wording=own or shipped,
            template_ids=self._template_ids(occasion, revision),
            revision=revision,
        )

    async def all(self) -> list[CurrentWording]:
        return [await self.current(occasion) for occasion in Occasion]

    async def sharing(self, template_id: str) -> list[Occasion]:
        """The customers' occasions that are sent by this template of the mini-program."""
        ids = await self._miniprogram_ids()
        return [occasion for occasion, own in ids.items() if own == template_id]

    async def miniprogram_templates(self) -> set[str]:
        """Of customers' occasions, as far as the firm has any."""
        return set((await self._miniprogram_ids()).values()) - {""}

    async def _miniprogram_ids(self) -> dict[Occasion, str]:
        """In one query: the courier asks before each subscribe message."""
        own = await self.revisions.newest_template_ids()
        return {
            occasion: own.get(occasion, TemplateIds()).miniprogram
            or self.templates.get(Place.MINIPROGRAM, {}).get(occasion.value, "")
            for occasion in Occasion
            if occasion.value.startswith("customer.")
        }

    async def history(self, occasion: Occasion, *, limit: int) -> list[WordingRevision]:
        return await self.revisions.of(occasion, limit=limit)

    def _template_ids(
        self, occasion: Occasion, revision: WordingRevision | None
    ) -> Mapping[Place, str]:
        own = revision.template_ids if revision else TemplateIds()
        kept = {
            Place.OFFICIAL_ACCOUNT: own.official_account,
            Place.MINIPROGRAM: own.miniprogram,
            Place.SMS: own.sms,
        }
        return {
            place: template_id or self.templates.get(place, {}).get(occasion.value, "")
            for place, template_id in kept.items()
        }

    def _is_sound(self, revision: WordingRevision) -> bool:
        """A later version of the product may have dropped a placeholder that the firm uses."""
        if revision.wording is None:
            return False
        if revision.id not in self._sound:
            placeholders = self.book[revision.occasion].placeholders
            found = next(problems(revision.wording, placeholders), "")
            if found:
                log.error("own wording set aside", occasion=revision.occasion, problem=found)
            if len(self._sound) > len(Occasion):
                self._sound.clear()
            self._sound[revision.id] = not found
        return self._sound[revision.id]

    # -- changing it ---------------------------------------------------------------------------

    def preview(
        self, occasion: Occasion, wording: Wording, values: Mapping[str, str] | None = None
    ) -> Preview:
        """As the places would show it, with samples for the values that are not given.

        Raises WordingNotSendable.
        """
        placeholders = self.book[occasion].placeholders
        self.require_sendable(occasion, wording)
        samples = {name: each.sample for name, each in placeholders.items()}
        known = {name: text for name, text in (values or {}).items() if name in samples}
        try:
            texts = prepared(samples | known, placeholders)
        except ValueError as error:
            raise WordingNotSendable(summary=f"样例值不对（{error}）") from None
        sms = wording.sms or self.book[occasion].sms
        return Preview(
            official_account=render_form(wording.official_account, texts),
            miniprogram=render_form(wording.miniprogram, texts),
            wecom=render_card(wording.wecom, texts),
            in_app=render_inbox(wording.in_app, texts),
            sms=preview_of(sms, render_text(sms, texts), self.imprint, SAMPLE_LINK)
            if sms
            else None,
        )

    def require_sendable(self, occasion: Occasion, wording: Wording) -> None:
        """Raises WordingNotSendable with what the platform would refuse."""
        found = list(problems(wording, self.book[occasion].placeholders))
        if found:
            raise WordingNotSendable(summary="；".join(found[:MOST_PROBLEMS_SHOWN]), problems=found)

    @transactional
    async def change(
        self,
        actor: Actor,
        occasion: Occasion,
        wording: Wording | None,
        template_ids: TemplateIds,
        based_on: int,
    ) -> CurrentWording:
        """The next revision; None words it as shipped again. `based_on` is the revision that was
        looked at (0: none). Raises WordingNotSendable, StaleDocument."""
        if wording is not None:
            self.require_sendable(occasion, wording)
        newest = await self.revisions.newest(occasion)
        if based_on != (newest.revision if newest else 0):
            raise StaleDocument
        revision = WordingRevision(
            occasion=occasion,
            revision=based_on + 1,
            wording=wording,
            template_ids=template_ids,
            changed_by=actor.id,
            changed_at=self.now(),
        )
        await self.revisions.append(revision)
        await self.audit.record(
            actor,
            AuditAction.SETTINGS_CHANGED,
            "notice_wording",
            occasion.value,
            {"revision": str(revision.revision), "own": "yes" if wording else "no"},
        )
        return await self.current(occasion)


def _refuse_unknown(templates: Mapping[Place, Mapping[str, str]]) -> None:
    known: Sequence[str] = [occasion.value for occasion in Occasion]
    for place, ids in templates.items():
        if unknown := sorted(set(ids) - set(known)):
            raise WordingRefused(
                f"BAOXIU_{place.value.upper()}__TEMPLATES: no such occasion: {', '.join(unknown)}"
            )

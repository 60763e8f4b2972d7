"""The procedure of a visit, with what was recorded of it."""

from pydantic import BaseModel

from backend.features.media import MediaLink
from backend.features.procedures import ProcedureContent, ProcedurePin, Step
from backend.features.tickets.models import Visit
from backend.features.tickets.models.stages import Reading
from backend.features.tickets.models.steps import steps_owed
from backend.kit.clock import Instant


class StepDoneView(BaseModel):
    """`times`: how often it was recorded; what counts is the last."""

    at: Instant
    device_at: Instant | None
    by_id: str
    media_ids: list[str]
    readings: list[Reading]
    note: str
    times: int


class StepView(BaseModel):
    step: Step
    done: StepDoneView | None


class FormerStepView(BaseModel):
    """A step that was done under another version, and is none of the present one."""

    name: str
    title: str
    done: StepDoneView


class FollowedProcedureView(BaseModel):
    """`version` is the one the visit goes by. `owed`: names of the required steps that are still
    to do before the visit can be finished. `former`: what was done besides."""

    key: str
    version: int
    title: str
    in_order: bool
    steps: list[StepView]
    owed: list[str]
    former: list[FormerStepView] = []
    media: dict[str, MediaLink]

    @classmethod
    def of(
        cls,
        visit: Visit,
        pin: ProcedurePin,
        content: ProcedureContent,
        media: dict[str, MediaLink],
    ) -> "FollowedProcedureView":
        done = {
            each.name: StepDoneView(
                at=each.at,
                device_at=each.device_at,
                by_id=each.by_id,
                media_ids=list(each.photos),
                readings=each.readings,
                note=each.note,
                times=each.times,
            )
            for each in visit.steps_done
        }
        return cls(
            key=pin.key,
            version=pin.version,
            title=content.title,
            in_order=content.in_order,
            steps=[StepView(step=step, done=done.get(step.name)) for step in content.steps],
            owed=[step.name for step in steps_owed(pin, visit.steps_done)],
            former=[
                FormerStepView(name=each.name, title=each.title, done=done[each.name])
                for each in visit.steps_done
                if pin.step(each.name) is None
            ],
            media=media,
        )


class VisitProcedureView(BaseModel):
    """None: the firm had no procedure for this visit when it was sent out."""

    procedure: FollowedProcedureView | None

"""What is stated about a ticket at any stage: brand numbers, the expected finish, the survey of the
site, the customer's answers."""

from datetime import datetime

from backend.features.tickets.errors import ExpectedInThePast
from backend.features.tickets.events import ExpectedFinishSet, TicketLinkRenewed
from backend.features.tickets.models.record import TicketRecord
from backend.features.tickets.models.statements import (
    MOST_STATED,
    UNHAPPY_SATISFACTION,
    BrandNumber,
    ExpectedFinish,
    Interview,
    InterviewHeld,
    SiteSurvey,
    SurveyMade,
)
from backend.features.tickets.models.values import By, Words
from backend.features.tickets.workflow import Act
from backend.kit.tokens import new_public_code


class Stating(TicketRecord):
    def set_brand_numbers(self, numbers: list[BrandNumber], by: By, now: datetime) -> None:
        """All of them, in place of those before; each once."""
        self.require(Act.SET_BRAND_NUMBERS)
        fresh = list({each.key: each for each in numbers}.values())
        before = [each.key for each in self.brand_numbers]
        self.brand_numbers = fresh
        changes = {"brand_numbers": (list(before), [each.key for each in fresh])}
        self.conclude(Act.SET_BRAND_NUMBERS, by, now, self.state, changes=dict(changes))

    def expect_finish(self, at: datetime, reason: Words, by: By, now: datetime) -> None:
        """The customer sees it, and is told. Raises ExpectedInThePast."""
        self.require(Act.EXPECT_FINISH)
        if at <= now:
            raise ExpectedInThePast
        before = self.expected_finish
        self.expected_finish = ExpectedFinish(
            at=at, reason=reason, by=by, said_at=now, changes=before.changes + 1 if before else 0
        )
        changes = {"expected_finish": (before and before.at.isoformat(), at.isoformat())}
        self.conclude(Act.EXPECT_FINISH, by, now, self.state, note=reason, changes=dict(changes))
        self.record(ExpectedFinishSet(ticket_id=self.id))

    def renew_link(self, by: By, now: datetime, *, tell: bool) -> None:
        """Whoever holds the link so far has nothing any more; later messages carry the new one.

        `tell`: the customer gets it now.
        """
        self.require(Act.RENEW_LINK)
        self.link_token = new_public_code()
        self.conclude(Act.RENEW_LINK, by, now, self.state, reason="told" if tell else "void")
        if tell:
            self.record(TicketLinkRenewed(ticket_id=self.id))

    def survey_site(self, survey: SiteSurvey, by: By, now: datetime) -> None:
        """By who is there, or was there last."""
        self.require(Act.SURVEY_SITE)
        visit = self.last_begun_visit
        if visit is None:
            raise self.refusal(Act.SURVEY_SITE)
        made = SurveyMade(survey=survey, visit_id=visit.id, by=by, at=now)
        self.site_surveys = [*self.site_surveys, made][-MOST_STATED:]
        measured = [reading.model_dump() for reading in survey.measurements]
        self.conclude(
            Act.SURVEY_SITE,
            by,
            now,
            self.state,
            reason="suitable" if survey.suitable else "unsuitable",
            note=survey.findings,
            media_ids=survey.media_ids,
            device_at=survey.device_at,
            changes={
                "obstacles": (None, list(survey.obstacles)),
                "measurements": (None, measured),
            },
        )

    def hold_interview(self, interview: Interview, by: By, now: datetime) -> None:
        """回访, also one in vain."""
        self.require(Act.INTERVIEW)
        held = InterviewHeld(interview=interview, by=by, at=now)
        self.interviews = [*self.interviews, held][-MOST_STATED:]
        self.contact_count += interview.reached
        said = [answer.model_dump() for answer in interview.answers]
        self.conclude(
            Act.INTERVIEW,
            by,
            now,
            self.state,
            reason="reached" if interview.reached else "no_answer",
            note=interview.note,
            changes={
                "channel": (None, interview.channel),
                "satisfaction": (None, interview.satisfaction),
                "recommendation": (None, interview.recommendation),
            },
            personal={"answers": (None, said)} if said else {},
        )

    @property
    def is_interviewed(self) -> bool:
        """Also where the marks were taken down when it was closed."""
        heard = self.follow_up
        has_marks = heard and (heard.satisfaction, heard.recommendation) != (None, None)
        return bool(has_marks) or any(held.interview.reached for held in self.interviews)

    @property
    def is_unhappy(self) -> bool:
        """By what the customer said last when he was asked, or by his stars."""
        asked = [held.interview for held in self.interviews if held.interview.reached]
        if asked:
            return asked[-1].is_unhappy
        heard = self.follow_up
        if heard is not None and (heard.satisfaction, heard.recommendation) != (None, None):
            return Interview(
                satisfaction=heard.satisfaction, recommendation=heard.recommendation
            ).is_unhappy
        return self.rating is not None and self.rating.rating.stars <= UNHAPPY_SATISFACTION

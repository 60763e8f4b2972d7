"""The wallet over the wire: for whom it belongs to, and counts for staff."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from backend.features.notifications.occasions import Occasion
from backend.features.notifications.service import Subscription
from backend.features.notifications.wallet.models import Standing
from backend.features.notifications.wallet.policies import Moment
from backend.features.notifications.wallet.service import PurseLevel
from backend.kit.http import Input


class SubscriptionView(BaseModel):
    """`left`: how many messages the person has consented to and not had yet. `standing`: what is
    answered for him without a dialog, `asks` where the dialog comes up."""

    occasion: Occasion
    name: str
    template_id: str
    left: int
    standing: Standing

    @classmethod
    def of(cls, subscription: Subscription) -> "SubscriptionView":
        return cls(
            occasion=subscription.occasion,
            name=subscription.name,
            template_id=subscription.template_id,
            left=subscription.left,
            standing=subscription.standing,
        )


DialogAnswer = Literal["accept", "acceptWithAudit", "reject", "ban", "filter"]
KeptAnswer = Literal["accept", "reject", "ban"]
AnsweredTemplate = Annotated[str, StringConstraints(min_length=1, max_length=128)]


class SubscriptionAnswers(Input):
    """What wx.requestSubscribeMessage answered, by template id. `kept`: what wx.getSetting shows
    in `itemSettings`, the answers for which 总是保持以上选择 was ticked."""

    answers: Annotated[dict[AnsweredTemplate, DialogAnswer], Field(min_length=1, max_length=10)]
    kept: Annotated[dict[AnsweredTemplate, KeptAnswer], Field(max_length=50)] = {}


class MomentQuery(Input):
    """The natural tap at which the dialog may come up."""

    moment: Moment = Moment.LOOKING


class WalletLevelView(BaseModel):
    """Of one template, and what is sent by it: how many people have no consent left, one, two,
    three or more."""

    template_id: str
    occasions: list[str]
    people_with_none: int
    people_with_one: int
    people_with_two: int
    people_with_more: int
    consents: int

    @classmethod
    def of(
        cls, template_id: str, occasions: list[str], levels: Sequence[PurseLevel]
    ) -> "WalletLevelView":
        people = {each.level: each.people for each in levels}
        return cls(
            template_id=template_id,
            occasions=occasions,
            people_with_none=people.get(0, 0),
            people_with_one=people.get(1, 0),
            people_with_two=people.get(2, 0),
            people_with_more=people.get(3, 0),
            consents=sum(each.consents for each in levels),
        )

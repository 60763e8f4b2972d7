"""The book every firm starts with: nothing is sent by itself, the best five are shown."""

from typing import Final

from backend.features.dispatch.models.rule_book import Rule, RuleBook
from backend.features.dispatch.models.rule_parts import HardFilters, Scoring, Suggest, Weights
from backend.features.dispatch.models.words import AreaDemand

SHIPPED_BOOK: Final = RuleBook(
    rules=(
        Rule(
            key="default",
            name="推荐给调度",
            filters=HardFilters(area=AreaDemand.ANYWHERE),
            scoring=Scoring(
                weights=Weights(skill=25, travel=25, load=20, rating=10, fair=10, continuity=10)
            ),
            mode=Suggest(most=5),
        ),
    ),
)
"""Areas ask for nothing until the firm has recorded who serves which."""

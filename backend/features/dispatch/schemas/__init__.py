"""Candidates, cards, trials and loads as they go over the wire."""

from backend.features.dispatch.schemas.candidates import (
    CandidatesQuery,
    CandidatesView,
    CandidateView,
    RejectedView,
)
from backend.features.dispatch.schemas.cards import CardBrief, CardView, LinesQuery, MyLine
from backend.features.dispatch.schemas.loads import (
    LoadsQuery,
    LoadView,
    PositionView,
    ZoneQuery,
    ZoneView,
)
from backend.features.dispatch.schemas.standings import StandingChange, StandingView, SuspensionSaid
from backend.features.dispatch.schemas.trials import Trial, TrialFact, TrialResult, TriedRule

__all__ = [
    "CandidateView",
    "CandidatesQuery",
    "CandidatesView",
    "CardBrief",
    "CardView",
    "LinesQuery",
    "LoadView",
    "LoadsQuery",
    "MyLine",
    "PositionView",
    "RejectedView",
    "StandingChange",
    "StandingView",
    "SuspensionSaid",
    "Trial",
    "TrialFact",
    "TrialResult",
    "TriedRule",
    "ZoneQuery",
    "ZoneView",
]

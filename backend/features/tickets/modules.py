"""Parts of the work that a firm can do without."""

from enum import StrEnum
from typing import Final


class Module(StrEnum):
    """What a firm can do without. Off hides, for new work; nothing is deleted."""

    REVIEW = "review"
    REMOTE = "remote"
    SURVEY = "survey"
    QUOTATION = "quotation"
    ACCEPTANCE = "acceptance"
    FOLLOW_UP = "follow_up"
    TASKS = "tasks"
    SUBCONTRACTING = "subcontracting"
    LEADS = "leads"


MODULE_NAMES: Final[dict[Module, str]] = {
    Module.REVIEW: "审核",
    Module.REMOTE: "远程解决",
    Module.SURVEY: "现场勘查",
    Module.QUOTATION: "报价",
    Module.ACCEPTANCE: "验收",
    Module.FOLLOW_UP: "回访",
    Module.TASKS: "协办",
    Module.SUBCONTRACTING: "转外包",
    Module.LEADS: "新需求",
}

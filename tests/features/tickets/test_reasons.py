"""Whoever reads a ticket's story reads Chinese, whatever was chosen."""

import re
from enum import StrEnum

import pytest

from backend.features.tickets.models.complaint import ComplaintCategory, ComplaintState
from backend.features.tickets.models.task import TaskState
from backend.features.tickets.reasons import REASONS_OF_ACTS, reason_name
from backend.features.tickets.words import (
    CallResult,
    CancelReason,
    ChangeCause,
    CloseIncompleteReason,
    ConsentMethod,
    FinishResult,
    IncompleteReason,
    LinkKind,
    OutsideReason,
    Party,
    RefusedWorkReason,
    RefuseReason,
    RejectReason,
    SuspendReason,
    TransferReason,
)
from backend.features.tickets.workflow import Act

CHOSEN: dict[Act, type[StrEnum]] = {
    Act.REJECT: RejectReason,
    Act.REFUSE: RefuseReason,
    Act.ASK_TRANSFER: TransferReason,
    Act.TRANSFER: TransferReason,
    Act.CANCEL: CancelReason,
    Act.SUSPEND: SuspendReason,
    Act.LEAVE_INCOMPLETE: IncompleteReason,
    Act.CLOSE_INCOMPLETE: CloseIncompleteReason,
    Act.ARRIVE: OutsideReason,
    Act.REFUSE_ACCEPTANCE: RefusedWorkReason,
    Act.REBOOK: ChangeCause,
    Act.RECORD_CALL: CallResult,
    Act.FINISH: FinishResult,
    Act.ACCEPT: ConsentMethod,
    Act.AUTO_ACCEPT: ConsentMethod,
    Act.LINK: LinkKind,
    Act.URGE: Party,
    Act.TASK: TaskState,
    Act.COMPLAIN: ComplaintCategory,
    Act.COMPLAINT: ComplaintState,
}


@pytest.mark.parametrize(("act", "kind"), CHOSEN.items())
def test_every_reason_that_can_be_chosen_has_a_word(act: Act, kind: type[StrEnum]) -> None:
    nameless = [code.value for code in kind if not reason_name(act, code.value)]
    assert nameless == []


def test_every_word_is_chinese() -> None:
    words = [word for of_act in REASONS_OF_ACTS.values() for word in of_act.values()]
    assert len(words) > 80
    assert [word for word in words if not re.search("[\u4e00-\u9fff]", word)] == []


def test_what_has_no_reason_has_no_word() -> None:
    assert reason_name("cancel", "") == reason_name("cancel", "of_an_older_version") == ""
    assert reason_name("erase_personal", "consent") == ""
    assert reason_name("urge", "service") == "催客服"
    assert reason_name("answer_quote", "declined") != reason_name("finish", "declined")

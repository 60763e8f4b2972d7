import re
from datetime import timedelta

import pytest

from backend.features.devices.errors import AlreadyYours, CodeIsVoid, TransferClosed
from backend.features.devices.models import DeviceCode, OwnershipTransfer, TransferState
from backend.features.devices.models.transfer import OPEN_FOR
from tests.features.devices.builders import NOON, a_device


def test_a_code_is_128_random_bits() -> None:
    codes = {DeviceCode(device_id="d", created_at=NOON).code for _ in range(1000)}
    assert len(codes) == 1000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", code) for code in codes)


def test_a_void_code_stays_void() -> None:
    code = DeviceCode(device_id="d", created_at=NOON)
    code.void("贴纸破损", NOON, replaced_by="new")
    with pytest.raises(CodeIsVoid):
        code.void("再作废一次", NOON)
    assert (code.reason, code.replaced_by, code.voided_at) == ("贴纸破损", "new", NOON)


def test_the_first_owner_keeps_what_the_record_holds() -> None:
    device = a_device(install_place="青桐里 鹂鸣幢 1204 主卧")
    device.bind("zhang", "home-zhang", NOON)
    assert (device.owner_account_id, device.household_id) == ("zhang", "home-zhang")
    assert device.owned_since == NOON
    assert device.install_place == "青桐里 鹂鸣幢 1204 主卧"
    assert device.former_owners == []


def test_what_the_earlier_owner_added_stays_behind_with_him() -> None:
    device = a_device(
        install_place="青桐里 鹂鸣幢 1204 主卧",
        photo_ids=["photo-1"],
        purchase={"bought_on": "2024-03-15", "channel": "京东", "document_ids": ["invoice-1"]},
        buyer_name="金丝雀",
        buyer_phone="+8613900000101",
    )
    device.bind("zhang", "home-zhang", NOON)
    zhangs_time = device.ownership_id
    later = NOON + timedelta(days=30)
    device.bind("li", "home-li", later)
    assert (device.owner_account_id, device.household_id, device.owned_since) == (
        "li",
        "home-li",
        later,
    )
    assert (device.install_place, device.photo_ids, device.purchase.document_ids) == ("", [], [])
    assert (device.buyer_name, device.buyer_phone, device.purchase.channel) == ("", "", "")
    assert str(device.purchase.bought_on) == "2024-03-15", "the warranty goes with the device"
    assert device.ownership_id != zhangs_time
    [former] = device.former_owners
    assert (former.account_id, former.ownership_id, former.since, former.until) == (
        "zhang",
        zhangs_time,
        NOON,
        later,
    )
    assert (former.install_place, former.document_ids) == ("青桐里 鹂鸣幢 1204 主卧", ["invoice-1"])


def test_moving_it_to_another_home_of_the_same_owner_changes_no_owner() -> None:
    device = a_device()
    device.bind("zhang", "home-zhang", NOON)
    device.address_id = "address-1"
    device.bind("zhang", "parents-home", NOON + timedelta(days=1))
    assert (device.owned_since, device.former_owners) == (NOON, [])
    assert not device.address_id


def test_claiming_what_one_has_already_is_refused() -> None:
    device = a_device()
    device.bind("zhang", "home-zhang", NOON)
    with pytest.raises(AlreadyYours):
        device.bind("zhang", "home-zhang", NOON)
    assert device.former_owners == []


def a_transfer() -> OwnershipTransfer:
    return OwnershipTransfer(
        device_id="d",
        owner_account_id="zhang",
        asker_account_id="li",
        asker_household_id="home-li",
        created_at=NOON,
        open_until=NOON + OPEN_FOR,
    )


def test_a_transfer_is_decided_once() -> None:
    transfer = a_transfer()
    transfer.decide("zhang", NOON, accept=False)
    with pytest.raises(TransferClosed):
        transfer.decide("zhang", NOON, accept=True)
    with pytest.raises(TransferClosed):
        transfer.withdraw(NOON)
    assert transfer.state is TransferState.REFUSED


def test_a_transfer_nobody_answered_expires() -> None:
    transfer = a_transfer()
    assert transfer.state_at(NOON + OPEN_FOR) is TransferState.PENDING
    late = NOON + OPEN_FOR + timedelta(seconds=1)
    assert transfer.state_at(late) is TransferState.EXPIRED
    with pytest.raises(TransferClosed):
        transfer.decide("zhang", late, accept=True)

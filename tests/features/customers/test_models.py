import pytest

from backend.features.customers import AddressNotFound, GeoPoint, MemberRole
from backend.features.customers.errors import MemberNotFound, OwnerMustStay, TooManyAddresses
from backend.features.customers.models import MOST_ADDRESSES
from tests.features.customers.builders import NOON, a_household, an_address


def test_a_household_begins_with_its_owner() -> None:
    household = a_household()
    assert [(m.account_id, m.role, m.since) for m in household.members] == [
        ("zhang", MemberRole.OWNER, NOON)
    ]
    assert household.owner_id == "zhang"


def test_the_same_door_typed_twice_is_one_address() -> None:
    household = a_household()
    first = household.add_address(an_address())
    again = household.add_address(an_address(door="鹂鸣幢1204", contact_name="画眉鸟"))
    assert again.id == first.id
    assert len(household.addresses) == 1


def test_a_household_has_a_bounded_number_of_addresses() -> None:
    household = a_household()
    for number in range(MOST_ADDRESSES):
        household.add_address(an_address(door=f"{number} 室"))
    with pytest.raises(TooManyAddresses):
        household.add_address(an_address(door="再来一室"))
    assert len(household.addresses) == MOST_ADDRESSES


def test_a_snapshot_keeps_the_address_as_it_was() -> None:
    household = a_household()
    address = household.add_address(an_address())
    kept = household.snapshot(address.id)
    address.door = "雁归幢 101"
    assert (kept.door, kept.contact_phone, kept.address_id) == (
        "鹂鸣幢 1204",
        "+8613900000101",
        address.id,
    )
    assert kept.point == GeoPoint(latitude=30.2741, longitude=120.1551)
    household.remove_address(address.id)
    with pytest.raises(AddressNotFound):
        household.snapshot(address.id)


def test_the_owner_cannot_leave_before_somebody_else_is_owner() -> None:
    household = a_household()
    household.admit("li", NOON)
    with pytest.raises(OwnerMustStay):
        household.dismiss("zhang")
    household.make_owner("li")
    household.dismiss("zhang")
    assert [(m.account_id, m.role) for m in household.members] == [("li", MemberRole.OWNER)]
    with pytest.raises(MemberNotFound):
        household.dismiss("zhang")


@pytest.mark.parametrize("both_live_there", [False, True])
def test_two_accounts_of_one_person_become_one_member(both_live_there: bool) -> None:
    household = a_household("old")
    if both_live_there:
        household.admit("kept", NOON)
    household.admit("wife", NOON)
    household.replace_account("old", "kept")
    assert sorted(m.account_id for m in household.members) == ["kept", "wife"]
    assert household.owner_id == "kept"
    assert household.first_of is None

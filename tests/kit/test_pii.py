"""Phone numbers are kept in one form, and lists show only what is needed to tell people apart."""

import pytest

from backend.kit.pii import (
    Personal,
    mask_address,
    mask_name,
    mask_phone,
    national_phone,
    normalise_phone,
)


@pytest.mark.parametrize(
    "typed",
    [
        "13812345678",
        "138 1234 5678",
        "+86 138-1234-5678",
        "008613812345678",
        "１３８１２３４５６７８",
    ],
)
def test_a_number_is_one_number_however_it_is_typed(typed: str) -> None:
    assert normalise_phone(typed) == "+8613812345678"


@pytest.mark.parametrize(
    ("typed", "kept"), [("0571-88888888", "+8657188888888"), ("+1 415 555 2671", "+14155552671")]
)
def test_landlines_and_foreign_numbers_count(typed: str, kept: str) -> None:
    assert normalise_phone(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1",
        "1381234567x",
        "138ABCD5678",
        "0571-88888888 ext 801",
        "0571-88888888转801",
        "1" * 40,
    ],
)
def test_what_would_lose_something_or_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not a phone number"):
        normalise_phone(typed)


def test_masks_show_enough_to_tell_people_apart() -> None:
    assert mask_phone("+8613812345678") == "138****5678"
    assert mask_phone("88888") == "***88"
    assert (mask_name("王小明"), mask_name("欧阳某某某"), mask_name("")) == ("王**", "欧**", "")
    assert mask_address("文三路 8 号 1 幢") == "文三路 ***"
    assert (mask_address("无门牌的地方"), mask_address("")) == ("无门牌***", "")


def test_personal_data_outside_the_register_does_not_load() -> None:
    with pytest.raises(ValueError, match="register"):
        Personal("shoe_size")


@pytest.mark.parametrize(
    ("kept", "dialled"),
    [
        ("+8613812345678", "13812345678"),
        ("+8657188888888", "057188888888"),
        ("+861088888888", "01088888888"),
        ("+864008001234", "4008001234"),
        ("+8695588", "95588"),
        ("+14155552671", "+14155552671"),
    ],
)
def test_a_number_is_shown_as_it_is_dialled(kept: str, dialled: str) -> None:
    assert national_phone(kept) == dialled

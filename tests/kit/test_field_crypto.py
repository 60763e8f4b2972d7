"""A sealed value opens in its own place with its own key, and nowhere else."""

import pytest

from backend.kit.field_crypto import FieldCrypto, UnreadableSecret

OLD, NEW, INDEX = b"o" * 32, b"n" * 32, b"i" * 32
CRYPTO = FieldCrypto({"old": OLD}, "old", INDEX)
ROTATED = FieldCrypto({"old": OLD, "new": NEW}, "new", INDEX)


def test_a_value_opens_where_it_was_sealed() -> None:
    assert CRYPTO.open("phone", "c:1", CRYPTO.seal("phone", "c:1", "王 13812345678")) == (
        "王 13812345678"
    )


@pytest.mark.parametrize(("label", "place"), [("note", "c:1"), ("phone", "c:2"), ("phone", "d:1")])
def test_a_value_moved_elsewhere_does_not_open(label: str, place: str) -> None:
    with pytest.raises(UnreadableSecret):
        CRYPTO.open(label, place, CRYPTO.seal("phone", "c:1", "x"))


def test_every_changed_byte_is_noticed() -> None:
    blob = CRYPTO.seal("phone", "c:1", "13812345678")
    for position in range(len(blob)):
        changed = bytearray(blob)
        changed[position] ^= 1
        with pytest.raises(UnreadableSecret):
            CRYPTO.open("phone", "c:1", bytes(changed))


def test_every_shortened_value_is_noticed() -> None:
    blob = CRYPTO.seal("phone", "c:1", "13812345678")
    for length in range(len(blob)):
        with pytest.raises(UnreadableSecret):
            CRYPTO.open("phone", "c:1", blob[:length])


def test_after_a_rotation_old_values_open_and_new_ones_use_the_new_key() -> None:
    old = CRYPTO.seal("phone", "c:1", "x")
    assert ROTATED.open("phone", "c:1", old) == "x"
    new = ROTATED.seal("phone", "c:1", "x")
    assert (ROTATED.key_id(old), ROTATED.key_id(new)) == ("old", "new")
    with pytest.raises(UnreadableSecret):
        CRYPTO.open("phone", "c:1", new)


def test_another_firms_key_of_the_same_name_opens_nothing() -> None:
    other = FieldCrypto({"old": NEW}, "old", INDEX)
    with pytest.raises(UnreadableSecret):
        other.open("phone", "c:1", CRYPTO.seal("phone", "c:1", "x"))


def test_equal_values_look_different_and_are_found_by_their_blind_index() -> None:
    assert CRYPTO.seal("phone", "c:1", "x") != CRYPTO.seal("phone", "c:1", "x")
    assert CRYPTO.blind("phone", "x") == ROTATED.blind("phone", "x")
    assert CRYPTO.blind("phone", "x") != CRYPTO.blind("name", "x")
    assert CRYPTO.blind("phone", "x") != FieldCrypto({"a": OLD}, "a", NEW).blind("phone", "x")


@pytest.mark.parametrize(
    ("keys", "current", "index"),
    [({"a": b"short"}, "a", INDEX), ({"a": OLD}, "b", INDEX), ({"a": OLD}, "a", b"short")],
)
def test_a_key_that_is_none_is_refused(keys: dict[str, bytes], current: str, index: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        FieldCrypto(keys, current, index)

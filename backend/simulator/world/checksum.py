"""CRC-64/XZ (ECMA-182, reflected), which OSS answers with every object, and how two are joined."""

from typing import Final

_POLYNOMIAL: Final = 0xC96C5795D7870F42
_ALL: Final = (1 << 64) - 1


def _table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        crc = value
        for _ in range(8):
            crc = crc >> 1 ^ (_POLYNOMIAL if crc & 1 else 0)
        table.append(crc)
    return tuple(table)


_TABLE: Final = _table()


def crc64(data: bytes) -> int:
    table, crc = _TABLE, _ALL
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ _ALL


def joined(first: int, second: int, second_length: int) -> int:
    """The sum of the two pieces put together: the first's is moved along by zeros, squaring the
    operator for each bit of the length."""
    operator = [_POLYNOMIAL, *(1 << bit for bit in range(63))]  # one zero bit
    for _ in range(3):
        operator = _squared(operator)
    left = second_length
    while left:
        if left & 1:
            first = _times(operator, first)
        operator = _squared(operator)
        left >>= 1
    return first ^ second


def _times(operator: list[int], value: int) -> int:
    total = 0
    for row in operator:
        if value & 1:
            total ^= row
        value >>= 1
        if not value:
            break
    return total


def _squared(operator: list[int]) -> list[int]:
    return [_times(operator, row) for row in operator]

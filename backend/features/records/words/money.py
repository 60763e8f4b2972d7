"""Fen as people read them."""


def yuan(fen: int) -> str:
    """¥180.00; nothing at all is ¥0."""
    return f"¥{fen // 100}.{fen % 100:02d}" if fen else "¥0"

"""The first bytes of every kind of file that is no picture, as real programs write them."""


def _box(kind: bytes, brand: bytes) -> bytes:
    return b"\x00\x00\x00\x20" + kind + brand + b"\x00\x00\x02\x00isomiso2avc1mp41"


def a_file_of_type(brand: bytes, length: int = 5000) -> bytes:
    """Of the MP4 family."""
    return _box(b"ftyp", brand).ljust(length, b"\x5a")


VIDEO = a_file_of_type(b"isom", 700_000)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + b"%" * 3000
AMR = b"#!AMR\n" + b"\x3c\x91\x17\x16\xbe" * 300
WAV = b"RIFF\x24\x08\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00" + b"\x11" * 2000
MP3_TAGGED = b"ID3\x04\x00\x00\x00\x00\x00\x23TSSE" + b"\x00" * 2000
MP3_BARE = b"\xff\xfb\x90\x64\x00" + b"\x22" * 2000
AAC = b"\xff\xf1\x50\x80\x02\x1f\xfc" + b"\x33" * 2000

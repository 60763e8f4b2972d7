"""Which bucket, and by which key."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

LONGEST_NAME_BYTES: Final = 1023


@dataclass(frozen=True)
class OssAccount:
    """`endpoint` is what this server calls, within Aliyun's network where it can;
    `public_endpoint` what clients are sent to. `prefix` keeps installations that share a bucket
    apart, and ends in a slash unless it is empty."""

    bucket: str
    region: str
    endpoint: str
    public_endpoint: str
    access_key_id: str
    access_key_secret: str = field(repr=False)
    prefix: str = ""

    def name(self, key: str) -> str:
        """The object's name in the bucket.

        Raises ValueError for a key that HTTP would make another of: a step `..` is taken out of an
        address on its way, and would lead out of the prefix.
        """
        steps = key.split("/")
        is_odd = any(step in ("", ".", "..") for step in steps) or not key.isprintable()
        if is_odd or "\\" in key or len(f"{self.prefix}{key}".encode()) > LONGEST_NAME_BYTES:
            raise ValueError("not a key that can be kept")
        return f"{self.prefix}{key}"

    def key(self, name: str) -> str:
        return name.removeprefix(self.prefix)


def is_an_address(endpoint: str) -> bool:
    """Of this machine or by number: oss2 then puts the bucket into the path, and no proxy is
    asked."""
    host = urlsplit(endpoint).hostname or ""
    return host == "localhost" or host.replace(".", "").isdigit()

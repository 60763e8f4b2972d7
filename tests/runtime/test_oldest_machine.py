"""What `./scripts/dev` installs runs on the oldest system that the README names."""

import re
import sys
from pathlib import Path
from typing import Final

import pytest

# glibc of Ubuntu 22.04, the older of the two systems that are promised (Debian 12 has 2.36), and
# the newest C++ symbols its libstdc++ of GCC 12 has.
OLDEST: Final = {b"GLIBC": (2, 35), b"GLIBCXX": (3, 4, 30)}

_SYMBOL: Final = re.compile(rb"\0(GLIBC|GLIBCXX)_(\d+(?:\.\d+)+)(?=\0)")


def needed(content: bytes) -> set[tuple[bytes, tuple[int, ...]]]:
    return {
        (library, tuple(int(part) for part in version.split(b".")))
        for library, version in _SYMBOL.findall(content)
    }


@pytest.mark.skipif(sys.platform != "linux", reason="the promise is about Linux")
def test_nothing_installed_needs_a_newer_system_than_ubuntu_22_04() -> None:
    site_packages = Path(pytest.__file__).parents[1]
    binaries = [*site_packages.rglob("*.so*"), *(site_packages / "fiftyone/db/bin").iterdir()]
    asked = 0
    for path in binaries:
        symbols = needed(path.read_bytes()) if path.is_file() else set()
        too_new = {(name, version) for name, version in symbols if version > OLDEST[name]}
        assert too_new == set(), path.relative_to(site_packages)
        asked += bool(symbols)
    assert asked > 50


def test_a_newer_system_would_be_noticed() -> None:
    assert needed(b"\0GLIBC_2.38\0GLIBCXX_3.4.31\0GLIBC_PRIVATE\0") == {
        (b"GLIBC", (2, 38)),
        (b"GLIBCXX", (3, 4, 31)),
    }

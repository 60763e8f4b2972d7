"""Baoxiu 报修: after-sales service, from the scan of a code to the rating."""

from typing import Final

__version__: Final = "0.1.0"

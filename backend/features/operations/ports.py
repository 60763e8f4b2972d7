from collections.abc import Awaitable, Callable, Sequence

from backend.features.operations.models import Finding

Examine = Callable[[], Awaitable[Sequence[Finding]]]
"""What `doctor` does; belongs to whoever runs the product, above all features."""

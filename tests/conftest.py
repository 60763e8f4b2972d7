"""Fixtures for every test; those of one subject live in tests/support/."""

pytest_plugins = [
    "tests.support.canaries",
    "tests.support.mongo",
    "tests.support.kit",
    "tests.support.application",
    "tests.support.platform",
    "tests.support.processes",
    "tests.support.profiling",
    "tests.support.accounts",
    "tests.support.programs",
    "tests.support.ticket_desk",
]

"""Long runs that try to lose, double or reorder work by force; see ``./scripts/prove --help``.

A run is a module of this folder with

- ``SUMMARY``: what it proves, in one line;
- ``BROKEN``: what its broken variant leaves out;
- ``SECONDS`` and ``SHORT_SECONDS``: about how long the whole and the one-minute form take;
- ``async def run(trial: Trial) -> Verdict``.

Each run is done twice: as the product is, when no violation may be found, and broken on purpose
(``trial.broken``), when at least one must be: a check that cannot fail proves nothing.
"""

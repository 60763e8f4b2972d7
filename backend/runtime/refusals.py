"""Why a command cannot go on, in one line that says what to do about it."""


class CannotStart(Exception):
    """Shown to whoever ran the command, as it stands and without a traceback; exit code 1."""

"""Errors that a user is shown.

Every mistake that a user can make or mend is a `FourfoldError`: the command line prints its
message and nothing else, never a traceback. The message says what is wrong, where, and how to mend it.
"""


class FourfoldError(Exception):
    """Something the user can understand and mend. `str()` of it is what they read."""


class BadInput(FourfoldError):
    """A file, mapping, rule or setting that cannot be used as it stands."""


class Busy(FourfoldError):
    """Another process is writing; the same command works once it has finished."""


class NotHeld(FourfoldError):
    """What was asked for is not in the workspace."""

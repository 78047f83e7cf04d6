"""The errors that Hearth raises on purpose. Each says what failed, where, which rule, and what to do.

None of them ever holds a value from a record, or a count that was not released.
"""

from __future__ import annotations


class HearthError(Exception):
    """An error with an answer: shown as one plain message, never as a traceback. Carries an exit code."""

    exit_code = 2


class ReturnsRefused(HearthError):
    """The returns can't be built from at all, such as a folder without `partnerships.csv`."""


class PublicationStopped(HearthError):
    """The disclosure audit, or a contract of the release, did not pass: nothing was published."""

    exit_code = 3


class ReleaseNotFound(HearthError):
    """No release has that id, or its file is missing, changed or without a passed audit."""


class DeclarationError(HearthError):
    """An indicator or policy was declared wrongly. Names the culprit and the field."""

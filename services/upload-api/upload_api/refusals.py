"""Why a picture or its text is not taken, in words for whoever sent it."""

from __future__ import annotations


class Refused(Exception):
    """The picture can't be taken as it is. The text says what would do."""


class UnknownFormat(Refused):
    """The bytes are not of a format that we take."""


class TooManyBytes(Refused):
    """The file is larger than we take."""

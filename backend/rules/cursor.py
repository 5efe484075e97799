"""Cursors: how far a phone has read an account. To the phone a cursor is opaque.

The tag is random. A database that was restored from a backup gives other tags to the same revisions
later, so a cursor of the lost history is recognised. Cursors of 0.1.0 begin with one more part.
"""

import re
from typing import NamedTuple

PATTERN = r"^([0-9a-z]{1,16}\.)?(0|[1-9][0-9]{0,14})\.[0-9a-z]{1,16}$"
START_TAG = "0"  # of revision 0, before anything was written


class Cursor(NamedTuple):
    """A position in the history of an account."""

    rev: int
    tag: str  # of the batch that wrote the revision

    def __str__(self) -> str:
        return f"{self.rev}.{self.tag}"


def parse_cursor(text: str) -> Cursor:
    """Return the cursor in `text`. Raises ValueError when it is malformed."""
    if not re.fullmatch(PATTERN, text):
        raise ValueError("not a cursor")
    rev, tag = text.split(".")[-2:]
    return Cursor(int(rev), tag)

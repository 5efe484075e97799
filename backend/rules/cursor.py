"""Where a phone is in an account's history: epoch, revision, and the tag of the batch that covers
the revision.

To the phone it is opaque. The tag is random, so a database that was put back to an older copy and
then went on writes other tags under the same revisions, and the cursor gives it away.
"""

from __future__ import annotations

import re
from typing import NamedTuple

PATTERN = r"^[0-9a-z]{1,16}\.(0|[1-9][0-9]{0,14})\.[0-9a-z]{1,16}$"
START_TAG = "0"
"""The tag of revision 0, before anything was written."""


class Cursor(NamedTuple):
    """A place in an account's history."""

    epoch: str
    rev: int
    tag: str

    def __str__(self) -> str:
        return f"{self.epoch}.{self.rev}.{self.tag}"


def parse_cursor(text: str) -> Cursor:
    """Return the cursor that `text` writes. Raises ValueError when it writes none."""
    if not re.fullmatch(PATTERN, text):
        raise ValueError("not a cursor")
    epoch, rev, tag = text.split(".")
    return Cursor(epoch, int(rev), tag)

"""What is known before any setting is read: where Medius is, and that it may not start."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ROOT / "content"


class StartError(Exception):
    """Why Medius cannot start: one sentence that says what to do."""


def content_folder(environment: Mapping[str, str]) -> Path:
    """Return where the routines, tools and muscles are: MEDIUS_CONTENT, or beside `backend`."""
    return Path(environment.get("MEDIUS_CONTENT") or CONTENT)

"""The documents name tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("document", "count"), [("SECURITY.md", 30), ("docs/protocol.md", 20)])
def test_every_test_named_in_a_document_exists(document: str, count: int) -> None:
    text = (ROOT / document).read_text()
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", text)

    missing = [f"{path}::{name}" for path, name in named if not has(path, f"def {name}(")]

    assert len(named) > count
    assert missing == []


def test_every_typescript_test_named_in_the_protocol_exists() -> None:
    named = re.findall(
        r"`(pwa/[\w/-]+\.test\.ts)`: ([^,|]+(?:, (?!`)[^,|]+)*)",
        (ROOT / "docs/protocol.md").read_text(),
    )

    missing = [title for path, title in named if not has(path, f'"{title.strip()}"')]

    assert len(named) >= 5
    assert missing == []


def has(path: str, words: str) -> bool:
    """Return whether the file exists and holds `words`."""
    return (ROOT / path).is_file() and words in (ROOT / path).read_text()

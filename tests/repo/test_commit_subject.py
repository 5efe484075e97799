"""The commit-msg hook: subjects that pass, and subjects that are rejected."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.repo.commit_subject import fault

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "subject",
    [
        "sync: reject records over 16 KiB",
        "player: keep the wake lock only while running",
        "db, sync: embed the revision in the row",
        "fixup! sync: reject records over 16 KiB",
        'Revert "sync: reject records over 16 KiB"',
    ],
)
def test_subject_with_area_and_imperative_passes(subject: str) -> None:
    assert fault(subject) is None


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("", "as `area: imperative`"),
        ("Reject records over 16 KiB", "as `area: imperative`"),
        ("Sync: reject records", "as `area: imperative`"),
        ("sync: Reject records", "as `area: imperative`"),
        ("Merge branch 'ready' into main", "as `area: imperative`"),
        ("sync: rejected records over 16 KiB", "in the imperative"),
        ("sync: rejecting records over 16 KiB", "in the imperative"),
        ("sync: reject records.", "full stop"),
        (f"sync: reject {'x' * 48}", "has 61 characters"),
    ],
)
def test_other_subjects_are_rejected_with_a_reason(subject: str, expected: str) -> None:
    assert expected in (fault(subject) or "")


def test_hook_exits_with_the_reason(tmp_path: Path) -> None:
    message = tmp_path / "message"
    message.write_text("Figures on a port of their own\n\nbody\n")
    command = [sys.executable, "-m", "tests.repo.commit_subject", str(message)]

    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert run.returncode == 1
    assert "Figures on a port of their own" in run.stderr

"""The image's own steps, carried out here, end in a server that runs as nobody and writes only
where it may.
"""

import subprocess
import sys

import pytest

from tests.image import NO_ROOT, can_overlay
from tests.support.server import ROOT


@pytest.mark.skipif(not can_overlay(), reason=NO_ROOT)
def test_the_image_serves_as_nobody_and_writes_only_to_its_volume() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.image", "--ready"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "runs as 10001" in done.stdout
    assert "`volume` gives it away" in done.stdout

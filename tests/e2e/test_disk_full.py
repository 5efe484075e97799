"""A full disk on the server: reads work, writes wait, and nothing is lost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.actions import open_as_newcomer, saved_line, wait_until_saved, write_diary
from tests.e2e.phone import Phone
from tests.support.http_phone import WirePhone, follow
from tests.support.server import Server
from tests.support.small_disk import mount_prefix, resize
from tests.support.sync_requests import session


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    folder = tmp_path / "disk"
    folder.mkdir()
    return folder


@pytest.fixture
def small(tmp_path: Path, disk: Path) -> Iterator[Server]:
    """Run a server whose database is alone on a disk of 3 MB."""
    env = {
        "DATABASE_URL": f"sqlite:///{disk}/medius.db",
        "MEDIUS_VAPID_FILE": f"{tmp_path}/vapid.pem",
    }
    server = Server(tmp_path, **env)
    server.prefix = mount_prefix(disk, "3m")
    yield server.start()
    server.kill()


def fill(phone: WirePhone) -> tuple[list[str], tuple[int, Any, dict[str, Any]]]:
    """Upload batches, then single entries, until none fits; return stored ids and last problem."""
    acknowledged: list[str] = []
    rejection: tuple[int, Any, dict[str, Any]] = (0, None, {})
    for count, size in ((10, 12_000), (1, 12_000), (1, 10)):
        while True:
            batch = [session(more="x" * size) for _ in range(count)]
            status, headers, response = phone.send("/api/sync", {"protocol": 1, "changes": batch})
            if status != 200:
                rejection = status, headers["Retry-After"], response
                break
            assert {result["s"] for result in response["results"].values()} == {"ok"}
            acknowledged += [change["id"] for change in batch]
    return acknowledged, rejection


@pytest.mark.small_disk
def test_full_server_disk_delays_saving_and_loses_nothing(
    small: Server, disk: Path, phone: Phone
) -> None:
    phone.stop_clock()
    page = open_as_newcomer(phone, small)
    wait_until_saved(page)
    wire = WirePhone(small.port)
    wire.sign_up()

    acknowledged, (status, retry_after, problem) = fill(wire)
    write_diary(page, 4)
    page.clock.run_for(5_000)

    assert (status, problem["type"], retry_after) == (507, "/problems/storage-full", "60")
    assert len(acknowledged) > 20
    assert set(follow(wire, None)[0]) == set(acknowledged)
    expect(saved_line(page)).to_contain_text(
        "It is on this phone. There is no room for it on the server now"
    )
    expect(saved_line(page)).to_contain_text("1 waiting")
    phone.errors = [error for error in phone.errors if "507" not in error]

    resize(small.pid, disk, "64m")
    wait_until_saved(page)

    later = session()
    wire.sync(later)
    assert set(follow(wire, None)[0]) == {*acknowledged, later["id"]}

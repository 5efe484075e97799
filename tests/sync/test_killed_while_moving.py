"""A phone moves to another account while the server dies: its entries come along."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.http_phone import WirePhone, follow
from tests.support.killable import Killable, sign_up_when_ready
from tests.support.sync_requests import session


@dataclass
class Move:
    """A move of `phone` into the account of `friend`; the server dies at the request `path`."""

    phone: WirePhone
    friend: WirePhone
    path: str
    when: str

    def send(self, sender: WirePhone, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
        """Send a request until there is a response; meanwhile the phone syncs with its cookie."""
        if path == self.path:
            sender.post_and_kill(path, self.when, **body)
            status, response = self.phone.post("/api/sync", protocol=1)
            assert (status, response.get("type")) in (
                (200, None),
                (401, "/problems/unknown-device"),
            )
        return sender.post(path, **body)

    def by_link(self) -> None:
        _, link = self.send(self.friend, "/api/links")
        status, join_request = self.send(self.phone, "/api/links/claim", code=link["code"])
        if status == 404:  # the request was stored: the person opens another link
            _, link = self.friend.post("/api/links")
            _, join_request = self.phone.post("/api/links/claim", code=link["code"])
        self.send(self.friend, "/api/links/approve", confirm=join_request["confirm"])
        claim = {"claim": join_request["claim"]}
        assert self.send(self.phone, "/api/links/finish", **claim)[0] == 201

    def by_code(self) -> None:
        _, renewed = self.friend.post("/api/recovery-code")
        assert self.send(self.phone, "/api/recover", **renewed)[0] == 201


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    "step", ["links", "links/claim", "links/approve", "links/finish", "recover"]
)
def test_phone_brings_its_entries_when_the_server_dies(
    killable: Killable, step: str, when: str
) -> None:
    sign_up_when_ready(killable.port)
    remaining, phone, friend = (WirePhone(killable.port) for _ in range(3))
    remaining.sign_up()
    phone.sign_up()
    Move(phone, remaining, "", "").by_link()
    friend.sign_up()
    mine, theirs = session(), session()
    phone.sync(mine)
    friend.sync(theirs)
    move = Move(phone, friend, f"/api/{step}", when)

    move.by_code() if step == "recover" else move.by_link()
    phone.sync(mine)  # in another account everything counts as unsynced

    everything = {mine["id"], theirs["id"]}
    assert set(follow(phone, None)[0]) == set(follow(friend, None)[0]) == everything
    assert set(follow(remaining, None)[0]) == {mine["id"]}

"""A small version of Mozilla's push service, for a real Firefox and its open websocket."""

from __future__ import annotations

import asyncio
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.push.service import Service

DELIVERED = 100  # Firefox decrypted a message; 101 if it could not


@dataclass
class Channel:
    """One subscription of the browser behind `socket`."""

    id: str
    socket: web.WebSocketResponse

    async def receive(self, body: bytes) -> dict[str, Any]:
        """Send the browser an encrypted message; only it can decrypt it."""
        data = urlsafe_b64encode(body).rstrip(b"=").decode()
        headers = {"encoding": "aes128gcm"}
        note = {
            "messageType": "notification",
            "channelID": self.id,
            "version": secrets.token_hex(4),
        }
        await self.socket.send_json({**note, "data": data, "headers": headers})
        return {}


@dataclass
class Autopush(Service):
    """A service for one Firefox, whose `dom.push.serverURL` is `address`."""

    acknowledged: list[int] = field(default_factory=list)  # the code of each response
    socket: web.WebSocketResponse | None = None
    browser_id: str = ""

    @property
    def address(self) -> str:
        """Return the address that Firefox connects to."""
        return self.origin.replace("http", "ws", 1) + "/"

    def add_routes(self, app: web.Application) -> None:
        """Add the websocket."""
        app.router.add_get("/", self.talk)

    async def talk(self, request: web.Request) -> web.WebSocketResponse:
        """Answer one Firefox until it hangs up."""
        self.socket = web.WebSocketResponse(protocols=["push-notification"])
        await self.socket.prepare(request)
        async for said in self.socket:
            answer = self._answer(said.json())
            if answer is not None:
                await self.socket.send_json(answer)
        return self.socket

    def forget(self) -> None:
        """Lose every subscription, like a service that was restored; the browser notices it."""
        self.browser_id = ""
        self.browsers.clear()
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(10)

    async def _hang_up(self) -> None:
        assert self.socket is not None
        await self.socket.close()

    def _answer(self, said: dict[str, Any]) -> dict[str, Any] | None:
        kind = said.get("messageType")
        if kind == "hello":
            return {
                "messageType": kind,
                "status": 200,
                "use_webpush": True,
                "uaid": self._greeted(said.get("uaid")),
            }
        if kind == "register":
            endpoint = self.origin + self._registered(said["channelID"], said["key"])
            return {
                "messageType": kind,
                "status": 200,
                "channelID": said["channelID"],
                "pushEndpoint": endpoint,
            }
        if kind == "unregister":
            self._unregister(said["channelID"])
            return {"messageType": kind, "status": 200, "channelID": said["channelID"]}
        if kind == "ack":
            self.acknowledged += [update.get("code", DELIVERED) for update in said["updates"]]
            return None
        return {} if kind is None else None  # a ping has no type

    def _greeted(self, name: str | None) -> str:
        """Return the browser's id; one that differs makes it drop its subscriptions."""
        if name is None or name != self.browser_id:
            self.browser_id = secrets.token_hex(16)
        return self.browser_id

    def _registered(self, channel: str, key: str) -> str:
        assert self.socket is not None
        path = f"/wpush/{secrets.token_urlsafe(12)}"
        self.browsers[path] = (Channel(channel, self.socket), key.rstrip("="))
        return path

    def _unregister(self, channel: str) -> None:
        gone = [
            path
            for path, (way, _) in self.browsers.items()
            if isinstance(way, Channel) and way.id == channel
        ]
        for path in gone:
            del self.browsers[path]

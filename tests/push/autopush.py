"""A small version of Mozilla's push service, for a real Firefox and its open websocket."""

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
        message = {"messageType": "notification", "channelID": self.id, "data": data}
        version, headers = secrets.token_hex(4), {"encoding": "aes128gcm"}
        await self.socket.send_json({**message, "version": version, "headers": headers})
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
        app.router.add_get("/", self.serve_browser)

    async def serve_browser(self, request: web.Request) -> web.WebSocketResponse:
        """Respond to one Firefox until it disconnects."""
        self.socket = web.WebSocketResponse(protocols=["push-notification"])
        await self.socket.prepare(request)
        async for message in self.socket:
            response = self._respond(message.json())
            if response is not None:
                await self.socket.send_json(response)
        return self.socket

    def drop_subscriptions(self) -> None:
        """Lose every subscription, like a service that was restored; the browser notices it."""
        self.browser_id = ""
        self.browsers.clear()
        asyncio.run_coroutine_threadsafe(self._disconnect(), self.loop).result(10)

    async def _disconnect(self) -> None:
        assert self.socket is not None
        await self.socket.close()

    def _respond(self, message: dict[str, Any]) -> dict[str, Any] | None:
        kind = message.get("messageType")
        if kind is None:
            return {}  # a ping has no type
        if kind == "ack":
            self.acknowledged += [update.get("code", DELIVERED) for update in message["updates"]]
            return None
        if kind == "broadcast_subscribe":
            return None  # Mozilla responds only when a broadcast has changed
        handle = {"hello": self._greet, "register": self._register, "unregister": self._unregister}
        return {"messageType": kind, "status": 200, **handle[kind](message)}

    def _greet(self, message: dict[str, Any]) -> dict[str, Any]:
        """Return the browser's id; one that differs makes it drop its subscriptions."""
        if not self.browser_id or message.get("uaid") != self.browser_id:
            self.browser_id = secrets.token_hex(16)
        return {"use_webpush": True, "uaid": self.browser_id}

    def _register(self, message: dict[str, Any]) -> dict[str, Any]:
        assert self.socket is not None
        path, id = f"/wpush/{secrets.token_urlsafe(12)}", message["channelID"]
        self.browsers[path] = (Channel(id, self.socket), message["key"].rstrip("="))
        return {"channelID": id, "pushEndpoint": self.origin + path}

    def _unregister(self, message: dict[str, Any]) -> dict[str, Any]:
        id = message["channelID"]
        for path, (channel, _) in list(self.browsers.items()):
            if isinstance(channel, Channel) and channel.id == id:
                del self.browsers[path]
        return {"channelID": id}

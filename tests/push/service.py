"""A push service that checks what real ones check, decrypts, and responds with a chosen status.

It rejects what autopush, FCM and Apple reject: a signature for another origin or key or for more
than a day, no contact, no TTL, an invalid topic or encoding, a body that is too long.
"""

import asyncio
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from backend.push.endpoints import decode_base64url
from tests.push.browser import Browser

MAX_BODY_BYTES = 4096
URGENCIES = ("very-low", "low", "normal", "high")


class Receiver(Protocol):
    """The connection to one browser."""

    async def receive(self, body: bytes) -> dict[str, Any]:
        """Receive an encrypted message; return its content if it is known here."""


@dataclass
class Received:
    """One message that was accepted."""

    to: str
    headers: dict[str, str]
    content: dict[str, Any]
    at: float


@dataclass
class Service:
    """The service; each browser that subscribes gets a path of its own."""

    origin: str = ""
    #: By path: the browser, and the key it subscribed with.
    browsers: dict[str, tuple[Receiver, str]] = field(default_factory=dict)
    accepted: list[Received] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    status: int = 201  # the response to a valid message
    headers: dict[str, str] = field(default_factory=dict)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    async def start(self) -> web.AppRunner:
        """Listen on a port of its own."""
        app = web.Application()
        self.add_routes(app)
        app.router.add_post("/{tail:.*}", self.handle_message)
        runner = web.AppRunner(app, shutdown_timeout=0, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.origin = site.name
        return runner

    def add_routes(self, app: web.Application) -> None:
        """Add the other routes of a real browser's service."""

    def subscribe(self, key: str) -> dict[str, Any]:
        """Return the subscription of a new browser, made with `key`."""
        browser, path = Browser(), f"/push/{len(self.browsers)}"
        self.browsers[path] = (browser, key)
        return browser.subscription(self.origin + path, key)

    async def handle_message(self, request: web.Request) -> web.Response:
        """Accept or reject one message."""
        body = await request.read()
        if self.status != 201:
            return web.Response(status=self.status, headers=self.headers)
        if request.path not in self.browsers:
            return web.Response(status=410)
        browser, key = self.browsers[request.path]
        fault = self._fault(request, body, key)
        if fault:
            self.rejected.append(fault)
            return web.Response(status=403 if fault.startswith("vapid") else 400, text=fault)
        self.accepted.append(
            Received(request.path, dict(request.headers), await browser.receive(body), time.time())
        )
        return web.Response(status=201, headers={"Location": f"{self.origin}/message"})

    def _fault(self, request: web.Request, body: bytes, key: str) -> str | None:
        headers = request.headers
        faults = {
            "ttl": not re.fullmatch(r"\d{1,7}", headers.get("TTL", "")),
            "topic": not re.fullmatch(r"[A-Za-z0-9]{1,32}", headers.get("Topic", "a")),
            "urgency": headers.get("Urgency", "normal") not in URGENCIES,
            "encoding": headers.get("Content-Encoding") != "aes128gcm",
            "type": headers.get("Content-Type") != "application/octet-stream",
            "size": not 0 < len(body) <= MAX_BODY_BYTES,
            "vapid": self._is_forged(headers.get("Authorization", ""), key, self.audience(request)),
        }
        return next((name for name, found in faults.items() if found), None)

    def audience(self, request: web.Request) -> str:
        """Return the origin that a signature must name."""
        return self.origin

    def _is_forged(self, authorization: str, key: str, audience: str) -> bool:
        found = re.fullmatch(r"vapid t=([^,]+), k=([^,]+)", authorization)
        if not found or found[2] != key:
            return True
        public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), decode_base64url(key, 65))
        required: Any = {"require": ["aud", "exp", "sub"]}
        try:
            claims = jwt.decode(found[1], public, ["ES256"], required, audience=audience, leeway=5)
        except jwt.InvalidTokenError:
            return True
        contact = re.match(r"mailto:.+@.+\..+|https://", claims["sub"])
        return claims["exp"] > time.time() + 24 * 3600 or not contact


@contextmanager
def listening() -> Iterator[Service]:
    """Yield a service for simulated browsers."""
    with served(Service()) as service:
        yield service


class Startable(Protocol):
    """Something that listens in an event loop of its own, until its `cleanup()`."""

    loop: asyncio.AbstractEventLoop

    async def start(self) -> Any: ...


AnyService = TypeVar("AnyService", bound=Startable)


@contextmanager
def served(service: AnyService) -> Iterator[AnyService]:
    """Run `service` in a thread of its own."""
    ready, ended = threading.Event(), asyncio.Event()

    async def listen() -> None:
        running = await service.start()
        ready.set()
        await ended.wait()
        await running.cleanup()

    def serve() -> None:
        with asyncio.Runner(loop_factory=lambda: service.loop) as runner:
            runner.run(listen())

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield service
    finally:
        service.loop.call_soon_threadsafe(ended.set)
        thread.join(10)

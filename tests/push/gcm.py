"""A small version of Google's push service, for a real Chromium and a real sender.

Chromium checks in and registers over HTTP, and receives messages over a TLS connection that it
keeps open (MCS). Its endpoints are at one of HOSTS, depending on its build; a sender that uses our
proxy reaches that name here, with a certificate.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.push.certificates import Certificates
from tests.push.mcs import (
    AppData,
    CheckinResponse,
    DataMessage,
    HeartbeatAck,
    LoginResponse,
    frame,
    read_frame,
)
from tests.push.service import Service

HOSTS = ("jmt17.google.com", "fcm.googleapis.com")
VERSION = 41
ConnectionHandler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
PING, PONG, LOGGED_IN, DATA = 0, 1, 3, 8


@dataclass
class Registration:
    """One subscription of the browser."""

    service: Gcm
    form: dict[str, str]

    async def receive(self, body: bytes | None) -> dict[str, Any]:
        """Send the browser an encrypted message, or an empty one; only it can decrypt it."""
        headers = {"subtype": self.form["X-subtype"]}
        if body:
            headers["content-encoding"] = "aes128gcm"
        message = DataMessage(
            sender=self.form["sender"],
            category=self.form["app"],
            app_data=[AppData(key=key, value=value) for key, value in headers.items()],
            persistent_id=secrets.token_hex(8),
            ttl=3600,
            sent=int(time.time() * 1000),
            raw_data=body or None,
        )
        await self.service.send_to_browser(message)
        return {}


@dataclass
class Gcm(Service):
    """A service for one Chromium, which was started with `flags`."""

    certificates: Certificates = field(kw_only=True)
    ports: dict[str, int] = field(default_factory=dict)  # `http`, `mcs`, `tls` and `proxy`
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    requested_hosts: set[str] = field(default_factory=set)  # by senders, from the proxy
    _writer: asyncio.StreamWriter | None = None
    _servers: list[asyncio.Server] = field(default_factory=list)

    @property
    def flags(self) -> list[str]:
        """Return the flags that make Chromium use this service, and no other host."""
        address = f"http://127.0.0.1:{self.ports['http']}"
        return [
            f"--gcm-checkin-url={address}/checkin",
            f"--gcm-registration-url={address}/register",
            f"--gcm-mcs-endpoint=https://127.0.0.1:{self.ports['mcs']}",
            f"--ignore-certificate-errors-spki-list={self.certificates.fingerprint()}",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        ]

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment in which a sender reaches it by its real name."""
        proxy = f"http://127.0.0.1:{self.ports['proxy']}"
        return {"HTTPS_PROXY": proxy, "SSL_CERT_FILE": str(self.certificates.authority)}

    async def start(self) -> web.AppRunner:
        """Listen for the browser and for senders."""
        runner = await super().start()
        self.ports["http"] = int(self.origin.rsplit(":", 1)[1])
        context = self.certificates.context()
        tls = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
        await tls.start()
        self.ports["tls"] = int(tls.name.rsplit(":", 1)[1])
        self.ports["mcs"] = await self._listen(self._serve_mcs, ssl=context)
        self.ports["proxy"] = await self._listen(self._proxy)
        return runner

    async def _listen(self, handler: ConnectionHandler, **options: Any) -> int:
        server = await asyncio.start_server(handler, "127.0.0.1", 0, **options)
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    def add_routes(self, app: web.Application) -> None:
        """Add the HTTP requests of Chromium."""
        app.router.add_post("/checkin", self._check_in)
        app.router.add_post("/register", self._register)
        app.on_cleanup.append(self._close)

    def audience(self, request: web.Request) -> str:
        """Return the origin that a signature must name."""
        return f"https://{request.host}"

    async def send_to_browser(self, message: Any) -> None:
        """Send one message over the open connection, as soon as there is one."""
        await asyncio.wait_for(self.connected.wait(), 10)
        assert self._writer is not None
        self._writer.write(frame(DATA, message))

    def send_empty_message(self) -> None:
        """Send the browser an empty message, for which it must show a notification too."""
        [registration] = [
            browser
            for browser, _ in self.browsers.values()
            if isinstance(browser, Registration) and "X-subtype" in browser.form
        ]
        asyncio.run_coroutine_threadsafe(registration.receive(None), self.loop).result(10)

    async def _close(self, _: web.Application) -> None:
        for server in self._servers:
            server.close()

    async def _check_in(self, request: web.Request) -> web.Response:
        response = CheckinResponse(
            stats_ok=True, time_msec=int(time.time() * 1000), android_id=4_321, security_token=8_765
        )
        return web.Response(body=response.SerializeToString())

    async def _register(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        subtype = form.get("X-subtype")
        old_paths = [
            path
            for path, (browser, _) in self.browsers.items()
            if isinstance(browser, Registration) and browser.form.get("X-subtype") == subtype
        ]
        if form.get("delete") == "true":
            for path in old_paths:
                del self.browsers[path]
            return web.Response(text=f"deleted={form['app']}")
        token = secrets.token_urlsafe(24)
        self.browsers[f"/fcm/send/{token}"] = (Registration(self, form), form["sender"].rstrip("="))
        return web.Response(text=f"token={token}")

    async def _serve_mcs(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak MCS with the browser until it disconnects."""
        with suppress(asyncio.IncompleteReadError, ConnectionError), closing(writer):
            await reader.readexactly(1)  # its version
            await read_frame(reader)  # its login
            writer.write(bytes([VERSION]) + frame(LOGGED_IN, LoginResponse(id="login")))
            self._writer = writer
            self.connected.set()
            while True:
                if await read_frame(reader) == PING:
                    writer.write(frame(PONG, HeartbeatAck()))
        if self._writer is writer:
            self.connected.clear()

    async def _proxy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Accept CONNECT to any host, and connect it to this service."""
        head = await reader.readuntil(b"\r\n\r\n")
        self.requested_hosts.add(head.split()[1].decode())
        writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        tls_reader, tls_writer = await asyncio.open_connection("127.0.0.1", self.ports["tls"])
        await asyncio.gather(_copy(reader, tls_writer), _copy(tls_reader, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError), closing(writer):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()

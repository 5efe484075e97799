"""Google's push service in small, as Chromium sees it and as a sender does.

Chromium checks in and registers over HTTP and keeps a TLS connection open (MCS) over which messages
come. Its endpoints are at one of HOSTS, by who built it; a sender that is told of our proxy reaches
that name here, with a certificate.
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
from tests.push.protobuf import fixed, number, read_varint, text, varint
from tests.push.service import Service

HOSTS = ("jmt17.google.com", "fcm.googleapis.com")
VERSION = 41
Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
PING, PONG, LOGGED_IN, DATA = 0, 1, 3, 8


@dataclass
class Registration:
    """One subscription of the browser."""

    service: Gcm
    form: dict[str, str]

    async def receive(self, body: bytes | None) -> dict[str, Any]:
        """Hand an encrypted message over, or an empty one. What it says is known to the browser
        alone.
        """
        about = {
            "subtype": self.form["X-subtype"],
            **({"content-encoding": "aes128gcm"} if body else {}),
        }
        await self.service.hand_over(
            text(3, self.form["sender"])
            + text(5, self.form["app"])
            + b"".join(text(7, text(1, name) + text(2, value)) for name, value in about.items())
            + text(9, secrets.token_hex(8))
            + number(17, 3600)
            + number(18, int(time.time() * 1000))
            + (text(21, body) if body else b"")
        )
        return {}


@dataclass
class Gcm(Service):
    """A service for one Chromium that was started with `flags`."""

    certificates: Certificates = field(kw_only=True)
    ports: dict[str, int] = field(default_factory=dict)
    """Where it listens: `http`, `mcs`, `tls` and `proxy`."""
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    asked_for: set[str] = field(default_factory=set)
    """Whom senders wanted to reach through the proxy."""
    _writer: asyncio.StreamWriter | None = None
    _servers: list[asyncio.Server] = field(default_factory=list)

    @property
    def flags(self) -> list[str]:
        """Return what makes Chromium use this service, and reach nobody else."""
        here = f"http://127.0.0.1:{self.ports['http']}"
        return [
            f"--gcm-checkin-url={here}/checkin",
            f"--gcm-registration-url={here}/register",
            f"--gcm-mcs-endpoint=https://127.0.0.1:{self.ports['mcs']}",
            f"--ignore-certificate-errors-spki-list={self.certificates.fingerprint()}",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        ]

    @property
    def environment(self) -> dict[str, str]:
        """Return what makes a sender reach it under its real name."""
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
        self.ports["mcs"] = await self._listen(self._keep_open, ssl=context)
        self.ports["proxy"] = await self._listen(self._pass_on)
        return runner

    async def _listen(self, answer: Answer, **options: Any) -> int:
        server = await asyncio.start_server(answer, "127.0.0.1", 0, **options)
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    def add_routes(self, app: web.Application) -> None:
        """Add what Chromium asks over HTTP."""
        app.router.add_post("/checkin", self._check_in)
        app.router.add_post("/register", self._register)
        app.on_cleanup.append(self._close)

    def audience(self, request: web.Request) -> str:
        """Return the origin that a signature must be for."""
        return f"https://{request.host}"

    async def hand_over(self, stanza: bytes) -> None:
        """Send one message down the open connection, as soon as there is one."""
        await asyncio.wait_for(self.connected.wait(), 10)
        assert self._writer is not None
        self._writer.write(_frame(DATA, stanza))

    def wake(self) -> None:
        """Send the browser a message that says nothing, which has to be shown all the same."""
        [way] = [
            way
            for way, _ in self.browsers.values()
            if isinstance(way, Registration) and "X-subtype" in way.form
        ]
        asyncio.run_coroutine_threadsafe(way.receive(None), self.loop).result(10)

    async def _close(self, _: web.Application) -> None:
        for server in self._servers:
            server.close()

    async def _check_in(self, request: web.Request) -> web.Response:
        now = int(time.time() * 1000)
        return web.Response(body=number(1, 1) + number(3, now) + fixed(7, 4_321) + fixed(8, 8_765))

    async def _register(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        ways = (
            (path, way) for path, (way, _) in self.browsers.items() if isinstance(way, Registration)
        )
        had = [path for path, way in ways if way.form.get("X-subtype") == form.get("X-subtype")]
        if form.get("delete") == "true":
            for path in had:
                del self.browsers[path]
            return web.Response(text=f"deleted={form['app']}")
        token = secrets.token_urlsafe(24)
        self.browsers[f"/fcm/send/{token}"] = (Registration(self, form), form["sender"].rstrip("="))
        return web.Response(text=f"token={token}")

    async def _keep_open(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk MCS with the browser for as long as it stays."""
        with suppress(asyncio.IncompleteReadError, ConnectionError), closing(writer):
            await reader.readexactly(1)  # its version
            await _read_frame(reader)  # its login
            writer.write(bytes([VERSION]) + _frame(LOGGED_IN, text(1, "login")))
            self._writer = writer
            self.connected.set()
            while True:
                if await _read_frame(reader) == PING:
                    writer.write(_frame(PONG, b""))
        if self._writer is writer:
            self.connected.clear()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer CONNECT: whoever is asked for, it is this service that is reached."""
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked_for.add(head.split()[1].decode())
        writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        there, back = await asyncio.open_connection("127.0.0.1", self.ports["tls"])
        await asyncio.gather(_pump(reader, back), _pump(there, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError), closing(writer):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()


def _frame(tag: int, message: bytes) -> bytes:
    return bytes([tag]) + varint(len(message)) + message


async def _read_frame(reader: asyncio.StreamReader) -> int:
    """Read one message and return its tag."""
    [tag] = await reader.readexactly(1)
    await reader.readexactly(await read_varint(reader))
    return tag

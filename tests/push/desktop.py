"""A small Linux desktop: a D-Bus session bus with a notification service for real browsers."""

import asyncio
import itertools
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageFlag,
    MessageType,
    Parser,
    new_error,
    new_method_return,
    new_signal,
)

NOTIFICATIONS = "org.freedesktop.Notifications"
ADDRESS = DBusAddress("/org/freedesktop/Notifications", NOTIFICATIONS, NOTIFICATIONS)
BUS_NAME = ":1.0"
DEFAULT_ACTION = "default"
SERVICE_UNKNOWN = "org.freedesktop.DBus.Error.ServiceUnknown"


#: Returns the signature and the values of a reply.
Method = Callable[[tuple[Any, ...]], tuple[str | None, tuple[Any, ...]]]


@dataclass(frozen=True)
class Shown:
    """One notification as a person sees it; `buttons` are action ids by label."""

    title: str
    body: str
    buttons: dict[str, str]


class Desktop:
    """The bus at `address`. `visible` are the notifications that are shown now, by id."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.visible: dict[int, Shown] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="desktop")
        self._ids = itertools.count(1)
        self._serials = itertools.count(1)
        self._browsers: list[asyncio.StreamWriter] = []
        self._methods: dict[str, Method] = {
            "Hello": lambda _: ("s", (f":1.{next(self._ids)}",)),
            "RequestName": lambda _: ("u", (1,)),
            "NameHasOwner": lambda args: ("b", (args[0] == NOTIFICATIONS,)),
            "GetNameOwner": lambda _: ("s", (BUS_NAME,)),
            "ListActivatableNames": lambda _: ("as", ([],)),
            "AddMatch": lambda _: (None, ()),
            "RemoveMatch": lambda _: (None, ()),
            "GetCapabilities": lambda _: ("as", (["actions", "body"],)),
            "GetServerInformation": lambda _: ("ssss", ("desktop", "medius", "1", "1.2")),
            "Notify": lambda args: ("u", (self._show(*args),)),
            "CloseNotification": lambda args: (None, self._close(args[0])),
        }

    @property
    def address(self) -> str:
        """The value of DBUS_SESSION_BUS_ADDRESS for a browser."""
        return f"unix:path={self._path}"

    @property
    def _path(self) -> Path:
        return Path(self._folder.name) / "bus"

    def touch(self, id: int, button: str | None = None) -> None:
        """Touch a notification, or the button on it with the label `button`."""
        key = self.visible[id].buttons[button] if button else DEFAULT_ACTION
        signal = new_signal(ADDRESS, "ActionInvoked", "us", (id, key))
        self.loop.call_soon_threadsafe(self._send_to_all, signal)

    async def start(self) -> Self:
        """Listen for browsers."""
        self._server = await asyncio.start_unix_server(self._serve, self._path)
        return self

    async def cleanup(self) -> None:
        """Close the bus."""
        self._server.close()
        self._folder.cleanup()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError), closing(writer):
            await _greet(reader, writer)
            self._browsers.append(writer)
            parser = Parser()
            while data := await reader.read(65_536):
                for call in parser.feed(data):
                    self._reply(call, writer)

    def _reply(self, call: Message, writer: asyncio.StreamWriter) -> None:
        if (
            call.header.message_type != MessageType.method_call
            or call.header.flags & MessageFlag.no_reply_expected
        ):
            return
        reply = self._methods.get(call.header.fields[HeaderFields.member])
        if reply is None:
            self._send(writer, new_error(call, SERVICE_UNKNOWN, "s", ("not here",)))
        else:
            self._send(writer, new_method_return(call, *reply(call.body)))

    def _send(self, writer: asyncio.StreamWriter, message: Message) -> None:
        message.header.fields[HeaderFields.sender] = BUS_NAME
        writer.write(message.serialise(next(self._serials)))

    def _send_to_all(self, message: Message) -> None:
        for writer in self._browsers:
            self._send(writer, message)

    def _show(
        self, app: str, replaced: int, icon: str, title: str, body: str, buttons: list[str], *_: Any
    ) -> int:
        id = replaced or next(self._ids)
        self.visible[id] = Shown(title, body, dict(zip(buttons[1::2], buttons[::2], strict=True)))
        return id

    def _close(self, id: int) -> tuple[()]:
        self.visible.pop(id, None)
        return ()


async def _greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accept every client: only this test can read the folder of the socket."""
    while (line := (await reader.readuntil(b"\r\n")).strip(b"\0\r\n")) != b"BEGIN":
        known = line.startswith(b"AUTH EXTERNAL")
        writer.write(b"OK 0123456789abcdef0123456789abcdef\r\n" if known else b"ERROR\r\n")

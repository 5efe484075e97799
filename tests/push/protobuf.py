"""As much of the protobuf encoding as a push service for Chromium needs."""

from __future__ import annotations

import struct
from asyncio import StreamReader


def varint(value: int) -> bytes:
    """Return a whole number, seven bits a byte."""
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


async def read_varint(stream: StreamReader) -> int:
    """Read one from `stream`."""
    value = shift = 0
    while True:
        [byte] = await stream.readexactly(1)
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value


def number(field: int, value: int) -> bytes:
    """Return a field that is a whole number or a truth."""
    return varint(field << 3) + varint(value)


def fixed(field: int, value: int) -> bytes:
    """Return a field that is 64 bits wide."""
    return varint(field << 3 | 1) + struct.pack("<Q", value)


def text(field: int, value: str | bytes) -> bytes:
    """Return a field of text, of bytes, or of a message."""
    data = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(data)) + data

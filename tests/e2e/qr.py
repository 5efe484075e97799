"""Reads a clean QR code of versions 3 to 6, level M, bytes only: what a camera would make of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playwright.sync_api import Locator

# By version: how many blocks, and how many bytes of data in each (ISO/IEC 18004, table 9, level M).
BLOCKS = {3: (1, 44), 4: (2, 32), 5: (2, 43), 6: (4, 27)}
Module = tuple[int, int]


def read_qr(svg: Locator) -> str:
    """Return the text in the code that `svg` draws, one dark unit square a module."""
    squares = svg.locator("path").last.get_attribute("d") or ""
    dark = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", squares)}
    edge = min(x for x, _ in dark)
    return _text({(x - edge, y - edge) for x, y in dark}, max(x for x, _ in dark) - edge + 1)


def _text(dark: set[Module], size: int) -> str:
    mask = sum(((x, 8) in dark) << (4 - x) for x in (2, 3, 4)) ^ 0b101
    bits = [((x, y) in dark) ^ _is_masked(x, y, mask) for x, y in _path(size)]
    words = [
        sum(bit << (7 - n) for n, bit in enumerate(bits[at : at + 8]))
        for at in range(0, len(bits) - 7, 8)
    ]
    count, length = BLOCKS[(size - 17) // 4]
    data = [words[at * count + block] for block in range(count) for at in range(length)]
    stream = "".join(f"{word:08b}" for word in data)
    assert stream[:4] == "0100", "not in bytes"
    end = 12 + 8 * int(stream[4:12], 2)
    return bytes(int(stream[at : at + 8], 2) for at in range(12, end, 8)).decode()


def _is_masked(x: int, y: int, mask: int) -> bool:
    """Tell whether a module is turned over by the mask of this number (table 10)."""
    sums = (x + y, y, x % 3, (x + y) % 3, y // 2 + x // 3, 0, x * y + x * y % 3, x + y + x * y % 3)
    if mask == 5:
        return x * y % 6 == 0
    return sums[mask] % 2 == 0 if mask in (0, 1, 4, 6, 7) else sums[mask] == 0


def _path(size: int) -> Iterator[Module]:
    """Go up and down in pairs of columns, from the right, past what is not data."""
    up = True
    for right in [*range(size - 1, 6, -2), 5, 3, 1]:
        for y in reversed(range(size)) if up else range(size):
            yield from (at for at in ((right, y), (right - 1, y)) if not _is_fixed(at, size))
        up = not up


def _is_fixed(at: Module, size: int) -> bool:
    """Tell whether a module is part of the finder, timing, alignment or format patterns."""
    x, y = at
    corner = (x < 9 and y < 9) or (x >= size - 8 and y < 9) or (x < 9 and y >= size - 8)
    aligned = abs(x - (size - 7)) <= 2 and abs(y - (size - 7)) <= 2
    return corner or aligned or x == 6 or y == 6

"""Packs a picture of a screen small: the 256 colours that it has most of, and each pixel one
byte.
"""

from __future__ import annotations

import base64
import struct
import zlib

from playwright.sync_api import Page

# Every pixel becomes the nearest of the 256 commonest colours. The browser is the one that can read
# a PNG.
PALETTE = """async encoded => {
    const bytes = Uint8Array.from(atob(encoded), letter => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const { width, height } = picture;
    const canvas = new OffscreenCanvas(width, height).getContext("2d");
    canvas.drawImage(picture, 0, 0);
    const pixels = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer);
    const count = new Map();
    for (const pixel of pixels) count.set(pixel, (count.get(pixel) ?? 0) + 1);
    const colours = [...count].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([pixel]) => pixel);
    const parts = pixel => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
    const far = (a, b) => parts(a).reduce((sum, part, index) => sum + (part - parts(b)[index]) ** 2, 0);
    const nearer = (best, one, at, pixel) => far(one, pixel) < far(colours[best], pixel) ? at : best;
    const nearest = pixel => colours.reduce((best, one, at) => nearer(best, one, at, pixel), 0);
    const place = new Map([...count.keys()].map(pixel => [pixel, nearest(pixel)]));
    const rows = [];
    for (let y = 0; y < height; y += 1) {
        const row = pixels.subarray(y * width, (y + 1) * width);
        rows.push(String.fromCharCode(0, ...Array.from(row, pixel => place.get(pixel))));
    }
    return { width, height, colours: colours.flatMap(parts), rows: btoa(rows.join("")) };
}"""


def packed(png: bytes, page: Page) -> bytes:
    """Return the picture `png` as a PNG with a palette; `page` is any page that may run a
    script.
    """
    picture = page.evaluate(PALETTE, base64.b64encode(png).decode())
    header = struct.pack(">IIBBBBB", picture["width"], picture["height"], 8, 3, 0, 0, 0)
    pixels = zlib.compress(base64.b64decode(picture["rows"]), 9)
    chunks = {b"IHDR": header, b"PLTE": bytes(picture["colours"]), b"IDAT": pixels, b"IEND": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks.items())


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

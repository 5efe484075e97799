"""Packs or sends messages when told to: `python -m tests.bench.push_ours medius|webpush|bare
prepare|send FILE`.

For each line it reads, it does all of FILE once, and prints how much CPU and time that took.
"""

import asyncio
import json
import os
import ssl
import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from webpush import WebPush, WebPushSubscription

from backend.push.endpoints import Target, decoded, origin_of
from backend.push.messages import JSON, Message, Packer
from backend.push.responses import Outcome
from backend.push.sender import MOST_AT_ONCE, Sender, send_all
from backend.push.vapid import Key, keys_in

CURVE = SECP256R1()
HEADER = b"\0\0\x10\0\x41"
"""Of RFC 8188: records of 4,096 bytes, a key of 65."""
Work = Callable[[Any], list[Message]]


def medius(key: Key, asked: dict[str, Any]) -> Callable[[], list[Message]]:
    """Return what packs as our worker does."""
    packer = Packer([key], asked["contact"], (origin_of(asked["subscriptions"][0]["endpoint"]),))
    targets = [
        Target(each["endpoint"], **each["keys"], key=key.public) for each in asked["subscriptions"]
    ]
    return lambda: [
        packer.pack(target, asked["content"], asked["ttl"], "daily20261122") for target in targets
    ]


def webpush(key: Key, asked: dict[str, Any]) -> Callable[[], list[Message]]:
    """Return what packs as the library's own page says, with the headers that services want."""
    packer = WebPush(
        key.pem.encode(),
        key.public_pem.encode(),
        asked["contact"].removeprefix("mailto:"),
        asked["ttl"],
    )

    def pack(each: dict[str, Any]) -> Message:
        packed = packer.get(asked["content"], WebPushSubscription.model_validate(each))
        return Message(
            each["endpoint"],
            {**packed.headers, "urgency": "normal", "topic": "daily"},
            packed.encrypted,
        )

    return lambda: [pack(each) for each in asked["subscriptions"]]


def bare(key: Key, asked: dict[str, Any]) -> Callable[[], list[Message]]:
    """Return what does the cryptography of RFC 8291 for each message, from keys read before, and
    nothing else.
    """
    text = JSON.encode(asked["content"]).encode() + b"\2"
    keys = [
        (decoded(each["keys"]["p256dh"], 65), decoded(each["keys"]["auth"], 16))
        for each in asked["subscriptions"]
    ]
    return lambda: [Message("", {}, _encrypted(text, *each)) for each in keys]


def _encrypted(text: bytes, point: bytes, secret: bytes) -> bytes:
    salt, private = os.urandom(16), generate_private_key(CURVE)
    public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = private.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(CURVE, point))
    keying = HKDF(SHA256(), 32, secret, b"WebPush: info\0" + point + public).derive(shared)
    key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(keying)
    nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(keying)
    return salt + HEADER + public + AESGCM(key).encrypt(nonce, text, None)


async def main(who: str, what: str, path: str) -> None:
    """Work once for each line of standard input."""
    with open(path) as file:  # noqa: PTH123 - a path of our own
        asked = json.load(file)
    [key] = keys_in(asked["pem"], path)
    pack = {"medius": medius, "webpush": webpush, "bare": bare}[who](key, asked)
    context = ssl.create_default_context(cafile=asked["certificate"])
    async with Sender(aiohttp.TCPConnector(limit=MOST_AT_ONCE, ssl=context)) as sender:
        for _ in sys.stdin:
            started, cpu = time.perf_counter(), time.process_time()
            messages = pack()
            verdicts = await send_all(sender, messages) if what == "send" else []
            wall, cpu = time.perf_counter() - started, time.process_time() - cpu
            good = sum(verdict.outcome is Outcome.SENT for verdict in verdicts)
            print(json.dumps({"wall": wall, "cpu": cpu, "good": good or len(messages)}), flush=True)


if __name__ == "__main__":
    coroutine: Coroutine[Any, Any, None] = main(*sys.argv[1:])
    asyncio.run(coroutine)

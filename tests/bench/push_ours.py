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

from backend.push.endpoints import PushSubscription, decode_base64url, origin_of
from backend.push.messages import JSON, PushRequest, RequestBuilder
from backend.push.responses import Outcome
from backend.push.sender import MAX_CONNECTIONS, Sender, send_all
from backend.push.vapid import VapidKey, parse_keys

CURVE = SECP256R1()
HEADER = b"\0\0\x10\0\x41"
"""Of RFC 8188: records of 4,096 bytes, a key of 65."""
Work = Callable[[Any], list[PushRequest]]


def medius(key: VapidKey, asked: dict[str, Any]) -> Callable[[], list[PushRequest]]:
    """Return what packs as our worker does."""
    builder = RequestBuilder(
        [key], asked["contact"], (origin_of(asked["subscriptions"][0]["endpoint"]),)
    )
    targets = [
        PushSubscription(each["endpoint"], **each["keys"], key=key.public)
        for each in asked["subscriptions"]
    ]
    return lambda: [
        builder.build_request(target, asked["content"], asked["ttl"], "daily20261122")
        for target in targets
    ]


def webpush(key: VapidKey, asked: dict[str, Any]) -> Callable[[], list[PushRequest]]:
    """Return what packs as the library's own page says, with the headers that services want."""
    builder = WebPush(
        key.pem.encode(),
        key.public_pem.encode(),
        asked["contact"].removeprefix("mailto:"),
        asked["ttl"],
    )

    def build_request(each: dict[str, Any]) -> PushRequest:
        packed = builder.get(asked["content"], WebPushSubscription.model_validate(each))
        return PushRequest(
            each["endpoint"],
            {**packed.headers, "urgency": "normal", "topic": "daily"},
            packed.encrypted,
        )

    return lambda: [build_request(each) for each in asked["subscriptions"]]


def bare(key: VapidKey, asked: dict[str, Any]) -> Callable[[], list[PushRequest]]:
    """Return what does the cryptography of RFC 8291 for each message, from keys read before, and
    nothing else.
    """
    text = JSON.encode(asked["content"]).encode() + b"\2"
    keys = [
        (decode_base64url(each["keys"]["p256dh"], 65), decode_base64url(each["keys"]["auth"], 16))
        for each in asked["subscriptions"]
    ]
    return lambda: [PushRequest("", {}, _encrypted(text, *each)) for each in keys]


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
    [key] = parse_keys(asked["pem"], path)
    build_request = {"medius": medius, "webpush": webpush, "bare": bare}[who](key, asked)
    context = ssl.create_default_context(cafile=asked["certificate"])
    async with Sender(aiohttp.TCPConnector(limit=MAX_CONNECTIONS, ssl=context)) as sender:
        for _ in sys.stdin:
            started, cpu = time.perf_counter(), time.process_time()
            messages = build_request()
            results = await send_all(sender, messages) if what == "send" else []
            wall, cpu = time.perf_counter() - started, time.process_time() - cpu
            good = sum(result.outcome is Outcome.SENT for result in results)
            print(json.dumps({"wall": wall, "cpu": cpu, "good": good or len(messages)}), flush=True)


if __name__ == "__main__":
    coroutine: Coroutine[Any, Any, None] = main(*sys.argv[1:])
    asyncio.run(coroutine)

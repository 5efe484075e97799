"""The same with pywebpush, in the environment of the peers: `python push_pywebpush.py prepare|send
FILE`.
"""

import asyncio
import json
import ssl
import sys
import time
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from py_vapid import Vapid
from pywebpush import WebPusher, webpush_async

MOST_AT_ONCE = 100


def prepare(asked: dict[str, Any], key: Any) -> int:
    """Encrypt and sign for everybody; return for how many."""
    for each in asked["subscriptions"]:
        parts = urlsplit(each["endpoint"])
        claims = {
            "sub": asked["contact"],
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int(time.time()) + 43_200,
        }
        headers = key.sign(claims)
        body = WebPusher(each).encode(
            json.dumps(asked["content"]).encode(), content_encoding="aes128gcm"
        )["body"]
        assert len(body) > len(headers) > 0
    return len(asked["subscriptions"])


async def send(asked: dict[str, Any], key: Any, session: aiohttp.ClientSession) -> int:
    """Send to everybody with its own function for that; return how many were taken."""
    text = json.dumps(asked["content"])

    async def one(each: dict[str, Any]) -> bool:
        answer = await webpush_async(
            each,
            text,
            vapid_private_key=key,
            vapid_claims={"sub": asked["contact"]},
            ttl=asked["ttl"],
            aiohttp_session=session,
        )
        return bool(answer.status == 201)

    return sum(await asyncio.gather(*map(one, asked["subscriptions"])))


async def main(what: str, path: str) -> None:
    """Work once for each line of standard input."""
    with open(path) as file:  # noqa: PTH123 - it runs alone
        asked = json.load(file)
    key = Vapid.from_pem(asked["pem"].encode())
    context = ssl.create_default_context(cafile=asked["certificate"])
    connector = aiohttp.TCPConnector(limit=MOST_AT_ONCE, ssl=context)
    async with aiohttp.ClientSession(connector=connector) as session:
        for _ in sys.stdin:
            started, cpu = time.perf_counter(), time.process_time()
            good = await send(asked, key, session) if what == "send" else prepare(asked, key)
            wall, cpu = time.perf_counter() - started, time.process_time() - cpu
            print(json.dumps({"wall": wall, "cpu": cpu, "good": good}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

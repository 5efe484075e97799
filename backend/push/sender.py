"""Sends messages to push services, many at once: no redirects, little time, and no long answers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import lru_cache
from types import TracebackType
from typing import Self
from urllib.request import getproxies

import aiohttp

from backend.push.messages import PushRequest
from backend.push.responses import DeliveryResult, Outcome, classify_response

CONNECT_TIMEOUT_SECONDS, TOTAL_TIMEOUT_SECONDS = 5, 15
MAX_CONNECTIONS = 100
MAX_RESPONSE_BYTES = 4096


class Sender:
    """`async with Sender() as sender: await sender.send(message)`. Connections are kept and used
    again.
    """

    def __init__(self, connector: aiohttp.BaseConnector | None = None) -> None:
        self._connector = connector
        self._session: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=self._connector or aiohttp.TCPConnector(limit=MAX_CONNECTIONS),
            timeout=aiohttp.ClientTimeout(
                total=TOTAL_TIMEOUT_SECONDS, sock_connect=CONNECT_TIMEOUT_SECONDS
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # a short answer may hold a very long one
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def send(self, message: PushRequest) -> DeliveryResult:
        """Send `message` and return what became of it. Never raises for what the other side
        does.
        """
        try:
            async with self._session.post(
                message.url,
                data=message.body,
                headers=dict(message.headers),
                allow_redirects=False,
                proxy=_proxy() if message.url.startswith("https:") else None,
            ) as answer:
                body = (await answer.content.read(MAX_RESPONSE_BYTES)).decode(errors="replace")
                return classify_response(
                    message.url,
                    answer.status,
                    answer.headers.get("Retry-After"),
                    body,
                    datetime.now(UTC),
                )
        except (aiohttp.ClientError, TimeoutError, OSError):
            return DeliveryResult(Outcome.RETRY)


@lru_cache(1)
def _proxy() -> str | None:
    """Return HTTPS_PROXY: what a server goes through that may not reach the world by itself."""
    return getproxies().get("https")


async def send_all(sender: Sender, messages: list[PushRequest]) -> list[DeliveryResult]:
    """Send `messages` at once and return their results in the same order."""
    return list(await asyncio.gather(*map(sender.send, messages)))

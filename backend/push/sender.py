"""Send push requests, many at once: no redirects, short timeouts, no long responses."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Self
from urllib.request import getproxies

import aiohttp

from backend.push.messages import PushRequest
from backend.push.responses import DeliveryResult, PushOutcome, classify_response

CONNECT_TIMEOUT_SECONDS, TOTAL_TIMEOUT_SECONDS = 5, 15
MAX_CONNECTIONS = 100
MAX_RESPONSE_BYTES = 4096


class Sender:
    """`async with Sender() as sender: await sender.send(request)`; connections are reused."""

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
            auto_decompress=False,  # a short response may decompress to a very long one
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def send(self, request: PushRequest) -> DeliveryResult:
        """Send `request` and return the result; never raise for an error of the push service."""
        try:
            async with self._session.post(
                request.url,
                data=request.body,
                headers=dict(request.headers),
                allow_redirects=False,
                proxy=_proxy() if request.url.startswith("https:") else None,
            ) as response:
                body = (await response.content.read(MAX_RESPONSE_BYTES)).decode(errors="replace")
                retry_after = response.headers.get("Retry-After")
                return classify_response(
                    request.url, response.status, retry_after, body, datetime.now(UTC)
                )
        except (aiohttp.ClientError, TimeoutError, OSError):
            return DeliveryResult(PushOutcome.RETRY)


@lru_cache(1)
def _proxy() -> str | None:
    """Return HTTPS_PROXY, for a server that cannot reach the internet itself."""
    return getproxies().get("https")

"""Sending to a real HTTP service that behaves well or badly."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from backend.push import sender as sending
from backend.push.messages import PushRequest
from backend.push.responses import DeliveryResult, PushOutcome
from backend.push.sender import Sender
from tests.support import threads

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def deliver(handler: Handler, count: int = 1, path: str = "/push") -> list[DeliveryResult]:
    """Return the results of `count` requests to a service that responds with `handler`."""

    async def run() -> list[DeliveryResult]:
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", handler)
        runner = web.AppRunner(app, shutdown_timeout=0, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            async with Sender() as sender:
                request = PushRequest(f"{site.name}{path}", {"TTL": "60"}, b"body")
                return await asyncio.gather(*(sender.send(request) for _ in range(count)))
        finally:
            await runner.cleanup()

    return threads.run(run())


def test_request_arrives_as_it_was_built() -> None:
    seen = []

    async def take(request: web.Request) -> web.Response:
        seen.append((request.method, request.path, request.headers["TTL"], await request.read()))
        return web.Response(status=201)

    results = deliver(take, count=250)

    assert [result.outcome for result in results] == [PushOutcome.SENT] * 250
    assert seen == [("POST", "/push", "60", b"body")] * 250


def test_redirect_is_not_followed() -> None:
    seen = []

    async def move(request: web.Request) -> web.Response:
        seen.append(request.path)
        return web.Response(status=307, headers={"Location": "/inside"})

    assert deliver(move)[0].outcome == PushOutcome.REJECTED
    assert seen == ["/push"]


def test_endless_response_is_not_read_to_its_end() -> None:
    async def talk(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=410)
        await response.prepare(request)
        for _ in range(20):
            await response.write(b"x" * 1_000)
        await asyncio.sleep(30)
        return response

    assert deliver(talk)[0].outcome == PushOutcome.GONE


def test_timeout_is_retried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "TOTAL_TIMEOUT_SECONDS", 0.2)

    async def wait(request: web.Request) -> web.Response:
        await asyncio.sleep(30)
        return web.Response(status=201)

    assert deliver(wait)[0] == DeliveryResult(PushOutcome.RETRY)


def test_closed_connection_is_retried() -> None:
    async def hang_up(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.close()
        return web.Response(status=201)

    assert deliver(hang_up)[0].outcome == PushOutcome.RETRY


def test_refused_connection_is_retried() -> None:
    async def run() -> DeliveryResult:
        async with Sender() as sender:
            return await sender.send(PushRequest("http://127.0.0.1:9/push", {}, b""))

    assert threads.run(run()).outcome == PushOutcome.RETRY

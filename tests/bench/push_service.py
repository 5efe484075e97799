"""A push service that takes everything: an RSGI application, so that it costs little beside what is
measured.
"""

from typing import Any


async def application(scope: Any, protocol: Any) -> None:
    """Read the message and answer 201."""
    await protocol()
    protocol.response_empty(201, [])

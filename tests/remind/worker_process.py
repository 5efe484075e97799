"""A worker as a process of its own, as `flask remind run` starts it, but with a short lease."""

from __future__ import annotations

import asyncio
import signal
import sys

from backend.app import create_app
from backend.config import from_environment
from backend.push.endpoints import HOSTS
from backend.push.messages import Packer
from backend.push.vapid import Keys
from backend.remind.worker import Worker


def main(lease_ms: int) -> None:
    """Work until SIGTERM."""
    settings = from_environment()
    app = create_app(settings)
    ended: list[bool] = []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    with app.app_context():
        packer = Packer(Keys(settings).read(), settings.contact, (*HOSTS, *settings.push_hosts))
        asyncio.run(Worker(packer, lease_ms=lease_ms).run(lambda: bool(ended)))


if __name__ == "__main__":
    main(int(sys.argv[1]))

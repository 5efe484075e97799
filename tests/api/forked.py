"""Serves the app on DATABASE_URL and PORT from a process that may be killed: the next one starts within a moment.

`python -m backend` takes seconds to start; here a parent has read everything and only forks. It prints the number of
each process that serves.
"""

from __future__ import annotations

import logging
import os

from werkzeug.serving import make_server

from backend.app import create_app
from backend.config import Settings


def main() -> None:
    """Serve until killed, again and again."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    while True:
        child = os.fork()
        if not child:
            settings = Settings(
                os.environ["DATABASE_URL"],
                app_folder=None,
                accounts_per_hour=1000,
                syncs_per_hour=1_000_000,
                serving=False,
            )
            make_server("127.0.0.1", int(os.environ["PORT"]), create_app(settings), threaded=True).serve_forever()
        print(child, flush=True)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()

"""Serve the app on DATABASE_URL and PORT from a child process; start the next when it is killed.

`python -m backend` takes seconds to start; this parent has created the app and only forks. It owns
the listening socket, so connections wait for the next child. It prints the pid of each child.
"""

import logging
import os
import socket
from dataclasses import replace

from werkzeug.serving import make_server

from backend.app import create_app
from backend.config import Settings


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    settings = Settings(
        os.environ["DATABASE_URL"], app_folder=None, accounts_per_hour=1000, serving=False
    )
    app = create_app(replace(settings, syncs_per_hour=1_000_000))
    with socket.create_server(("127.0.0.1", int(os.environ["PORT"]))) as listening:
        while True:
            child = os.fork()
            if not child:
                make_server(
                    "127.0.0.1", 0, app, threaded=True, fd=listening.fileno()
                ).serve_forever()
            print(child, flush=True)
            os.waitpid(child, 0)


if __name__ == "__main__":
    main()

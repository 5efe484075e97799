"""Serve the app on DATABASE_URL and PORT from a child process; start the next when it is killed.

`python -m backend` takes seconds to start; this parent has created the app and only forks. It owns
the listening socket, so connections wait for the next child. It prints the pid of each child.

A request with the header `Die: before` or `Die: after` kills the child before or after the app has
run: nothing of it is stored, or all of it, and there is no response.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from werkzeug.serving import make_server

from backend.app import create_app
from backend.config import Settings

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def mortal(app: WSGIApplication) -> WSGIApplication:
    """Return the app, which dies of a request with the header `Die`."""

    def respond(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("HTTP_DIE") == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        response = app(environ, start_response)
        if environ.get("HTTP_DIE") == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return response

    return respond


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    settings = Settings(
        os.environ["DATABASE_URL"], app_folder=None, accounts_per_hour=1000, serving=False
    )
    app = create_app(replace(settings, syncs_per_hour=1_000_000))
    app.wsgi_app = mortal(app.wsgi_app)  # type: ignore[assignment, method-assign]
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

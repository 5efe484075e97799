"""Drive a real Firefox over WebDriver BiDi: open pages, tap, read."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.e2e.due_reminders import TIMEOUT_SECONDS, wait_for

PREFERENCES: dict[str, Any] = {
    "dom.push.testing.allowInsecureServerURL": True,
    "dom.push.connection.enabled": True,  # off by default under test
    "permissions.default.desktop-notification": 1,
    "alerts.useSystemBackend": False,  # there is no desktop to show them on
    # Only this machine can be reached: other requests go to a proxy that does not exist.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.no_proxies_on": "localhost, 127.0.0.1",
}
LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
# The visible button, link or label whose name begins with NAME, once it no longer moves and nothing
# covers it.
FIND = """(async name => {
    const all = [...document.querySelectorAll("button, a, label")];
    const isNamed = one => (one.ariaLabel ?? one.textContent).trim().startsWith(name);
    const found = all.find(one => isNamed(one) && one.checkVisibility());
    if (!found || found.disabled) return null;
    found.scrollIntoView({ block: "center", behavior: "instant" });
    const middle = () => {
        const { x, y, width, height } = found.getBoundingClientRect();
        return [x + width / 2, y + height / 2];
    };
    const before = String(middle());
    await new Promise(resolve => setTimeout(resolve, 150));
    const isFree = found.contains(document.elementFromPoint(...middle()));
    return String(middle()) === before && isFree ? found : null;
})(NAME)"""


class Firefox:
    """A browser with one tab."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._number = 0
        self._send("session.new", capabilities={})
        self._tab = self._send("browsingContext.getTree")["contexts"][0]["context"]

    def open(self, url: str) -> None:
        """Open `url`, and wait until the app is complete."""
        self._send("browsingContext.navigate", context=self._tab, url=url, wait="complete")
        self.wait_until("navigator.serviceWorker.controller !== null")

    def run(self, script: str) -> Any:
        """Return the value of an expression in the page; if it is a promise, wait for it."""
        value = self._evaluate(f"(async () => JSON.stringify((await ({script})) ?? null))()")
        return json.loads(value["value"])

    def wait_until(self, script: str) -> Any:
        """Wait until `script` yields a truthy value, and return it."""
        return wait_for(lambda: self.run(script), lambda: f"not true: {script}\n{self.shown()}")

    def shown(self) -> str:
        """Return the text on the screen."""
        return str(self.run("document.body.innerText"))

    def wait_for_text(self, words: str) -> None:
        """Wait until `words` are on the screen."""
        wait_for(
            lambda: words in self.shown(), lambda: f"{words!r} did not appear:\n{self.shown()}"
        )

    def tap(self, name: str) -> None:
        """Tap the element whose name begins with `name`, with a real pointer.

        The browser itself looks up where the element is: on a busy machine the page may move it
        after we have measured it.
        """
        element = wait_for(lambda: self._find(name), lambda: f"no {name!r} on:\n{self.shown()}")
        actions = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": element},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        finger = {"type": "pointer", "id": "finger", "parameters": {"pointerType": "touch"}}
        self._send(
            "input.performActions", context=self._tab, actions=[finger | {"actions": actions}]
        )

    def _find(self, name: str) -> dict[str, Any] | None:
        """Return an element as the origin of a pointer action, or None if it is not there yet."""
        node = self._evaluate(FIND.replace("NAME", json.dumps(name)))
        if node["type"] != "node":
            return None
        return {"type": "element", "element": {"sharedId": node["sharedId"]}}

    def _evaluate(self, expression: str) -> Any:
        target = {"context": self._tab}
        response = self._send(
            "script.evaluate", expression=expression, target=target, awaitPromise=True
        )
        assert response["type"] == "success", response
        return response["result"]

    def _send(self, method: str, **params: Any) -> Any:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            response = json.loads(self._socket.recv(TIMEOUT_SECONDS))
            if response.get("id") == self._number:
                assert response["type"] == "success", response
                return response["result"]


@contextmanager
def firefox(program: Path, profile: Path, **preferences: Any) -> Iterator[Firefox]:
    """Start Firefox with an empty profile; names of `preferences` have _ instead of a dot."""
    profile.mkdir(parents=True, exist_ok=True)
    wanted = {
        **PREFERENCES,
        **{name.replace("_", "."): value for name, value in preferences.items()},
    }
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in wanted.items()
    ]
    (profile / "user.js").write_text("\n".join(lines))
    command: list[str | Path] = [
        program, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0",
        "about:blank",
    ]  # fmt: skip
    path = profile / "output"
    with path.open("wb") as file, subprocess.Popen(command, stdout=file, stderr=file) as process:
        try:
            address = wait_for(lambda: LISTENS.search(path.read_text()), path.read_text)[1]
            with connect(address + "/session", max_size=None, ping_interval=None) as socket:
                yield Firefox(socket)
        finally:
            process.terminate()

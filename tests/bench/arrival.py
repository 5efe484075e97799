"""Measure how long a new phone with a slow CPU takes to receive 2,000 entries.

The floor, in the same browser and round, asks for the same pages and puts each record into
IndexedDB. It merges nothing, compares no stamps and shows nothing.
"""

import json
import tempfile
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.bench.phone import CPU_SLOWDOWN, HAS_SERVICE_WORKER, show, slow_down
from tests.bench.phones import SESSIONS, STAMP, new_id
from tests.e2e.phone import SCREEN
from tests.support.browsers import chromium
from tests.support.server import Server

ENTRIES = 2_000
UPLOAD_BATCH = 100
ROUNDS = 7
# From the tap to the sentence that says that all is here.
RECOVERED = """() => new Promise(resolve => {
    const start = performance.now();
    new MutationObserver((_, watch) => {
        if (document.querySelector("h1")?.textContent !== "All of it is here.") return;
        watch.disconnect();
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
    document.querySelector("button[type=submit]").click();
})"""
FLOOR = """() => new Promise((resolve, reject) => {
    const opening = indexedDB.open("floor");
    opening.onupgradeneeded = () => opening.result.createObjectStore("records", { keyPath: "id" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = async () => {
        const start = performance.now();
        for (let cursor = null, more = true; more; ) {
            const request = { protocol: 1, cursor, witness: null, limit: 200, changes: [] };
            const body = JSON.stringify(request);
            const headers = { "Content-Type": "application/json" };
            const page = await (await fetch("/api/sync", { method: "POST", headers, body })).json();
            const writing = opening.result.transaction("records", "readwrite");
            for (const record of page.records) writing.objectStore("records").put(record);
            await new Promise(done => { writing.oncomplete = done; });
            ({ cursor, more } = page);
        }
        resolve(performance.now() - start);
    };
})"""


def measure() -> None:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        server = Server(Path(folder), MEDIUS_ACCOUNTS_PER_HOUR="1000").start()
        stack.callback(server.kill)
        code = upload_all(server)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        ours, floors = [], []
        for _ in range(ROUNDS):
            taken, floor, code = one_round(browser, server, code)
            ours.append(taken)
            floors.append(floor)
    print(f"{ENTRIES:,} entries into an empty phone, CPU / {CPU_SLOWDOWN}, median of {ROUNDS}:")
    show("tap to all entries (goal 2,000)", ours, "ms")
    show("floor: fetch and put", floors, "ms")
    show("ratio", [taken / floor for taken, floor in zip(ours, floors, strict=True)], "")


def upload_all(server: Server) -> str:
    """Upload all entries from another phone; return the recovery code of the account."""
    cookie, made = post(server, "/api/accounts", {})
    for _ in range(0, ENTRIES, UPLOAD_BATCH):
        changes = [
            {"id": new_id(), "kind": "session", "hlc": STAMP, "set": SESSIONS[n % len(SESSIONS)]}
            for n in range(UPLOAD_BATCH)
        ]
        post(server, "/api/sync", {"protocol": 1, "changes": changes}, cookie)
    return str(made["recovery_code"])


def post(server: Server, path: str, body: Any, cookie: str = "") -> tuple[str, dict[str, Any]]:
    """Send a POST; return the cookie from the response, and its JSON."""
    headers = {"Content-Type": "application/json", "Cookie": cookie}
    request = urllib.request.Request(server.url + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return (answer.headers["Set-Cookie"] or "").split(";")[0], json.load(answer)


def one_round(browser: Browser, server: Server, code: str) -> tuple[float, float, str]:
    """Restore a new phone; return the milliseconds, those of the floor, and the next code."""
    context = browser.new_context(**SCREEN)
    page = context.new_page()
    page.goto(f"{server.url}/recover")
    page.evaluate(HAS_SERVICE_WORKER)
    slow_down(page)
    page.get_by_label("Recovery code", exact=True).fill(code)
    taken = float(page.evaluate(RECOVERED))
    code = page.locator(".code").inner_text()
    floor = float(page.evaluate(FLOOR))
    context.close()
    return taken, floor, code

"""Measure how fast Medius is on a slow phone.

Lighthouse simulates slow 4G (150 ms, 1.6 Mb/s) and a CPU that is four times slower. The offline
start stops the server and the service worker and slows the CPU in the same way. With a few days and
with a year of data it measures Today, then Progress with its charts, then Today again.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.bench.clients import BATCH, SESSIONS, STAMP, new_id
from tests.e2e.seed_data import History, import_file, today_of
from tests.support.browsers import chromium
from tests.support.http_phone import WirePhone
from tests.support.server import Server

LIGHTHOUSE = Path(__file__).parent / "node_modules/lighthouse/cli/index.js"
LIGHTHOUSE_RUNS = 5
OFFLINE_RUNS = 7
CPU_SLOWDOWN = 4
FLAGS = "--headless=new --no-sandbox"
SCORES = ["performance", "accessibility", "best-practices", "seo"]
AUDITS = {
    "first-contentful-paint": "ms", "largest-contentful-paint": "ms", "total-blocking-time": "ms",
    "cumulative-layout-shift": "", "total-byte-weight": "bytes",
}  # fmt: skip
HAS_SERVICE_WORKER = """() => Promise.race([
    navigator.serviceWorker.ready.then(() => "ready"),
    new Promise(resolve => setTimeout(resolve, 20000, "no service worker after 20 s")),
])"""
FIRST_PAINT = """() => new Promise(resolve =>
    new PerformanceObserver(list => {
        const paint = list.getEntriesByName("first-contentful-paint")[0];
        if (paint) resolve(paint.startTime);
    }).observe({ type: "paint", buffered: true }))"""

# Taps the button; resolves with the milliseconds until the app says that everything is here.
TAP_TO_RECOVERED = """() => new Promise(resolve => {
    const start = performance.now();
    new MutationObserver((_, watch) => {
        if (document.querySelector("h1")?.textContent !== "All of it is here.") return;
        watch.disconnect();
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
    document.querySelector("button[type=submit]").click();
})"""
# `painted(selector)` resolves with the time at which the element has been painted.
PAINTED = """
    window.painted = selector => new Promise(resolve => {
        const look = () => requestAnimationFrame(() => {
            if (document.querySelector(selector)) setTimeout(() => resolve(performance.now()));
            else look();
        });
        look();
    });
    window.today = painted(".week");
"""
TAP_TO_PAINTED = """async ([tapped, shown]) => {
    const at = performance.now();
    document.querySelector(tapped).click();
    return await painted(shown) - at;
}"""
#: At most; with the diary that makes 2,000 records a year.
SESSIONS_A_DAY = 7
FEW_DAYS, A_YEAR = 3, 365
ENTRIES = 2_000
#: How long a person looks at a screen before the next tap; the app finishes its start meanwhile.
LOOK_MS = 1_000


def lighthouse(url: str) -> dict[str, float]:
    """Return the scores (0 to 100) and measures of one run."""
    command = ["node", str(LIGHTHOUSE), url, "--output=json", "--quiet", f"--chrome-flags={FLAGS}"]
    environment = {**os.environ, "CHROME_PATH": str(chromium())}
    report: dict[str, Any] = json.loads(_output_of(command, environment))
    scores = {name: report["categories"][name]["score"] * 100 for name in SCORES}
    return scores | {name: report["audits"][name]["numericValue"] for name in AUDITS}


def _output_of(command: list[str], environment: dict[str, str]) -> bytes:
    """Return what `command` prints. Lighthouse sometimes loses its trace; then run it once more."""
    first = subprocess.run(command, env=environment, capture_output=True)
    if first.returncode == 0:
        return first.stdout
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout


def slow_down(page: Page) -> CDPSession:
    """Slow down the CPU of the page; return its DevTools session."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    return session


def offline_starts(server: Server) -> list[float]:
    """Stop `server`; return the milliseconds to the first paint of several starts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(**playwright.devices["Pixel 7"])
        page = context.new_page()
        page.goto(f"{server.url}/")
        if (state := page.evaluate(HAS_SERVICE_WORKER)) != "ready":
            sys.exit(f"Cannot measure the offline start: {state}.")
        page.reload()
        server.stop()
        return [_offline_start(context.new_page(), f"{server.url}/") for _ in range(OFFLINE_RUNS)]


def _offline_start(page: Page, url: str) -> float:
    session = slow_down(page)
    session.send("ServiceWorker.enable")
    session.send("ServiceWorker.stopAllWorkers")
    page.goto(url)
    paint = float(page.evaluate(FIRST_PAINT))
    page.close()
    return paint


def starts_after(server: Server, days: int) -> dict[str, list[float]]:
    """Return the milliseconds of several starts with `days` of data, by measurement."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(**playwright.devices["Pixel 7"])
        page = context.new_page()
        past = History(today_of(page), days, sessions_a_day=SESSIONS_A_DAY)
        import_file(page, server.url, past.file())
        print(f"{days} days, {len(past.records):,} records, offline, CPU / {CPU_SLOWDOWN}:")
        server.stop()
        context.add_init_script(PAINTED)
        starts = [_start_with_data(context.new_page(), server.url) for _ in range(OFFLINE_RUNS)]
    return {name: [start[name] for start in starts] for name in starts[0]}


def _start_with_data(page: Page, url: str) -> dict[str, float]:
    slow_down(page)
    page.goto(f"{url}/")
    measures = {"start to Today painted": page.evaluate("today")}
    page.wait_for_timeout(LOOK_MS)
    measures |= {
        "tap to charts painted": page.evaluate(TAP_TO_PAINTED, [".week a", ".drawing"]),
        "tap to a year of them": page.evaluate(
            TAP_TO_PAINTED, [".ranges :last-child", ".drawing + .drawing + .drawing"]
        ),
        "tap to Today painted": page.evaluate(TAP_TO_PAINTED, ["nav a[href='/']", ".disc"]),
    }
    page.close()
    return measures


def restores(server: Server) -> list[float]:
    """Return the milliseconds from "Get my entries back" to all entries, on several phones."""
    code = upload(server)
    milliseconds = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for _ in range(OFFLINE_RUNS):
            page = browser.new_context(**playwright.devices["Pixel 7"]).new_page()
            page.goto(f"{server.url}/recover")
            page.evaluate(HAS_SERVICE_WORKER)
            slow_down(page)
            page.get_by_label("Recovery code", exact=True).fill(code)
            milliseconds.append(float(page.evaluate(TAP_TO_RECOVERED)))
            code = page.locator(".code").inner_text()
            page.context.close()
    return milliseconds


def upload(server: Server) -> str:
    """Upload ENTRIES from another phone; return the recovery code of the account."""
    phone = WirePhone(server.port)
    status, headers, account = phone.send("/api/accounts", {})
    assert status == 201, account
    phone.cookie = headers["Set-Cookie"].split(";")[0]
    for _ in range(ENTRIES // BATCH):
        changes = [
            {"id": new_id(), "kind": "session", "hlc": STAMP, "set": session}
            for session in SESSIONS
        ]
        phone.sync(*changes)
    return str(account["recovery_code"])


def show(name: str, values: list[float], unit: str) -> None:
    """Print the median of `values` and their range."""
    digits = 3 if unit == "" else 0
    low, median, high = min(values), statistics.median(values), max(values)
    spread = f"({low:,.{digits}f} to {high:,.{digits}f})"
    print(f"  {name:31} {median:>10,.{digits}f} {unit:6} {spread}", flush=True)


def measure() -> None:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        server = Server(Path(folder)).start()
        stack.callback(server.kill)
        runs = [lighthouse(f"{server.url}/") for _ in range(LIGHTHOUSE_RUNS)]
        print(f"Lighthouse, mobile, median of {LIGHTHOUSE_RUNS}:")
        for name, unit in {**dict.fromkeys(SCORES, "/ 100"), **AUDITS}.items():
            show(name, [run[name] for run in runs], unit)
        print(f"Offline, worker stopped, CPU / {CPU_SLOWDOWN}, medians of {OFFLINE_RUNS}:")
        show("start to first paint", offline_starts(server), "ms")
        server.start()
        print(f"{ENTRIES:,} entries into an empty phone, CPU / {CPU_SLOWDOWN}:")
        show("tap to all entries (goal 2,000)", restores(server), "ms")
        server.stop()
        for days in (FEW_DAYS, A_YEAR):
            server.start()
            for name, values in starts_after(server, days).items():
                show(name, values, "ms")

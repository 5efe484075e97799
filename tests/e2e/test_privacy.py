"""No health data leaves the phone before the person agrees."""

import json
from typing import Any

from playwright.sync_api import Request, expect

from tests.e2e.actions import (
    answer_welcome,
    heading,
    rate_after_session,
    saved_line,
    see,
    start_session,
    tap,
    visit,
    wait_until_saved,
    write_diary,
)
from tests.e2e.phone import Phone, read_indexeddb
from tests.support.server import Server


def test_nothing_is_sent_until_the_person_agrees_to_a_copy(
    shared_server: Server, phone: Phone
) -> None:
    requests: list[str] = []

    def record(request: Request) -> None:
        if request.method != "GET" or "/api/" in request.url.replace("/api/content", ""):
            requests.append(f"{request.method} {request.url}")

    phone.context.on("request", record)
    phone.stop_clock()
    page = phone.open(shared_server.url)
    tap(page, "Begin")
    tap(page, "What is kept")
    heading(page, "What is kept, and who sees it")
    tap(page, "Back")
    tap(page, "Back")
    answer_welcome(page, copy="No, on this phone only")
    write_diary(page, 4)
    visit(page, "Today")
    start_session(page)
    page.get_by_role("button", name="Pause").tap()
    tap(page, "Finish here")
    rate_after_session(page, 3, 2)
    page.clock.run_for(600_000)

    expect(saved_line(page)).to_have_text("On this phone · and nowhere else")
    assert [one for one in requests if "/api/push/key" not in one] == []
    tap(page, "On this phone")
    see(page, "that is what you chose")
    tap(page, "Keep a copy on the server too")
    tap(page, "Keep a copy on the server", exact=True)
    see(page, "A copy is kept on the server.")
    wait_until_saved(page)

    response = page.context.request.post(shared_server.url + "/api/sync", data={"protocol": 1})
    stored: dict[str, dict[str, Any]] = {
        one["id"]: one for one in json.loads(response.text())["records"]
    }
    assert stored.keys() == read_indexeddb(page).keys()
    assert stored["setting:copy"]["set"] == {"value": "server"}

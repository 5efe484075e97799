"""Phone and server sync whenever possible, with or without an open page."""

from typing import Any

from playwright.sync_api import BrowserContext, Route, expect

from tests.e2e.actions import (
    SAVED,
    choose_score,
    chosen_score,
    downloaded,
    goto,
    heading,
    open_as_newcomer,
    open_saved,
    saved_line,
    see,
    tap,
    visit,
    wait_until,
    write_diary,
)
from tests.e2e.phone import Phone, phone_records, read_indexeddb
from tests.e2e.server_records import account_records, forget_account, of_kind
from tests.e2e.test_saving import SPOIL
from tests.support.server import Server


def dispatch_sync(context: BrowserContext, origin: str) -> None:
    """Send the event with which the browser wakes the service worker when it is online again."""
    blank = context.new_page()
    session = context.new_cdp_session(blank)
    found: list[dict[str, Any]] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    while not any(one["scopeURL"].startswith(origin) for one in found):
        blank.wait_for_timeout(50)
    [registration] = {one["registrationId"] for one in found if one["scopeURL"].startswith(origin)}
    session.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": origin, "registrationId": registration, "tag": "save", "lastChance": True},
    )
    blank.close()


def test_service_worker_syncs_when_no_page_is_open(server: Server, phone: Phone) -> None:
    page = open_saved(phone, server)
    account = read_indexeddb(page, "meta")["account"]["account_id"]
    server.kill()
    write_diary(page, 6)
    expect(saved_line(page)).to_contain_text("1 waiting")
    page.close()
    server.start()

    dispatch_sync(phone.context, server.url)

    other = phone.context.new_page()
    wait_until(other, lambda: of_kind(account_records(server.database, account), "check_in"))
    [day] = of_kind(account_records(server.database, account), "check_in")
    assert day.fields["pain:right"] == 6
    page = phone.open(server.url)
    expect(saved_line(page)).not_to_contain_text("waiting")


# Rejects every write while `window.full` is true, like a full phone.
FAIL_WRITES = """() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...all) {
        if (window.full) throw new DOMException("no room", "QuotaExceededError");
        return put.apply(this, all);
    };
}"""


def test_full_phone_storage_is_reported_and_the_entry_stays_on_screen(
    shared_server: Server, phone: Phone
) -> None:
    phone.context.add_init_script(f"({FAIL_WRITES})()")
    page = open_as_newcomer(phone, shared_server)
    write_diary(page, 6)
    expect(saved_line(page)).to_have_text(SAVED)

    page.evaluate("window.full = true")
    page.get_by_label("A note").fill("The stairs at work.")
    page.get_by_label("A note").blur()

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("This is not saved. There is no room left on this phone.")
    expect(page.get_by_label("A note")).to_have_value("The stairs at work.")
    choose_score(page, 3)
    expect(chosen_score(page, 6)).to_be_visible()
    assert "The stairs at work." in downloaded(page, "Keep as a file").decode()

    page.evaluate("window.full = false")
    tap(page, "Try again")
    expect(alert).to_have_count(0)
    expect(chosen_score(page, 3)).to_be_visible()
    [day] = phone_records(page, "check_in")
    assert day["fields"]["note"][0] == "The stairs at work."


def test_persistent_storage_is_requested_once_after_the_first_entry(
    shared_server: Server, phone: Phone
) -> None:
    phone.context.add_init_script("""
        window.requests = 0;
        if (navigator.storage) {  // a page that is still blank has none
            navigator.storage.persisted = async () => window.requests > 0;
            navigator.storage.persist = async () => { window.requests += 1; return true; };
        }
    """)
    page = open_saved(phone, shared_server)
    assert page.evaluate("window.requests") == 0

    write_diary(page, 6)
    write_diary(page, 5)

    page.wait_for_function("() => window.requests > 0")
    assert page.evaluate("window.requests") == 1
    visit(page, "More")
    see(page, "The browser keeps it until you remove it")


def test_app_that_is_too_old_reports_it_and_looks_for_an_update(
    shared_server: Server, phone: Phone
) -> None:
    page = open_saved(phone, shared_server)
    page.evaluate(
        "ServiceWorkerRegistration.prototype.update = async () => { window.updated = true; }"
    )
    problem = (
        '{"type": "/problems/app-too-old", "title": "Too old", "status": 426, '
        '"detail": "Update the app."}'
    )

    def reject(route: Route) -> None:
        route.fulfill(status=426, body=problem, content_type="application/problem+json")

    page.route("**/api/sync", reject)
    write_diary(page, 6)

    expect(saved_line(page)).to_contain_text("update to sync")
    page.wait_for_function("() => window.updated")
    tap(page, "It is on this phone.")
    heading(page, "Waits to be saved")
    see(page, "Diary of")
    assert any(record.get("waiting") for record in read_indexeddb(page).values())
    phone.errors.clear()  # the 426 is in the console


def test_unknown_phone_can_save_everything_under_a_new_account(
    shared_server: Server, phone: Phone
) -> None:
    page = open_as_newcomer(phone, shared_server)
    write_diary(page, 6)
    expect(saved_line(page)).to_have_text(SAVED)
    before = read_indexeddb(page, "meta")["account"]["account_id"]
    forget_account(shared_server.database, page)
    goto(page, "/saved")
    heading(page, "The server no longer knows this phone.")

    tap(page, "Save it all under a new account")

    account = {"account_id": before}
    wait_until(
        page,
        lambda: (read_indexeddb(page, "meta").get("account") or account)["account_id"] != before,
    )
    expect(saved_line(page)).to_have_text(SAVED)
    after = read_indexeddb(page, "meta")["account"]["account_id"]
    assert account_records(shared_server.database, after).keys() == read_indexeddb(page).keys()
    phone.errors.clear()  # the 401 is in the console


def test_rejected_entry_shows_its_reason_and_can_be_saved_or_discarded(
    server: Server, phone: Phone
) -> None:
    page = open_saved(phone, server)
    server.kill()
    write_diary(page, 6)
    page.evaluate(SPOIL)
    server.start()
    goto(page, "/saved")

    heading(page, "Not accepted by the server")
    expect(page.locator("main")).to_contain_text("Diary of")
    expect(page.locator("main")).to_contain_text("pain right must be a whole number from 0 to 10")
    assert '"check_in:' in downloaded(page, "Keep as a file").decode()
    assert "check_in" not in page.locator("pre").inner_text()
    tap(page, "Discard")
    tap(page, "Yes, discard")

    expect(page.get_by_role("heading", name="Not accepted")).to_have_count(0)
    assert phone_records(page, "check_in") == []

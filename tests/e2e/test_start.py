"""A start with much data: Today is shown before all records are read, other screens wait."""

import json
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.e2e.actions import downloaded, heading, tap, visit
from tests.e2e.phone import Phone, read_indexeddb
from tests.e2e.seed_data import History, import_file, today_in_london
from tests.support.server import Server

# Delays the result of reading a whole store until `letRead()` is called.
DELAY_READS = """
    let letGo;
    const held = new Promise(resolve => (letGo = resolve));
    window.letRead = letGo;
    const whole = new WeakSet();
    const { getAll } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.getAll = function (...which) {
        const request = getAll.apply(this, which);
        if (which[0] === undefined) whole.add(request);
        return request;
    };
    const { addEventListener } = IDBRequest.prototype;
    IDBRequest.prototype.addEventListener = function (name, listener) {
        const late = event => held.then(() => listener(event));
        addEventListener.call(this, name, whole.has(this) ? late : listener);
    };
"""

IS_LOADED = (
    "name => performance.getEntriesByType('resource')"
    ".some(one => one.name.includes(`/assets/${name}-`))"
)


def open_with_data(phone: Phone, server: Server) -> tuple[Page, History]:
    """Open the app with two months of data. It reads all records only after `letRead()`."""
    page = phone.context.new_page()
    past = History(today_in_london(), 60)
    import_file(page, server.url, past.file())
    visit(page, "More")  # now the import is read, and the next start is prepared
    heading(page, "More")
    phone.context.add_init_script(DELAY_READS)
    page.goto(server.url)
    return page, past


def test_today_is_complete_before_all_records_are_loaded(
    phone: Phone, shared_server: Server
) -> None:
    page, past = open_with_data(phone, shared_server)

    expect(page.get_by_role("button", name="Start")).to_be_visible()
    week = {str(past.today - timedelta(days=ago)) for ago in range(7)}
    done = {one["fields"]["date"][0] for one in past.records if one["kind"] == "session"} & week
    expect(page.get_by_role("link", name="of the last 7 days")).to_contain_text(str(len(done)))


def test_scripts_of_the_next_screens_are_loaded_ahead(phone: Phone, shared_server: Server) -> None:
    page, _ = open_with_data(phone, shared_server)
    assert page.evaluate(IS_LOADED, "charts") is False

    page.evaluate("letRead()")

    page.wait_for_function(IS_LOADED, arg="charts")
    page.wait_for_function(IS_LOADED, arg="settings")
    expect(page.get_by_role("button", name="Start")).to_be_visible()


def test_other_screens_wait_for_all_records(phone: Phone, shared_server: Server) -> None:
    page, past = open_with_data(phone, shared_server)
    page.get_by_role("navigation").get_by_role("link", name="More").tap()
    expect(page.get_by_role("link", name="More")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("heading")).to_have_count(0)
    page.evaluate("letRead()")

    heading(page, "More")
    tap(page, "Your data")
    file = json.loads(downloaded(page, "Keep everything as one file"))
    assert (
        {one["id"] for one in past.records}
        <= {one["id"] for one in file["records"]}
        == set(read_indexeddb(page))
    )

"""Every entry is saved, despite several tabs, wrong clocks and a restored server."""

import shutil
import time
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.e2e.actions import (
    advance_time,
    advance_until,
    choose_score,
    chosen_score,
    fast_forward,
    open_as_newcomer,
    reload,
    saved_line,
    see,
    tap,
    visit,
    wait_until_saved,
    write_diary,
)
from tests.e2e.phone import Phone
from tests.e2e.server_records import forget_account, of_kind, server_records
from tests.support.server import Server

YEAR = timedelta(days=365)
LONDON = ZoneInfo("Europe/London")
# Writes an invalid score, as an app with a bug might.
SPOIL = """() => new Promise(resolve => {
    const opening = indexedDB.open("medius");
    opening.onsuccess = () => {
        const store = opening.result.transaction("records", "readwrite").objectStore("records");
        store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
            if (!cursor) return;
            const one = cursor.value;
            if (one.kind === "check_in") {
                one.fields["pain:right"][0] = 99;
                cursor.update(one);
            }
            cursor.continue();
        };
        store.transaction.oncomplete = () => { opening.result.close(); resolve(); };
    };
})"""


def test_tab_shows_what_another_tab_writes(phone: Phone, shared_server: Server) -> None:
    one = open_as_newcomer(phone, shared_server)
    two = phone.open(shared_server.url)
    visit(two, "History")
    see(two, "Nothing here yet.")

    write_diary(one, 6)

    see(two, "right 6")


def test_saved_line_names_the_day_of_an_earlier_save(phone: Phone, shared_server: Server) -> None:
    at = phone.set_clock()
    page = open_as_newcomer(phone, shared_server)
    wait_until_saved(page)
    phone.context.set_offline(True)

    fast_forward(page, 26 * 3600)

    expect(saved_line(page)).to_have_text(f"On this phone · saved {at.astimezone(LONDON):%-d %b}")


def test_two_tabs_saving_at_once_are_both_stored(server: Server, phone: Phone) -> None:
    phone.set_clock()
    one = open_as_newcomer(phone, server)
    two = phone.open(server.url)
    server.kill()

    write_diary(one, 6)
    write_diary(two, 1, side="Left side")
    server.start()
    wait_until_saved(one)
    wait_until_saved(two)

    [day] = of_kind(server_records(server.database_url, one), "check_in")
    assert (day.fields["pain:right"], day.fields["pain:left"]) == (6, 1)


def test_rejected_record_stays_on_the_phone_and_blocks_no_other(
    server: Server, phone: Phone
) -> None:
    phone.set_clock()
    page = open_as_newcomer(phone, server)
    wait_until_saved(page)
    server.kill()
    write_diary(page, 6)
    page.evaluate(SPOIL)
    reload(page)
    visit(page, "Today")
    tap(page, "Change the side that goes first")

    server.start()
    advance_until(page, lambda: "1 not accepted" in saved_line(page).inner_text())

    expect(saved_line(page)).to_contain_text("1 not accepted")
    records = server_records(server.database_url, page)
    assert records["setting:first_side"].fields["value"] == "left"
    assert of_kind(records, "check_in") == []
    visit(page, "History")
    see(page, "not accepted by the server")

    page.locator("main").get_by_role("link", name="Diary").tap()
    expect(page.locator(".warn")).to_contain_text("On this phone.")
    page.get_by_role("group", name="Which side").get_by_role("button", name="Right side").tap()
    choose_score(page, 9)
    wait_until_saved(page)
    [day] = of_kind(server_records(server.database_url, page), "check_in")
    assert day.fields["pain:right"] == 9


def copy_database(server: Server, to: Path) -> None:
    assert server.stop() == 0
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir()
    for file in server.database.parent.glob(server.database.name + "*"):
        shutil.copy(file, to)


def restore_database(server: Server, copy: Path) -> None:
    assert server.stop() == 0
    for file in server.database.parent.glob(server.database.name + "*"):
        file.unlink()
    for file in copy.iterdir():
        shutil.copy(file, server.database.parent)


def test_phone_repairs_a_server_restored_from_a_backup(
    server: Server, phone: Phone, tmp_path: Path
) -> None:
    phone.set_clock()
    page = open_as_newcomer(phone, server)
    write_diary(page, 3)
    wait_until_saved(page)
    copy_database(server, tmp_path / "older")
    server.start()
    write_diary(page, 8)
    write_diary(page, 1, side="Left side")
    visit(page, "Today")
    tap(page, "Change the side that goes first")
    wait_until_saved(page)
    newest = server_records(server.database, page)

    restore_database(server, tmp_path / "older")
    assert of_kind(server_records(server.database, page), "check_in")[0].fields["pain:right"] == 3
    server.start()
    reload(page)
    advance_until(page, lambda: server_records(server.database, page) == newest)

    assert server_records(server.database, page) == newest
    phone.errors.clear()  # the 409 is in the console
    assert newest[next(id for id in newest if id.startswith("check_in:"))].fields["pain:right"] == 8


def test_entries_of_a_phone_a_year_ahead_are_stored_with_a_true_stamp(
    shared_server: Server, phone: Phone
) -> None:
    phone.set_clock(YEAR)
    page = open_as_newcomer(phone, shared_server)
    wait_until_saved(page)
    write_diary(page, 4)
    wait_until_saved(page)
    write_diary(page, 5)
    expect(chosen_score(page, 5)).to_be_visible()
    wait_until_saved(page)

    records = server_records(shared_server.database_url, page)
    [day] = of_kind(records, "check_in")
    assert day.fields["pain:right"] == 5
    assert day.id <= f"check_in:{date.today() + timedelta(days=1)}"  # noqa: DTZ011 - a local day
    latest = max(stamp for one in records.values() for stamp in one.stamps.values())
    assert int(latest[:12], 16) < (time.time() + 3600) * 1000


def test_latest_edit_wins_on_a_phone_a_year_behind(shared_server: Server, phone: Phone) -> None:
    phone.set_clock(-YEAR)
    page = open_as_newcomer(phone, shared_server)
    wait_until_saved(page)

    write_diary(page, 4)
    write_diary(page, 5)
    wait_until_saved(page)

    [day] = of_kind(server_records(shared_server.database_url, page), "check_in")
    assert day.fields["pain:right"] == 5
    assert int(day.stamps["pain:right"][:12], 16) > (time.time() - 3600) * 1000


def test_unknown_phone_is_reported_and_nothing_is_lost(shared_server: Server, phone: Phone) -> None:
    phone.set_clock()
    page = open_as_newcomer(phone, shared_server)
    wait_until_saved(page)
    forget_account(shared_server.database_url, page)

    write_diary(page, 4)
    advance_time(page, 2)

    expect(saved_line(page)).to_contain_text("The server no longer knows this phone")
    reload(page)
    visit(page, "Diary")
    expect(chosen_score(page, 4)).to_be_visible()
    phone.errors.clear()  # the 401 is in the console

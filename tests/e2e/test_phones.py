"""Several phones of one person: linking, sharing, removing, signing out."""

import sqlite3
import time
from contextlib import closing

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.actions import (
    SAVED,
    answer_welcome,
    choose_score,
    chosen_score,
    downloaded,
    goto,
    heading,
    open_as_newcomer,
    open_phones,
    open_saved,
    saved_line,
    see,
    tap,
    visit,
    wait_until,
    write_diary,
)
from tests.e2e.phone import Phone, expect_only, phone_records, read_indexeddb
from tests.e2e.server_records import of_kind, server_records
from tests.e2e.two_phones import (
    all_equal,
    approve,
    link,
    open_link,
    phone_fields,
    request_to_join,
    server_fields,
    shown_digits,
    sync_until_equal,
)
from tests.support.server import Server


def test_phones_linked_by_code_have_the_entries_of_both(
    shared_server: Server, phone: Phone, other: Phone
) -> None:
    old, new = open_as_newcomer(phone, shared_server), open_as_newcomer(other, shared_server)
    write_diary(old, 6)
    write_diary(new, 2, side="Left side")
    new.locator(".days button").nth(1).tap()
    choose_score(new, 3)
    expect(saved_line(new)).to_have_text(SAVED)

    link(old, new)

    sync_until_equal(shared_server, old, new)
    yesterday, today = of_kind(server_records(shared_server.database, old), "check_in")
    assert yesterday.fields["pain:right"] == 3
    assert (today.fields["pain:right"], today.fields["pain:left"]) == (6, 2)


def test_qr_code_links_an_empty_phone(shared_server: Server, phone: Phone, other: Phone) -> None:
    old = open_as_newcomer(phone, shared_server)
    write_diary(old, 6)
    expect(saved_line(old)).to_have_text(SAVED)
    address = open_link(old)
    assert address.startswith(f"{shared_server.url}/link#")

    new = other.open(address, "")
    tap(new, "Yes, bring it here")
    approve(old, shown_digits(new))

    heading(new, "All of it is here.")
    assert new.url == f"{shared_server.url}/link"
    tap(new, "To Today")
    expect(new.get_by_role("button", name="Start")).to_be_visible()
    wait_until(old, lambda: all_equal(shared_server, old, new))


IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) "
    "AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
)
FROM_THE_HOME_SCREEN = """{
    const real = window.matchMedia;
    window.matchMedia = query =>
        real.call(window, query.replace("(display-mode: standalone)", "all"));
}"""


@pytest.mark.parametrize("phone", [{"user_agent": IPHONE}], indirect=True)
def test_iphone_home_screen_app_starts_empty_and_offers_linking(
    phone: Phone, shared_server: Server
) -> None:
    in_safari = phone.open(shared_server.url)
    expect(in_safari.get_by_text("On the home screen Medius starts empty.")).to_have_count(0)
    phone.context.add_init_script(FROM_THE_HOME_SCREEN)

    page = phone.open(shared_server.url)

    see(page, "If you began in Safari, bring it over with a code.")
    tap(page, "I have Medius on another phone")
    heading(page, "Medius from another phone")


def test_third_wrong_confirmation_ends_the_link(
    shared_server: Server, phone: Phone, other: Phone
) -> None:
    old = open_saved(phone, shared_server)
    new = other.open(shared_server.url)
    open_link(old)
    digits = request_to_join(new, old)
    wrong = "11" if digits != "11" else "22"

    for words in ("2 more tries", "1 more try"):
        approve(old, wrong)
        expect(old.get_by_role("alert")).to_contain_text(words)
    approve(old, wrong)

    heading(old, "This code is over.")
    expect(new.get_by_role("alert")).to_contain_text("was not let in")
    assert "account" not in read_indexeddb(new, "meta")
    expect_only(phone, 404, 422)
    expect_only(other, 404)


def test_expired_link_code_is_rejected(shared_server: Server, phone: Phone, other: Phone) -> None:
    old = open_saved(phone, shared_server)
    new = other.open(shared_server.url)
    open_link(old)
    code = old.locator("p.code").inner_text()
    with closing(sqlite3.connect(shared_server.database, isolation_level=None)) as connection:
        connection.execute("UPDATE link SET expires_at = expires_at - 300000")

    goto(new, "/link")
    new.get_by_label("Eight letters").fill(code)
    tap(new, "Go on")

    expect(new.get_by_role("alert")).to_contain_text("older than five minutes")
    heading(old, "This code is over.")
    expect_only(other, 404)


def test_join_request_survives_a_reload(shared_server: Server, phone: Phone, other: Phone) -> None:
    old = open_saved(phone, shared_server)
    new = other.open(shared_server.url)
    open_link(old)
    digits = request_to_join(new, old)

    new.reload()

    assert shown_digits(new) == digits
    approve(old, digits)
    heading(new, "All of it is here.")


def test_recovery_code_restores_everything_on_an_empty_phone(
    shared_server: Server, phone: Phone, other: Phone
) -> None:
    old = open_as_newcomer(phone, shared_server)
    write_diary(old, 6)
    expect(saved_line(old)).to_have_text(SAVED)
    goto(old, "/recovery-code")
    code = old.locator(".code").inner_text()
    tap(old, "I have put it away")
    see(old, "kept nowhere here")
    assert "recovery_code" not in read_indexeddb(old, "meta")["account"]

    new = other.open(shared_server.url)
    tap(new, "I have Medius on another phone, or lost mine")
    tap(new, "I have no other phone")
    new.get_by_label("Recovery code", exact=True).fill(
        code.lower().replace("0", "o").replace("1", "l")
    )
    tap(new, "Get my entries back")

    heading(new, "All of it is here.")
    assert new.locator(".code").inner_text() != code
    tap(new, "To Today")
    wait_until(new, lambda: all_equal(shared_server, old, new))


def test_wrong_recovery_code_is_explained(shared_server: Server, phone: Phone) -> None:
    page = phone.open(shared_server.url, "/recover")
    typed = page.get_by_label("Recovery code", exact=True)
    typed.fill("ABCD")
    see(page, "22 characters to go")
    typed.fill("U" * 26)
    see(page, "a character in it that no code has")

    typed.fill("0" * 26)
    tap(page, "Get my entries back")

    expect(page.get_by_role("alert")).to_contain_text("It may be mistyped")
    expect_only(phone, 404)


def test_new_recovery_code_replaces_the_old_one(
    shared_server: Server, phone: Phone, other: Phone
) -> None:
    page = open_saved(phone, shared_server)
    goto(page, "/recovery-code")
    old = page.locator(".code").inner_text()
    tap(page, "I have put it away")

    tap(page, "Make a new code")
    expect(page.locator(".code")).not_to_have_text(old)

    new = other.open(shared_server.url, "/recover")
    new.get_by_label("Recovery code", exact=True).fill(old)
    tap(new, "Get my entries back")
    expect(new.get_by_role("alert")).to_contain_text("replaced by a newer one")
    expect_only(other, 404)


def test_removed_phone_keeps_only_its_unsynced_entries(
    shared_server: Server, phone: Phone, other: Phone
) -> None:
    old, new = open_as_newcomer(phone, shared_server), open_saved(other, shared_server)
    link(old, new)
    open_phones(old)
    mine = old.get_by_role("listitem").filter(has_text="this phone")
    mine.get_by_role("button", name="Rename").tap()
    old.get_by_label("What to call it").fill("The blue one")
    tap(old, "Keep the name")
    see(old, "The blue one")
    see(old, "last seen today")
    other.context.set_offline(True)
    write_diary(new, 8)

    old.get_by_role("button", name="Remove", exact=True).tap()
    tap(old, "Yes, remove it")
    expect(old.get_by_role("listitem")).to_have_count(1)
    other.context.set_offline(False)

    heading(new, "This phone was taken out.")
    see(new, "Diary of")
    [kept] = read_indexeddb(new).values()
    assert (kept["kind"], kept["fields"]["pain:right"][0]) == ("check_in", 8)
    assert '"pain:right"' in downloaded(new, "Keep as a file").decode()
    tap(new, "Discard and begin anew")  # app text
    tap(new, "Yes, discard")
    heading(new, "A few minutes a day")
    assert read_indexeddb(new) == {}
    assert 8 not in [
        one.fields.get("pain:right")
        for one in of_kind(server_records(shared_server.database, old), "check_in")
    ]
    other.errors = [one for one in other.errors if "ERR_INTERNET_DISCONNECTED" not in one]
    expect_only(other, 401)


def test_removed_phone_can_be_linked_again_with_its_unsynced_entries(
    shared_server: Server, phone: Phone, other: Phone
) -> None:
    old, new = open_as_newcomer(phone, shared_server), open_saved(other, shared_server)
    link(old, new)
    other.context.set_offline(True)
    write_diary(new, 8)
    open_phones(old)
    old.get_by_role("button", name="Remove", exact=True).tap()
    tap(old, "Yes, remove it")
    expect(old.get_by_role("listitem")).to_have_count(1)
    other.context.set_offline(False)
    heading(new, "This phone was taken out.")

    link(old, new)

    sync_until_equal(shared_server, old, new)
    [day] = of_kind(server_records(shared_server.database, old), "check_in")
    assert day.fields["pain:right"] == 8
    other.errors.clear()


def test_sign_out_warns_about_unsaved_entries_then_deletes_everything(
    server: Server, phone: Phone
) -> None:
    page = open_saved(phone, server)
    account = read_indexeddb(page, "meta")["account"]
    tab = phone.open(server.url, "/diary")
    heading(tab, "how sore were your hips")
    server.kill()
    write_diary(page, 6)
    open_phones(page)
    tap(page, "Remove Medius from this phone")

    see(page, "1 entry is on this phone only.")
    server.start()
    # The app may have synced already: then there is no button.
    page.get_by_role("button", name="Save to the server now").evaluate_all(
        "all => all.forEach((one) => one.click())"
    )
    tap(page, "Remove it")

    heading(page, "Medius is gone from this phone.")
    heading(tab, "A few minutes a day")
    tab.close()
    assert read_indexeddb(page) == {}
    wait_until(page, lambda: read_indexeddb(page, "meta").keys() <= {"content"})
    with closing(sqlite3.connect(server.database)) as connection:
        [removed_at] = connection.execute(
            "SELECT removed_at FROM device WHERE id = ?", [account["device_id"]]
        ).fetchone()
    assert removed_at is not None


def test_offline_sign_out_is_sent_to_the_server_later(server: Server, phone: Phone) -> None:
    page = open_saved(phone, server)
    device = read_indexeddb(page, "meta")["account"]["device_id"]
    server.kill()
    open_phones(page)
    tap(page, "Remove Medius from this phone")
    tap(page, "Remove it")
    see(page, "The server could not be told.")
    assert read_indexeddb(page, "meta") == {"leaving": device}

    server.start()
    page.goto(server.url)
    heading(page, "A few minutes a day")

    wait_until(page, lambda: "leaving" not in read_indexeddb(page, "meta"))
    assert phone.context.cookies() == []


def test_offline_edits_are_merged_and_the_later_one_wins(
    server: Server, phone: Phone, other: Phone
) -> None:
    old, new = open_as_newcomer(phone, server), open_as_newcomer(other, server)
    write_diary(old, 5)
    link(old, new)
    server.kill()
    tab = phone.open(server.url, "/diary")
    write_diary(old, 4)
    choose_score(tab, 9)
    expect(chosen_score(tab, 9)).to_be_visible()
    write_diary(new, 2, side="Left side")
    write_diary(new, 7, side="Right side")

    server.start()
    sync_until_equal(server, old, tab, new)

    [day] = of_kind(server_records(server.database, old), "check_in")
    assert (day.fields["pain:right"], day.fields["pain:left"]) == (7, 2)


def test_tab_closed_before_its_response_loses_nothing(
    shared_server: Server, phone: Phone, other: Phone
) -> None:
    old, new = open_as_newcomer(phone, shared_server), open_as_newcomer(other, shared_server)
    link(old, new)
    visit(old, "Today")
    reached: list[int] = []

    def lose_response(route: Route) -> None:
        reached.append(route.fetch().status)  # the server has it now

    old.route("**/api/sync", lose_response)
    write_diary(old, 6)
    wait_until(old, lambda: reached)
    old.close()
    again = phone.open(shared_server.url)
    sync_until_equal(shared_server, again, new)

    assert reached == [200]
    [day] = phone_records(new, "check_in")
    assert day["fields"]["pain:right"][0] == 6


def test_phone_clock_a_year_ahead_does_not_win_every_conflict(
    server: Server, phone: Phone, other: Phone
) -> None:
    old = open_as_newcomer(phone, server)
    ahead = other.context.new_page()
    ahead.add_init_script("{ const now = Date.now; Date.now = () => now() + 365 * 86400000; }")
    ahead.goto(server.url)
    ahead.wait_for_function("() => navigator.serviceWorker.controller !== null")
    server.kill()
    answer_welcome(ahead, side="Left side")
    assert (
        max(value[1] for value in phone_fields(ahead)["setting:first_side"].values())[:12]
        > f"{stamp_ms(300):012x}"
    )
    server.start()
    link(old, ahead)
    sync_until_equal(server, ahead, old)
    assert phone_fields(old)["setting:first_side"]["value"][0] == "left"

    visit(old, "Today")
    tap(old, "Change the side that goes first")
    expect(old.get_by_role("heading", name="Right side first")).to_be_visible()

    sync_until_equal(server, old, ahead)
    assert (
        max(stamp for one in phone_fields(ahead).values() for _, stamp in one.values())[:12]
        < f"{stamp_ms(1):012x}"
    )
    assert phone_fields(old)["setting:first_side"]["value"][0] == "right"
    assert server_fields(server, old)["setting:first_side"]["value"][0] == "right"


def stamp_ms(days: float) -> int:
    """Return the instant in `days` days, in milliseconds."""
    return int((time.time() + days * 86_400) * 1000)

"""When the app offers reminders, and its alternative where push is impossible."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.actions import (
    do_routine,
    goto,
    heading,
    open_as_newcomer,
    rate_after_session,
    run_when_element_appears,
    see,
    tap,
    wait_until,
    wait_until_saved,
)
from tests.e2e.phone import Phone, read_indexeddb, write_meta
from tests.e2e.session_actions import setting_on_server
from tests.support.server import Server

# Clicks several elements faster than the app can write.
CLICK_ALL = "(selector) => document.querySelectorAll(selector).forEach((one) => one.click())"
# For each request for permission, records whether it was made in a tap, as browsers demand.
RECORD_REQUESTS = """() => {
    globalThis.requests = [];
    Notification.requestPermission = async () => (requests.push(navigator.userActivation.isActive),
        "denied");
    Object.defineProperty(Notification, "permission", { get: () =>
        requests.length ? "denied" : "default" });
}"""


def test_notification_permission_is_requested_after_a_session_by_a_tap(
    phone: Phone, shared_server: Server
) -> None:
    phone.context.add_init_script(f"({RECORD_REQUESTS})()")
    phone.stop_clock()
    page = open_as_newcomer(phone, shared_server)
    expect(page.get_by_role("link", name="Shall we nudge you")).to_have_count(0)

    do_routine(page)
    rate_after_session(page, 3, 2)
    tap(page, "Shall we nudge you tomorrow?")
    heading(page, "Shall we nudge you?")
    see(page, "It is quiet when you have already rolled")
    tap(page, "After I brush my teeth")
    tap(page, "Saturday")
    assert page.evaluate("requests") == []
    tap(page, "Remind me on this phone")

    heading(page, "This browser was told not to show reminders.")
    assert page.evaluate("requests") == [True]
    wait_until_saved(page)
    assert setting_on_server(page, shared_server, "reminder_time") == "07:30"
    assert setting_on_server(page, shared_server, "reminder_weekdays") == [
        "0", "1", "2", "3", "4", "6",
    ]  # fmt: skip
    goto(page, "/")
    expect(page.get_by_role("link", name="Shall we nudge you")).to_have_count(0)


def test_reminder_screen_explains_why_no_reminder_is_due(
    phone: Phone, shared_server: Server
) -> None:
    page = open_as_newcomer(phone, shared_server)
    phone.context.grant_permissions(["notifications"])
    write_meta(page, "reminded", True)
    resting = False
    page.route(
        "**/api/push",
        lambda route: route.fulfill(json={**route.fetch().json(), "resting": resting}),
    )
    goto(page, "/reminders")
    status = page.get_by_role("status").first

    expect(status).to_have_text("None is due.")
    page.evaluate(CLICK_ALL, ".weekdays button")
    expect(status).to_have_text("None is due: no day is chosen.")
    resting = True
    tap(page, "Monday")
    expect(status).to_contain_text("Your next session brings them back")


def test_calendar_file_is_offered_where_push_is_impossible(
    phone: Phone, shared_server: Server
) -> None:
    phone.context.add_init_script("delete globalThis.PushManager")
    page = open_as_newcomer(phone, shared_server)
    goto(page, "/reminders")
    heading(page, "This browser cannot remind you.")
    tap(page, "After lunch")

    with page.expect_download() as saving:
        page.evaluate(CLICK_ALL, "[aria-label=Sunday], button.main")

    lines = Path(saving.value.path()).read_text().splitlines()
    assert saving.value.suggested_filename == "medius-reminder.ics"
    assert "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA" in lines
    assert f"URL:{shared_server.url}/start" in lines
    assert [line for line in lines if re.fullmatch(r"DTSTART:\d{8}T123000", line)]


def test_morning_answer_is_saved_when_the_person_leaves_at_once(
    phone: Phone, shared_server: Server
) -> None:
    page = open_as_newcomer(phone, shared_server)
    goto(page, "/morning")
    run_when_element_appears(page, ".morning a.btn", "element.click()")

    tap(page, "Worse")
    expect(page.get_by_role("button", name="Start")).to_be_visible()

    wait_until(
        page,
        lambda: (
            "worse"
            in [one["fields"].get("morning", [None])[0] for one in read_indexeddb(page).values()]
        ),
    )

"""The main promise: the app works offline, and everything reaches the server later."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.conftest import ENGINES
from tests.e2e.actions import (
    advance_time,
    answer_welcome,
    choose_score,
    do_routine,
    goto,
    heading,
    open_as_newcomer,
    rate_after_session,
    reload,
    saved_line,
    see,
    start_session,
    tap,
    visit,
    wait_until_saved,
    write_diary,
)
from tests.e2e.phone import Phone
from tests.e2e.server_records import of_kind, server_records
from tests.e2e.session_actions import finish_early
from tests.support.server import Server

on_both = pytest.mark.parametrize("engine", ENGINES, indirect=True)
ALL_STEPS = [
    {
        "id": step, "side": side, "way": "ball-wall", "tool": "tennis-ball", "surface": "wall",
        "seconds": 30, "done": True,
    }
    for side in ("right", "left")
    for step in ("middle", "hold")
]  # fmt: skip


@on_both
def test_sessions_done_offline_reach_the_server_later(server: Server, phone: Phone) -> None:
    now = phone.stop_clock()
    page = open_as_newcomer(phone, server)
    do_routine(page)
    rate_after_session(page, 4, 2)
    wait_until_saved(page)

    assert server.stop() == 0
    reload(page)
    start_session(page)
    advance_time(page, 12 + 10)
    finish_early(page)
    rate_after_session(page, 3, 0)
    goto(page, "/diary")
    choose_score(page, 6)
    expect(saved_line(page)).to_contain_text("2 waiting")
    visit(page, "History")
    expect(page.get_by_text("waits to be saved")).to_have_count(2)
    server.start()
    wait_until_saved(page)

    records = server_records(server.database_url, page)
    first, second = of_kind(records, "session")
    today = f"{now:%Y-%m-%d}"
    assert first.fields.pop("ended_at") - first.fields["started_at"] == 160_000
    assert abs(first.fields.pop("started_at") - now.timestamp() * 1000) < 60_000
    assert first.fields == {
        "routine": "ball-wall-2", "routine_version": 1, "tool": "tennis-ball", "surface": "wall",
        "first_side": "right", "zone": "Europe/London", "date": today, "steps": ALL_STEPS,
        "seconds:left": 60, "seconds:right": 60, "too_much": [], "stopped": None,
        "after:right": 4, "after:left": 2,
    }  # fmt: skip
    [step] = second.fields["steps"]
    assert (step["id"], step["side"], step["done"]) == ("middle", "right", False)
    assert step["seconds"] == 10
    assert second.fields["seconds:right"] == step["seconds"]
    assert second.fields["seconds:left"] == 0
    assert (second.fields["after:right"], second.fields["after:left"]) == (3, 0)
    [day] = of_kind(records, "check_in")
    assert day.id == f"check_in:{today}"
    assert day.fields == {"date": today, "zone": "Europe/London", "pain:right": 6}
    # Both are from the same instant.
    first, flags = sorted(of_kind(records, "safety"), key=lambda one: "flags" in one.fields)
    assert (first.fields["ticked"], first.fields["level"]) == ([], "open")
    assert (flags.fields["flags"], flags.fields["level"]) == ([], "open")
    settings = {one.id: one.fields["value"] for one in of_kind(records, "setting")}
    assert settings == {
        "setting:copy": "server", "setting:tool": "tennis-ball", "setting:surface": "wall",
        "setting:worse_side": "right", "setting:first_side": "right",
        "setting:sound_checked": True,
    }  # fmt: skip
    assert len(records) == 11


def test_every_screen_opens_without_a_server(server: Server, phone: Phone) -> None:
    page = open_as_newcomer(phone, server)

    server.kill()

    for path, words in {
        "/": "Right side first", "/diary": "how sore were your hips", "/history": "What you did",
        "/map": "Where to press", "/settings": "More",
        "/guide": "The guide", "/safety": "Is any of this so today", "/history/none": "Right side",
        "/saved": "For someone who helps you", "/devices": "Your phones",
        "/recovery-code": "Recovery code",
        "/link": "Medius from another phone", "/recover": "I lost my phone",
    }.items():  # fmt: skip
        goto(page, path)
        if path == "/history/none":
            see(page, "This entry is not here.")
        else:
            heading(page, words)


def test_saved_line_shows_waiting_entries_and_updates_by_itself(
    server: Server, phone: Phone
) -> None:
    phone.set_clock()
    page = open_as_newcomer(phone, server)
    wait_until_saved(page)
    loads: list[str] = []
    page.on("load", lambda _: loads.append(page.url))

    server.kill()
    write_diary(page, 7)
    write_diary(page, 2, side="Left side")
    advance_time(page, 5)
    expect(saved_line(page)).to_have_text(re.compile("could not reach the server.*1 waiting"))
    server.start()
    wait_until_saved(page)

    assert loads == []
    [day] = of_kind(server_records(server.database_url, page), "check_in")
    assert (day.fields["pain:right"], day.fields["pain:left"]) == (7, 2)


def test_first_visit_that_goes_offline_loses_nothing(server: Server, phone: Phone) -> None:
    """The server stops after the first page, before there is an account."""
    phone.set_clock(-timedelta(days=2))
    page = phone.open(server.url)

    server.kill()
    answer_welcome(page)
    write_diary(page, 5)
    reload(page)
    server.start()
    wait_until_saved(page)

    [day] = of_kind(server_records(server.database_url, page), "check_in")
    assert day.fields["pain:right"] == 5


def test_app_sends_requests_only_to_its_server(shared_server: Server, phone: Phone) -> None:
    phone.set_clock()
    page = open_as_newcomer(phone, shared_server)
    do_routine(page)
    rate_after_session(page, 1, 1)
    for place in ("Diary", "History", "Map", "More", "Today"):
        visit(page, place)
    wait_until_saved(page)

    assert phone.requested_urls
    assert {"://".join(urlsplit(url)[:2]) for url in phone.requested_urls} == {shared_server.url}
    assert phone.errors == []


def test_contraindication_is_explained_and_closes_rolling(
    shared_server: Server, phone: Phone
) -> None:
    page = phone.open(shared_server.url)
    for words in ("Begin", "Yes, keep a copy", "Tennis ball", "On the floor", "Right side"):
        tap(page, words)
    page.get_by_label("A cut, wound or broken skin").check()
    tap(page, "Continue")
    heading(page, "And any of this?")
    tap(page, "None of these")
    heading(page, "Is any of this new")

    tap(page, "None of these")

    heading(page, "Not for now.")
    see(page, "Let the skin heal first.")
    tap(page, "I understand")
    heading(page, "Rolling is closed for now.")
    expect(page.get_by_role("button", name="Start")).to_have_count(0)

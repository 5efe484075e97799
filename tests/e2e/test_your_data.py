"""Export and import, invalid files, and the deletion of everything."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.request import urlopen

import jsonschema_rs
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.actions import (
    downloaded,
    heading,
    open_as_newcomer,
    saved_line,
    see,
    tap,
    visit,
    write_diary,
)
from tests.e2e.phone import Phone, read_indexeddb
from tests.e2e.seed_data import History, choose_file, import_file, today_in_london
from tests.e2e.server_records import account_records
from tests.support.server import Server

SAVED = re.compile(r"saved \d\d:\d\d$")
# Messages of the browser when offline, and for an unknown phone.
EXPECTED_ERRORS = re.compile(r"Failed to load resource: .*(ERR_INTERNET_DISCONNECTED|401)")


@pytest.fixture
def past() -> History:
    return History(today_in_london(), 30)


@pytest.fixture
def imported(phone: Phone, shared_server: Server, past: History) -> Page:
    """Return a phone that has imported `past`, and saved it on the server."""
    page = phone.open(shared_server.url)
    import_file(page, shared_server.url, past.file())
    expect(saved_line(page)).to_have_text(SAVED, timeout=20_000)
    return page


def open_your_data(page: Page) -> None:
    visit(page, "More")
    tap(page, "Your data")
    heading(page, "Your data")


def test_exported_file_restores_the_same_data_on_an_empty_phone(
    browser: Browser, phone: Phone, server: Server
) -> None:
    page = open_as_newcomer(phone, server)
    write_diary(page, 7)
    page.get_by_label("A note").fill('Stairs, "up"\nand =down')
    page.get_by_label("A note").blur()
    another = Phone(browser)
    there = another.open(server.url, "/recover")
    server.stop()
    open_your_data(page)
    first = downloaded(page, "Keep everything as one file")
    table = downloaded(page, "Keep the diary as a table").decode()

    tap(there, "I have a file that I kept")
    choose_file(there, first)
    expect(there.get_by_text(re.compile("^0 sessions and 1 diary day of "))).to_be_visible()
    tap(there, "Bring it in")
    expect(there.get_by_role("button", name="Start")).to_be_visible()
    open_your_data(there)

    assert downloaded(there, "Keep everything as one file") == first
    choose_file(there, first)
    tap(there, "Bring it in")
    see(there, "Everything in it was here already.")
    [day] = [one["id"] for one in json.loads(first)["records"] if one["kind"] == "check_in"]
    [head, row] = csv.reader(io.StringIO(table.removeprefix("\ufeff")))
    assert dict(zip(head, row, strict=True)) == {
        "date": day.removeprefix("check_in:"),
        "left": "", "right": "7", "got_in_the_way": "", "week_pain": "", "week_enjoyment": "",
        "week_activity": "", "note": 'Stairs, "up"\nand =down',
    }  # fmt: skip
    another.close()


def test_imported_history_is_saved_and_exported_as_documented(
    imported: Page, shared_server: Server, past: History
) -> None:
    page = imported
    open_your_data(page)
    file = json.loads(downloaded(page, "Keep everything as one file"))

    assert sorted(past.records, key=lambda one: str(one["id"])) == file["records"]
    with urlopen(f"{shared_server.url}/api/openapi.json") as response:
        document = json.load(response)
    schema = {**document, "$ref": "#/components/schemas/Export"}
    jsonschema_rs.validate(schema, file)
    assert not jsonschema_rs.is_valid(schema, {**file, "format": 2})
    stored = account_records(
        shared_server.database, read_indexeddb(page, "meta")["account"]["account_id"]
    )
    assert {one["id"] for one in file["records"]} == set(stored)
    from_server = json.loads(downloaded(page, "What the server has"))
    jsonschema_rs.validate(schema, from_server)
    assert sorted(from_server["records"], key=lambda one: str(one["id"])) == file["records"]


def changed(past: History, change: Callable[[dict[str, Any]], object]) -> str:
    """Return the file with its last diary day changed."""
    file = json.loads(past.file())
    change(next(one for one in reversed(file["records"]) if one["kind"] == "check_in"))
    return json.dumps(file)


def set_date(one: dict[str, Any], day: date) -> None:
    one["id"] = f"check_in:{day}"
    one["fields"]["date"][0] = str(day)


def test_invalid_file_is_rejected_with_a_sentence_and_imports_nothing(
    imported: Page, past: History
) -> None:
    page = imported
    before = read_indexeddb(page)
    open_your_data(page)

    for file, words in (
        (past.file()[:-40], "The end of this file is missing"),
        (past.file().replace('"format": 1', '"format": 2'), "A newer Medius made this file."),
        ('{"app": "weights", "records": []}', "This is no file of Medius."),
        ("\x00\x01", "This is no file of Medius."),
        (
            changed(
                past,
                lambda one: one["fields"].update({"pain:left": [11, one["fields"]["date"][1]]}),
            ),
            "0 to 10",
        ),
        (
            changed(past, lambda one: set_date(one, past.today + timedelta(days=400))),
            "lies in the future",
        ),
        (changed(past, lambda one: one["fields"].update({"date": 5})), "cannot be read"),
    ):
        choose_file(page, file)
        expect(page.get_by_role("alert")).to_contain_text(words)
        expect(page.get_by_role("alert")).to_contain_text("Nothing was brought in.")
    assert read_indexeddb(page) == before

    choose_file(page, past.file().replace("k3v9q2ab", "stranger"))
    heading(page, "Is this yours?")
    tap(page, "Leave it")
    expect(page.get_by_label("Choose a file")).to_be_visible()
    assert read_indexeddb(page) == before


def test_account_deletion_deletes_everything_or_nothing(
    imported: Page, phone: Phone, shared_server: Server
) -> None:
    page = imported
    account = read_indexeddb(page, "meta")["account"]["account_id"]
    before = read_indexeddb(page)
    open_your_data(page)
    tap(page, "Delete everything")
    heading(page, "Delete everything")

    phone.context.set_offline(True)
    delete(page)
    expect(page.get_by_role("alert")).to_contain_text("Nothing was deleted, here or there.")
    assert (read_indexeddb(page), len(account_records(shared_server.database, account))) == (
        before,
        len(before),
    )

    phone.context.set_offline(False)
    tap(page, "Yes, delete everything")
    heading(page, "Nothing is left.")
    expect(page.get_by_text(f"{len(before)} entries and 1 phone deleted.")).to_be_visible()
    see(page, "Left there of you: nothing.")
    assert (read_indexeddb(page), read_indexeddb(page, "meta")) == ({}, {})
    assert account_records(shared_server.database, account) == {}
    tap(page, "Begin anew")  # app text
    heading(page, "A few minutes a day")
    phone.errors = [one for one in phone.errors if not EXPECTED_ERRORS.match(one)]


def delete(page: Page) -> None:
    page.get_by_role("button", name="Delete everything").tap()
    tap(page, "Yes, delete everything")

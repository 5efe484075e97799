"""Link two phones, and compare their records with the server's."""

from io import BytesIO
from typing import Any

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.actions import goto, heading, open_phones, tap
from tests.e2e.phone import is_synced, read_indexeddb
from tests.e2e.server_records import server_records
from tests.support.server import Server

Fields = dict[str, dict[str, tuple[Any, str]]]


def open_link(page: Page) -> str:
    """Open a link for another phone; return the URL in the QR code."""
    open_phones(page)
    tap(page, "Add another phone")
    expect(page.locator(".qr")).to_be_visible()
    [code] = zxingcpp.read_barcodes(Image.open(BytesIO(page.locator(".qr").screenshot())))
    return str(code.text)


def request_to_join(page: Page, old: Page) -> str:
    """Type the code of the old phone; return the two digits the new one shows."""
    goto(page, "/link")
    page.get_by_label("Eight letters").fill(old.locator("p.code").inner_text().lower())
    tap(page, "Go on")
    return shown_digits(page)


def shown_digits(page: Page) -> str:
    heading(page, "Enter these two digits")
    return page.locator(".digits").inner_text()


def approve(page: Page, digits: str) -> None:
    """Type the digits on the old phone."""
    heading(page, "wants to come in")
    page.get_by_label("Enter the two digits").fill(digits)
    tap(page, "Let it in")


def link(old: Page, new: Page) -> None:
    """Link the new phone to the account of the old one, by code."""
    open_link(old)
    approve(old, request_to_join(new, old))
    heading(new, "All of it is here.")
    tap(new, "To Today")
    tap(old, "Your phones")


def phone_fields(page: Page) -> Fields:
    """Return the fields on a phone: for each record, the value and stamp of each field."""
    return {
        id: {name: tuple(field) for name, field in one["fields"].items()}
        for id, one in read_indexeddb(page).items()
    }


def server_fields(server: Server, page: Page) -> Fields:
    """Return the fields on the server, for the account of `page`."""
    records = server_records(server.database, page)
    return {
        id: {name: (one.fields[name], one.stamps[name]) for name in one.fields}
        for id, one in records.items()
    }


def all_equal(server: Server, *pages: Page) -> bool:
    """Return whether all phones and the server have the same, with nothing left to upload."""
    if not all(map(is_synced, pages)):
        return False
    stored = server_fields(server, pages[0])
    return all(phone_fields(page) == stored for page in pages)


def sync_until_equal(server: Server, *pages: Page) -> None:
    """Sync every phone until all phones and the server are equal."""
    for page in pages:
        goto(page, "/saved")
    for _ in range(20):
        for page in pages:
            tap(page, "Try now")
        pages[0].wait_for_timeout(400)
        if all_equal(server, *pages):
            return
    raise AssertionError("the phones and the server are not equal")

"""Steps and spots of a session, and the record of it on the server."""

from typing import Any

from playwright.sync_api import Page

from tests.e2e.actions import (
    advance_time,
    advance_until,
    choose_score,
    heading,
    tap,
    wait_until_saved,
)
from tests.e2e.phone import Phone, read_indexeddb
from tests.e2e.server_records import of_kind, server_records
from tests.support.server import Server

SWEEP, HOLD = "Upper outer hip", "Rest on a sore spot"
WALL = {"way": "ball-wall", "tool": "tennis-ball", "surface": "wall"}


def skip_to_step(page: Page) -> None:
    """Skip "get ready" and roll for 5 seconds. Lying down, Skip is in the pause sheet."""
    if page.locator("main.floor").count():
        page.get_by_role("button", name="Pause").tap()
        tap(page, "Skip")
        resume_session(page)
    else:
        tap(page, "Skip")
    advance_time(page, 5)


def resume_session(page: Page) -> None:
    """Close the pause sheet."""
    page.locator(".controls").get_by_role("button", name="Go on").tap()


def hold_spot(page: Page, before: int) -> None:
    tap(page, "Found a sore spot")
    heading(page, "Where is it?")
    tap(page, "Somewhere else, or skip")
    heading(page, "How sore is it there?")
    choose_score(page, before)
    heading(page, "Hold. Breathe.")


def finish_early(page: Page) -> None:
    tap(page, "Pause")
    tap(page, "Finish here")


def only_session(page: Page, server: Server) -> dict[str, Any]:
    wait_until_saved(page)
    [session] = of_kind(server_records(server.database, page), "session")
    return session.fields


def setting_on_server(page: Page, server: Server, name: str) -> Any:
    """Return a setting on the server, once everything is saved."""
    wait_for_sync(page)
    return server_records(server.database, page)[f"setting:{name}"].fields["value"]


def wait_for_sync(page: Page) -> None:
    """Wait until this phone has nothing to upload."""
    advance_until(
        page,
        lambda: not any(record.get("waiting") for record in read_indexeddb(page).values()),
        step_seconds=0.6,
    )


def reopen(phone: Phone, page: Page, away_seconds: float) -> Page:
    """Kill the app, reopen it after `away_seconds`, and tap "Go on"; return the new page."""
    url = page.url.removesuffix("/session")
    page.close()
    phone.context.clock.fast_forward(int(away_seconds * 1000))
    page = phone.open(url)
    tap(page, "Go on")
    return page


def spots_of(fields: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the spots of a session."""
    return [value for name, value in fields.items() if name.startswith("spot:")]

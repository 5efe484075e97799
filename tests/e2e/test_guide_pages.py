"""The guide shows all content with drawings and sources, and the details of the clinic."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.actions import goto, heading, open_as_newcomer, see, start_session, tap, visit
from tests.e2e.phone import Phone
from tests.support.server import ROOT, Server

CHAPTERS = {
    "The muscles": ["muscles"], "Sore spots": ["points"], "Where never to press": ["keep_off"],
    "How to press": ["techniques"],
    "With what, and where": ["ways", "tools", "surfaces", "positions"], "Worth knowing": ["notes"],
    "When to stop": [], "Where it comes from": [],
}  # fmt: skip
TEXT_FIELDS = ("name", "where", "aches", "elsewhere", "felt", "why", "about", "text", "does", "how")
DRAWINGS = {
    "gluteus-medius": "Gluteus medius, filled, on the right hip from behind.",
    "gluteus-minimus": "Gluteus minimus, filled, on the right hip from behind.",
    "tensor-fasciae-latae": "Tensor fasciae latae (TFL), filled, on the right hip from the side.",
}


@pytest.fixture
def page(phone: Phone, shared_server: Server) -> Page:
    page = open_as_newcomer(phone, shared_server)
    visit(page, "More")
    tap(page, "The guide")
    heading(page, "The guide")
    return page


@pytest.fixture
def content(shared_server: Server) -> dict[str, Any]:
    with urlopen(f"{shared_server.url}/api/content") as response:
        found: dict[str, Any] = json.load(response)
        return found


def texts(entry: dict[str, Any]) -> Iterator[str]:
    """Yield every text of an entry."""
    for name in TEXT_FIELDS:
        value = entry.get(name, [])
        yield from [value] if isinstance(value, str) else value


def test_guide_chapters_show_all_content(page: Page, content: dict[str, Any]) -> None:
    tap(page, "The muscles")
    shown = ""
    for title, kinds in CHAPTERS.items():
        heading(page, title)
        shown = " ".join(page.locator("main").inner_text().split())
        for kind in kinds:
            missing = [
                line
                for entry in content[kind]
                for line in texts(entry)
                if " ".join(line.split()) not in shown
            ]
            assert missing == [], title
        if title != "Where it comes from":
            tap(page, "Next: ")
    assert all(" ".join(text.split()) in shown for text in content["sources"].values())


def test_stop_chapter_shows_all_safety_content(page: Page, content: dict[str, Any]) -> None:
    tap(page, "When to stop")
    heading(page, "When to stop")

    safety = content["safety"]
    for line in [*safety["stop_when"], safety["stopped"], safety["after"]]:
        expect(page.locator("main")).to_contain_text(line)


def test_each_guide_entry_lists_its_sources(page: Page, content: dict[str, Any]) -> None:
    tap(page, "The muscles")
    heading(page, "The muscles")
    for number, muscle in enumerate(content["muscles"]):
        part = page.locator("main section").nth(number)
        named = [content["sources"][id] for id in muscle["sources"]]
        expect(part.get_by_text(named[0])).to_be_hidden()

        part.get_by_text("Where this comes from").tap()

        shown = part.locator("details li").all_inner_texts()
        assert shown == [*named, "Not yet reviewed by a clinician."]


def test_every_muscle_has_its_drawing(page: Page) -> None:
    tap(page, "The muscles")
    heading(page, "The muscles")

    for name in DRAWINGS.values():
        drawing = page.get_by_role("img", name=name)
        expect(drawing.locator(".muscle")).to_have_count(1)
        expect(drawing.locator(".caption")).not_to_have_count(0)


def test_every_point_has_its_cross_and_pain_area(page: Page, content: dict[str, Any]) -> None:
    tap(page, "Sore spots")
    heading(page, "Sore spots")

    for point in content["points"]:
        drawing = page.get_by_role("img", name=f"Cross: {point['name']}, right side from ")
        expect(drawing.locator(".point")).to_have_count(1)
        expect(drawing.locator(".felt")).to_have_count(1)
        expect(drawing.locator(".keep-off")).not_to_have_count(0)


def test_guide_does_not_promise_a_longer_it_band(page: Page) -> None:
    tap(page, "How to press")
    heading(page, "How to press")

    titles = page.locator("main h2").all_inner_texts()
    assert titles == [
        "Settle", "Sweep", "Hold", "Lean a little forward", "Carry on down the outer thigh",
    ]  # fmt: skip
    see(page, "Rolling will not lengthen the IT band; use it only if it feels good.")
    see(page, "rests on the front-side of the hip, where the TFL is")


def test_unknown_chapter_shows_the_table_of_contents(page: Page) -> None:
    goto(page, "/guide/nothing")

    heading(page, "The guide")


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Server]:
    """Run a server whose practice.yaml names a clinic."""
    folder = shutil.copytree(ROOT / "content", tmp_path / "content")
    text = (folder / "practice.yaml").read_text("utf-8")
    for name, value in (
        ("name", "Hillside"),
        ("phone", '"020 7946 0000"'),
        ("booking", "https://hillside.example/b"),
    ):
        text = text.replace(f"\n{name}:\n", f"\n{name}: {value}\n")
    text = text.replace("country: GB", "country: IE").replace(
        '  # IE:\n  #   number: "112"', '  IE:\n    number: "112"'
    )
    (folder / "practice.yaml").write_text(text, "utf-8")
    server = Server(tmp_path, MEDIUS_CONTENT=str(folder)).start()
    yield server
    server.kill()


def test_clinic_name_booking_and_numbers_are_shown_where_help_is_needed(
    phone: Phone, clinic: Server
) -> None:
    page = open_as_newcomer(phone, clinic)

    visit(page, "More")
    expect_clinic(page)
    goto(page, "/guide/stop")
    expect_clinic(page)
    goto(page, "/")
    start_session(page)
    tap(page, "Stop if")
    heading(page, "Stopped.")
    expect_clinic(page)
    goto(page, "/safety")
    page.get_by_label("A broken bone there").check()
    tap(page, "Continue")
    tap(page, "None of these")
    heading(page, "Not for now.")
    expect_clinic(page)


def expect_clinic(page: Page) -> None:
    heading(page, "Hillside")
    links = {
        "Book an appointment": "https://hillside.example/b",
        "Call 020 7946 0000": "tel:02079460000",
    }
    for name, address in {**links, "Emergency: 112": "tel:112"}.items():
        expect(page.get_by_role("link", name=name)).to_have_attribute("href", address)
    expect(page.get_by_text("Urgent advice")).to_have_count(0)


def test_only_emergency_numbers_are_shown_without_a_clinic(page: Page) -> None:
    visit(page, "More")

    expect(page.get_by_role("link", name="Emergency: 999")).to_have_attribute("href", "tel:999")
    expect(page.get_by_role("link", name="Urgent advice: 111")).to_have_attribute("href", "tel:111")
    expect(page.get_by_role("link", name="Book")).to_have_count(0)

"""The report: everything that was chosen, on one page of A4 or Letter, in black and white."""

import base64
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.actions import goto, heading, reload, saved_line, switch, tap
from tests.e2e.phone import READ_STORE, Phone, read_indexeddb
from tests.e2e.seed_data import FELT, History, import_file, today_in_london
from tests.support.server import Server

# A page in a PDF of Chromium. /Pages is the list of pages.
PAGE = re.compile(rb"/Type\s*/Page\b")
# Elements that are partly outside the sheet, and text that does not fit.
CUT_OFF = """() => {
    const sheet = document.querySelector(".page").getBoundingClientRect();
    const wrong = [...document.querySelectorAll(".page *")].filter(one => {
        const { left, right, top, bottom, width } = one.getBoundingClientRect();
        if (width === 0 || one.closest(".body-map, defs")) return false;
        const across = left >= sheet.left - 1 && right <= sheet.right + 1;
        const down = top >= sheet.top - 1 && bottom <= sheet.bottom + 1;
        const free = one.closest("svg") || getComputedStyle(one).display === "inline";
        return !across || !down || !(free || one.scrollWidth <= one.clientWidth + 1);
    });
    return wrong.map(one => `${one.localName} ${one.className}: ${one.textContent}`);
}"""
# The largest distance of a colour from grey, and the share of dark pixels.
COLOUR = """async encoded => {
    const bytes = Uint8Array.from(atob(encoded), letter => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    canvas.drawImage(picture, 0, 0);
    const { data } = canvas.getImageData(0, 0, picture.width, picture.height);
    let [colour, dark] = [0, 0];
    for (let at = 0; at < data.length; at += 4) {
        const [red, green, blue] = [data[at], data[at + 1], data[at + 2]];
        colour = Math.max(colour, Math.abs(red - green), Math.abs(green - blue));
        dark += data[at] < 100;
    }
    return [colour, dark / (data.length / 4)];
}"""


def full_history() -> str:
    """Return a history with too much for one page: all spots, tools and answers."""
    past = History(today_in_london(), 90)
    for number, one in enumerate(past.records):
        if one["kind"] == "safety":
            stamp = one["fields"]["ticked"][1]
            one["fields"]["ticked"] = [ALL_TICKED, stamp]
            one["fields"]["date"] = [str(past.today), stamp]
        if one["kind"] == "check_in":
            one["fields"]["interference"][0] = True
        if one["kind"] == "session":
            add_all(one["fields"], number)
    return json.dumps({"app": "medius", "format": 1, "records": past.records})


ALL_TICKED = [
    "wound", "fracture", "fall", "clot", "infection", "bone-in-muscle", "young", "thinners",
    "bones", "pregnancy",
    "cancer", "feeling", "surgery", "veins", "connective", "bony-point",
]  # fmt: skip


def add_all(fields: dict[str, Any], number: int) -> None:
    stamp = fields["date"][1]
    ways = ["roller-floor", "ball-floor", "ball-wall", "hand"]
    fields["too_much"] = [
        [
            {"step": "hold", "side": side, "from": a, "to": b}
            for side in ("left", "right")
            for a in ways
            for b in ways
        ],
        stamp,
    ]
    for at, step in enumerate(fields["steps"][0]):
        step["tool"] = ["hand", "tennis-ball", "massage-ball", "smooth-roller", "studded-roller"][
            (number + at) % 5
        ]
    points = [*FELT, "gmin-anterior", "gmin-posterior", None]
    for at, (side, point) in enumerate(
        (side, point) for side in ("left", "right") for point in points
    ):
        zones = ["low-back", "sacrum", "buttock", "side-hip", "outer-thigh", "calf"]
        spot = {"point": point, "side": side, "hold_seconds": 90, "eased": False, "felt": zones}
        fields[f"spot:019a3c5f-8012-7000-8000-{number:06x}{at:06x}"] = [spot, stamp]


@pytest.fixture(params=["a month", "more than fits"])
def page(request: pytest.FixtureRequest, phone: Phone, shared_server: Server) -> Page:
    page = phone.context.new_page()
    full = request.param == "more than fits"
    import_file(
        page, shared_server.url, full_history() if full else History(today_in_london(), 40).file()
    )
    goto(page, "/report")
    heading(page, "A page for your visit")
    if full:
        fill_all(page)
    return page


def fill_all(page: Page) -> None:
    """Fill in every field to its limit, for as many weeks as possible."""
    page.get_by_label("Of the last").select_option("12")
    for label in ("Question 1", "Question 2", "Question 3"):
        page.get_by_label(label).fill(
            "Why does it ache more on the stairs than on the flat, and is it W" + "W" * 74 + "?"
        )
    for label in ("Name", "Born", "For"):
        field = page.get_by_label(label, exact=True)
        field.fill("W" * int(field.get_attribute("maxlength") or 0))
    page.keyboard.press("Tab")


def test_report_fits_one_page_of_a4_and_letter_in_black_and_white(page: Page) -> None:
    if page.locator(".paper ol", has_text="W").count():
        expect(page.locator(".paper ol")).to_contain_text(re.compile("(W{75}.*){3}", re.S))
    expect(page.locator(".paper footer")).to_contain_text("A personal record from Medius")
    for size in ("A4", "Letter"):
        assert len(PAGE.findall(page.pdf(format=size))) == 1, size

    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 703, "height": 980})
    assert page.evaluate(CUT_OFF) == []
    assert page.locator(".page").bounding_box()["height"] <= 980  # type: ignore[index]  # not None
    expect(page.get_by_role("button")).to_have_count(0)
    picture = page.locator(".page").screenshot()
    page.emulate_media(media="screen")
    colour, dark = page.evaluate(COLOUR, base64.b64encode(picture).decode())
    assert colour == 0
    assert 0.01 < dark < 0.3


def test_report_follows_its_options_and_stores_names_only_on_request(
    phone: Phone, shared_server: Server
) -> None:
    page = phone.context.new_page()
    import_file(page, shared_server.url, History(today_in_london(), 40).file())
    goto(page, "/report")
    paper = page.locator(".paper")
    expect(paper).to_contain_text("Average soreness each day")
    page.get_by_label("Name", exact=True).fill("Ada Example")
    page.get_by_label("Question 1").fill("Should I go on?")
    switch(page, "The diary, day by day", on=False)
    page.get_by_label("Of the last").select_option("2")
    expect(paper).to_contain_text("Two weeks of self‑massage")  # noqa: RUF001 - a non-breaking hyphen
    expect(paper).to_contain_text("Ada Example")
    expect(paper).to_contain_text("Should I go on?")
    expect(paper).not_to_contain_text("Average soreness each day")

    with page.expect_download() as file:
        tap(page, "Send it as a file")
    sent = file.value.path().read_text()
    expect(saved_line(page)).to_have_text(re.compile(r"saved \d\d:\d\d$"), timeout=20_000)
    reload(page)
    expect(paper).to_contain_text("Should I go on?")
    expect(paper).not_to_contain_text("Average soreness each day")
    expect(paper).not_to_contain_text("Ada Example")
    page.get_by_label("Name", exact=True).fill("Ada Example")
    switch(page, "Keep these three", on=True)
    wait_for_name(page, "in")
    reload(page)
    expect(paper).to_contain_text("Ada Example")
    switch(page, "Keep these three", on=False)
    wait_for_name(page, "not in")

    assert "Ada" not in json.dumps([read_indexeddb(page), read_indexeddb(page, "meta")])
    assert "Ada Example" in sent
    assert not re.search(r"https?://(?!www\.w3\.org/)", sent)
    sent_page = phone.context.new_page()
    sent_page.set_content(sent)
    expect(sent_page.locator(".paper")).to_contain_text("Should I go on?")
    assert len(PAGE.findall(sent_page.pdf(format="A4"))) == 1


def wait_for_name(page: Page, where: str) -> None:
    """Wait until the person's name is `in` or `not in` the storage of the phone."""
    is_in = f"'who' in await ({READ_STORE.replace('NAME', 'meta')})()"
    page.wait_for_function(f"async () => {is_in if where == 'in' else f'!({is_in})'}")


def test_report_numbers_equal_the_recorded_entries(phone: Phone, shared_server: Server) -> None:
    past = History(today_in_london(), 40)
    page = phone.context.new_page()
    import_file(page, shared_server.url, past.file())
    goto(page, "/report")
    first = str(past.today - timedelta(days=27))
    values = [{name: value for name, (value, _) in one["fields"].items()} for one in past.records]
    sessions = [one for one in values if "steps" in one and one["date"] >= first]
    days = [one for one in values if "pain:right" in one and one["date"] >= first]

    sums = page.locator(".sums").inner_text().replace("\n", " ")

    assert f"{len({one['date'] for one in sessions})} of 28 days with a session" in sums
    for side in ("right", "left"):
        minutes = sum(one[f"seconds:{side}"] for one in sessions) / 60
        assert any(
            f"{shown} min {side} side" in sums for shown in {int(minutes + 0.5), round(minutes)}
        )
    assert f"{len(days)} of 28 days in the diary" in sums
    spots = [value for one in sessions for name, value in one.items() if name.startswith("spot:")]
    holds = page.locator(".paper td:nth-child(2)").all_inner_texts()
    more = re.findall(r"with (\d+) hold", page.locator(".pressed").inner_text())
    assert sum(map(int, [*holds, *more])) == len(spots)
    stopped = sum(1 for one in days if one["interference"])
    text = page.locator(".two").inner_text()
    assert (f"{stopped} day" in text) if stopped else ("on no day written down" in text)

"""The map: by touch, keyboard and list, with correct sides and large targets."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.actions import answer_welcome, heading, open_as_newcomer, reload, see, tap, visit
from tests.e2e.axe import violations
from tests.e2e.phone import Phone
from tests.support.server import Server

POINTS = {
    "Gluteus medius, back": ["Back"], "Gluteus medius, middle": ["Back", "Side"],
    "Gluteus medius, front": ["Side"], "Gluteus minimus, front": ["Side"],
    "Gluteus minimus, back": ["Back"], "TFL": ["Side"],
}  # fmt: skip
TARGET_PX = 48
SMALL = {"viewport": {"width": 320, "height": 568}}


@pytest.fixture
def page(phone: Phone, shared_server: Server) -> Page:
    page = open_as_newcomer(phone, shared_server)
    visit(page, "Map")
    heading(page, "Where to press")
    return page


def drawing(page: Page) -> Locator:
    return page.locator("svg.body-map")


def cross(page: Page, name: str) -> Locator:
    """Return the button on the drawing."""
    return drawing(page).get_by_role("button", name=name, exact=True)


def in_list(page: Page, name: str) -> Locator:
    """Return the button in the list."""
    return page.locator(".rows").get_by_role("button", name=re.compile(rf"^\d\. {name}"))


def text_of_point(page: Page, name: str) -> str:
    """Return the text below the drawing, which must be about the point `name`."""
    text = page.locator(".said")
    expect(text).to_have_text(re.compile(f"^{name}"))
    return text.inner_text()


def middle(element: Locator) -> float:
    """Return the horizontal middle of an element, in pixels."""
    box = element.bounding_box()
    assert box
    return box["x"] + box["width"] / 2


def test_touch_keyboard_and_list_choose_the_same_point(page: Page) -> None:
    name = "Gluteus minimus, back"

    cross(page, name).locator("rect").tap()
    by_finger = text_of_point(page, name)
    cross(page, name).locator("rect").tap()
    expect(page.locator(".said")).not_to_contain_text(name)
    cross(page, name).press("Enter")
    by_keyboard = text_of_point(page, name)
    cross(page, name).press("Space")
    expect(cross(page, name)).to_have_attribute("aria-pressed", "false")
    in_list(page, name).tap()

    assert by_finger == by_keyboard == text_of_point(page, name)
    expect(cross(page, name)).to_have_attribute("aria-pressed", "true")
    expect(in_list(page, name)).to_have_attribute("aria-pressed", "true")


def test_each_view_has_its_points_and_the_list_has_all_points(page: Page) -> None:
    for view in ("Back", "Side"):
        tap(page, view, exact=True)

        seen = (
            drawing(page).get_by_role("button").evaluate_all("all => all.map(one => one.ariaLabel)")
        )
        assert seen == [name for name, views in POINTS.items() if view in views]

    assert page.locator(".rows button").count() == len(POINTS)


def test_choosing_a_point_in_the_list_turns_the_map_to_it(page: Page) -> None:
    in_list(page, "TFL").tap()

    expect(page.get_by_role("button", name="Side", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(cross(page, "TFL")).to_be_in_viewport()


def test_left_and_right_are_correct_from_behind(page: Page) -> None:
    letters = drawing(page).locator(".lr")
    body = drawing(page).locator("path.d").last

    tap(page, "Whole")
    for side, letter in (("Right", "R"), ("Left", "L")):
        tap(page, side, exact=True)
        expect(drawing(page).locator(".lr.on")).to_have_text(letter)
        assert (
            middle(letters.filter(has_text="L"))
            < middle(body)
            < middle(letters.filter(has_text="R"))
        )
        point = middle(cross(page, "Gluteus medius, middle").locator("path"))
        assert (point > middle(body)) == (side == "Right")


def test_side_views_face_their_own_side(page: Page) -> None:
    tap(page, "Side", exact=True)

    for side, letter in (("Right", "R"), ("Left", "L")):
        tap(page, side, exact=True)
        expect(drawing(page).locator(".lr")).to_have_text([letter])
        front, back = (
            middle(cross(page, name).locator("path")) for name in ("TFL", "Gluteus medius, middle")
        )
        assert (front > back) == (side == "Right")


@pytest.mark.parametrize("phone", [{}, SMALL], indirect=True)
def test_map_targets_are_at_least_48_px_in_both_zooms(page: Page) -> None:
    for frame in ("Hip", "Whole"):
        tap(page, frame)
        for view in ("Back", "Side"):
            tap(page, view, exact=True)
            for target in drawing(page).locator(".touch").all():
                box = target.bounding_box()
                assert box
                assert min(box["width"], box["height"]) >= TARGET_PX - 0.1


@pytest.mark.parametrize("phone", [{}, SMALL], indirect=True)
def test_map_and_its_switches_are_visible_without_scrolling(page: Page) -> None:
    bar = page.get_by_role("navigation").bounding_box()
    assert bar
    for frame in ("Hip", "Whole"):
        tap(page, frame)
        page.evaluate("scrollTo(0, 0)")
        for name in ("Back", "Side", "Left", "Right", "Hip", "Whole", "Names"):
            button = page.get_by_role("button", name=name, exact=True)
            box = button.bounding_box()
            assert box
            assert box["y"] + box["height"] <= bar["y"], f"{name} is under the bar at the bottom"
            button.tap(trial=True)
        # On a short screen the feet are behind the switches.
        expect(drawing(page)).to_be_in_viewport(ratio=1 if frame == "Hip" else 0.8)


def test_muscle_names_are_hidden_by_default(page: Page) -> None:
    captions = drawing(page).locator(".caption")
    expect(captions).to_have_count(0)

    tap(page, "Names")

    expect(captions.filter(has_text="gluteusmedius")).to_be_visible()


def test_pain_area_outside_the_view_is_announced_and_can_be_shown(page: Page) -> None:
    in_list(page, "Gluteus minimus, front").tap()

    tap(page, "Show the whole leg")

    expect(page.get_by_role("button", name="Whole", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    dots, figure = drawing(page).locator(".felt").bounding_box(), drawing(page).bounding_box()
    assert dots
    assert figure
    assert dots["y"] + dots["height"] < figure["y"] + figure["height"]


def test_list_describes_what_the_map_shows(page: Page) -> None:
    for point in page.locator(".rows li").all():
        expect(point).to_contain_text("May be felt: ")
        expect(point).to_contain_text("Keep off: ")
    see(page, "This is not a diagnosis")


@pytest.mark.parametrize(
    "phone", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True
)
def test_map_has_no_accessibility_violation(page: Page) -> None:
    found: list[str] = []
    for name in POINTS:
        in_list(page, name).tap()
        expect(cross(page, name)).to_have_attribute("aria-pressed", "true")
        found += violations(page)
    tap(page, "Names")
    tap(page, "Whole")
    found += violations(page)

    assert found == []


CHECK_WHEN_TODAY_APPEARS = """() => {
    new MutationObserver((_, watcher) => {
        if (!document.querySelector("main.today")) return;
        watcher.disconnect();
        window.drawnWithToday = document.querySelector("main.today svg.body-map") !== null;
    }).observe(document, { subtree: true, childList: true });
}"""
START_TOP = "() => document.querySelector('.disc').getBoundingClientRect().top"


def test_today_appears_with_its_drawing_complete(phone: Phone, shared_server: Server) -> None:
    phone.stop_clock()  # the app waits only a moment for the drawing
    page = open_as_newcomer(phone, shared_server)
    phone.context.add_init_script(f"({CHECK_WHEN_TODAY_APPEARS})()")

    reload(page)

    expect(page.locator("main.today svg.body-map")).to_have_attribute(
        "aria-label", re.compile("^Hips from behind. Cross")
    )
    assert page.evaluate("window.drawnWithToday")


def test_today_keeps_its_layout_without_the_drawing(phone: Phone, shared_server: Server) -> None:
    page = open_as_newcomer(phone, shared_server)
    with_drawing = page.evaluate(START_TOP)
    expect(page.locator("main.today svg.body-map")).to_be_visible()
    without = Phone(page.context.browser, service_workers="block")  # type: ignore[arg-type]  # not None
    without.context.route("**/assets/body-map-*.js", lambda route: route.abort())
    page = without.context.new_page()
    page.goto(shared_server.url)
    # Until then the first screen is static HTML.
    expect(page.locator("html[data-theme]")).to_be_attached()
    answer_welcome(page)

    expect(page.get_by_role("button", name="Start")).to_be_visible()
    assert page.locator("svg.body-map").count() == 0
    assert page.evaluate(START_TOP) == with_drawing
    without.close()

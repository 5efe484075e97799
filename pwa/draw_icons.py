"""Draw the icons of the home screen from public/icons/icon.svg: `make icons`."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.support.browsers import chromium

ICONS = Path(__file__).parent / "public" / "icons"
PAPER = "#f4eee1"

# Name, size in px, share of the side that the drawing takes, and whether the corners stay clear.
SIZES = (
    ("icon-192.png", 192, 1.0, True),
    ("icon-512.png", 512, 1.0, True),
    # Launchers cut a maskable icon to a circle of 80 %; iOS rounds an opaque square itself.
    ("maskable-512.png", 512, 0.78, False),
    ("apple-touch-icon.png", 180, 0.9, False),
)


def draw(page: Page, name: str, size: int, share: float, *, clear: bool) -> None:
    drawing = (ICONS / "icon.svg").read_text()
    inner, ground = round(size * share), "transparent" if clear else PAPER
    page.set_viewport_size({"width": size, "height": size})
    page.set_content(
        f"<style>body{{margin:0;height:100vh;display:grid;place-items:center;background:{ground}}}"
        f"svg{{width:{inner}px;height:{inner}px}}</style>{drawing}"
    )
    picture: Image.Image = Image.open(BytesIO(page.screenshot(omit_background=clear)))
    if not clear:
        picture = picture.convert("RGB").quantize(256)
    picture.save(ICONS / name, optimize=True)


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium()), args=["--no-sandbox"])
        page = browser.new_page()
        for name, size, share, clear in SIZES:
            draw(page, name, size, share, clear=clear)
        browser.close()


if __name__ == "__main__":
    main()

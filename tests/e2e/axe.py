"""Run axe on a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
RUN = """options => axe.run({ resultTypes: ["violations"], ...options })
    .then(result => result.violations)"""


def violations(page: Page, *rules: str) -> list[str]:
    """Return the violations of `rules`, or of all rules; each begins with the name of its rule."""
    if not page.evaluate("'axe' in globalThis"):  # half a megabyte: once for each page load
        page.evaluate(AXE)
    found = page.evaluate(RUN, {"runOnly": list(rules)} if rules else {})
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found]

"""What axe finds wrong with a page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
RUN = "options => axe.run({ resultTypes: ['violations'], ...options }).then(found => found.violations)"


def violations(page: Page, *rules: str) -> list[str]:
    """Return what is wrong with the page as it is by `rules`, or by all; each begins with the
    rule's name.
    """
    page.evaluate(AXE)
    found = page.evaluate(RUN, {"runOnly": list(rules)} if rules else {})
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found]
